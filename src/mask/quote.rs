//! Secrets that a sentence quotes. What is wrong with a word is said of the word alone, which does not tell
//! whose value it is; the place where it stands does.

use super::HIDDEN;
use super::known::taken_out;
use super::word::is_quote;

/// A sentence without secrets, and without the parts of them that it quotes in backticks, which may be short.
pub fn without(said: &str, secrets: &[&str]) -> String {
    let forms: Vec<String> = secrets.iter().flat_map(|secret| forms(secret)).collect();
    let said = taken_out(said.to_owned(), &forms);
    let parts = said.split('`').enumerate().map(|(at, part)| {
        let core = part.trim_matches(is_around);
        // A single character only tells why a word cannot stand there.
        let is_secret =
            at % 2 == 1 && core.chars().count() > 1 && forms.iter().any(|form| form.contains(core));
        if is_secret { HIDDEN } else { part }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// How a message may spell a secret: as it stands, without what is around it, and in quotes.
fn forms(secret: &str) -> [String; 3] {
    let bare = secret.trim().trim_matches(is_around);
    let escaped = bare.replace('\\', "\\\\").replace('"', "\\\"");
    [secret.trim().to_owned(), bare.to_owned(), escaped]
}

/// What stands around a word and is no part of it, or is the slip that the message is about.
fn is_around(char: char) -> bool {
    is_quote(char) || matches!(char, '#' | ',' | ':')
}
