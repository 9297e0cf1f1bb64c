//! What is run, so that nothing that prints is forgotten: every command with each of its formats and
//! options stands here, or says why not.

use clap::Command;

/// What tells of a fleet, whatever is wrong with it. `*` stands for each format of the command.
pub(super) const TELLS: &[&str] = &[
    "plan --format *",
    "plan --summary",
    "plan --diff --color always",
    "check --format *",
    "apply",
    "apply --prune --adopt",
    "diff",
    "diff --edited",
    "why shop services",
    "why blog services.blog.environment",
    "status",
];

/// What else tells of it and changes nothing.
pub(super) const READS: &[&str] = &[
    "plan --files",
    "plan --prune --exit-code",
    "check --require-global",
    "apply --keep",
    "apply --take-generated",
    "apply --plan saved",
    "why shop --format *",
    "why shop services.shop",
    "why shop services.shop.environment.API_TOKEN",
    "why shop services.shop.environment.DATABASE_URL",
    "why shop services.shop.environment.OPTIONS",
    "why shop services.shop.environment.CERTIFICATE",
    "why shop services.shop-q.command",
    "why shop services.shop-nightly",
    "why shop services.shop-hub",
    "why shop services.shop-hub.command",
    "why shop services.shop-hub.healthcheck.test",
    "why shop services.shop-cache.command",
    "why shop services.shop-cache.command[2]",
    "why shop services.shop-dump.command[1]",
    "why shop services.shop-dump --format json",
    "why shop --file php.ini",
    "why blog services.blog-hub",
    "why global services.phpier-search --format *",
    "why global services.phpier-mysql --format json",
    "migrate code/shop --to yaml",
    "shellenv",
    "status --format *",
    "status --all",
    "list --format *",
    "open shop --print",
];

/// What asks Compose and the engine, and changes nothing.
pub(super) const ASKS: &[&str] = &["plan --with-compose --format *", "plan --live --format *"];

/// What acts, on an engine that is a script.
pub(super) const ACTS: &[&str] = &[
    "plan --out saved",
    "init",
    "init --dry-run --format *",
    "init --global --yes",
    "init 8.3 --name x --type laravel --yes",
    "migrate",
    "migrate code/plain --format *",
    "migrate code/ddev --from ddev --yes --allow-data-risk mysql",
    "migrate code/ddev --undo",
    "up shop",
    "up --all",
    "status shop",
    "down shop",
    "down --all",
    "logs shop --tail 3",
    "logs --all",
    "build shop --no-cache",
    "build --all --pull",
    "restart shop",
    "restart --all",
    "exec shop -- true",
    "sh shop",
    "php --project shop --version",
    "composer --project shop --version",
    "node --project shop --version",
    "npm --project shop --version",
    "npx --project shop --version",
    "mysql shop --database shop",
    "mariadb shop --database shop",
    "psql shop --database second",
    "redis shop",
    "memcached shop",
    "xdebug on shop --host 127.0.0.1",
    "xdebug status shop",
    "db list shop --format *",
    "db import shop --database shop --file dump.sql",
    "db import shop --database shop --file dump.sql --fresh --yes --collation a=b",
    "db export shop --database shop --file dump2 --force --format *",
    "db snapshot shop --database shop --name s",
    "db snapshot shop --list",
    "db restore shop --database shop --name s --yes",
    "db drop shop --database shop --yes",
    "global up",
    "global status --format *",
    "global logs --tail 3",
    "global restart",
    "global add memcached --name other --publish 11299",
    "global down --yes",
    "apply --yes --overwrite --allow-data-risk mysql",
];

/// What is not run, and why: a command, an option of one, or an option of all.
pub(super) const EXEMPT: &[(&str, &str)] = &[
    ("explain", "prints a page of the documentation"),
    ("schema", "prints a schema that is the same for everybody"),
    (
        "completions",
        "prints a script that is the same for everybody",
    ),
    ("man", "writes pages that are the same for everybody"),
    ("help", "prints a page of the documentation"),
    ("--lock-timeout", "says how long to wait"),
    ("--follow", "never ends"),
    ("--user", "only says who runs what is run"),
    ("--root", "only says who runs what is run"),
];

