//! Whatever a file holds, reading it ends in a tree or in diagnostics with sound places.

use std::{env, thread, time::Duration};

use phpier::source::Format;

use super::{fixtures, parse, spans};
use crate::support::effort::Effort;
use crate::support::mutate::mutants;

/// `PHPIER_FUZZ` asks for more.
pub(super) fn count() -> usize {
    let asked = env::var("PHPIER_FUZZ")
        .ok()
        .and_then(|count| count.parse().ok());
    asked.unwrap_or(50_000)
}

#[test]
fn no_mutant_breaks_the_readers() {
    let seeds: Vec<_> = [fixtures("pairs"), fixtures("mistakes")].concat();
    let work = |format, seed| {
        let texts: Vec<String> = seeds
            .iter()
            .filter(|s| s.1 == format)
            .map(|s| s.2.clone())
            .collect();
        // The stack that a test has, whatever the environment says.
        let thread = thread::Builder::new().stack_size(2 * 1024 * 1024);
        thread
            .spawn(move || run(&texts, format, seed))
            .expect("a thread")
    };
    let threads = [work(Format::Kdl, 11), work(Format::Yaml, 12)];
    for thread in threads {
        let (sound, slowest) = thread.join().expect("no mutant panics");
        assert!(sound > count() / 100, "hardly a mutant has a tree: {sound}");
        assert!(
            slowest < Duration::from_secs(1),
            "a mutant took {slowest:?}"
        );
    }
}

fn run(texts: &[String], format: Format, seed: u64) -> (usize, Duration) {
    let seeds: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (mut sound, mut slowest) = (0, Duration::ZERO);
    for text in mutants(&seeds, seed, count() / 2) {
        let start = Effort::now();
        let (document, diagnostics) = parse(&text, format);
        slowest = slowest.max(start.since());
        sound += usize::from(document.is_some());
        spans::check(&text, document.as_ref(), &diagnostics);
    }
    (sound, slowest)
}
