//! `phpier migrate --undo`: what the last migration of a folder wrote is taken back, if nobody has
//! changed it since. What other projects need of the global stack stays.

mod heirs;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Task;
use super::record::{self, Record};
use super::record::{Added, AddedServer, Written};
use crate::artifact::{Ownership, digest, ownership};
use crate::catalog;
use crate::cli::exit::Exit;
use crate::cli::rows::{Rows, bytes};
use crate::cli::ui::Ui;
use crate::cli::{escape, report, session};
use crate::diagnostic::{Diagnostic, code};
use crate::draft::splice::{close_up, respelled, take_out};
use crate::model::Project;
use crate::workspace::apply::Extra;
use crate::{syntax, workspace};
use heirs::{Heirs, Parting};

pub(super) fn run(task: &Task<'_>, ui: &mut Ui) -> Result<Exit, Exit> {
    let places = task.workspace;
    let record =
        Record::read(places, &task.folder).map_err(|problem| report::fatal(ui, &problem))?;
    let Some(record) = record else {
        let problem = Diagnostic::new(&code::MIGRATE_NOTHING, "nothing was migrated here")
            .file(places.show(&task.folder))
            .help("what an earlier phpier renamed ends in `.pre-phpier`; rename it back by hand");
        return Err(report::fatal(ui, &problem));
    };
    let others = Others::new(task);
    let mut heirs = Heirs::read(task).map_err(|problem| report::fatal(ui, &problem))?;
    let mut rows = Rows::new(places, &task.folder, "");
    let mut extra = Extra {
        emptied: record.folders.clone(),
        ..Extra::default()
    };
    let mut out = String::new();
    let mut refused = Vec::new();
    let global = workspace::real(&places.global_config());
    let home = workspace::real(&places.home);
    let stack = global_file(task, &record, &others, &mut heirs, &mut out, ui)?;
    let file = record.files.iter().find(|file| file.path == global);
    if let Some(file) = file.filter(|_| stack.remains) {
        let of_home = |path: &&std::path::PathBuf| path.starts_with(&home);
        let folders: Vec<_> = record.folders.iter().filter(of_home).cloned().collect();
        heirs.folders(file, &folders);
    }
    for file in record.files.iter().filter(|file| file.path != global) {
        let now = bytes(places, &file.path).map_err(|problem| report::fatal(ui, &problem))?;
        let shown = places.show(&file.path);
        if now.as_deref() == file.before.as_deref().map(str::as_bytes) {
            continue;
        }
        let as_written = now.as_deref().map(digest) == file.after;
        let generated = now.as_deref().is_some_and(is_generated);
        // The next apply brings it up to date, for those that remain.
        if generated
            && file.path.starts_with(&home)
            && stack.remains
            && (others.some || file.before.is_some())
            && (stack.spliced || !as_written || file.before.is_none())
        {
            let _ = writeln!(
                out,
                "Keep    {}: the global stack needs it; `phpier apply` brings it up to date",
                escape::line(&shown)
            );
            heirs.file(file);
            continue;
        }
        if !as_written && !generated {
            refused.push(shown);
            continue;
        }
        extra
            .modes
            .extend(file.mode.map(|mode| (file.path.clone(), mode)));
        row(&mut rows, &mut out, &shown, file, now, file.before.clone());
    }
    if let Some((file, now, text)) = stack.row {
        let shown = places.show(&file.path);
        row(&mut rows, &mut out, &shown, file, Some(now), text);
    }
    if !refused.is_empty() {
        for shown in &refused {
            let problem = Diagnostic::new(&code::WORKSPACE_CHANGED, "this file has changed since the migration")
                .file(shown)
                .help("move your changes elsewhere, or rename the files that end in `.pre-phpier` back by hand");
            report::fatal(ui, &problem);
        }
        ui.say("Nothing was written.\n");
        return Err(Exit::Refused);
    }
    let place = record::path(places, &task.folder);
    let own = bytes(places, &place).map_err(|problem| report::fatal(ui, &problem))?;
    let earlier = record.earlier.map(|record| record.text());
    rows.file(&place, own, earlier);
    heirs.write(&mut rows);
    out.push('\n');
    ui.payload(&out);
    task.write(&rows.plan(), extra, "Take the migration back?", ui)?;
    Ok(Exit::Done)
}

/// Whether phpier wrote a file, and nobody has changed it.
fn is_generated(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    matches!(ownership(text), Ownership::Generated { intact: true, .. })
}

fn row(
    rows: &mut Rows<'_>,
    out: &mut String,
    shown: &str,
    file: &Written,
    now: Option<Vec<u8>>,
    text: Option<String>,
) {
    let word = match (&now, &text) {
        (_, None) => "Remove",
        (_, Some(_)) => "Restore",
    };
    let _ = writeln!(out, "{word:<7} {}", escape::line(shown));
    rows.file(&file.path, now, text);
}

/// What becomes of `global.kdl`.
struct Stack<'r> {
    /// Whether there is one afterwards.
    remains: bool,
    /// Whether it has become another file than it was before the migration.
    spliced: bool,
    /// The file, what is there, and what is to be there.
    row: Option<(&'r Written, Vec<u8>, Option<String>)>,
}

