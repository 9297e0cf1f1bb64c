//! The catalog as tables.

use phpier::catalog::framework::{Framework, Scripts, Variable};
use phpier::catalog::spec::{Dialect, ServiceSpec};
use phpier::catalog::{self, Role, extension, php, traefik};
use phpier::config::keys;

use super::page::{Page, code};

pub(super) fn show(page: &mut Page) {
    services(page);
    types(page);
    versions(page);
    extensions(page);
}

/// The rows of a project's connections, as the other keys have theirs.
pub(super) fn connections() -> Vec<Vec<String>> {
    let connected = catalog::services().filter_map(|spec| {
        let key = spec.connection.as_ref()?.key;
        let argument = keys::connection_section(spec).argument;
        let argument = argument.map_or_else(String::new, |name| format!("\"{name}\" "));
        Some(vec![
            format!("`{key}`"),
            code([key, &format!("{key} {argument}{{ … }}")]),
            code([&*format!("{key}: true"), &format!("{key}: {{…}}")]),
            String::new(),
            spec.doc.to_owned(),
        ])
    });
    connected.collect()
}

fn services(page: &mut Page) {
    page.heading(2, "Services");
    page.paragraph("What `services` of `global.kdl` can name. The first series is the newest; the one in bold is taken when none is written. The port is the one inside the network; published ports are on 127.0.0.1, and only the first instance has one by itself.");
    let rows = catalog::services().map(|spec| {
        vec![
            format!("`{}`", spec.name),
            spec.doc.to_owned(),
            series(spec),
            spec.port.to_string(),
            spec.publish
                .map_or_else(String::new, |port| port.to_string()),
            spec.web
                .as_ref()
                .map_or_else(String::new, |web| format!("`{}.<domain>`", web.host)),
            project_key(spec),
        ]
    });
    page.table(
        &[
            "Name",
            "What it is",
            "Series",
            "Port",
            "Published at",
            "Page",
            "In a project",
        ],
        rows,
    );
    page.paragraph("Images and where they keep their data:");
    let rows = catalog::services().flat_map(|spec| {
        spec.series.iter().map(|series| {
            let php = match (series.min_php, series.native_password_below) {
                (Some((major, minor)), Some((a, b))) if (major, minor) < (a, b) => {
                    format!("{major}.{minor}; below {a}.{b} with `mysql_native_password`")
                }
                (Some((major, minor)), _) => format!("{major}.{minor}"),
                (None, _) => String::new(),
            };
            vec![
                format!("`{} \"{}\"`", spec.name, series.name),
                format!("`{}:{}`", spec.image, series.tag),
                series
                    .data
                    .map_or_else(String::new, |data| format!("`{data}`")),
                php,
            ]
        })
    });
    page.table(&["Series", "Image", "Data", "Oldest PHP"], rows);
    let images: Vec<String> = traefik::SERIES.iter().map(|s| traefik::image(s)).collect();
    page.paragraph(&format!(
        "Traefik is no service of this list, since it always runs: {}.",
        code(images.iter().map(String::as_str))
    ));
}

