//! Nodes put into a KDL file that a person wrote, between those that are there and in their indentation,
//! and taken out again. Nothing else of the file changes.

use crate::syntax::{Block, block};

/// The text with a node more in the block of this name, which is made where there is none.
pub fn add(text: &str, name: &str, node: &str) -> String {
    match block(text, name) {
        Some(Block::Inside(open, close)) => inside(text, open, close, node),
        Some(Block::None(end)) => {
            let node = indented(node, "    ");
            format!("{} {{\n{node}\n}}{}", &text[..end], &text[end..])
        }
        None => {
            let mut new = text.trim_end().to_owned();
            if !new.is_empty() {
                new.push_str("\n\n");
            }
            new + &format!("{name} {{\n{}\n}}\n", indented(node, "    "))
        }
    }
}

fn inside(text: &str, open: usize, close: usize, node: &str) -> String {
    let content = &text[open..close];
    let kept = content.trim_end();
    let start = text[..open].rfind('\n').map_or(0, |at| at + 1);
    let outer = blank(&text[start..]);
    if !content.contains('\n') {
        let (before, after) = (&text[..open], &text[close..]);
        let there = kept.trim_start();
        if node.contains('\n') {
            let indent = format!("{outer}    ");
            let there = match there {
                "" => String::new(),
                there => format!("{indent}{there}\n"),
            };
            let node = indented(node, &indent);
            return format!("{before}\n{there}{node}\n{outer}{after}");
        }
        let mark = match there {
            "" => " ",
            there if there.ends_with([';', '/']) => " ",
            _ => "; ",
        };
        return format!("{before}{kept}{mark}{node} {after}");
    }
    let mut lines = kept.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = lines.next().map_or_else(|| format!("{outer}    "), blank);
    // The brace keeps a line of its own, or gets one.
    let rest = match &content[kept.len()..] {
        rest if rest.contains('\n') => rest.to_owned(),
        _ => format!("\n{outer}"),
    };
    let at = open + kept.len();
    let node = indented(node, &indent);
    format!("{}\n{node}{rest}{}", &text[..at], &text[close..])
}

/// The text without a node of a block, where the node still stands as [`add`] wrote it.
pub fn take_out(text: &str, name: &str, node: &str) -> Option<String> {
    let Block::Inside(open, close) = block(text, name)? else {
        return None;
    };
    let content = &text[open..close];
    if !content.contains('\n') {
        let rest = content.trim_end().strip_suffix(node)?;
        let rest = rest.trim_end();
        let rest = rest.strip_suffix(';').unwrap_or(rest);
        let end = if rest.trim().is_empty() { "" } else { " " };
        return Some(format!("{}{rest}{end}{}", &text[..open], &text[close..]));
    }
    let mut lines: Vec<(usize, &str)> = Vec::new();
    let mut at = open;
    for line in content.split_inclusive('\n') {
        lines.push((at, line));
        at += line.len();
    }
    let node: Vec<&str> = node.lines().collect();
    let stands = |part: &&[(usize, &str)]| {
        let indent = part
            .first()
            .map_or_else(String::new, |(_, line)| blank(line));
        let mut pairs = part.iter().zip(&node);
        pairs.all(|((_, line), node)| {
            line.strip_prefix(&indent)
                .is_some_and(|line| line.trim_end() == node.trim_end())
        })
    };
    // The last one was written last.
    let found = lines.windows(node.len().max(1)).rfind(stands)?;
    let start = found.first()?.0;
    let (last, line) = found.last()?;
    Some(format!("{}{}", &text[..start], &text[last + line.len()..]))
}

/// The text without a block that [`add`] made, if nothing is left in it.
pub fn close_up(text: &str, name: &str) -> Option<String> {
    let Block::Inside(open, close) = block(text, name)? else {
        return None;
    };
    let head = text[..open].strip_suffix(&format!("{name} {{"))?;
    let tail = text[close..].strip_prefix("}\n")?;
    let alone = head.is_empty() || head.ends_with('\n');
    let bare = text[open..close].trim().is_empty();
    (alone && bare).then(|| match head.trim_end() {
        "" => tail.trim_start_matches('\n').to_owned(),
        head => format!("{head}\n{tail}"),
    })
}

