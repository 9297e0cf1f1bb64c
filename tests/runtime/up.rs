//! `phpier up`, step by step.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::fake_docker::FakeDocker;

const FIRST: [&str; 8] = [
    "ps",
    "phpier config --hash *",
    "volume",
    "phpier up -d --wait --no-deps phpier-mysql phpier-redis phpier-traefik",
    "ps",
    "phpier up --no-deps --no-color phpier-mysql-provision",
    "shop --profile * config --services",
    "shop up -d --wait",
];

#[test]
fn the_services_then_the_databases_then_the_app() {
    let fake = FakeDocker::new();
    let output = fake.run(&["up"]).code(0).err("shop is up").not("already");
    assert_eq!(output.stdout, "http://shop.localhost\n");
    let mut commands = fake.commands();
    assert_eq!(commands.pop().as_deref(), Some("ps"));
    assert_eq!(commands, FIRST);
}

/// What a project has for itself is started with it, and the shared server of that kind is not.
#[test]
fn a_private_cache_needs_none_of_the_global_stack() {
    let fake = FakeDocker::with("name \"shop\"\nservices {\n    redis private=#true\n}\n");
    fake.run(&["up"]).code(0).err("shop is up").ends(0);
    assert_eq!(
        fake.commands(),
        [
            "ps",
            "phpier config --hash *",
            "phpier up -d --wait --no-deps phpier-traefik",
            "ps",
            "shop --profile * config --services",
            "shop up -d --wait",
            "ps"
        ]
    );
    fake.run(&["status"]).code(0).not("phpier-redis").ends(0);
    let global = fake.run(&["global", "status"]).code(0);
    let mut lines = global.stdout.lines();
    let redis = lines.find(|line| line.starts_with("phpier-redis"));
    assert!(!redis.expect("a line").contains("shop"), "{global}");
    fake.run(&["restart"]).ends(0);
}

#[test]
fn on_a_running_project_it_asks_one_question() {
    let fake = FakeDocker::new();
    fake.run(&["up"]).ends(0);
    drop(fake.commands());
    let output = fake.run(&["up"]).code(0).err("shop is up already");
    assert_eq!(output.stdout, "http://shop.localhost\n");
    assert_eq!(fake.commands(), ["ps"]);
    // A container that ran one command is none of the project's.
    let oneoff =
        "id-run\tshop-run-1\texited\tExited (1) 1 second ago\t\tshop\tshop\th4\tsha256:1\tTrue\n";
    fake.answer("ps", &(oneoff.to_owned() + &FakeDocker::all_up()));
    fake.run(&["up"]).code(0).err("shop is up already").ends(0);
    fake.run(&["status"])
        .code(0)
        .out("healthy")
        .not("exited")
        .ends(0);
    drop(fake.commands());
    // Whatever differs makes it look again.
    for change in 0..4 {
        match change {
            0 => fake.answer("ps", &FakeDocker::all_up().replace("id-shop", "id-new")),
            1 => fake.answer(
                "ps",
                &FakeDocker::all_up().replace("(healthy)", "(unhealthy)"),
            ),
            2 => fake
                .sandbox
                .file("code/shop/docker-compose.override.yml", "services: {}\n"),
            _ => fake
                .sandbox
                .file(".phpier/local/projects/shop/secrets/database", "another1"),
        }
        fake.run(&["up"]).code(0).not("already").ends(0);
        assert!(fake.commands().len() > 2, "{change}");
        fake.run(&["up"]).code(0).err("already").ends(0);
        drop(fake.commands());
    }
}

/// What a Compose file asks for decides what runs as much as the file does.
#[test]
fn other_variables_are_another_project() {
    let fake = FakeDocker::with("name \"shop\"\nenv {\n    TOKEN env=\"API\"\n}\n");
    let up = |variables: &[(&str, &str)]| {
        let mut command = fake.sandbox.command("code/shop", &["up"]);
        let output = command.envs(variables.iter().copied()).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).contains("is up already")
    };
    for variables in [
        &[("API", "1")][..],
        &[("API", "2")],
        &[("API", "2"), ("PHPIER_UID", "1234")],
    ] {
        assert!(!up(variables), "{variables:?}");
        assert!(up(variables), "{variables:?}");
    }
}

