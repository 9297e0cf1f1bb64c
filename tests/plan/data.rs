//! What changes do to data: pairs of configurations, each with all that is found between their files,
//! and pairs of Compose files that phpier did not write.

mod cli;

use phpier::artifact::{Artifact, Comment};
use phpier::catalog::{self, data::format};
use phpier::plan::compose::ComposeFile;
use phpier::plan::data::release::Release;
use phpier::plan::data::rules::{Held, Verdict, judge};
use phpier::plan::data::{Class, findings};
use phpier::plan::{Allow, Group, Place, Plan, Stack as Whose};

use crate::support::stack::{File, Stack};

use Class::{Destroyed, Detached, Incompatible, LeftBehind, Restart, Unpinned};

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

fn between(old: &str, new: &str) -> Vec<(Class, String, String)> {
    let read = |text| ComposeFile::read(text).expect("a Compose file");
    findings(&read(old), &read(new))
        .into_iter()
        .map(|finding| (finding.class, finding.service, finding.volume))
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

#[test]
fn changes_of_the_global_stack() {
    for (old, new, expected) in [
        // What leaves the data alone.
        ("mysql \"8.4\"", "mysql \"8.4\"", &[][..]),
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
    ] {
        assert_found(
            &format!("{old} -> {new}"),
            &global(old),
            &global(new),
            expected,
        );
    }
}

#[test]
fn changes_of_services_of_ones_own() {
    let own = |image: &str, volume: &str| {
        project(
            "shop",
            &format!("service \"db\" {{ image \"{image}\"\n{volume}\n}}"),
        )
    };
    let pg = "volume \"data\" \"/var/lib/postgresql/data\"";
    let new = "volume \"data\" \"/var/lib/postgresql\"";
    let data: (&str, &str) = ("shop-db", "shop-db-data");
    for (old, new, expected) in [
        (own("postgres:16", pg), own("postgres:16", pg), &[][..]),
        (own("postgres:16", pg), own("postgres:16.4-alpine", pg), &[]),
        (
            own("postgres:16", pg),
            own("postgres:17", pg),
            &[at(Incompatible, data)],
        ),
        (
            own("postgres:18", new),
            own("postgres:18", pg),
            &[at(Detached, data)],
        ),
        (
            own("postgres:17", pg),
            own("postgres:17", new),
            &[at(Detached, data)],
        ),
        (
            own("postgres:17", pg),
            own(
                "postgres:17",
                "volume \"store\" \"/var/lib/postgresql/data\"",
            ),
            &[(Detached, "shop-db", "shop-db-data")],
        ),
        (
            own("postgres:17", pg),
            own("postgres:17", ""),
            &[at(Detached, data)],
        ),
        (
            own("postgres:17", ""),
            own("postgres:17", pg),
            &[at(Destroyed, data)],
        ),
        (
            own("postgres:17", pg),
            own("mysql:8.4", pg),
            &[at(Incompatible, data)],
        ),
        (
            own("postgres:17", pg),
            own(
                "postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                pg,
            ),
            &[],
        ),
        (
            own("mongo:6", "volume \"data\" \"/data/db\""),
            own("mongo:7", "volume \"data\" \"/data/db\""),
            &[at(Restart, data)],
        ),
        (
            own("mongo:6", "volume \"data\" \"/data/db\""),
            own("mongo:8", "volume \"data\" \"/data/db\""),
            &[at(Incompatible, data)],
        ),
        (
            own(
                "opensearchproject/opensearch:3",
                "volume \"data\" \"/usr/share/opensearch/data\"",
            ),
            own(
                "opensearchproject/opensearch:2",
                "volume \"data\" \"/usr/share/opensearch/data\"",
            ),
            &[at(Incompatible, data)],
        ),
        (
            own(
                "getmeili/meilisearch:v1.12",
                "volume \"data\" \"/meili_data\"",
            ),
            own(
                "getmeili/meilisearch:v1.13",
                "volume \"data\" \"/meili_data\"",
            ),
            &[at(Incompatible, data)],
        ),
        (
            own("unknown/thing:1", "volume \"data\" \"/a\""),
            own("unknown/thing:2", "volume \"data\" \"/a\""),
            &[],
        ),
        (
            own("unknown/thing:1", "volume \"data\" \"/a\""),
            own("unknown/thing:1", "volume \"data\" \"/b\""),
            &[at(Detached, data)],
        ),
        (
            own("unknown/thing:1", "volume \"data\" \"/a\""),
            own("unknown/thing:1", "volume \"store\" \"/a\""),
            &[at(Detached, data)],
        ),
        // The project itself is renamed.
        (
            own("postgres:17", pg),
            project(
                "store",
                &format!("service \"db\" {{ image \"postgres:17\"\n{pg}\n}}"),
            ),
            &[(Detached, "store-db", "shop-db-data")],
        ),
        (
            own("postgres:17", pg),
            project("shop", ""),
            &[at(LeftBehind, data)],
        ),
        // Its service is renamed.
        (
            own("postgres:17", pg),
            project(
                "shop",
                &format!("service \"main\" {{ image \"postgres:17\"\n{pg}\n}}"),
            ),
            &[(Detached, "shop-main", "shop-db-data")],
        ),
    ] {
        assert_found(&format!("{old}\n->\n{new}"), &old, &new, expected);
    }
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
                match (old.cmp(&new), verdict) {
                    (std::cmp::Ordering::Equal, Verdict::Reads) => {}
                    // Newest first: a smaller place is a newer series.
                    (std::cmp::Ordering::Less, Verdict::Refuses(_)) => {}
                    (std::cmp::Ordering::Greater, Verdict::Refuses(_) | Verdict::Upgrades(_)) => {}
                    (_, verdict) => panic!("{what}: {verdict:?}"),
                }
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
    let artifact = |path: &str, body: String| Artifact {
        path: path.to_owned(),
        owner: "phpier".to_owned(),
        comment: Comment::Hash,
        body,
    };
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
    group.weigh_data(std::slice::from_ref(&new));
    let mut plan = Plan::new(vec![group]);
    assert_eq!(plan.findings().len(), 1);
    plan.allow(Allow::default());
    assert!(
        plan.findings().is_empty(),
        "nothing is removed, so nothing is at risk"
    );
    // A file that a person changed is left alone until they say otherwise.
    let mut group = Group::new(Whose::Global, "~/.phpier");
    let edited = old.replace("name: phpier\n", "name: phpier\nx-mine: 1\n");
    group.file(&new, Some(edited.into_bytes()), || place("new.yml"));
    group.weigh_data(&[new]);
    let mut plan = Plan::new(vec![group]);
    assert!(plan.findings().is_empty());
    plan.allow(Allow {
        overwrite: true,
        ..Allow::default()
    });
    assert_eq!(plan.findings().len(), 1);
}
