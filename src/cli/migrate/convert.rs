//! `phpier migrate --to kdl|yaml`

use std::fmt::Write as _;

use super::record::{Added, Record};
use super::{Task, old};
use crate::cli::exit::Exit;
use crate::cli::rows::{Rows, bytes};
use crate::cli::spelling::Spelling;
use crate::cli::ui::Ui;
use crate::cli::{escape, report};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::mask;
use crate::migrate::{SUFFIX, convert};
use crate::source::{Format, SourceFile, SourceMap};
use crate::workspace::apply::Extra;
use crate::{config, syntax, workspace};

pub(super) fn run(task: &Task<'_>, to: Spelling, ui: &mut Ui) -> Result<Exit, Exit> {
    let places = task.workspace;
    let names = workspace::configs(&task.folder);
    let fail = |ui: &mut Ui, problem: &Diagnostic| Err(report::fatal(ui, problem));
    let name = match names.as_slice() {
        [] => {
            let problem =
                Diagnostic::new(&code::WORKSPACE_NOTHING_FOUND, "there is no project here")
                    .file(places.show(&task.folder))
                    .help("go to a folder that has a `.phpier.kdl` or `.phpier.yaml`, or name one");
            return fail(ui, &problem);
        }
        [name] => name,
        [first, second, ..] => {
            let problem = Diagnostic::new(
                &code::WORKSPACE_DUPLICATE_CONFIG,
                format!("`{first}` and `{second}` are in one folder"),
            )
            .file(places.show(&task.folder))
            .help("keep one of them");
            return fail(ui, &problem);
        }
    };
    let format = if name.ends_with("kdl") {
        Format::Kdl
    } else {
        Format::Yaml
    };
    let path = task.folder.join(name);
    let before = bytes(places, &path).map_err(|problem| report::fatal(ui, &problem))?;
    let before = before.unwrap_or_default();
    let text = syntax::text(before.clone(), &places.show(&path));
    let text = text.map_err(|problem| report::fatal(ui, &problem))?;
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: places.show(&path),
        text: text.into(),
        format,
    });
    let mut problems = Diagnostics::default();
    let document = syntax::parse(&sources, id, &mut problems);
    if let Some(document) = &document {
        let _ = config::Project::decode(document, &mut problems);
    }
    if format == to.format() && !problems.has_errors() {
        ui.payload(&format!(
            "No changes. {} is there already.\n",
            escape::line(&places.show(&path))
        ));
        return Ok(Exit::Done);
    }
    let (Some(document), false) = (document, problems.has_errors()) else {
        let list = match old::go_project(id, sources.get(id)) {
            Some(old) => vec![old],
            None => problems.iter().cloned().collect(),
        };
        report::with_sources(ui, &list, &sources);
        ui.say("error: the configuration is not valid; nothing was written\n");
        return Err(Exit::Error);
    };
    let new = convert::convert(sources.get(id), &document, to.format());
    let target = task.folder.join(to.file());
    let kept = task.folder.join(format!("{name}{SUFFIX}"));
    let taken = bytes(places, &kept).map_err(|problem| report::fatal(ui, &problem))?;
    if taken.is_some() {
        return Err(super::import::in_the_way(task, &kept, ui));
    }
    let old = String::from_utf8(before.clone()).unwrap_or_default();
    let mut rows = Rows::new(places, &task.folder, "");
    rows.file(&target, None, Some(new.clone()));
    rows.file(&kept, None, Some(old));
    rows.file(&path, Some(before), None);
    let mut out = format!("{}\n", escape::line(&places.show(&target)));
    for line in mask::in_text(&new).lines() {
        let _ = writeln!(out, "  {}", escape::line(line));
    }
    let _ = writeln!(
        out,
        "\nRename  {} to {name}{SUFFIX}\n",
        escape::line(&places.show(&path))
    );
    ui.payload(&out);
    let plan = Record::plan(rows, task, Added::default());
    let plan = plan.map_err(|problem| report::fatal(ui, &problem))?;
    let mut extra = Extra::default();
    if let Some(mode) = workspace::apply::mode(&path) {
        let both = [&target, &kept].map(|path| (workspace::real(path), mode));
        extra.modes.extend(both);
    }
    task.write(&plan, extra, "Write these changes?", ui)?;
    Ok(Exit::Done)
}
