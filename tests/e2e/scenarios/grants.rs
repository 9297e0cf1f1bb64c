//! Grants as declared state: after a change of database, username or twin an account has exactly what is
//! declared, and what stays declared is never gone in between.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::engine::docker;
use crate::servers::{Account, SERVERS, Server};
use crate::world::{Project, Stack, World};

/// An account on each engine, as projects share it.
fn account(user: &str, database: &str) -> Account {
    Account {
        user: user.to_owned(),
        database: database.to_owned(),
        password: "secret".to_owned(),
    }
}

fn config(slug: &str, account: &Account, testing: bool) -> String {
    let mut text = format!("name \"{slug}\"\nservices {{\n");
    for server in SERVERS {
        let _ = writeln!(
            text,
            "database \"{0}\" name=\"{0}\" {{ username \"{1}\"; database \"{2}\"; password \"secret\"; testing #{testing}; }}",
            server.engine, account.user, account.database,
        );
    }
    text + "}\n"
}

pub(super) fn are_exactly_what_is_declared(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let (first, shared) = (account("gr_user", "gr_one"), account("gr_user", "gr_other"));
    let text = config("e2e-grants", &first, true);
    let project = world.project("e2e-grants", (".phpier.kdl", &text), &[]);
    let text = config("e2e-grants-other", &shared, false);
    world.project("e2e-grants-other", (".phpier.kdl", &text), &[]);
    world.apply();
    world.bring_up();
    for (account, database) in [
        (&first, "gr_one"),
        (&first, "gr_one_testing"),
        (&shared, "gr_other"),
    ] {
        for server in SERVERS {
            may(*server, account, database, "CREATE TABLE kept (note INT)");
        }
    }
    by_hand();

    // Another database, and no twin any more. What the other project declares stays, at every moment.
    let second = account("gr_user", "gr_two");
    never_lost(&shared, || change(world, &project, &second, false));
    for server in SERVERS {
        may(*server, &second, "gr_two", "CREATE TABLE kept (note INT)");
        may(*server, &shared, "gr_other", "INSERT INTO kept VALUES (1)");
        for gone in ["gr_one", "gr_one_testing"] {
            may_not(*server, &first, gone);
        }
    }

    // Another account at the first database: what the former one made is its own now.
    let renamed = account("gr_new", "gr_one");
    never_lost(&shared, || change(world, &project, &renamed, true));
    for server in SERVERS {
        for database in ["gr_one", "gr_one_testing"] {
            may(*server, &renamed, database, "INSERT INTO kept VALUES (2)");
            may(*server, &renamed, database, "ALTER TABLE kept ADD more INT");
        }
        may(*server, &shared, "gr_other", "INSERT INTO kept VALUES (3)");
        may_not(*server, &shared, "gr_one");
        may_not(*server, &shared, "gr_two");
        may_not(*server, &renamed, "gr_two");
        may_not(*server, &renamed, "gr_other");
    }

    // The username alone.
    let last = account("gr_last", "gr_one");
    change(world, &project, &last, true);
    for server in SERVERS {
        may(*server, &last, "gr_one", "ALTER TABLE kept ADD again INT");
        may_not(*server, &renamed, "gr_one");
        may_not(*server, &renamed, "gr_one_testing");
    }
    // Whoever was let in by hand still is.
    let stranger = account("gr_stranger", "gr_one");
    for server in &SERVERS[..2] {
        may(*server, &stranger, "gr_one", "SELECT count(*) FROM kept");
    }
}

fn change(world: &World, project: &Project, account: &Account, testing: bool) {
    let text = config("e2e-grants", account, testing);
    std::fs::write(project.folder.join(".phpier.kdl"), text).expect("written");
    world.apply();
    world.bring_up();
}

/// An account that phpier knows nothing of, on the servers where rights are given by database.
fn by_hand() {
    let sql = "CREATE USER 'gr_stranger'@'%' IDENTIFIED BY 'secret'; GRANT SELECT ON `gr\\_one`.* TO 'gr_stranger'@'%'";
    for (container, client) in [("phpier-mysql", "mysql"), ("phpier-mariadb", "mariadb")] {
        let secret = format!("/run/secrets/{client}-root-password");
        let line = format!("MYSQL_PWD=\"$(cat {secret})\" {client} --user=root --execute=\"$1\"");
        docker(&["exec", container, "sh", "-ec", &line, "sh", sql]).ok();
    }
}

#[track_caller]
fn may(server: Server, account: &Account, database: &str, statement: &str) {
    let said = server.ask_in(account, database, statement);
    let who = (server.engine, &account.user, database, statement);
    said.unwrap_or_else(|error| panic!("{who:?}: {error}"));
}

#[track_caller]
fn may_not(server: Server, account: &Account, database: &str) {
    let said = server.ask_in(account, database, "SELECT count(*) FROM kept");
    let who = (server.engine, &account.user, database);
    let error = said.expect_err(&format!("{who:?} still can"));
    assert!(error.contains("denied"), "{who:?}: {error}");
}

/// Asks each server with an account, over and over, while something is done.
fn never_lost(account: &Account, work: impl FnOnce()) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let asks: Vec<_> = SERVERS
            .iter()
            .map(|server| {
                let done = &done;
                scope.spawn(move || {
                    let mut asked = 0;
                    while !done.load(Ordering::Relaxed) {
                        may(
                            *server,
                            account,
                            &account.database,
                            "SELECT count(*) FROM kept",
                        );
                        asked += 1;
                    }
                    (server.engine, asked)
                })
            })
            .collect();
        work();
        done.store(true, Ordering::Relaxed);
        for ask in asks {
            let (engine, asked) = ask.join().expect("it was never refused");
            assert!(asked > 2, "{engine} was asked {asked} times only");
        }
    });
}
