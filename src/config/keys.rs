//! Every key of the language, once: its name, what it is for, and the shape of its value. The decoder
//! asks this table which keys exist, diagnostics suggest from it, the reference and the JSON Schema
//! are generated from it.

mod global;
mod meant;
mod shape;

pub use global::{DATABASE_SERVER, GLOBAL, GLOBAL_SERVICES, PROJECTS, SCAN, SERVER, TOOL, TRAEFIK};
pub use shape::{Key, More, Section, Shape};

use shape::key;

use crate::catalog::{self, Role, ServiceSpec, extension, php};

impl Section {
    /// All names: the table's in order, then the catalog's.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let more = self.more;
        let catalog = catalog::services().filter_map(move |spec| match more {
            More::Nothing => None,
            More::Servers => Some(spec.name),
            More::Connections => spec.connection.as_ref().map(|connection| connection.key),
        });
        self.keys.iter().map(|key| key.name).chain(catalog)
    }
}

/// The section of a catalog's service in the global stack.
pub fn server_section(spec: &ServiceSpec) -> &'static Section {
    match spec.role {
        Role::Database(_) => &DATABASE_SERVER,
        Role::Cache | Role::Mail => &SERVER,
        Role::Tool => &TOOL,
    }
}

/// The section of a catalog's service that a project connects to.
pub fn connection_section(spec: &ServiceSpec) -> &'static Section {
    match spec.role {
        Role::Cache => &CACHE,
        Role::Database(_) | Role::Mail | Role::Tool => &CONNECTION,
    }
}

const PORT: Shape = Shape::Integer(1, 65_535);

fn frameworks() -> Vec<&'static str> {
    catalog::frameworks()
        .map(|framework| framework.name)
        .collect()
}

fn engines() -> Vec<&'static str> {
    catalog::engines().map(|spec| spec.name).collect()
}

fn php_versions() -> Vec<&'static str> {
    php::versions().map(|version| version.name).collect()
}

fn extensions() -> Vec<&'static str> {
    extension::names().collect()
}

/// `.phpier.kdl` and `.phpier.yaml`.
pub static PROJECT: Section = Section {
    what: "the project file",
    argument: None,
    required: &[],
    keys: &[
        key(
            "name",
            Shape::Text,
            "The project's slug: it names the Compose project, the app's service and the default host. Left out, the folder's name decides once.",
        ),
        key(
            "type",
            Shape::Word(frameworks),
            "The framework: sets the docroot, the nginx rules and the names of the connection variables.",
        )
        .also(&["framework", "recipe"])
        .or("php"),
        key(
            "php",
            Shape::Section(&PHP),
            "The PHP version and its settings.",
        )
        .also(&["php_version", "php-version"]),
        key(
            "docroot",
            Shape::Text,
            "The folder that nginx serves, relative to the project. Follows from `type` unless written.",
        )
        .also(&["webroot"]),
        key(
            "hosts",
            Shape::List,
            "Where the project answers: `@` is `<name>.<domain>`, a word is a host below it, `*` any host below it, and a full name is itself.",
        )
        .also(&["additional_hostnames", "domains"]),
        key(
            "node",
            Shape::Series(|| php::NODE.to_vec()),
            "The major version of Node.js in the image; none unless written.",
        )
        .also(&["nodejs", "nodejs_version"]),
        key(
            "composer",
            Shape::Series(|| php::COMPOSER.to_vec()),
            "The version of Composer in the image; the newest that runs on the PHP version unless written.",
        ),
        key(
            "services",
            Shape::Section(&PROJECT_SERVICES),
            "What the project uses of the global stack, and services of its own.",
        ),
        key(
            "inject",
            Shape::Bool,
            "Whether connection variables are set in the container.",
        )
        .or("true"),
        key(
            "env",
            Shape::Pairs(&Shape::Value),
            "Variables for the app, its workers and its schedules. They win over injected ones.",
        )
        .also(&["environment", "web_environment"]),
        key(
            "workers",
            Shape::Pairs(&Shape::Scalar),
            "Commands that run beside the app in containers of the same image, by name. False is none.",
        ),
        key(
            "schedules",
            Shape::Pairs(&Shape::Switch(&SCHEDULE)),
            "Commands that run at their times in containers of the same image, by name. False is none.",
        ),
        key(
            "output",
            Shape::Text,
            "The name of the generated Compose file.",
        )
        .or("docker-compose.yml"),
    ],
    more: More::Nothing,
};

