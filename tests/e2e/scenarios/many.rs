//! Ten projects with one command, one of them broken; and two commands at once.

use std::fs;
use std::process::{Child, Stdio};
use std::thread;

use crate::engine;
use crate::probe;
use crate::run::{Output, timed};
use crate::world::{Project, Stack, World};

/// How many projects there are, the broken one among them.
const COUNT: usize = 10;
/// The one whose app cannot start.
const BROKEN: usize = 4;

fn slug(at: usize) -> String {
    format!("e2e-many-{at}")
}

fn config(at: usize, password: &str) -> String {
    let slug = slug(at);
    // It ends at once and never becomes healthy, and the app waits for it.
    let broken = if at == BROKEN {
        "service \"bad\" { image \"memcached:1.6-alpine\"; command \"false\"; healthcheck \"false\"; }"
    } else {
        ""
    };
    format!(
        "name \"{slug}\"\ndocroot \"public\"\nservices {{\n    database \"mariadb\" {{ password \"{password}\"; }}\n    {broken}\n}}\n"
    )
}

/// Up and down together: the broken one is named and hinders no other.
pub(super) fn at_once(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down"]);
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let projects: Vec<Project> = (0..COUNT)
        .map(|at| {
            world.project(
                &slug(at),
                (".phpier.kdl", &config(at, "first")),
                probe::FILES,
            )
        })
        .collect();
    world.apply();
    let up = timed("phpier up --all, of ten projects", || {
        world.phpier(&["up", "--all"])
    });
    // Compose ends with 1 for what never becomes healthy, and only one project fails.
    let up = up.ends(1);
    let failed = format!("1 of {COUNT} projects failed: {}", slug(BROKEN));
    assert!(up.stderr.contains(&failed), "{up}");
    assert_eq!(up.lines().len(), COUNT - 1, "addresses\n{up}");
    for at in (0..COUNT).filter(|at| *at != BROKEN) {
        world.answers(&format!("{}.localhost", slug(at)), "/", 200);
    }
    listed(world);
    a_restart_takes_a_password_in(world, &projects[0]);
    two_commands_take_turns(world);
    let down = timed("phpier down --all", || world.phpier(&["down", "--all"])).ends(0);
    assert_eq!(down.stderr.matches(" is down").count(), COUNT, "{down}");
    let left: Vec<String> = engine::ids().into_keys().collect();
    assert!(
        left.iter().all(|name| name.starts_with("phpier-")),
        "{left:?}"
    );
}

fn listed(world: &World) {
    let text = world.phpier(&["list", "--format", "json"]).ok();
    let told: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    // Projects of scenarios before this one may be gone and still remembered.
    let here = |project: &&serde_json::Value| project["plan"] != "gone";
    let projects = told["projects"].as_array().expect("a list");
    let projects: Vec<_> = projects.iter().filter(here).collect();
    assert_eq!(projects.len(), COUNT, "{told}");
    for (at, project) in projects.into_iter().enumerate() {
        assert_eq!(project["name"], slug(at), "{told}");
        let state = project["state"].as_str().unwrap_or_default();
        assert_eq!(state == "up", at != BROKEN, "{told}");
    }
}

/// Applied, then restarted: the app logs in with the new password, and the old one opens nothing.
fn a_restart_takes_a_password_in(world: &World, project: &Project) {
    fs::write(project.folder.join(".phpier.kdl"), config(0, "second")).expect("written");
    world.apply();
    let _ = world.phpier(&["restart", &project.slug]).ends(0);
    world.answers(&format!("{}.localhost", project.slug), "/", 200);
    let told = probe::ask(world, project, "write", &[("value", "there")]);
    assert_eq!(told["main"], "written", "{told}");
    // The global stack's own restart says the same again, and waits until its servers are well.
    let _ = world.phpier(&["global", "restart"]).ends(0);
    let told = probe::ask(world, project, "write", &[("value", "again")]);
    assert_eq!(told["main"], "written", "{told}");
}

/// From nothing, each brings the stack up that both need, and neither refuses the other.
fn two_commands_take_turns(world: &World) {
    let _ = world.phpier(&["down", "--all"]).ends(0);
    let _ = world.phpier(&["global", "down"]).ends(0);
    let outputs: Vec<Output> = thread::scope(|scope| {
        let ups: Vec<_> = [slug(0), slug(1)]
            .into_iter()
            .map(|slug| scope.spawn(move || world.phpier(&["up", &slug])))
            .collect();
        ups.into_iter()
            .map(|up| up.join().expect("it ran"))
            .collect()
    });
    for (at, output) in outputs.into_iter().enumerate() {
        let _ = output.ends(0);
        world.answers(&format!("{}.localhost", slug(at)), "/", 200);
    }
    a_signal_reaches_compose(world);
}

/// What is sent to phpier alone ends Compose too, whatever `docker` does with it.
fn a_signal_reaches_compose(world: &World) {
    let mut logs = world.command(crate::world::PHPIER, &["logs", "-f", &slug(0), &slug(1)]);
    let mut child: Child = logs
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let mut line = String::new();
    let mut reader = std::io::BufReader::new(child.stdout.take().expect("a pipe"));
    std::io::BufRead::read_line(&mut reader, &mut line).expect("a line");
    let pid = i32::try_from(child.id()).expect("a number");
    nix::sys::signal::kill(
        nix::unistd::Pid::from_raw(pid),
        nix::sys::signal::Signal::SIGTERM,
    )
    .expect("sent");
    // It ends only once both programs have let go of the pipe.
    std::io::Read::read_to_string(&mut reader, &mut line).expect("the rest");
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
}
