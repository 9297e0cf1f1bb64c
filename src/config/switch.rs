//! What is switched off by name: `queue #false`. In a local file it takes away what the project's has; in a
//! project's own it is as if it did not stand there, and told.

use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::source::{Format, Span, Spanned};
use crate::syntax::tree::{Node, ScalarKind, Value};

use super::Pairs;
use super::decode::Written;
use super::scalar::FromNode;

/// A value, or nothing for `false` in its place.
pub(super) struct Switch<T>(Option<T>);

impl<T: FromNode> FromNode for Switch<T> {
    fn from_node(
        name: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        if is_false(written.node) {
            return Some(Self(None));
        }
        T::from_node(name, written, format, diagnostics).map(|value| Self(Some(value)))
    }
}

/// Whether `false` stands there, which no value of text is.
pub(super) fn is_false(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if scalar.kind == ScalarKind::Bool(false))
}

/// What something is that can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `redis` and so on, by its key.
    Connection,
    /// Every database.
    Databases,
    /// A service of the project's own.
    Service,
    /// All of those.
    Services,
    /// A worker.
    Worker,
    /// A schedule.
    Schedule,
}

/// Something that is switched off.
#[derive(Clone, Debug)]
pub struct Off {
    /// What it is.
    pub kind: Kind,
    /// Its name, or the key for all of them.
    pub name: Spanned<String>,
}

impl Off {
    pub(super) fn key(kind: Kind, name: &str, span: Span) -> Self {
        Self {
            kind,
            name: Spanned::new(name.to_owned(), span),
        }
    }

    /// What is said of it in a project's own file, which lies over no other.
    pub fn idle(&self) -> Diagnostic {
        let name = &self.name.value;
        let help = if self.kind == Kind::Databases {
            "leave it out"
        } else {
            "leave it out; in `.phpier.local.kdl` or `.phpier.local.yaml` false takes away what the project's own file has"
        };
        Diagnostic::new(
            &code::CONFIG_NOTHING_OFF,
            format!("`{name}` switches nothing off"),
        )
        .label(self.name.span, "this file lies over no other")
        .help(help)
    }

    /// Takes what it names out of a list. A name that is not in it would change nothing, and say nothing.
    pub(super) fn take<T>(
        &self,
        list: &mut Vec<T>,
        name: impl Fn(&T) -> &str,
        diagnostics: &mut Diagnostics,
    ) {
        let all = self.kind == Kind::Services;
        let before = list.len();
        let known: Vec<String> = list.iter().map(|one| name(one).to_owned()).collect();
        list.retain(|one| !all && name(one) != self.name.value);
        if list.len() < before {
            return;
        }
        let known = suggest::nearest(&self.name.value, known.iter().map(String::as_str));
        diagnostics.push(
            Diagnostic::new(
                &code::CONFIG_NOTHING_OFF,
                format!("`{}` switches nothing off", self.name.value),
            )
            .label(self.name.span, "the project has nothing of that name")
            .help(known.map_or_else(
                || "leave it out".to_owned(),
                |known| format!("did you mean `{known}`?"),
            )),
        );
    }
}

/// Pairs apart from the names that are switched off.
pub(super) fn parted<T>(written: Pairs<Switch<T>>, kind: Kind, off: &mut Vec<Off>) -> Pairs<T> {
    let mut pairs = Vec::with_capacity(written.len());
    for (name, Spanned { value, span }) in written {
        match value.0 {
            Some(value) => pairs.push((name, Spanned::new(value, span))),
            None => off.push(Off { kind, name }),
        }
    }
    pairs
}
