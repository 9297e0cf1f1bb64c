//! A Dockerfile's instructions, and the stages that they make up.

use crate::migrate::read::Said;
use crate::migrate::report::Place;
use crate::migrate::variables::Variables;

/// One `FROM` and what stands below it.
pub(super) struct Stage<'s> {
    pub(super) from: &'s Said,
    /// With its variables filled in.
    pub(super) image: String,
    name: Option<String>,
    pub(super) body: &'s [Said],
}

impl Stage<'_> {
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

/// What each `FROM` begins.
pub(super) fn stages<'s>(instructions: &'s [Said], variables: &Variables) -> Vec<Stage<'s>> {
    let starts: Vec<usize> = (0..instructions.len())
        .filter(|at| instructions[*at].text.starts_with("FROM "))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([instructions.len()]);
    let stages = starts.iter().zip(ends).map(|(start, end)| {
        let from = &instructions[*start];
        let mut words = from.text.split_whitespace().skip(1);
        let image = words
            .find(|word| !word.starts_with("--"))
            .unwrap_or_default();
        let name = words.next().filter(|word| word.eq_ignore_ascii_case("as"));
        Stage {
            from,
            image: variables.fill(image),
            name: name.and_then(|_| words.next()).map(str::to_owned),
            body: &instructions[start + 1..end],
        }
    });
    stages.collect()
}

/// The instructions, each on one line behind its word in capitals. A here-document keeps its lines.
pub(super) fn instructions(path: &str, text: &str) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let mut whole = line.trim().to_owned();
        if whole.is_empty() || whole.starts_with('#') {
            continue;
        }
        while let Some(head) = whole.strip_suffix('\\') {
            let mut next = lines.by_ref().map(|(_, line)| line.trim());
            let next = next.find(|line| !line.is_empty() && !line.starts_with('#'));
            whole = format!("{} {}", head.trim_end(), next.unwrap_or_default());
        }
        if let Some((_, mark)) = whole.split_once("<<") {
            let mark = mark
                .trim_start_matches('-')
                .split_whitespace()
                .next()
                .unwrap_or_default();
            let mark = mark.trim_matches(['"', '\'']).to_owned();
            let body = lines
                .by_ref()
                .map(|(_, line)| line.trim())
                .take_while(|line| *line != mark);
            let body: Vec<&str> = body.filter(|line| !line.starts_with('#')).collect();
            let word = whole.split_whitespace().next().unwrap_or_default();
            whole = format!("{word} {}", body.join("\n"));
        }
        let (word, rest) = whole
            .split_once(char::is_whitespace)
            .unwrap_or((&whole, ""));
        found.push(Said {
            text: format!("{} {}", word.to_ascii_uppercase(), rest.trim()),
            place: Place {
                path: path.to_owned(),
                line: at + 1,
            },
            comments: Vec::new(),
        });
    }
    found
}
