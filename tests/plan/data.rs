//! What changes do to data: pairs of configurations, each with all that is found between their files,
//! and pairs of Compose files that phpier did not write.

mod changed;
mod cli;
mod databases;
mod slugs;
mod unnamed;

use phpier::artifact::{Artifact, Comment};
use phpier::catalog::{self, data::format};
use phpier::plan::compose::ComposeFile;
use phpier::plan::data::release::Release;
use phpier::plan::data::rules::{Held, Verdict, judge};
use phpier::plan::data::{Class, Store, findings};
use phpier::plan::{Allow, Choice, Group, Place, Plan, Stack as Whose};

use crate::support::stack::{File, Stack};

use Class::{Destroyed, Detached, Incompatible, LeftBehind, Restart, Safe, Unpinned};

/// One finding: what becomes of it, whose it is, where it lies.
type Found = (Class, &'static str, &'static str);

/// The Compose file of the global stack with these services.
fn global(services: &str) -> String {
    let text = format!("services {{\n{services}\n}}\n");
    let stack = Stack::read(Some(&File::new("global.kdl", "", text)), &[]);
    of(&stack, "global/global-compose.yml")
}

/// The Compose file of a project of this name, with a service of its own.
fn project(name: &str, service: &str) -> String {
    let text = format!("name \"{name}\"\nservices {{\n{service}\n}}\n");
    let stack = Stack::read(None, &[File::new(".phpier.kdl", name, text)]);
    of(&stack, &format!("{name}/docker-compose.yml"))
}

fn of(stack: &Stack, path: &str) -> String {
    let artifacts = stack.artifacts();
    let (_, file) = artifacts
        .iter()
        .find(|(known, _)| known == path)
        .expect("a Compose file");
    file.body.clone()
}

fn volume(store: Store) -> String {
    match store {
        Store::Volume(name) => name,
        Store::Nameless(container) => format!("of {container}"),
        Store::Container(name) => format!("in {name}"),
        Store::Database { .. } => panic!("{store}"),
    }
}

fn between(old: &str, new: &str) -> Vec<(Class, String, String)> {
    let read = |text| ComposeFile::read(text).expect("a Compose file");
    findings(&read(old), &read(new))
        .into_iter()
        .map(|finding| (finding.class, finding.service, volume(finding.store)))
        .collect()
}

#[track_caller]
fn assert_found(what: &str, old: &str, new: &str, expected: &[Found]) {
    let expected: Vec<(Class, String, String)> = expected
        .iter()
        .map(|(class, service, volume)| (*class, (*service).to_owned(), (*volume).to_owned()))
        .collect();
    assert_eq!(between(old, new), expected, "{what}");
}

const MYSQL: (&str, &str) = ("phpier-mysql", "phpier-mysql-data");
const MARIADB: (&str, &str) = ("phpier-mariadb", "phpier-mariadb-data");
const POSTGRES: (&str, &str) = ("phpier-postgres", "phpier-postgres-data");
const REDIS: (&str, &str) = ("phpier-redis", "phpier-redis-data");
const VALKEY: (&str, &str) = ("phpier-valkey", "phpier-valkey-data");
const NEXT: (&str, &str) = ("phpier-mysql-next", "phpier-mysql-next-data");

const fn at(class: Class, place: (&'static str, &'static str)) -> Found {
    (class, place.0, place.1)
}

