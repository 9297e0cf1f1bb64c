//! Programs in a project's app container.

use std::os::unix::fs::MetadataExt;

use crate::support::fake_docker::FakeDocker;

/// A fleet that runs.
fn running() -> FakeDocker {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake
}

/// How a program is called as the owner of a project.
fn as_owner(fake: &FakeDocker, project: &str, rest: &str) -> String {
    let folder = fake.sandbox.path(&format!("code/{project}"));
    let folder = folder.metadata().expect("a folder");
    let (uid, gid) = (folder.uid(), folder.gid());
    format!("--user {uid}:{gid} {rest}")
}

#[test]
fn a_program_runs_as_the_owner_of_the_files() {
    const HOME: &str = "--env HOME=/run/phpier/home";
    let fake = running();
    for (args, project, call) in [
        (&["exec", "--", "ls", "-l"][..], "shop", "ls -l"),
        (&["exec", "blog", "--", "ls"], "blog", "ls"),
        (&["php", "-v"], "shop", "php -v"),
        (
            &["php", "artisan", "migrate", "--seed", "--", "-q"],
            "shop",
            "php artisan migrate --seed -- -q",
        ),
        (&["php", "--", "--help"], "shop", "php --help"),
        (
            &[
                "composer",
                "--project",
                "blog",
                "require",
                "a/b",
                "--project",
                "x",
            ],
            "blog",
            "composer require a/b --project x",
        ),
    ] {
        fake.run(args).ends(0);
        let call = as_owner(&fake, project, &format!("{HOME} id-{project} {call}"));
        assert_eq!(fake.execs(), [call], "{args:?}");
    }
    fake.run(&["sh", "blog"]).ends(0);
    let call = fake.execs().remove(0);
    let start = as_owner(&fake, "blog", &format!("{HOME} id-blog sh -c "));
    assert!(call.starts_with(&start), "{call}");
}

#[test]
fn another_user_has_a_home_of_their_own() {
    let fake = running();
    fake.run(&["exec", "-u", "root", "shop", "--", "id"])
        .ends(0);
    assert_eq!(fake.execs(), ["--user root id-shop id"]);
    let output = fake
        .sandbox
        .command("code/shop", &["exec", "--", "id"])
        .env("PHPIER_UID", "77")
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let call = fake.execs().remove(0);
    assert!(call.starts_with("--user 77 --env"), "{call}");
}

#[test]
fn a_home_that_the_project_names_is_left_to_the_container() {
    let fake = FakeDocker::with("name \"shop\"\nenv { HOME \"/x\"; }\n");
    fake.answer("ps", &FakeDocker::all_up());
    fake.run(&["exec", "shop", "--", "id"]).ends(0);
    assert_eq!(fake.execs(), [as_owner(&fake, "shop", "id-shop id")]);
}

#[test]
fn the_folder_is_the_one_that_a_person_is_in() {
    let fake = running();
    fake.sandbox.folder("code/shop/a b/c");
    fake.sandbox.link("code/shop", "link");
    for (folder, args, workdir) in [
        ("code/shop/a b/c", &["php"][..], Some("/var/www/html/a b/c")),
        ("link/a b", &["php"], Some("/var/www/html/a b")),
        ("code/shop", &["php"], None),
        ("code/shop/a b", &["exec", "blog", "--", "php"], None),
    ] {
        fake.sandbox.run_in(folder, args).ends(0);
        let call = fake.execs().remove(0);
        let told = call
            .split_once("--workdir ")
            .and_then(|(_, rest)| rest.split_once(" --env"))
            .map(|(folder, _)| folder);
        assert_eq!(told, workdir, "{folder}: {call}");
    }
}

#[test]
fn what_is_not_there_is_told() {
    let fake = FakeDocker::new();
    for args in [&["sh"][..], &["php", "-v"], &["exec", "--", "ls"]] {
        fake.run(args)
            .code(1)
            .err("phpier::runtime::not_running")
            .err("`phpier up shop`")
            .ends(1);
    }
    fake.answer("ps", &FakeDocker::all_up());
    for program in ["node", "npm", "npx"] {
        fake.run(&[program, "run"])
            .code(1)
            .err("phpier::runtime::not_used")
            .err(program)
            .ends(1);
    }
    fake.sandbox
        .run_in("", &["exec", "code", "--", "ls"])
        .code(1)
        .err("phpier::runtime::several_projects")
        .err("blog, shop")
        .ends(1);
    assert_eq!(fake.execs(), [""; 0]);
}

#[test]
fn node_is_there_where_the_project_has_it() {
    let fake = FakeDocker::with("name \"shop\"\nnode \"22\"\n");
    fake.answer("ps", &FakeDocker::all_up());
    fake.answer("code.exec", "7");
    fake.run(&["npm", "run", "build", "--", "--watch"]).ends(7);
    let call = fake.execs().remove(0);
    assert!(call.ends_with("id-shop npm run build -- --watch"), "{call}");
}
