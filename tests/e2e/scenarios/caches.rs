//! Caches that are a project's own: two projects with the same servers, and neither sees the other's.

use serde_json::{Value, json};

use crate::engine::{docker, inspect};
use crate::probe::{self, ask};
use crate::run::{Output, feed};
use crate::world::{PHPIER, Project, Stack, World};

const CONFIG: &str = "docroot \"public\"\nservices {\n    redis private=#true\n    memcached \"1.6\" private=#true\n}\n";

/// The servers, with what each is called behind the project's name and its port.
const SERVERS: [(&str, u16); 2] = [("redis", 6379), ("memcached", 11211)];

/// Each project's app and shells see its own data; who empties it empties nobody else's; and no way leads
/// from one project to the other's server.
pub(super) fn are_a_project_s_own(world: &mut World) {
    world.leave_projects();
    // There is no shared Redis and no shared Memcached to fall back on.
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let mine = project(world, "e2e-mine");
    let other = project(world, "e2e-other");
    world.apply();
    let _ = world.phpier(&["up", "e2e-mine", "e2e-other"]).ends(0);
    shells_read_what_apps_write(world, &[&mine, &other]);
    nobody_reaches_another_s(world, &mine, &other);
    emptying_is_for_one(world, &mine, &other);
    a_server_that_goes_leaves_its_data(world, &mine);
}

fn project(world: &mut World, slug: &str) -> Project {
    let config = format!("name \"{slug}\"\n{CONFIG}");
    world.project(slug, (".phpier.kdl", &config), probe::FILES)
}

/// What the app writes where its variables lead, the shells read, and nothing else.
fn shells_read_what_apps_write(world: &World, projects: &[&Project]) {
    let written = json!({"redis": "written", "memcached": "written"});
    for project in projects {
        world.answers(&format!("{}.localhost", project.slug), "/", 200);
        let fields = [("key", "whose"), ("value", &project.slug)];
        assert_eq!(ask(world, project, "write", &fields), written);
    }
    for project in projects {
        let slug = &project.slug;
        assert_eq!(
            redis(world, project, &["get", "whose"]).stdout,
            format!("{slug}\n")
        );
        let set = redis(world, project, &["set", &format!("shell-{slug}"), "1"]);
        assert_eq!(set.stdout, "OK\n");
        let mut keys = redis(world, project, &["keys", "*"]).lines();
        keys.sort();
        assert_eq!(keys, [format!("shell-{slug}"), "whose".to_owned()]);
        let mut command = world.command(PHPIER, &["memcached", slug]);
        let told = feed(&mut command, "get whose\r\nget nothing\r\nquit\r\n").ends(0);
        let wanted = format!("VALUE whose 0 {}\r\n{slug}\r\nEND\r\nEND\r\n", slug.len());
        assert_eq!(told.stdout, wanted, "{told}");
    }
}

/// By name and by address: the project that has the server gets there, the other one does not.
fn nobody_reaches_another_s(world: &World, mine: &Project, other: &Project) {
    for (server, port) in SERVERS {
        let service = format!("{}-{server}", mine.slug);
        let told = inspect(&format!("{}-{service}-1", mine.slug));
        let networks = &told["NetworkSettings"]["Networks"];
        let networks = networks.as_object().expect("networks");
        let names: Vec<&String> = networks.keys().collect();
        assert_eq!(names, [&format!("{}_private", mine.slug)], "{service}");
        assert_eq!(told["HostConfig"]["PortBindings"], json!({}), "{service}");
        let address = networks[names[0]]["IPAddress"]
            .as_str()
            .expect("an address");
        for host in [&service, address] {
            assert_eq!(knock(world, mine, host, port), "open", "{host}");
            assert_eq!(knock(world, other, host, port), "shut", "{host}");
        }
    }
}

/// Whether the app of a project gets a connection.
fn knock(world: &World, project: &Project, host: &str, port: u16) -> String {
    let script = format!("echo @fsockopen('{host}', {port}, $code, $why, 2) ? 'open' : 'shut';");
    let exec = ["exec", &project.slug, "--", "php", "-r", &script];
    world.phpier(&exec).ends(0).stdout
}

fn emptying_is_for_one(world: &World, mine: &Project, other: &Project) {
    assert_eq!(redis(world, mine, &["flushall"]).stdout, "OK\n");
    let emptied = world.phpier(&["memcached", &mine.slug, "--", "flush_all"]);
    assert_eq!(emptied.ends(0).stdout, "OK\r\n");
    let read = |project: &Project| -> Value { ask(world, project, "read", &[("key", "whose")]) };
    assert_eq!(read(mine), json!({"redis": "", "memcached": ""}));
    let kept = &other.slug;
    assert_eq!(read(other), json!({"redis": kept, "memcached": kept}));
}

/// Data outlives the container, and stays where the server goes.
fn a_server_that_goes_leaves_its_data(world: &World, mine: &Project) {
    let _ = redis(world, mine, &["set", "kept", "yes"]).ends(0);
    let _ = world.phpier(&["down", &mine.slug]).ends(0);
    let _ = world.phpier(&["up", &mine.slug]).ends(0);
    assert_eq!(redis(world, mine, &["get", "kept"]).stdout, "yes\n");
    let config = format!("name \"{}\"\ndocroot \"public\"\n", mine.slug);
    std::fs::write(mine.folder.join(".phpier.kdl"), config).expect("written");
    world.apply();
    let volume = format!("{}-redis-data", mine.slug);
    let up = world.phpier(&["up", &mine.slug]).ends(0);
    let told = format!(
        "removed {}-redis: its data stays in the volume {volume}",
        mine.slug
    );
    assert!(up.stderr.contains(&told), "{up}");
    assert!(!up.stderr.contains("--remove-orphans"), "{up}");
    assert_eq!(of_project(&mine.slug), [mine.slug.as_str()]);
    let gone = world.phpier(&["redis", &mine.slug, "--", "ping"]);
    assert!(gone.stderr.contains("phpier::runtime::not_used"), "{gone}");
    let volumes = docker(&["volume", "ls", "--quiet"]).ok();
    assert!(volumes.lines().any(|name| name == volume), "{volumes}");
    what_goes_under_running_containers_goes_down_too(world, mine);
    // Nothing holds it any more: what a plan advises can be done.
    let _ = docker(&["volume", "rm", &volume]).ok();
}

/// `down` takes along what the files have no more, so that nothing is left and the network goes.
fn what_goes_under_running_containers_goes_down_too(world: &World, mine: &Project) {
    let configure = |services: &str| {
        let config = format!("name \"{}\"\ndocroot \"public\"\n{services}", mine.slug);
        std::fs::write(mine.folder.join(".phpier.kdl"), config).expect("written");
        world.apply();
    };
    configure("services {\n    redis private=#true\n}\n");
    let _ = world.phpier(&["up", &mine.slug]).ends(0);
    configure("");
    let down = world.phpier(&["down", &mine.slug]).ends(0);
    assert!(!down.stderr.contains("still in use"), "{down}");
    assert!(of_project(&mine.slug).is_empty());
}

/// The services of which a project has containers.
fn of_project(slug: &str) -> Vec<String> {
    let filter = format!("label=com.docker.compose.project={slug}");
    let format = "{{.Label \"com.docker.compose.service\"}}";
    let out = docker(&["ps", "--all", "--filter", &filter, "--format", format]).ok();
    out.lines().map(str::to_owned).collect()
}

fn redis(world: &World, project: &Project, words: &[&str]) -> Output {
    let args = [&["redis", &project.slug, "--"], words].concat();
    world.phpier(&args).ends(0)
}
