//! What single values can become, and the words for it when they cannot.

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Format, Spanned};
use crate::syntax::tree::{Node, Scalar, ScalarKind, Value};

use super::decode::{Fields, Written};
use super::keys;

/// A type that a scalar can be read as.
pub(super) trait FromScalar: Sized {
    /// "text", "a number": what the message says it must be.
    const EXPECTED: &'static str;

    /// Whether words in a row were meant as one text.
    const IS_TEXT: bool = false;

    /// The value, or what to do about it.
    fn from_scalar(scalar: &Scalar, format: Format) -> Result<Self, Option<String>>;
}

/// A type that takes more than a scalar.
pub(super) trait FromNode: Sized {
    /// The value; what is wrong goes to the diagnostics.
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self>;
}

/// Reads a node as a scalar type.
pub(super) fn scalar<T: FromScalar>(
    name: &str,
    node: &Node,
    format: Format,
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<T>> {
    let help = match &node.value {
        Value::Scalar(scalar) => match T::from_scalar(scalar, format) {
            Ok(value) => return Some(Spanned::new(value, node.span)),
            Err(help) => help,
        },
        // The words are not repeated: they may be a password.
        Value::List(_) if T::IS_TEXT => Some(match format {
            Format::Kdl => "put all of it in one pair of quotes".to_owned(),
            Format::Yaml => "write it as one text, and not as a list".to_owned(),
        }),
        Value::List(_) | Value::Map(_) => None,
    };
    diagnostics.push(
        Diagnostic::new(
            &code::CONFIG_WRONG_TYPE,
            format!("`{name}` must be {}", T::EXPECTED),
        )
        .label(node.span, format!("found {}", found(node)))
        .help_opt(help.or_else(|| Some(format!("write {} here", T::EXPECTED)))),
    );
    None
}

/// What stands there, in words.
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => "nothing".to_owned(),
            ScalarKind::Bool(value) => format!("the boolean `{value}`"),
            ScalarKind::Integer(_) | ScalarKind::Float => format!("the number `{}`", scalar.text),
            ScalarKind::String => "text".to_owned(),
        },
        Value::List(_) => "a list".to_owned(),
        Value::Map(map) if map.fields.is_empty() && map.args.is_empty() => "nothing".to_owned(),
        Value::Map(_) => "keys and values".to_owned(),
    }
}

/// Text, and only text: a number here is most often a slip.
impl FromScalar for String {
    const EXPECTED: &'static str = "text";
    const IS_TEXT: bool = true;

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::String => Ok(scalar.text.clone()),
            ScalarKind::Null | ScalarKind::Bool(_) => Err(None),
            ScalarKind::Integer(_) | ScalarKind::Float => {
                Err(Some(format!("write \"{}\"", scalar.text)))
            }
        }
    }
}

/// A version as written: `8.10` stays `8.10` whether it is quoted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(pub String);

impl FromScalar for Version {
    const EXPECTED: &'static str = "a version";

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::String | ScalarKind::Integer(_) | ScalarKind::Float => {
                Ok(Self(scalar.text.clone()))
            }
            ScalarKind::Null | ScalarKind::Bool(_) => Err(Some("write it as \"8.4\"".to_owned())),
        }
    }
}

/// Any scalar as the text it was written with; booleans are `true` and `false` in both spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anything(pub String);

impl FromScalar for Anything {
    const EXPECTED: &'static str = "a single value";
    const IS_TEXT: bool = true;

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::Null => Err(Some("write \"\" for an empty value".to_owned())),
            ScalarKind::Bool(value) => Ok(Self(value.to_string())),
            ScalarKind::String | ScalarKind::Integer(_) | ScalarKind::Float => {
                Ok(Self(scalar.text.clone()))
            }
        }
    }
}

/// An image's name, or false for a service that is not to be.
pub(super) enum Image {
    Named(String),
    Off,
}

impl FromScalar for Image {
    const EXPECTED: &'static str = "text, or false";

    fn from_scalar(scalar: &Scalar, format: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::Bool(false) => Ok(Self::Off),
            _ => String::from_scalar(scalar, format).map(Self::Named),
        }
    }
}

impl FromScalar for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_scalar(scalar: &Scalar, format: Format) -> Result<Self, Option<String>> {
        let spell = |value: Self| match format {
            Format::Kdl => format!("write `#{value}`"),
            Format::Yaml => format!("write `{value}`: YAML 1.2 reads `{}` as text", scalar.text),
        };
        match (scalar.kind, scalar.text.to_lowercase().as_str()) {
            (ScalarKind::Bool(value), _) => Ok(value),
            (_, "yes" | "on" | "true" | "1") => Err(Some(spell(true))),
            (_, "no" | "off" | "false" | "0") => Err(Some(spell(false))),
            _ if format == Format::Kdl => Err(Some("write `#true` or `#false`".to_owned())),
            _ => Err(None),
        }
    }
}

