//! The same of whole files, in which several services change at once, and what they name beside them: what
//! is foretold of each is held against its own hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use phpier::plan::compose::ComposeFile;
use phpier::plan::predict::{Change, Consequence, Kind, Reason, Rules, Version, predict};

use super::{KEYS, hashed, indented};
use crate::support::random::Random;
use crate::support::tools;

/// Services. Others name only the first two, which are always there.
const SERVICES: [&str; 5] = ["db", "cache", "web", "worker", "hub"];
const NAMED: usize = 2;

/// Keys of a service that name something else of the file, a `@` before its name: all models are in one file
/// for Compose, and each has names of its own there.
const REFERENCES: &[(&str, &[&str])] = &[
    (
        "build",
        &[".", "{context: ./sub}", "{context: ., args: {A: '1'}}"],
    ),
    (
        "configs",
        &[
            "[@conf]",
            "[{source: @conf}]",
            "[{source: @conf, target: /c}]",
        ],
    ),
    (
        "depends_on",
        &[
            "[@db]",
            "[@cache]",
            "[@db, @cache]",
            "[@cache, @db]",
            "{@db: {condition: service_started}}",
            "{@db: {condition: service_healthy}, @cache: {condition: service_started}}",
            "{@db: {condition: service_started, restart: true}}",
            "{@db: {condition: service_started, restart: true}, @cache: {condition: service_started}}",
        ],
    ),
    (
        "env_file",
        &[
            "file.env",
            "[file.env]",
            "[file.env, other.env]",
            "[other.env, file.env]",
        ],
    ),
    ("image", &["i:1", "i:2"]),
    (
        "networks",
        &[
            "[@net]",
            "{@net: }",
            "{@net: {aliases: [a]}}",
            "[@net, @other]",
            "[@other, @net]",
            "[@net, default]",
        ],
    ),
    ("ipc", &["'service:@db'", "private"]),
    ("links", &["[@db]", "['@db:alias']"]),
    ("network_mode", &["'service:@db'", "none"]),
    ("secrets", &["[@key]", "[{source: @key, target: k}]"]),
    (
        "volumes",
        &[
            "['@data:/data']",
            "[{type: volume, source: @data, target: /data}]",
            "['@data:/data:ro']",
            "['@data:/data', '@more:/more']",
            "['@more:/more', '@data:/data']",
            "['.:/app', '@data:/data']",
        ],
    ),
    ("volumes_from", &["[@db]", "['@db:ro']", "[@cache]"]),
];

/// What is beside the services, each with its bodies.
const BESIDE: &[(&str, &[&str], &[&str])] = &[
    (
        "networks",
        &["net", "other"],
        &[
            "{}",
            "{driver: bridge}",
            "{internal: true}",
            "{labels: {a: b}}",
            "{name: NAME-x}",
            "{external: true}",
            "{external: true, name: NAME-x}",
        ],
    ),
    (
        "volumes",
        &["data", "more"],
        &[
            "{}",
            "{labels: {a: b}}",
            "{driver: local}",
            "{name: NAME-x}",
            "{external: true}",
        ],
    ),
    (
        "configs",
        &["conf"],
        &["{content: x}", "{content: y}", "{file: ./file.env}"],
    ),
    (
        "secrets",
        &["key"],
        &[
            "{file: ./file.env}",
            "{file: ./other.env}",
            "{environment: HOME}",
        ],
    ),
];

/// A file: the values of each service's keys, and of what is beside them, by their place in the tables.
#[derive(Clone)]
struct Model {
    services: BTreeMap<usize, BTreeMap<usize, usize>>,
    beside: Vec<Vec<usize>>,
}

/// All keys: those that name something else, then those of one service alone.
static ALL: LazyLock<Vec<(&str, &[&str])>> = LazyLock::new(|| {
    let refers = |key: &str| REFERENCES.iter().any(|(other, _)| *other == key);
    let alone = KEYS.iter().filter(|(key, _)| !refers(key));
    REFERENCES.iter().chain(alone).copied().collect()
});

impl Model {
    fn new(random: &mut Random) -> Self {
        let mut model = Self {
            services: BTreeMap::new(),
            beside: Vec::new(),
        };
        for (_, names, bodies) in BESIDE {
            let one = names.iter().map(|_| random.below(bodies.len()));
            model.beside.push(one.collect());
        }
        for service in 0..SERVICES.len() {
            if service < NAMED || random.below(3) > 0 {
                let body = (0..random.below(8)).map(|_| value(random)).collect();
                model.services.insert(service, body);
            }
        }
        model
    }

    /// Several things of it at once are other ones.
    fn changed(&self, random: &mut Random) -> Self {
        let mut new = self.clone();
        for service in 0..SERVICES.len() {
            match random.below(6) {
                0 | 1 => {}
                2 if service >= NAMED => {
                    new.services.remove(&service);
                }
                _ => {
                    let body = new.services.entry(service).or_default();
                    for _ in 0..random.below(3) {
                        let known: Vec<usize> = body.keys().copied().collect();
                        let (key, value) = value(random);
                        if known.is_empty() || random.below(3) == 0 {
                            body.insert(key, value);
                        } else if random.below(3) == 0 {
                            body.remove(&random.pick(&known));
                        } else {
                            let key = random.pick(&known);
                            body.insert(key, random.below(ALL[key].1.len()));
                        }
                    }
                }
            }
        }
        for (names, (_, _, bodies)) in new.beside.iter_mut().zip(BESIDE) {
            for name in names {
                random.maybe(|random| *name = random.below(bodies.len()));
            }
        }
        new
    }