/// Two that start services at once would make each other's anew.
#[test]
fn who_starts_services_has_the_turn() {
    let fake = FakeDocker::new();
    fake.answer("hang.up", "");
    let mut first = fake.sandbox.command("code/shop", &["up"]);
    let mut first = first.stderr(Stdio::null()).spawn().expect("it runs");
    let start = Instant::now();
    while !fake.sandbox.path("fake/hanging").exists() {
        assert!(start.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(10));
    }
    drop(fake.commands());
    for command in [
        &["up", "blog"][..],
        &["global", "up"],
        &["global", "restart"],
        &["restart", "blog"],
    ] {
        fake.answer("ps", &FakeDocker::all_up());
        let args = [command, &["--lock-timeout", "0"]].concat();
        fake.run(&args).code(3).err("another phpier").ends(3);
        let commands = fake.commands();
        assert!(
            !commands.iter().any(|call| call.contains(" up ")),
            "{command:?} {commands:?}"
        );
    }
    let pid = i32::try_from(first.id()).expect("a number");
    kill(Pid::from_raw(pid), Signal::SIGTERM).expect("sent");
    let ended = first.wait().expect("it ends");
    assert!(!ended.success(), "{ended}");
}

#[test]
fn the_container_that_keeps_a_project_down_is_named() {
    let shop = "name \"shop\"\nservices {\n    redis\n    service \"search\" {\n        image \"a/b:1\"\n    }\n}\n";
    let fake = FakeDocker::with(shop);
    let unwell =
        "id-s\tshop-shop-search-1\trunning\tUp 2 minutes (unhealthy)\t\tshop\tshop-search\th9\n";
    fake.answer("ps.up", &(FakeDocker::all_up() + unwell));
    fake.answer("code.up.shop", "1");
    fake.answer(
        "inspect",
        r#"{"Status":"unhealthy","Log":[{"Output":"old"},{"Output":"curl: (7) refused\n"}]}"#,
    );
    for args in [&["up"][..], &["up", "shop", "blog"]] {
        fake.run(args)
            .code(1)
            .err("shop-search is not healthy, and said:")
            .err("curl: (7) refused")
            .err("phpier logs shop")
            .not("Compose ended")
            .ends(1);
        fake.answer("ps", "");
    }
    // Of the global stack, its own; what nobody asked for is not told.
    let fake = FakeDocker::new();
    let up = FakeDocker::all_up();
    let ended = up.replace(
        "phpier-redis\trunning\tUp 2 minutes (healthy)",
        "phpier-redis\texited\tExited (137) 1 second ago",
    );
    let other = "id-p\tphpier-page\texited\tExited (2) 1 second ago\t\tphpier\tphpier-page\th8\n";
    fake.answer("ps.up", &(ended + other));
    fake.answer("code.up.phpier", "1");
    fake.answer("lines", "1:M # no memory\n");
    fake.run(&["up"])
        .code(1)
        .err("phpier-redis has ended with code 137, and said:")
        .err("1:M # no memory")
        .err("phpier global logs redis")
        .not("phpier-page")
        .ends(1);
}

/// No container was made, so no log tells anything.
#[test]
fn an_image_that_is_not_here_is_named() {
    let fake = FakeDocker::with("name \"shop\"\nservices {\n    redis\n}\n");
    let shop = "services:\n  shop: {image: phpier/shop:1, build: .}\n  shop-queue: {image: phpier/shop:1}\n  \
                shop-search: {image: a/b}\n  shop-log: {image: c@sha256:1}\n";
    fake.answer("config", shop);
    fake.answer("ps.up", "");
    fake.answer("code.up.shop", "18");
    let (built, pulled) = ("phpier/shop:1\tsha256:1\n", "a/b:latest\tsha256:2\n");
    let told = |images: &str| {
        fake.answer("images", images);
        fake.answer("ps", "");
        let output = fake.run(&["up"]).code(18);
        drop(fake.commands());
        output
    };
    told(built)
        .err("the image a/b for shop-search is not here, and was not pulled")
        .err("`docker pull a/b`")
        .not("was not built")
        .not("phpier logs")
        .ends(18);
    told(pulled)
        .err("the image of shop was not built")
        .err("`phpier build shop`")
        .not("docker pull")
        .not("phpier logs")
        .ends(18);
    let all = built.to_owned() + pulled;
    told(&all)
        .err("Compose ended with code 18")
        .err("phpier logs shop")
        .ends(18);
    // Files that Compose cannot read are no question of images.
    fake.answer("code.config.shop", "15");
    told("").err("Compose ended with code 18").ends(18);
    // Of the global stack, its own; what nobody asked for is not told.
    let fake = FakeDocker::new();
    fake.answer(
        "config",
        "services:\n  phpier-redis: {image: redis:8}\n  phpier-page: {image: page:1}\n",
    );
    fake.answer("code.up.phpier", "18");
    fake.answer("ps.up", "");
    fake.run(&["up"])
        .code(18)
        .err("the image redis:8 for phpier-redis is not here")
        .not("page:1")
        .not("phpier global logs")
        .ends(18);
}

