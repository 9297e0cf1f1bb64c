//! The database that a project wants.

use super::composer::Composer;
use super::{Finding, Reason, Tree};
use crate::catalog::{self, Framework, ServiceSpec};

/// A database of an engine.
#[derive(Clone, Copy, Debug)]
pub struct Database {
    /// The engine.
    pub engine: &'static ServiceSpec,
    /// The series that the project was made for, where it says one that the catalog has.
    pub series: Option<&'static str>,
}

impl PartialEq for Database {
    /// Two hints that differ in the series alone speak for the same engine.
    fn eq(&self, other: &Self) -> bool {
        self.engine.name == other.engine.name
    }
}

impl Eq for Database {}

/// Where a project keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In a file of its own; no server is needed.
    File,
    /// In a database on a server.
    Server(Database),
}

impl Storage {
    /// The database, if there is one.
    pub fn server(&self) -> Option<&Database> {
        match self {
            Self::File => None,
            Self::Server(database) => Some(database),
        }
    }

    /// Its name for people: the engine's, or `sqlite`.
    pub fn name(&self) -> &'static str {
        self.server()
            .map_or("sqlite", |database| database.engine.name)
    }
}

type Hint = (Storage, Reason);

/// Variables that name the driver.
const DRIVERS: [&str; 6] = [
    "DB_CONNECTION",
    "CRAFT_DB_DRIVER",
    "DB_DRIVER",
    "database.default.DBDriver",
    "TYPO3_DB_DRIVER",
    "DATABASE_DRIVER",
];

/// Variables that hold a whole URL.
const URLS: [&str; 3] = ["DATABASE_URL", "DB_URL", "CRAFT_DB_DSN"];

/// Files of PHP's that name the driver, and what stands in the line that does.
const FILES: [(&str, &str); 8] = [
    ("app/Config/Database.php", "'DBDriver'"),
    ("config/app_local.php", "Database\\Driver\\"),
    ("config/database.php", "env('DB_CONNECTION'"),
    (DOCTRINE, "driver:"),
    ("config/system/settings.php", "'driver'"),
    ("sites/default/settings.php", "'driver'"),
    ("typo3conf/LocalConfiguration.php", "'driver'"),
    ("web/sites/default/settings.php", "'driver'"),
];

/// The engine, or none where the project keeps its data in a file.
pub(super) fn find(
    tree: &Tree,
    composer: &Composer,
    framework: Option<&Finding<&'static Framework>>,
    notes: &mut Vec<Reason>,
) -> Option<Finding<Storage>> {
    let mut hints: Vec<Hint> = Vec::new();
    let written = server_version(tree);
    for name in DRIVERS {
        if let Some((file, entry)) = tree.variable(name) {
            let reason = Reason::new(file, entry.line, format!("{name} is {}", entry.value));
            take(&mut hints, &entry.value, None, reason, notes);
        }
    }
    for name in URLS {
        if let Some((file, entry)) = tree.variable(name)
            && let Some((scheme, rest)) = entry.value.split_once(':')
            && (rest.starts_with("//") || engine(scheme, None).is_some())
        {
            let version = rest
                .split(['?', '&'])
                .find_map(|part| part.strip_prefix("serverVersion="));
            let told = match (version, written) {
                (Some(version), _) => format!(" {version}"),
                (None, Some((at, version))) => format!(", {DOCTRINE}:{at} for {version}"),
                (None, None) => String::new(),
            };
            let version = version.or(written.map(|(_, version)| version));
            let reason = Reason::new(file, entry.line, format!("{name} is for {scheme}{told}"));
            take(&mut hints, scheme, version, reason, notes);
        }
    }
    if hints.is_empty() {
        for (file, mark) in FILES {
            let version = written
                .filter(|_| file == DOCTRINE)
                .map(|(_, version)| version);
            hints.extend(in_file(tree, file, mark, version));
        }
    }
    if hints.is_empty()
        && let Some(framework) = framework
        && let Some(usual) = framework.value.usual_database
    {
        hints.extend(usually(tree, framework, usual));
    }
    if hints.is_empty() {
        let drivers = [
            ("pdo_mysql", "mysql"),
            ("mysqli", "mysql"),
            ("pdo_pgsql", "postgres"),
            ("pgsql", "postgres"),
        ];
        for (extension, engine) in drivers {
            let name = format!("ext-{extension}");
            let required = composer.requires(&name);
            hints.extend(required.and_then(|one| hint(engine, one.reason())));
        }
    }
    Finding::of(hints)
}