    /// Its sections, with the names of a model.
    fn sections(&self, prefix: &str) -> BTreeMap<&'static str, String> {
        let mut sections: BTreeMap<&str, String> = BTreeMap::new();
        let services = sections.entry("services").or_default();
        for (service, chosen) in &self.services {
            let _ = writeln!(services, "  {prefix}{}:", SERVICES[*service]);
            let has = |name: &str| chosen.keys().any(|at| ALL[*at].0 == name);
            let mut body = String::new();
            for (at, value) in chosen {
                let (name, values) = ALL[*at];
                // Compose wants one word on what both say, and nobody waits for himself.
                let clashes = match name {
                    "networks" => has("network_mode"),
                    "cpus" | "mem_limit" => has("deploy"),
                    "depends_on" | "ipc" | "links" | "network_mode" | "volumes_from" => {
                        *service < NAMED
                    }
                    _ => false,
                };
                if !clashes {
                    let _ = writeln!(body, "{name}: {}", values[*value].replace('@', prefix));
                }
            }
            if !has("image") && !has("build") {
                body.push_str("image: i:0\n");
            }
            indented(services, &body);
        }
        for ((section, names, bodies), chosen) in BESIDE.iter().zip(&self.beside) {
            let out = sections.entry(section).or_default();
            for (name, body) in names.iter().zip(chosen) {
                let body = bodies[*body].replace("NAME", &format!("{prefix}{name}"));
                let _ = writeln!(out, "  {prefix}{name}: {body}");
            }
        }
        sections
    }
}

fn value(random: &mut Random) -> (usize, usize) {
    // What names something else is as frequent as all others together.
    let limit = if random.below(2) == 0 {
        REFERENCES.len()
    } else {
        ALL.len()
    };
    let at = random.below(limit);
    (at, random.below(ALL[at].1.len()))
}

fn file(models: &[BTreeMap<&'static str, String>]) -> String {
    let mut text = String::from("name: p\n");
    for section in ["services", "networks", "volumes", "configs", "secrets"] {
        let _ = writeln!(text, "{section}:");
        text.extend(
            models
                .iter()
                .filter_map(|model| model.get(section))
                .map(String::as_str),
        );
    }
    text
}

/// What a service's hash shows: of its own, not of what it is tied to or what is made anew beside it.
fn is_of_its_own(change: &Change, rules: Rules) -> bool {
    change.causes.iter().any(|cause| {
        cause.holds(rules)
            && cause.consequence == Consequence::Recreate
            && !matches!(cause.reason, Reason::Service { .. })
            && cause
                .path
                .first()
                .is_some_and(|section| section == "services")
    })
}

#[test]
fn of_files_that_change_in_several_places_each_service_is_foretold() {
    const TEST: &str = "of_files_that_change_in_several_places_each_service_is_foretold";
    let Some(version) = tools::compose_version() else {
        return tools::skipped(TEST, "no docker compose");
    };
    let rules = Rules::of(Version::read(&version).expect("a version"));
    let mut random = Random::new(11);
    let pairs: Vec<_> = (0..800)
        .map(|at| {
            let old = Model::new(&mut random);
            let new = old.changed(&mut random);
            let prefix = format!("m{at}-");
            (old.sections(&prefix), new.sections(&prefix))
        })
        .collect();
    let (olds, news): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let folder = tempfile::tempdir().expect("a scratch folder");
    let [before, after] =
        [&olds, &news].map(|models| hashed(folder.path(), &file(models)).expect("docker compose"));
    let (mut tried, mut several, mut wrong) = (BTreeMap::new(), 0, Vec::new());
    for (at, (old, new)) in olds.iter().zip(&news).enumerate() {
        let texts = [old, new].map(|model| file(std::slice::from_ref(model)));
        let [old, new] = texts
            .each_ref()
            .map(|text| ComposeFile::read(text).expect("a file"));
        let changes = predict(&old, &new, rules);
        let names: BTreeSet<&String> = old.services.keys().chain(new.services.keys()).collect();
        let mut anew = 0;
        for name in names {
            let mut changes = changes.iter();
            let change =
                changes.find(|change| change.kind == Kind::Service && change.name == *name);
            let shown = match (before.get(name), after.get(name)) {
                (None, _) => Consequence::Create,
                (_, None) => Consequence::Remove,
                (Some(old), Some(new)) if old != new => Consequence::Recreate,
                _ => Consequence::Nothing,
            };
            let foretold = match change {
                Some(change) if is_of_its_own(change, rules) => change.consequence,
                Some(change) if change.consequence >= Consequence::Create => {
                    match change.consequence {
                        // Its hash does not show with whom it comes anew.
                        Consequence::Recreate => Consequence::Nothing,
                        other => other,
                    }
                }
                _ => Consequence::Nothing,
            };
            anew += usize::from(shown == Consequence::Recreate);
            *tried.entry(shown).or_insert(0) += 1;
            if foretold != shown {
                let [old, new] = &texts;
                wrong.push(format!(
                    "model {at}: {name}: Compose shows {shown:?}, foretold {foretold:?}\n{old}---\n{new}"
                ));
            }
        }
        several += usize::from(anew > 1);
    }
    let first: Vec<&str> = wrong.iter().take(3).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        first.join("\n====\n")
    );
    // Everything is tried often, and several at once.
    assert!(
        several > 200,
        "{several} models in which several services come anew"
    );
    for shown in [
        Consequence::Create,
        Consequence::Remove,
        Consequence::Recreate,
        Consequence::Nothing,
    ] {
        assert!(
            tried.get(&shown).is_some_and(|count| *count > 150),
            "{tried:?}"
        );
    }
}
