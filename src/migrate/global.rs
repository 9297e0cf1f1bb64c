//! `global.kdl` with what a set-up needs: lines put between those that are there, and nothing else
//! changed.

use super::Missing;
use crate::draft::{Noted, Server};
use crate::syntax::{Block, block};

/// What is put into the file.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Whole lines for the top, where the file is a new one.
    pub top: Vec<String>,
    /// Nodes for `services`.
    pub services: Vec<String>,
    /// A folder for `projects`.
    pub project: Option<String>,
}

impl Additions {
    /// Those nodes, and a project's folder.
    pub fn new(top: &[String], missing: &Missing, project: Option<String>) -> Self {
        Self {
            top: top.to_vec(),
            services: missing.servers.iter().map(Noted::<Server>::kdl).collect(),
            project,
        }
    }
}

/// The file's new text; `old` is none where there is no file.
pub fn edit(old: Option<&str>, additions: &Additions) -> String {
    let mut text = if let Some(old) = old {
        old.to_owned()
    } else {
        {
            let mut text = "// The services that all projects share.\n".to_owned();
            for line in &additions.top {
                text.push_str(line);
                text.push('\n');
            }
            text
        }
    };
    for node in &additions.services {
        text = put(&text, "services", node);
    }
    if let Some(path) = &additions.project {
        text = put(&text, "projects", &project(path));
    }
    text
}

/// The text without a node of a block, where the node still stands as [`edit`] wrote it.
pub fn take_out(text: &str, name: &str, node: &str) -> Option<String> {
    let Block::Inside(open, close) = block(text, name)? else {
        return None;
    };
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = open;
    for line in text[open..close].split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let node: Vec<&str> = node.lines().collect();
    let stands = |part: &&[(usize, &str)]| {
        let first = part.first().map_or("", |(_, line)| line);
        let indent = &first[..first.len() - first.trim_start_matches([' ', '\t']).len()];
        let mut pairs = part.iter().zip(&node);
        pairs.all(|((_, line), node)| {
            line.strip_prefix(indent)
                .is_some_and(|line| line.trim_end() == node.trim_end())
        })
    };
    // The last one was written last.
    let found = lines.windows(node.len().max(1)).rfind(stands)?;
    let start = found.first()?.0;
    let (last, line) = found.last()?;
    Some(format!("{}{}", &text[..start], &text[last + line.len()..]))
}

/// The node of a project's folder.
pub fn project(path: &str) -> String {
    let quoted = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("project \"{quoted}\"")
}

/// Puts a node at the end of a block, or makes the block at the end of the file.
fn put(text: &str, name: &str, node: &str) -> String {
    let indented = |indent: &str| -> String {
        let lines = node.lines().map(|line| format!("{indent}{line}\n"));
        lines.collect()
    };
    match block(text, name) {
        Some(Block::Inside(open, close)) => {
            let content = &text[open..close];
            let kept = content.trim_end_matches([' ', '\t']);
            // A brace that closes on its own line keeps that; one that does not gets one.
            let (start, end) = if kept.is_empty() || kept.ends_with('\n') {
                (open + kept.len(), if kept.is_empty() { "\n" } else { "" })
            } else {
                (open + content.trim_end().len(), "\n")
            };
            let first = content.lines().skip(1).find(|line| !line.trim().is_empty());
            let indent: String = first.map_or_else(
                || "    ".to_owned(),
                |line| {
                    line.chars()
                        .take_while(|c| matches!(c, ' ' | '\t'))
                        .collect()
                },
            );
            format!(
                "{}{end}{}{}",
                &text[..start],
                indented(&indent),
                &text[close..]
            )
        }
        Some(Block::None(end)) => {
            format!(
                "{} {{\n{}}}{}",
                &text[..end],
                indented("    "),
                &text[end..]
            )
        }
        None => {
            let mut new = text.trim_end().to_owned();
            if !new.is_empty() {
                new.push_str("\n\n");
            }
            new + &format!("{name} {{\n{}}}\n", indented("    "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{put, take_out};

    #[test]
    fn what_was_put_in_is_taken_out() {
        let node = "mysql \"8.0\" {\n    env \"A\" \"b\"\n}";
        for text in [
            "services {\n  redis // kept\n\n  // last\n}\nprojects {}\n",
            "services {\n    mysql\n}\n",
        ] {
            let with = put(text, "services", node);
            assert_eq!(take_out(&with, "services", node).as_deref(), Some(text));
            let changed = with.replace("\"b\"", "\"c\"");
            assert_eq!(take_out(&changed, "services", node), None);
        }
    }

    #[test]
    fn a_node_of_several_lines_goes_to_the_end_of_its_block() {
        let node = "mysql \"8.0\" {\n    env \"A\" \"b\"\n}";
        for (text, expected) in [
            (
                "",
                "services {\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n",
            ),
            (
                "services {\n  redis // kept\n\n  // last\n}\nprojects {}\n",
                "services {\n  redis // kept\n\n  // last\n  mysql \"8.0\" {\n      env \"A\" \"b\"\n  }\n}\nprojects {}\n",
            ),
            (
                "services {}\n",
                "services {\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n",
            ),
            (
                "services { redis }\n",
                "services { redis\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n",
            ),
            (
                "services\n",
                "services {\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n",
            ),
        ] {
            assert_eq!(put(text, "services", node), expected, "{text}");
        }
    }
}
