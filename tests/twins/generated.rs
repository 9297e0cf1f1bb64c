//! Random projects, each written in both languages in random forms, compile to the same bytes.

mod model;
mod write;

use super::compiled;
use crate::support::random::Random;

/// `PHPIER_TWINS` asks for more.
fn count() -> u64 {
    let asked = std::env::var("PHPIER_TWINS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(1000)
}

/// A project in KDL and in YAML.
pub(crate) fn texts(random: &mut Random) -> (String, String) {
    let project = model::project(random);
    let kdl = write::kdl(&project, random);
    (kdl, write::yaml(&project, random))
}

#[test]
fn generated_twins_compile_to_the_same_bytes() {
    for seed in 1..=count() {
        let mut random = Random::new(seed);
        let (kdl, yaml) = texts(&mut random);
        let from = |path: &str, text: &str| {
            compiled(path, text).unwrap_or_else(|told| panic!("seed {seed} is refused:\n{told}"))
        };
        let (a, b) = (from("a.kdl", &kdl), from("b.yaml", &yaml));
        if a != b {
            let diff = similar::TextDiff::from_lines(&a, &b);
            let diff = diff.unified_diff().context_radius(1).to_string();
            panic!("seed {seed} differs:\n{diff}\n--- kdl\n{kdl}\n--- yaml\n{yaml}");
        }
    }
}
