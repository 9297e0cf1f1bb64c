//! Slots that take any text.

use std::collections::BTreeSet;

use phpier::compile;
use phpier::source::Format;

use super::corpus::{self, is_chosen};
use super::expect;
use super::form::{Form, settle};
use super::readers;
use crate::support::stack::Stack;
use crate::support::tools;

/// How many strings share a file.
const BATCH: usize = 40;

/// Where a string goes; with its place in the batch this is the number of its hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Env,
    ServiceEnv,
    Command,
    Healthcheck,
    Volume,
    Ini,
    Password,
    Worker,
    RootPassword,
}

impl Slot {
    fn number(self, at: usize) -> usize {
        self as usize * BATCH + at
    }
}

/// Strings with their places in the corpus.
pub(super) struct Batch<'s> {
    start: usize,
    strings: &'s [String],
}

pub(super) fn batches(strings: &[String]) -> impl Iterator<Item = Batch<'_>> {
    let chunks = strings.chunks(BATCH).enumerate();
    chunks.map(|(at, strings)| Batch {
        start: at * BATCH,
        strings,
    })
}

/// A string that must be found in a generated file.
pub(super) struct Wanted {
    pub(super) path: Vec<String>,
    pub(super) string: String,
}

/// A Compose file with all that must be in it.
pub(super) struct Sheet {
    pub(super) text: String,
    pub(super) wanted: Vec<Wanted>,
}

