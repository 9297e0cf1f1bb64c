//! Telling a project's file of the Go releases from a new one, which may have the same name.

use std::ops::Range;

use crate::config::keys;
use crate::diagnostic::Diagnostics;
use crate::source::{Format, SourceFile, SourceMap};
use crate::syntax;
use crate::syntax::tree::{Field, Map, Value};

/// The keys that both kinds of file have at their top level. Any other key of a new file shows that it is one.
const SHARED: [&str; 4] = ["name", "php", "node", "services"];

/// The keys that each section had, one of which must be in it: `cache` alone may be anybody's word.
const SECTIONS: [(&str, &[&str]); 3] = [
    ("cache", &["redis", "memcached"]),
    ("tools", &["phpmyadmin", "pgadmin", "mailpit", "adminer"]),
    ("webserver", &["doc_root", "index_doc", "ssl_port"]),
];

/// The keys of `docker`.
const DOCKER: [&str; 4] = ["projectname", "project_name", "composefile", "network"];

/// The key that shows a file to be an old one, by the shape of its tree. A file that may be a new one with
/// mistakes has none: its mistakes are what its writer wants to know, and a migration would take half of it.
pub(in crate::migrate) fn mark(text: &str) -> Option<Range<usize>> {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile {
        path: super::NAMES[1].to_owned(),
        text: text.into(),
        format: Format::Yaml,
    });
    let document = syntax::parse_foreign(&sources, id, &mut Diagnostics::default())?;
    let top = &document.root;
    let new = |field: &Field| {
        let key = field.key.value.as_str();
        !SHARED.contains(&key) && keys::PROJECT.names().any(|name| name == key)
    };
    if top.fields.iter().any(new) {
        return None;
    }
    let field = sections(top)
        .or_else(|| labelled(top))
        .or_else(|| flat(top))?;
    Some(field.key.span.range())
}

/// `docker`, or sections of `services` that no new file has.
fn sections(top: &Map) -> Option<&Field> {
    let has_any = |field: &Field, keys: &[&str]| {
        inside(field).is_some_and(|map| keys.iter().any(|key| get(map, key).is_some()))
    };
    let docker = get(top, "docker").filter(|docker| has_any(docker, &DOCKER));
    docker.or_else(|| {
        let services = inside(get(top, "services")?)?;
        SECTIONS
            .iter()
            .find_map(|(name, keys)| get(services, name).filter(|section| has_any(section, keys)))
    })
}

/// The labels of a service in a Compose file.
fn labelled(top: &Map) -> Option<&Field> {
    let services = inside(get(top, "services")?)?;
    services.fields.iter().find_map(|service| {
        get(inside(service)?, "labels").filter(|labels| match &labels.value.value {
            Value::Map(map) => map.fields.iter().any(|label| is_label(&label.key.value)),
            Value::List(items) => items
                .iter()
                .any(|item| matches!(&item.value, Value::Scalar(scalar) if is_label(&scalar.text))),
            Value::Scalar(_) => false,
        })
    })
}

fn is_label(text: &str) -> bool {
    text.starts_with("phpier.managed") || text.starts_with("phpier.project.")
}

/// `app` beside nothing but `name`, `php` and `node`.
fn flat(top: &Map) -> Option<&Field> {
    let app = get(top, "app")?;
    let others = top.fields.iter().map(|field| field.key.value.as_str());
    let alone = { others }.all(|key| ["app", "name", "php", "node"].contains(&key));
    let known = inside(app).is_some_and(|map| {
        map.fields.is_empty()
            || ["volumes", "environment"]
                .iter()
                .any(|key| get(map, key).is_some())
    });
    (alone && known).then_some(app)
}

fn get<'m>(map: &'m Map, name: &str) -> Option<&'m Field> {
    map.fields.iter().find(|field| field.key.value == name)
}

fn inside(field: &Field) -> Option<&Map> {
    match &field.value.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}
