//! A draft as the keys of a project's file, in the order of the reference.

use super::outline::{Block, Entry, Line, Scalar, Section, Value as Written};
use super::{Connection, Database, Draft, Noted, Password, Service, Value, Volume};

/// The keys of a project's file.
pub(super) fn project(draft: &Draft) -> Block {
    let workers = draft.workers.iter();
    let workers = workers.map(|(name, line)| noted(name, text(&line.value), line));
    let entries = [
        one("name", draft.name.as_ref()),
        one("type", draft.framework.as_ref()),
        php(draft),
        one("docroot", draft.docroot.as_ref()),
        list("hosts", &draft.hosts),
        one("node", draft.node.as_ref()),
        one("composer", draft.composer.as_ref()),
        services(draft),
        draft.inject.as_ref().map(|inject| {
            let value = Written::Scalar(Scalar::Bool(inject.value));
            noted("inject", value, inject)
        }),
        env(&draft.env),
        pairs("workers", workers.collect()),
        one("output", draft.output.as_ref()),
    ];
    let entries = entries.into_iter().flatten().collect();
    let mut file = Block {
        entries,
        tail: comments(&draft.tail),
    };
    space(&mut file);
    if !draft.head.is_empty() {
        let mut head = comments(&draft.head);
        match file.entries.first_mut() {
            Some(first) => {
                // What is said of the file is not said of its first key.
                if !first.above.is_empty() {
                    head.push(Line::Blank);
                }
                first.above.splice(0..0, head);
            }
            None => file.tail.splice(0..0, head).for_each(drop),
        }
    }
    file
}

/// Sets apart what has several lines, as a person would.
fn space(file: &mut Block) {
    let mut before = None;
    for entry in &mut file.entries {
        let long = is_long(&entry.value) || !entry.above.is_empty();
        if before.is_some_and(|before| before || long) {
            entry.above.insert(0, Line::Blank);
        }
        before = Some(is_long(&entry.value));
    }
    if !file.tail.is_empty() && before.is_some() {
        file.tail.insert(0, Line::Blank);
    }
}

fn is_long(value: &Written) -> bool {
    match value {
        Written::Pairs(_) | Written::Sections(_) => true,
        Written::Section(section) => !section.block.is_empty(),
        _ => false,
    }
}

fn php(draft: &Draft) -> Option<Entry> {
    let mut block = Block::default();
    block.entries.extend(list("extensions", &draft.extensions));
    let ini = draft.ini.iter();
    let ini = ini.map(|(name, value)| noted(name, text(&value.value), value));
    block.entries.extend(pairs("ini", ini.collect()));
    if draft.php.is_none() && block.is_empty() {
        return None;
    }
    let section = Section {
        argument: draft
            .php
            .as_ref()
            .map(|version| ("version".to_owned(), Scalar::text(&version.value))),
        block,
        ..Section::default()
    };
    let value = Written::Section(section);
    Some(match &draft.php {
        Some(version) => noted("php", value, version),
        None => Entry::new("php", value),
    })
}

fn services(draft: &Draft) -> Option<Entry> {
    let mut block = Block::default();
    let databases: Vec<Section> = draft.databases.iter().map(database).collect();
    block.entries.extend(sections("database", databases));
    block
        .entries
        .extend(draft.connections.iter().map(connection));
    let own: Vec<Section> = draft.services.iter().map(service).collect();
    block.entries.extend(sections("service", own));
    (!block.is_empty()).then(|| {
        let section = Section {
            block,
            ..Section::default()
        };
        Entry::new("services", Written::Section(section))
    })
}

fn database(noted: &Noted<Database>) -> Section {
    let database = &noted.value;
    let mut entries = Vec::new();
    let property = |key: &str, value: &Option<String>| {
        let value = value.as_ref();
        value.map(|value| (key.to_owned(), Scalar::text(value)))
    };
    let properties = [
        property("host", &database.host),
        property("name", &database.name),
        property("series", &database.series),
    ];
    let mut add = |key: &str, value: &Option<String>| {
        entries.extend(value.as_ref().map(|value| Entry::new(key, text(value))));
    };
    add("database", &database.database);
    add("username", &database.username);
    entries.extend(database.password.as_ref().map(password("password")));
    if database.testing {
        let value = Written::Scalar(Scalar::Bool(true));
        entries.push(Entry::new("testing", value));
    }
    let engine = database.engine.as_ref();
    Section {
        argument: engine.map(|engine| ("type".to_owned(), Scalar::text(engine))),
        properties: properties.into_iter().flatten().collect(),
        ..beside(noted, entries)
    }
}

