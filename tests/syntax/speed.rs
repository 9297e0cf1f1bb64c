//! How long a small file takes: a thousand of them are read in one run.

#![allow(clippy::print_stderr, reason = "the times are what it is for")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use phpier::{
    diagnostic::Diagnostics,
    source::{Format, SourceFile, SourceMap},
    syntax,
};

const KDL: &str = r#"name "shop"
php "8.3" {
    extensions "gd" "intl" "redis"
    ini "memory_limit" "512M"
}
type "laravel"
docroot "public"
hosts "@" "admin" // and shop.localhost
services {
    database "mysql" {
        username "shop"
        password "secret"
    }
    redis
}
"#;

const YAML: &str = r#"name: shop
php:
  version: "8.3"
  extensions: [gd, intl, redis]
  ini:
    memory_limit: 512M
type: laravel
docroot: public
hosts: ["@", admin] # and shop.localhost
services:
  database:
    type: mysql
    username: shop
    password: secret
  redis: {}
"#;

#[test]
#[ignore = "prints times; they mean something in a release build on a quiet machine"]
fn small_files_are_quick() {
    for (format, text) in [(Format::Kdl, KDL), (Format::Yaml, YAML)] {
        let mut sources = SourceMap::default();
        let id = sources.add(SourceFile {
            path: "file".to_owned(),
            text: text.into(),
            format,
        });
        let mut rounds: Vec<Duration> = Vec::new();
        for _ in 0..51 {
            let start = Instant::now();
            for _ in 0..100 {
                let mut diagnostics = Diagnostics::default();
                assert!(black_box(syntax::parse(&sources, id, &mut diagnostics)).is_some());
            }
            rounds.push(start.elapsed() / 100);
        }
        rounds.sort();
        let (least, median) = (rounds[0], rounds[rounds.len() / 2]);
        eprintln!(
            "{format:?}, {} bytes: {median:?}, at best {least:?}",
            text.len()
        );
    }
}
