//! Over from other set-ups: their stacks run, are migrated the way the output says, and what they had
//! stored is read in the new ones.

use std::fs;

use crate::engine::docker;
use crate::run::{Output, timed};
use crate::world::{Project, World};

/// A page that reads the row over the connection that it is handed.
const PAGE: &str = "<?php\n$pdo = new PDO(getenv('DB_CONNECTION') . ':host=' . getenv('DB_HOST') . ';dbname=' . getenv('DB_DATABASE'),\n    \
     getenv('DB_USERNAME'), getenv('DB_PASSWORD'));\n\
     $pdo->exec(\"INSERT INTO notes VALUES ('written in the new stack')\");\n\
     echo $pdo->query('SELECT count(*) FROM notes')->fetchColumn(), ' ', \
     $pdo->query(\"SELECT note FROM notes WHERE note LIKE '%old%'\")->fetchColumn(), ' by ', getenv('DB_USERNAME');\n";

/// What Sail's installer writes, with one database.
fn sail(database: &str) -> String {
    format!(
        "services:\n    laravel.test:\n        build:\n            context: './vendor/laravel/sail/runtimes/8.4'\n        \
         image: 'sail-8.4/app'\n        ports:\n            - '${{APP_PORT:-80}}:80'\n        environment:\n            \
         LARAVEL_SAIL: 1\n        volumes:\n            - '.:/var/www/html'\n        networks:\n            - sail\n\
         {database}        networks:\n            - sail\nnetworks:\n    sail:\n        driver: bridge\n\
         volumes:\n    sail-data:\n        driver: local\n"
    )
}

const MYSQL: &str = "    mysql:\n        image: 'mysql:9.7'\n        environment:\n            \
     MYSQL_ROOT_PASSWORD: '${DB_PASSWORD}'\n            MYSQL_ROOT_HOST: '%'\n            \
     MYSQL_DATABASE: '${DB_DATABASE}'\n            MYSQL_USER: '${DB_USERNAME}'\n            \
     MYSQL_PASSWORD: '${DB_PASSWORD}'\n            MYSQL_ALLOW_EMPTY_PASSWORD: 1\n        \
     volumes:\n            - 'sail-data:/var/lib/mysql'\n        \
     healthcheck:\n            test: [\"CMD\", \"mysqladmin\", \"ping\", \"-h127.0.0.1\", \"-p${DB_PASSWORD}\"]\n            \
     interval: 2s\n            retries: 60\n            timeout: 5s\n";

const POSTGRES: &str = "    pgsql:\n        image: 'postgres:17'\n        environment:\n            \
     POSTGRES_DB: '${DB_DATABASE}'\n            POSTGRES_USER: '${DB_USERNAME}'\n            \
     POSTGRES_PASSWORD: '${DB_PASSWORD:-secret}'\n        \
     volumes:\n            - 'sail-data:/var/lib/postgresql/data'\n        \
     healthcheck:\n            test: [\"CMD\", \"pg_isready\", \"-q\", \"-h\", \"127.0.0.1\", \"-d\", \"${DB_DATABASE}\", \"-U\", \"${DB_USERNAME}\"]\n            \
     interval: 2s\n            retries: 60\n            timeout: 5s\n";

const TABLE: &str =
    "CREATE TABLE notes (note text); INSERT INTO notes VALUES (''written in the old stack'')";

/// A Laravel project under Sail whose database server runs.
fn old_stack(world: &mut World, slug: &str, database: &str, server: &str) -> Project {
    world.leave_projects();
    let _ = world.global(&["down", "--timeout", "30"]);
    world.configure_servers("");
    // Servers of scenarios before go here, with leave, and are no finding of the migration.
    world.apply();
    let kind = if server == "pgsql" { "pgsql" } else { "mysql" };
    let env = format!(
        "DB_CONNECTION={kind}\nDB_HOST={server}\nDB_DATABASE=shop\nDB_USERNAME=sail\nDB_PASSWORD=old secret\n"
    );
    let project = world.folder(
        slug,
        &[
            ("artisan", "#!/usr/bin/env php\n"),
            ("compose.yaml", &sail(database)),
            (".env", &env),
            ("public/index.php", PAGE),
        ],
    );
    let up = || world.compose(&project, &["up", "-d", "--wait", server]);
    let _ = timed("the old stack", up).ends(0);
    project
}

