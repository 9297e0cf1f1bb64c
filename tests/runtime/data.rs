//! `phpier up` looks into a volume before it lets a server at it.

use crate::support::fake_docker::FakeDocker;

const VOLUME: &str = "phpier-mysql-data\n";
const NEWER: &str = "mysql_upgrade_history\t{\"upgrade_history\":[{\"version\":\"9.7.1\"}]}\nmysql.ibd\t0 1 98 80\n";
const SAME: &str = "mysql_upgrade_history\t{\"upgrade_history\":[{\"version\":\"8.4.3\"}]}\nmysql.ibd\t0 1 72 83\n";

/// The servers that Compose was told to start.
fn started(fake: &FakeDocker) -> Vec<String> {
    let commands = fake.commands().into_iter();
    commands
        .filter(|command| command.contains(" up -d "))
        .collect()
}

/// Runs phpier, and demands an exit code and texts on stderr, wherever its lines end.
#[track_caller]
fn tells(fake: &FakeDocker, args: &[&str], code: i32, texts: &[&str]) {
    let output = fake.run(args).code(code);
    let words = output.stderr.split_whitespace();
    let words: Vec<&str> = words.filter(|word| *word != "│").collect();
    for text in texts {
        assert!(words.join(" ").contains(text), "no {text:?}\n{output}");
    }
}

#[test]
fn a_server_that_would_refuse_its_data_is_not_started() {
    for (look, why) in [
        (NEWER, "MySQL 8.4 refuses data of MySQL 9.7"),
        (
            "mysql_upgrade_info\t5.7.44\n",
            "it has to run under MySQL 8.0 in between",
        ),
        (
            "mariadb_upgrade_info\t11.8.3-MariaDB\naria_log_control\t\n",
            "MySQL cannot read data of MariaDB",
        ),
        ("PG_VERSION\t17\n", "MySQL cannot read data of PostgreSQL"),
    ] {
        let fake = FakeDocker::new();
        fake.answer("volumes", VOLUME);
        fake.answer("look", look);
        let code = "phpier::runtime::refused_data";
        tells(
            &fake,
            &["up"],
            3,
            &[code, why, "the volume phpier-mysql-data"],
        );
        // What does not need it starts.
        let rest = ["phpier up -d --wait --no-deps phpier-redis phpier-traefik"];
        assert_eq!(started(&fake), rest, "{why}");
        fake.answer("ps", "");
        tells(&fake, &["global", "up"], 3, &[why, "Nothing was started."]);
        assert_eq!(started(&fake), [""; 0], "{why}");
    }
}

#[test]
fn data_that_the_server_reads_or_upgrades_is_no_obstacle() {
    for (look, note) in [
        (SAME, None),
        ("", None),
        (
            "mysql.ibd\t0 1 56 174\n",
            Some("MySQL 8.4 upgrades the data of MySQL 8.0 in place"),
        ),
    ] {
        for args in [&["up"][..], &["global", "up"]] {
            let fake = FakeDocker::new();
            fake.answer("volumes", VOLUME);
            fake.answer("look", look);
            let output = fake.run(args).code(0);
            match note {
                Some(note) => output.err(note).ends(0),
                None => output.not("note:").ends(0),
            }
            assert!(fake.commands().contains(&"run".to_owned()));
        }
    }
}

/// The look changes nothing, reaches nothing, and is at the image that is to run anyway.
#[test]
fn a_look_only_reads() {
    let fake = FakeDocker::new();
    fake.answer("volumes", VOLUME);
    fake.answer("look", SAME);
    fake.run(&["up"]).ends(0);
    let calls = fake.calls();
    let look = calls.iter().find(|call| call.starts_with("docker|run|"));
    let look = look.expect("a look");
    for word in [
        "|--rm|",
        "|--pull=never|",
        "|--network=none|",
        "|--read-only|",
        "|--cap-drop=ALL|",
        "|type=volume,source=phpier-mysql-data,target=/phpier-volume,readonly|",
        "|mysql:8.4|-c|",
    ] {
        assert!(look.contains(word), "{word}: {look}");
    }
}

#[test]
fn nobody_looks_where_there_is_nothing_to_see() {
    // No volume yet.
    let fake = FakeDocker::new();
    fake.run(&["up"]).ends(0);
    assert!(!fake.commands().contains(&"run".to_owned()));
    // What runs as it should is not looked into.
    let fake = FakeDocker::new();
    fake.answer("volumes", VOLUME);
    fake.answer("look", NEWER);
    fake.answer("ps", &FakeDocker::all_up());
    for args in [&["up"][..], &["global", "up"]] {
        fake.run(args).ends(0);
        let commands = fake.commands();
        assert!(!commands.contains(&"volume".to_owned()), "{commands:?}");
    }
    // Nor the data of caches.
    let fake = FakeDocker::with("name \"shop\"\nservices {\n    redis\n}\n");
    fake.answer("volumes", "phpier-redis-data\nphpier-mysql-data\n");
    fake.run(&["up"]).ends(0);
    assert!(!fake.commands().contains(&"run".to_owned()));
}

