//! Files that a person changed or wrote in the place of generated ones: which way each of them goes.

use std::ffi::OsString;
use std::path::Path;

use clap::Args;

use super::exit::Exit;
use super::session::Session;
use super::ui::Ui;
use super::view::data::leave;
use super::view::{self, Part};
use super::{escape, report};
use crate::diagnostic::{Diagnostic, code};
use crate::plan::compose::override_of;
use crate::plan::predict::Forecast;
use crate::plan::{Action, Choice, Group, Place, Plan, Row, Stack, Verdict};
use crate::workspace::plain;

/// Which way files go that a person changed or wrote.
#[derive(Debug, Args)]
pub(super) struct Ways {
    /// Leave files that a person changed or wrote as they are, and write the rest
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    keep: Vec<OsString>,
    /// Move changes of a project's Compose file to its docker-compose.override.yml
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    adopt: Vec<OsString>,
    /// Replace files that a person changed or wrote, keeping FILE.phpier-bak-HASH beside each
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    overwrite: Vec<OsString>,
}

impl Ways {
    /// The way of a file, if one was named. What is said of a path weighs more than what is said of
    /// all, and what loses nothing more than what does.
    fn of(&self, row: &Row, session: &Session) -> Option<Choice> {
        let ways = [
            (Choice::Keep, &self.keep),
            (Choice::Adopt, &self.adopt),
            (Choice::Overwrite, &self.overwrite),
        ];
        let named = |paths: &[OsString]| {
            let mut paths = paths.iter();
            paths.any(|path| covers(Path::new(path), row, session))
        };
        let all = |paths: &[OsString]| paths.iter().any(|path| path.is_empty());
        let by_name = ways.iter().find(|(_, paths)| named(paths));
        by_name
            .or_else(|| ways.iter().find(|(_, paths)| all(paths)))
            .map(|(choice, _)| *choice)
    }

    /// A path that names nothing in the way.
    fn idle(&self, plan: &Plan, session: &Session) -> Option<&Path> {
        let paths = self.keep.iter().chain(&self.adopt).chain(&self.overwrite);
        let mut paths = paths.filter(|path| !path.is_empty()).map(Path::new);
        paths.find(|path| {
            let mut rows = plan.rows();
            !rows.any(|row| row.is_in_the_way() && covers(path, row, session))
        })
    }
}

/// Whether a path of the command line is a row's file, or a folder above it.
fn covers(path: &Path, row: &Row, session: &Session) -> bool {
    if path.as_os_str().is_empty() {
        return false;
    }
    let path = plain(&session.workspace.current.join(path));
    let shown = session.workspace.unshow(&row.place.shown);
    shown.starts_with(&path)
        || row.place.real.starts_with(&path)
        || path
            .canonicalize()
            .is_ok_and(|real| row.place.real.starts_with(real))
}

/// Decides about every file in the way, asking where there is someone to ask and nothing was said.
pub(super) fn settle(
    ui: &mut Ui,
    session: &Session,
    plan: &mut Plan,
    ways: &Ways,
    asks: bool,
) -> Result<(), Exit> {
    if let Some(path) = ways.idle(plan, session) {
        let problem = Diagnostic::new(
            &code::PLAN_NOT_EDITED,
            "no file there stands in the way of a generated one",
        )
        .file(path.display().to_string())
        .help("`phpier plan` shows which do; leave the option out for others");
        return Err(report::fatal(ui, &problem));
    }
    for group in &mut plan.groups {
        for at in 0..group.rows.len() {
            if group.rows[at].action != Action::Conflict {
                continue;
            }
            let override_row = overriding(session, group, at);
            let choice = match ways.of(&group.rows[at], session) {
                Some(choice) => Some(choice),
                None if asks => Some(ask(ui, &group.rows[at], override_row.as_ref().ok())?),
                None => None,
            };
            match (choice, override_row) {
                (None, _) => {}
                (Some(Choice::Adopt), Err(why)) => {
                    return Err(refuse(ui, &group.rows[at], &why));
                }
                (Some(Choice::Adopt), Ok(row)) => {
                    group.rows[at].decide(Choice::Adopt);
                    group.rows.push(row);
                }
                (Some(choice), _) => group.rows[at].decide(choice),
            }
        }
        group.sort();
    }
    Ok(())
}

fn refuse(ui: &mut Ui, row: &Row, why: &Unmovable) -> Exit {
    let problem = Diagnostic::new(
        &code::PLAN_NOT_ADOPTABLE,
        format!("this change cannot be moved to an override: {}", why.why),
    )
    .file(&row.place.shown)
    .help(format!("{}; nothing was written", why.help));
    report::fatal(ui, &problem);
    Exit::Refused
}

