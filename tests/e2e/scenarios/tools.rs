//! The admin tools: each asks at its host who one is, shows nothing before that, and then what the account has.

use std::fs;
use std::path::PathBuf;

use crate::engine::docker;
use crate::probe;
use crate::servers::Account;
use crate::world::{Project, World};

/// An admin tool.
struct Tool {
    name: &'static str,
    /// Where its form is.
    door: &'static str,
    /// What its form has that no page of its inside has.
    form: &'static str,
    /// A page of its inside, and the status for a stranger.
    inside: (&'static str, u16),
}

const ADMINER: Tool = Tool {
    name: "adminer",
    door: "/",
    form: "name=\"auth[password]\"",
    inside: ("/?server=phpier-mysql&username=shop&db=shop_db", 403),
};
const PGADMIN: Tool = Tool {
    name: "pgadmin",
    door: "/login",
    form: "renderSecurityPage('login_user'",
    inside: ("/browser/", 302),
};
const PHPMYADMIN: Tool = Tool {
    name: "phpmyadmin",
    door: "/",
    form: "name=\"pma_password\"",
    inside: ("/index.php?route=/server/databases&server=2", 200),
};

/// What they run.
pub(super) const IMAGES: &[&str] = &["adminer:5", "dpage/pgadmin4:9", "phpmyadmin:5.2"];

/// The database of the other project on the same server, which no page may show.
const FOREIGN: &str = "shopxdb";

/// Asks each without an account, then with the shop's, and takes them away.
pub(super) fn ask_who_one_is(world: &World, shop: &Project) {
    for tool in [ADMINER, PGADMIN, PHPMYADMIN] {
        tool.shows_its_form_alone(world);
    }
    let of = probe::environment(world, shop);
    let account = |prefix: &str, database| Account {
        user: of[&format!("{prefix}DB_USERNAME")].clone(),
        password: of[&format!("{prefix}DB_PASSWORD")].clone(),
        database: of[database].clone(),
    };
    let mysql = account("", "DB_DATABASE");
    let postgres = account("PG_", "PG_DB_DATABASE");
    // On PostgreSQL, a session is in a database from its start.
    adminer(world, ("server", "phpier-mysql", ""), &mysql, FOREIGN);
    adminer(
        world,
        ("pgsql", "phpier-postgres", &postgres.database),
        &postgres,
        "e2e_blog_pg",
    );
    phpmyadmin(world, &mysql);
    pgadmin(world);
    for Tool { name, .. } in [ADMINER, PGADMIN, PHPMYADMIN] {
        docker(&["rm", "--force", "--volumes", &format!("phpier-{name}")]).ok();
    }
}

impl Tool {
    fn host(&self) -> String {
        format!("{}.localhost", self.name)
    }

    /// A browser's memory.
    fn cookies(&self, world: &World, whose: &str) -> PathBuf {
        world.home().join(format!("{}-{whose}.cookies", self.name))
    }

    fn shows_its_form_alone(&self, world: &World) {
        let Self { name, form, .. } = self;
        let host = self.host();
        world.answers(&host, self.door, 200);
        for (way, request) in [
            ("http", world.get(&host, self.door)),
            ("https", world.get_tls(&host, self.door)),
        ] {
            let page = request.browse(&self.cookies(world, way)).gives(200);
            assert!(page.contains(form), "{name} over {way}\n{page}");
        }
        let (inside, status) = self.inside;
        let page = world.get(&host, inside).gives(status);
        assert!(status == 302 || page.contains(form), "{name}\n{page}");
        assert!(!page.contains(FOREIGN), "{name}\n{page}");
        let container = format!("phpier-{name}");
        assert_eq!(docker(&["port", &container]).ok(), "", "{container}");
    }
}

/// Logs in with an account, and sees its own database and not another's.
fn adminer(world: &World, of: (&str, &str, &str), account: &Account, foreign: &str) {
    let (driver, server, database) = of;
    let fields = [
        ("auth[driver]", driver),
        ("auth[server]", server),
        ("auth[username]", &account.user),
        ("auth[password]", &account.password),
        ("auth[db]", database),
    ];
    let page = world
        .get(&ADMINER.host(), "/")
        .browse(&ADMINER.cookies(world, driver))
        .form(&fields)
        .gives(200);
    lists(&ADMINER, &page, [&account.database, foreign]);
}

fn phpmyadmin(world: &World, account: &Account) {
    let host = PHPMYADMIN.host();
    let cookies = PHPMYADMIN.cookies(world, &account.user);
    let page = world.get(&host, "/").browse(&cookies).gives(200);
    // The servers are numbered, and called by name and series.
    let Some((before, _)) = page.split_once(">phpier-mysql (") else {
        panic!("no server\n{page}");
    };
    let (_, server) = before.rsplit_once("value=\"").expect("its number");
    let server = server.split('"').next().expect("its number");
    let fields = [
        ("token", between(&page, "name=\"token\" value=\"", "\"")),
        (
            "set_session",
            between(&page, "name=\"set_session\" value=\"", "\""),
        ),
        ("server", server),
        ("pma_username", &account.user),
        ("pma_password", &account.password),
    ];
    world
        .get(&host, "/index.php?route=/")
        .browse(&cookies)
        .form(&fields)
        .gives(200);
    let path = format!("/index.php?route=/server/databases&server={server}");
    let page = world.get(&host, &path).browse(&cookies).gives(200);
    lists(&PHPMYADMIN, &page, [&account.database, FOREIGN]);
}

/// It has an account of its own, whose password phpier makes.
fn pgadmin(world: &World) {
    let host = PGADMIN.host();
    let cookies = PGADMIN.cookies(world, "admin");
    let token = |page: &str| between(page, "\"csrfToken\": \"", "\"").to_owned();
    let log_in = |password: &str| {
        let page = world.get(&host, PGADMIN.door).browse(&cookies).gives(200);
        let fields = [
            ("csrf_token", &*token(&page)),
            ("email", "admin@example.com"),
            ("password", password),
            ("internal_button", "Login"),
        ];
        let request = world.get(&host, "/authenticate/login").browse(&cookies);
        request.form(&fields).gives(200)
    };
    let page = log_in("a guess");
    assert!(page.contains(PGADMIN.form), "{page}");
    let secret = world.home().join(".phpier/local/secrets/pgadmin-pgadmin");
    let page = log_in(&fs::read_to_string(secret).expect("its password"));
    assert!(!page.contains(PGADMIN.form), "{page}");
}

#[track_caller]
fn lists(tool: &Tool, page: &str, [own, foreign]: [&str; 2]) {
    assert!(page.contains(own), "{} lacks {own}\n{page}", tool.name);
    assert!(
        !page.contains(foreign),
        "{} shows {foreign}\n{page}",
        tool.name
    );
    assert!(
        !page.contains(tool.form),
        "{} asks again\n{page}",
        tool.name
    );
}

/// What stands between two texts.
#[track_caller]
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let Some((_, rest)) = page.split_once(start) else {
        panic!("no {start}\n{page}");
    };
    rest.split(end).next().unwrap_or_default()
}
