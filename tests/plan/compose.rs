//! What is foretold of services, held against the hashes of the Compose that is installed: it makes a
//! container anew when they differ.

mod models;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use phpier::plan::compose::ComposeFile;
use phpier::plan::predict::{Consequence, Kind, Rules, Version, predict};
use serde_yaml::{Mapping, Value};

use crate::support::random::Random;
use crate::support::{files, tools};

/// For each key, values and spellings of them. `|` parts lines.
const KEYS: &[(&str, &[&str])] = &[
    ("annotations", &["{a: b}", "['a=b']", "{a: c}", "{}"]),
    ("attach", &["true", "false"]),
    ("build", &[".", "{context: .}", "{context: ./sub}"]),
    (
        "cap_add",
        &["[SETUID, SETGID]", "[SETGID, SETUID]", "[SETGID]", "[]"],
    ),
    ("cap_drop", &["[ALL]", "[NET_RAW]"]),
    (
        "command",
        &[
            "echo 'a b' c",
            "[echo, 'a b', c]",
            "[echo, a, b, c]",
            "[]",
            "''",
            "null",
            "[echo, '$$A']",
        ],
    ),
    (
        "configs",
        &[
            "[conf]",
            "[{source: conf}]",
            "[{source: conf, target: /c}]",
            "[other]",
        ],
    ),
    ("container_name", &["x", "y"]),
    ("cpus", &["1", "'1.0'", "1.5", "0"]),
    (
        "depends_on",
        &[
            "[dep]",
            "{dep: {condition: service_started}}",
            "{dep: {condition: service_started, required: true}}",
            "{dep: {condition: service_started, required: false}}",
            "{dep: {condition: service_healthy}}",
            "{dep: {condition: service_started, restart: true}}",
            "[]",
        ],
    ),
    (
        "deploy",
        &[
            "{}",
            "{replicas: 1}",
            "{resources: {}}",
            "{resources: {limits: {memory: 1g}}}",
            "{resources: {limits: {memory: 1024m}}}",
            "{resources: {limits: {cpus: '0.50'}}}",
            "{labels: {a: 1}}",
            "{labels: ['a=1']}",
        ],
    ),
    (
        "dns",
        &[
            "1.1.1.1",
            "[1.1.1.1]",
            "[1.1.1.1, 8.8.8.8]",
            "[8.8.8.8, 1.1.1.1]",
        ],
    ),
    ("entrypoint", &["sh -c", "[sh, -c]", "[]", "''", "[sh]"]),
    (
        "env_file",
        &[
            "file.env",
            "./file.env",
            "[file.env]",
            "[{path: file.env}]",
            "[{path: file.env, required: false}]",
            "[other.env]",
        ],
    ),
    (
        "environment",
        &[
            "{A: 1, B: x}",
            "['B=x', 'A=1']",
            "{B: 'x', A: '1'}",
            "{A: 2, B: x}",
            "{A: }",
            "['A']",
            "{A: ''}",
            "{A: true}",
            "{A: 'true'}",
            "{A: 1.0}",
            "{}",
            "{A: 'a$$b'}",
        ],
    ),
    ("expose", &["[80]", "['80']", "['81']"]),
    (
        "extra_hosts",
        &[
            "['aa:1.1.1.1', 'bb:1.1.1.2']",
            "{bb: 1.1.1.2, aa: 1.1.1.1}",
            "['bb=1.1.1.2', 'aa=1.1.1.1']",
            "['aa:1.1.1.1']",
        ],
    ),
    ("group_add", &["[1]", "['1']", "[2]"]),
    (
        "healthcheck",
        &[
            "{}",
            "{test: curl x, interval: 60s}",
            "{test: [CMD-SHELL, curl x], interval: 1m}",
            "{test: [CMD, curl, x], interval: 1m}",
            "{test: [CMD, curl, x], interval: 1m, disable: false}",
            "{test: [CMD, curl, x], interval: 1m0s, retries: 3}",
            "{test: [CMD, curl, x], interval: 60000ms, retries: 3}",
            "{disable: true}",
            "{retries: 0}",
        ],
    ),
    ("hostname", &["a", "b", "''"]),
    ("image", &["i:1", "i:2", "docker.io/library/i:1"]),
    ("init", &["true", "false"]),
    (
        "labels",
        &[
            "{a: 1}", "['a=1']", "{a: '1'}", "{a: 2}", "{a: }", "{a: ''}", "['a']", "{}",
        ],
    ),
    ("links", &["[dep]", "[]"]),
    (
        "logging",
        &[
            "{driver: json-file, options: {max-size: 1m}}",
            "{driver: json-file}",
            "{}",
        ],
    ),
    ("mem_limit", &["1g", "1024m", "1gb", "1073741824", "2g"]),
    (
        "networks",
        &[
            "[default]",
            "{default: }",
            "{default: {}}",
            "[net, default]",
            "[default, net]",
            "{net: {aliases: [a, b]}}",
            "{net: {aliases: [b, a]}}",
            "{net: {aliases: []}}",
            "{net: {}}",
            "{net: }",
        ],
    ),
    ("pid", &["host"]),
    ("platform", &["linux/amd64"]),
    (
        "ports",
        &[
            "['8080:80']",
            "[{target: 80, published: '8080'}]",
            "[{target: 80, published: 8080, protocol: tcp, mode: ingress}]",
            "['127.0.0.1:8080:80']",
            "[{target: 80, published: '8080', host_ip: 127.0.0.1}]",
            "['[::1]:8080:80']",
            "['8080-8081:80-81']",
            "['8080:80', '8081:81']",
            "['8081:81', '8080:80']",
            "['8080-8090:80']",
            "['8080:80/udp']",
            "[80]",
            "['80']",
            "[]",
        ],
    ),
    ("privileged", &["false", "true"]),
    ("profiles", &["[x]", "[]"]),
    ("pull_policy", &["never", "always"]),
    ("read_only", &["false", "true"]),
    ("restart", &["no", "'no'", "''", "always", "unless-stopped"]),
    ("scale", &["1"]),
    (
        "secrets",
        &[
            "[key]",
            "[{source: key}]",
            "[{source: key, target: /run/secrets/key}]",
            "[{source: key, target: k}]",
        ],
    ),
    ("security_opt", &["[a, b]", "[b, a]", "[]"]),
    ("shm_size", &["64m", "64mb", "67108864", "'64MB'", "1g"]),
    ("stop_grace_period", &["60s", "1m", "1m1s"]),
    ("stop_signal", &["SIGTERM", "SIGINT"]),
    ("sysctls", &["{a.b: 1}", "['a.b=1']"]),
    ("tmpfs", &["/a", "[/a]", "[/a, /b]", "[/b, /a]"]),
    ("tty", &["false", "true"]),
    ("ulimits", &["{nofile: 5}", "{nofile: {soft: 5, hard: 5}}"]),
    ("user", &["a", "'1000'", "''"]),
    (
        "volumes",
        &[
            "['.:/app']",
            "['./:/app/']",
            "[{type: bind, source: ., target: /app}]",
            "[{type: bind, source: ., target: /app, bind: {create_host_path: true}}]",
            "[{type: bind, source: ., target: /app, bind: {create_host_path: false}}]",
            "[{type: bind, source: ., target: /app, bind: {}}]",
            "[{type: bind, source: ./sub/../x, target: /app}]",
            "[{type: bind, source: x, target: /app, read_only: false}]",
            "['.:/app:ro']",
            "['./x:/app:ro,z']",
            "['data:/data']",
            "['data:/data/']",
            "['data:/data:nocopy']",
            "[{type: volume, source: data, target: /data}]",
            "[{type: volume, source: data, target: /data, volume: {}}]",
            "['data:/data', 'more:/more']",
            "['more:/more', 'data:/data']",
            "[/anonymous]",
            "[{type: tmpfs, target: /t, tmpfs: {size: 1m}}]",
            "[{type: tmpfs, target: /t, tmpfs: {size: 1024k}}]",
        ],
    ),
    ("working_dir", &["/a", "/b"]),
    ("x-note", &["1", "2"]),
];

