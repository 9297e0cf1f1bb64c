//! `--format json`: the whole plan and every diagnostic.

use std::collections::BTreeMap;

use super::super::escape;
use super::super::exit::Exit;
use super::super::session::Session;
use super::document::{
    Cause, Change, Containers, Data, Diagnostic, Document, FORMAT_VERSION, File, Input, Location,
    Moved, Position, Related, Stack, Summary,
};
use super::place::{self, Place};
use super::{everything, severity};
use crate::artifact::digest;
use crate::diagnostic;
use crate::plan::data::stake::Stake;
use crate::plan::data::{self, Finding};
use crate::plan::diff::diff;
use crate::plan::environment::Move;
use crate::plan::predict::{self, Consequence, Forecast, Kind, Reason, Rules, Running};
use crate::plan::{self, Group, Line, Plan, Row, Totals};

pub(super) fn write(session: &Session, forecast: &Forecast, command: &str, exit: Exit) -> String {
    let plan = session.plan.as_ref();
    let document = Document {
        format_version: FORMAT_VERSION,
        phpier: env!("CARGO_PKG_VERSION"),
        command: command.to_owned(),
        complete: plan.is_some(),
        errored: session.diagnostics.has_errors(),
        exit_code: exit.code(),
        global: session.has_global,
        inputs: inputs(session),
        projects: plan.map_or(Vec::new(), |plan| {
            let stacks = forecast.with(plan);
            let running = forecast
                .running
                .iter()
                .map(Some)
                .chain(std::iter::repeat(None));
            stacks
                .zip(running)
                .enumerate()
                .map(|(at, ((group, changes), running))| {
                    let stake = |change: &predict::Change| {
                        let is_service = change.kind == Kind::Service;
                        is_service
                            .then(|| plan.stake(group, &change.name))
                            .flatten()
                    };
                    Stack {
                        traced: !forecast.untraced.contains(&at),
                        ..stack(session, group, changes, running, forecast.rules, stake)
                    }
                })
                .collect()
        }),
        environment: plan.map_or(Vec::new(), |plan| {
            let moves = plan.environment.iter();
            moves.map(|one| moved(session, one)).collect()
        }),
        data: plan.map_or(Vec::new(), |plan| {
            let databases = plan.databases.iter();
            databases.map(|one| data(session, one)).collect()
        }),
        diagnostics: everything(session, command)
            .iter()
            .map(|found| diagnostic(session, found))
            .collect(),
        summary: summary(
            &plan.map(Plan::totals).unwrap_or_default(),
            &plan.map(Plan::findings).unwrap_or_default(),
            forecast,
        ),
    };
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    format!("{}\n", escape::json(&text))
}

fn inputs(session: &Session) -> Vec<Input> {
    session
        .sources
        .iter()
        .zip(&session.inputs)
        .map(|((_, file), path)| Input {
            path: path.display().to_string(),
            sha256: digest(file.text.as_bytes()),
        })
        .collect()
}

fn stack(
    session: &Session,
    group: &Group,
    changes: &[predict::Change],
    running: Option<&BTreeMap<String, Running>>,
    rules: Rules,
    stake: impl Fn(&predict::Change) -> Option<Stake>,
) -> Stack {
    let running = running.into_iter().flatten();
    let (stack, name) = match &group.stack {
        plan::Stack::Global => ("global", "phpier"),
        plan::Stack::Project(slug) => ("project", slug.as_str()),
    };
    Stack {
        stack,
        name: name.to_owned(),
        root: group.folder.clone(),
        symlink_target: group.link.clone(),
        unchanged: group.unchanged,
        files: group
            .rows
            .iter()
            .map(|row| file(session, group, row))
            .collect(),
        changes: changes
            .iter()
            .map(|one| Change {
                data: stake(one).map(Stake::name),
                ..change(session, one, rules)
            })
            .collect(),
        traced: true,
        running: running
            .map(|(service, state)| (service.clone(), state.name()))
            .collect(),
    }
}

fn file(session: &Session, group: &Group, row: &Row) -> File {
    let before = String::from_utf8_lossy(row.before.as_deref().unwrap_or_default());
    let after = row.after.as_deref().unwrap_or_default();
    let side = |there: bool| {
        if there {
            row.place.path.as_str()
        } else {
            "/dev/null"
        }
    };
    File {
        path: row.place.path.clone(),
        local: row.is_local(),
        action: row.action.name(),
        state: row.verdict.name(),
        before_sha256: row.before.as_deref().map(digest),
        after_sha256: row.after.as_deref().map(|text| digest(text.as_bytes())),
        symlink_target: (row.place.link.as_ref().or(group.link.as_ref()))
            .map(|_| row.place.real.display().to_string()),
        written_for: row.written_for.clone(),
        data: row.findings.iter().map(|one| data(session, one)).collect(),
        diff: diff(&before, after).unified(side(row.before.is_some()), side(row.after.is_some())),
    }
}