/// A schedule of a project.
pub static SCHEDULE: Section = Section {
    what: "the schedule",
    argument: Some("command"),
    required: &["command", "cron"],
    keys: &[
        key("command", Shape::Scalar, "The command."),
        key(
            "cron",
            Shape::Text,
            "When it runs: minute, hour, day, month and weekday, as `0 3 * * *`, or a word such as `@daily`. The container's clock counts, which is UTC unless `env` sets `TZ`.",
        ),
    ],
    more: More::Nothing,
};

/// `php` of a project.
pub static PHP: Section = Section {
    what: "`php`",
    argument: Some("version"),
    required: &[],
    keys: &[
        key(
            "version",
            Shape::Series(php_versions),
            "The PHP version, as `8.3`.",
        )
        .or("8.4"),
        key(
            "extensions",
            Shape::Words(extensions),
            "Extensions beside those that the image has and the connections need.",
        ),
        key(
            "ini",
            Shape::Pairs(&Shape::Scalar),
            "Directives for php.ini.",
        ),
        key(
            "xdebug",
            Shape::Bool,
            "Whether Xdebug is on in a container that is made. `phpier xdebug` switches it in one that runs.",
        )
        .or("false"),
    ],
    more: More::Nothing,
};

/// `services` of a project.
pub static PROJECT_SERVICES: Section = Section {
    what: "the project's `services`",
    argument: None,
    required: &[],
    keys: &[
        key(
            "database",
            Shape::Sections(&DATABASE),
            "A database on a server of the global stack.",
        ),
        key(
            "service",
            Shape::Sections(&SERVICE),
            "A service that only this project has, on a private network.",
        ),
    ],
    more: More::Connections,
};

/// `database` of a project.
pub static DATABASE: Section = Section {
    what: "`database`",
    argument: Some("type"),
    required: &[],
    keys: &[
        key(
            "type",
            Shape::Word(engines),
            "The engine. Follows from `host` where that is written.",
        ),
        key(
            "name",
            Shape::Text,
            "Tells several databases apart; prefixes the variables of this one.",
        ),
        key(
            "host",
            Shape::Text,
            "The server, by the name of its container: `phpier-mysql`.",
        ),
        key(
            "port",
            PORT,
            "The port inside the network: the engine's own.",
        ),
        key(
            "series",
            Shape::Version,
            "The series of the engine that the project needs, as `8.4`.",
        )
        .also(&["version"]),
        key(
            "database",
            Shape::Text,
            "The database's name. Follows from the project's name unless written.",
        )
        .also(&["db", "dbname"]),
        key(
            "username",
            Shape::Text,
            "The account. Follows from the database's name unless written.",
        ),
        key(
            "password",
            Shape::Password,
            "The account's password: text, or a secret, which is made once on this machine. It is a secret where it is left out.",
        ),
        key(
            "testing",
            Shape::Bool,
            "Whether there is a twin `<database>_testing` for test runs.",
        )
        .or("false"),
    ],
    more: More::Nothing,
};

/// `redis`, `memcached` and so on of a project.
pub static CACHE: Section = Section {
    what: "the cache",
    argument: Some("series"),
    required: &[],
    keys: &[
        key(
            "series",
            Shape::Version,
            "The series that the project needs, as `8`; of a private server, the one that runs.",
        ),
        key(
            "private",
            Shape::Bool,
            "Whether the project has a server of its own, which no other project reaches, in place of the shared one.",
        )
        .or("false"),
        MOVED,
        HOST,
        SERVER_PORT,
    ],
    more: More::Nothing,
};

