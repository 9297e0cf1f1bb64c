//! Why something happens, down to the value.

use serde_yaml::{Mapping, Value};

use super::super::environment::Move;
use super::version::{Rules, Span, Version};
use super::{Consequence, scalar};
use crate::mask;

/// What about a value is the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is another one.
    Value,
    /// It has the same parts in another order, and the order counts.
    Order,
    /// It is only written in another way.
    Spelling,
    /// It is another one, and the image is built under this name.
    Image,
    /// A generated file that the container mounts is another one.
    Mounted {
        /// The file, below the root of its stack.
        file: String,
        /// Where the container finds it, or the folder around it.
        target: String,
    },
    /// A generated file that the image is built from is another one.
    Context {
        /// The file, below the root of its stack.
        file: String,
    },
    /// Another service's container comes anew, and this one lives in it or depends on it.
    Service {
        /// The other service.
        name: String,
    },
    /// This machine gives another value to a variable of the file.
    Environment {
        /// The variable.
        name: String,
    },
    /// The text of an inline file is another one, which Compose does not look at.
    Unseen,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Where in the Compose file, key by key.
    pub path: Vec<String>,
    /// What about it.
    pub reason: Reason,
    /// What it was, as far as it may be shown in a line.
    pub before: Option<String>,
    /// What it is to be, the same way.
    pub after: Option<String>,
    /// Whether the value is a secret, and not shown.
    pub sensitive: bool,
    /// What it does.
    pub consequence: Consequence,
    /// The person's own file that sets the value too, so that it stays what it was.
    pub over: Option<String>,
    /// Only Compose from this version on heeds it.
    pub since: Option<Version>,
    /// Only Compose before this version heeds it.
    pub until: Option<Version>,
}

impl Cause {
    /// Another value.
    pub(super) fn value(
        path: Vec<String>,
        before: Option<String>,
        after: Option<String>,
        consequence: Consequence,
    ) -> Self {
        let sensitive = path.iter().any(|key| mask::is_secret_key(key));
        let shown = |text: Option<String>| {
            let text = text.filter(|_| !sensitive)?;
            Some(mask::in_value(&text))
        };
        Self {
            sensitive,
            before: shown(before),
            after: shown(after),
            path,
            reason: Reason::Value,
            consequence,
            over: None,
            since: None,
            until: None,
        }
    }

    /// Lays it to a variable.
    pub(super) fn moved(&mut self, one: &Move) {
        self.reason = Reason::Environment {
            name: one.name.clone(),
        };
        self.before = Some(one.before.clone());
        self.after = Some(one.after.clone());
    }

    /// Any other reason, without values.
    pub(super) fn plain(path: Vec<String>, reason: Reason, consequence: Consequence) -> Self {
        Self {
            reason,
            ..Self::value(path, None, None, consequence)
        }
    }

    /// Whether a Compose of these rules heeds it.
    pub fn holds(&self, rules: Rules) -> bool {
        self.since.is_none_or(|since| rules.since(since))
            && self.until.is_none_or(|until| !rules.since(until))
    }

    /// The versions of Compose that heed it.
    pub(super) fn span(&self) -> Span {
        Span {
            since: self.since,
            until: self.until,
        }
    }

    /// The path as people write it: dots between the keys, quotes around a key with dots.
    pub fn shown_path(&self) -> String {
        shown_path(&self.path)
    }
}

/// Keys with dots between them, and quotes around those that have dots.
pub(super) fn shown_path(path: &[String]) -> String {
    let keys: Vec<String> = path
        .iter()
        .map(|key| {
            if key.is_empty() || key.contains(['.', '"', ' ']) {
                format!("{key:?}")
            } else {
                key.clone()
            }
        })
        .collect();
    keys.join(".")
}

/// The values that differ between two maps, each as a cause with its path below `path`.
pub(super) fn differences(
    path: &[String],
    old: &Mapping,
    new: &Mapping,
    consequence: Consequence,
) -> Vec<Cause> {
    let mut causes = Vec::new();
    let keys = old
        .keys()
        .chain(new.keys().filter(|key| !old.contains_key(*key)));
    for key in keys {
        let below = [path, &[scalar::text(key)]].concat();
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(Value::Mapping(old)), Some(Value::Mapping(new))) => {
                causes.extend(differences(&below, old, new, consequence));
            }
            (Some(Value::Sequence(old)), Some(Value::Sequence(new))) => {
                let reason = if same_items(old, new) {
                    Reason::Order
                } else {
                    Reason::Value
                };
                causes.push(Cause::plain(below, reason, consequence));
            }
            (old, new) => {
                let shown = |value: Option<&Value>| value.and_then(line);
                causes.push(Cause::value(below, shown(old), shown(new), consequence));
            }
        }
    }
    causes
}

/// A value that fits into a line.
fn line(value: &Value) -> Option<String> {
    match value {
        Value::Mapping(_) | Value::Sequence(_) | Value::Null | Value::Tagged(_) => None,
        value => Some(scalar::text(value)),
    }
}

fn same_items(old: &[Value], new: &[Value]) -> bool {
    let mut rest: Vec<&Value> = new.iter().collect();
    old.len() == new.len()
        && old.iter().all(|item| {
            let at = rest.iter().position(|other| *other == item);
            at.map(|at| rest.swap_remove(at)).is_some()
        })
}