/// What the step does to data. A file that is left alone does nothing.
fn data(session: &Session, finding: &Finding) -> Data {
    let (volume, server, database) = match &finding.store {
        data::Store::Volume(name) => (Some(name.clone()), None, None),
        data::Store::Nameless(_) | data::Store::Container(_) => (None, None, None),
        data::Store::Database { server, name } => (None, Some(server.clone()), Some(name.clone())),
    };
    Data {
        class: finding.class.name(),
        service: finding.service.clone(),
        volume,
        server,
        database,
        message: finding.message.clone(),
        help: finding.help.clone(),
        commands: finding.commands.clone(),
        source: finding.source,
        needs_leave: finding.needs_leave,
        place: finding.place.as_ref().map(|line| line.shown.clone()),
        location: finding.place.as_ref().map(|line| behind(session, line)),
    }
}

fn moved(session: &Session, one: &Move) -> Moved {
    Moved {
        variable: one.name.clone(),
        before: one.before.clone(),
        after: one.after.clone(),
        projects: one.projects.clone(),
        place: one.place.as_ref().map(|line| line.shown.clone()),
        location: one.place.as_ref().map(|line| behind(session, line)),
    }
}

fn change(session: &Session, change: &predict::Change, rules: Rules) -> Change {
    Change {
        kind: change.kind.name(),
        name: change.name.clone(),
        effect: change.consequence.name(),
        confidence: change.confidence.name(),
        compose: rules.compose.map(|version| version.to_string()),
        causes: change.causes.iter().map(cause).collect(),
        data: None,
        place: change.place.as_ref().map(|line| line.shown.clone()),
        location: change.place.as_ref().map(|line| behind(session, line)),
    }
}

fn cause(cause: &predict::Cause) -> Cause {
    let (reason, of) = match &cause.reason {
        Reason::Value => ("value", None),
        Reason::Order => ("order", None),
        Reason::Spelling => ("spelling", None),
        Reason::Image => ("image", None),
        Reason::Mounted { file, .. } => ("mounted_file", Some(file)),
        Reason::Context { file } => ("build_context", Some(file)),
        Reason::Service { name } => ("other_service", Some(name)),
        Reason::Environment { name } => ("environment", Some(name)),
        Reason::Unseen => ("unseen", None),
    };
    Cause {
        address: cause.shown_path(),
        path: cause.path.clone(),
        reason,
        of: of.cloned(),
        before: cause.before.clone(),
        after: cause.after.clone(),
        sensitive: cause.sensitive,
        effect: cause.consequence.name(),
        overridden_by: cause.over.clone(),
        compose_since: cause.since.map(|version| version.to_string()),
        compose_before: cause.until.map(|version| version.to_string()),
    }
}

fn summary(totals: &Totals, findings: &[&Finding], forecast: &Forecast) -> Summary {
    let mut data = BTreeMap::new();
    for finding in findings {
        *data.entry(finding.class.name()).or_default() += 1;
    }
    let count = |consequence| {
        let changes = forecast.stacks.iter().flatten();
        changes
            .filter(|one| one.kind == Kind::Service && one.consequence == consequence)
            .count()
    };
    Summary {
        create: totals.create,
        update: totals.update,
        adopt: totals.adopt,
        overwrite: totals.overwrite,
        delete: totals.delete,
        conflict: totals.conflict,
        keep: totals.keep,
        orphaned: totals.orphaned,
        unchanged: totals.unchanged,
        data,
        containers: Containers {
            create: count(Consequence::Create),
            recreate: count(Consequence::Recreate),
            needs_build: count(Consequence::Build),
            restart: count(Consequence::Restart),
            remove: count(Consequence::Remove),
        },
    }
}

fn diagnostic(session: &Session, found: &diagnostic::Diagnostic) -> Diagnostic {
    Diagnostic {
        code: found.code.name,
        severity: severity(found.severity),
        message: found.message.clone(),
        label: found.labels.first().map(|label| label.text.clone()),
        help: found.help.clone(),
        location: Place::of(session, found).map(|place| location(&place)),
        related: found
            .labels
            .iter()
            .skip(1)
            .map(|label| Related {
                message: label.text.clone(),
                location: location(&Place::of_span(session, label.span)),
            })
            .collect(),
    }
}

fn behind(session: &Session, line: &Line) -> Location {
    location(&Place::of_span(session, line.span))
}

pub(super) fn location(place: &Place) -> Location {
    let position = |at: place::Position| Position {
        line: at.line,
        column: at.column,
        byte: at.byte,
    };
    let (start, end) = place.range.unzip();
    Location {
        path: place.path.display().to_string(),
        start: start.map(position),
        end: end.map(position),
    }
}
