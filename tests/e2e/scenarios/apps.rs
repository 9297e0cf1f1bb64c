//! Two projects on one stack: two spellings, two versions of PHP, three engines, caches and mail.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{private, secrets};
use crate::engine::{self, docker};
use crate::probe::{self, CONNECTIONS, FILES};
use crate::run::{running, tell, timed, wait_for};
use crate::world::{PHPIER, Project, Stack, World};

const SHOP: (&str, &str) = (".phpier.kdl", include_str!("../fixtures/shop.kdl"));
const BLOG: (&str, &str) = (".phpier.yaml", include_str!("../fixtures/blog.yaml"));
const THIRD: (&str, &str) = (".phpier.kdl", include_str!("../fixtures/third.kdl"));

/// The connections whose data outlives a server's restart.
const KEPT: [&str; 4] = ["main", "maria", "pg", "redis"];

/// One of the two, as yet without its generated files.
pub(super) fn shop(world: &mut World) -> Project {
    world.project("e2e-shop", SHOP, FILES)
}

/// Starts both with nothing but `docker compose up -d --wait`.
pub(super) fn start(world: &mut World) -> (Project, Project) {
    let (shop, blog) = applied(world);
    world.bring_up();
    world.up(&shop);
    world.up(&blog);
    answer(world, [&shop, &blog]);
    (shop, blog)
}

/// The same with a plain `up -d`, where nobody waits for anything, phpier least of all.
fn start_without_waiting(world: &mut World) -> (Project, Project) {
    let (shop, blog) = applied(world);
    let left = running(PHPIER);
    assert!(left.is_empty(), "phpier goes on after apply: {left:?}");
    let _ = world.global(&["up", "-d"]).ends(0);
    for project in [&shop, &blog] {
        let _ = world.compose(project, &["up", "-d"]).ends(0);
    }
    answer(world, [&shop, &blog]);
    (shop, blog)
}

fn applied(world: &mut World) -> (Project, Project) {
    world.leave_projects();
    world.configure(&Stack::default());
    let shop = shop(world);
    let blog = world.project("e2e-blog", BLOG, FILES);
    world.apply();
    (shop, blog)
}

fn answer(world: &World, projects: [&Project; 2]) {
    for project in projects {
        world.answers(&format!("{}.localhost", project.slug), "/", 200);
    }
}

