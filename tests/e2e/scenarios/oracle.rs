//! What a plan foretells of containers, held against what the engine shows: each round changes something of
//! running stacks, asks three plans, applies, runs `docker compose up -d` and compares container ids.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::thread;

use serde_json::Value;

use crate::engine::{self, Container, docker};
use crate::run::timed;
use crate::world::{Project, World};

/// A service of a Compose project.
type Service = (String, String);

/// What a plan says of services, in its own words. Of the others it says that nothing happens.
type Told = BTreeMap<Service, String>;

/// What becomes of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Same,
    Restarted,
    Another,
    Made,
    Gone,
}

/// What is changed, below the home folder.
enum Edit {
    /// A piece of a file gives way to another.
    Swap(&'static str, &'static str, &'static str),
    /// A file is written.
    Write(&'static str, &'static str),
    /// A file goes.
    Remove(&'static str),
    /// A tag comes to mean another image, of the same software.
    Build(&'static str),
}
use Edit::{Build, Remove, Swap, Write};

/// Which of the three plans can know, the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    /// All, from files alone.
    ByRule,
    /// Who asks Compose, or the engine.
    ByCompose,
    /// Who asks the engine.
    Live,
}
use Known::{ByCompose, ByRule, Live};

/// What Compose is told.
const UP: [&str; 5] = ["up", "-d", "--remove-orphans", "--timeout", "2"];

const GLOBAL: &str = ".phpier/global.kdl";
const SHOP: &str = "code/e2e-oracle/.phpier.kdl";
const PLAIN: &str = "code/e2e-plain/.phpier.kdl";
const PLAIN_YAML: &str = "code/e2e-plain/.phpier.yaml";
const LATE: &str = "code/e2e-late/.phpier.kdl";

/// A stand-in's second name.
const TAG: &str = "phpier/e2e-memcached:2";

const SHOP_TEXT: &str = r#"name "e2e-oracle"
php "8.4" { ini "memory_limit" "128M"; }
docroot "public"
hosts "@"
services {
    database "mariadb"
    service "index" { image "memcached:1.6-alpine"; volume "data" "/data"; }
}
env { GREETING "one"; }
workers { tick "while true; do sleep 1; done"; }
"#;
const PLAIN_TEXT: &str =
    "name \"e2e-plain\"\ndocroot \"public\"\nenv {\n    A \"1\"\n    B \"2\"\n}\n";
const PLAIN_TEXT_IN_YAML: &str =
    "env: {B: \"2\", A: \"1\"}\nhosts: \"@\"\ndocroot: public\nname: e2e-plain\n";
const BESIDE: &str = "services:\n  e2e-plain:\n    environment:\n      A: mine\n  own:\n    image: memcached:1.6-alpine\n";

/// What is changed at once. The stacks know nothing of each other, so each has a case of its own in it.
struct Round {
    what: &'static [&'static str],
    edits: &'static [Edit],
    /// Where not all plans can know: the Compose project, and which can.
    hidden: &'static [(&'static str, Known)],
}

