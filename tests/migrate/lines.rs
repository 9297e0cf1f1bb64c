//! What an old file says is used or told: whatever is put into one, a line of what comes out speaks of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use phpier::diagnostic::Diagnostics;
use phpier::migrate::{self, Global, Input, Kind, Taken, Tool};
use phpier::source::{Format, SourceFile, SourceMap};
use phpier::syntax::parse_foreign;
use phpier::syntax::tree::{Node, Value};

use super::trees::{global, told, trees};

/// What is put in, as a key or in the place of a value.
const MARK: &str = "zz_unknown";

/// Files that are told as a whole, or that were generated from one that is read.
const WHOLE: [&str; 4] = [
    "compose.override.yaml",
    ".phpier/docker-compose.yml",
    "~/.phpier/docker-compose.yml",
    ".lando.local.yml",
];

/// A change to a file, and the places that may tell of it.
struct Change {
    text: String,
    /// The lines of the key and of all keys above it, from one.
    lines: Vec<usize>,
    path: Vec<String>,
}

struct Walk<'t> {
    text: &'t str,
    seen: BTreeSet<usize>,
    changes: Vec<Change>,
}

impl Walk<'_> {
    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    fn change(
        &mut self,
        range: std::ops::Range<usize>,
        new: &str,
        lines: &[usize],
        path: &[String],
    ) {
        if self
            .seen
            .insert(range.start * 2 + usize::from(range.is_empty()))
        {
            let mut text = self.text.to_owned();
            text.replace_range(range, new);
            self.changes.push(Change {
                text,
                lines: lines.to_vec(),
                path: path.to_vec(),
            });
        }
    }

    fn node(&mut self, node: &Node, lines: &[usize], path: &[String]) {
        match &node.value {
            Value::Scalar(_) if node.span.range().is_empty() => {}
            Value::Scalar(_) => {
                self.change(node.span.range(), &format!("{{{MARK}: 1}}"), lines, path);
            }
            Value::List(items) => {
                for item in items {
                    let mut lines = lines.to_vec();
                    lines.push(self.line(item.span.range().start));
                    self.node(item, &lines, path);
                }
            }
            Value::Map(map) => self.fields(&map.fields, lines, path),
        }
    }

    fn fields(&mut self, fields: &[phpier::syntax::tree::Field], lines: &[usize], path: &[String]) {
        // Where a key is put in before the first one: behind a brace, or on a line of its own.
        if let Some(first) = fields
            .iter()
            .min_by_key(|field| field.key.span.range().start)
        {
            let at = first.key.span.range().start;
            let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
            let before = &self.text[start..at];
            let flow = before.trim_end().ends_with('{');
            let indent = " ".repeat(before.chars().count());
            let block = before.chars().all(|c| c == ' ' || c == '-');
            if flow {
                self.change(at..at, &format!("{MARK}: 1, "), lines, path);
            } else if block {
                self.change(at..at, &format!("{MARK}: 1\n{indent}"), lines, path);
            }
        }
        for field in fields {
            let mut lines = lines.to_vec();
            lines.push(self.line(field.key.span.range().start));
            let mut path = path.to_vec();
            path.push(field.key.value.clone());
            self.node(&field.value, &lines, &path);
        }
    }
}

fn changes(text: &str) -> Vec<Change> {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: "old.yaml".to_owned(),
        text: text.into(),
        format: Format::Yaml,
    });
    let document = parse_foreign(&sources, id, &mut Diagnostics::default());
    let mut walk = Walk {
        text,
        seen: BTreeSet::new(),
        changes: Vec::new(),
    };
    walk.fields(&document.expect("sound").root.fields, &[], &[]);
    walk.changes
}

/// Whether what comes out speaks of the change.
fn speaks(tool: Tool, input: &Input, file: &str, change: &Change) -> bool {
    let Ok(setup) = migrate::read(tool, input) else {
        return false;
    };
    let outcome = migrate::finish(tool, setup, &Taken::default(), Global::default());
    let draft = outcome.draft.as_ref().map(|draft| draft.text(Format::Kdl));
    let text = told(&outcome) + &draft.unwrap_or_default() + &global(&outcome);
    // A line that is lost is lost with all that is below it.
    let lost = outcome.report.iter().any(|remark| {
        remark.kind == Kind::Lost
            && remark
                .place
                .as_ref()
                .is_some_and(|place| place.path == file && change.lines.contains(&place.line))
    });
    lost || text.contains(MARK) || text.contains(&MARK.replace('_', "-"))
}

#[test]
fn nothing_is_dropped_in_silence() {
    let mut silent = String::new();
    let mut count = 0;
    for (tool, name, input) in trees() {
        let files = input.files.iter().filter(|(path, _)| {
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
            matches!(ending, "yml" | "yaml") && !WHOLE.contains(&path.as_str())
        });
        for (path, text) in files {
            for change in changes(text) {
                count += 1;
                if is_silent(path, &change.path) {
                    continue;
                }
                let mut input = input.clone();
                input.files.insert(path.clone(), change.text.clone());
                if !speaks(tool, &input, path, &change) {
                    let _ = writeln!(
                        silent,
                        "{name} {path}:{:?} {}",
                        change.lines.last(),
                        change.path.join(".")
                    );
                }
            }
        }
    }
    assert!(count > 900, "{count} changes");
    assert_eq!(silent, "", "silent");
}

/// Whether it is known that a key says nothing to phpier.
fn is_silent(file: &str, path: &[String]) -> bool {
    let whole = path.join(".");
    SILENT.iter().any(|(in_file, known)| {
        let says = if let Some(word) = known.strip_prefix("*.") {
            path.iter().any(|key| key == word)
        } else {
            let rest = whole.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        says && file.contains(in_file)
    })
}

/// Keys that mean nothing to phpier, which has all of it by itself, or only to their own tool: a part of the file's
/// name, and the key from the top on or anywhere.
const SILENT: &[(&str, &str)] = &[
    ("", "*.container_name"),
    ("", "*.depends_on"),
    ("", "*.expose"),
    ("", "*.hostname"),
    ("", "*.networks"),
    ("", "*.restart"),
    ("", "*.working_dir"),
    ("compose", "*.args"),
    ("compose", "*.driver"),
    ("compose", "services.db.healthcheck"),
    ("compose", "services.mysql.healthcheck"),
    ("compose", "version"),
    (".ddev/", "corepack_enable"),
    (".ddev/", "upload_dirs"),
    (".ddev/", "use_dns_when_possible"),
    (".lando", "config.drush"),
    (".lando", "services.appserver.via"),
    (".lando", "services.mailpit.mailFrom"),
    (".warden/", "version"),
    (".phpier.yaml", "docker.composefile"),
    (".phpier.yaml", "docker.network"),
    (".phpier.yaml", "services.database.port"),
    (".phpier.yaml", "services.webserver.index_doc"),
    (".phpier.yaml", "traefik.enabled"),
    (".phpier.yaml", "*.port"),
    ("~/.phpier/config.yaml", "services.database.port"),
    ("~/.phpier/config.yaml", "services.database.type"),
    ("~/.phpier/config.yaml", "services.database.version"),
    ("~/.phpier/config.yaml", "services.databases.mariadb"),
    ("~/.phpier/config.yaml", "services.databases.mysql.database"),
    ("~/.phpier/config.yaml", "services.databases.postgresql"),
    ("~/.phpier/config.yaml", "services.cache.memcached.port"),
    ("~/.phpier/config.yaml", "services.cache.redis.port"),
    ("~/.phpier/config.yaml", "services.tools.mailpit.port"),
];
