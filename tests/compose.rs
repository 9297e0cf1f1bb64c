//! The writer of Compose files against the library that it leaves scalars to: whatever the values are,
//! both write the same bytes.

use std::collections::BTreeMap;

use phpier::compose::{
    Attachment, Build, Condition, Config, Dependency, File, Healthcheck, Mount, Network, Port,
    Restart, Service, Text, Volume, yaml,
};
use serde::Serialize;
use serde_saphyr::ser_options;

use crate::support::mutate::{TOKENS, mutants};

fn by_the_library<T: Serialize>(value: &T) -> String {
    let options = ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: false,
    };
    let mut text = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut text, value, options).expect("written");
    text
}

fn same<T: Serialize>(value: &T) {
    assert_eq!(yaml::to_string(value), by_the_library(value));
}

/// Every kind of value that a Compose file has, with one text in every place that takes any.
fn file(word: &str) -> File {
    let text = || Text::literal(word);
    let pairs = || BTreeMap::from([(text(), text()), ("other".into(), "1".into())]);
    let service = Service {
        image: Some(text()),
        build: Some(Build { context: text() }),
        restart: Some(Restart::Never),
        command: vec![text(), "sh".into(), text()],
        depends_on: BTreeMap::from([(
            text(),
            Dependency {
                condition: Condition::Completed,
                required: Some(false),
            },
        )]),
        environment: pairs(),
        ports: vec![Port {
            host_ip: "127.0.0.1".into(),
            published: text(),
            target: 80,
        }],
        volumes: vec![
            Mount::bind(text(), text(), true),
            Mount::Volume {
                source: text(),
                target: text(),
            },
        ],
        networks: BTreeMap::from([
            (text(), Attachment::default()),
            (
                "named".into(),
                Attachment {
                    aliases: vec![text()],
                },
            ),
        ]),
        labels: pairs(),
        healthcheck: Some(Healthcheck {
            test: vec![text()],
            interval: "5s".into(),
            timeout: text(),
            retries: 3,
            start_period: text(),
        }),
        ..Service::default()
    };
    File {
        name: text(),
        services: BTreeMap::from([(text(), service), ("empty".into(), Service::default())]),
        networks: BTreeMap::from([(
            text(),
            Network {
                name: text(),
                external: true,
            },
        )]),
        volumes: BTreeMap::from([(
            text(),
            Volume {
                name: text(),
                external: true,
                labels: pairs(),
            },
        )]),
        configs: BTreeMap::from([(text(), Config { content: text() })]),
        ..File::default()
    }
}

#[test]
fn words_are_written_as_the_library_writes_them() {
    for word in [
        "",
        " ",
        "a",
        "y",
        "N",
        "yes",
        "No",
        "on",
        "OFF",
        "true",
        "False",
        "null",
        "NaN",
        "inf",
        "Infinity",
        "~",
        "a b",
        "a ",
        " a",
        "a:",
        "a: b",
        "a:b",
        "a #b",
        "a#b",
        "a,b",
        "a, b",
        "[a]",
        "a]",
        "{a}",
        "a}",
        "- a",
        "-",
        "-a",
        "?",
        "? a",
        "1",
        "1.5",
        "0x1F",
        "1_000",
        "1e3",
        ".5",
        "22:22",
        "2024-01-01",
        "127.0.0.1",
        "5s",
        "8.10",
        "+1",
        "0b1",
        "0o7",
        "<<",
        "=",
        "*a",
        "&a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "'a'",
        "\"a\"",
        "---",
        "...",
        "--- a",
        "/a/b",
        "./a",
        "../a",
        "$a",
        "${A:-b}",
        "a\\b",
        "a\tb",
        "a\nb",
        "a\n",
        "a\nb\n",
        "a\n\nb\n",
        "a\n\n",
        " a\nb\n",
        "a\n  b\n",
        "#a\n",
        "a\u{7f}",
        "\u{85}",
        "é",
        "é\n",
        "漢字",
        "😀",
        "\u{feff}a",
        "\u{2028}",
        "no-new-privileges:true",
        "traefik.http.routers.a.rule",
        "Host(`a.b`)",
        "CREATE USER 'a'@'%';\n",
    ] {
        same(&file(word));
    }
}

#[test]
fn random_texts_are_written_as_the_library_writes_them() {
    let seeds = [
        "traefik.enable: true",
        "a b\nc d\n",
        "no",
        "127.0.0.1",
        "key # x",
        "é 漢字",
    ];
    for text in mutants(&seeds, 31, 2000).chain(TOKENS.iter().map(|token| (*token).to_owned())) {
        same(&file(&text));
    }
}
