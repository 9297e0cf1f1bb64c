//! A plan as a file: all that it was made from and all that it would write, so that it can be told later
//! whether it still holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Plan, Row};
use crate::artifact::{FORMAT, digest};

/// The version of the file's form.
const VERSION: &str = "1.0";

/// A saved plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// The version of this form.
    pub phpier_plan: String,
    /// The version of what phpier generates.
    pub format: u32,
    /// phpier's own folder.
    pub home: String,
    /// The folder that the plan was made in.
    pub folder: String,
    /// What it was asked to be about; empty is everything known.
    pub paths: Vec<String>,
    /// Configuration files.
    pub inputs: Vec<Input>,
    /// What is to be written or removed below `local/`, by digests: its files hold passwords.
    pub local: Vec<Input>,
    /// Generated files that are not as they should be.
    pub files: Vec<File>,
}

/// A file and the SHA-256 of what it holds, or is to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The file.
    pub path: String,
    /// Nothing where it is to go.
    pub sha256: Option<String>,
}

/// What is planned for a generated file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Whose it is.
    pub stack: String,
    /// The file itself, behind every symlink.
    pub path: String,
    /// How disk and configuration differ.
    pub state: String,
    /// The SHA-256 of what is there; nothing where there is no file.
    pub before_sha256: Option<String>,
    /// The text that is to be there; nothing where the file is no longer generated.
    pub after: Option<String>,
}

/// Why a text is no saved plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is something else, or damaged.
    Invalid,
    /// Its form, or that of what it would write, is of another version.
    Version,
}

impl Saved {
    /// A plan with what it was made from.
    pub fn new(plan: &Plan, inputs: Vec<Input>, local: Vec<Input>) -> Self {
        let groups = plan.groups.iter();
        let files = groups.flat_map(|group| {
            let stack = group.stack.name();
            group.rows.iter().map(move |row| file(stack, row))
        });
        Self {
            phpier_plan: VERSION.to_owned(),
            format: FORMAT,
            home: String::new(),
            folder: String::new(),
            paths: Vec::new(),
            inputs,
            local,
            files: files.collect(),
        }
    }

    /// Reads one.
    pub fn read(text: &[u8]) -> Result<Self, Unusable> {
        let value: serde_json::Value =
            serde_json::from_slice(text).map_err(|_| Unusable::Invalid)?;
        let version = value.get("phpier_plan").and_then(serde_json::Value::as_str);
        let version = version.ok_or(Unusable::Invalid)?;
        let format = value.get("format").and_then(serde_json::Value::as_u64);
        if version != VERSION || format != Some(u64::from(FORMAT)) {
            return Err(Unusable::Version);
        }
        serde_json::from_value(value).map_err(|_| Unusable::Invalid)
    }

    /// Its text.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// What has moved between this plan and one that was made in the same way now, each path once.
    pub fn moved(&self, now: &Self) -> Vec<Moved> {
        let mut moved = Vec::new();
        compare(
            &self.inputs,
            &now.inputs,
            |input| &input.path,
            Kind::Input,
            &mut moved,
        );
        compare(
            &self.files,
            &now.files,
            |file| &file.path,
            Kind::Target,
            &mut moved,
        );
        compare(
            &self.local,
            &now.local,
            |input| &input.path,
            Kind::Local,
            &mut moved,
        );
        moved
    }
}

fn file(stack: &str, row: &Row) -> File {
    File {
        stack: stack.to_owned(),
        path: row.place.real.to_string_lossy().into_owned(),
        state: row.verdict.name().to_owned(),
        before_sha256: row.before.as_deref().map(digest),
        after: row.after.clone(),
    }
}

/// What a path is to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A configuration file.
    Input,
    /// A generated file.
    Target,
    /// A file below `local/`.
    Local,
}

/// A path that a plan no longer holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The path.
    pub path: String,
    /// What it is to the plan.
    pub kind: Kind,
}

fn compare<T: Ord>(
    old: &[T],
    new: &[T],
    path: impl Fn(&T) -> &String,
    kind: Kind,
    moved: &mut Vec<Moved>,
) {
    let (old, new): (BTreeSet<&T>, BTreeSet<&T>) = (old.iter().collect(), new.iter().collect());
    let differing: BTreeSet<&String> = old
        .symmetric_difference(&new)
        .map(|item| path(item))
        .collect();
    moved.extend(differing.into_iter().map(|path| Moved {
        path: path.clone(),
        kind,
    }));
}