/// Two global stacks by their services, and what is found between them.
const GLOBAL: &[(&str, &str, &[Found])] = &[
    // What leaves the data alone.
    ("mysql \"8.4\"", "mysql \"8.4\"", &[]),
    ("mysql \"8.4\"", "mysql \"8.4\" publish=3399", &[]),
    ("mysql \"8.4\"", "mysql \"8.4\" root-password=\"x\"", &[]),
    ("mysql \"8.4\"", "mysql \"8.4\" { env { A \"b\"; }; }", &[]),
    ("mysql \"8.4\"", "mysql \"8.4\"\nredis", &[]),
    ("", "mysql \"8.4\"\npostgres\nmariadb\nredis\nvalkey", &[]),
    ("memcached\nadminer\nmysql", "mysql", &[]),
    (
        "mysql \"8.4\"",
        "mysql \"8.4\" image=\"mirror.test/mysql:8.4.3\"",
        &[],
    ),
    // MySQL.
    ("mysql \"8.0\"", "mysql \"8.4\"", &[at(Restart, MYSQL)]),
    ("mysql \"8.4\"", "mysql \"9.7\"", &[at(Restart, MYSQL)]),
    ("mysql \"8.0\"", "mysql \"9.7\"", &[at(Incompatible, MYSQL)]),
    ("mysql \"8.4\"", "mysql \"8.0\"", &[at(Incompatible, MYSQL)]),
    ("mysql \"9.7\"", "mysql \"8.4\"", &[at(Incompatible, MYSQL)]),
    ("mysql \"9.7\"", "mysql \"8.0\"", &[at(Incompatible, MYSQL)]),
    ("mysql", "mysql image=\"mysql:9.1\"", &[at(Restart, MYSQL)]),
    (
        "mysql",
        "mysql image=\"mysql:26.7\"",
        &[at(Incompatible, MYSQL)],
    ),
    (
        "mysql",
        "mysql image=\"mysql:8.2.0\"",
        &[at(Incompatible, MYSQL)],
    ),
    (
        "mysql",
        "mysql image=\"mariadb:11.8\"",
        &[at(Incompatible, MYSQL)],
    ),
    ("mysql", "mysql image=\"mysql:8\"", &[at(Unpinned, MYSQL)]),
    ("mysql", "mysql image=\"mysql:lts\"", &[at(Unpinned, MYSQL)]),
    // MariaDB.
    (
        "mariadb \"10.6\"",
        "mariadb \"12.3\"",
        &[at(Restart, MARIADB)],
    ),
    (
        "mariadb \"10.11\"",
        "mariadb \"11.4\"",
        &[at(Restart, MARIADB)],
    ),
    (
        "mariadb \"11.8\"",
        "mariadb \"11.4\"",
        &[at(Incompatible, MARIADB)],
    ),
    (
        "mariadb \"11.4\"",
        "mariadb \"10.11\"",
        &[at(Incompatible, MARIADB)],
    ),
    // PostgreSQL, where even the mount point moves.
    (
        "postgres \"16\"",
        "postgres \"17\"",
        &[at(Incompatible, POSTGRES)],
    ),
    (
        "postgres \"17\"",
        "postgres \"16\"",
        &[at(Incompatible, POSTGRES)],
    ),
    (
        "postgres \"17\"",
        "postgres \"18\"",
        &[at(Incompatible, POSTGRES)],
    ),
    (
        "postgres \"18\"",
        "postgres \"17\"",
        &[at(Incompatible, POSTGRES)],
    ),
    (
        "postgres \"17\"",
        "postgres \"17\" image=\"postgis/postgis:17-3.5\"",
        &[],
    ),
    (
        "postgres \"17\"",
        "postgres \"17\" image=\"postgis/postgis:16-3.5\"",
        &[at(Incompatible, POSTGRES)],
    ),
    // Caches.
    ("redis \"7.2\"", "redis \"8\"", &[]),
    ("redis \"8\"", "redis \"7.4\"", &[at(Incompatible, REDIS)]),
    (
        "valkey \"9.1\"",
        "valkey \"8.1\"",
        &[at(Incompatible, VALKEY)],
    ),
    ("redis", "", &[at(LeftBehind, REDIS)]),
    // Data that goes along.
    (
        "mysql",
        "mysql name=\"next\" moved=\"phpier-mysql-data\"",
        &[(Safe, "phpier-mysql-next", "phpier-mysql-data")],
    ),
    (
        "mysql",
        "mysql \"9.7\" name=\"next\" moved=\"phpier-mysql-data\"",
        &[(Restart, "phpier-mysql-next", "phpier-mysql-data")],
    ),
    (
        "mysql",
        "mysql \"8.0\" name=\"old\" moved=\"phpier-mysql-data\"",
        &[(Incompatible, "phpier-mysql-old", "phpier-mysql-data")],
    ),
    (
        "mysql",
        "mariadb moved=\"phpier-mysql-data\"",
        &[(Incompatible, "phpier-mariadb", "phpier-mysql-data")],
    ),
    (
        "",
        "mysql moved=\"stack_mysql\"",
        &[(Safe, "phpier-mysql", "stack_mysql")],
    ),
    (
        "mysql",
        "mysql moved=\"stack_mysql\"",
        &[(Detached, "phpier-mysql", "phpier-mysql-data")],
    ),
    (
        "mysql moved=\"stack_mysql\"",
        "mysql",
        &[(Detached, "phpier-mysql", "stack_mysql")],
    ),
    (
        "mysql moved=\"stack_mysql\"",
        "mysql moved=\"stack_mysql\"",
        &[],
    ),
    // Servers that go, come and are renamed.
    ("mysql", "", &[at(LeftBehind, MYSQL)]),
    ("mysql", "mariadb", &[at(LeftBehind, MYSQL)]),
    (
        "mysql",
        "mysql name=\"next\" publish=3306",
        &[(Detached, "phpier-mysql-next", "phpier-mysql-data")],
    ),
    (
        "mysql name=\"next\"",
        "mysql",
        &[(Detached, "phpier-mysql", "phpier-mysql-next-data")],
    ),
    (
        "mysql\nmysql \"9.7\" name=\"next\" publish=3316",
        "mysql",
        &[at(LeftBehind, NEXT)],
    ),
    (
        "mysql",
        "mysql\nmysql \"9.7\" name=\"next\" publish=3316",
        &[],
    ),
    (
        "mysql\npostgres\nredis",
        "",
        &[
            at(LeftBehind, MYSQL),
            at(LeftBehind, POSTGRES),
            at(LeftBehind, REDIS),
        ],
    ),
];

#[test]
fn changes_of_the_global_stack() {
    for (old, new, expected) in GLOBAL {
        let what = format!("{old} -> {new}");
        assert_found(&what, &global(old), &global(new), expected);
    }
}

const PG: &str = "/var/lib/postgresql/data";
const DATA: (&str, &str) = ("shop-db", "shop-db-data");
const NAMELESS: (&str, &str) = ("shop-db", "of shop-shop-db-1");