impl Batch<'_> {
    fn format(&self) -> Format {
        if (self.start / BATCH).is_multiple_of(2) {
            Format::Kdl
        } else {
            Format::Yaml
        }
    }

    /// The strings that a slot is to have, with their places in the batch.
    fn of(&self, slot: Slot, refused: &BTreeSet<usize>) -> Vec<(usize, String)> {
        let heavy = matches!(slot, Slot::Password | Slot::Worker | Slot::RootPassword);
        (0..self.strings.len())
            .filter(|at| !refused.contains(&slot.number(*at)))
            .filter(|at| !heavy || is_chosen(self.start + at))
            .map(|at| {
                let string = &self.strings[at];
                let string = match slot {
                    // Two volumes may not have one mount point.
                    Slot::Volume => format!("/{at}{string}"),
                    _ => string.clone(),
                };
                (at, string)
            })
            .collect()
    }

    fn pairs(&self, form: &mut Form, key: &str, stem: &str, slot: Slot, refused: &BTreeSet<usize>) {
        form.open(key);
        for (at, string) in self.of(slot, refused) {
            form.key(&format!("{stem}{at}"), |form| {
                _ = form.hole(slot.number(at), &string);
            });
        }
        form.close();
    }

    fn list(&self, form: &mut Form, key: &str, first: &str, slot: Slot, refused: &BTreeSet<usize>) {
        let strings = self.of(slot, refused);
        let under_test = strings
            .iter()
            .map(|(at, string)| (Some(slot.number(*at)), string.as_str()));
        let items: Vec<_> = std::iter::once((None, first)).chain(under_test).collect();
        form.list(key, &items);
    }

    fn service(&self, form: &mut Form, refused: &BTreeSet<usize>) {
        form.open("service")
            .fixed("name", "s")
            .fixed("image", "a:1");
        self.list(form, "command", "first", Slot::Command, refused);
        self.list(form, "healthcheck", "first", Slot::Healthcheck, refused);
        self.pairs(form, "env", "E", Slot::ServiceEnv, refused);
        self.pairs(form, "volume", "v", Slot::Volume, refused);
        form.close();
    }

    fn project(&self, refused: &BTreeSet<usize>) -> Form {
        Form::file(self.format(), |form| {
            form.fixed("name", "p");
            form.open("php");
            self.pairs(form, "ini", "d", Slot::Ini, refused);
            form.close();
            form.open("services");
            self.service(form, refused);
            let passwords = self.of(Slot::Password, refused);
            form.blocks("database", passwords.len(), |form, nth| {
                let (at, string) = &passwords[nth];
                form.fixed("type", if at % 2 == 0 { "mysql" } else { "postgres" });
                form.fixed("name", &format!("d{at}"));
                form.key("password", |form| {
                    _ = form.hole(Slot::Password.number(*at), string);
                });
            });
            form.close();
            self.pairs(form, "env", "E", Slot::Env, refused);
            self.pairs(form, "workers", "w", Slot::Worker, refused);
        })
    }

    fn global(&self, refused: &BTreeSet<usize>) -> Form {
        Form::file(self.format(), |form| {
            form.open("services");
            self.service(form, refused);
            form.open("redis");
            self.pairs(form, "env", "E", Slot::Env, refused);
            form.close();
            let passwords = self.of(Slot::RootPassword, refused);
            form.blocks("mysql", passwords.len(), |form, nth| {
                let (at, string) = &passwords[nth];
                form.fixed("name", &format!("i{at}"));
                form.key("publish", |form| {
                    let off = if form.is_kdl() { "#false" } else { "false" };
                    form.write(off);
                });
                form.key("root-password", |form| {
                    _ = form.hole(Slot::RootPassword.number(*at), string);
                });
            });
            form.close();
        })
    }

    fn wanted(
        &self,
        slot: Slot,
        refused: &BTreeSet<usize>,
        paths: impl Fn(usize, usize) -> Vec<Vec<String>>,
    ) -> Vec<Wanted> {
        let kept = self.of(slot, refused).into_iter().enumerate();
        kept.flat_map(|(nth, (at, string))| {
            paths(nth, at).into_iter().map(move |path| Wanted {
                path,
                string: string.clone(),
            })
        })
        .collect()
    }

    fn of_service(&self, key: &str, refused: &BTreeSet<usize>) -> Vec<Wanted> {
        let path = |parts: &[&str]| {
            vec![
                ["services", key]
                    .iter()
                    .chain(parts)
                    .map(|part| (*part).to_owned())
                    .collect(),
            ]
        };
        // Mounts stand in the order of their places.
        let mut mounts = self.of(Slot::Volume, refused);
        mounts.sort_by(|(_, a), (_, b)| a.cmp(b));
        [
            self.wanted(Slot::ServiceEnv, refused, |_, at| {
                path(&["environment", &format!("E{at}")])
            }),
            self.wanted(Slot::Command, refused, |nth, _| {
                path(&["command", &(nth + 1).to_string()])
            }),
            self.wanted(Slot::Healthcheck, refused, |nth, _| {
                path(&["healthcheck", "test", &(nth + 2).to_string()])
            }),
            self.wanted(Slot::Volume, refused, |_, at| {
                let nth = mounts.iter().position(|(mount, _)| *mount == at);
                let nth = nth.expect("one of them").to_string();
                path(&["volumes", &nth, "target"])
            }),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The project's Compose file, once everything else that the strings reach was looked at.
    pub(super) fn project_sheet(&self) -> Sheet {
        let (stack, refused) = settle(false, |refused| self.project(refused));
        let project = &stack.fleet.projects[0];
        let artifacts = compile::project(project);
        self.check_ini(
            &artifacts
                .iter()
                .find(|file| file.path.ends_with("php.ini"))
                .expect("php.ini")
                .body,
            &refused,
        );
        self.check_sql(&stack, &refused);
        let path = |parts: &[&str]| {
            vec![
                parts
                    .iter()
                    .map(|part| (*part).to_owned())
                    .collect::<Vec<_>>(),
            ]
        };
        let wanted = [
            self.wanted(Slot::Env, &refused, |_, at| {
                path(&["services", "p", "environment", &format!("E{at}")])
            }),
            self.wanted(Slot::Password, &refused, |_, at| {
                path(&[
                    "services",
                    "p",
                    "environment",
                    &format!("D{at}_DB_PASSWORD"),
                ])
            }),
            self.wanted(Slot::Worker, &refused, |_, at| {
                path(&["services", &format!("p-w{at}"), "command", "2"])
            }),
            self.of_service("p-s", &refused),
        ];
        Sheet {
            text: artifacts[0].render(),
            wanted: wanted.into_iter().flatten().collect(),
        }
    }

    /// The global stack's Compose file.
    pub(super) fn global_sheet(&self) -> Sheet {
        let (stack, refused) = settle(true, |refused| self.global(refused));
        let global = stack.fleet.global.as_ref().expect("a global stack");
        let wanted = [
            self.wanted(Slot::Env, &refused, |_, at| {
                vec![
                    ["services", "phpier-redis", "environment", &format!("E{at}")]
                        .map(str::to_owned)
                        .to_vec(),
                ]
            }),
            self.wanted(Slot::RootPassword, &refused, |_, at| {
                let server = format!("phpier-mysql-i{at}");
                let provision = format!("{server}-provision");
                vec![
                    ["services", &server, "environment", "MYSQL_ROOT_PASSWORD"]
                        .map(str::to_owned)
                        .to_vec(),
                    ["services", &provision, "environment", "PHPIER_PASSWORD"]
                        .map(str::to_owned)
                        .to_vec(),
                ]
            }),
            self.of_service("phpier-s", &refused),
        ];
        Sheet {
            text: compile::global(global)[0].render(),
            wanted: wanted.into_iter().flatten().collect(),
        }
    }

    /// One directive in, one directive out: PHP reads a line as `name = "value"`, where a value between
    /// quotes has no escapes.
    fn check_ini(&self, ini: &str, refused: &BTreeSet<usize>) {
        let lines: Vec<&str> = ini
            .split('\n')
            .filter(|line| line.starts_with('d') && line[1..].starts_with(char::is_numeric))
            .collect();
        let mut kept = self.of(Slot::Ini, refused);
        kept.sort_by_key(|(at, _)| format!("d{at}"));
        assert_eq!(lines.len(), kept.len(), "{ini}");
        for (line, (at, string)) in lines.iter().zip(kept) {
            assert_eq!(*line, format!("d{at} = \"{string}\""));
            assert!(
                !string.contains(['"', '\\', '\r']) && !string.contains("${"),
                "{line}"
            );
        }
        let others = ini.lines().count() - lines.len();
        assert!(others < 12, "{ini}");
    }

    /// The passwords in SQL, read as the servers do, and as many statements as there must be.
    fn check_sql(&self, stack: &Stack, refused: &BTreeSet<usize>) {
        let files = compile::local(&stack.fleet, &compile::Secrets::default());
        let kept = self.of(Slot::Password, refused);
        for (server, escapes, odd) in [("mysql", true, 0), ("postgres", false, 1)] {
            let strings: Vec<&str> = kept
                .iter()
                .filter(|(at, _)| at % 2 == odd)
                .map(|(_, string)| string.as_str())
                .collect();
            let path = format!("local/projects/p/phpier-{server}.sql");
            let file = files.iter().find(|file| file.path == path);
            let Some(file) = file else {
                assert!(strings.is_empty(), "{path} is missing");
                continue;
            };
            let literals = literals(&file.body, escapes);
            for string in strings {
                assert!(
                    literals.iter().any(|literal| literal == string),
                    "{string:?} in {}",
                    file.body
                );
            }
            // A password that ended its literal would leave words of its own behind.
            let bare = literals
                .iter()
                .filter(|literal| kept.iter().any(|(_, string)| string == *literal))
                .count();
            assert!(bare >= kept.iter().filter(|(at, _)| at % 2 == odd).count());
        }
    }
}

/// The string literals of SQL; what stands between them must be made of the words phpier writes.
fn literals(sql: &str, escapes: bool) -> Vec<String> {
    let mut literals = Vec::new();
    let mut between = String::new();
    let mut chars = sql.chars().peekable();
    while let Some(char) = chars.next() {
        if char != '\'' {
            between.push(char);
            continue;
        }
        let mut literal = String::new();
        loop {
            match chars.next().expect("a literal that ends") {
                '\\' if escapes => literal.extend(chars.next()),
                '\'' if chars.peek() == Some(&'\'') => literal.extend(chars.next()),
                '\'' => break,
                char => literal.push(char),
            }
        }
        literals.push(literal);
    }
    let known =
        |char: char| char.is_ascii_alphanumeric() || " \n;=%@`*.,_\\\"-()$:<>[]".contains(char);
    assert!(between.chars().all(known), "{between}");
    literals
}

/// Fails unless every reader finds every string.
fn check(test: &str, sheets: &[Sheet]) {
    let texts: Vec<String> = sheets.iter().map(|sheet| sheet.text.clone()).collect();
    let answers = readers::read(test, &texts, |at| at % 3 == 0 || tools::required());
    for (sheet, answers) in sheets.iter().zip(answers) {
        for (reader, root) in answers {
            for wanted in &sheet.wanted {
                let path: Vec<&str> = wanted.path.iter().map(String::as_str).collect();
                expect::same(reader, &root, &path, &wanted.string);
            }
        }
    }
    let strings: usize = sheets.iter().map(|sheet| sheet.wanted.len()).sum();
    assert!(
        strings > corpus::COUNT * 3,
        "hardly a string is taken: {strings}"
    );
}

#[test]
fn free_text_of_projects_is_unchanged_or_refused() {
    let strings = corpus::strings();
    let sheets: Vec<Sheet> = batches(&strings)
        .map(|batch| batch.project_sheet())
        .collect();
    check("free text of projects", &sheets);
}

#[test]
fn free_text_of_the_global_stack_is_unchanged_or_refused() {
    let strings = corpus::strings();
    let sheets: Vec<Sheet> = batches(&strings)
        .map(|batch| batch.global_sheet())
        .collect();
    check("free text of the global stack", &sheets);
}