/// Each has its own, and a stranger's is not to be had.
pub(super) fn have_their_own_databases(world: &mut World) {
    let (shop, blog) = start_without_waiting(world);

    let is_what_it_asked_for = |project: &Project, version: &str, memory: &str| {
        let about = probe::ask(world, project, "about", &[]);
        assert!(
            about["php"]
                .as_str()
                .is_some_and(|php| php.starts_with(version)),
            "{about}"
        );
        assert_eq!(about["memory"], memory, "{about}");
        assert_eq!(about["uid"], world.owner, "{about}");
        assert_eq!(about["gid"], world.group, "{about}");
        assert_eq!(about["groups"], json!([]), "{about}");
    };
    is_what_it_asked_for(&shop, "8.4", "300M");
    is_what_it_asked_for(&blog, "8.2", "512M");

    // Its own credentials, as the configuration or its secrets say them.
    let environment = probe::environment(world, &shop);
    for (name, value) in [
        ("DB_USERNAME", "shop"),
        ("DB_PASSWORD", r#"it's "shop" \ 100% $HOME é"#),
        ("DB_HOST", "phpier-mysql"),
        ("PG_DB_USERNAME", "e2e_shop_pg"),
        ("GREETING", "Hello, $USER"),
    ] {
        assert_eq!(
            environment.get(name).map(String::as_str),
            Some(value),
            "{name}"
        );
    }
    let secret = |project| probe::environment(world, project)["PG_DB_PASSWORD"].clone();
    assert!(secret(&shop).len() > 15, "a secret that can be guessed");
    assert_ne!(secret(&shop), secret(&blog), "one secret for two projects");

    probe::write(world, &shop, "the shop's");
    probe::write(world, &blog, "the blog's");
    probe::reads(world, &shop, &CONNECTIONS, "the shop's");
    probe::reads(world, &blog, &CONNECTIONS, "the blog's");
    neither_reads_the_other(world, &shop, &blog);
    secrets::are_kept_from_projects(world, [&shop, &blog]);

    // Database `shop_db` has one neighbour whose name differs at `_` alone; tests have a twin.
    let testing = probe::ask(world, &shop, "testing", &[]);
    assert_eq!(testing["maria"], "reached", "{testing}");
    for name in ["main", "pg"] {
        let said = testing[name].as_str().unwrap_or_default();
        let absent = refused(&testing[name]) || said.contains("does not exist");
        assert!(absent, "nobody asked for the twin of {name}: {testing}");
    }

    files_are_the_owners(world, &shop);
    mail_is_caught(world, &shop);
    mail_is_caught(world, &blog);
}

fn neither_reads_the_other(world: &World, shop: &Project, blog: &Project) {
    for (thief, victim) in [(shop, blog), (blog, shop)] {
        let of = probe::environment(world, victim);
        let named = |prefix: &str| of[&format!("{prefix}DB_DATABASE")].clone();
        let (main, maria, pg) = (named(""), named("MARIA_"), named("PG_"));
        let fields = [("main", &*main), ("maria", &*maria), ("pg", &*pg)];
        let told = probe::ask(world, thief, "steal", &fields);
        let tries = told.as_object().expect("tries");
        assert_eq!(tries.len(), 6, "{told}");
        for (what, answer) in tries {
            assert!(
                refused(answer),
                "{} reads {}: {what}: {answer}",
                thief.slug,
                victim.slug
            );
        }
    }
}

/// Whether the server said no, rather than that there is no such thing to ask.
fn refused(answer: &Value) -> bool {
    let said = answer.as_str().unwrap_or_default();
    let no = ["denied", "cross-database"];
    said.starts_with("refused: ") && no.iter().any(|word| said.contains(word))
}

fn files_are_the_owners(world: &World, project: &Project) {
    probe::ask(world, project, "file", &[("name", "written.txt")]);
    let written = project.folder.join("written.txt");
    assert_eq!(
        fs::read_to_string(&written).expect("a file"),
        "written by the app"
    );
    let ticked = project.folder.join("tick");
    for file in [written, ticked] {
        let about = fs::metadata(&file).expect("a file of the app's");
        let owner = (about.uid(), about.gid());
        assert_eq!(owner, (world.owner, world.group), "{}", file.display());
    }
}

fn mail_is_caught(world: &World, project: &Project) {
    let subject = format!("From {}", project.slug);
    let fields = [("to", "someone@example.test"), ("subject", &*subject)];
    let told = probe::ask(world, project, "mail", &fields);
    assert_eq!(told["sent"], true);
    wait_for("mail", Duration::from_secs(10), || {
        let list = world.get("mail.localhost", "/api/v1/messages").gives(200);
        let list: Value = serde_json::from_str(&list).map_err(|error| error.to_string())?;
        let mails = list["messages"].as_array().cloned().unwrap_or_default();
        let is_it = |mail: &Value| {
            mail["Subject"] == *subject && mail["To"][0]["Address"] == "someone@example.test"
        };
        if mails.iter().any(is_it) {
            Ok(())
        } else {
            Err(list.to_string())
        }
    });
}

/// What stops comes back, and what is added touches nothing.
pub(super) fn survive(world: &mut World) {
    let (shop, blog) = start(world);
    probe::write(world, &shop, "before");
    probe::write(world, &blog, "before");

    // A third project is provisioned by one more `up`, and no server is made anew.
    let ids = engine::ids();
    let third = world.project("e2e-third", THIRD, FILES);
    world.apply();
    world.bring_up();
    world.up(&third);
    world.answers("e2e-third.localhost", "/", 200);
    probe::write(world, &third, "third");
    probe::reads(world, &third, &CONNECTIONS, "third");
    let after = engine::ids();
    for (name, id) in &ids {
        assert_eq!(after.get(name), Some(id), "{name} was made anew");
    }
    probe::reads(world, &shop, &CONNECTIONS, "before");
    private::is_reached_by_its_app_alone("e2e-shop-e2e-shop-1");

    let restart = || world.phpier(&["global", "restart"]);
    let _ = timed("phpier global restart", restart).ends(0);
    for project in [&shop, &blog] {
        world.answers(&format!("{}.localhost", project.slug), "/", 200);
        probe::reads(world, project, &KEPT, "before");
        probe::write(world, project, "later");
        probe::reads(world, project, &CONNECTIONS, "later");
    }
    for server in ["php-fpm", "nginx"] {
        comes_back(world, &shop, server);
    }
}

/// All processes of a server in the container are killed at once; the container goes on, and so does the
/// project.
fn comes_back(world: &World, project: &Project, server: &str) {
    let container = format!("{0}-{0}-1", project.slug);
    let owner = world.owner.to_string();
    let shell = |line: &str| {
        let line =
            format!("all=$(grep -l '^{server}: ' /proc/[0-9]*/cmdline | cut -d / -f 3)\n{line}");
        docker(&["exec", "--user", &owner, &container, "sh", "-c", &line])
            .ends(0)
            .lines()
    };
    let started = || engine::inspect(&container)["State"]["StartedAt"].clone();
    let before = started();
    let killed = shell("kill -9 $all && printf '%s\\n' $all");
    let start = Instant::now();
    world.answers("e2e-shop.localhost", "/", 200);
    tell(&format!(
        "{:6.1} s  until {server}, killed, answered again",
        start.elapsed().as_secs_f64()
    ));
    let runs = shell("printf '%s\\n' $all");
    let (killed, runs) = (BTreeSet::from_iter(killed), BTreeSet::from_iter(runs));
    // A master and a worker at least.
    assert!(killed.len() > 1, "{server}: nobody was killed");
    assert!(runs.len() > 1, "{server}: nobody came");
    assert!(killed.is_disjoint(&runs), "{server}: {killed:?} {runs:?}");
    assert_eq!(started(), before, "the container was restarted instead");
}
