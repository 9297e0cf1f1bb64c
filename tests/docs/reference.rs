//! `docs/reference.md`: every key from `config::keys`, and the catalog.

use phpier::config::keys::{self, Key, More, Section, Shape};

use super::page::{Page, code};
use super::{GENERATED, tables};

/// A section with its place on the page.
struct Part {
    title: &'static str,
    intro: &'static str,
    section: &'static Section,
}

const PROJECT: &[Part] = &[
    Part {
        title: "Top level",
        intro: "All keys may be left out; an empty file is a project.",
        section: &keys::PROJECT,
    },
    Part {
        title: "`php`",
        intro: "`php \"8.3\"` alone, or with more inside.",
        section: &keys::PHP,
    },
    Part {
        title: "`schedules`",
        intro: "Each is a name with a command and its times. [Day two](day-two.md#workers-and-schedules) tells more.",
        section: &keys::SCHEDULE,
    },
    Part {
        title: "`services` of a project",
        intro: "What the project uses. The global stack runs the shared ones; see [services](#services).",
        section: &keys::PROJECT_SERVICES,
    },
    Part {
        title: "`database`",
        intro: "A database on a shared server, which the server is given with its user before the app needs it.",
        section: &keys::DATABASE,
    },
    Part {
        title: "`redis`, `valkey`, `memcached`",
        intro: "`redis` alone is the one server of its kind in the global stack, `redis \"7.4\"` that of a series. These servers have no accounts, so that everybody who uses one sees all of it; `private` keeps a project's data apart.",
        section: &keys::CACHE,
    },
    Part {
        title: "`mail`",
        intro: "Written bare, it means the one mail catcher of the global stack.",
        section: &keys::CONNECTION,
    },
    Part {
        title: "`service`",
        intro: "In a project and in `global.kdl`.",
        section: &keys::SERVICE,
    },
    Part {
        title: "`volume`",
        intro: "Inside `service`. `volume \"data\" \"/data\"` alone, or with more inside; `volume: {data: /data}` in YAML.",
        section: &keys::VOLUME,
    },
    Part {
        title: "`moved`",
        intro: "In a `volume`, and in any server that keeps data. [Data](data.md) tells what for.",
        section: &keys::MOVED_FROM,
    },
    Part {
        title: "`route`",
        intro: "Inside `service`.",
        section: &keys::ROUTE,
    },
];

const VALUES: &[Part] = &[
    Part {
        title: "Values from the environment",
        intro: "A value of `env` is text, or is taken from a variable when the container is made: `TOKEN env=\"TOKEN\"`, `TOKEN: {env: TOKEN}`.",
        section: &keys::VALUE,
    },
    Part {
        title: "Passwords",
        intro: "A password is text, or is made on each machine: `password secret=#true`, `password: {secret: true}`.",
        section: &keys::PASSWORD,
    },
];

const GLOBAL: &[Part] = &[
    Part {
        title: "Top level of `global.kdl`",
        intro: "All keys may be left out; an empty file is a global stack with Traefik alone.",
        section: &keys::GLOBAL,
    },
    Part {
        title: "`traefik`",
        intro: "It always runs; the key only changes how.",
        section: &keys::TRAEFIK,
    },
    Part {
        title: "`services` of the global stack",
        intro: "Any of the [services](#services) by its name, a server several times if each further one has a `name`, and:",
        section: &keys::GLOBAL_SERVICES,
    },
    Part {
        title: "Database servers",
        intro: "`mysql`, `mariadb`, `postgres`.",
        section: &keys::DATABASE_SERVER,
    },
    Part {
        title: "Caches and mail",
        intro: "`redis`, `valkey`, `memcached`, `mailpit`.",
        section: &keys::SERVER,
    },
    Part {
        title: "Pages",
        intro: "`phpmyadmin`, `pgadmin`, `adminer`: no port, no second instance; they answer at a host, and ask who you are. For PostgreSQL,\nAdminer and pgAdmin want to know the database too: an account may enter its own alone, not `postgres`.",
        section: &keys::TOOL,
    },
    Part {
        title: "`projects`",
        intro: "Relative paths start at phpier's folder, `~` is the home folder.",
        section: &keys::PROJECTS,
    },
    Part {
        title: "`scan`",
        intro: "Hidden folders, `vendor` and `node_modules` are passed by, and nothing below a project is looked at.",
        section: &keys::SCAN,
    },
];