/// Two versions of one service.
struct Pair {
    old: String,
    new: String,
    networks: BTreeSet<String>,
    volumes: BTreeSet<String>,
}

impl Pair {
    fn plain(old: String, new: String) -> Self {
        Self {
            old,
            new,
            networks: ["net".to_owned()].into(),
            volumes: ["data", "more"].map(str::to_owned).into(),
        }
    }

    /// As one file holds it.
    fn file(body: &str) -> ComposeFile {
        let mut text = String::from("name: p\nservices:\n  dep: {image: d}\n  it:\n");
        indented(&mut text, body);
        ComposeFile::read(&text).unwrap_or_else(|| panic!("no Compose file:\n{text}"))
    }
}

fn indented(out: &mut String, body: &str) {
    for line in body.lines() {
        let _ = writeln!(out, "    {line}");
    }
}

/// The keys that are chosen, each with the place of its value.
fn body(chosen: &BTreeMap<usize, usize>, backwards: bool) -> String {
    let line = |(key, value): (&usize, &usize)| {
        let (key, values) = KEYS[*key];
        format!("{key}: {}\n", values[*value])
    };
    if backwards {
        chosen.iter().rev().map(line).collect()
    } else {
        chosen.iter().map(line).collect()
    }
}

/// Every value of a key against every other, on a service that has nothing else.
fn by_key() -> Vec<Pair> {
    let image = KEYS
        .iter()
        .position(|(key, _)| *key == "image")
        .expect("an image");
    let mut pairs = Vec::new();
    for (key, (_, values)) in KEYS.iter().enumerate() {
        let mut all: Vec<BTreeMap<usize, usize>> = vec![[(image, 0)].into()];
        all.extend((0..values.len()).map(|value| [(image, 0), (key, value)].into()));
        for (at, old) in all.iter().enumerate() {
            for new in &all[at + 1..] {
                pairs.push(Pair::plain(body(old, false), body(new, false)));
            }
        }
    }
    pairs
}

