//! What phpier writes for a person: the same in both spellings, read back as it was meant, whatever
//! the texts in it are.

use phpier::config::{self, Project};
use phpier::diagnostic::Diagnostics;
use phpier::draft::{Connection, Database, Draft, Noted, Password, Server, Service, Value, Volume};
use phpier::pipeline;
use phpier::source::{Format, SourceFile, SourceMap};

use crate::support::golden::Goldens;
use crate::support::random::Random;
use crate::support::stack::{File, Stack};

fn is_golden(_: &str) -> bool {
    true
}

/// One that has everything.
fn full() -> Draft {
    Draft {
        head: vec!["Found by looking.".into(), "Change it as you like.".into()],
        name: Some(Noted::from("shop")),
        framework: Some(Noted::from("laravel").aside("artisan is here")),
        php: Some(Noted::from("8.3").above("composer.json:9 asks for ^8.2")),
        extensions: vec!["gd".to_owned(), "intl".to_owned()].into(),
        ini: vec![("memory_limit".into(), Noted::from("512M"))],
        docroot: Some(Noted::from("public")),
        hosts: vec!["@".to_owned(), "admin".to_owned()].into(),
        node: Some(Noted::from("22").aside(".nvmrc")),
        composer: Some(Noted::from("2")),
        databases: vec![
            Noted::from(Database {
                engine: Some("mysql".into()),
                series: Some("8.4".into()),
                database: Some("shop_db".into()),
                username: Some("shop_user".into()),
                password: Some(Password::Text("pa\"ss: #1".into())),
                testing: true,
                ..Database::default()
            })
            .above("The one with the orders."),
            Noted::from(Database {
                engine: Some("postgres".into()),
                name: Some("reports".into()),
                password: Some(Password::Secret),
                ..Database::default()
            })
            .aside("reports only"),
            Noted::from(Database {
                host: Some("phpier-mariadb".into()),
                name: Some("old".into()),
                ..Database::default()
            }),
        ],
        connections: vec![
            Noted::from(Connection {
                key: "redis".into(),
                host: Some("phpier-redis".into()),
            }),
            Noted::from(Connection {
                key: "mail".into(),
                host: None,
            })
            .above("Mailpit"),
        ],
        services: vec![Noted::from(Service {
            name: "search".into(),
            image: "getmeili/meilisearch:v1.12".into(),
            command: vec!["meili".into(), "--env=development".into()],
            env: vec![
                ("MEILI_ENV".into(), Value::Text("yes".into()).into()),
                ("KEY".into(), Value::Environment("SEARCH_KEY".into()).into()),
            ],
            publish: vec![(7700, 7700), (7702, 7701)],
            volumes: vec![Volume {
                name: "data".into(),
                path: "/meili_data".into(),
                moved: Some("shop_meili".into()),
            }],
            routes: vec![("search".into(), 7700), ("api".into(), 7701)],
            healthcheck: vec!["curl -fs http://127.0.0.1:7700/health".into()],
        })],
        inject: Some(Noted::from(false).above("The app reads its own file.")),
        env: vec![
            ("APP_NAME".into(), Value::Text("My Shop".into()).into()),
            ("TOKEN".into(), Value::Environment("TOKEN".into()).into()),
        ],
        workers: vec![(
            "queue".into(),
            Noted::from("php artisan queue:work --tries=3"),
        )],
        output: Some(Noted::from("docker-compose.yml")),
        tail: vec!["That is all.".into()],
    }
}

#[test]
fn a_draft_is_written_in_either_spelling() {
    let mut goldens = Goldens::new("draft", is_golden);
    for (name, draft) in [
        ("full", full()),
        ("empty", Draft::default()),
        (
            "comments-alone",
            Draft {
                head: vec!["Nothing yet.".into()],
                ..Draft::default()
            },
        ),
        (
            "small",
            Draft {
                name: Some(Noted::from("blog")),
                php: Some(Noted::from("8.4")),
                databases: vec![
                    Database {
                        engine: Some("mysql".into()),
                        ..Database::default()
                    }
                    .into(),
                ],
                ..Draft::default()
            },
        ),
    ] {
        goldens.check(&format!("{name}.kdl"), &draft.text(Format::Kdl));
        goldens.check(&format!("{name}.yaml"), &draft.text(Format::Yaml));
    }
    let server = Noted::from(Server {
        service: "mysql".into(),
        version: Some("8.0".into()),
        name: Some("old".into()),
        publish: Some(3310),
        root_password: Some(Password::Text("ro\\ot".into())),
        env: vec![("TZ".into(), Value::Text("UTC".into()).into())],
        moved: Some("stack_mysql".into()),
    })
    .above("What was there.");
    goldens.check("server.txt", &format!("{}\n", server.kdl()));
    let service = full().services.remove(0);
    goldens.check("service.txt", &format!("{}\n", service.kdl()));
    goldens.finish();
}