/// A TCP port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port(pub u16);

impl FromScalar for Port {
    const EXPECTED: &'static str = "a number from 1 to 65535";

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::Integer(number) => match u16::try_from(number) {
                Ok(0) => Err(Some("port 0 means any port; name one".to_owned())),
                Ok(port) => Ok(Self(port)),
                Err(_) => Err(Some("ports end at 65535".to_owned())),
            },
            ScalarKind::String if scalar.text.parse::<u16>().is_ok_and(|port| port > 0) => {
                Err(Some(format!("write {} without quotes", scalar.text)))
            }
            _ => Err(None),
        }
    }
}

/// How many levels down a scan goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Depth(pub(super) u32);

impl FromScalar for Depth {
    const EXPECTED: &'static str = "a number from 1 to 16";

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::Integer(number @ 1..=16) => Ok(Self(u32::try_from(number).unwrap_or(16))),
            _ => Err(None),
        }
    }
}

/// What a server is published at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// This port on 127.0.0.1.
    Port(u16),
    /// Its usual port.
    Usual,
    /// Nothing.
    Off,
}

impl FromScalar for Publish {
    const EXPECTED: &'static str = "a number from 1 to 65535, or false";

    fn from_scalar(scalar: &Scalar, format: Format) -> Result<Self, Option<String>> {
        match scalar.kind {
            ScalarKind::Bool(true) => Ok(Self::Usual),
            ScalarKind::Bool(false) => Ok(Self::Off),
            _ => Port::from_scalar(scalar, format).map(|port| Self::Port(port.0)),
        }
    }
}

/// A published port of a service of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// On 127.0.0.1.
    pub host: u16,
    /// In the container.
    pub container: u16,
}

impl FromScalar for PortMapping {
    const EXPECTED: &'static str = "a port, or \"host:container\"";

    fn from_scalar(scalar: &Scalar, _: Format) -> Result<Self, Option<String>> {
        let port = |text: &str| text.parse().ok().filter(|port| *port > 0);
        let (host, container) = scalar
            .text
            .split_once(':')
            .unwrap_or((&scalar.text, &scalar.text));
        match (scalar.kind, port(host), port(container)) {
            (ScalarKind::Integer(_) | ScalarKind::String, Some(host), Some(container)) => {
                Ok(Self { host, container })
            }
            _ => Err(Some(
                "ports are numbers from 1 to 65535; they are always published on 127.0.0.1"
                    .to_owned(),
            )),
        }
    }
}

/// A value for a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    /// This text.
    Literal(String),
    /// Whatever this variable holds when the container is made.
    Environment(Spanned<String>),
}

impl FromNode for EnvValue {
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if !matches!(written.node.value, Value::Map(_)) {
            return scalar::<Anything>(name, written.node, format, diagnostics)
                .map(|text| Self::Literal(text.value.0));
        }
        let mut fields = Fields::open(&keys::VALUE, written, format, diagnostics)?;
        let variable = fields.required("env");
        fields.finish();
        variable.map(Self::Environment)
    }
}

impl FromNode for Anything {
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        scalar(name, written.node, format, diagnostics).map(|text| text.value)
    }
}

impl FromNode for String {
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        scalar(name, written.node, format, diagnostics).map(|text| text.value)
    }
}

/// A password as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Password {
    /// This text.
    Literal(String),
    /// One that is made once on this machine.
    Secret,
}

impl FromNode for Password {
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if !matches!(written.node.value, Value::Map(_)) {
            return scalar::<Anything>(name, written.node, format, diagnostics)
                .map(|text| Self::Literal(text.value.0));
        }
        if let Some(variable) = written.field("env") {
            diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_WRONG_TYPE,
                    format!("`{name}` cannot come from the environment"),
                )
                .label(variable, "phpier sets this password in the server itself")
                .help(match format {
                    Format::Kdl => "write `secret=#true` for one that is made on this machine, or the password as text",
                    Format::Yaml => "write `{secret: true}` for one that is made on this machine, or the password as text",
                }),
            );
            return None;
        }
        let mut fields = Fields::open(&keys::PASSWORD, written, format, diagnostics)?;
        let secret = fields.required::<bool>("secret");
        if let Some(off) = secret.as_ref().filter(|secret| !secret.value) {
            fields.diagnostics().push(
                Diagnostic::new(&code::CONFIG_WRONG_TYPE, "`secret` can only be true")
                    .label(off.span, "leaves no password")
                    .help("write the password as text, or make it true"),
            );
        }
        fields.finish();
        secret.map(|_| Self::Secret)
    }
}