/// Tells of a server's host that stands fast in `WordPress`'s own file, which no variable gets into.
pub(super) fn fixed_host(tree: &Tree, notes: &mut Vec<Reason>) {
    const FILE: &str = "wp-config.php";
    let lines = (1..).zip(tree.text(FILE).unwrap_or_default().lines());
    let found = lines
        .map(|(at, line)| (at, line.trim_start()))
        .find_map(|(at, line)| {
            let mut quoted = line
                .strip_prefix("define")?
                .split(['\'', '"'])
                .skip(1)
                .step_by(2);
            let host = (quoted.next() == Some("DB_HOST")).then(|| quoted.next())??;
            (!host.starts_with("phpier-") && !line.contains("env(")).then_some((at, host))
        });
    notes.extend(found.map(|(at, host)| {
        let text = format!(
            "DB_HOST is {host}, where the container has no server: write getenv('WORDPRESS_DB_HOST'), and so for DB_NAME, DB_USER and DB_PASSWORD"
        );
        Reason::new(FILE, at, text)
    }));
}

/// What a framework has that always has a database.
fn usually(tree: &Tree, framework: &Finding<&'static Framework>, engine: &str) -> Option<Hint> {
    let text = format!("{} has a database", framework.value.name);
    let named = ["wp-config.php", "app/etc/env.php", "wp-config-sample.php"];
    let named = named.into_iter().find_map(|file| {
        let mut lines = tree.text(file)?.lines();
        let line = lines.position(|line| line.contains("DB_NAME") || line.contains("'dbname'"))?;
        Some(Reason::new(tree.name(file)?, line + 1, text.clone()))
    });
    let reason = named.unwrap_or_else(|| Reason {
        text,
        ..framework.because.clone()
    });
    hint(engine, reason)
}

fn take(
    hints: &mut Vec<Hint>,
    driver: &str,
    version: Option<&str>,
    reason: Reason,
    notes: &mut Vec<Reason>,
) {
    match engine(driver, version) {
        Some(found) => hints.push((found, reason)),
        // `null`, or a variable that the app puts in.
        None if driver.is_empty() || driver.contains('$') || driver == "null" => {}
        None => notes.push(Reason {
            text: format!("{}, which phpier has no server for", reason.text),
            ..reason
        }),
    }
}

/// What a driver's name speaks for.
fn hint(driver: &str, reason: Reason) -> Option<Hint> {
    Some((engine(driver, None)?, reason))
}

/// The same with what is said of the server's version; nothing of a driver that is not known.
fn engine(driver: &str, version: Option<&str>) -> Option<Storage> {
    let driver = driver.to_lowercase();
    if driver.contains("sqlite") {
        return Some(Storage::File);
    }
    let maria =
        driver.contains("maria") || version.is_some_and(|v| v.to_lowercase().contains("maria"));
    let engine = match &*driver {
        _ if maria => "mariadb",
        "mysql" | "mysqli" | "mysql2" | "pdo_mysql" | "pdo-mysql" => "mysql",
        "pgsql" | "postgres" | "postgresql" | "postgre" | "pdo_pgsql" | "pdo-pgsql" => "postgres",
        _ => return None,
    };
    let engine = catalog::service(engine)?;
    let digits = |text: &str| {
        text.chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect::<String>()
    };
    let version = version.map(|version| {
        let start = version
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(version.len());
        digits(&version[start..])
    });
    let series = version.and_then(|version| {
        let of = |name: &&str| {
            let rest = version.strip_prefix(*name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        engine.series.iter().map(|series| series.name).find(of)
    });
    Some(Storage::Server(Database { engine, series }))
}

/// The first line of a file that names a driver where it counts.
fn in_file(tree: &Tree, file: &'static str, mark: &str, version: Option<&str>) -> Option<Hint> {
    let mut lines = tree.lines(file).filter(|(_, line)| line.contains(mark));
    lines.find_map(|(at, line)| {
        let rest = &line[line.find(mark)? + mark.len()..];
        let words = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let mut words = words.filter(|word| !word.is_empty());
        words.find_map(|word| {
            let text = format!("the driver is {word}");
            Some((engine(word, version)?, Reason::new(file, at, text)))
        })
    })
}

/// The file of Doctrine's that names the server's version, where the URL does not.
const DOCTRINE: &str = "config/packages/doctrine.yaml";

/// The version in it, with the line.
fn server_version(tree: &Tree) -> Option<(usize, &str)> {
    tree.lines(DOCTRINE).find_map(|(at, line)| {
        let value = line.strip_prefix("server_version:")?;
        let value = value.split(" #").next()?.trim().trim_matches(['\'', '"']);
        // A variable is looked up by the app.
        value
            .starts_with(|c: char| c.is_ascii_alphanumeric())
            .then_some((at, value))
    })
}