pub(super) fn page() -> String {
    let mut page = Page::new("Reference", GENERATED);
    page.paragraph("Two files are written by hand: `.phpier.kdl` or `.phpier.yaml` in a project, and `~/.phpier/global.kdl`. An unknown key is an error. In YAML, a list key takes `[a, b]` or one value; in KDL, values on its line, or the key several times.");
    page.heading(2, "Project file");
    for part in PROJECT {
        show(&mut page, part, true);
    }
    for part in VALUES {
        show(&mut page, part, true);
    }
    page.heading(2, "Global stack");
    page.paragraph(
        "`global.kdl` is written in KDL. `service` and `route` have the same keys as in a project.",
    );
    for part in GLOBAL {
        show(&mut page, part, false);
    }
    tables::show(&mut page);
    page.text()
}

fn show(page: &mut Page, part: &Part, yaml: bool) {
    page.heading(3, part.title);
    page.paragraph(part.intro);
    let mut head = vec!["Key", "KDL"];
    if yaml {
        head.push("YAML");
    }
    head.extend(["Default", "Meaning"]);
    let section = part.section;
    let rows = section.keys.iter().map(|key| {
        let mut row = vec![format!("`{}`", key.name), kdl(section, key)];
        if yaml {
            row.push(self::yaml(section, key));
        }
        let required = section.required.contains(&key.name);
        row.push(match key.default {
            Some(default) => format!("`{default}`"),
            None if required => "*required*".to_owned(),
            None => String::new(),
        });
        row.push(meaning(key));
        row
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    if section.more == More::Connections {
        rows.extend(tables::connections());
    }
    page.table(&head, rows);
}

fn meaning(key: &Key) -> String {
    let words = match &key.shape {
        Shape::Word(words) | Shape::Series(words) => words(),
        Shape::Words(_) => return format!("{} [Which there are](#php-extensions).", key.doc),
        Shape::Integer(least, most) if *most < 65_535 => {
            return format!("{} From {least} to {most}.", key.doc);
        }
        _ => return key.doc.to_owned(),
    };
    format!("{} One of {}.", key.doc, code(words))
}

/// The key as it is written in KDL.
fn kdl(section: &Section, key: &Key) -> String {
    let name = key.name;
    if section.argument == Some(name) {
        return "the argument".to_owned();
    }
    code(
        match &key.shape {
            Shape::Text | Shape::Scalar => vec![format!("{name} \"text\"")],
            Shape::Image => vec![format!("{name} \"text\""), format!("{name} #false")],
            Shape::Version => vec![format!("{name} \"8.4\"")],
            Shape::Integer(..) => vec![format!("{name} {}", number(section, name))],
            Shape::Bool => vec![format!("{name} #true"), format!("{name} #false")],
            Shape::True => vec![format!("{name}=#true")],
            Shape::Word(words) | Shape::Series(words) => {
                vec![format!("{name} \"{}\"", word(&words()))]
            }
            Shape::Publish => vec![format!("{name} 3316"), format!("{name} #false")],
            Shape::Value => vec![format!("{name} \"text\""), format!("{name} env=\"NAME\"")],
            Shape::Password => vec![format!("{name} \"text\""), format!("{name} secret=#true")],
            Shape::List | Shape::Words(_) => vec![format!("{name} \"a\" \"b\"")],
            Shape::Ports => vec![format!("{name} 9200 \"9301:9300\"")],
            Shape::Pairs(value) => {
                let value = after_name(value);
                vec![
                    format!("{name} {{ NAME {value} }}"),
                    format!("{name} \"NAME\" {value}"),
                ]
            }
            Shape::Section(inner) | Shape::Switch(inner) | Shape::Sections(inner) => {
                match inner.argument {
                    Some(argument) => vec![format!("{name} \"{argument}\" {{ … }}")],
                    None => vec![format!("{name} {{ … }}")],
                }
            }
        }
        .iter()
        .map(String::as_str),
    ) + repeated(key)
}

/// The same in YAML.
fn yaml(section: &Section, key: &Key) -> String {
    let name = key.name;
    let written = match &key.shape {
        Shape::Text | Shape::Scalar => vec![format!("{name}: text")],
        Shape::Image => vec![format!("{name}: text"), format!("{name}: false")],
        Shape::Version => vec![format!("{name}: \"8.4\"")],
        Shape::Series(words) => vec![format!("{name}: \"{}\"", word(&words()))],
        Shape::Integer(..) => vec![format!("{name}: {}", number(section, name))],
        Shape::Bool => vec![format!("{name}: true"), format!("{name}: false")],
        Shape::True => vec![format!("{name}: true")],
        Shape::Word(words) => vec![format!("{name}: {}", word(&words()))],
        Shape::Publish => vec![format!("{name}: 3316"), format!("{name}: false")],
        Shape::Value => vec![format!("{name}: text"), format!("{name}: {{env: NAME}}")],
        Shape::Password => vec![format!("{name}: text"), format!("{name}: {{secret: true}}")],
        Shape::List | Shape::Words(_) => vec![format!("{name}: [a, b]")],
        Shape::Ports => vec![format!("{name}: [9200, \"9301:9300\"]")],
        Shape::Pairs(Shape::Section(inner) | Shape::Switch(inner)) => match inner.required {
            [one] => vec![format!("{name}: {{NAME: {one}}}")],
            more => vec![format!("{name}: {{NAME: {{{}: …}}}}", more.join(": …, "))],
        },
        Shape::Pairs(_) => vec![format!("{name}: {{NAME: value}}")],
        Shape::Section(inner) | Shape::Switch(inner) => vec![inner.argument.map_or_else(
            || format!("{name}: {{…}}"),
            |argument| format!("{name}: {{{argument}: …, …}}"),
        )],
        Shape::Sections(inner) => {
            let argument = inner.argument.unwrap_or_default();
            vec![format!("{name}: [{{{argument}: …, …}}]")]
        }
    };
    let argument = section.argument == Some(name);
    let alone = argument && section.required.len() < 2;
    let alone = if alone { ", or the value alone" } else { "" };
    code(written.iter().map(String::as_str)) + alone
}

/// What stands after a name in KDL.
fn after_name(value: &Shape) -> String {
    let (Shape::Section(inner) | Shape::Switch(inner)) = value else {
        return "\"value\"".to_owned();
    };
    let words = inner.required.iter().map(|name| {
        if inner.argument == Some(*name) {
            format!("\"{name}\"")
        } else {
            format!("{name}=\"…\"")
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn repeated(key: &Key) -> &'static str {
    match key.shape {
        Shape::Sections(_) => ", any number of times",
        _ => "",
    }
}

/// One that many would write.
fn word(words: &[&'static str]) -> &'static str {
    let usual = words
        .iter()
        .find(|word| ["laravel", "mysql"].contains(word));
    usual.unwrap_or(&words[0])
}

fn number(section: &Section, name: &str) -> u16 {
    let what = section.what;
    match name {
        "http" => 8080,
        "https" => 8443,
        "depth" => 2,
        _ if what == keys::ROUTE.what => 8080,
        _ if what == keys::CACHE.what => 6379,
        _ if what == keys::CONNECTION.what => 1025,
        _ => 3306,
    }
}

/// Every section that a file can reach has its part.
#[test]
fn every_section_is_on_the_page() {
    let mut wanted: Vec<&'static Section> =
        vec![&keys::PROJECT, &keys::GLOBAL, &keys::VALUE, &keys::PASSWORD];
    wanted.extend(phpier::catalog::services().map(keys::server_section));
    wanted.extend(phpier::catalog::services().map(keys::connection_section));
    let mut at = 0;
    while at < wanted.len() {
        for key in wanted[at].keys {
            if let Shape::Section(inner) | Shape::Switch(inner) | Shape::Sections(inner) = key.shape
            {
                wanted.push(inner);
            }
        }
        at += 1;
    }
    let shown = || [PROJECT, VALUES, GLOBAL].into_iter().flatten();
    for section in wanted {
        assert!(
            shown().any(|part| std::ptr::eq(part.section, section)),
            "{} has no part",
            section.what
        );
    }
}