/// `mail` of a project.
pub static CONNECTION: Section = Section {
    what: "the connection",
    argument: None,
    required: &[],
    keys: &[HOST, SERVER_PORT],
    more: More::Nothing,
};

const HOST: Key = key(
    "host",
    Shape::Text,
    "The server, by the name of its container.",
);
const SERVER_PORT: Key = key(
    "port",
    PORT,
    "The port inside the network: the server's own.",
);

/// `service`, in a project or in the global stack.
pub static SERVICE: Section = Section {
    what: "`service`",
    argument: Some("name"),
    required: &["name", "image"],
    keys: &[
        key("name", Shape::Text, "What the service is called."),
        key(
            "image",
            Shape::Image,
            "The image with a tag; false switches the service off.",
        ),
        key(
            "command",
            Shape::List,
            "The command and its arguments; the image's own unless written.",
        ),
        key("env", Shape::Pairs(&Shape::Value), "Its variables.").also(&["environment"]),
        key(
            "publish",
            Shape::Ports,
            "Ports published on 127.0.0.1: `9200`, or `\"9201:9200\"` for another one on the host.",
        )
        .also(&["ports"]),
        key(
            "volume",
            Shape::Pairs(&Shape::Section(&VOLUME)),
            "A volume's name and where it is mounted: `volume \"data\" \"/data\"`, `volume: {data: /data}`.",
        ),
        key(
            "route",
            Shape::Sections(&ROUTE),
            "A host below the domain that Traefik sends to it.",
        ),
        key(
            "healthcheck",
            Shape::List,
            "The command that succeeds when it is ready; one text is run by a shell.",
        ),
        key(
            "cap-drop",
            Shape::List,
            "Linux capabilities that it does without: `ALL`, or names such as `NET_RAW`.",
        ),
        key(
            "cap-add",
            Shape::List,
            "Linux capabilities that it keeps all the same.",
        ),
    ],
    more: More::Nothing,
};

/// A volume of a service.
pub static VOLUME: Section = Section {
    what: "the volume",
    argument: Some("target"),
    required: &["target"],
    keys: &[
        key(
            "target",
            Shape::Text,
            "Where it is mounted in the container.",
        ),
        MOVED,
    ],
    more: More::Nothing,
};

/// `moved` of whatever has a volume.
pub static MOVED_FROM: Section = Section {
    what: "`moved`",
    argument: Some("from"),
    required: &["from"],
    keys: &[key(
        "from",
        Shape::Text,
        "The volume's name in the engine, as `docker volume ls` shows it.",
    )],
    more: More::Nothing,
};

/// `route` of a service.
pub static ROUTE: Section = Section {
    what: "`route`",
    argument: Some("host"),
    required: &["host", "port"],
    keys: &[
        key(
            "host",
            Shape::Text,
            "The first label of the host: `search` answers at `search.<domain>`, in a project at `search.<name>.<domain>`.",
        ),
        key("port", PORT, "The port of the service."),
    ],
    more: More::Nothing,
};

const MOVED: Key = key(
    "moved",
    Shape::Section(&MOVED_FROM),
    "Says that the data lies in another volume than the usual one: after a rename, or from a former set-up. The volume must exist.",
);

/// A value that is text, or comes from elsewhere.
pub static VALUE: Section = Section {
    what: "the value",
    argument: None,
    required: &["env"],
    keys: &[key(
        "env",
        Shape::Text,
        "The variable of the environment to take the value from.",
    )],
    more: More::Nothing,
};

/// A password.
pub static PASSWORD: Section = Section {
    what: "the password",
    argument: None,
    required: &["secret"],
    keys: &[key(
        "secret",
        Shape::True,
        "Made once on this machine and never written into a committed file.",
    )],
    more: More::Nothing,
};
