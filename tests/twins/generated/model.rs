//! Projects as trees that both languages can spell.

use crate::support::random::Random;

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Text, always quoted or safe to be bare.
    Text(String),
    /// A number or boolean, as written in YAML.
    Plain(String),
    /// Texts.
    List(Vec<String>),
    /// Names with values.
    Pairs(Vec<(String, Self)>),
    /// Keys, the first of which is the argument where there is one.
    Section(Section),
    /// The same several times.
    Sections(Vec<Section>),
}

/// What stands at a key with keys of its own.
#[derive(Clone, Debug)]
pub(super) struct Section {
    /// The key that KDL may write as an argument, and its value.
    pub(super) argument: Option<(&'static str, Box<Value>)>,
    pub(super) fields: Fields,
}

pub(super) type Fields = Vec<(&'static str, Value)>;

/// A project that is valid, whatever the numbers are.
pub(super) fn project(random: &mut Random) -> Fields {
    let mut fields = Fields::new();
    let word = |text: &str| Value::Text(text.to_owned());
    fields.push(("name", word(random.pick(&["shop", "a-b-c", "x1"]))));
    let types = [
        "laravel",
        "symfony",
        "wordpress",
        "drupal",
        "magento",
        "php",
    ];
    random.maybe(|random| fields.push(("type", word(random.pick(&types)))));
    random.maybe(|random| fields.push(("php", php(random))));
    random.maybe(|random| {
        let folders = ["public", ".", "web/public", "a folder/ä"];
        fields.push(("docroot", word(random.pick(&folders))));
    });
    random.maybe(|random| {
        let hosts = ["@", "admin", "*", "*.shop.test", "shop.test", "a-1"];
        fields.push(("hosts", Value::List(random.some(&hosts))));
    });
    random.maybe(|random| {
        let version = random.pick(&["22", "20"]).to_owned();
        fields.push(("node", version_value(version, random)));
    });
    random.maybe(|random| fields.push(("composer", version_value("2.2".to_owned(), random))));
    random.maybe(|random| fields.push(("services", services(random))));
    random.maybe(|random| fields.push(("inject", boolean(random))));
    random.maybe(|random| fields.push(("env", env(random))));
    random.maybe(|random| {
        let names = random.some(&["queue", "mails", "b-2"]);
        let workers = names
            .into_iter()
            .map(|name| (name, Value::Text(format!("php {}", line(random)))));
        fields.push(("workers", Value::Pairs(workers.collect())));
    });
    random.maybe(|random| {
        let names = ["docker-compose.yml", "compose.phpier.yaml"];
        fields.push(("output", word(random.pick(&names))));
    });
    fields
}

/// Versions may be numbers or texts.
fn version_value(version: String, random: &mut Random) -> Value {
    if random.below(2) == 0 {
        Value::Plain(version)
    } else {
        Value::Text(version)
    }
}

fn boolean(random: &mut Random) -> Value {
    Value::Plain(random.pick(&["true", "false"]).to_owned())
}

fn php(random: &mut Random) -> Value {
    let version = random.pick(&["7.4", "8.1", "8.3", "8.4"]).to_owned();
    let argument =
        (random.below(3) > 0).then(|| ("version", Box::new(version_value(version, random))));
    let mut fields = Fields::new();
    random.maybe(|random| {
        fields.push((
            "extensions",
            Value::List(random.some(&["gd", "intl", "redis", "xdebug"])),
        ));
    });
    random.maybe(|random| {
        let names = random.some(&["memory_limit", "date.timezone", "precision"]);
        let ini = names.into_iter().map(|name| {
            let value = match random.below(3) {
                0 => Value::Plain("17".to_owned()),
                1 => boolean(random),
                _ => Value::Text("512M # yes: no".to_owned()),
            };
            (name, value)
        });
        fields.push(("ini", Value::Pairs(ini.collect())));
    });
    Value::Section(Section { argument, fields })
}

fn services(random: &mut Random) -> Value {
    let mut fields = Fields::new();
    random.maybe(|random| {
        let names: Vec<String> = random.some(&["", "log", "reports"]);
        let databases = names.iter().map(|name| database(name, random));
        fields.push(("database", Value::Sections(databases.collect())));
    });
    for (key, host, port) in [
        ("redis", "phpier-redis-x", "6379"),
        ("memcached", "phpier-memcached", "11211"),
        ("mail", "phpier-mailpit", "1025"),
    ] {
        random.maybe(|random| {
            let mut below = Fields::new();
            random.maybe(|_| below.push(("host", Value::Text(host.to_owned()))));
            random.maybe(|_| below.push(("port", Value::Plain(port.to_owned()))));
            let section = Section {
                argument: None,
                fields: below,
            };
            fields.push((key, Value::Section(section)));
        });
    }
    random.maybe(|random| {
        let names = random.some(&["search", "hub", "a-1"]);
        let services = names.iter().map(|name| service(name, random));
        fields.push(("service", Value::Sections(services.collect())));
    });
    Value::Section(Section {
        argument: None,
        fields,
    })
}

fn database(name: &str, random: &mut Random) -> Section {
    let engine = random.pick(&["mysql", "mariadb", "postgres"]);
    let mut fields = Fields::new();
    if !name.is_empty() {
        fields.push(("name", Value::Text(name.to_owned())));
    }
    random.maybe(|_| fields.push(("host", Value::Text(format!("phpier-{engine}-x")))));
    let user = format!("user_{name}");
    random.maybe(|_| fields.push(("username", Value::Text(user))));
    fields.push(("database", Value::Text(format!("data_{name}"))));
    random.maybe(|random| {
        let password = match random.below(3) {
            0 => Value::Pairs(vec![("secret".to_owned(), Value::Plain("true".to_owned()))]),
            1 => Value::Plain("12345".to_owned()),
            _ => Value::Text(line(random)),
        };
        fields.push(("password", password));
    });
    random.maybe(|random| fields.push(("testing", boolean(random))));
    Section {
        argument: Some(("type", Box::new(Value::Text(engine.to_owned())))),
        fields,
    }
}

fn service(name: &str, random: &mut Random) -> Section {
    let mut fields = vec![("image", Value::Text(format!("example/{name}:1.2")))];
    random.maybe(|random| {
        let command = (0..=random.below(3)).map(|_| line(random)).collect();
        fields.push(("command", Value::List(command)));
    });
    random.maybe(|random| fields.push(("env", env(random))));
    random.maybe(|random| {
        let volumes = random.some(&["data", "logs"]);
        let volumes = volumes.into_iter().map(|volume| {
            let target = Value::Text(format!("/{volume}/{name}"));
            (volume, target)
        });
        fields.push(("volume", Value::Pairs(volumes.collect())));
    });
    random.maybe(|_| {
        let host = ("host", Box::new(Value::Text(format!("{name}-host"))));
        let port = ("port", Value::Plain("9200".to_owned()));
        fields.push((
            "route",
            Value::Sections(vec![Section {
                argument: Some(host),
                fields: vec![port],
            }]),
        ));
    });
    random.maybe(|random| fields.push(("healthcheck", Value::List(vec![line(random)]))));
    Section {
        argument: Some(("name", Box::new(Value::Text(name.to_owned())))),
        fields,
    }
}

fn env(random: &mut Random) -> Value {
    let names = random.some(&["A", "B_2", "no", "null", "on.off", "true", "y"]);
    let pairs = names.into_iter().map(|name| {
        let value = match random.below(5) {
            0 => Value::Pairs(vec![("env".to_owned(), Value::Text("TOKEN".to_owned()))]),
            1 => Value::Plain(
                random
                    .pick(&["007", "1.50", "-3", "8.10", "1e3"])
                    .to_owned(),
            ),
            2 => boolean(random),
            _ => Value::Text(text(random)),
        };
        (name, value)
    });
    Value::Pairs(pairs.collect())
}

/// What readers and writers get wrong.
const PIECES: &[&str] = &[
    "", " ", "  ", "a", "yes", "null", "~", "1e3", "0x1F", "- ", ": ", "# ", "#", "'", "\"", "\\",
    "$", "${X}", "$$", "{{", "}}", "%", "@", "`", "&a", "*a", "!x", "|", ">", "[", "{", ",", "?",
    "=", "é", "日本", "🐘", "\u{a0}",
];

/// Those with line ends and characters that must be escaped.
const CONTROLS: &[&str] = &[
    "\n", "\t", "\r", "\u{1}", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\u{feff}",
];

fn text(random: &mut Random) -> String {
    (0..random.below(6))
        .map(|_| match random.below(4) {
            0 => random.pick(CONTROLS),
            _ => random.pick(PIECES),
        })
        .collect()
}

fn line(random: &mut Random) -> String {
    let pieces = (0..random.below(6)).map(|_| random.pick(PIECES));
    format!("x{}", pieces.collect::<String>())
}