/// Why a change cannot become an override, and what to do instead.
pub(super) struct Unmovable {
    why: String,
    help: &'static str,
}

impl<S: Into<String>> From<S> for Unmovable {
    fn from(why: S) -> Self {
        Self {
            why: why.into(),
            help: "move it by hand, or take another way: `--keep` or `--overwrite`",
        }
    }
}

/// The override that a row's change would become, as a row of its own; or why there can be none.
pub(super) fn overriding(session: &Session, group: &Group, at: usize) -> Result<Row, Unmovable> {
    let row = &group.rows[at];
    let Stack::Project(slug) = &group.stack else {
        return Err("only a project has one".into());
    };
    if !row.is_compose() || row.verdict != Verdict::Edited {
        return Err("only a generated Compose file that was changed has one".into());
    }
    if !row.is_only_edited() {
        // Of what phpier wrote the file has the digest only, so nobody can tell what the person changed.
        return Err(Unmovable {
            why: "the configuration has changed too since the file was written, or phpier has"
                .to_owned(),
            help: "put the configuration back as it was and run `phpier apply --adopt`, then change it again and run `phpier apply`; where that does not help, phpier is newer than the file: move the change by hand, or take another way: `--keep` or `--overwrite`",
        });
    }
    let Some(name) = override_of(&row.place.path) else {
        return Err(format!("Compose reads none beside `{}`", row.place.path).into());
    };
    let known = session.known.iter().find(|known| known.slug == *slug);
    let folder = known.map(|known| known.folder.as_path());
    let real = folder.ok_or("its project is not known")?.join(name);
    for other in ["yml", "yaml"] {
        if real.with_extension(other).symlink_metadata().is_ok() {
            return Err(format!("there is a `{name}` already").into());
        }
    }
    let text = row.adopted().map_err(|why| why.to_string())?;
    Ok(Row {
        place: Place {
            path: name.to_owned(),
            shown: session.workspace.show(&real),
            real,
            link: None,
        },
        verdict: Verdict::Missing,
        action: Action::Create,
        before: None,
        after: Some(text),
        written_for: None,
        findings: Vec::new(),
        has_override: false,
    })
}

/// Asks which way a file goes, until there is an answer. None is no.
fn ask(ui: &mut Ui, row: &Row, adopted: Option<&Row>) -> Result<Choice, Exit> {
    let path = escape::line(&row.place.shown).into_owned();
    let adopts = if adopted.is_some() {
        "[a]dopt into an override, "
    } else {
        ""
    };
    let risks = leave(row.findings.iter());
    let needs = match risks.as_slice() {
        [] => String::new(),
        risks => format!("; needs {}", risks.join(" ")),
    };
    let question = format!(
        "{path} {}. [d]iff, [k]eep, {adopts}[o]verwrite (a backup stays{needs}), [q]uit? ",
        view::reason(row)
    );
    loop {
        let answer = ui.prompt(&question).map(|answer| answer.to_lowercase());
        match answer.as_deref() {
            Some("d" | "diff") => {
                let shown = edited(row).into_iter().chain(adopted.cloned());
                let text = differences(shown.collect(), ui);
                ui.say(&text);
            }
            Some("k" | "keep") => return Ok(Choice::Keep),
            Some("a" | "adopt") if adopted.is_some() => return Ok(Choice::Adopt),
            Some("o" | "overwrite") => return Ok(Choice::Overwrite),
            Some("q" | "quit") | None => {
                ui.say("Nothing was written.\n");
                return Err(Exit::Refused);
            }
            Some(_) => {}
        }
    }
}

/// A row the other way round: from what phpier writes to what a person made of it.
pub(super) fn edited(row: &Row) -> Option<Row> {
    let (before, after) = (row.before.as_ref()?, row.after.as_ref()?);
    Some(Row {
        before: Some(after.clone().into_bytes()),
        after: Some(String::from_utf8_lossy(before).into_owned()),
        action: Action::Update,
        ..row.clone()
    })
}

/// The differences of rows, as a plan shows them.
pub(super) fn differences(rows: Vec<Row>, ui: &Ui) -> String {
    let groups = rows.into_iter().map(|row| {
        let mut group = Group::new(Stack::Global, "");
        group.rows.push(row);
        group
    });
    let plan = Plan {
        groups: groups.collect(),
        ..Plan::default()
    };
    view::plan(&plan, &Forecast::default(), None, ui.out, Part::Differences)
}
