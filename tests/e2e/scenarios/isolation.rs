//! Databases as declared state: who reaches what, in numbers, and what a change does.

use std::fmt::Write as _;

use crate::run::{Output, tell, timed};
use crate::servers::{Account, SERVERS, Server, in_kdl};
use crate::world::{Stack, World};

/// Passwords that a shell, SQL, YAML or Compose could trip over.
const PASSWORDS: &[&str] = &[
    "plain",
    "it's",
    "\"double\" \"quotes\"",
    "back\\slash\\",
    "\\'; DROP DATABASE mysql; -- ",
    "$HOME ${HOME} $$ $(id) `id`",
    "100% %s %_",
    " spaces at both ends ",
    "Grüße, 漢字 😀",
    "# : { } [ ] , & * ! | > @ ~",
];

/// How many projects there are.
const COUNT: usize = 20;

/// Neighbours' names differ at `_` alone: in a grant it stands for any character.
fn accounts() -> Vec<Account> {
    (0..COUNT)
        .map(|at| {
            let joint = if at % 2 == 0 { '_' } else { 'x' };
            let name = format!("iso{joint}{}{joint}db", at / 2);
            Account {
                user: format!("{name}_user"),
                password: format!("{}{}", PASSWORDS[at / 2], if at < 2 { "" } else { " end" }),
                database: name,
            }
        })
        .collect()
}

/// One database on each engine, with the same account.
fn config(slug: &str, account: &Account, more: &str) -> String {
    let mut text = format!("name \"{slug}\"\nservices {{\n");
    for server in SERVERS {
        let _ = writeln!(
            text,
            "database \"{engine}\" name=\"{engine}\" {{ username \"{}\"; database \"{}\"; password {}{more}; }}",
            account.user,
            account.database,
            in_kdl(&account.password),
            engine = server.engine,
        );
    }
    text + "}\n"
}

/// Everybody tries everybody else's, on each engine.
pub(super) fn in_numbers(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let accounts = accounts();
    for (at, account) in accounts.iter().enumerate() {
        let slug = format!("e2e-iso-{at}");
        world.project(&slug, (".phpier.kdl", &config(&slug, account, "")), &[]);
    }
    world.apply();
    world.bring_up();
    for server in SERVERS {
        let what = format!(
            "{}: {COUNT} accounts try each other's databases",
            server.engine
        );
        timed(&what, || everybody_tries(*server, &accounts));
    }
}

fn everybody_tries(server: Server, accounts: &[Account]) {
    let made = server.sessions(accounts.iter().map(|account| {
        let make = format!(
            "CREATE TABLE IF NOT EXISTS notes (note VARCHAR(99));\nDELETE FROM notes;\n\
             INSERT INTO notes VALUES ('of {}');\nSELECT note FROM notes;",
            account.database
        );
        (account, &*account.database, make)
    }));
    let wanted: Vec<String> = accounts
        .iter()
        .map(|account| format!("of {}", account.database))
        .collect();
    assert_eq!(
        made.lines(),
        wanted,
        "{}: everybody reads their own\n{made}",
        server.engine
    );

    if server.reaches_others {
        try_by_name(server, accounts);
    } else {
        try_by_login(server, accounts);
    }
}

/// Each account with all the others.
fn victims(accounts: &[Account], thief: usize) -> impl Iterator<Item = &Account> {
    let others = accounts.iter().enumerate();
    others.filter_map(move |(at, victim)| (at != thief).then_some(victim))
}

/// A session is in one database, so everybody tries to log in to everybody's.
fn try_by_login(server: Server, accounts: &[Account]) {
    let tries = accounts.iter().enumerate().flat_map(|(at, thief)| {
        let read = "SELECT 'read', note FROM notes;".to_owned();
        victims(accounts, at).map(move |victim| (thief, &*victim.database, read.clone()))
    });
    judge(server, "logins", &server.sessions(tries), accounts.len());
}

/// A session can name every database: everybody enters, reads and writes everybody's.
fn try_by_name(server: Server, accounts: &[Account]) {
    for (what, statement) in [
        ("USEs", "USE `VICTIM`;"),
        ("reads", "SELECT 'read', note FROM `VICTIM`.notes;"),
        ("writes", "INSERT INTO `VICTIM`.notes VALUES ('evil');"),
    ] {
        let tries = accounts.iter().enumerate().map(|(at, thief)| {
            let statements: Vec<String> = victims(accounts, at)
                .map(|victim| statement.replace("VICTIM", &victim.database))
                .collect();
            (thief, &*thief.database, statements.join("\n"))
        });
        judge(server, what, &server.sessions(tries), accounts.len());
    }
    let seen = server.ask(&accounts[0], "SHOW DATABASES").expect("a list");
    let own = [
        "information_schema",
        "performance_schema",
        &accounts[0].database,
    ];
    assert!(
        seen.lines().all(|name| own.contains(&name)),
        "{}: {seen}",
        server.engine
    );
}