/// Runs a statement in the old stack's server, as the old account.
fn told(world: &World, project: &Project, server: &str, client: &str) -> Output {
    let table = TABLE.replace("''", "'");
    let args = ["exec", "-T", server, "sh", "-euc"];
    let line = format!("{client} \"{table}\"");
    world.compose(project, &[&args[..], &[&line]].concat())
}

/// The lines of `Next:`, which are commands.
fn next(migrated: &str) -> Vec<String> {
    let (_, next) = migrated.split_once("\nNext:\n").expect("what to do next");
    next.lines()
        .map_while(|line| line.strip_prefix("  "))
        .map(str::to_owned)
        .collect()
}

/// What the output has between backticks and begins with a word.
fn quoted(text: &str, word: &str) -> String {
    let found = text.split('`').find(|part| part.starts_with(word));
    found
        .unwrap_or_else(|| panic!("no `{word}` in {text}"))
        .to_owned()
}

/// A volume goes on under a server of its own, and the row in it is there.
pub(super) fn volume_goes_along(world: &mut World) {
    const VOLUME: &str = "e2e-sail_sail-data";
    let project = old_stack(world, "e2e-sail", MYSQL, "mysql");
    told(
        world,
        &project,
        "mysql",
        "mysql -usail \"-p$MYSQL_PASSWORD\" shop -e",
    )
    .ok();
    let migrated = world.shell_in(&project, "phpier migrate --yes").ok();
    assert!(migrated.contains(VOLUME), "{migrated}");
    let _ = world.shell_in(&project, "phpier apply --yes").ends(0);
    // The old server still has the volume; two of them on it would be its end.
    let refused = world.phpier(&["global", "up"]).ends(3);
    assert!(
        refused.stderr.contains("docker stop e2e-sail-mysql-1"),
        "{refused}"
    );
    for line in next(&migrated) {
        let _ = timed(&line, || world.shell_in(&project, &line)).ends(0);
    }
    let page = world.answers("e2e-sail.localhost", "/", 200);
    assert_eq!(page, "2 written in the old stack by sail");
    let left = docker(&[
        "ps",
        "--all",
        "--format",
        "{{.Names}}",
        "--filter",
        "name=^e2e-sail-(mysql|laravel)",
    ]);
    assert_eq!(left.ok(), "", "the old stack is still there");

    // Back to the old set-up: it finds what it had, and what was written since.
    let _ = world.shell_in(&project, "phpier down").ends(0);
    let _ = world.global(&["down", "--timeout", "30"]).ends(0);
    let _ = world
        .shell_in(&project, "phpier migrate --undo --yes")
        .ends(0);
    let _ = world
        .compose(&project, &["up", "-d", "--wait", "mysql"])
        .ends(0);
    let count = "mysql -usail \"-p$MYSQL_PASSWORD\" shop -Ne 'SELECT count(*) FROM notes'";
    let count = world
        .compose(&project, &["exec", "-T", "mysql", "sh", "-euc", count])
        .ok();
    assert_eq!(count.trim(), "2");
    let _ = world
        .compose(&project, &["down", "--volumes", "--timeout", "30"])
        .ends(0);
}

/// Where the volume cannot go along, the commands of the report bring the data over.
pub(super) fn dumps_are_read_in(world: &mut World) {
    // A server of a scenario before left it, with an administrator's password of its own.
    let _ = world.global(&["down", "--timeout", "30"]);
    let _ = docker(&["volume", "rm", "--force", "phpier-postgres-data"]).ends(0);
    let project = old_stack(world, "e2e-sail-pg", POSTGRES, "pgsql");
    told(world, &project, "pgsql", "psql -U sail shop -c").ok();
    let migrated = world.shell_in(&project, "phpier migrate --yes").ok();
    let _ = world
        .shell_in(&project, &quoted(&migrated, "docker compose"))
        .ends(0);
    for line in next(&migrated) {
        let _ = timed(&line, || world.shell_in(&project, &line)).ends(0);
    }
    let _ = world
        .shell_in(&project, &quoted(&migrated, "docker exec"))
        .ends(0);
    let page = world.answers("e2e-sail-pg.localhost", "/", 200);
    // Sail calls every account that, and a shared server keeps projects apart.
    assert_eq!(page, "2 written in the old stack by shop");
    let _ = world.shell_in(&project, "phpier down").ends(0);
    let _ = world.global(&["down", "--timeout", "30"]).ends(0);
    docker(&["volume", "rm", "e2e-sail-pg_sail-data"]).ok();
}