/// A private cache has nothing to look for, but a volume that it is said to have must be there.
#[test]
fn a_private_cache_wants_the_volume_that_is_named() {
    let config = "name \"shop\"\nservices {\n    redis private=#true moved=\"old_redis\"\n}\n";
    let fake = FakeDocker::with(config);
    let output = fake.run(&["up"]).code(3).err("missing_volume");
    output.err("old_redis").ends(3);
    fake.answer("volumes", "old_redis\n");
    fake.run(&["up"]).ends(0);
    assert!(!fake.commands().contains(&"run".to_owned()));
}

/// What Compose makes of both files is what starts: here a server that only the owner's file names.
#[test]
fn a_server_of_the_owners_own_file_is_looked_at_too() {
    let fake = FakeDocker::new();
    let own = "code/shop/docker-compose.override.yml";
    fake.sandbox.file(own, "services: {}\n");
    fake.answer("volumes", "shop_own-data\n");
    fake.answer("look", NEWER);
    fake.answer(
        "config",
        "name: shop\nservices:\n  own:\n    image: mysql:8.4\n    volumes:\n      - type: volume\n        \
         source: data\n        target: /var/lib/mysql\nvolumes:\n  data:\n    name: shop_own-data\n",
    );
    fake.run(&["up", "shop"])
        .code(3)
        .err("refused_data")
        .err("shop_own-data")
        .ends(3);
    let commands = fake.commands();
    assert!(commands.contains(&"shop config".to_owned()), "{commands:?}");
    assert!(
        !commands.contains(&"shop up -d --wait".to_owned()),
        "{commands:?}"
    );
}

#[test]
fn an_image_that_is_not_here_is_fetched_first() {
    let fake = FakeDocker::new();
    fake.answer("volumes", VOLUME);
    fake.answer("look", NEWER);
    fake.answer("code.run", "125");
    fake.answer("code.image", "1");
    fake.run(&["up"]).code(3).err("refused_data").ends(3);
    let commands = fake.commands();
    let words = ["volume", "ps", "run", "image", "pull", "run"];
    assert!(
        commands.windows(6).any(|some| some == words),
        "{commands:?}"
    );
    fake.answer("code.run", "125");
    fake.answer("code.image", "1");
    fake.answer("code.pull", "1");
    fake.answer("ps", "");
    fake.run(&["up"])
        .code(1)
        .err("the image mysql:8.4 for phpier-mysql-data is not here, and was not pulled")
        .not("unseen_volume")
        .ends(1);
}

#[test]
fn without_a_look_nothing_starts() {
    let fake = FakeDocker::new();
    fake.answer("volumes", VOLUME);
    fake.answer("says.run", "no such shell\n");
    fake.answer("code.run", "127");
    let told = [
        "phpier::runtime::unseen_volume",
        "no such shell",
        "docker compose up -d",
    ];
    tells(&fake, &["global", "up"], 1, &told);
    assert_eq!(started(&fake), [""; 0]);
}

#[test]
fn a_volume_that_is_named_must_be_there() {
    let fake = FakeDocker::new();
    fake.sandbox.edit(
        ".phpier/global.kdl",
        "mysql \"8.4\" publish=3399",
        "mysql \"8.4\" publish=3399 moved=\"stack_mysql\"",
    );
    fake.run(&["apply", "--yes", "--allow-data-risk=mysql"])
        .ends(0);
    for args in [&["up"][..], &["global", "up"]] {
        let told = [
            "phpier::runtime::missing_volume",
            "docker volume create stack_mysql",
        ];
        fake.answer("ps", "");
        tells(&fake, args, 3, &told);
    }
    fake.answer("volumes", "stack_mysql\n");
    fake.answer("look", SAME);
    fake.run(&["up"]).ends(0);
}

/// A project's own server is looked after as well, and keeps only its project down.
#[test]
fn a_projects_own_server_is_not_let_at_other_data() {
    let fake = FakeDocker::with(
        "name \"shop\"\nservices {\n    service \"db\" {\n        image \"postgres:17\"\n        volume \"data\" \"/var/lib/postgresql/data\"\n    }\n}\n",
    );
    fake.answer("volumes", "shop-db-data\n");
    fake.answer("look", "PG_VERSION\t16\n");
    let why = "PostgreSQL 17 refuses data of PostgreSQL 16";
    tells(
        &fake,
        &["up", "shop", "blog"],
        3,
        &[why, "docker exec shop-shop-db-1 pg_dumpall"],
    );
    let started = started(&fake);
    assert!(
        started.contains(&"blog up -d --wait".to_owned()),
        "{started:?}"
    );
    assert!(
        !started.iter().any(|command| command.starts_with("shop")),
        "{started:?}"
    );
}

/// Two servers on one volume would destroy it, whether they see each other or not.
#[test]
fn a_volume_under_another_server_is_left_to_it() {
    let fake = FakeDocker::new();
    fake.answer("volumes", VOLUME);
    fake.answer("look", SAME);
    fake.answer(
        "users",
        "phpier-mysql\tmysql:8.4\nstack-db-1\tmariadb:11.8\n",
    );
    let told = ["phpier::runtime::volume_in_use", "docker stop stack-db-1"];
    for args in [&["up"][..], &["global", "up"]] {
        fake.answer("ps", "");
        tells(&fake, args, 3, &told);
    }
    // Itself and whoever only copies are no obstacle.
    fake.answer("users", "phpier-mysql\tmysql:8.4\nbackup\tbusybox:1\n");
    fake.run(&["up"]).ends(0);
}
