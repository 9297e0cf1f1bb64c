//! What each stage costs for one small project, in microseconds: `cargo bench --bench stages`.
//!
//! It holds nothing; `fleet` does. This one says where the time goes.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Instant;

use phpier::diagnostic::Diagnostics;
use phpier::source::{Format, SourceFile, SourceId, SourceMap};
use phpier::{compile, config, pipeline, syntax};

#[path = "fleet/projects.rs"]
mod projects;

const ROUNDS: usize = 41;
const RUNS: u32 = 200;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<28}{:>10}{:>10}",
        "stage (us a project)", "KDL", "YAML"
    )?;
    let kdl = stages(&projects::kdl(7), Format::Kdl);
    let yaml = stages(&projects::yaml(7), Format::Yaml);
    for ((name, kdl), (_, yaml)) in kdl.iter().zip(&yaml) {
        writeln!(out, "{name:<28}{kdl:>10.1}{yaml:>10.1}")?;
    }
    Ok(())
}

fn stages(text: &str, format: Format) -> Vec<(&'static str, f64)> {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: "file".to_owned(),
        text: text.into(),
        format,
    });
    let parse = || syntax::parse(&sources, id, &mut Diagnostics::default()).expect("sound");
    let document = parse();
    let decode = || config::Project::decode(&document, &mut Diagnostics::default());
    let input = [(input(id), decode())];
    let resolve = || pipeline::resolve(None, &input, &mut Diagnostics::default());
    let fleet = resolve();
    let project = &fleet.projects[0];
    let artifacts = compile::project(project);
    let texts: Vec<String> = artifacts
        .iter()
        .map(phpier::artifact::Artifact::render)
        .collect();
    vec![
        ("bytes in", bytes(text.len())),
        ("bytes out", bytes(texts.iter().map(String::len).sum())),
        ("syntax::parse", time(parse)),
        ("config::decode", time(decode)),
        ("resolve", time(resolve)),
        ("compile", time(|| compile::project(project))),
        (
            "render (header, sha256)",
            time(|| {
                artifacts
                    .iter()
                    .map(phpier::artifact::Artifact::render)
                    .map(|text| text.len())
                    .sum::<usize>()
            }),
        ),
        (
            "ownership (sha256 again)",
            time(|| {
                texts
                    .iter()
                    .map(|text| phpier::artifact::ownership(text))
                    .collect::<Vec<_>>()
            }),
        ),
    ]
}

fn input(source: SourceId) -> pipeline::ProjectInput {
    pipeline::ProjectInput {
        source,
        folder: "shop".to_owned(),
        folder_name: "shop".to_owned(),
        recorded_name: None,
        in_scope: true,
    }
}

fn bytes(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The median of many rounds, in microseconds a run.
fn time<T>(run: impl Fn() -> T) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..RUNS {
                black_box(run());
            }
            start.elapsed().as_secs_f64() * 1e6 / f64::from(RUNS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}