/// One after another on one running fleet, each from where the last one has left it.
const ROUNDS: &[Round] = &[
    Round {
        what: &[
            "another value of a variable",
            "another nginx.conf",
            "a port that is published, by a server that others wait for",
        ],
        edits: &[
            Swap(SHOP, "GREETING \"one\"", "GREETING \"two\""),
            Swap(PLAIN, "docroot \"public\"", "docroot \"web\""),
            Swap(GLOBAL, "mariadb publish=#false", "mariadb publish=PORT"),
        ],
        hidden: &[],
    },
    Round {
        what: &[
            "another php.ini",
            "the former docroot, in another spelling and order",
            "a second tag of an image",
        ],
        edits: &[
            Swap(SHOP, "\"128M\"", "\"256M\""),
            Remove(PLAIN),
            Write(PLAIN_YAML, PLAIN_TEXT_IN_YAML),
            Build(TAG),
            Swap(
                GLOBAL,
                "memcached ",
                "memcached image=\"phpier/e2e-memcached:2\" ",
            ),
        ],
        hidden: &[],
    },
    Round {
        what: &[
            "a host more, of an app that a worker waits for",
            "the same in another spelling",
            "another image under the same tag",
        ],
        edits: &[
            Swap(SHOP, "hosts \"@\"", "hosts \"@\" \"admin\""),
            Remove(PLAIN_YAML),
            Write(PLAIN, PLAIN_TEXT),
            Build(TAG),
        ],
        hidden: &[("phpier", Live)],
    },
    Round {
        what: &[
            "a worker more",
            "another version of PHP",
            "Traefik's own configuration",
        ],
        edits: &[
            Swap(
                SHOP,
                "workers {",
                "workers { tock \"trap exit TERM; while :; do sleep 1; done\"; ",
            ),
            Swap(PLAIN, "docroot", "php \"8.2\"\ndocroot"),
            Swap(GLOBAL, "traefik {", "traefik { dashboard #true; "),
        ],
        hidden: &[],
    },
    Round {
        what: &[
            "another command, and a worker less",
            "an extension more",
            "a service more",
        ],
        edits: &[
            Swap(
                SHOP,
                "tock \"trap exit TERM; while :; do sleep 1; done\"; ",
                "",
            ),
            Swap(SHOP, "do sleep 1;", "do sleep 2;"),
            Swap(PLAIN, "\"8.2\"", "\"8.2\" { extensions \"bcmath\"; }"),
            Swap(
                GLOBAL,
                "services {",
                "services { service \"notes\" { image \"memcached:1.6-alpine\"; volume \"kept\" \"/kept\"; }; ",
            ),
        ],
        hidden: &[],
    },
    Round {
        what: &[
            "an own server's volume at another place, and an app that waits for it",
            "a database more, and caches",
            "an own service's variable, and a route that Traefik reads afresh",
        ],
        edits: &[
            Swap(SHOP, "\"data\" \"/data\"", "\"data\" \"/elsewhere\""),
            Swap(
                PLAIN,
                "env {",
                "services { database \"mariadb\"; memcached; mail; }\nenv {",
            ),
            Swap(
                GLOBAL,
                "\"/kept\";",
                "\"/kept\"; env { A \"1\"; }; route \"notes\" port=11211;",
            ),
        ],
        hidden: &[],
    },
    Round {
        what: &[
            "an own server's volume under another name",
            "another password of a database",
            "a project more",
        ],
        edits: &[
            Swap(SHOP, "\"data\" \"/elsewhere\"", "\"other\" \"/elsewhere\""),
            Swap(
                PLAIN,
                "database \"mariadb\"",
                "database \"mariadb\" { password \"written\"; }",
            ),
            Write(
                LATE,
                "name \"e2e-late\"\nservices { database \"mariadb\"; }\n",
            ),
        ],
        hidden: &[],
    },
    Round {
        what: &["a service less", "a cache less", "a project less"],
        edits: &[
            Swap(GLOBAL, "mailpit publish=#false", ""),
            Swap(PLAIN, " mail;", ""),
            Remove(LATE),
        ],
        hidden: &[],
    },
    Round {
        what: &["something of one's own beside the generated file"],
        edits: &[Write("code/e2e-plain/docker-compose.override.yml", BESIDE)],
        hidden: &[("e2e-plain", Live)],
    },
    Round {
        what: &["a variable that is set beside it", "another variable"],
        edits: &[
            Swap(PLAIN, "A \"1\"", "A \"3\""),
            Swap(SHOP, "GREETING \"two\"", "GREETING \"three\""),
        ],
        hidden: &[("e2e-plain", ByCompose)],
    },
    Round {
        what: &["another domain, and another network"],
        edits: &[Swap(
            GLOBAL,
            "traefik {",
            "domain \"e2e.test\"\nnetwork \"phpier_other\"\ntraefik {",
        )],
        hidden: &[("e2e-plain", Live), ("e2e-oracle", Live)],
    },
];