fn connection(noted: &Noted<Connection>) -> Entry {
    let Connection { key, host } = &noted.value;
    let host = host.iter();
    let section = Section {
        properties: host
            .map(|host| ("host".to_owned(), Scalar::text(host)))
            .collect(),
        ..Section::default()
    };
    self::noted(key, Written::Section(section), noted)
}

/// A service, in either kind of file.
pub(super) fn service(noted: &Noted<Service>) -> Section {
    let service = &noted.value;
    let mut entries = vec![Entry::new("image", text(&service.image))];
    entries.extend(texts("command", &service.command));
    entries.extend(env(&service.env));
    if !service.publish.is_empty() {
        let ports = service.publish.iter().map(|(host, container)| {
            if host == container {
                Scalar::Number(host.to_string())
            } else {
                Scalar::Text(format!("{host}:{container}"))
            }
        });
        entries.push(Entry::new("publish", Written::List(ports.collect())));
    }
    let volumes = service.volumes.iter();
    entries.extend(pairs("volume", volumes.map(volume).collect()));
    let routes = service.routes.iter().map(|(host, port)| Section {
        argument: Some(("host".to_owned(), Scalar::text(host))),
        properties: vec![("port".to_owned(), Scalar::Number(port.to_string()))],
        ..Section::default()
    });
    entries.extend(sections("route", routes.collect()));
    entries.extend(texts("healthcheck", &service.healthcheck));
    Section {
        argument: Some(("name".to_owned(), Scalar::text(&service.name))),
        ..beside(noted, entries)
    }
}

/// A volume's path, and where its data lies already.
fn volume(volume: &Volume) -> Entry {
    let Some(from) = &volume.moved else {
        return Entry::new(&volume.name, text(&volume.path));
    };
    let section = Section {
        argument: Some(("target".to_owned(), Scalar::text(&volume.path))),
        block: Block {
            entries: vec![moved(from)],
            tail: Vec::new(),
        },
        ..Section::default()
    };
    Entry::new(&volume.name, Written::Section(section))
}

/// Where data lies already.
pub(super) fn moved(from: &str) -> Entry {
    Entry::new(
        "moved",
        Written::Inline(vec![("from".to_owned(), Scalar::text(from))]),
    )
}

/// A section with its comments.
fn beside<T>(noted: &Noted<T>, entries: Vec<Entry>) -> Section {
    Section {
        above: comments(&noted.above),
        aside: noted.aside.clone(),
        block: Block {
            entries,
            tail: Vec::new(),
        },
        ..Section::default()
    }
}

/// Variables.
pub(super) fn env(env: &[(String, Noted<Value>)]) -> Option<Entry> {
    let env = env.iter().map(|(name, value)| {
        let written = match &value.value {
            Value::Text(content) => text(content),
            Value::Environment(from) => {
                Written::Inline(vec![("env".to_owned(), Scalar::text(from))])
            }
        };
        noted(name, written, value)
    });
    pairs("env", env.collect())
}

/// A password's entry under a key.
pub(super) fn password(key: &'static str) -> impl Fn(&Password) -> Entry {
    move |password| {
        let value = match password {
            Password::Text(content) => text(content),
            Password::Secret => Written::Inline(vec![("secret".to_owned(), Scalar::Bool(true))]),
        };
        Entry::new(key, value)
    }
}

fn one(key: &str, value: Option<&Noted<String>>) -> Option<Entry> {
    value.map(|value| noted(key, text(&value.value), value))
}

fn sections(key: &str, sections: Vec<Section>) -> Option<Entry> {
    (!sections.is_empty()).then(|| Entry::new(key, Written::Sections(sections)))
}

fn pairs(key: &str, entries: Vec<Entry>) -> Option<Entry> {
    let tail = Vec::new();
    let block = Block { entries, tail };
    (!block.is_empty()).then(|| Entry::new(key, Written::Pairs(block)))
}

fn texts(key: &str, texts: &[String]) -> Option<Entry> {
    list(key, &texts.to_vec().into())
}

fn list(key: &str, values: &Noted<Vec<String>>) -> Option<Entry> {
    let texts = values.value.iter().map(Scalar::text).collect();
    (!values.value.is_empty()).then(|| noted(key, Written::List(texts), values))
}

fn noted<T>(key: &str, value: Written, noted: &Noted<T>) -> Entry {
    Entry {
        above: comments(&noted.above),
        key: key.to_owned(),
        value,
        aside: noted.aside.clone(),
    }
}

fn text(content: &str) -> Written {
    Written::Scalar(Scalar::text(content))
}

/// Comments, a line each.
pub(super) fn comments(texts: &[String]) -> Vec<Line> {
    let lines = texts.iter().flat_map(|text| text.split('\n'));
    lines.map(|line| Line::Comment(line.to_owned())).collect()
}