#[test]
fn a_server_that_is_not_well_is_started_again() {
    let fake = FakeDocker::new();
    let up = FakeDocker::all_up();
    let healthy = "phpier-mysql\trunning\tUp 2 minutes (healthy)";
    assert!(up.contains(healthy));
    fake.answer(
        "ps",
        &up.replace(healthy, &healthy.replace("(healthy)", "(unhealthy)")),
    );
    fake.run(&["up"]).ends(0);
    let commands = fake.commands();
    assert!(
        commands.contains(&"phpier up -d --wait --no-deps phpier-mysql".to_owned()),
        "{commands:?}"
    );
}

#[test]
fn what_runs_as_it_should_is_not_named() {
    let fake = FakeDocker::new();
    let up = FakeDocker::all_up();
    let lines: Vec<&str> = up.lines().filter(|line| !line.contains("redis")).collect();
    fake.answer("ps", &(lines.join("\n") + "\n"));
    fake.run(&["up"]).ends(0);
    let commands = fake.commands();
    assert_eq!(commands[2], "phpier up -d --wait --no-deps phpier-redis");
    fake.answer("ps", &up.replace("\th1", "\told"));
    fake.run(&["up", "blog"])
        .code(0)
        .err("Bringing up to date phpier-mysql\n")
        .not("Starting phpier")
        .ends(0);
    let commands = fake.commands();
    assert_eq!(commands[3], "phpier up -d --wait --no-deps phpier-mysql");
}

#[test]
fn files_that_are_not_current_stop_it_before_docker_is_asked() {
    let fake = FakeDocker::new();
    fake.sandbox
        .edit("code/shop/.phpier.kdl", "redis", "memcached");
    fake.run(&["up"]).code(1).err("phpier-memcached").ends(1);
    fake.sandbox
        .edit("code/shop/.phpier.kdl", "    memcached\n", "");
    fake.run(&["up"])
        .code(2)
        .err("docker-compose.yml is older than the configuration")
        .err("phpier plan")
        .err("phpier apply")
        .ends(2);
    // Another project is not held up by it.
    fake.run(&["up", "blog"]).ends(0);
    drop(fake.commands());
    fake.sandbox
        .edit(".phpier/global-compose.yml", "unless-stopped", "always");
    fake.run(&["up", "blog"])
        .code(2)
        .err("was changed by hand")
        .err("phpier diff --edited")
        .ends(2);
    std::fs::remove_file(fake.sandbox.path(".phpier/global.kdl")).expect("removed");
    fake.run(&["up", "blog"])
        .code(1)
        .err("no global stack")
        .ends(1);
    assert_eq!(fake.commands(), [""; 0]);
}

#[test]
fn what_is_local_is_written_and_said() {
    let fake = FakeDocker::new();
    std::fs::remove_dir_all(fake.sandbox.path(".phpier/local")).expect("removed");
    fake.run(&["up", "shop"])
        .code(0)
        .err("local: wrote")
        .ends(0);
    assert!(
        fake.sandbox
            .path(".phpier/local/projects/shop/phpier-mysql.sql")
            .is_file()
    );
    assert!(!fake.sandbox.path(".phpier/local/projects/blog").exists());
    // Every known project's databases are made where the whole stack is started.
    fake.run(&["global", "up"]).ends(0);
    assert!(
        fake.sandbox
            .path(".phpier/local/projects/blog/phpier-mysql.sql")
            .is_file()
    );
}

#[test]
fn a_database_that_cannot_be_made_stops_its_project_alone() {
    let fake = FakeDocker::new();
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1064 at line 2: no\n\
         phpier-mysql-provision  | phpier: blog could not be provisioned\n\
         phpier-mysql-provision  | phpier: shop is provisioned\n",
    );
    fake.run(&["up", "blog", "shop"])
        .code(1)
        .err("the databases of blog could not be made: ERROR 1064")
        .err("phpier global logs mysql-provision")
        .err("shop is up")
        .ends(1);
    let commands = fake.commands();
    assert!(!commands.iter().any(|command| command.starts_with("blog ")));
    fake.run(&["up", "shop"]).ends(0);
    // A server whose volume is from before `root-password` was changed.
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1045 (28000): Access denied for user 'root'@'172.18.0.4'\n\
         phpier-mysql-provision  | phpier: blog could not be provisioned\n",
    );
    fake.run(&["up", "blog"])
        .code(1)
        .err("keeps the administrator's password of its first start")
        .ends(1);
    fake.answer("log", "");
    fake.run(&["up", "blog"])
        .code(1)
        .err("ended with code 0")
        .ends(1);
}

