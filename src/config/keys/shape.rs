//! What the table of keys is made of.

/// A group of keys: a file's top level, or the inside of a key.
#[derive(Debug)]
pub struct Section {
    /// What the reader is inside of, for messages: "the project file".
    pub what: &'static str,
    /// The key that a KDL argument, or a bare YAML scalar, stands for.
    pub argument: Option<&'static str>,
    /// Keys that the section means nothing without.
    pub required: &'static [&'static str],
    /// The keys, in the order of the reference.
    pub keys: &'static [Key],
    /// Keys that come from the catalog beside these.
    pub more: More,
}

/// Keys that are rows of the catalog, so that a new service needs no row here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// None.
    Nothing,
    /// Every service, with the section of its role.
    Servers,
    /// Every service that a project connects to, with the section of connections.
    Connections,
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// As it is written in both spellings.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// What it does: one sentence or two of Markdown.
    pub doc: &'static str,
    /// What holds where it is not written, if that can be said as a value.
    pub default: Option<&'static str>,
    /// What other tools call it, where that is no near miss.
    pub also: &'static [&'static str],
}

/// What may stand at a key.
#[derive(Debug)]
pub enum Shape {
    /// Text.
    Text,
    /// A version or series: text or a number, read as written.
    Version,
    /// The same, one of these.
    Series(fn() -> Vec<&'static str>),
    /// A whole number from the first to the second.
    Integer(u32, u32),
    /// True or false.
    Bool,
    /// True: a key that is written only to switch something on.
    True,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// An image, or false for none.
    Image,
    /// A port, or false for none.
    Publish,
    /// Any scalar as text.
    Scalar,
    /// Any scalar as text, or `env="NAME"`.
    Value,
    /// The same, or `secret=#true`.
    Password,
    /// Texts.
    List,
    /// Some of these words.
    Words(fn() -> Vec<&'static str>),
    /// Ports, or texts like `9201:9200`.
    Ports,
    /// Names that the writer chooses, each with a value of this shape.
    Pairs(&'static Self),
    /// Keys of their own.
    Section(&'static Section),
    /// The same, or false for none.
    Switch(&'static Section),
    /// Keys of their own, and the key may be written several times.
    Sections(&'static Section),
}

/// A row of the table.
pub(super) const fn key(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        doc,
        default: None,
        also: &[],
    }
}

impl Key {
    /// The same with a default.
    pub(super) const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    /// The same under other tools' names, so that who is used to one is told phpier's.
    pub(super) const fn also(self, words: &'static [&'static str]) -> Self {
        Self {
            also: words,
            ..self
        }
    }
}
