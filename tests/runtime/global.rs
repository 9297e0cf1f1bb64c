//! `phpier global …` and `phpier shellenv`.

use std::process::Command;

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Sandbox;

#[test]
fn the_global_stack_comes_up_whole_whatever_projects_are_like() {
    let fake = FakeDocker::new();
    fake.sandbox
        .file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1064\nphpier-mysql-provision  | phpier: blog could not be provisioned\n",
    );
    fake.run(&["global", "up"])
        .code(0)
        .err("the databases of blog could not be made on phpier-mysql\n  ERROR 1064")
        .err("The global stack is up")
        .ends(0);
    let commands = fake.commands();
    assert_eq!(commands[..3], ["ps", "volume", "phpier up -d --wait"]);
    assert!(commands[3].starts_with("phpier logs --no-color --since="));
    assert!(commands[3].ends_with(" phpier-mysql-provision"));
}

#[test]
fn it_does_not_go_down_under_running_projects_unasked() {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake.run(&["global", "down"])
        .code(3)
        .err("blog, shop are still running")
        .err("--yes")
        .ends(3);
    assert_eq!(fake.commands(), ["ps"]);
    fake.run(&["global", "down", "--yes"])
        .code(0)
        .err("Its data is kept")
        .ends(0);
    assert_eq!(
        fake.commands(),
        ["ps", "phpier --profile * config --services", "phpier down"]
    );
    // One whose configuration is gone may run all the same.
    std::fs::remove_file(fake.sandbox.path("code/blog/.phpier.kdl")).expect("removed");
    fake.run(&["global", "down"])
        .code(3)
        .err("blog, shop are still running")
        .ends(3);
    fake.answer("ps", "");
    fake.run(&["global", "down"])
        .code(0)
        .err("was not up")
        .ends(0);
}

#[test]
fn a_status_takes_two_questions_and_tells_who_uses_what() {
    let fake = FakeDocker::new();
    let provision = "id-p\tphpier-mysql-provision\texited\tExited (0) 1 second ago\t\tphpier\tphpier-mysql-provision\th9\n";
    let up = FakeDocker::all_up().replace(
        "redis\trunning\tUp 2 minutes (healthy)",
        "redis\texited\tExited (1) 1 second ago",
    );
    fake.answer("ps", &(up + provision));
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1064\nphpier-mysql-provision  | phpier: shop could not be provisioned\n\
         phpier-mysql-provision  | ERROR 1141\nphpier-mysql-provision  | phpier: surplus rights could not be revoked\n",
    );
    fake.sandbox
        .file(".phpier/local/removed/old", "phpier-mysql old_db\n");
    let output = fake.run(&["global", "status"]).code(0);
    let expected = "\
SERVICE         STATE    VERSION  PORTS    USED BY
phpier-traefik  healthy  3.7      80, 443
phpier-mysql    healthy  8.4      3399     blog, shop
phpier-redis    exited   8        6379     shop

Databases that could not be made
  shop on phpier-mysql
    ERROR 1064

Accounts that may have more than is declared; `phpier global restart` tries to take it again
  phpier-mysql
    ERROR 1141

Databases that no project declares any more; phpier never drops one
  old_db on phpier-mysql, of old