/// The program's own words before all commands.
const COMMON: [&str; 4] = ["help", "home", "color", "quiet"];

/// A command with what is to be run of it.
struct Leaf {
    path: String,
    formats: Vec<String>,
    options: Vec<String>,
}

fn leaves(command: &Command, path: &str, out: &mut Vec<Leaf>) {
    let children = command
        .get_subcommands()
        .filter(|child| child.get_name() != "help" || path.is_empty());
    let mut is_leaf = true;
    for child in children {
        is_leaf = false;
        let path = format!("{path} {}", child.get_name());
        leaves(child, path.trim(), out);
    }
    if !is_leaf {
        return;
    }
    let options = command.get_opts().filter(|option| !option.is_hide_set());
    let mut leaf = Leaf {
        path: path.to_owned(),
        formats: Vec::new(),
        options: Vec::new(),
    };
    for option in options {
        let Some(long) = option.get_long() else {
            continue;
        };
        if long == "format" {
            let values = option.get_possible_values();
            leaf.formats = values
                .iter()
                .map(|value| value.get_name().to_owned())
                .collect();
        } else if !COMMON.contains(&long) {
            leaf.options.push(format!("--{long}"));
        }
    }
    let switches = command
        .get_arguments()
        .filter(|argument| !argument.get_action().takes_values());
    for switch in switches.filter_map(|switch| switch.get_long()) {
        let switch = format!("--{switch}");
        if !COMMON.contains(&&switch[2..]) && !leaf.options.contains(&switch) {
            leaf.options.push(switch);
        }
    }
    out.push(leaf);
}

fn all() -> Vec<Leaf> {
    let mut out = Vec::new();
    leaves(&phpier::cli::command(), "", &mut out);
    out
}

/// The rows as they are run: one for each format where they say so.
pub(super) fn spelled(rows: &[&str]) -> Vec<Vec<String>> {
    let leaves = all();
    let words = |row: &str| row.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let rows = rows.iter().flat_map(|row| {
        let leaf = of(&leaves, row);
        let formats = if row.ends_with("--format *") {
            leaf.formats.as_slice()
        } else {
            // Nothing to put in.
            &[String::new()]
        };
        let rows = formats
            .iter()
            .map(|format| words(&row.replace('*', format)));
        rows.collect::<Vec<_>>()
    });
    rows.collect()
}

fn of<'l>(leaves: &'l [Leaf], row: &str) -> &'l Leaf {
    let row = format!("{row} ");
    let mut all = leaves.iter();
    all.find(|leaf| row.starts_with(&format!("{} ", leaf.path)))
        .unwrap_or_else(|| panic!("no command: {row}"))
}

#[test]
fn every_command_format_and_option_is_run_or_says_why_not() {
    let leaves = all();
    let rows = || [TELLS, READS, ASKS, ACTS].into_iter().flatten();
    let exempt = |what: &str| EXEMPT.iter().any(|(name, _)| *name == what);
    let mut missing = Vec::new();
    for leaf in &leaves {
        let rows: Vec<&&str> = rows()
            .filter(|row| of(&leaves, row).path == leaf.path)
            .collect();
        let path = &leaf.path;
        if exempt(path) {
            assert!(rows.is_empty(), "{path} is run, and need not be exempt");
            continue;
        }
        if rows.is_empty() {
            missing.push(path.clone());
        }
        let says = |words: &str| {
            rows.iter()
                .any(|row| format!("{row} ").contains(&format!(" {words} ")))
        };
        for format in &leaf.formats {
            if !says("--format *") && !says(&format!("--format {format}")) {
                missing.push(format!("{path} --format {format}"));
            }
        }
        for option in &leaf.options {
            let one = format!("{path} {option}");
            if !says(option) && !exempt(option) && !exempt(&one) {
                missing.push(one);
            }
        }
    }
    assert!(
        missing.is_empty(),
        "add these to a list above: {missing:#?}"
    );
    for (name, why) in EXEMPT {
        let is_known = leaves.iter().any(|leaf| {
            let options = leaf.options.iter();
            leaf.path == *name || { options }.any(|option| option == name)
        });
        assert!(is_known && !why.is_empty(), "nothing is called {name}");
    }
}