pub(super) fn of_containers(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down", "--timeout", "2"]);
    let projects = ["e2e-oracle", "e2e-plain", "e2e-late"].map(|slug| world.folder(slug, &[]));
    let [http, https, _] = world.ports();
    world.configure_as(&format!(
        "traefik {{ http {http}; https {https}; }}\nservices {{\n    mariadb publish=#false\n    memcached publish=#false\n    mailpit publish=#false\n}}\nprojects {{ scan \"~/code\"; }}\n"
    ));
    for (path, text) in [(SHOP, SHOP_TEXT), (PLAIN, PLAIN_TEXT)] {
        fs::write(world.home().join(path), text).expect("written");
    }
    world.apply();
    timed("the first start", || up(world, &projects, &BTreeSet::new()));

    let mut fates = BTreeSet::new();
    let mut faults = Vec::new();
    for round in ROUNDS {
        timed(&round.what.join("; "), || {
            faults.extend(round.play(world, &projects, &mut fates));
        });
    }
    world.leave_projects();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for fate in [Fate::Same, Fate::Another, Fate::Made, Fate::Gone] {
        assert!(fates.contains(&fate), "no case has {fate:?}");
    }
}

impl Round {
    /// Changes what it says, and gives all in which plans and engine differ.
    fn play(&self, world: &World, projects: &[Project], fates: &mut BTreeSet<Fate>) -> Vec<String> {
        for edit in self.edits {
            edit.make(world);
        }
        let before = engine::services();
        let told = [
            (ByRule, told(world, &["--prune"])),
            (ByCompose, told(world, &["--prune", "--with-compose"])),
            (Live, told(world, &["--prune", "--live"])),
        ];
        world.apply_with(&["--prune"]);
        let built = told.iter().flat_map(|(_, told)| to_build(told)).collect();
        up(world, projects, &built);
        let after = engine::services();
        let faults = told.iter().flat_map(|(ask, told)| {
            let mut faults = compare(told, &before, &after, fates);
            faults.retain(|(project, _)| {
                let mut hidden = self.hidden.iter();
                !hidden.any(|(other, known)| other == project && known > ask)
            });
            let what = self.what.join("; ");
            faults
                .into_iter()
                .map(move |(project, text)| format!("{what}: {project}: {ask:?} {text}"))
        });
        faults.collect()
    }
}

impl Edit {
    fn make(&self, world: &World) {
        let path = |name: &str| world.home().join(name);
        match self {
            Swap(name, from, to) => {
                let text = fs::read_to_string(path(name)).expect("a file");
                let to = to.replace("PORT", &world.ports()[2].to_string());
                let changed = text.replacen(from, &to, 1);
                assert_ne!(text, changed, "no {from} in {name}");
                fs::write(path(name), changed).expect("written");
            }
            Write(name, text) => fs::write(path(name), text).expect("written"),
            Remove(name) => fs::remove_file(path(name)).expect("removed"),
            Build(tag) => build(world, tag),
        }
    }
}

/// Makes an image of a tag that is another one each time.
fn build(world: &World, tag: &str) {
    let folder = world.home().join("image");
    let _ = fs::create_dir(&folder);
    let now = format!("{:?}", std::time::SystemTime::now());
    let text = format!("FROM memcached:1.6-alpine\nLABEL made={now:?}\n");
    fs::write(folder.join("Dockerfile"), text).expect("written");
    let folder = folder.to_str().expect("UTF-8");
    docker(&["build", "--quiet", "--tag", tag, folder]).ok();
}

/// What a plan foretells for the Compose that is installed.
fn told(world: &World, args: &[&str]) -> Told {
    let mut all = vec!["plan", "--format", "json"];
    all.extend(args);
    let text = world.phpier(&all).ok();
    let plan: Value = serde_json::from_str(&text).expect("JSON");
    let installed = version(&docker(&["compose", "version", "--short"]).ok());
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut told = Told::new();
    for stack in list(&plan["projects"]) {
        let name = stack["name"].as_str().expect("a name").to_owned();
        for change in list(&stack["changes"]) {
            if change["kind"] == "service" {
                let service = change["name"].as_str().expect("a name").to_owned();
                told.insert((name.clone(), service), effect(&change, &installed));
            }
        }
    }
    told
}

