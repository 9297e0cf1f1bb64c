//! Whatever a file holds, reading it ends in a tree or in diagnostics with sound places.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use phpier::{
    source::Format,
    syntax::tree::{Map, Node, Value},
};

use super::{fixtures, parse, spans};
use crate::support::mutate::mutants;

/// `PHPIER_FUZZ` asks for more.
fn count() -> usize {
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
        let start = Instant::now();
        let (document, diagnostics) = parse(&text, format);
        slowest = slowest.max(start.elapsed());
        sound += usize::from(document.is_some());
        spans::check(&text, document.as_ref(), &diagnostics);
    }
    (sound, slowest)
}

/// The `kdl` crate sees each file after a check of our own. Given the file as it is, it must agree on
/// whether it is well-formed.
#[test]
fn the_check_before_the_kdl_crate_agrees_with_it() {
    /// Refusals of what is KDL, but hardly as meant, or not for phpier.
    const STRICTER: &[&str] = &[
        "conflicting_items",
        "duplicate_property",
        "invalid_character",
        "unsupported_size",
        "unsupported_type",
    ];
    let seeds: Vec<_> = [fixtures("pairs"), fixtures("mistakes")].concat();
    let seeds: Vec<&str> = seeds
        .iter()
        .filter(|seed| seed.1 == Format::Kdl)
        .map(|seed| seed.2.as_str())
        .collect();
    let mut compared = 0;
    for text in mutants(&seeds, 13, count() / 5) {
        // Nested, these make the crate slow or end the process.
        if text.matches("/-").count() > 4 || text.matches("/*").count() > 8 {
            continue;
        }
        let (document, diagnostics) = parse(&text, Format::Kdl);
        let original = kdl::KdlDocument::parse_v2(&text);
        let stricter = diagnostics.iter().all(|diagnostic| {
            let name = diagnostic.code.name.trim_start_matches("phpier::syntax::");
            STRICTER.contains(&name)
                || diagnostic.message.ends_with("with a colon")
                || diagnostic.message.ends_with("with a comma")
                || diagnostic.message.contains("single quotes")
                || diagnostic.message.contains("an address is cut off")
                // Here the crate is laxer than the specification.
                || diagnostic.message.starts_with("`-inf` is no name")
                || diagnostic.message.starts_with("a node goes on after its block")
                || diagnostic.message.starts_with("this `/-` comments nothing out")
                || diagnostic.message.ends_with("is no keyword of KDL")
                // A `\\` before the closing quotes is KDL, if nobody's.
                || diagnostic.message.ends_with("is not on a line of its own")
        });
        // The crate does not take the `;` after a node that is commented out.
        let misread = original.is_err() && text.contains("/-") && text.contains(';');
        if (document.is_some() && !misread) || !stricter {
            compared += 1;
            assert_eq!(
                document.is_some(),
                original.is_ok(),
                "{diagnostics:#?}\n{text}"
            );
        }
        // What comments and slashdashes hide from the crate must be all that they hide.
        if let (Some(document), Ok(original)) = (document, original) {
            assert_eq!(scalars(&document.root), entries(&original), "{text}");
        }
    }
    assert!(compared > count() / 10);
}

fn entries(document: &kdl::KdlDocument) -> usize {
    let nodes = document.nodes().iter();
    nodes
        .map(|node| node.entries().len() + node.children().map_or(0, entries))
        .sum()
}

fn scalars(map: &Map) -> usize {
    fn node(part: &Node) -> usize {
        match &part.value {
            Value::Scalar(_) => 1,
            Value::List(items) => items.iter().map(node).sum(),
            Value::Map(map) => scalars(map),
        }
    }
    let fields = map.fields.iter().map(|field| &field.value);
    map.args.iter().chain(fields).map(node).sum()
}
