//! What the program says of data at risk, and that it goes on only where the service is named.

use crate::support::files;
use crate::support::golden::Goldens;
use crate::support::sandbox::{Output, Sandbox};

fn stack(services: &str) -> String {
    format!("services {{\n{services}}}\n")
}

/// A global stack that was applied with some services, and then written anew with others.
fn changed(old: &str, new: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", stack(old));
    sandbox.apply();
    sandbox.file(".phpier/global.kdl", stack(new));
    sandbox
}

fn transcript(sandbox: &Sandbox, args: &[&str], told: &mut String) -> Output {
    let output = sandbox.run(args);
    let home = sandbox.path("").display().to_string();
    let text = format!("$ phpier {}\n{output}\n\n", args.join(" "));
    told.push_str(&text.replace(home.trim_end_matches('/'), "/home/me"));
    output
}

#[test]
fn a_plan_tells_what_becomes_of_data() {
    let mut goldens = Goldens::new("plan/data", |name| {
        files::ends_in(name, "txt") && name != "private.txt"
    });
    for (name, old, new) in [
        ("refused", "mysql \"8.4\"\n", "mysql \"8.0\"\n"),
        ("upgrade", "mysql \"8.4\"\n", "mysql \"9.7\"\n"),
        ("major", "postgres \"17\"\n", "postgres \"18\"\n"),
        (
            "renamed",
            "mariadb \"11.4\"\n",
            "mariadb \"11.4\" name=\"main\"\n",
        ),
        (
            "moved",
            "mariadb \"11.4\"\n",
            "mariadb \"11.4\" name=\"main\" {\n    moved from=\"phpier-mariadb-data\"\n}\n",
        ),
        ("cache", "redis \"8\"\nvalkey\n", "redis \"7.4\"\n"),
        ("floating", "mysql\n", "mysql image=\"mysql:8\"\n"),
    ] {
        let mut told = String::new();
        let sandbox = changed(old, new);
        transcript(&sandbox, &["plan", "--summary"], &mut told).ends(0);
        goldens.check(&format!("{name}.txt"), &told);
    }
    let mut told = String::new();
    let sandbox = changed(
        "mysql \"8.4\"\npostgres \"17\"\nredis\n",
        "postgres \"18\"\n",
    );
    let tree = sandbox.tree();
    for (args, code) in [
        (&["apply", "--yes"][..], 3),
        (&["apply", "--yes", "--allow-data-risk=mysql"], 3),
        (&["apply", "--yes", "--allow-data-risk=mysq"], 1),
        (&["apply", "--yes", "--allow-data-risk=redis"], 1),
        (&["check"], 2),
        (&["plan", "--exit-code", "--quiet"], 2),
    ] {
        transcript(&sandbox, args, &mut told).ends(code);
        assert_eq!(sandbox.tree(), tree, "{args:?} wrote something");
    }
    let both = [
        "apply",
        "--yes",
        "--allow-data-risk=mysql",
        "--allow-data-risk=phpier-postgres",
    ];
    transcript(&sandbox, &both, &mut told).ends(0);
    transcript(&sandbox, &both, &mut told).ends(1);
    goldens.check("transcript.txt", &told);
    goldens.finish();
}

