//! The Docker engine: what it runs, and what must not be touched on it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::run::{Output, program, run, tell};

/// Everything of phpier's on the engine, by kind.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Owned {
    containers: Vec<String>,
    volumes: Vec<String>,
    networks: Vec<String>,
    images: Vec<String>,
}

/// A volume that stands on the engine while a run does, and stays when a run is killed: by it the next
/// run tells leftovers of a test from somebody's stack.
const MARK: &str = "dev.phpier.e2e";

/// What is phpier's, or a scenario's: by name, by phpier's own labels, by the name of the global stack's
/// Compose project.
const CONTAINERS: &[&str] = &[
    "name=^phpier",
    "name=^e2e-",
    "label=dev.phpier.project",
    "label=dev.phpier.service",
    "label=com.docker.compose.project=phpier",
];
const VOLUMES: &[&str] = &[
    "name=^phpier",
    "name=^e2e-",
    "label=dev.phpier.service",
    "label=com.docker.compose.project=phpier",
];
const NETWORKS: &[&str] = &[
    "name=^phpier",
    "name=^e2e-",
    "label=com.docker.compose.project=phpier",
];

/// Runs `docker`.
pub(crate) fn docker(args: &[&str]) -> Output {
    run(&mut program("docker", args))
}

/// Why there is no engine to test on, if so.
pub(crate) fn missing() -> Option<String> {
    let needed: [&[&str]; 4] = [
        &["docker", "info", "--format", "{{.ServerVersion}}"],
        &["docker", "compose", "version"],
        &["curl", "--version"],
        &["openssl", "version"],
    ];
    needed.iter().find_map(|words| {
        let output = program(words[0], &words[1..]).output();
        match output {
            Ok(output) if output.status.success() => None,
            Ok(output) => Some(format!(
                "`{}` fails: {}",
                words.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            )),
            Err(error) => Some(format!("`{}`: {error}", words[0])),
        }
    })
}

/// What of phpier's there is.
pub(crate) fn owned() -> Owned {
    Owned {
        containers: listed(&["ps", "-a", "--format", "{{.Names}}"], CONTAINERS),
        volumes: listed(&["volume", "ls", "--format", "{{.Name}}"], VOLUMES),
        networks: listed(&["network", "ls", "--format", "{{.Name}}"], NETWORKS),
        images: images(),
    }
}