/// What a change does under a version of Compose. By rule it is told for the newest, and each cause says
/// which versions heed it.
fn effect(change: &Value, installed: &[u32]) -> String {
    const WEIGHTS: [&str; 4] = ["no_effect", "needs_build", "restart", "recreate"];
    let told = change["effect"].as_str().expect("an effect").to_owned();
    let causes = change["causes"].as_array().expect("a list");
    if !change["compose"].is_null() || causes.is_empty() {
        return told;
    }
    let holds = |cause: &&Value| {
        let at = |key: &str| cause[key].as_str().map(version);
        at("compose_since").is_none_or(|since| *installed >= *since)
            && at("compose_before").is_none_or(|until| *installed < *until)
    };
    let weight = |cause: &Value| WEIGHTS.iter().position(|word| cause["effect"] == *word);
    let heaviest = causes.iter().filter(holds).map(weight).max();
    match heaviest {
        Some(Some(weight)) => WEIGHTS[weight].to_owned(),
        Some(None) => told,
        None => WEIGHTS[0].to_owned(),
    }
}

fn version(text: &str) -> Vec<u32> {
    let digits = |part: &str| {
        let end = part.find(|c: char| !c.is_ascii_digit());
        part[..end.unwrap_or(part.len())].parse().unwrap_or(0)
    };
    text.trim()
        .trim_start_matches('v')
        .split('.')
        .map(digits)
        .collect()
}

/// The Compose projects that only come anew when they are told to build.
fn to_build(told: &Told) -> BTreeSet<String> {
    let builds = told.iter().filter(|(_, effect)| *effect == "needs_build");
    builds.map(|((project, _), _)| project.clone()).collect()
}

/// Brings up what is there, and takes away what is in no file any more.
fn up(world: &World, projects: &[Project], built: &BTreeSet<String>) {
    let _ = world.global(&UP).ends(0);
    thread::scope(|scope| {
        for project in projects {
            scope.spawn(|| up_project(world, project, built.contains(&project.slug)));
        }
    });
}

fn up_project(world: &World, project: &Project, build: bool) {
    if project.folder.join("docker-compose.yml").exists() {
        let build = if build { " --build" } else { "" };
        let up = UP.join(" ");
        let line = format!("eval \"$(phpier shellenv)\"\ndocker compose {up}{build}");
        let _ = world.shell_in(project, &line).ends(0);
    } else {
        let down = ["compose", "-p", &project.slug, "down", "--timeout", "2"];
        let _ = docker(&down).ends(0);
    }
}

/// The Compose projects in which a plan and the engine do not agree, and in what.
fn compare(
    told: &Told,
    before: &BTreeMap<Service, Container>,
    after: &BTreeMap<Service, Container>,
    fates: &mut BTreeSet<Fate>,
) -> Vec<(String, String)> {
    let all = told.keys().chain(before.keys()).chain(after.keys());
    let services: BTreeSet<&Service> = all.collect();
    let mut faults = Vec::new();
    for service in services {
        let said = told.get(service).map_or("no_effect", String::as_str);
        let foretold = match said {
            "create" => Fate::Made,
            "recreate" | "needs_build" => Fate::Another,
            "restart" => Fate::Restarted,
            "remove" => Fate::Gone,
            _ => Fate::Same,
        };
        let shown = match (before.get(service), after.get(service)) {
            (None, Some(_)) => Fate::Made,
            (Some(_), None) => Fate::Gone,
            (Some(before), Some(after)) if before.id != after.id => Fate::Another,
            // What had ended, as a provisioner does, is started each time.
            (Some(before), Some(after)) if before.runs && before.started != after.started => {
                Fate::Restarted
            }
            _ => Fate::Same,
        };
        fates.insert(shown);
        if foretold != shown {
            let (project, service) = service.clone();
            let text = format!("says {said} of {service}, and the engine shows {shown:?}");
            faults.push((project, text));
        }
    }
    faults
}
