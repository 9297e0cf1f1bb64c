//! Changes by hand: every byte of them is seen, and those of a Compose file become an override.

use std::fs;

use phpier::artifact::{Artifact, Comment};
use phpier::plan::adopt::{Unadoptable, adopt};
use phpier::plan::{Action, Group, Place, Stack, Verdict};

use crate::support::{files, tools};

fn judge(artifact: &Artifact, found: Vec<u8>) -> (Verdict, Action) {
    let mut group = Group::new(Stack::Global, "~");
    group.file(artifact, Some(found), || Place {
        path: artifact.path.clone(),
        shown: String::new(),
        real: artifact.path.clone().into(),
        link: None,
    });
    let row = group.rows.first();
    row.map_or((Verdict::Current, Action::Keep), |row| {
        (row.verdict, row.action)
    })
}

/// Texts of every kind that phpier generates, with the comments of their headers.
fn bodies() -> Vec<(String, Comment, String)> {
    let root = files::folder("compile");
    let read = |name: String| {
        let comment = match name.rsplit('.').next() {
            Some("ini" | "conf") => Comment::Semicolon,
            Some("sql") => Comment::Dashes,
            _ => Comment::Hash,
        };
        let text = fs::read_to_string(root.join(&name)).ok()?;
        Some((name, comment, text))
    };
    files::below(&root).into_iter().filter_map(read).collect()
}

#[test]
fn any_byte_of_any_body_that_changed_is_seen() {
    let bodies = bodies();
    assert!(bodies.len() > 10, "{} texts", bodies.len());
    for (number, (name, comment, body)) in bodies.into_iter().enumerate() {
        let path = "docker-compose.yml".to_owned();
        let artifact = Artifact::new(path, "shop", comment, body);
        let whole = artifact.render().into_bytes();
        assert_eq!(
            judge(&artifact, whole.clone()).0,
            Verdict::Current,
            "{name}"
        );
        let start = whole.len() - artifact.body.len();
        // Each byte of one, and a spread over all others.
        let step = if number == 0 {
            1
        } else {
            (artifact.body.len() / 40).max(1)
        };
        for (round, at) in (start..whole.len()).step_by(step).enumerate() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (round % 8);
            let judged = judge(&artifact, bytes);
            assert_eq!(
                judged,
                (Verdict::Edited, Action::Conflict),
                "{name}, byte {at}"
            );
        }
    }
}

const BASE: &str = "name: shop
services:
  shop:
    image: shop:1
    restart: unless-stopped
    command: [php, -S]
    environment:
      A: '1'
      B: two
    labels:
      traefik.enable: 'true'
    volumes:
      - ./:/app
      - ./x:/x
    healthcheck:
      test: [CMD, 'true']
      interval: 5s
networks:
  default:
    name: phpier_global
    external: true
";

/// What a person made of `BASE`, and the override that says so, without its title.
const CASES: &[(&str, &str, &str)] = &[
    (
        "restart: unless-stopped",
        "restart: always",
        "services:\n  shop:\n    restart: always\n",
    ),
    (
        "B: two",
        "B: two\n      C: '2024-01-01'",
        "services:\n  shop:\n    environment:\n      C: \"2024-01-01\"\n",
    ),
    (
        "      B: two\n",
        "",
        "services:\n  shop:\n    environment:\n      B: !reset null\n",
    ),
    (
        "      - ./x:/x\n",
        "",
        "services:\n  shop:\n    volumes: !override\n      - \"./:/app\"\n",
    ),
    (
        "      - ./x:/x\n",
        "      - ./x:/x\n      - ./y:/y\n",
        "services:\n  shop:\n    volumes: !override\n      - \"./:/app\"\n      - \"./x:/x\"\n      - \"./y:/y\"\n",
    ),
    (
        "command: [php, -S]",
        "command: [php, -a]",
        "services:\n  shop:\n    command:\n      - php\n      - \"-a\"\n",
    ),
    (
        "command: [php, -S]",
        "command: php -a",
        "services:\n  shop:\n    command: !override \"php -a\"\n",
    ),
    (
        "    restart: unless-stopped\n",
        "",
        "services:\n  shop:\n    restart: !reset null\n",
    ),
    (
        "networks:\n",
        "  queue:\n    image: shop:1\n    ports: ['127.0.0.1:8080:80']\nnetworks:\n",
        "services:\n  queue:\n    image: \"shop:1\"\n    ports:\n      - \"127.0.0.1:8080:80\"\n",
    ),
    (
        "interval: 5s",
        "interval: 1m",
        "services:\n  shop:\n    healthcheck:\n      interval: \"1m\"\n",
    ),
];

#[test]
fn a_change_becomes_an_override_that_gives_it_back() {
    for (old, new, expected) in CASES {
        assert!(BASE.contains(old), "{old:?}");
        let edited = BASE.replacen(old, new, 1);
        let text = adopt(BASE, &edited).unwrap_or_else(|why| panic!("{new:?}: {why}"));
        let (title, rest) = text.split_once('\n').expect("a title");
        assert_eq!(&rest, expected, "{new:?}");
        assert_eq!(title.contains("2.24.4"), expected.contains(" !"), "{title}");
    }
    let refused = |old: &str, new: &str| adopt(BASE, &BASE.replacen(old, new, 1));
    assert_eq!(refused("name: shop", "name: store"), Err(Unadoptable::Name));
    assert_eq!(
        refused("A: '1'", "A: \"1\" # one"),
        Err(Unadoptable::NoDifference)
    );
    assert_eq!(refused("B: two", "B:"), Err(Unadoptable::Null));
    assert_eq!(
        refused("services:", "services: ["),
        Err(Unadoptable::NoCompose)
    );
    assert_eq!(adopt(BASE, "- a\n"), Err(Unadoptable::NoCompose));
    // A second tag behind `!override`, and keys that are no text.
    for (old, new) in [
        ("restart: unless-stopped", "restart: !reset null"),
        ("B: two", "? [B]\n      : two"),
        ("B: two", "? {B: C}\n      : two"),
    ] {
        assert_eq!(refused(old, new), Err(Unadoptable::Unsayable), "{new:?}");
    }
}

#[test]
fn compose_makes_of_file_and_override_what_the_person_wrote() {
    const NAME: &str = "compose_makes_of_file_and_override_what_the_person_wrote";
    if tools::compose().is_none() {
        tools::skipped(NAME, "there is no Docker Compose 2.26");
        return;
    }
    let folder = tempfile::tempdir().expect("a scratch folder");
    let config = |files: &[(&str, &str)]| {
        let mut compose = tools::compose().expect("it was there");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
            compose.args(["-f", name]);
        }
        let output = compose
            .arg("config")
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for (old, new, _) in CASES {
        let edited = BASE.replacen(old, new, 1);
        let text = adopt(BASE, &edited).expect("an override");
        assert_eq!(
            config(&[("base.yml", BASE), ("over.yml", &text)]),
            config(&[("edited.yml", &edited)]),
            "{new:?}\n{text}"
        );
    }
}
