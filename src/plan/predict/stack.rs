//! The consequences of all files of one stack together: its Compose file, and what containers mount and
//! images are built from.

use serde_yaml::{Mapping, Value};

use super::super::compose::ComposeFile;
use super::super::environment::{Move, behind, filled};
use super::super::{Group, Row, Stack};
use super::cause::{Cause, Reason};
use super::{Change, Consequence, Kind, Rules, predict_below, scalar};
use crate::artifact::is_local;

/// The label that carries the digest of the generated files that a container mounts, so that Compose
/// makes it anew when they change.
pub const MOUNTS: &str = "dev.phpier.mounts";

/// What `up -d` would do once a stack's files are written, and read with other variables. Files that are
/// left alone change nothing by themselves.
pub fn changes(group: &Group, moves: &[Move], rules: Rules) -> Vec<Change> {
    let moves = match group.stack {
        Stack::Project(_) => moves,
        // It says what they are, and asks for none.
        Stack::Global => &[],
    };
    if moves.is_empty() && group.rows.iter().all(|row| !row.action.writes()) {
        return Vec::new();
    }
    let Some((old, new)) = files(group) else {
        return Vec::new();
    };
    let mut changes = predict_below(
        &filled(&old, moves, |one| &one.before),
        &filled(&new, moves, |one| &one.after),
        group.own.as_ref(),
        rules,
    );
    for cause in changes.iter_mut().flat_map(|change| &mut change.causes) {
        if let Some(one) = behind((&old, &new), &cause.path, moves) {
            cause.moved(one);
        }
    }
    for row in group.rows.iter().filter(|row| row.action.writes()) {
        if !row.is_compose() {
            file(row, &mut changes, &old, &new, rules);
        }
    }
    changes
}

/// A stack's Compose file as it is and as it will be, each with what is merged over it; an empty one
/// where there is none.
pub fn files(group: &Group) -> Option<(ComposeFile, ComposeFile)> {
    let (before, after) = group.over();
    let over = |old: ComposeFile, new: ComposeFile| {
        Some((
            old.overlaid(before.as_deref()),
            new.overlaid(after.as_deref()),
        ))
    };
    if let Some(same) = &group.compose {
        let same = ComposeFile::read(same)?;
        return over(same.clone(), same);
    }
    if group.rows.is_empty() {
        return None;
    }
    let rows = || group.rows.iter().filter(|row| row.is_compose());
    let on_disk = |row: &Row| {
        let text = String::from_utf8_lossy(row.before.as_deref()?);
        ComposeFile::read(&text)
    };
    let wanted = rows().find(|row| row.after.is_some());
    // Under another name it was the same project's file.
    let old = wanted
        .filter(|row| row.before.is_some())
        .or_else(|| rows().find(|row| row.after.is_none()))
        .and_then(on_disk);
    let new = match wanted {
        Some(row) if row.action.writes() => {
            let text = row.after.as_deref()?;
            let adopted = group.adopted().and_then(|over| over.after.as_deref());
            ComposeFile::read(text).map(|new| new.overlaid(adopted))
        }
        Some(_) => old.clone(),
        // It stays, though nothing generates it.
        None if rows().any(Row::is_orphaned) => old.clone(),
        // Nothing takes its place.
        None => Some(ComposeFile::default()),
    };
    over(old.unwrap_or_default(), new?)
}

/// What says which files of a build context a builder is not sent, and is built into nothing itself.
const UNSENT: &str = "/.dockerignore";

/// Adds what a generated file means to the services that mount it or are built from it.
fn file(row: &Row, changes: &mut Vec<Change>, old: &ComposeFile, new: &ComposeFile, rules: Rules) {
    let path = row.place.path.as_str();
    for (name, body) in &new.services {
        if !old.services.contains_key(name) {
            continue;
        }
        let (key, reason, otherwise) = if let Some(target) = mounted(body, path) {
            let file = path.to_owned();
            let reason = Reason::Mounted { file, target };
            ("volumes", reason, Consequence::Nothing)
        } else if is_built_from(body, path) && !path.ends_with(UNSENT) {
            let file = path.to_owned();
            ("build", Reason::Context { file }, Consequence::Build)
        } else {
            continue;
        };
        let path = ["services", name, key].map(str::to_owned).to_vec();
        let change = changes
            .iter_mut()
            .find(|change| change.kind == Kind::Service && change.name == *name);
        let digest = digest(body).filter(|digest| {
            // The same digest stands in the file's header.
            let text = row.after.as_deref().unwrap_or_default();
            text.lines()
                .take(2)
                .any(|line| line.contains(digest.as_str()))
        });
        match change {
            Some(change) => join(change, key, path, reason, digest.is_some(), rules),
            None => changes.push(Change::caused(
                Kind::Service,
                name,
                vec![Cause::plain(path, reason, otherwise)],
                rules,
            )),
        }
    }
}

/// Says of a container that comes anew which file is behind it, in place of the digest or the tag that
/// nobody can read.
fn join(
    change: &mut Change,
    key: &str,
    path: Vec<String>,
    reason: Reason,
    digested: bool,
    rules: Rules,
) {
    let is_digest = |cause: &Cause| cause.path.last().is_some_and(|last| last == MOUNTS);
    let consequence = if digested && change.causes.iter().any(is_digest) {
        change.causes.retain(|cause| !is_digest(cause));
        change.consequence
    } else if key == "build" {
        change.consequence
    } else {
        Consequence::Nothing
    };
    change.causes.push(Cause::plain(path, reason, consequence));
    change.sort(rules);
}

/// The digest of the files that a container mounts.
fn digest(body: &Mapping) -> Option<String> {
    let labels = body.get("labels")?.as_mapping()?;
    labels.get(MOUNTS).map(scalar::text)
}

/// Where a container finds a file, if it mounts it. Who mounts the whole project does so for its code.
fn mounted(body: &Mapping, file: &str) -> Option<String> {
    let mounts = body.get("volumes").and_then(Value::as_sequence)?;
    mounts.iter().find_map(|mount| {
        let text = |key| mount.get(key).map(scalar::text);
        let bind = text("type").as_deref() == Some("bind");
        let source = text("source").filter(|_| bind)?;
        lies_in(file, &source).then(|| text("target")).flatten()
    })
}

fn is_built_from(body: &Mapping, file: &str) -> bool {
    let context = match body.get("build") {
        Some(Value::Mapping(build)) => build.get("context").map(scalar::text),
        Some(Value::String(context)) => Some(context.clone()),
        _ => None,
    };
    // What is of this machine alone lies below the context that everybody has, and is no part of it.
    let own = |path: &str| is_local(&format!("{}/", scalar::path(path)));
    context.is_some_and(|context| lies_in(file, &context) && own(file) == own(&context))
}

fn lies_in(file: &str, folder: &str) -> bool {
    let folder = scalar::path(folder);
    folder != "."
        && file
            .strip_prefix(&folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
