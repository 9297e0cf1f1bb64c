//! Volumes that come and go: which old one a new one stands in the place of.

use phpier::plan::compose::ComposeFile;
use phpier::plan::data::Class::{Destroyed, Detached, LeftBehind};
use phpier::plan::data::findings;

use super::{DATA, Found, PG, assert_found, at, own, project};

#[test]
fn renames_of_services_and_projects_of_ones_own() {
    let server: (&str, &[(&str, &str)]) = ("postgres:17", &[("data", PG)]);
    let other: (&str, &[(&str, &str)]) = ("unknown/thing:1", &[("data", "/a")]);
    let shop = own("shop", "db", server);
    let to = |service: &'static str| [(Detached, service, "shop-db-data")];
    assert_found(
        "project",
        &shop,
        &own("store", "db", server),
        &to("store-db"),
    );
    assert_found(
        "service",
        &shop,
        &own("shop", "main", server),
        &to("shop-main"),
    );
    assert_found(
        "none left",
        &shop,
        &project("shop", ""),
        &[at(LeftBehind, DATA)],
    );
    assert_found(
        "another",
        &shop,
        &own("shop", "search", other),
        &[at(LeftBehind, DATA)],
    );
}

/// Names before and after, and the volumes that the advice is sure of.
type Paired = (
    (&'static str, &'static [&'static str]),
    (&'static str, &'static [&'static str]),
    &'static [&'static str],
);

/// Whose data it is that a renamed service starts without is said only where the files leave no other way.
#[test]
fn renamed_services_are_not_paired_by_their_order() {
    let paired: &[Paired] = &[
        (("shop", &["a"]), ("shop", &["y"]), &["shop-a-data"]),
        (("shop", &["a", "b"]), ("shop", &["y", "z"]), &[]),
        (("shop", &["a", "b"]), ("shop", &["y"]), &[]),
        (("shop", &["a"]), ("shop", &["y", "z"]), &[]),
        // One of them stays, so the other one is meant.
        (
            ("shop", &["a", "b"]),
            ("shop", &["b", "z"]),
            &["shop-a-data"],
        ),
        // Only the project has another name.
        (
            ("shop", &["a", "b"]),
            ("store", &["a", "b"]),
            &["shop-a-data", "shop-b-data"],
        ),
    ];
    for (before, after, sure) in paired {
        let file = |(slug, names): (&str, &[&str])| {
            let services = names.iter().map(|name| {
                format!(
                    "service \"{name}\" {{\nimage \"postgres:17\"\nvolume \"data\" \"{PG}\"\n}}\n"
                )
            });
            let text = project(slug, &services.collect::<String>());
            ComposeFile::read(&text).expect("a Compose file")
        };
        let found = findings(&file(*before), &file(*after));
        let detached = found.iter().filter(|one| one.class == Detached);
        assert!(detached.clone().count() > 0, "{before:?} -> {after:?}");
        let told = detached.filter_map(|one| {
            let help = one.help.as_deref().unwrap_or_default();
            assert!(one.needs_leave && help.contains("moved from="), "{one:?}");
            help.strip_prefix("to keep the data, say where it lies: moved from=")
        });
        let told: Vec<&str> = told.map(|volume| volume.trim_matches('"')).collect();
        assert_eq!(told, *sure, "{before:?} -> {after:?}");
    }
}

/// A project's slug and its service's name, before and after.
type Renamed = ((&'static str, &'static str), (&'static str, &'static str));

/// What two words are joined by may be in either of them.
#[test]
fn renames_where_names_have_hyphens() {
    let server: (&str, &[(&str, &str)]) = ("postgres:17", &[("data", PG)]);
    let other: (&str, &[(&str, &str)]) = ("unknown/thing:1", &[("data", "/a")]);
    let moves: &[(Renamed, Option<Found>, Option<Found>)] = &[
        // As it is for a server, and for an image that nobody knows.
        (
            (("shop", "db"), ("my-shop", "db")),
            Some((Detached, "my-shop-db", "shop-db-data")),
            Some((Detached, "my-shop-db", "shop-db-data")),
        ),
        (
            (("my-shop", "db"), ("my", "db")),
            Some((Detached, "my-db", "my-shop-db-data")),
            Some((Detached, "my-db", "my-shop-db-data")),
        ),
        (
            (("my-shop", "db"), ("my-shop-2", "db")),
            Some((Detached, "my-shop-2-db", "my-shop-db-data")),
            Some((Detached, "my-shop-2-db", "my-shop-db-data")),
        ),
        (
            (("shop", "my-db"), ("store", "my-db")),
            Some((Detached, "store-my-db", "shop-my-db-data")),
            Some((Detached, "store-my-db", "shop-my-db-data")),
        ),
        (
            (("shop", "a-db"), ("shop", "b-db")),
            Some((Detached, "shop-b-db", "shop-a-db-data")),
            Some((LeftBehind, "shop-a-db", "shop-a-db-data")),
        ),
        (
            (("shop", "db-a"), ("shop", "db-b")),
            Some((Detached, "shop-db-b", "shop-db-a-data")),
            Some((LeftBehind, "shop-db-a", "shop-db-a-data")),
        ),
        (
            (("my-shop", "db"), ("my", "db-shop")),
            Some((Detached, "my-db-shop", "my-shop-db-data")),
            Some((LeftBehind, "my-shop-db", "my-shop-db-data")),
        ),
        // One name in the engine, and so one volume; but it is labelled with the service's word.
        (
            (("my-shop", "db"), ("my", "shop-db")),
            Some((Destroyed, "my-shop-db", "my-shop-db-data")),
            Some((Destroyed, "my-shop-db", "my-shop-db-data")),
        ),
        (
            (("a-b", "c-d"), ("a", "b-c-d")),
            Some((Destroyed, "a-b-c-d", "a-b-c-d-data")),
            Some((Destroyed, "a-b-c-d", "a-b-c-d-data")),
        ),
        ((("my-shop", "my-db"), ("my-shop", "my-db")), None, None),
    ];
    for (((old_slug, old_name), (new_slug, new_name)), of_server, of_other) in moves {
        for (image, expected) in [(server, of_server), (other, of_other)] {
            let what = format!(
                "{old_slug} {old_name} -> {new_slug} {new_name}, {}",
                image.0
            );
            assert_found(
                &what,
                &own(old_slug, old_name, image),
                &own(new_slug, new_name, image),
                expected.as_slice(),
            );
        }
    }
}

/// Old and new services of a file, and every sentence that is said of the step, with the service it is said of and
/// whether it takes a leave.
type Told = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, bool)],
);

