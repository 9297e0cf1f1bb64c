//! The servers' clients with projects' accounts, and programs in the app container.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::engine::docker;
use crate::probe;
use crate::run::{Output, feed, run, wait_for};
use crate::world::{PHPIER, Project, Stack, World};

const CONFIG: &str = "docroot \"public\"\nservices {\n    database \"mysql\" {\n        password \"it's $HOME `id` é\"\n    }\n    database \"mariadb\" name=\"maria\"\n    database \"postgres\" name=\"pg\"\n    redis\n    memcached\n}\n";

/// A client by its command, the words that run one statement, and how it asks for another's database.
const CLIENTS: [(&str, &[&str], &str); 3] = [
    ("mysql", &["-Ne"], "USE `e2e_other`"),
    ("mariadb", &["-Ne"], "USE `e2e_other_maria`"),
    ("psql", &["-qAtc"], "\\connect e2e_other_pg"),
];

/// Each project's shells see its own data and nobody else's; pipes, exit codes and signals are the
/// programs' own.
pub(super) fn are_a_project_s_own(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let shop = project(world, "e2e-day");
    let other = project(world, "e2e-other");
    world.apply();
    let _ = world.phpier(&["up", "e2e-day"]).ends(0);
    for (client, words, elsewhere) in CLIENTS {
        let ask = |project: &Project, root: &[&str], statement: &str| {
            let mut args = vec![client, &project.slug];
            args.extend(root);
            args.push("--");
            args.extend(words);
            args.push(statement);
            world.phpier(&args)
        };
        for project in [&shop, &other] {
            let table = "DROP TABLE IF EXISTS whose; CREATE TABLE whose (name varchar(20));";
            let insert = format!("INSERT INTO whose VALUES ('{}');", project.slug);
            let _ = ask(project, &[], &format!("{table} {insert}")).ends(0);
        }
        let mine = ask(&shop, &[], "SELECT name FROM whose").ends(0);
        assert_eq!(mine.stdout, "e2e-day\n", "{mine}");
        let refused = ask(&shop, &[], elsewhere);
        assert_ne!(refused.code, Some(0), "{refused}");
        let user = ask(&shop, &["--root"], "SELECT CURRENT_USER").ends(0);
        assert!(
            ["root@%\n", "postgres\n"].contains(&user.stdout.as_str()),
            "{user}"
        );
        // What is piped in is read as it is.
        let mut command = world.command(PHPIER, &[client, "e2e-day"]);
        let piped = feed(&mut command, "SELECT 'é', COUNT(*) FROM whose;\n").ends(0);
        assert!(piped.stdout.contains('é'), "{piped}");
        let mut command = world.command(PHPIER, &[client, "e2e-day"]);
        let wrong = feed(&mut command, "SELECT nonsense;\n");
        assert_eq!(wrong.code, Some(i32::from(client != "psql")), "{wrong}");
    }
    caches(world);
    in_the_app(world, &shop);
    an_interrupt_ends_what_runs_inside(world);
}

fn project(world: &mut World, slug: &str) -> Project {
    let config = format!("name \"{slug}\"\n{CONFIG}");
    world.project(slug, (".phpier.kdl", &config), probe::FILES)
}

fn caches(world: &World) {
    let pong = world.phpier(&["redis", "e2e-day", "--", "ping"]).ends(0);
    assert_eq!(pong.stdout, "PONG\n");
    let version = world.phpier(&["memcached", "e2e-day", "--", "version"]);
    assert!(version.stdout.starts_with("VERSION 1."), "{version}");
    let mut command = world.command(PHPIER, &["memcached", "e2e-day"]);
    let stored = feed(&mut command, "set day 0 9 3\r\ntwo\r\nget day\r\nquit\r\n").ends(0);
    assert_eq!(
        stored.stdout, "STORED\r\nVALUE day 0 3\r\ntwo\r\nEND\r\n",
        "{stored}"
    );
}

fn in_the_app(world: &World, shop: &Project) {
    let within = |folder: &str, args: &[&str]| -> Output {
        run(world
            .command(PHPIER, args)
            .current_dir(shop.folder.join(folder)))
    };
    let where_and_who = "echo getcwd(), ' ', posix_getuid(), ' ', is_writable(getenv('HOME'));";
    let told = within("public", &["php", "-r", where_and_who]).ends(0);
    assert_eq!(
        told.stdout,
        format!("/var/www/html/public {} 1", world.owner),
        "{told}"
    );
    let told = within("", &["composer", "--", "--version"]).ends(0);
    assert!(told.stdout.contains("Composer"), "{told}");
    let _ = within("public", &["exec", "--", "sh", "-c", "touch here; exit 7"]).ends(7);
    assert!(fs::exists(shop.folder.join("public/here")).expect("a folder"));
    let mut command = world.command(PHPIER, &["sh", "e2e-day"]);
    let piped = feed(&mut command, "cat <<X\npiped\nX\nexit 5\n").ends(5);
    assert_eq!(piped.stdout, "piped\n", "{piped}");
}

/// A key on the terminal ends the program, although `docker` passes no signal on.
fn an_interrupt_ends_what_runs_inside(world: &World) {
    let args = [
        "exec",
        "e2e-day",
        "--",
        "sh",
        "-c",
        "echo on; sleep 998; true",
    ];
    let mut child = world
        .command(PHPIER, &args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .expect("it runs");
    let mut line = [0; 3];
    let mut out = child.stdout.take().expect("a pipe");
    std::io::Read::read_exact(&mut out, &mut line).expect("it is on");
    let group = Pid::from_raw(i32::try_from(child.id()).expect("a number"));
    killpg(group, Signal::SIGINT).expect("sent");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    wait_for("the program's end", Duration::from_secs(5), || {
        let all = docker(&["top", &app()]);
        if all.stdout.contains("sleep 998") {
            Err("it still sleeps".to_owned())
        } else {
            Ok(())
        }
    });
}

/// The app's container.
fn app() -> String {
    let ids = docker(&[
        "ps",
        "-q",
        "--filter",
        "label=com.docker.compose.project=e2e-day",
    ]);
    ids.ok().trim().to_owned()
}