/// Whoever says yes on a terminal has not named the service.
#[cfg(target_os = "linux")]
#[test]
fn a_yes_on_a_terminal_does_not_cover_data() {
    let sandbox = changed("mysql \"8.4\"\n", "mysql \"8.0\"\n");
    let (text, code) = crate::cli::codes::on_a_terminal(&sandbox, "", &["apply"], "y\n");
    assert_eq!(code, Some(3), "{text}");
    assert!(!text.contains("[y/N]"), "{text}");
    let named = ["apply", "--allow-data-risk=mysql"];
    let (text, code) = crate::cli::codes::on_a_terminal(&sandbox, "", &named, "y\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("[y/N]"), "{text}");
}

/// A volume of a project's own service is a project's data.
#[test]
fn a_projects_own_volume_counts() {
    let sandbox = Sandbox::with_fleet(&[]);
    let with = "name \"shop\"\nservices {\n    service \"search\" {\n        image \"opensearchproject/opensearch:3\"\n        volume \"data\" \"/usr/share/opensearch/data\"\n    }\n}\n";
    sandbox.file("code/shop/.phpier.kdl", with);
    sandbox.apply();
    for without in [
        "name \"shop\"\n".to_owned(),
        with.replace("name \"shop\"", "name \"store\""),
    ] {
        sandbox.file("code/shop/.phpier.kdl", &without);
        let output = sandbox.run(&["apply", "--yes"]).code(3);
        output.err("shop-search").err("Nothing was written").ends(3);
    }
    sandbox
        .run(&["apply", "--yes", "--allow-data-risk=store-search"])
        .ends(0);
}

/// A private cache comes and goes without leave; what it leaves behind is told.
#[test]
fn a_projects_own_cache_may_go() {
    let mut told = String::new();
    let sandbox = Sandbox::new();
    sandbox.file(
        ".phpier/global.kdl",
        "services {\n    redis\n}\nprojects { scan \"~/code\"; }\n",
    );
    for redis in ["redis", "redis private=#true", "redis"] {
        let text = format!("name \"shop\"\nservices {{\n    {redis}\n}}\n");
        sandbox.file("code/shop/.phpier.kdl", text);
        transcript(&sandbox, &["plan", "--summary", "."], &mut told).ends(0);
        sandbox.apply();
    }
    let mut goldens = Goldens::new("plan/data", |name| name == "private.txt");
    goldens.check("private.txt", &told);
    goldens.finish();
}

/// What one machine lays over a Compose file decides what runs there, when it comes and when it goes.
#[test]
fn a_file_of_one_machine_counts() {
    const LOCAL: &str = "code/shop/.phpier.local.kdl";
    let service = |series: &str| {
        format!(
            "services {{\n    service \"db\" {{\n        image \"postgres:{series}\"\n        volume \"data\" \"/var/lib/postgresql/data\"\n    }}\n}}\n"
        )
    };
    let sandbox = Sandbox::with_project();
    sandbox.file(
        "code/shop/.phpier.kdl",
        format!("name \"shop\"\n{}", service("17")),
    );
    sandbox.apply();
    sandbox.file(LOCAL, "env {\n    A \"b\"\n}\n");
    sandbox.apply();
    let refused = |sandbox: &Sandbox| {
        let tree = sandbox.tree();
        let output = sandbox.run(&["apply", "--yes"]).code(3);
        output.err("data of shop-db is at risk").ends(3);
        assert_eq!(sandbox.tree(), tree);
    };
    sandbox.file(LOCAL, service("16"));
    refused(&sandbox);
    let named = ["apply", "--yes", "--allow-data-risk=shop-db"];
    sandbox.run(&named).ends(0);
    std::fs::remove_file(sandbox.path(LOCAL)).expect("there");
    refused(&sandbox);
}

/// A merge that took another series hides nothing: what runs here is this side's.
#[test]
fn a_merge_does_not_hide_a_risk() {
    let sandbox = changed("mysql \"8.4\"\n", "mysql \"8.0\"\n");
    let path = ".phpier/global-compose.yml";
    sandbox.edit(
        path,
        "    image: mysql:8.4\n",
        "<<<<<<< HEAD\n    image: mysql:8.4\n=======\n    image: mysql:8.0\n>>>>>>> theirs\n",
    );
    let output = sandbox.run(&["apply", "--yes", "--take-generated"]).code(3);
    output.err("--allow-data-risk=phpier-mysql").ends(3);
}

/// For programs each file has its findings.
#[test]
fn machines_are_told_too() {
    let sandbox = changed("mysql \"8.4\"\n", "mysql \"8.0\"\n");
    let output = sandbox.run(&["plan", "--format", "json"]).code(0);
    let told: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let found = &told["projects"][0]["files"][0]["data"][0];
    assert_eq!(found["class"], "incompatible");
    assert_eq!(found["service"], "phpier-mysql");
    assert_eq!(found["volume"], "phpier-mysql-data");
    assert_eq!(found["needs_leave"], true);
    assert_eq!(told["summary"]["data"]["incompatible"], 1);
}