/// Services with several keys, of which up to three get another value, come or go.
fn mutated(count: usize) -> Vec<Pair> {
    let mut random = Random::new(7);
    let image = KEYS
        .iter()
        .position(|(key, _)| *key == "image")
        .expect("an image");
    (0..count)
        .map(|_| {
            let mut old: BTreeMap<usize, usize> = [(image, 0)].into();
            for _ in 0..random.below(9) {
                let key = random.below(KEYS.len());
                old.insert(key, random.below(KEYS[key].1.len()));
            }
            let mut new = old.clone();
            for _ in 0..random.below(4) {
                let key = random.below(KEYS.len());
                if key != image && random.below(4) == 0 {
                    new.remove(&key);
                } else {
                    let known: Vec<usize> = new.keys().copied().collect();
                    let key = if random.below(3) == 0 {
                        key
                    } else {
                        random.pick(&known)
                    };
                    new.insert(key, random.below(KEYS[key].1.len()));
                }
            }
            for chosen in [&mut old, &mut new] {
                // Compose wants one word on what both say.
                let has_deploy = chosen.keys().any(|key| KEYS[*key].0 == "deploy");
                chosen
                    .retain(|key, _| !has_deploy || !["cpus", "mem_limit"].contains(&KEYS[*key].0));
            }
            Pair::plain(body(&old, false), body(&new, random.below(2) == 0))
        })
        .collect()
}

/// Goldens that have something of everything between them.
const CASES: [&str; 4] = ["databases", "every-key", "own-services", "workers"];

/// The services of phpier's own goldens, each with every one of its values changed in turn.
fn goldens() -> Vec<Pair> {
    let mut pairs = Vec::new();
    let folder = files::folder("compile");
    for path in files::below(&folder) {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let case = path.split('/').next().unwrap_or_default();
        if !name.ends_with("compose.yml") || !CASES.contains(&case) {
            continue;
        }
        let text = fs::read_to_string(folder.join(&path)).expect("a golden");
        // Nobody sets the variables that must be set.
        let text = text.replace(":?", ":-");
        let file = ComposeFile::read(&text).expect("a Compose file");
        for service in file.services.values() {
            let mut service = service.clone();
            // What they name is not there.
            for key in ["env_file", "depends_on", "secrets", "configs"] {
                service.remove(key);
            }
            let old = Value::Mapping(service.clone());
            for new in variants(&old) {
                let text = |value: &Value| serde_yaml::to_string(value).expect("YAML");
                let (old, new) = (text(&old), text(&new));
                pairs.push(Pair {
                    networks: file.networks.keys().cloned().collect(),
                    volumes: file.volumes.keys().cloned().collect(),
                    ..Pair::plain(old, new)
                });
            }
        }
    }
    pairs
}

