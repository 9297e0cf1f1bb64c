//! Secrets in the lines of a configuration that are shown around a mistake. The configuration is not well
//! formed there, so only its lines are looked at: what could be a secret's value is hidden.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::plan::is_secret_key;
use crate::plan::mask::{self, Command};
use crate::source::{SourceFile, SourceId, SourceMap};

/// For each line of a file, the bytes that must not be shown.
pub(super) type Hidden = Rc<Vec<Vec<Range<usize>>>>;

/// Files whose lines are shown. Each is looked through for secrets once, however many mistakes it has.
pub(super) struct Screened<'s> {
    sources: &'s SourceMap,
    hidden: BTreeMap<SourceId, Hidden>,
}

impl<'s> Screened<'s> {
    pub(super) fn new(sources: &'s SourceMap) -> Self {
        Self {
            sources,
            hidden: BTreeMap::new(),
        }
    }

    pub(super) fn file(&mut self, id: SourceId) -> (&'s SourceFile, Hidden) {
        let file = self.sources.get(id);
        let hidden = self.hidden.entry(id);
        let hidden = hidden.or_insert_with(|| Rc::new(hidden_in(&file.text)));
        (file, Rc::clone(hidden))
    }
}

fn hidden_in(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut open = Open::Nothing;
    let mut command = Command::default();
    text.split('\n')
        .map(|line| {
            let mut ranges = Vec::new();
            let from = match open.goes_on(line) {
                Some(0) => 0,
                Some(end) => {
                    ranges.push(0..end);
                    end
                }
                None => {
                    ranges.push(0..line.len());
                    return ranges;
                }
            };
            open = Open::Nothing;
            keys(line, from, &mut ranges, &mut open);
            ranges.extend(mask::credentials(line));
            match line.trim_start().strip_prefix("- ") {
                Some(item) => {
                    let found = command.item(item);
                    let start = line.len() - item.len();
                    ranges.extend(found.map(|found| start + found.start..line.len()));
                }
                None => command = Command::default(),
            }
            ranges.sort_by_key(|range| (range.start, range.end));
            ranges
        })
        .collect()
}

/// A configuration as it may be shown: a word stands for each secret's value.
pub(in crate::cli) fn masked(text: &str) -> String {
    let mut out = String::new();
    for (line, ranges) in text.split_inclusive('\n').zip(hidden_in(text)) {
        let mut at = 0;
        let end = line.trim_end_matches('\n').len();
        for range in ranges {
            // Ranges may meet where a value is secret for two reasons.
            if range.start < at || range.is_empty() {
                continue;
            }
            out.push_str(&line[at..range.start]);
            out.push_str("(sensitive)");
            at = range.end.min(end);
        }
        out.push_str(&line[at..]);
    }
    out
}

/// A value that has not ended with its line.
enum Open {
    Nothing,
    /// It ends with these characters.
    Until(String),
    /// It ends where a line is not indented more deeply.
    Deeper(usize),
}

impl Open {
    /// Where in a line such a value has ended; nothing if it goes on behind the line.
    fn goes_on(&self, line: &str) -> Option<usize> {
        match self {
            Self::Nothing => Some(0),
            Self::Until(end) => line.find(end).map(|at| at + end.len()),
            Self::Deeper(outer) => {
                let inside = line.trim().is_empty() || indent(line) > *outer;
                (!inside).then_some(0)
            }
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_key(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-' | '.')
}

/// The values behind keys that look secret: `key value`, `key=value`, `key: value`.
fn keys(line: &str, from: usize, ranges: &mut Vec<Range<usize>>, open: &mut Open) {
    let mut at = from;
    while let Some(start) = line[at..].find(is_key).map(|found| at + found) {
        let rest = &line[start..];
        let end = start + rest.find(|char| !is_key(char)).unwrap_or(rest.len());
        at = end;
        if !is_secret(line[start..end].trim_start_matches('-')) {
            continue;
        }
        let after = line[end..].trim_start_matches(['"', '\'', ']']);
        let gap = after.trim_start();
        let value = match gap.strip_prefix([':', '=']) {
            Some(value) => value.trim_start(),
            // A word in the middle of a sentence is none.
            None if gap.len() < after.len()
                && (starts_statement(&line[..start]) || gap.starts_with(['"', '\''])) =>
            {
                gap
            }
            None => continue,
        };
        let start = line.len() - value.len();
        let length = match length(value) {
            Value::Of(length) => length,
            Value::Open(end) => {
                *open = end;
                value.len()
            }
            Value::Block => {
                *open = Open::Deeper(indent(line));
                0
            }
        };
        ranges.push(start..start + length);
        at = start + length;
        // One value too many is as secret as the first.
        while matches!(open, Open::Nothing) {
            let rest = line[at..].trim_start();
            let start = line.len() - rest.len();
            if start == at || !rest.starts_with(['"', '\'', '#']) || rest.starts_with("# ") {
                break;
            }
            let length = match self::length(rest) {
                Value::Of(length) => length,
                Value::Open(end) => {
                    *open = end;
                    rest.len()
                }
                Value::Block => break,
            };
            ranges.push(start..start + length);
            at = start + length;
        }
        if !matches!(open, Open::Nothing) {
            return;
        }
    }
}

/// Whether a key may hold a secret; a slip of the pen makes it none the less.
fn is_secret(key: &str) -> bool {
    let meant = |word: &str| strsim::damerau_levenshtein(&word.to_lowercase(), "password") <= 2;
    is_secret_key(key) || key.split(['-', '_', '.']).any(meant)
}

fn starts_statement(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'']);
    let bare = before.trim_end();
    bare.is_empty()
        || bare.len() == before.len() && before.ends_with('-')
        || bare.ends_with(['{', ';', '"', '\''])
}

enum Value {
    /// It ends on its line, after so many bytes.
    Of(usize),
    /// It goes on below.
    Open(Open),
    /// It is below.
    Block,
}

fn length(value: &str) -> Value {
    if value.is_empty() || value.starts_with(['|', '>']) {
        return Value::Block;
    }
    // These say where a value comes from, not what it is, and a switch hides nothing.
    if is_switch(value)
        || value.starts_with('{')
        || ["env=", "secret="]
            .iter()
            .any(|name| value.starts_with(name))
    {
        return Value::Of(0);
    }
    if value.starts_with('[') {
        return match value.find(']') {
            Some(end) => Value::Of(end + 1),
            None => Value::Open(Open::Until("]".to_owned())),
        };
    }
    let hashes = value.len() - value.trim_start_matches('#').len();
    let bare = &value[hashes..];
    for quote in ["\"\"\"", "\"", "'"] {
        if !bare.starts_with(quote) {
            continue;
        }
        let end = format!("{quote}{}", "#".repeat(hashes));
        let start = hashes + quote.len();
        return match closing(&value[start..], &end, hashes == 0 && quote == "\"") {
            Some(at) => Value::Of(start + at + end.len()),
            None => Value::Open(Open::Until(end)),
        };
    }
    Value::Of(
        value
            .find(|char: char| char.is_whitespace() || matches!(char, ';' | '}' | ','))
            .unwrap_or(value.len()),
    )
}

/// Whether a value is true, false or nothing, in either spelling.
fn is_switch(value: &str) -> bool {
    let end = |char: char| char.is_whitespace() || matches!(char, ';' | '}' | ',');
    let word = value.split(end).next().unwrap_or_default();
    matches!(word.trim_start_matches('#'), "true" | "false" | "null")
}

/// Where a quote ends, past those that are escaped.
fn closing(text: &str, end: &str, escapes: bool) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(end)?;
        let slashes = text[..at].len() - text[..at].trim_end_matches('\\').len();
        if !escapes || slashes.is_multiple_of(2) {
            return Some(at);
        }
        from = at + end.len();
    }
}