/// What the Go releases generated in `~/.phpier`, with one server.
const SHARED: &str = "name: phpier\nservices:\n  mysql:\n    image: mysql:9.7\n    container_name: phpier-mysql\n    \
     restart: unless-stopped\n    environment:\n      MYSQL_ROOT_PASSWORD: phpier\n      MYSQL_DATABASE: shop\n      \
     MYSQL_USER: phpier\n      MYSQL_PASSWORD: phpier\n    volumes:\n      - mysql_data:/var/lib/mysql\n    networks:\n      \
     - phpier_global\n    healthcheck:\n      test: [\"CMD\", \"mysqladmin\", \"ping\", \"-h127.0.0.1\", \"-pphpier\"]\n      \
     interval: 2s\n      retries: 60\nnetworks:\n  phpier_global:\n    driver: bridge\nvolumes:\n  mysql_data:\n";

/// The project's file of those releases, which was a Compose file.
const LABELLED: &str = "name: e2e-go\nservices:\n  app:\n    image: phpier-e2e-go:8.4\n    volumes:\n      \
     - ./:/var/www/html\n    labels:\n      - \"traefik.http.routers.e2e-go.rule=Host(`e2e-go.localhost`)\"\n      \
     - \"phpier.project.name=e2e-go\"\n      - \"phpier.project.php=8.4\"\n      - \"phpier.managed=true\"\n";

/// The volume of the Go releases' shared server goes on, unnamed as that was.
pub(super) fn go_volume_goes_along(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down", "--timeout", "30"]);
    world.configure_servers("");
    world.apply();
    let home = world.home().join(".phpier");
    fs::remove_file(home.join("global.kdl")).expect("it was there");
    let [http, https, mysql, ..] = world.ports() else {
        panic!("no ports");
    };
    let config = format!(
        "network: phpier_global\nservices:\n  databases:\n    mysql:\n      enabled: true\n      version: \"9.7\"\n      \
         port: {mysql}\n      database: phpier\n      username: phpier\n      password: phpier\n\
         traefik:\n  domain: localhost\n  port: {http}\n  ssl_port: {https}\n"
    );
    fs::write(home.join("config.yaml"), config).expect("written");
    fs::write(home.join("docker-compose.yml"), SHARED).expect("written");
    let env = "DB_HOST=phpier-mysql\nDB_DATABASE=shop\nDB_USERNAME=phpier\nDB_PASSWORD=phpier\n";
    let page = PAGE.replace("getenv('DB_CONNECTION') . '", "'mysql");
    let files = [
        (".phpier.yml", LABELLED),
        (".env", env),
        ("index.php", &page),
    ];
    let project = world.folder("e2e-go", &files);
    let old = "docker compose -p phpier -f \"$HOME/.phpier/docker-compose.yml\"";
    let up = || world.shell_in(&project, &format!("{old} up -d --wait"));
    let _ = timed("the old stack", up).ends(0);
    let table = TABLE.replace("''", "'");
    let line = format!("docker exec phpier-mysql mysql -uphpier -pphpier shop -e \"{table}\"");
    let _ = world.shell_in(&project, &line).ends(0);

    let migrated = world.shell_in(&project, "phpier migrate --yes").ok();
    assert!(
        migrated.contains("moved from=\"phpier_mysql_data\""),
        "{migrated}"
    );
    for line in next(&migrated) {
        let _ = timed(&line, || world.shell_in(&project, &line)).ends(0);
    }
    let page = world.answers("e2e-go.localhost", "/", 200);
    assert_eq!(page, "2 written in the old stack by phpier");
    let _ = world.shell_in(&project, "phpier down").ends(0);
    let _ = world.global(&["down", "--timeout", "30"]).ends(0);
    let _ = world
        .shell_in(&project, "phpier migrate --undo --yes")
        .ends(0);
    assert!(home.join("config.yaml").exists());
    let _ = world
        .shell_in(&project, &format!("{old} down --volumes --timeout 30"))
        .ends(0);
    for name in ["config.yaml", "docker-compose.yml"] {
        fs::remove_file(home.join(name)).expect("it is back");
    }
}
