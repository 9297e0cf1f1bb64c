//! Xdebug's switch: a debugger on the host hears of requests and commands while it is on, and of nothing
//! while it is off.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::engine;
use crate::run::{run, timed};
use crate::world::{PHPIER, Project, Stack, World};

const SLUG: &str = "e2e-debug";
const HOST: &str = "e2e-debug.localhost";
const FILES: &[(&str, &str)] = &[
    (
        "public/index.php",
        "<?php\nsleep((int) ($_GET['seconds'] ?? 0));\necho extension_loaded('xdebug') ? 'loaded' : 'plain';\n",
    ),
    ("command.php", "<?php\necho 'done';\n"),
];

/// A debugger: the first packet of each session that comes. <https://xdebug.org/docs/dbgp#connection-initialization>
struct Debugger {
    sessions: Receiver<String>,
}

impl Debugger {
    /// Listens as an editor does, on every address of the machine.
    fn listen() -> Self {
        let listener = TcpListener::bind("0.0.0.0:9003").expect("port 9003 is free");
        let (sender, sessions) = channel();
        thread::spawn(move || {
            for session in listener.incoming().flatten() {
                if sender.send(greeting(session)).is_err() {
                    return;
                }
            }
        });
        Self { sessions }
    }

    /// The file that the next session is about.
    fn next(&self) -> Option<String> {
        let packet = self.sessions.recv_timeout(Duration::from_secs(3)).ok()?;
        let (_, rest) = packet.split_once("fileuri=\"").expect("an init packet");
        rest.split('"').next().map(str::to_owned)
    }
}

/// What a session begins with: a length and XML, each with a NUL behind it. It is let go at once.
fn greeting(session: TcpStream) -> String {
    let mut session = BufReader::new(session);
    let mut packet = Vec::new();
    for _ in 0..2 {
        let _ = session.read_until(0, &mut packet);
    }
    let _ = session.get_mut().write_all(b"detach -i 1\0");
    let _ = session.read_to_end(&mut Vec::new());
    String::from_utf8_lossy(&packet).into_owned()
}

pub(super) fn is_switched(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down"]);
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let project = world.project(
        SLUG,
        (
            ".phpier.kdl",
            "name \"e2e-debug\"\ndocroot \"public\"\nworkers {\n    idle \"php -m >modules; sleep 600\"\n}\n",
        ),
        FILES,
    );
    world.apply();
    let _ = timed("phpier up", || world.phpier(&["up", SLUG])).ends(0);
    let made = container(&project);
    let debugger = Debugger::listen();
    is_off(world, &project, &debugger);

    let _ = timed("phpier xdebug on", || world.phpier(&["xdebug", "on", SLUG])).ends(0);
    is_on(world, &project, &debugger);
    assert_eq!(container(&project), made, "nothing is made anew");

    let _ = world.phpier(&["restart", SLUG]).ends(0);
    world.answers(HOST, "/", 200);
    while debugger.next().is_some() {}
    is_on(world, &project, &debugger);

    // A request that has begun is not dropped.
    thread::scope(|scope| {
        let slow = scope.spawn(|| world.get(HOST, "/?seconds=3").send());
        assert!(debugger.next().is_some(), "it has begun");
        let _ = world.phpier(&["xdebug", "toggle", SLUG]).ends(0);
        let answer = slow.join().expect("sent").expect("an answer");
        assert_eq!((answer.status, answer.body.as_str()), (200, "loaded"));
    });
    is_off(world, &project, &debugger);
    assert_eq!(container(&project), made, "nothing is made anew");

    from_the_start(world, &project, &debugger);
    world.leave_projects();
}

/// What one machine has of its own: on, in containers that are made from now on, workers among them.
fn from_the_start(world: &World, project: &Project, debugger: &Debugger) {
    let local = project.folder.join(".phpier.local.yaml");
    std::fs::write(local, "php: {xdebug: true}\n").expect("written");
    world.apply();
    let _ = timed("phpier up, with Xdebug from the start", || {
        world.phpier(&["up", SLUG])
    })
    .ends(0);
    while debugger.next().is_some() {}
    is_on(world, project, debugger);
    let modules = std::fs::read_to_string(project.folder.join("modules")).expect("a list");
    assert!(modules.contains("Xdebug"), "{modules}");
    // Plain Compose switches it too.
    let script = ["sh", "/usr/local/etc/phpier/xdebug.sh", "off"];
    let words = [&["exec", "-T", SLUG][..], &script].concat();
    assert_eq!(world.compose(project, &words).ok(), "off\n");
    is_off(world, project, debugger);
}

fn container(project: &Project) -> String {
    engine::ids()
        .into_iter()
        .find(|(name, _)| name.starts_with(&format!("{}-{}-", project.slug, project.slug)))
        .map(|(_, id)| id)
        .expect("a container of the app")
}

/// What PHP says in the container, as the owner of the files.
fn php(world: &World, project: &Project, args: &[&str]) -> String {
    let args = [&["php"][..], args].concat();
    run(world.command(PHPIER, &args).current_dir(&project.folder)).ok()
}

fn is_on(world: &World, project: &Project, debugger: &Debugger) {
    assert_eq!(world.phpier(&["xdebug", "status", SLUG]).ok(), "on\n");
    assert_eq!(world.answers(HOST, "/", 200), "loaded");
    let heard = debugger.next();
    assert_eq!(
        heard.as_deref(),
        Some("file:///var/www/html/public/index.php")
    );
    assert_eq!(php(world, project, &["command.php"]), "done");
    let heard = debugger.next();
    assert_eq!(heard.as_deref(), Some("file:///var/www/html/command.php"));
}

fn is_off(world: &World, project: &Project, debugger: &Debugger) {
    assert_eq!(world.phpier(&["xdebug", "status", SLUG]).ok(), "off\n");
    assert_eq!(world.answers(HOST, "/", 200), "plain");
    let modules = php(world, project, &["-m"]);
    assert!(!modules.contains("Xdebug"), "{modules}");
    assert_eq!(debugger.next(), None);
}