/// A project's own service by its image and its volumes, before and after.
type Own = (
    (&'static str, &'static [(&'static str, &'static str)]),
    (&'static str, &'static [(&'static str, &'static str)]),
);

/// The same, and what is found between them.
const OWN: &[(Own, &[Found])] = &[
    (
        (
            ("postgres:16", &[("data", PG)]),
            ("postgres:16", &[("data", PG)]),
        ),
        &[],
    ),
    (
        (
            ("postgres:16", &[("data", PG)]),
            ("postgres:16.4-alpine", &[("data", PG)]),
        ),
        &[],
    ),
    (
        (
            ("postgres:16", &[("data", PG)]),
            ("postgres:17", &[("data", PG)]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("postgres:17", &[("data", PG)]),
            ("mysql:8.4", &[("data", PG)]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("postgres:17", &[("data", PG)]),
            (
                "postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                &[("data", PG)],
            ),
        ),
        &[at(Unpinned, DATA)],
    ),
    // The mount point, which 18 has moved.
    (
        (
            ("postgres:18", &[("data", "/var/lib/postgresql")]),
            ("postgres:18", &[("data", PG)]),
        ),
        &[at(Detached, DATA)],
    ),
    (
        (
            ("postgres:17", &[("data", PG)]),
            ("postgres:17", &[("data", "/var/lib/postgresql")]),
        ),
        &[at(Detached, DATA)],
    ),
    (
        (
            ("unknown/thing:1", &[("data", "/a")]),
            ("unknown/thing:1", &[("data", "/b")]),
        ),
        &[at(Detached, DATA)],
    ),
    // The volume.
    (
        (
            ("postgres:17", &[("data", PG)]),
            ("postgres:17", &[("store", PG)]),
        ),
        &[at(Detached, DATA)],
    ),
    (
        (("postgres:17", &[("data", PG)]), ("postgres:17", &[])),
        &[at(Detached, DATA)],
    ),
    (
        (("postgres:17", &[]), ("postgres:17", &[("data", PG)])),
        &[at(Destroyed, DATA)],
    ),
    (
        (
            ("unknown/thing:1", &[("data", "/a")]),
            ("unknown/thing:1", &[("store", "/a")]),
        ),
        &[at(Detached, DATA)],
    ),
    (
        (
            ("unknown/thing:1", &[("data", "/a")]),
            ("unknown/thing:1", &[("data", "/a"), ("more", "/b")]),
        ),
        &[],
    ),
    (
        (
            ("unknown/thing:1", &[("data", "/a"), ("more", "/b")]),
            ("unknown/thing:1", &[("data", "/a")]),
        ),
        &[(Detached, "shop-db", "shop-db-more")],
    ),
    // Servers that the catalog has no entry for.
    (
        (
            ("mongo:6", &[("data", "/data/db")]),
            ("mongo:7", &[("data", "/data/db")]),
        ),
        &[at(Restart, DATA)],
    ),
    (
        (
            ("mongo:6", &[("data", "/data/db")]),
            ("mongo:8", &[("data", "/data/db")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    // Series of two numbers, before those of one.
    (
        (
            ("mongo:4.2", &[("data", "/data/db")]),
            ("mongo:4.4", &[("data", "/data/db")]),
        ),
        &[at(Restart, DATA)],
    ),
    (
        (
            ("mongo:4.0", &[("data", "/data/db")]),
            ("mongo:4.4", &[("data", "/data/db")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("mongo:4.4", &[("data", "/data/db")]),
            ("mongo:5", &[("data", "/data/db")]),
        ),
        &[at(Restart, DATA)],
    ),
    (
        (
            ("mongo:4.2", &[("data", "/data/db")]),
            ("mongo:5", &[("data", "/data/db")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("mongo:4.4", &[("data", "/data/db")]),
            ("mongo:4.2", &[("data", "/data/db")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("mongo:4.4.1", &[("data", "/data/db")]),
            ("mongo:4", &[("data", "/data/db")]),
        ),
        &[at(Unpinned, DATA)],
    ),
    (
        (
            ("postgres:9.5", &[("data", PG)]),
            ("postgres:9.6", &[("data", PG)]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("postgres:9.6", &[("data", PG)]),
            ("postgres:9.6.24", &[("data", PG)]),
        ),
        &[],
    ),
    (
        (
            ("postgres:9.6", &[("data", PG)]),
            ("postgres:9", &[("data", PG)]),
        ),
        &[at(Unpinned, DATA)],
    ),
    (
        (
            ("postgres:9.6", &[("data", PG)]),
            ("postgres:10", &[("data", PG)]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("dpage/pgadmin4:8", &[("data", "/var/lib/pgadmin")]),
            ("dpage/pgadmin4:9", &[("data", "/var/lib/pgadmin")]),
        ),
        &[at(Restart, DATA)],
    ),
    (
        (
            ("dpage/pgadmin4:9", &[("data", "/var/lib/pgadmin")]),
            ("dpage/pgadmin4:8", &[("data", "/var/lib/pgadmin")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            (
                "opensearchproject/opensearch:3",
                &[("data", "/usr/share/opensearch/data")],
            ),
            (
                "opensearchproject/opensearch:2",
                &[("data", "/usr/share/opensearch/data")],
            ),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("getmeili/meilisearch:v1.12", &[("data", "/meili_data")]),
            ("getmeili/meilisearch:v1.13", &[("data", "/meili_data")]),
        ),
        &[at(Incompatible, DATA)],
    ),
    (
        (
            ("unknown/thing:1", &[("data", "/a")]),
            ("unknown/thing:2", &[("data", "/a")]),
        ),
        &[],
    ),
    // Volumes without a name, which Compose hands on.
    ((("mysql:8.0", &[]), ("mysql:8.0", &[])), &[]),
    (
        (("mysql:8.0", &[]), ("mysql:8.4", &[])),
        &[at(Restart, NAMELESS)],
    ),
    (
        (("mysql:8.4", &[]), ("mysql:8.0", &[])),
        &[at(Incompatible, NAMELESS)],
    ),
    (
        (("mongo:6", &[]), ("mongo:8", &[])),
        &[at(Incompatible, NAMELESS)],
    ),
    (
        (("postgres:17", &[]), ("postgres:18", &[])),
        &[at(Detached, NAMELESS)],
    ),
    (
        (("postgres:17", &[]), ("mysql:8.4", &[])),
        &[at(Detached, NAMELESS)],
    ),
    (
        (("mysql:8.4", &[]), ("percona:8.0", &[])),
        &[at(Incompatible, NAMELESS)],
    ),
    ((("unknown/thing:1", &[]), ("unknown/thing:2", &[])), &[]),
];

fn own(slug: &str, name: &str, (image, volumes): (&str, &[(&str, &str)])) -> String {
    let volumes = volumes
        .iter()
        .map(|(name, target)| format!("volume \"{name}\" \"{target}\"\n"));
    let volumes: String = volumes.collect();
    project(
        slug,
        &format!("service \"{name}\" {{\nimage \"{image}\"\n{volumes}}}"),
    )
}

#[test]
fn changes_of_services_of_ones_own() {
    for ((old, new), expected) in OWN {
        let what = format!("{old:?} -> {new:?}");
        assert_found(
            &what,
            &own("shop", "db", *old),
            &own("shop", "db", *new),
            expected,
        );
    }
}

/// Old and new image over one volume at PostgreSQL's or MySQL's place, and what becomes of the data.
const IMAGES: &[(&str, &str, &[Class])] = &[
    (
        "postgres:17",
        "mirror.test/library/postgres:16",
        &[Incompatible],
    ),
    (
        "postgres:17",
        "mirror.test:5000/docker/library/postgres:17.2",
        &[],
    ),
    ("postgres:17", "pgvector/pgvector:pg16", &[Incompatible]),
    ("postgres:17", "pgvector/pgvector:0.8.1-pg17", &[]),
    (
        "postgres:17",
        "timescale/timescaledb:latest-pg16",
        &[Incompatible],
    ),
    (
        "timescale/timescaledb-ha:pg17.5-ts2.20",
        "timescale/timescaledb-ha:pg16",
        &[Incompatible],
    ),
    (
        "bitnami/postgresql:17",
        "mirror.test/bitnami/postgresql:16",
        &[Incompatible],
    ),
    (
        "supabase/postgres:15.8.1.085",
        "supabase/postgres:17.4.1",
        &[Incompatible],
    ),
    ("mysql:8.4", "percona:8.0", &[Incompatible]),
    ("percona/percona-server:8.0", "mysql:8.4", &[Restart]),
    (
        "mariadb:11.8",
        "linuxserver/mariadb:11.4.5",
        &[Incompatible],
    ),
    // Which release it is, nobody can tell.
    ("postgres:latest", "postgres:16", &[Unpinned]),
    ("postgres:17", "postgres:latest", &[Unpinned]),
    ("postgres:17", "acme/db:1", &[Unpinned]),
    ("acme/db:1", "postgres:17", &[Unpinned]),
    ("postgres:17", "acme/postgres-exporter:1", &[Unpinned]),
    ("redis:latest", "redis:8", &[]),
];

#[test]
fn a_server_is_known_from_any_registry_and_by_its_kin() {
    for (old, new, expected) in IMAGES {
        let file = |image: &str| {
            let place =
                if image.contains("postgres") || image.contains("/db") || image.contains("pg") {
                    PG
                } else {
                    "/var/lib/mysql"
                };
            own("shop", "db", (image, &[("data", place)]))
        };
        let found = between(&file(old), &file(new));
        let found: Vec<Class> = found.into_iter().map(|(class, ..)| class).collect();
        assert_eq!(found, *expected, "{old} -> {new}");
    }
}

#[test]
fn a_volume_without_a_name_stays_behind_with_its_service() {
    let server = own("shop", "db", ("mongo:8", &[]));
    let gone = [(LeftBehind, NAMELESS.0, NAMELESS.1)];
    assert_found("none left", &server, &project("shop", ""), &gone);
    let read = |text: &str| ComposeFile::read(text).expect("a Compose file");
    for (image, mount, expected) in [
        ("mongo:8", "", Some(true)),
        ("redis:8", "", Some(false)),
        // What is given there is no nameless volume, whatever it is.
        ("mongo:8", "    volumes: [./data:/data/db]\n", None),
        ("mongo:8", "    tmpfs: [/data/db]\n", None),
        // Above it, nothing is: the engine puts one over that.
        (
            "mongo:8",
            "    volumes: [{type: bind, source: ./data, target: /data}]\n",
            Some(true),
        ),
        ("mysql:8.4", "    volumes: [./data:/var/lib]\n", Some(true)),
        (
            "postgres:17",
            "    volumes: [./data:/var/lib/postgresql]\n",
            Some(true),
        ),
        (
            "postgres:18",
            "    volumes: [./data:/var/lib/postgresql]\n",
            None,
        ),
        ("mysql:8.4", "    volumes: [./data:/var/lib/mysql]\n", None),
        ("mysql:8.4", "    volumes: [./data:/var/lib/mysql/]\n", None),
        (
            "postgres",
            "    volumes: [./data:/var/lib/postgresql/data]\n",
            None,
        ),
        // What lies beside the data or below it holds something else.
        (
            "mysql:8.4",
            "    volumes: [./in:/var/lib/mysql-files]\n",
            Some(true),
        ),
        (
            "mysql:8.4",
            "    volumes: [./in:/var/lib/mysql/shop]\n",
            Some(true),
        ),
        ("mysql:8.4", "    volumes: [./in:/var/lib/my]\n", Some(true)),
        (
            "postgres:17",
            "    volumes: [./in:/var/lib/postgresql-x]\n",
            Some(true),
        ),
        (
            "postgres:18",
            "    volumes: [./in:/var/lib/postgresql-x]\n",
            Some(true),
        ),
        (
            "postgres:18",
            "    volumes: [./in:/var/lib/postgresql/data]\n",
            Some(true),
        ),
        ("mongo:8", "    tmpfs: /data/db:size=1g\n", None),
        // Where its data lies is not known here, but for that nothing but the container leads to it.
        ("bitnami/mongodb:8", "", Some(true)),
        (
            "bitnami/mongodb:8",
            "    volumes: [./data:/bitnami/mongodb]\n",
            None,
        ),
    ] {
        let text = format!("services:\n  db:\n    image: {image}\n{mount}");
        let found = findings(&read(&text), &read("services: {}\n"));
        let needs: Vec<bool> = found.iter().map(|one| one.needs_leave).collect();
        assert_eq!(needs.first().copied(), expected, "{image} {mount}");
    }
}

#[test]
fn a_volume_without_a_name_does_not_go_along_with_a_renamed_service() {
    let server: (&str, &[(&str, &str)]) = ("mongo:8", &[]);
    let shop = own("shop", "db", server);
    for (what, new, service) in [
        ("service", own("shop", "main", server), "shop-main"),
        ("project", own("store", "db", server), "store-db"),
        (
            "a name for the volume as well",
            own("shop", "main", ("mongo:8", &[("data", "/data/db")])),
            "shop-main",
        ),
    ] {
        let expected = [(Detached, service, NAMELESS.1)];
        assert_found(what, &shop, &new, &expected);
    }
    // What runs another server has nothing to do with it.
    let other = own("shop", "main", ("mysql:8.4", &[]));
    assert_found(
        "another",
        &shop,
        &other,
        &[(LeftBehind, NAMELESS.0, NAMELESS.1)],
    );
}

/// MySQL's folder for imports is beside its data, and so is a volume there.
#[test]
fn a_volume_beside_the_data_does_not_hide_a_volume_without_a_name() {
    const IMPORTS: (&str, &[(&str, &str)]) = ("mysql:8.4", &[("dumps", "/var/lib/mysql-files")]);
    const BESIDE: (&str, &str) = (NAMELESS.0, "shop-db-dumps");
    let old = own("shop", "db", IMPORTS);
    for (what, new, expected) in [
        (
            "removed",
            project("shop", ""),
            &[at(LeftBehind, NAMELESS), at(LeftBehind, BESIDE)][..],
        ),
        (
            "renamed",
            own("shop", "main", IMPORTS),
            &[
                (Detached, "shop-main", NAMELESS.1),
                (Detached, "shop-main", BESIDE.1),
            ],
        ),
        (
            "another image",
            own("shop", "db", ("unknown/thing:1", IMPORTS.1)),
            &[at(Detached, NAMELESS), at(Unpinned, BESIDE)],
        ),
        (
            "the volume gone",
            own("shop", "db", ("mysql:8.4", &[])),
            &[at(Detached, BESIDE)],
        ),
    ] {
        let mut found = between(&old, &new);
        found.sort_by(|a, b| (a.0, &a.1, &a.2).cmp(&(b.0, &b.1, &b.2)));
        let mut expected: Vec<(Class, String, String)> = expected
            .iter()
            .map(|(class, service, volume)| (*class, (*service).into(), (*volume).into()))
            .collect();
        expected.sort();
        assert_eq!(found, expected, "{what}");
    }
    assert_found("new", &own("shop", "db", ("mysql:8.4", &[])), &old, &[]);
}

/// Servers of the same kind by name and volume; `>` stands before one that has its volume from elsewhere.
fn servers(slug: &str, all: &[(&str, &str)]) -> ComposeFile {
    let services = all.iter().map(|(name, volume)| {
        let volume = match volume.strip_prefix('>') {
            Some(from) => {
                format!("volume \"data\" \"/var/lib/mysql\" {{ moved from=\"{from}\"; }}\n")
            }
            None if volume.is_empty() => String::new(),
            None => format!("volume \"{volume}\" \"/var/lib/mysql\"\n"),
        };
        format!("service \"{name}\" {{\nimage \"mariadb:11.8\"\n{volume}}}\n")
    });
    let text = project(slug, &services.collect::<String>());
    ComposeFile::read(&text).expect("a Compose file")
}

type Servers = &'static [(&'static str, &'static str)];

/// Whom a volume without a name is told of, whether that has to be allowed, and what is said.
type Told = (&'static str, bool, &'static str);

const BOTH: Servers = &[("a", ""), ("b", "")];

/// Servers before and after, and what is told of volumes without a name.
const RENAMED: &[(Servers, Servers, &[Told])] = &[
    (
        BOTH,
        &[("y", ""), ("z", "")],
        &[
            (
                "a",
                true,
                "whether shop-y or shop-z goes on with it or with that of shop-b",
            ),
            (
                "b",
                true,
                "whether shop-y or shop-z goes on with it or with that of shop-a",
            ),
        ],
    ),
    (
        BOTH,
        &[("z", "")],
        &[
            (
                "a",
                true,
                "whether shop-z goes on with it or with that of shop-b",
            ),
            (
                "b",
                true,
                "whether shop-z goes on with it or with that of shop-a",
            ),
        ],
    ),
    (
        &[("a", "")],
        &[("y", ""), ("z", "data")],
        &[("a", true, "whether shop-z or shop-y goes on with it")],
    ),
    (
        &[("my", "data"), ("my2", "")],
        &[("mysq", "data"), ("mysq2", "")],
        &[(
            "my2",
            true,
            "whether shop-mysq or shop-mysq2 goes on with it or with that of shop-my",
        )],
    ),
    // One is left on either side where the other is known.
    (
        BOTH,
        &[("a", ""), ("z", "")],
        &[("z", true, "while the data of shop-b stays")],
    ),
    (
        &[("my", "data"), ("my2", "")],
        &[("mysq", ">shop-my-data"), ("mysq2", "")],
        &[("mysq2", true, "while the data of shop-my2 stays")],
    ),
    // The advice was followed, for one and for both.
    (
        BOTH,
        &[("y", ">one"), ("z", "")],
        &[
            (
                "a",
                true,
                "whether shop-y with one or shop-z goes on with it or",
            ),
            (
                "b",
                true,
                "whether shop-y with one or shop-z goes on with it or",
            ),
        ],
    ),
    (
        BOTH,
        &[("y", ">one"), ("z", ">two")],
        &[
            (
                "a",
                false,
                "whether shop-y with one or shop-z with two goes on with it or",
            ),
            (
                "b",
                false,
                "whether shop-y with one or shop-z with two goes on with it or",
            ),
        ],
    ),
];

/// Which service is which under another name is told only where there is no other way to read the files.
#[test]
fn several_services_that_are_renamed_are_not_paired_by_their_order() {
    for (before, after, expected) in RENAMED {
        let found = findings(&servers("shop", before), &servers("shop", after));
        let told = found
            .iter()
            .filter(|one| matches!(one.store, Store::Nameless(_)));
        let told: Vec<_> = told.collect();
        let what = format!("{before:?} -> {after:?}: {told:#?}");
        assert_eq!(told.len(), expected.len(), "{what}");
        for (one, (service, needs, words)) in told.iter().zip(*expected) {
            assert_eq!(one.service, format!("shop-{service}"), "{what}");
            assert_eq!(one.needs_leave, *needs, "{what}");
            assert!(one.message.contains(words), "{what}");
            let [command] = one.commands.as_slice() else {
                panic!("{what}");
            };
            let Store::Nameless(container) = &one.store else {
                panic!("{what}");
            };
            assert!(command.ends_with(container.as_str()), "{what}");
            let help = one.help.as_deref().unwrap_or_default();
            assert_eq!(help.contains("moved from"), *needs, "{what}");
        }
    }
    // A project of another name has the same services.
    let found = findings(&servers("shop", BOTH), &servers("store", BOTH));
    let told: Vec<(&str, String)> = found
        .iter()
        .map(|one| (one.service.as_str(), one.store.to_string()))
        .collect();
    let volume = |of: &str| format!("nameless volume of shop-shop-{of}-1");
    assert_eq!(told, [("store-a", volume("a")), ("store-b", volume("b"))]);
}

/// The way that is told: the name that the engine gave the volume, in `moved`.
#[test]
fn the_data_of_a_volume_without_a_name_is_taken_along_by_moved() {
    let name = "3f1c".repeat(16);
    let shop = own("shop", "db", ("mongo:8", &[]));
    let read = |text: &str| ComposeFile::read(text).expect("a Compose file");
    let told = findings(&read(&shop), &read(&own("shop", "main", ("mongo:8", &[]))));
    let [found] = told.as_slice() else {
        panic!("{told:#?}");
    };
    assert!(found.needs_leave);
    let help = found.help.as_deref().expect("a way");
    assert!(
        help.contains("moved from=\"…\"") && help.contains("/data/db"),
        "{help}"
    );
    // What is pasted as it was printed is no name.
    let (_, line) = help.split_once("says where it lies: ").expect("a line");
    let (line, _) = line.split_once(',').expect("what goes there");
    let pasted = format!(
        "services {{\nservice \"main\" {{\nimage \"mongo:8\"\nvolume \"data\" \"/data/db\" {{ {line}; }}\n}}\n}}"
    );
    let pasted = File::new(".phpier.kdl", "shop", pasted);
    let told = Stack::read(None, &[pasted]).told();
    assert!(told.contains("phpier::volume::invalid_name"), "{told}");
    let inspect = "docker inspect --format '{{range .Mounts}}{{if eq .Destination \"/data/db\"}}{{.Name}}{{end}}{{end}}' shop-shop-db-1";
    assert_eq!(found.commands, [inspect]);
    let moved = format!(
        "service \"main\" {{\nimage \"mongo:8\"\nvolume \"data\" \"/data/db\" {{\nmoved from=\"{name}\"\n}}\n}}"
    );
    let told = findings(&read(&shop), &read(&project("shop", &moved)));
    let classes: Vec<(Class, &str, bool)> = told
        .iter()
        .map(|one| (one.class, one.service.as_str(), one.needs_leave))
        .collect();
    assert_eq!(
        classes,
        [(Safe, "shop-main", false), (LeftBehind, "shop-db", false)]
    );
    assert!(told[1].message.contains(&name) && told[1].commands == [inspect]);
}

/// A server of the catalog that a project has for itself keeps what a cache keeps: an older series may
/// refuse it, it stays where the server goes, and nobody has to allow that.
#[test]
fn changes_of_private_servers() {
    const OWN: (&str, &str) = ("shop-redis", "shop-redis-data");
    for (old, new, expected) in [
        ("redis", "redis private=#true", &[][..]),
        ("redis private=#true", "redis \"8\" private=#true", &[]),
        ("redis \"7.4\" private=#true", "redis private=#true", &[]),
        (
            "redis private=#true",
            "redis \"7.4\" private=#true",
            &[at(Incompatible, OWN)],
        ),
        ("redis private=#true", "redis", &[at(LeftBehind, OWN)]),
        (
            "redis private=#true",
            "memcached private=#true",
            &[at(LeftBehind, OWN)],
        ),
        (
            "redis private=#true",
            "redis private=#true moved=\"old\"",
            &[at(Detached, OWN)],
        ),
        ("memcached private=#true", "memcached", &[]),
    ] {
        let (old, new) = (project("shop", old), project("shop", new));
        assert_found(&new, &old, &new, expected);
        let read = |text: &str| ComposeFile::read(text).expect("a Compose file");
        let found = findings(&read(&old), &read(&new));
        let needs = found.iter().filter(|one| one.class != Incompatible);
        assert!(needs.clone().all(|one| !one.needs_leave), "{found:?}");
    }
    assert_found(
        "renamed",
        &project("shop", "redis private=#true"),
        &project("store", "redis private=#true"),
        &[(Detached, "store-redis", "shop-redis-data")],
    );
}

/// Files of other hands: short forms, no names, other people's labels.
#[test]
fn changes_of_files_that_phpier_did_not_write() {
    let file = |image: &str, mount: &str, rest: &str| {
        format!("name: old\nservices:\n  db:\n    image: {image}\n    volumes: [{mount}]\n{rest}")
    };
    let named = "volumes:\n  data:\n    name: kept\n";
    let plain = "volumes:\n  data:\n";
    for (what, old, new, expected) in [
        (
            "the same",
            file("postgres:16", "data:/var/lib/postgresql/data", plain),
            file("postgres:16", "\"data:/var/lib/postgresql/data:rw\"", plain),
            &[][..],
        ),
        (
            "a name that Compose makes, written out",
            file("postgres:16", "data:/var/lib/postgresql/data", plain),
            file("postgres:16", "data:/var/lib/postgresql/data", "volumes:\n  data:\n    name: old_data\n"),
            &[],
        ),
        (
            "another name",
            file("postgres:16", "data:/var/lib/postgresql/data", plain),
            file("postgres:16", "data:/var/lib/postgresql/data", named),
            &[(Detached, "db", "old_data")],
        ),
        (
            "a floating tag",
            "services: {}\n".to_owned(),
            file("postgres", "data:/var/lib/postgresql/data", plain),
            &[(Unpinned, "db", "old_data")],
        ),
        (
            "a tag that is not known before it runs",
            "services: {}\n".to_owned(),
            file("postgres:${PG}", "data:/var/lib/postgresql/data", plain),
            &[],
        ),
        (
            "a tag with a default",
            file("postgres:16", "data:/var/lib/postgresql/data", plain),
            file("\"postgres:${PG:-17}\"", "data:/var/lib/postgresql/data", plain),
            &[(Unpinned, "db", "old_data")],
        ),
        (
            "a mount that 18 refuses",
            "services: {}\n".to_owned(),
            file("postgres:18", "data:/var/lib/postgresql/data", plain),
            &[(Unpinned, "db", "old_data")],
        ),
        (
            "a mount that 18 refuses, and a folder of one's own",
            "services: {}\n".to_owned(),
            file("postgres:18", "data:/var/lib/postgresql/data", "    environment: [PGDATA=/var/lib/postgresql/data]\nvolumes: {data: {}}\n"),
            &[],
        ),
        (
            "another driver under one name",
            file("postgres:16", "data:/var/lib/postgresql/data", named),
            file("postgres:16", "data:/var/lib/postgresql/data", "volumes:\n  data:\n    name: kept\n    driver: other\n"),
            &[(Destroyed, "db", "kept")],
        ),
        (
            "somebody else's volume from now on",
            file("postgres:16", "data:/var/lib/postgresql/data", named),
            file("postgres:16", "data:/var/lib/postgresql/data", "volumes:\n  data:\n    name: kept\n    external: true\n"),
            &[],
        ),
        (
            "a folder of the host is no volume",
            file("postgres:16", "./data:/var/lib/postgresql/data", ""),
            file("postgres:17", "/data:/var/lib/postgresql/data", ""),
            &[],
        ),
        (
            "all of it goes",
            file("postgres:16", "data:/var/lib/postgresql/data", plain),
            "services: {}\n".to_owned(),
            &[(LeftBehind, "db", "old_data")],
        ),
        (
            "a neighbour mounts it too",
            format!("{}  copy: {{image: \"busybox:1\", volumes: [data:/in]}}\nvolumes: {{data: {{}}}}\n",
                "name: old\nservices:\n  db: {image: \"mysql:8.4\", volumes: [data:/var/lib/mysql]}\n"),
            "name: old\nservices:\n  copy: {image: \"busybox:1\", volumes: [data:/in]}\n  db: {image: \"mysql:8.0\", volumes: [data:/var/lib/mysql]}\nvolumes: {data: {}}\n".to_owned(),
            &[(Incompatible, "db", "old_data")],
        ),
    ] {
        assert_found(what, &old, &new, expected);
    }
}

/// Every step between two series of a database engine of the catalog is either none, or told of.
#[test]
fn every_step_between_series_has_a_verdict() {
    for spec in catalog::engines() {
        let format = format(spec.image).expect("an engine has a format");
        assert!(format.rescue.is_some(), "{}", spec.name);
        for (old, old_series) in spec.series.iter().enumerate() {
            for (new, new_series) in spec.series.iter().enumerate() {
                let held = |name: &str| Held {
                    format,
                    release: Release::read(name),
                };
                let verdict = judge(&held(old_series.name), &held(new_series.name));
                let what = format!("{} {} -> {}", spec.name, old_series.name, new_series.name);
                // Newest first: a greater place is an older series.
                let right = match &verdict {
                    Verdict::Reads => old == new,
                    Verdict::Upgrades(_) => old > new,
                    Verdict::Refuses(_) => old != new,
                };
                assert!(right, "{what}: {verdict:?}");
            }
        }
    }
}

/// Every series with a volume has it where its format says that the images keep their data.
#[test]
fn data_paths_are_those_of_the_format() {
    for spec in catalog::services() {
        let Some(format) = &spec.format else { continue };
        for series in spec.series {
            let release = Release::read(series.name).expect("a release");
            let path = format.paths.iter().rfind(|(first, _)| {
                release
                    .compare(&Release::read(first).expect("a release"))
                    .is_ge()
            });
            assert_eq!(
                series.data,
                path.map(|(_, path)| *path),
                "{} {}",
                spec.name,
                series.name
            );
        }
    }
}

/// What a file's fate is decides whether its findings count.
#[test]
fn only_steps_that_are_taken_have_findings() {
    let artifact =
        |path: &str, body: String| Artifact::new(path.to_owned(), "phpier", Comment::Hash, body);
    let place = |path: &str| Place {
        path: path.to_owned(),
        shown: path.to_owned(),
        real: path.into(),
        link: None,
    };
    let new = artifact("new.yml", global("mysql \"8.0\""));
    let old = artifact("old.yml", global("mysql \"8.4\"")).render();
    // The file has another name now, and the old one waits to be pruned.
    let mut group = Group::new(Whose::Global, "~/.phpier");
    group.file(&new, None, || place("new.yml"));
    group.leftover(old.clone().into_bytes(), |_| true, || place("old.yml"));
    group.finish(std::slice::from_ref(&new));
    let mut plan = Plan::new(vec![group]);
    for prune in [false, true] {
        plan.allow(Allow {
            prune,
            ..Allow::default()
        });
        assert_eq!(plan.findings().len(), 1, "it runs from the new file then");
    }
    // Where the new one is there already, the step was taken.
    let mut group = Group::new(Whose::Global, "~/.phpier");
    group.file(&new, Some(new.render().into_bytes()), || place("new.yml"));
    group.leftover(old.clone().into_bytes(), |_| true, || place("old.yml"));
    group.finish(std::slice::from_ref(&new));
    let plan = Plan::new(vec![group]);
    assert!(plan.findings().is_empty());
    // A file that a person changed is left alone until they say otherwise.
    let mut group = Group::new(Whose::Global, "~/.phpier");
    let edited = old.replace("name: phpier\n", "name: phpier\nx-mine: 1\n");
    group.file(&new, Some(edited.into_bytes()), || place("new.yml"));
    group.finish(&[new]);
    let mut plan = Plan::new(vec![group]);
    assert!(plan.findings().is_empty());
    plan.groups[0].rows[0].decide(Choice::Overwrite);
    assert_eq!(plan.findings().len(), 1);
}
