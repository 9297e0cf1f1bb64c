//! A path as a person writes it, looked up in a file.

use super::path::Segment;
use super::sheet::{Body, Sheet};
use crate::diagnostic::suggest;

/// The nodes of a file that a text can mean. More than one only where dots in keys leave it open, or
/// where several lines begin like this.
pub(super) fn find(sheet: &Sheet, file: usize, text: &str) -> Vec<usize> {
    if matches!(sheet.files[file].body, Body::Lines(_)) && !text.trim().is_empty() {
        return lines(sheet, file, text.trim());
    }
    let mut search = Search {
        sheet,
        found: Vec::new(),
        deepest: (usize::MAX, sheet.first(file), ""),
    };
    search.below(sheet.first(file), text.trim());
    search.found.sort_unstable();
    search.found.dedup();
    search.found
}

/// Paths of a file that were perhaps meant, as they are to be written.
pub(super) fn near(sheet: &Sheet, file: usize, text: &str) -> Vec<String> {
    const MOST: usize = 5;
    if matches!(sheet.files[file].body, Body::Lines(_)) {
        return near_lines(sheet, file, text);
    }
    let mut search = Search {
        sheet,
        found: Vec::new(),
        deepest: (usize::MAX, sheet.first(file), ""),
    };
    search.below(sheet.first(file), text.trim());
    let (_, node, rest) = search.deepest;
    let names = || {
        sheet
            .children(node)
            .map(|child| (child, name(sheet, child)))
    };
    let word = rest
        .trim_matches('"')
        .split(['.', '['])
        .next()
        .unwrap_or_default();
    let near = suggest::nearest(word, names().filter_map(|(_, name)| name))
        .and_then(|near| names().find(|(_, name)| *name == Some(near)));
    if let Some((child, _)) = near {
        let start = sheet.nodes[child].path.to_string();
        let after = rest.strip_prefix(word).unwrap_or_default();
        let whole = format!("{start}{after}");
        return if find(sheet, file, &whole).is_empty() {
            vec![start]
        } else {
            vec![whole]
        };
    }
    // Only the last word was written, or the way to it is another.
    let last = text.rsplit(['.', '"']).find(|word| !word.is_empty());
    let all = sheet.first(file)..sheet.nodes[sheet.first(file)].end;
    all.filter(|node| {
        name(sheet, *node)
            .is_some_and(|name| last.is_some_and(|last| name.eq_ignore_ascii_case(last)))
    })
    .take(MOST)
    .map(|node| sheet.nodes[node].path.to_string())
    .collect()
}

/// The first words of lines that were perhaps meant.
fn near_lines(sheet: &Sheet, file: usize, text: &str) -> Vec<String> {
    let held = |node: usize| sheet.nodes[node].text.as_deref().unwrap_or_default();
    let words = sheet.children(sheet.first(file)).filter_map(|node| {
        held(node)
            .split([' ', '=', ';'])
            .find(|word| !word.is_empty())
    });
    suggest::nearest(text, words)
        .map(str::to_owned)
        .into_iter()
        .collect()
}

/// The key of a node, or what it holds as an item or a line.
pub(super) fn name(sheet: &Sheet, node: usize) -> Option<&str> {
    match sheet.nodes[node].path.0.last() {
        Some(Segment::Key(key)) => Some(key),
        Some(Segment::Index(_) | Segment::Line(_)) => sheet.nodes[node].text.as_deref(),
        None => None,
    }
}

struct Search<'a> {
    sheet: &'a Sheet,
    found: Vec<usize>,
    /// How much was left where it went on longest, after which node, and what that is.
    deepest: (usize, usize, &'a str),
}

impl<'a> Search<'a> {
    fn below<'t: 'a>(&mut self, node: usize, rest: &'t str) {
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.len() < self.deepest.0 {
            self.deepest = (rest.len(), node, rest);
        }
        if rest.is_empty() {
            self.found.push(node);
            return;
        }
        let children: Vec<usize> = self.sheet.children(node).collect();
        let numbered = children.iter().find_map(|child| {
            let after = number(rest, self.sheet.nodes[*child].path.0.last()?)?;
            Some((*child, after))
        });
        if let Some((child, after)) = numbered {
            self.below(child, after);
            return;
        }
        for child in children {
            for text in self.texts(child) {
                if let Some(after) = word(rest, text) {
                    self.below(child, after);
                }
            }
        }
    }

    /// What a child answers to: its key, or as an item of a list what it holds.
    fn texts(&self, child: usize) -> Vec<&'a str> {
        let sheet = self.sheet;
        let node = &sheet.nodes[child];
        match node.path.0.last() {
            Some(Segment::Key(key)) => vec![key.as_str()],
            Some(Segment::Index(_)) => sheet
                .leaves(child)
                .filter(|leaf| sheet.nodes[*leaf].path.0.len() <= node.path.0.len() + 1)
                .filter_map(|leaf| sheet.nodes[leaf].text.as_deref())
                .collect(),
            Some(Segment::Line(_)) | None => Vec::new(),
        }
    }
}

/// The line of this number, or those that begin with a text, or else those that hold it.
fn lines(sheet: &Sheet, file: usize, text: &str) -> Vec<usize> {
    let all = || sheet.children(sheet.first(file));
    let held = |node: usize| sheet.nodes[node].text.as_deref().unwrap_or_default().trim();
    let number: Option<usize> = text.parse().ok();
    let numbered = number
        .and_then(|number| all().find(|node| sheet.nodes[*node].path.0 == [Segment::Line(number)]));
    if numbered.is_some() || number.is_some() {
        return numbered.into_iter().collect();
    }
    let begins = |line: &str| {
        let after = line.strip_prefix(text);
        after.is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let found: Vec<usize> = all().filter(|node| begins(held(*node))).collect();
    if found.is_empty() {
        all().filter(|node| held(*node).contains(text)).collect()
    } else {
        found
    }
}

/// What is left of a text behind a number: `[2]`, or `2`.
fn number<'t>(rest: &'t str, segment: &Segment) -> Option<&'t str> {
    let Segment::Index(wanted) = segment else {
        return None;
    };
    if let Some(inside) = rest.strip_prefix('[') {
        let (digits, after) = inside.split_once(']')?;
        return (digits.trim().parse() == Ok(*wanted)).then_some(after);
    }
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    (digits.parse() == Ok(*wanted) && ends(after)).then_some(after)
}

/// What is left of a text behind a word, quoted or not.
fn word<'t>(rest: &'t str, word: &str) -> Option<&'t str> {
    for (open, close) in [("\"", "\""), ("'", "'"), ("[\"", "\"]"), ("['", "']")] {
        if let Some(inside) = rest.strip_prefix(open) {
            let after = inside.strip_prefix(word)?.strip_prefix(close)?;
            return ends(after).then_some(after);
        }
    }
    let after = rest.strip_prefix(word)?;
    (!word.is_empty() && ends(after)).then_some(after)
}

fn ends(after: &str) -> bool {
    after.is_empty() || after.starts_with(['.', '['])
}

/// The file that a name means: its path, or the end of one.
pub(super) fn file(sheet: &Sheet, name: &str) -> Option<usize> {
    let exact = sheet.files.iter().position(|file| file.path == name);
    exact.or_else(|| {
        let name = name.trim_start_matches("./");
        let ending = |path: &str| {
            path.strip_suffix(name)
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let mut found = sheet
            .files
            .iter()
            .enumerate()
            .filter(|(_, file)| ending(&file.path));
        let first = found.next()?.0;
        found.next().is_none().then_some(first)
    })
}
