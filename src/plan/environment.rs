//! What this machine gives to projects' files, where that is about to be something else. No byte of those
//! files changes with it, and yet their containers come anew.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::Line;
use super::compose::ComposeFile;
use crate::compose::environment;
pub use crate::compose::environment::{DOMAIN, KEY, NETWORK};

/// A variable of projects' files whose value changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Its name.
    pub name: String,
    /// Its value, as the global stack's file on disk says.
    pub before: String,
    /// Its value, as that file is to say.
    pub after: String,
    /// The projects whose files ask for it, whether the plan is about them or not.
    pub projects: Vec<String>,
    /// What of the configuration is behind it.
    pub place: Option<Line>,
}

/// The moves from what the global stack's file says on disk. One that says nothing of a variable has no
/// former value to tell.
pub fn moves(on_disk: &str, domain: &str, network: &str) -> Vec<Move> {
    let wanted = environment(domain, network);
    let section = format!("\n{KEY}:\n");
    // It is the last section, and most often the one thing of the file that has to be read.
    let said = on_disk.rsplit_once(&section).map(|(_, said)| said);
    let said = said.and_then(|said| serde_yaml::from_str::<BTreeMap<String, String>>(said).ok());
    let mut said = said.unwrap_or_default();
    let moves = wanted.iter().filter_map(|(name, after)| {
        let before = said.remove(name.as_str())?;
        (before != after.as_str()).then(|| Move {
            name: name.as_str().to_owned(),
            before,
            after: after.as_str().to_owned(),
            projects: Vec::new(),
            place: None,
        })
    });
    moves.collect()
}

impl Move {
    /// Whether a text of a Compose file asks for the variable.
    pub fn concerns(&self, text: &str) -> bool {
        fill(text, |name| (name == self.name).then_some("")) != text
    }
}

/// A file as Compose reads it with the variables' former values, or with their new ones.
pub(super) fn filled(file: &ComposeFile, moves: &[Move], value: fn(&Move) -> &str) -> ComposeFile {
    if moves.is_empty() {
        return file.clone();
    }
    let value = |name: &str| moves.iter().find(|one| one.name == name).map(value);
    let mut top = Value::Mapping(Mapping::from(file.clone()));
    fill_all(&mut top, &value);
    match top {
        Value::Mapping(top) => ComposeFile::of(&top),
        _ => file.clone(),
    }
}

/// The variable that a value asks for which stands in both files in the same way, so that nothing else can
/// be behind its change.
pub(super) fn behind<'m>(
    (old, new): (&ComposeFile, &ComposeFile),
    path: &[String],
    moves: &'m [Move],
) -> Option<&'m Move> {
    let text = text_at(new, path)?;
    let same = text_at(old, path) == Some(text);
    let mut moves = moves.iter().filter(|_| same);
    moves.find(|one| one.concerns(text))
}

fn text_at<'f>(file: &'f ComposeFile, path: &[String]) -> Option<&'f str> {
    let [section, key, first, rest @ ..] = path else {
        return None;
    };
    let section = match section.as_str() {
        "services" => &file.services,
        "networks" => &file.networks,
        "volumes" => &file.volumes,
        _ => return None,
    };
    let value = section.get(key)?.get(first.as_str())?;
    let value = rest.iter().try_fold(value, |value, key| value.get(key))?;
    value.as_str()
}

fn fill_all<'m>(value: &mut Value, with: &impl Fn(&str) -> Option<&'m str>) {
    match value {
        Value::String(text) if text.contains("${") => *text = fill(text, with),
        Value::Sequence(items) => items.iter_mut().for_each(|item| fill_all(item, with)),
        Value::Mapping(entries) => {
            for (_, value) in entries.iter_mut() {
                fill_all(value, with);
            }
        }
        _ => {}
    }
}

/// A text with those variables replaced that have a value, as phpier writes them: with a default.
fn fill<'m>(text: &str, value: impl Fn(&str) -> Option<&'m str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let asked = after.strip_prefix('{').and_then(|inside| {
            let (inside, after) = inside.split_once('}')?;
            let (name, _) = inside.split_once(":-")?;
            Some((value(name)?, after))
        });
        rest = if let Some((value, after)) = asked {
            out.push_str(value);
            after
        } else if let Some(after) = after.strip_prefix('$') {
            // Two of them are one that means nothing.
            out.push_str("$$");
            after
        } else {
            out.push('$');
            after
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{fill, moves};
    #[test]
    fn variables_are_replaced_where_compose_replaces_them() {
        for (text, filled) in [
            ("Host(`a.${D:-localhost}`)", "Host(`a.test`)"),
            ("${D:-a} ${E:-b} ${D:-}", "test ${E:-b} test"),
            ("$${D:-a}", "$${D:-a}"),
            ("$$${D:-a}", "$$test"),
            (
                "${H:-${HOME}/.phpier}/${D:-a}",
                "${H:-${HOME}/.phpier}/test",
            ),
            ("$D ${D} ${D:?x} ${D:-a", "$D ${D} ${D:?x} ${D:-a"),
            ("a$", "a$"),
        ] {
            assert_eq!(
                fill(text, |name| (name == "D").then_some("test")),
                filled,
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_said_and_is_said_otherwise_has_moved() {
        let moves = |on_disk: &str| moves(on_disk, "test", "phpier_global");
        let say = |text: &str| -> Vec<String> {
            let moves = moves(&format!("name: phpier\nx-environment:\n{text}"));
            moves
                .into_iter()
                .map(|one| format!("{} {} {}", one.name, one.before, one.after))
                .collect()
        };
        let both = "  PHPIER_DOMAIN: localhost\n  PHPIER_NETWORK: other\n";
        let moved = [
            "PHPIER_DOMAIN localhost test",
            "PHPIER_NETWORK other phpier_global",
        ];
        assert_eq!(say(both), moved);
        assert_eq!(say("  PHPIER_NETWORK: other\n"), moved[1..]);
        for same in [
            "  PHPIER_DOMAIN: test\n",
            "",
            "  - a\n",
            "  PHPIER_DOMAIN: [\n",
        ] {
            assert!(say(same).is_empty(), "{same:?}");
        }
        assert!(moves("name: phpier\n").is_empty());
    }
}