/// The value with one scalar changed, one list turned round, or one key left out.
fn variants(value: &Value) -> Vec<Value> {
    match value {
        Value::Mapping(map) => {
            let mut all = Vec::new();
            for (key, inner) in map {
                let name = key.as_str().unwrap_or_default();
                if !["image", "test"].contains(&name) {
                    let mut less: Mapping = map.clone();
                    less.remove(key);
                    all.push(less.into());
                }
                // These have values of their own kind.
                if [
                    "networks",
                    "volumes",
                    "restart",
                    "type",
                    "source",
                    "target",
                    "pull_policy",
                    "shm_size",
                    "test",
                ]
                .contains(&name)
                {
                    continue;
                }
                for changed in variants(inner) {
                    let mut other = map.clone();
                    other.insert(key.clone(), changed);
                    all.push(other.into());
                }
            }
            all
        }
        Value::Sequence(items) => {
            let turned: Vec<Value> = items.iter().rev().cloned().collect();
            vec![turned.into()]
        }
        Value::String(text) if text.parse::<u16>().is_ok() => {
            // The same number, and another one.
            let number: u16 = text.parse().unwrap_or_default();
            vec![number.into(), (number + 1).to_string().into()]
        }
        Value::String(text) if text.ends_with('s') && text.len() < 5 => vec!["77s".into()],
        Value::String(text) => vec![format!("{text}x").into()],
        _ => Vec::new(),
    }
}

/// The hashes of services, by name.
fn hashes(services: &[(String, &Pair, &str)]) -> Option<BTreeMap<String, String>> {
    let (mut networks, mut volumes) = (BTreeSet::new(), BTreeSet::new());
    let mut text = String::from("name: p\nservices:\n  dep: {image: d}\n");
    for (name, pair, body) in services {
        let _ = writeln!(text, "  {name}:");
        indented(&mut text, body);
        networks.extend(&pair.networks);
        volumes.extend(&pair.volumes);
    }
    for (section, keys) in [("networks", networks), ("volumes", volumes)] {
        let _ = writeln!(text, "{section}:");
        for key in keys {
            let _ = writeln!(text, "  {key}: {{}}");
        }
    }
    text.push_str(
        "configs: {conf: {content: x}, other: {content: x}}\nsecrets: {key: {file: ./file.env}}\n",
    );
    let folder = tempfile::tempdir().expect("a scratch folder");
    hashed(folder.path(), &text)
}

/// The hashes of a file's services. Paths in it are a part of them, so it matters in which folder it is.
fn hashed(folder: &Path, text: &str) -> Option<BTreeMap<String, String>> {
    let mut compose = tools::compose()?;
    let path = folder.join("compose.yml");
    fs::write(&path, text).expect("written");
    for name in ["file.env", "other.env"] {
        fs::write(folder.join(name), "X=1\n").expect("written");
    }
    let output = compose
        .arg("-f")
        .arg(&path)
        .args(["--profile", "*", "config", "--hash", "*"])
        .env_remove("A")
        .output()
        .expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs = lines.lines().filter_map(|line| line.split_once(' '));
    Some(
        pairs
            .map(|(name, hash)| (name.to_owned(), hash.trim().to_owned()))
            .collect(),
    )
}

#[test]
fn what_is_foretold_is_what_compose_hashes() {
    let Some(version) = tools::compose_version() else {
        return tools::skipped(
            "what_is_foretold_is_what_compose_hashes",
            "no docker compose",
        );
    };
    let rules = Rules::of(Version::read(&version).expect("a version"));
    let mut pairs = by_key();
    pairs.extend(mutated(1_500));
    pairs.extend(goldens());
    let mut services = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        services.push((format!("s{at}a"), pair, pair.old.as_str()));
        services.push((format!("s{at}b"), pair, pair.new.as_str()));
    }
    let hashes = hashes(&services).expect("docker compose");
    let (mut anew, mut wrong) = (0, Vec::new());
    for (at, pair) in pairs.iter().enumerate() {
        let differ = hashes[&format!("s{at}a")] != hashes[&format!("s{at}b")];
        let changes = predict(&Pair::file(&pair.old), &Pair::file(&pair.new), rules);
        let foretold = changes.iter().any(|change| {
            change.kind == Kind::Service && change.consequence == Consequence::Recreate
        });
        anew += usize::from(differ);
        if differ != foretold {
            wrong.push(format!(
                "Compose {}, foretold {}:\n{}---\n{}",
                if differ { "makes it anew" } else { "leaves it" },
                if foretold { "anew" } else { "left" },
                pair.old,
                pair.new
            ));
        }
    }
    let shown = wrong
        .iter()
        .take(12)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n====\n");
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{shown}",
        wrong.len(),
        pairs.len()
    );
    // Both outcomes are tried often.
    assert!(pairs.len() > 3_000, "{} pairs", pairs.len());
    assert!(
        anew > 500 && pairs.len() - anew > 300,
        "{anew} of {} anew",
        pairs.len()
    );
}