/// Which old volume a new one stands in the place of.
const FORMER: &[Told] = &[
    // Of two of one service it is the one at the same place.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\", \"b:/two\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/two\", \"d:/var/lib/mysql\"]}",
        &[
            (
                "db",
                "starts with an empty volume old_d while the data stays in old_a",
                true,
            ),
            (
                "db",
                "starts with an empty volume old_c while the data stays in old_b",
                true,
            ),
        ],
    ),
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\", \"b:/two\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/two\"]}",
        &[
            (
                "db",
                "the service no longer mounts this volume, which stays",
                true,
            ),
            (
                "db",
                "starts with an empty volume old_c while the data stays in old_b",
                true,
            ),
        ],
    ),
    // Where none is at the same place, it is any of the service's that is free.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\", \"b:/two\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\", \"c:/three\"]}",
        &[(
            "db",
            "starts with an empty volume old_c while the data stays in old_b",
            true,
        )],
    ),
    // A service that goes on keeps to itself what it no longer mounts.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\", \"b:/two\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}\n  eb: {image: \"mysql:8.4\", volumes: [\"c:/two\"]}",
        &[(
            "db",
            "the service no longer mounts this volume, which stays",
            true,
        )],
    ),
    // One that goes hands it on to one of its kind, at whatever place its releases have it.
    (
        "db: {image: \"postgres:17\", volumes: [\"a:/var/lib/postgresql/data\"]}",
        "eb: {image: \"postgres:18\", volumes: [\"c:/var/lib/postgresql\"]}",
        &[(
            "eb",
            "starts with an empty volume old_c while the data of db stays in old_a",
            true,
        )],
    ),
    // What is beside a server's data never is that, and never takes its place.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "eb: {image: \"mysql:8.4\", volumes: [\"c:/two\"]}",
        &[(
            "db",
            "the service goes, and its data stays in this volume",
            true,
        )],
    ),
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/etc/mysql/conf.d\", \"b:/var/lib/mysql\"]}",
        "eb: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}",
        &[
            (
                "db",
                "the service goes, and its data stays in this volume",
                true,
            ),
            (
                "eb",
                "starts with an empty volume old_c while the data of db stays in old_b",
                true,
            ),
        ],
    ),
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/etc/mysql/conf.d\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}",
        &[
            (
                "db",
                "the service no longer mounts this volume, which stays",
                true,
            ),
            (
                "db",
                "its data was in no named volume until now, and goes with the old container",
                true,
            ),
        ],
    ),
    // Of two beside the data it is the one at the same place, and else none.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/one\", \"b:/two\", \"./x:/var/lib/mysql\"]}",
        "eb: {image: \"mysql:8.4\", volumes: [\"c:/two\", \"./x:/var/lib/mysql\"]}",
        &[
            (
                "db",
                "the service goes, and its data stays in this volume",
                true,
            ),
            (
                "eb",
                "starts with an empty volume old_c while the data of db stays in old_b",
                true,
            ),
        ],
    ),
    // One whose place another has taken is not that of a third.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/one\", \"b:/two\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/four\", \"d:/one\"]}",
        &[
            (
                "db",
                "starts with an empty volume old_d while the data stays in old_a",
                true,
            ),
            (
                "db",
                "starts with an empty volume old_c while the data stays in old_b",
                true,
            ),
        ],
    ),
    // Nor is a service that was there before another one that goes.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}\n  eb: {image: \"mysql:8.4\"}",
        "eb: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}",
        &[
            (
                "db",
                "the service goes, and its data stays in this volume",
                true,
            ),
            (
                "eb",
                "its data was in no named volume until now, and goes with the old container",
                true,
            ),
        ],
    ),
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "eb: {image: \"postgres:17\", volumes: [\"c:/var/lib/mysql\"]}",
        &[(
            "db",
            "the service goes, and its data stays in this volume",
            true,
        )],
    ),
    (
        "db: {image: \"some:1\", volumes: [\"a:/var/lib/mysql\"]}",
        "eb: {image: \"some:1\", volumes: [\"c:/var/lib/mysql\"]}",
        &[(
            "db",
            "the service goes, and its data stays in this volume",
            true,
        )],
    ),
    // Called the same by phpier, it is the same; but only at the same place where nobody knows the image.
    (
        "db: {image: \"some:1\", volumes: [\"a:/var/lib/mysql\"], labels: {dev.phpier.service: x}}",
        "eb: {image: \"some:1\", volumes: [\"c:/var/lib/mysql\"], labels: [dev.phpier.service=x]}",
        &[(
            "eb",
            "starts with an empty volume old_c while the data of db stays in old_a",
            true,
        )],
    ),
    (
        "db: {image: \"some:1\", volumes: [\"a:/var/lib/mysql\"], labels: {dev.phpier.service: x}}",
        "eb: {image: \"some:1\", volumes: [\"c:/two\"], labels: {dev.phpier.service: x}}",
        &[(
            "db",
            "the service goes, and its data stays in this volume",
            true,
        )],
    ),
    (
        "db: {image: \"some:1\", volumes: [\"a:/var/lib/mysql\"], labels: {dev.phpier.service: x}}",
        "eb: {image: \"some:1\", volumes: [\"c:/var/lib/mysql\"], labels: {dev.phpier.service: y}}",
        &[(
            "db",
            "the service goes, and its data stays in this volume",
            true,
        )],
    ),
    // One old volume has one heir.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "eb: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}\n  fb: {image: \"mysql:8.4\", volumes: [\"d:/var/lib/mysql\"]}",
        &[(
            "eb",
            "starts with an empty volume old_c while the data of db stays in old_a",
            true,
        )],
    ),
    // What counts is what is left, not what comes.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "db: {image: \"redis:8\", volumes: [\"c:/data\"], labels: {dev.phpier.service: redis, dev.phpier.series: \"8\"}}",
        &[(
            "db",
            "starts with an empty volume old_c while the data stays in old_a",
            true,
        )],
    ),
    (
        "db: {image: \"redis:8\", volumes: [\"a:/data\"], labels: {dev.phpier.service: redis, dev.phpier.series: \"8\"}}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}",
        &[(
            "db",
            "starts with an empty volume old_c while the data stays in old_a",
            false,
        )],
    ),
    // A server that had none is given one.
    (
        "db: {image: \"mysql:8.4\"}",
        "db: {image: \"mysql:8.4\", volumes: [\"c:/var/lib/mysql\"]}",
        &[(
            "db",
            "its data was in no named volume until now, and goes with the old container",
            true,
        )],
    ),
    // A tag that moves is told of once, and of each service.
    (
        "db: {image: \"mysql:latest\", volumes: [\"a:/var/lib/mysql\"]}",
        "db: {image: \"mysql:latest\", volumes: [\"a:/var/lib/mysql\"]}",
        &[],
    ),
    (
        "db: {image: \"mysql:latest\", volumes: [\"a:/var/lib/mysql\"]}",
        "db: {image: \"mysql:latest\", volumes: [\"a:/var/lib/mysql\"]}\n  eb: {image: \"mysql:latest\", volumes: [\"c:/var/lib/mysql\"]}",
        &[(
            "eb",
            "the tag of mysql:latest moves to newer series by itself, and the data may not follow",
            false,
        )],
    ),
    // What is there already under the new name is used as it is.
    (
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"x:/var/lib/mysql\"]}",
        &[(
            "db",
            "starts with what is in x while the data stays in old_a",
            true,
        )],
    ),
];

#[test]
fn a_new_volume_stands_in_the_place_of_the_right_old_one() {
    let file = |services: &str| {
        let text = format!(
            "name: old\nservices:\n  {services}\nvolumes: {{a: {{}}, b: {{}}, c: {{}}, d: {{}}, x: {{external: true}}}}\n"
        );
        ComposeFile::read(&text).expect("a Compose file")
    };
    for (old, new, expected) in FORMER {
        let found = findings(&file(old), &file(new));
        let told = found.iter();
        let told: Vec<(&str, &str, bool)> = told
            .map(|one| (one.service.as_str(), one.message.as_str(), one.needs_leave))
            .collect();
        assert_eq!(told, *expected, "{old} -> {new}");
        let helpless = found.iter().find(|one| one.help.is_none());
        assert_eq!(helpless, None, "{old} -> {new}");
    }
}