#[cfg(test)]
mod tests {
    use super::{hidden_in, masked};

    fn shown(text: &str) -> String {
        let lines = text.split('\n').zip(hidden_in(text)).map(|(line, ranges)| {
            let is_hidden = |at: &usize| ranges.iter().any(|range| range.contains(at));
            line.char_indices()
                .map(|(at, char)| if is_hidden(&at) { '*' } else { char })
                .collect::<String>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn values_of_secrets_are_hidden_and_nothing_else() {
        for (text, expected) in [
            ("password \"s3\" x", "password **** x"),
            (
                "    root-password=\"s3\" publish=1",
                "    root-password=**** publish=1",
            ),
            (
                "database { password s3; username \"u\" }",
                "database { password **; username \"u\" }",
            ),
            ("password: s3", "password: **"),
            ("password: 's3' # x", "password: **** # x"),
            ("{password: s3, user: u}", "{password: **, user: u}"),
            ("API_TOKEN \"a\\\"b\" c", "API_TOKEN ****** c"),
            ("\"API_TOKEN\" \"s3\"", "\"API_TOKEN\" ****"),
            ("password #\"s\"3\"# x", "password ******* x"),
            ("password \"a\" \"b\" x", "password *** *** x"),
            ("password: [a, b] # x", "password: ****** # x"),
            ("pasword \"s3\"", "pasword ****"),
            ("root-passwrod=s3", "root-passwrod=**"),
            ("password env=\"X\"", "password env=\"X\""),
            ("password secret=#true", "password secret=#true"),
            ("password: {env: X}", "password: {env: X}"),
            (
                "// the password is set elsewhere",
                "// the password is set elsewhere",
            ),
            ("U \"mysql://u:s3@h/d\"", "U \"mysql://u:**@h/d\""),
            ("password \"s3", "password ***"),
            (
                "password \"\"\"\n  s3\n  \"\"\"\nname x",
                "password ***\n****\n*****\nname x",
            ),
            (
                "password: |\n  s3\n\n  s4\nname: x",
                "password: |\n****\n\n****\nname: x",
            ),
            (
                "password: \"s3\n  s4\" \nx: 1",
                "password: ***\n***** \nx: 1",
            ),
            (
                "command redis --requirepass s3",
                "command redis --requirepass **",
            ),
            (
                "command \"redis\" \"--requirepass\" \"s3\"",
                "command \"redis\" \"--requirepass\" ****",
            ),
            (
                "q \"redis-cli -a s3 monitor\"; r \"mysql -ps3\"",
                "q \"redis-cli -a ** monitor\"; r \"mysql -p**\"",
            ),
            (
                "command:\n  - redis-cli\n  - -a\n  - \"s3\"\n  - ping",
                "command:\n  - redis-cli\n  - -a\n  - \"***\n  - ping",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn a_masked_text_is_the_same_but_for_its_secrets() {
        for (text, expected) in [
            ("", ""),
            ("a b\n\nc", "a b\n\nc"),
            (
                "password \"s3\"\nport 1\n",
                "password (sensitive)\nport 1\n",
            ),
            ("u \"mysql://a:b@h\" x", "u \"mysql://a:(sensitive)@h\" x"),
            (
                "u \"mysql://a:b@h\"; password \"c\"",
                "u \"mysql://a:(sensitive)@h\"; password (sensitive)",
            ),
            (
                "password: |\n  s\n  t\nx: 1\n",
                "password: |\n(sensitive)\n(sensitive)\nx: 1\n",
            ),
        ] {
            assert_eq!(masked(text), expected);
        }
    }
}