";
    assert_eq!(output.stdout, expected);
    assert_eq!(
        fake.commands(),
        [
            "ps",
            "phpier logs --no-color --tail=200 phpier-mysql-provision"
        ]
    );
    let output = fake.run(&["global", "status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(status["network"], "phpier_global");
    assert_eq!(status["services"][1]["used_by"][1], "shop");
    assert_eq!(status["services"][2]["state"], "exited");
    assert_eq!(status["provisioning"][0]["ok"], false);
    assert_eq!(status["surplus_rights"][0]["server"], "phpier-mysql");
    assert_eq!(status["surplus_rights"][0]["error"], "ERROR 1141");
    assert_eq!(status["left_behind"][0]["database"], "old_db");
}

#[test]
fn a_port_that_is_held_is_named_with_its_holder_and_its_line() {
    let fake = FakeDocker::new();
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = socket.local_addr().expect("an address").port().to_string();
    fake.sandbox.edit(".phpier/global.kdl", "3399", &port);
    fake.sandbox.apply();
    fake.answer("code.up", "1");
    fake.answer("ps.up", "");
    fake.run(&["up"])
        .code(1)
        .err("phpier::runtime::busy_port")
        .err(&format!("port {port} of this machine is held by process"))
        .err("~/.phpier/global.kdl:2:")
        .ends(1);
    // One that is paused keeps its ports.
    for state in ["running\tUp 1 hour", "paused\tUp 1 hour (Paused)"] {
        let other = format!("id-x\tother-db\t{state}\t127.0.0.1:{port}->3306/tcp\tother\tdb\th\n");
        fake.answer("ps", &other);
        fake.answer("ps.up", &other);
        fake.run(&["up"])
            .code(1)
            .err("the container `other-db` of")
            .err("docker compose -p other stop")
            .ends(1);
    }
}

#[test]
fn a_project_s_port_that_is_held_is_named_with_its_line() {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = socket.local_addr().expect("an address").port();
    let shop = |port: u16| {
        format!(
            "name \"shop\"\nservices {{\n    service \"search\" {{\n        image \"a/b:1\"\n        publish \"{port}:9200\"\n    }}\n}}\n"
        )
    };
    let fake = FakeDocker::with(&shop(port));
    fake.answer("code.up.shop", "1");
    fake.run(&["up"])
        .code(1)
        .err("phpier::runtime::busy_port")
        .err(&format!("port {port} of this machine is held by process"))
        .err("~/code/shop/.phpier.kdl:5:")
        .ends(1);
    // What this machine alone says is another file.
    fake.sandbox.file("code/shop/.phpier.kdl", shop(1));
    fake.sandbox.file(
        "code/shop/.phpier.local.kdl",
        shop(port).replace("name \"shop\"\n", ""),
    );
    fake.sandbox.apply();
    fake.answer("ps", "");
    fake.run(&["up"])
        .code(1)
        .err("~/code/shop/.phpier.local.kdl:4:")
        .ends(1);
    // Its own container holds it as it should.
    let own = format!(
        "id-s\tshop-shop-search-1\trunning\tUp 1 hour\t127.0.0.1:{port}->9200/tcp\tshop\tshop-search\th\n"
    );
    fake.answer("ps", "");
    fake.answer("ps.up", &(FakeDocker::all_up() + &own));
    fake.run(&["up"]).code(1).not("busy_port").ends(1);
}

#[test]
fn a_shell_takes_exports_as_they_were_meant() {
    let home = "it's $(a) \"home\"";
    let sandbox = Sandbox::new().env("PHPIER_HOME", home);
    sandbox.file(
        &format!("{home}/global.kdl"),
        "network \"my_net\"\ndomain \"test\"\n",
    );
    let exports = sandbox.run_in("", &["shellenv"]).code(0).stdout;
    let script =
        format!("{exports}printf '%s|' \"$PHPIER_HOME\" \"$PHPIER_DOMAIN\" \"$PHPIER_NETWORK\"");
    let output = Command::new("sh")
        .args(["-c", &script])
        .output()
        .expect("a shell");
    let expected = format!("{}|test|my_net|", sandbox.path(home).display());
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    // Without a global stack the defaults hold, and a broken one exports nothing.
    let sandbox = Sandbox::new();
    sandbox
        .run(&["shellenv"])
        .code(0)
        .out("PHPIER_DOMAIN='localhost'")
        .ends(0);
    sandbox.file(".phpier/global.kdl", "domian \"x\"\n");
    let output = sandbox.run(&["shellenv"]).code(1);
    assert_eq!(output.stdout, "");
}

#[test]
fn a_restart_makes_the_databases_again_when_the_servers_are_well() {
    let fake = FakeDocker::new();
    fake.run(&["global", "restart"])
        .code(0)
        .err("not up")
        .ends(0);
    drop(fake.commands());
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer(
        "log",
        "phpier-mysql-provision  | ERROR 1064\nphpier-mysql-provision  | phpier: blog could not be provisioned\n",
    );
    fake.run(&["global", "restart"])
        .code(0)
        .err("the databases of blog could not be made on phpier-mysql")
        .ends(0);
    assert_eq!(
        fake.commands(),
        [
            "ps",
            "phpier restart phpier-traefik phpier-mysql phpier-redis",
            "phpier up -d --wait --no-deps --no-recreate phpier-traefik phpier-mysql phpier-redis",
            "phpier up --no-deps --no-color phpier-mysql-provision",
        ]
    );
    fake.run(&["global", "restart", "redis"]).ends(0);
    let commands = fake.commands();
    assert_eq!(
        commands[1..],
        [
            "phpier restart phpier-redis",
            "phpier up -d --wait --no-deps --no-recreate phpier-redis"
        ]
    );
}

#[test]
fn a_project_s_restart_makes_its_databases_again_and_takes_changes_in() {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer("hashes", "shop h4\n");
    fake.run(&["restart"]).ends(0);
    assert_eq!(
        fake.commands(),
        [
            "ps",
            "phpier up --no-deps --no-color phpier-mysql-provision",
            "shop config --hash *",
            "shop restart",
        ]
    );
    fake.answer("hashes", "shop other\n");
    fake.run(&["restart"]).ends(0);
    assert_eq!(fake.commands()[3], "shop up -d --wait");
    // Its containers run again although a database could not be made, and the code tells.
    fake.answer(
        "log",
        "phpier-mysql-provision  | phpier: shop could not be provisioned\n",
    );
    fake.run(&["restart"])
        .code(1)
        .err("the databases of shop could not be made")
        .ends(1);
    assert_eq!(fake.commands()[3], "shop up -d --wait");
    // Without its server, or a configuration that can be read, the containers are restarted as they are.
    fake.answer("ps", "");
    fake.run(&["restart"]).ends(0);
    assert_eq!(
        fake.commands(),
        ["ps", "shop config --hash *", "shop restart"]
    );
    fake.sandbox
        .file("code/shop/.phpier.kdl", "nmae \"shop\"\n");
    fake.run(&["restart"]).ends(0);
    assert!(fake.commands().contains(&"shop restart".to_owned()));
}

/// A project's password may have changed whatever else it runs; a server of its own is looked at first.
#[test]
fn a_restart_of_a_project_with_its_own_servers_takes_changes_in() {
    let shop = "name \"shop\"\nservices {\n    database \"mysql\"\n    service \"db\" {\n        image \"mysql:8.4\"\n        \
                volume \"data\" \"/var/lib/mysql\"\n    }\n}\n";
    let fake = FakeDocker::with(shop);
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer("hashes", "shop h4\n");
    fake.run(&["restart"]).ends(0);
    assert!(fake.commands().contains(&"shop restart".to_owned()));
    fake.answer("hashes", "shop other\n");
    fake.run(&["restart"]).ends(0);
    let commands = fake.commands();
    assert_eq!(
        commands.last().map(String::as_str),
        Some("shop up -d --wait"),
        "{commands:?}"
    );
    // One that could not read its data is left as it runs.
    fake.answer("volumes", "shop-db-data\n");
    fake.answer("look", "mysql_upgrade_history\t{\"upgrade_history\":[{\"version\":\"9.7.1\"}]}\nmysql.ibd\t0 1 98 80\n");
    for args in [&["restart"][..], &["restart", "shop", "blog"]] {
        let _ = fake.run(args).err("phpier::runtime::refused_data");
        let commands = fake.commands();
        let of_shop = |call: &String| call == "shop restart" || call.starts_with("shop up");
        assert!(!commands.iter().any(of_shop), "{commands:?}");
    }
    fake.run(&["restart"]).code(3).ends(3);
}