fn series(spec: &ServiceSpec) -> String {
    let names = spec.series.iter().map(|series| {
        if series.name == spec.default_series {
            format!("**{}**", series.name)
        } else {
            series.name.to_owned()
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

fn project_key(spec: &ServiceSpec) -> String {
    match (&spec.role, &spec.connection) {
        (Role::Database(_), _) => format!("`database \"{}\"`", spec.name),
        (_, Some(connection)) => format!("`{}`", connection.key),
        (_, None) => String::new(),
    }
}

fn types(page: &mut Page) {
    page.heading(2, "Types");
    page.paragraph(
        "What `type` sets. Where any script runs, one that is named in an address gets what follows its name as `PATH_INFO`; so does the one that runs alone, but for Symfony, which refuses addresses that name it. The databases are the engines that the application itself runs on; one with a `name` may be on any. Extensions are installed beside those that the connections need.",
    );
    let rows = catalog::frameworks().map(|framework| {
        vec![
            format!("`{}`", framework.name),
            framework.doc.to_owned(),
            format!("`{}`", framework.docroot),
            runs(framework.nginx.scripts),
            engines(framework),
            code(framework.extensions.iter().copied()),
        ]
    });
    page.table(
        &[
            "Type",
            "For",
            "Docroot",
            "Scripts that run",
            "Databases",
            "Extensions",
        ],
        rows,
    );
    page.heading(3, "Variables by type");
    page.paragraph("Set in the app and its workers for each connection that the project has, unless `inject` is false. A database with a `name` prefixes its own: `REPORTS_DB_HOST`. `env` of the project wins over all of them.");
    let rows = catalog::frameworks().map(|framework| {
        vec![
            format!("`{}`", framework.name),
            variables(framework.database),
            variables(framework.redis),
            variables(framework.memcached),
            variables(framework.mail),
        ]
    });
    page.table(
        &["Type", "Database", "Redis, Valkey", "Memcached", "Mail"],
        rows,
    );
    page.paragraph("The values, by what a name stands for:");
    let meanings = meanings()
        .into_iter()
        .map(|(meaning, names)| vec![names.join(", "), meaning]);
    page.table(&["Variables", "Value"], meanings);
    page.paragraph("The driver's name differs:");
    let rows = catalog::frameworks().map(|framework| {
        let name = |dialect| format!("`{}`", framework.drivers.name(dialect));
        vec![
            format!("`{}`", framework.name),
            name(Dialect::Mysql),
            name(Dialect::Mariadb),
            name(Dialect::Postgres),
        ]
    });
    page.table(&["Type", "MySQL", "MariaDB", "PostgreSQL"], rows);
}

/// The engines that an application runs on.
fn engines(framework: &Framework) -> String {
    let engines = catalog::engines().filter(|spec| {
        let engine = spec.engine();
        engine.is_some_and(|engine| framework.engines.contains(&engine.dialect))
    });
    code(engines.map(|spec| spec.name))
}

/// What the variables hold, and which they are: by the name alone, or with its types where others mean something else.
fn meanings() -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for framework in catalog::frameworks() {
        let of = [
            framework.database,
            framework.redis,
            framework.memcached,
            framework.mail,
        ];
        for (name, variable) in of.into_iter().flatten() {
            let meaning = holds(*variable);
            match all
                .iter_mut()
                .find(|(known, other, _)| (&*meaning, *name) == (known, *other))
            {
                Some((.., types)) => types.push(framework.name),
                None => all.push((meaning, name, vec![framework.name])),
            }
        }
    }
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for (meaning, name, types) in &all {
        let is_one = all.iter().filter(|(_, other, _)| other == name).count() == 1;
        let shown = if is_one {
            format!("`{name}`")
        } else {
            format!("`{name}` ({})", code(types.iter().copied()))
        };
        match rows.iter_mut().find(|(known, _)| known == meaning) {
            Some((_, names)) => names.push(shown),
            None => rows.push((meaning.clone(), vec![shown])),
        }
    }
    rows
}

fn variables(variables: &[(&'static str, Variable)]) -> String {
    code(variables.iter().map(|(name, _)| *name))
}

fn holds(variable: Variable) -> String {
    match variable {
        Variable::Literal(text) => return format!("`{text}`"),
        Variable::Driver => "the driver",
        Variable::Host => "the server's container, as `phpier-mysql`",
        Variable::Port => "the port inside the network",
        Variable::HostPort => "`host:port`",
        Variable::Database => "the database",
        Variable::Username => "the user",
        Variable::Password => "the password",
        Variable::DoctrineUrl => {
            "`driver://user:password@host:port/database`, with `?serverVersion=` where `series` is written"
        }
        Variable::Url => "`driver://user:password@host:port/database`",
        Variable::RedisUrl => "`redis://host:port`",
        Variable::SmtpUrl => "`smtp://host:port`",
    }
    .to_owned()
}

fn runs(scripts: Scripts) -> String {
    match scripts {
        Scripts::Any => "any".to_owned(),
        Scripts::Front(script) => format!("`{script}`"),
        Scripts::Hidden(script) => format!("`{script}`, never by name"),
    }
}

fn versions(page: &mut Page) {
    page.heading(2, "PHP versions");
    page.paragraph(&format!(
        "{} is taken when none is written. Composer is the newest that runs there unless `composer` says otherwise; Node.js is only there when `node` asks for it.",
        php::default_version().name
    ));
    let rows = php::versions().map(|version| {
        vec![
            version.name.to_owned(),
            format!("`{}`", version.image),
            version.composer.to_owned(),
            version.node.join(", "),
        ]
    });
    page.table(&["PHP", "Image", "Composer", "Node.js"], rows);
    page.paragraph("The images of 8.1 and older are frozen, and so is the Debian release below each. phpier's tests build and run images of 8.2 and 8.4. Of the others, only the files are tested, against what their Debian release is known to have: where its packages are, which nginx, which Composer and Node.js run there.");
}

fn extensions(page: &mut Page) {
    page.heading(2, "PHP extensions");
    page.paragraph(
        "What `extensions` can name. Those in every image may be named too, which changes nothing.",
    );
    let rows = extension::all().map(|extension| {
        let bundled = if extension.bundled {
            "in every image"
        } else {
            ""
        };
        vec![
            format!("`{}`", extension.name),
            extension.versions(),
            bundled.to_owned(),
        ]
    });
    page.table(&["Extension", "PHP", ""], rows);
}