/// What it compiles to.
fn compiled(path: &str, text: &str) -> String {
    let stack = Stack::read(None, &[File::new(path, "shop", text)]);
    assert!(!stack.diagnostics.has_errors(), "{text}\n{}", stack.told());
    let files = stack.files();
    let texts = files
        .iter()
        .map(|(path, text)| format!("=== {path}\n{text}"));
    texts.collect()
}

#[test]
fn both_spellings_of_a_draft_mean_the_same() {
    for draft in [full(), Draft::default()] {
        let kdl = compiled(".phpier.kdl", &draft.text(Format::Kdl));
        let yaml = compiled(".phpier.yaml", &draft.text(Format::Yaml));
        assert_eq!(kdl, yaml);
    }
}

/// The file as it is read again.
fn read(path: &str, text: &str, format: Format) -> Project {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: path.to_owned(),
        text: text.into(),
        format,
    });
    let mut diagnostics = Diagnostics::default();
    let project = pipeline::read_project(&sources, id, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
    project.expect("a project")
}

/// What readers take for something else than text.
const PARTS: &[&str] = &[
    "a",
    "true",
    "yes",
    "No",
    "~",
    "null",
    "8.10",
    "1_000",
    "0x1F",
    "2024-01-01",
    ".5",
    ".inf",
    ": ",
    ":",
    " #",
    "#",
    "- ",
    "-",
    "'",
    "\"",
    "\\",
    "\n",
    "\t",
    "\r",
    " ",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "`",
    "é",
    "日",
    "\u{2028}",
    "\u{85}",
    "\u{202e}",
    "$",
    "${A}",
    "//",
    "/*",
    "*/",
    "/-",
    "=",
    ";",
    "<<",
    "...",
    "---",
    "\u{7f}",
    "y",
    "n",
    "on",
];

#[test]
fn any_text_survives_in_either_spelling() {
    for seed in 1..=400 {
        let mut random = Random::new(seed);
        let mut text = || -> String {
            (0..=random.below(4))
                .map(|_| PARTS[random.below(PARTS.len())])
                .collect()
        };
        let draft = Draft {
            head: vec![text()],
            name: Some(Noted::from("shop").aside(text())),
            env: ["A", "B", "C"]
                .map(|name| {
                    let value = Noted::from(Value::Text(text())).above(text()).aside(text());
                    (name.to_owned(), value)
                })
                .into(),
            databases: vec![
                Noted::from(Database {
                    engine: Some("mysql".into()),
                    password: Some(Password::Text(text())),
                    ..Database::default()
                })
                .above(text())
                .aside(text()),
            ],
            tail: vec![text()],
            ..Draft::default()
        };
        for (path, format) in [(".phpier.kdl", Format::Kdl), (".phpier.yaml", Format::Yaml)] {
            let written = draft.text(format);
            let config = read(path, &written, format);
            let read: Vec<_> = config
                .env
                .iter()
                .map(|(_, value)| value.value.clone())
                .collect();
            let meant: Vec<_> = draft
                .env
                .iter()
                .map(|(_, value)| match &value.value {
                    Value::Text(text) => config::EnvValue::Literal(text.clone()),
                    Value::Environment(_) => unreachable!("only texts"),
                })
                .collect();
            assert_eq!(read, meant, "seed {seed}\n{written}");
            let password = config.databases[0]
                .password
                .as_ref()
                .map(|read| &read.value);
            let Some(Password::Text(meant)) = &draft.databases[0].value.password else {
                unreachable!("a text")
            };
            assert_eq!(
                password,
                Some(&config::Password::Literal(meant.clone())),
                "seed {seed}\n{written}"
            );
        }
    }
}
