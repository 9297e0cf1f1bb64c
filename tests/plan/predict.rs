//! What `up -d` does when one Compose file takes another's place, by the rules of the newest Compose.

use phpier::plan::compose::ComposeFile;
use phpier::plan::predict::{Change, Reason, Rules, Version, predict};

const BASE: &str = "\
name: shop
services:
  app:
    image: app:1
    build: .
    environment: {A: x}
    networks: {net: {}}
    volumes:
      - {type: volume, source: data, target: /data}
    configs: [conf]
  lodger:
    image: lodger
    network_mode: service:app
  guest:
    image: guest
    volumes_from: [lodger]
  watcher:
    image: watcher
    depends_on:
      app: {condition: service_started, restart: true}
  waiter:
    image: waiter
    depends_on: [app]
  last:
    image: last
    depends_on:
      waiter: {condition: service_started}
networks:
  net: {name: shop_net}
volumes:
  data: {name: shop_data}
configs:
  conf: {content: a}
";

fn read(text: &str) -> ComposeFile {
    ComposeFile::read(text).unwrap_or_else(|| panic!("no Compose file:\n{text}"))
}

fn told(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| {
            let (kind, name) = (change.kind.name(), &change.name);
            format!("{kind} {name} {}", change.consequence.name())
        })
        .collect()
}

/// The changes when some text of the base is replaced.
fn change(old: &str, new: &str, rules: Rules) -> Vec<Change> {
    assert!(BASE.contains(old), "{old:?}");
    predict(&read(BASE), &read(&BASE.replace(old, new)), rules)
}

/// All that follows when the app's container comes anew. What only older Compose versions do is told of
/// the last ones.
const APP: [&str; 6] = [
    "service app recreate",
    "service guest recreate",
    "service last no_effect",
    "service lodger recreate",
    "service waiter no_effect",
    "service watcher restart",
];

