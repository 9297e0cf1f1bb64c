//! Secrets that a program was given. What it says of its input may quote one alone, without the name by which
//! it could be told.

use std::cmp::Reverse;

use super::word::is_quote;
use super::{HIDDEN, hidden, in_value, is_secret_key};

/// Shorter ones would be found in every other word.
const SHORTEST: usize = 4;

/// The secrets of a program's input.
#[derive(Clone, Debug, Default)]
pub struct Known(Vec<String>);

impl Known {
    /// Takes in a file.
    pub fn file(&mut self, text: &str) {
        for (line, hidden) in text.split('\n').zip(hidden(text)) {
            for part in hidden {
                self.add(&line[part.range]);
            }
        }
    }

    /// Takes in a variable.
    pub fn variable(&mut self, name: &str, value: &str) {
        if is_secret_key(name) {
            self.add(value);
        }
    }

    /// Takes in a secret, and each line of it.
    fn add(&mut self, secret: &str) {
        let secret = secret.trim().trim_matches(is_quote);
        let lines = secret.split("\\n").flat_map(str::lines).map(str::trim);
        for part in [secret].into_iter().chain(lines) {
            if !self.0.iter().any(|known| known == part) {
                self.0.push(part.to_owned());
            }
        }
    }

    /// What the program said, without them and without all that looks like one.
    pub fn out_of(&self, said: &str) -> String {
        taken_out(in_value(said), &self.0)
    }
}

/// A text without secrets, wherever in it they stand.
pub(super) fn taken_out(said: String, secrets: &[String]) -> String {
    let secrets = secrets.iter().filter(|secret| secret.len() >= SHORTEST);
    let mut secrets: Vec<&String> = secrets.collect();
    // One may be a part of another.
    secrets.sort_by_key(|secret| Reverse(secret.len()));
    let without = |said: String, secret: &String| said.replace(secret, HIDDEN);
    secrets.into_iter().fold(said, without)
}