fn listed(list: &[&str], filters: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = filters
        .iter()
        .flat_map(|filter| {
            let mut args = list.to_vec();
            args.extend(["--filter", filter]);
            docker(&args).ends(0).lines()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn images() -> Vec<String> {
    let list = ["images", "phpier/*", "--format", "{{.Repository}}:{{.Tag}}"];
    docker(&list).ends(0).lines()
}

/// Refuses an engine that somebody's stack is on; else marks it.
pub(crate) fn claim() -> Result<(), String> {
    let mut owned = owned();
    // Images hold no data, and a project builds its own anew.
    owned.images.clear();
    if owned.containers.is_empty() && owned.volumes.is_empty() {
        owned.networks.iter().try_for_each(|name| free(name))?;
        docker(&["volume", "create", "--label", MARK, "phpier-e2e"]).ok();
        return Ok(());
    }
    let advice = if is_marked() {
        "A run of these tests was killed here, or goes on: PHPIER_E2E=clean removes what it left"
    } else {
        "Run them on another engine (DOCKER_HOST), or remove these first"
    };
    Err(format!(
        "the end-to-end tests need an engine without a stack of phpier's, and this one has {owned:?}. {advice}."
    ))
}

/// Removes a network that nobody is in, as a run that was killed may leave it: there is no data in one.
///
/// An engine may go on holding an endpoint whose container is gone (seen with 20.10), and then refuses to
/// remove the network; whose containers are there, those have a right to it.
fn free(network: &str) -> Result<(), String> {
    let format = "{{range .Containers}}{{println .Name}}{{end}}";
    let members = docker(&["network", "inspect", "--format", format, network]);
    let (held, stale): (Vec<String>, Vec<String>) = members
        .lines()
        .into_iter()
        .partition(|name| docker(&["container", "inspect", name]).code == Some(0));
    if !held.is_empty() {
        return Err(format!(
            "the end-to-end tests need the network {network} for themselves, and {held:?} of this engine are in it. \
             Run them on another engine (DOCKER_HOST)."
        ));
    }
    for endpoint in &stale {
        let _ = docker(&["network", "disconnect", "--force", network, endpoint]);
    }
    let removed = docker(&["network", "rm", network]);
    if removed.code == Some(0) {
        return Ok(());
    }
    Err(format!(
        "the network {network} has no container in it, and the engine does not remove it: {}. An engine that is \
         restarted forgets who was in it (systemctl restart docker).",
        removed.stderr.trim()
    ))
}

/// Whether a run of these tests claimed the engine and never released it.
pub(crate) fn is_marked() -> bool {
    let filter = format!("label={MARK}");
    let found = docker(&["volume", "ls", "--quiet", "--filter", &filter]);
    !found.ends(0).lines().is_empty()
}

/// Removes everything of phpier's from an engine that was claimed, but the images that were there.
pub(crate) fn release(keep: &[String]) {
    let Owned {
        containers,
        volumes,
        networks,
        mut images,
    } = owned();
    images.retain(|image| !keep.contains(image));
    remove(&["rm", "--force", "--volumes"], &containers);
    remove(&["network", "rm"], &networks);
    remove(&["volume", "rm"], &volumes);
    remove(&["rmi", "--force"], &images);
}

fn remove(how: &[&str], names: &[String]) {
    if names.is_empty() {
        return;
    }
    let mut args = how.to_vec();
    args.extend(names.iter().map(String::as_str));
    let output = docker(&args);
    if output.code != Some(0) {
        tell(&output.to_string());
    }
}

/// The images of this machine that projects built.
pub(crate) fn built() -> Vec<String> {
    images()
}

/// What the engine knows of a container.
pub(crate) fn inspect(container: &str) -> Value {
    let text = docker(&["inspect", "--type", "container", container]).ok();
    let mut all: Value = serde_json::from_str(&text).expect("JSON");
    all[0].take()
}

/// The ids of the run's containers by their names, ended ones among them; whatever else the engine runs
/// is nobody's business here.
pub(crate) fn ids() -> BTreeMap<String, String> {
    let format = "{{.Names}} {{.ID}}";
    docker(&["ps", "-a", "--no-trunc", "--format", format])
        .ends(0)
        .lines()
        .iter()
        .filter_map(|line| line.split_once(' '))
        .filter(|(name, _)| name.starts_with("phpier-") || name.starts_with("e2e-"))
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
        .collect()
}

/// A container, as far as it can be told from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    pub(crate) id: String,
    /// When it was last started.
    pub(crate) started: String,
    pub(crate) runs: bool,
}

/// The run's containers that Compose has made, by Compose project and service.
pub(crate) fn services() -> BTreeMap<(String, String), Container> {
    const FORMAT: &str = "{{index .Config.Labels \"com.docker.compose.project\"}} {{index .Config.Labels \"com.docker.compose.service\"}} {{.Id}} {{.State.StartedAt}} {{.State.Running}}";
    let filter = "label=com.docker.compose.project";
    let ids = docker(&["ps", "--all", "--quiet", "--filter", filter])
        .ends(0)
        .lines();
    if ids.is_empty() {
        return BTreeMap::new();
    }
    let mut args = vec!["inspect", "--type", "container", "--format", FORMAT];
    args.extend(ids.iter().map(String::as_str));
    let lines = docker(&args).ends(0).lines();
    let container = |line: &String| {
        let [project, service, id, started, runs] = line
            .split(' ')
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .try_into()
            .expect("five words");
        let runs = runs == "true";
        let container = Container { id, started, runs };
        ((project, service), container)
    };
    lines
        .iter()
        .map(container)
        .filter(|((project, _), _)| project == "phpier" || project.starts_with("e2e-"))
        .collect()
}

/// Builds the images that the stacks name, where one of them is missing.
pub(crate) fn images_are_here(wanted: &[&str]) {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|image| docker(&["image", "inspect", image]).code != Some(0))
        .collect();
    if !missing.is_empty() {
        tell(&format!("building {}", missing.join(", ")));
        let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/images/build");
        let build = build.to_str().expect("a path in UTF-8");
        let _ = run(&mut program(build, &missing)).ends(0);
    }
}

/// What runs and what does not, for a person who looks for the reason of a failure.
pub(crate) fn state() -> String {
    let format = "table {{.Names}}\t{{.Status}}";
    let mut text = docker(&["ps", "-a", "--format", format]).stdout;
    let unhealthy = listed(
        &["ps", "-a", "--format", "{{.Names}}"],
        &["health=unhealthy"],
    );
    let dead = listed(
        &["ps", "-a", "--format", "{{.Names}}"],
        &["status=restarting"],
    );
    for name in unhealthy.iter().chain(&dead) {
        let logs = docker(&["logs", "--tail", "20", name]);
        text.push_str(&logs.to_string());
    }
    text
}