fn global_file<'r>(
    task: &Task<'_>,
    record: &'r Record,
    others: &Others,
    heirs: &mut Heirs,
    out: &mut String,
    ui: &mut Ui,
) -> Result<Stack<'r>, Exit> {
    let places = task.workspace;
    let path = workspace::real(&places.global_config());
    let now = bytes(places, &path).map_err(|problem| report::fatal(ui, &problem))?;
    let mut stack = Stack {
        remains: now.is_some(),
        spliced: false,
        row: None,
    };
    let (Some(file), Some(now)) = (record.files.iter().find(|file| file.path == path), now) else {
        return Ok(stack);
    };
    let added = record.added.servers.iter();
    let kept: Vec<&AddedServer> = added.filter(|server| others.need(server)).collect();
    if kept.is_empty() && Some(digest(&now)) == file.after {
        stack.remains = file.before.is_some();
        stack.row = Some((file, now, file.before.clone()));
        return Ok(stack);
    }
    stack.spliced = true;
    let shown = places.show(&path);
    let old = syntax::text(now.clone(), &shown).map_err(|problem| report::fatal(ui, &problem))?;
    let (text, left) = parted(&old, &record.added, &kept);
    for server in &kept {
        let _ = writeln!(
            out,
            "Keep    {}: `{}`, which other projects may use",
            escape::line(&shown),
            escape::line(server.node.lines().next().unwrap_or_default())
        );
    }
    for line in left {
        let _ = writeln!(
            out,
            "Keep    {}: `{}` has changed since; take it out if you no longer need it",
            escape::line(&shown),
            escape::line(&line)
        );
    }
    let new = respelled(&now, &text);
    heirs.stack(&Parting {
        gone: file,
        added: &record.added,
        kept: &kept,
        now: &now,
        new: Some(&new),
    });
    if text != old {
        stack.row = Some((file, now, Some(new)));
    }
    Ok(stack)
}

/// `global.kdl` without what a migration put into it, but for what is kept, and the nodes that it no longer
/// has as they were written.
fn parted(old: &str, added: &Added, kept: &[&AddedServer]) -> (String, Vec<String>) {
    let mut text = old.to_owned();
    let mut left = Vec::new();
    let mut take = |block: &str, node: &str| match take_out(&text, block, node) {
        Some(without) => text = without,
        None => left.push(node.lines().next().unwrap_or_default().to_owned()),
    };
    if let Some(project) = &added.project {
        take("projects", project);
    }
    // The last one first, as they may share a line.
    for server in added.servers.iter().rev() {
        if !kept.iter().any(|one| one.node == server.node) {
            take("services", &server.node);
        }
    }
    for block in &added.blocks {
        text = close_up(&text, block).unwrap_or(text);
    }
    (text, left)
}

/// The same of a text as it is on the disk.
fn strip(old: &str, added: &Added, kept: &[&AddedServer]) -> String {
    let text = syntax::text(old.as_bytes().to_vec(), "").ok();
    let text = text.map(|text| respelled(old.as_bytes(), &parted(&text, added, kept).0));
    text.unwrap_or_else(|| old.to_owned())
}

/// The projects that remain.
struct Others {
    /// Whether there are any.
    some: bool,
    /// The servers that they are known to use; nothing where that is not known of all of them.
    used: Option<BTreeSet<(String, Option<String>)>>,
}

impl Others {
    fn new(task: &Task<'_>) -> Self {
        let Ok(session) = session::open(&[], task.common) else {
            return Self {
                some: true,
                used: None,
            };
        };
        let folder = workspace::real(&task.folder);
        let own = session.known.iter().find(|known| known.folder == folder);
        let own = own.map(|known| known.slug.as_str());
        let read = session
            .fleet
            .as_ref()
            .map_or(0, |fleet| fleet.projects.len());
        let some = session.projects.len() > usize::from(own.is_some());
        let fleet = session.fleet.as_ref();
        let fleet = fleet.filter(|_| read == session.projects.len());
        let used = fleet.map(|fleet| {
            let others = fleet.projects.iter();
            let others = others.filter(|project| own != Some(project.slug.as_str()));
            let hosts: Vec<_> = others.flat_map(Project::shared).collect();
            let instances = fleet.global.iter().flat_map(|global| &global.instances);
            let used = instances.filter(|instance| {
                hosts.iter().any(|(spec, host)| {
                    spec.name == instance.spec.name && instance.answers_to(host)
                })
            });
            used.map(|instance| (instance.spec.name.to_owned(), instance.name.clone()))
                .collect()
        });
        Self { some, used }
    }

    /// Whether one of them may need a server. Nobody's file says who looks at a page.
    fn need(&self, server: &AddedServer) -> bool {
        if !self.some {
            return false;
        }
        let spec = catalog::service(&server.service);
        let page = spec.is_none_or(|spec| spec.engine().is_none() && spec.connection.is_none());
        let key = (server.service.clone(), server.name.clone());
        page || self.used.as_ref().is_none_or(|used| used.contains(&key))
    }
}
