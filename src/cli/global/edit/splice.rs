//! A line put into a KDL file between those that are there, in their indentation.

use crate::syntax::{Block, block};

/// The text with a node more in the block of this name, which is made where there is none.
pub(in crate::cli) fn add(text: &str, name: &str, node: &str) -> String {
    match block(text, name) {
        Some(Block::Inside(open, close)) => inside(text, open, close, node),
        Some(Block::None(end)) => {
            format!("{} {{\n    {node}\n}}{}", &text[..end], &text[end..])
        }
        None => {
            let mut new = text.trim_end().to_owned();
            if !new.is_empty() {
                new.push_str("\n\n");
            }
            new + &format!("{name} {{\n    {node}\n}}\n")
        }
    }
}

fn inside(text: &str, open: usize, close: usize, node: &str) -> String {
    let content = &text[open..close];
    let kept = content.trim_end();
    let at = open + kept.len();
    if !content.contains('\n') {
        let start = match kept.trim_start() {
            "" => " ",
            kept if kept.ends_with([';', '/']) => " ",
            _ => "; ",
        };
        return format!("{}{start}{node} {}", &text[..at], &text[close..]);
    }
    let line = text[..open].rfind('\n').map_or(0, |at| at + 1);
    let outer: String = blank(&text[line..]);
    let mut lines = kept.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = lines.next().map_or_else(|| format!("{outer}    "), blank);
    // The brace keeps a line of its own, or gets one.
    let rest = match &content[kept.len()..] {
        rest if rest.contains('\n') => rest.to_owned(),
        _ => format!("\n{outer}"),
    };
    format!("{}\n{indent}{node}{rest}{}", &text[..at], &text[close..])
}

/// The white space that a line starts with.
fn blank(line: &str) -> String {
    line.chars()
        .take_while(|c| *c == ' ' || *c == '\t')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::add;

    #[test]
    fn a_service_goes_where_a_person_would_write_it() {
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
                "services \\\n{\n    mysql\n}\n",
                "services \\\n{\n    mysql\n    redis\n}\n",
            ),
            (
                "services // none yet\n",
                "services {\n    redis\n} // none yet\n",
            ),
        ] {
            assert_eq!(add(text, "services", "redis"), expected, "{text}");
        }
    }
}
