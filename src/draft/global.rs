//! A server as a node of `services` in `global.kdl`. That file is a person's, so a node is put between
//! what is there, and never is the file written anew.

use super::outline::{Block, Entry, Scalar, Section, Value as Written};
use super::{Noted, Password, Service, Value, fill, kdl};

/// An instance of a service of the catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its name in the catalog.
    pub service: String,
    /// The series.
    pub version: Option<String>,
    /// Which of several instances it is.
    pub name: Option<String>,
    /// Its port on 127.0.0.1, where it is not the usual one; 0 for none.
    pub publish: Option<u16>,
    /// The administrator's password.
    pub root_password: Option<Password>,
    /// Its variables beside phpier's own.
    pub env: Vec<(String, Noted<Value>)>,
    /// The volume that holds its data already, by its real name.
    pub moved: Option<String>,
}

impl Noted<Server> {
    /// The node's text at the margin, without a line's end.
    pub fn kdl(&self) -> String {
        let server = &self.value;
        let mut properties = Vec::new();
        if let Some(name) = &server.name {
            properties.push(("name".to_owned(), Scalar::text(name)));
        }
        if let Some(port) = server.publish {
            let port = match port {
                0 => Scalar::Bool(false),
                port => Scalar::Number(port.to_string()),
            };
            properties.push(("publish".to_owned(), port));
        }
        let mut entries: Vec<Entry> = Vec::new();
        entries.extend(
            server
                .root_password
                .as_ref()
                .map(fill::password("root-password")),
        );
        entries.extend(fill::env(&server.env));
        entries.extend(server.moved.as_deref().map(fill::moved));
        let version = server.version.as_ref();
        let section = Section {
            argument: version.map(|version| ("version".to_owned(), Scalar::text(version))),
            properties,
            block: Block {
                entries,
                tail: Vec::new(),
            },
            ..Section::default()
        };
        node(&server.service, section, self)
    }
}

impl Noted<Service> {
    /// The node's text at the margin, without a line's end.
    pub fn kdl(&self) -> String {
        let section = Section {
            above: Vec::new(),
            aside: None,
            ..fill::service(self)
        };
        node("service", section, self)
    }
}

fn node<T>(key: &str, section: Section, noted: &Noted<T>) -> String {
    let entry = Entry {
        above: fill::comments(&noted.above),
        aside: noted.aside.clone(),
        ..Entry::new(key, Written::Section(section))
    };
    let block = Block {
        entries: vec![entry],
        tail: Vec::new(),
    };
    kdl::file(&block).trim_end().to_owned()
}