/// A text with the byte order mark and the line ends of the file that it was made from; it has none, and
/// those of Unix.
pub fn respelled(old: &[u8], new: &str) -> String {
    let mark = if old.starts_with("\u{feff}".as_bytes()) {
        "\u{feff}"
    } else {
        ""
    };
    let new = if old.windows(2).any(|pair| pair == b"\r\n") {
        new.replace('\n', "\r\n")
    } else {
        new.to_owned()
    };
    format!("{mark}{new}")
}

fn indented(node: &str, indent: &str) -> String {
    let lines: Vec<String> = node.lines().map(|line| format!("{indent}{line}")).collect();
    lines.join("\n")
}

/// The white space that a line starts with.
fn blank(line: &str) -> String {
    line.chars()
        .take_while(|c| *c == ' ' || *c == '\t')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{add, close_up, take_out};

    const LONG: &str = "mysql \"8.0\" {\n    env \"A\" \"b\"\n}";

    #[test]
    fn a_node_goes_where_a_person_would_write_it() {
        for (text, expected) in [
            ("", "services {\n    redis\n}\n"),
            (
                "// mine\nnetwork \"a\"",
                "// mine\nnetwork \"a\"\n\nservices {\n    redis\n}\n",
            ),
            (
                "services {\n\tmysql \"8.4\" // first\n\n\t// last\n}\n\nprojects {}\n",
                "services {\n\tmysql \"8.4\" // first\n\n\t// last\n\tredis\n}\n\nprojects {}\n",
            ),
            (
                "services {\n  mysql {\n    publish 1\n  }\n}",
                "services {\n  mysql {\n    publish 1\n  }\n  redis\n}",
            ),
            ("services {\n}\n", "services {\n    redis\n}\n"),
            ("services {}\n", "services { redis }\n"),
            ("services { mysql }\n", "services { mysql; redis }\n"),
            ("services { mysql; }\n", "services { mysql; redis }\n"),
            (
                "services {\n  mysql }\n",
                "services {\n  mysql\n  redis\n}\n",
            ),
            (
                "services // none yet\n",
                "services {\n    redis\n} // none yet\n",
            ),
        ] {
            assert_eq!(add(text, "services", "redis"), expected, "{text}");
        }
    }

    #[test]
    fn a_node_of_several_lines_keeps_them() {
        let alone = "services {\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n";
        for (text, expected) in [
            ("", alone),
            ("services {}\n", alone),
            ("services\n", alone),
            (
                "services {\n  redis // kept\n\n  // last\n}\nprojects {}\n",
                "services {\n  redis // kept\n\n  // last\n  mysql \"8.0\" {\n      env \"A\" \"b\"\n  }\n}\nprojects {}\n",
            ),
            (
                "services { redis }\n",
                "services {\n    redis\n    mysql \"8.0\" {\n        env \"A\" \"b\"\n    }\n}\n",
            ),
        ] {
            assert_eq!(add(text, "services", LONG), expected, "{text}");
        }
    }

    #[test]
    fn what_was_put_in_is_taken_out() {
        for (text, node) in [
            (
                "services {\n  redis // kept\n\n  // last\n}\nprojects {}\n",
                LONG,
            ),
            ("services {\n    mysql\n}\n", LONG),
            ("services {\n}\n", LONG),
            ("services { redis }\n", "mysql"),
            ("services {}\n", "mysql"),
        ] {
            let with = add(text, "services", node);
            assert_eq!(take_out(&with, "services", node).as_deref(), Some(text));
            let changed = with.replace("mysql", "mariadb");
            assert_eq!(take_out(&changed, "services", node), None);
        }
    }

    #[test]
    fn a_block_goes_with_its_last_node() {
        for text in [
            "",
            "// mine\n",
            "domain \"x\"\n\nservices {\n    redis\n}\n",
        ] {
            let with = add(text, "projects", "project \"~/x\"");
            let without = take_out(&with, "projects", "project \"~/x\"").expect("it stands");
            assert_eq!(close_up(&without, "projects").as_deref(), Some(text));
            let kept = without.replace("projects {", "projects {\n    // kept");
            assert_eq!(close_up(&kept, "projects"), None);
        }
    }
}