#[test]
fn rights_that_could_not_be_taken_are_told_and_stop_nobody() {
    let fake = FakeDocker::new();
    fake.answer(
        "log",
        "phpier-mysql-provision  | phpier: shop is provisioned\n\
         phpier-mysql-provision  | ERROR 1141 no such grant\n\
         phpier-mysql-provision  | phpier: surplus rights could not be revoked\n",
    );
    let told = "warning: accounts on phpier-mysql may have more than is declared: what they had before \
                could not be taken from them\n  ERROR 1141 no such grant\n";
    for command in [
        &["up", "shop"][..],
        &["global", "up"],
        &["global", "restart"],
    ] {
        let restarts = command.contains(&"restart");
        fake.answer("ps", &restarts.then(FakeDocker::all_up).unwrap_or_default());
        fake.run(command)
            .code(0)
            .err(told)
            .err("`phpier global restart mysql` tries it again")
            .ends(0);
    }
}

#[test]
fn failures_of_others_are_noted() {
    let fake = FakeDocker::new();
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1064\n\
         phpier-mysql-provision  | phpier: blog could not be provisioned\n\
         phpier-mysql-provision  | phpier: shop is provisioned\n",
    );
    fake.run(&["up", "shop"])
        .code(0)
        .err("note: blog could not be provisioned on phpier-mysql-provision; see `phpier global status`")
        .ends(0);
}

#[test]
fn one_failure_does_not_hide_the_rest() {
    let fake = FakeDocker::with("name \"shop\"\nenv {\n    TOKEN env=\"API\"\n}\n");
    fake.run(&["up", "--all"])
        .code(1)
        .err("`API` is not set")
        .err("~/code/shop/.env")
        .err("blog is up")
        .out("http://blog.localhost")
        .ends(1);
    // What is only to be stopped needs no value.
    fake.run(&["down", "--all"]).ends(0);
    fake.answer("code.up", "5");
    fake.answer("ps.up", "");
    fake.answer("ps", "");
    fake.run(&["up", "blog"])
        .code(5)
        .err("phpier::runtime::failed")
        .ends(5);
}

#[test]
fn projects_are_found_by_name_by_path_and_by_the_current_folder() {
    let fake = FakeDocker::new();
    for (folder, name) in [
        ("code/shop", "blog"),
        ("code", "./blog"),
        ("code", "blog"),
        ("code/blog", "."),
    ] {
        fake.sandbox.run_in(folder, &["down", name]).ends(0);
        assert_eq!(fake.commands(), ["ps", "blog down"], "{folder} {name}");
    }
    fake.sandbox.folder("code/shop/src/deep");
    fake.sandbox.run_in("code/shop/src/deep", &["down"]).ends(0);
    assert_eq!(fake.commands(), ["ps", "shop down"]);
    fake.sandbox
        .run_in("code", &["down"])
        .code(1)
        .err("there is no project here")
        .ends(1);
    fake.run(&["down", "shpo"])
        .code(1)
        .err("did you mean `shop`")
        .ends(1);
    // A project whose configuration is broken can still be stopped.
    fake.sandbox
        .file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    fake.run(&["down"]).ends(0);
    assert_eq!(fake.commands(), ["ps", "shop down"]);
    fake.run(&["up"]).code(1).err("nothing was started").ends(1);
}

#[test]
fn a_status_asks_once() {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake.run(&["status", "--all"])
        .code(0)
        .out("shop  ~/code/shop")
        .out("healthy")
        .out("http://blog.localhost")
        .ends(0);
    // Beside that one, each app is asked for its debugger.
    assert_eq!(fake.commands(), ["ps", "exec", "exec"]);
    fake.answer("exec.id-shop", "on\n");
    fake.run(&["status", "--all"])
        .code(0)
        .out("shop            healthy  Xdebug is on\n")
        .out("blog            healthy\n")
        .ends(0);
    let output = fake.run(&["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let shop = &status["projects"][0];
    assert_eq!(shop["name"], "shop");
    assert_eq!(shop["containers"][0]["health"], "healthy");
    assert_eq!(shop["urls"][0], "http://shop.localhost");
    assert_eq!(shop["uses"][0]["name"], "phpier-mysql");
    assert_eq!(shop["xdebug"], true);
}

/// What a project is about to give up is noted until it is applied, whoever else is brought up meanwhile.
#[test]
fn a_project_that_is_not_applied_keeps_the_note_of_its_databases() {
    let fake = FakeDocker::new();
    let noted = ".phpier/local/projects/shop/databases";
    let config = "code/shop/.phpier.kdl";
    fake.sandbox
        .edit(config, "\"mysql\"", "\"mysql\" database=\"other\"");
    let told = "database `shop` on `phpier-mysql` is left behind";
    fake.run(&["plan"]).code(0).out(told).ends(0);
    let _ = fake.run(&["up", "shop", "blog"]).code(2);
    assert_eq!(fake.sandbox.read(noted), "phpier-mysql shop\n");
    fake.run(&["plan"]).code(0).out(told).ends(0);
    let apply = ["apply", "--yes", "--allow-data-risk=shop"];
    fake.run(&apply).ends(0);
    assert_eq!(fake.sandbox.read(noted), "phpier-mysql other\n");
}
