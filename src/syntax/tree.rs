//! The one tree that KDL and YAML are both read into. Every part knows its span; scalars keep the
//! text they were written as, so that a version like `8.10` never passes through a float.

use crate::source::{Format, SourceId, Span, Spanned};

/// A whole file: the fields at its top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The file it was read from.
    pub source: SourceId,
    /// The spelling it was read in.
    pub format: Format,
    /// The top level.
    pub root: Map,
}

/// A value at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// All of its text. For a KDL node without arguments this is the node's name.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// The shapes a value can have.
///
/// | KDL | value |
/// |---|---|
/// | `key a` | `Scalar` |
/// | `key a b`, `key { - a; - b }` | `List` |
/// | `key`, `key p=v`, `key { … }` | `Map` with no `args` |
/// | `key a p=v`, `key a { … }` | `Map` with `args` |
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A single word, number, boolean, null or text.
    Scalar(Scalar),
    /// A sequence.
    List(Vec<Node>),
    /// Fields, and the KDL arguments that stood before them.
    Map(Map),
}

/// Fields in the order they were written, repeated ones included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// KDL arguments that stand beside fields; always empty in YAML.
    pub args: Vec<Node>,
    /// The fields.
    pub fields: Vec<Field>,
}

/// `key: value`, or a KDL node or property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key with its own place.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// What its spelling makes it.
    pub kind: ScalarKind,
    /// Its text: for strings the content with escapes undone, for all others as written.
    pub text: String,
}

/// What a scalar is in its language (YAML: the 1.2 core schema).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalarKind {
    /// `#null`, or YAML's `null`, `~` and nothing.
    Null,
    /// `#true`, `true` and their opposites.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction or an exponent, or not a number at all; only its text counts.
    Float,
    /// Text, quoted or bare.
    String,
}