/// Demands that every one of the tries was refused.
fn judge(server: Server, what: &str, output: &Output, accounts: usize) {
    let tries = accounts * (accounts - 1);
    let readable = output.lines().len();
    let refused = output.stderr.matches("denied").count();
    tell(&format!(
        "         {}: {tries} {what}, {readable} readable, {refused} refused",
        server.engine
    ));
    assert_eq!(
        (readable, refused),
        (0, tries),
        "{} {what}\n{output}",
        server.engine
    );
}

/// The administrator enters each database to see what a former account of it owns. Whoever owns it has set
/// functions and operators in the place of the server's own by then, and the way there.
pub(super) fn holds_against_owners(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let account = Account {
        user: "e2e_rogue".to_owned(),
        database: "e2e_rogue".to_owned(),
        password: "rogue".to_owned(),
    };
    let text = config("e2e-rogue", &account, "; testing #true");
    world.project("e2e-rogue", (".phpier.kdl", &text), &[]);
    world.apply();
    world.bring_up();
    let mut servers = SERVERS.iter().filter(|server| server.engine == "postgres");
    let server = servers.next().expect("PostgreSQL");
    let seize = "LANGUAGE plpgsql AS $$ BEGIN ALTER ROLE e2e_rogue SUPERUSER; RETURN";
    let trap = format!(
        "CREATE FUNCTION public.shobj_description(oid, text) RETURNS text {seize} 'phpier'; END $$;
         CREATE FUNCTION public.format(text, name) RETURNS text {seize} 'SELECT 1'; END $$;
         CREATE FUNCTION public.current_database() RETURNS name {seize} 'e2e_rogue'; END $$;
         CREATE FUNCTION public.same(name, name) RETURNS bool {seize} true; END $$;
         CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = name, RIGHTARG = name)"
    );
    for way in [
        "ALTER DATABASE e2e_rogue RESET search_path",
        "ALTER DATABASE e2e_rogue SET search_path = public, pg_catalog",
    ] {
        let laid = server.ask(&account, &format!("{way}; {trap}"));
        laid.expect("the trap is laid");
        world.bring_up();
        let rights = server.ask(
            &account,
            "SELECT rolsuper FROM pg_roles WHERE rolname OPERATOR(pg_catalog.=) CURRENT_USER",
        );
        assert_eq!(
            rights.as_deref(),
            Ok("f"),
            "{way}: an account is an administrator"
        );
        let taken = "DROP OPERATOR public.= (name, name); DROP FUNCTION public.same, \
                     public.current_database, public.format, public.shobj_description";
        server.ask(&account, taken).expect("the trap is gone");
    }
}

/// A new password takes effect; what a project leaves behind is kept; a twin for tests is there.
pub(super) fn follows_the_configuration(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let account = |password: &str| Account {
        user: "e2e_state".to_owned(),
        database: "e2e_state".to_owned(),
        password: password.to_owned(),
    };
    let (first, second) = (account("the first"), account("the $second's"));
    let of = |account: &Account| config("e2e-state", account, "; testing #true");
    let project = world.project("e2e-state", (".phpier.kdl", &of(&first)), &[]);
    world.apply();
    world.bring_up();
    let twin = "e2e_state_testing";
    for server in SERVERS {
        for database in [&*first.database, twin] {
            let made = server.ask_in(&first, database, "CREATE TABLE kept (note VARCHAR(9))");
            made.unwrap_or_else(|error| panic!("{} {database}: {error}", server.engine));
        }
    }

    std::fs::write(project.folder.join(".phpier.kdl"), of(&second)).expect("written");
    world.apply();
    world.bring_up();
    let asks = |account: &Account| {
        SERVERS
            .iter()
            .map(|server| server.ask(account, "SELECT count(*) FROM kept"))
            .collect::<Vec<_>>()
    };
    for (server, (old, new)) in SERVERS.iter().zip(asks(&first).iter().zip(asks(&second))) {
        assert!(
            old.is_err(),
            "{}: the old password still opens",
            server.engine
        );
        assert_eq!(new, Ok("0".to_owned()), "{}", server.engine);
    }

    world.leave(&project);
    world.apply();
    world.bring_up();
    assert!(
        !world
            .home()
            .join(".phpier/local/projects/e2e-state")
            .exists(),
        "its files stay"
    );
    let kept = asks(&second);
    assert!(
        kept.iter().all(|answer| answer.as_deref() == Ok("0")),
        "data went: {kept:?}"
    );
}