#[test]
fn each_change_has_its_consequences() {
    let app = |rest: &[&'static str]| [&APP[..], rest].concat();
    // Compose came to heed networks and volumes when it no longer recreated what depends on others.
    let late = |rest: &[&'static str]| {
        let mut all = app(rest);
        all.retain(|told| *told != "service last no_effect");
        all
    };
    for (old, new, expected) in [
        ("image: app:1", "image: app:2", app(&[])),
        ("{A: x}", "{A: y}", app(&[])),
        ("{A: x}", "[A=x]", vec!["service app no_effect"]),
        ("build: .", "build: ./sub", vec!["service app needs_build"]),
        (
            "    build: .\n",
            "    build: .\n    pull_policy: never\n",
            vec!["service app no_effect"],
        ),
        ("content: a", "content: b", vec!["service app no_effect"]),
        ("# ", "# ", vec![]),
        (
            "name: shop_net",
            "name: other_net",
            late(&["network net create", "network net leave"]),
        ),
        (
            "{name: shop_net}",
            "{name: shop_net, internal: true}",
            late(&["network net recreate"]),
        ),
        (
            "{name: shop_net}",
            "{name: shop_net, external: true}",
            vec![],
        ),
        (
            "name: shop_data",
            "name: shop_more",
            late(&["volume data create", "volume data leave"]),
        ),
        (
            "{name: shop_data}",
            "{name: shop_data, labels: {a: b}}",
            vec!["volume data recreate"],
        ),
        (
            "  watcher:\n    image: watcher\n    depends_on:\n      app: {condition: service_started, restart: true}\n",
            "  other:\n    image: watcher\n",
            vec!["service other create", "service watcher remove"],
        ),
        (
            "condition: service_started, restart: true",
            "condition: service_healthy, restart: true",
            vec!["service watcher no_effect"],
        ),
        (
            "image: lodger",
            "image: lodger:2",
            vec!["service guest recreate", "service lodger recreate"],
        ),
    ] {
        let (base, old) = if old == "# " {
            ("# a\n", "name: shop\n")
        } else {
            ("", old)
        };
        let new = if base.is_empty() {
            new.to_owned()
        } else {
            format!("{base}{old}")
        };
        let changes = change(old, &new, Rules::default());
        assert_eq!(told(&changes), expected, "{old:?} -> {new:?}");
    }
}

#[test]
fn a_key_alone_moves_no_data() {
    let text = BASE
        .replace("source: data", "source: kept")
        .replace("  data: {", "  kept: {");
    let changes = predict(&read(BASE), &read(&text), Rules::default());
    assert_eq!(told(&changes), APP);
}

#[test]
fn under_another_name_all_is_new_and_the_old_runs_on() {
    let old = "name: a\nservices: {x: {image: i}}\nvolumes: {v: {}}\n";
    let changes = predict(
        &read(old),
        &read(&old.replace("name: a", "name: b")),
        Rules::default(),
    );
    assert_eq!(
        told(&changes),
        [
            "service x create",
            "service x remove",
            "volume v create",
            "volume v leave"
        ]
    );
    assert_eq!(changes[0].causes[0].shown_path(), "name");
}

#[test]
fn rules_hold_from_one_version_to_another() {
    for (old, new, version, expected) in [
        (
            "service_started",
            "service_healthy",
            Version(2, 29, 2),
            "service watcher recreate",
        ),
        (
            "service_started",
            "service_healthy",
            Version(2, 29, 3),
            "service watcher no_effect",
        ),
        (
            "image: app:1",
            "image: app:2",
            Version(2, 29, 3),
            "service watcher recreate",
        ),
        (
            "image: app:1",
            "image: app:2",
            Version(2, 29, 3),
            "service last recreate",
        ),
        (
            "image: app:1",
            "image: app:2",
            Version(2, 29, 4),
            "service watcher restart",
        ),
        (
            "image: app:1",
            "image: app:2",
            Version(2, 34, 9),
            "service waiter restart",
        ),
        (
            "image: app:1",
            "image: app:2",
            Version(2, 35, 0),
            "service watcher restart",
        ),
        (
            "name: shop_net",
            "name: b",
            Version(2, 31, 0),
            "service waiter restart",
        ),
        (
            "image: guest",
            "image: guest\n    profiles: [x]",
            Version(2, 30, 1),
            "service guest recreate",
        ),
        (
            "image: guest",
            "image: guest\n    profiles: [x]",
            Version(2, 30, 2),
            "service guest no_effect",
        ),
        (
            "name: shop_net",
            "name: b",
            Version(2, 30, 9),
            "service app no_effect",
        ),
        (
            "name: shop_net",
            "name: b",
            Version(2, 31, 0),
            "service app recreate",
        ),
        (
            "name: shop_data",
            "name: b",
            Version(2, 31, 9),
            "service app no_effect",
        ),
        (
            "name: shop_data",
            "name: b",
            Version(2, 32, 0),
            "service app recreate",
        ),
    ] {
        let changes = told(&change(old, new, Rules::of(version)));
        assert!(
            changes.iter().any(|told| told == expected),
            "{version} {new}: {changes:?}"
        );
    }
}

#[test]
fn what_depends_on_another_is_told_with_the_versions_that_heed_it() {
    let spans = |name: &str, old: &str, new: &str| -> Vec<(String, String)> {
        let changes = change(old, new, Rules::default());
        let found = changes.iter().find(|change| change.name == name);
        let shown = |version: Option<Version>| version.map_or("-".to_owned(), |it| it.to_string());
        let causes = found.into_iter().flat_map(|change| &change.causes);
        causes
            .map(|cause| (shown(cause.since), shown(cause.until)))
            .collect()
    };
    let pair = |since: &str, until: &str| (since.to_owned(), until.to_owned());
    let image = ("image: app:1", "image: app:2");
    for (name, (old, new), expected) in [
        (
            "waiter",
            image,
            vec![pair("-", "2.29.4"), pair("2.29.4", "2.35.0")],
        ),
        (
            "watcher",
            image,
            vec![pair("2.29.4", "-"), pair("-", "2.29.4")],
        ),
        ("last", image, vec![pair("-", "2.29.4")]),
        // Networks are compared later than that, so it never comes anew for them.
        (
            "waiter",
            ("name: shop_net", "name: b"),
            vec![pair("2.31.0", "2.35.0")],
        ),
        ("last", ("name: shop_net", "name: b"), vec![]),
        // It comes anew in any case.
        ("lodger", image, vec![pair("-", "-")]),
    ] {
        assert_eq!(spans(name, old, new), expected, "{name} {new}");
    }
    // Where the version is known there is nothing to be told of others.
    let rules = Rules::of(Version(2, 35, 0));
    let changes = told(&change("image: app:1", "image: app:2", rules));
    assert!(
        !changes.iter().any(|told| told.contains("waiter")),
        "{changes:?}"
    );
}

/// Compose takes `links` for a dependency that is to be told of a restart, unless `depends_on` says otherwise.
#[test]
fn what_links_to_another_follows_it_as_if_it_said_so() {
    let rules = |minor| Rules::of(Version(2, minor, 0));
    for (keys, before, now) in [
        ("links: ['app:web']", "recreate", "restart"),
        ("links: [app]", "recreate", "restart"),
        ("uts: 'service:app'", "recreate", "restart"),
        ("links: [app], depends_on: [app]", "recreate", ""),
        ("links: [other]", "", ""),
    ] {
        let file = |tag: &str| {
            let text = format!(
                "services: {{app: {{image: 'a:{tag}'}}, other: {{image: o}}, linked: {{image: l, {keys}}}}}"
            );
            read(&text)
        };
        for (minor, expected) in [(20, before), (40, now)] {
            let changes = predict(&file("1"), &file("2"), rules(minor));
            let linked = changes.iter().find(|change| change.name == "linked");
            let told = linked.map_or("", |change| change.consequence.name());
            assert_eq!(told, expected, "{keys} 2.{minor}");
        }
    }
}

#[test]
fn causes_say_where_and_never_tell_a_secret() {
    let old = "services: {a: {image: i, environment: {DB_PASSWORD: s3cret, URL: 'mysql://u:s3cret@h', B: x}, cap_add: [C, D], labels: {a.b: c}}}";
    let new = "services: {a: {image: i, environment: {DB_PASSWORD: n3w, URL: 'mysql://u:n3w@h', B: y}, cap_add: [D, C], labels: {a.b: d}}}";
    let changes = predict(&read(old), &read(new), Rules::default());
    let text = format!("{changes:?}");
    assert!(!text.contains("s3cret") && !text.contains("n3w"), "{text}");
    let causes = &changes[0].causes;
    let paths: Vec<_> = causes
        .iter()
        .map(phpier::plan::predict::Cause::shown_path)
        .collect();
    assert_eq!(
        paths,
        [
            "services.a.environment.DB_PASSWORD",
            "services.a.environment.URL",
            "services.a.environment.B",
            "services.a.cap_add",
            "services.a.labels.\"a.b\""
        ]
    );
    assert!(causes[0].sensitive && causes[0].before.is_none());
    assert_eq!(causes[1].before.as_deref(), Some("mysql://u:(sensitive)@h"));
    assert_eq!(causes[2].after.as_deref(), Some("y"));
    assert_eq!(causes[3].reason, Reason::Order);
}

/// How a volume of somebody else's was made is in no file, so nobody can say that it is another one now.
#[test]
fn a_volume_that_is_taken_back_is_not_made_anew() {
    let external = "name: s\nservices: {a: {image: i, volumes: [d:/d]}}\nvolumes: {d: {name: x, external: true}}";
    let own = "name: s\nservices: {a: {image: i, volumes: [d:/d]}}\nvolumes: {d: {name: x, labels: {a: b}}}";
    for (old, new) in [(external, own), (own, external)] {
        let changes = predict(&read(old), &read(new), Rules::default());
        assert_eq!(told(&changes), Vec::<String>::new());
    }
}
