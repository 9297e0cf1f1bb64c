//! Strings for a Compose file. Compose expands `$NAME` in every scalar, so a text is built only from
//! literals, whose dollar signs are doubled, and from the interpolations that phpier itself means.
//! <https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md>

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_saphyr::LitStr;

/// A scalar with its dollar signs settled. Most are words of phpier's own, which are not copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Cow<'static, str>);

/// Lines that people will read, such as a script, stand as a block; everything else is quoted where
/// any reader could take it for something else. Only plain ASCII makes a block: readers differ on what
/// ends a line beyond it.
impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.as_str();
        let plain = |c: char| c.is_ascii_graphic() || c == ' ' || c == '\n';
        let one_end = text.ends_with('\n') && !text.ends_with("\n\n");
        if one_end && text.starts_with(|c: char| c.is_ascii_graphic()) && text.chars().all(plain) {
            LitStr(text).serialize(serializer)
        } else {
            serializer.serialize_str(text)
        }
    }
}

impl Text {
    /// Exactly these characters, whatever they are.
    pub fn literal(text: &str) -> Self {
        Self::from(text.to_owned())
    }

    /// The variable's value, or the default where it is unset or empty. A default holds no braces.
    pub fn variable(name: &str, default: &str) -> Self {
        debug_assert!(!default.contains(['{', '}']));
        Self(format!("${{{name}:-{default}}}").into())
    }

    /// The variable's value; Compose stops with this message where it is unset or empty.
    pub fn required(name: &str, message: &str) -> Self {
        debug_assert!(!message.contains(['{', '}', '$']));
        Self(format!("${{{name}:?{message}}}").into())
    }

    /// phpier's folder in the person's home: `$PHPIER_HOME`, or `~/.phpier`.
    pub fn phpier_home() -> Self {
        Self("${PHPIER_HOME:-${HOME}/.phpier}".into())
    }

    /// This text with another behind it.
    #[must_use]
    pub fn then(mut self, next: &Self) -> Self {
        self.0.to_mut().push_str(&next.0);
        self
    }

    /// This text with literal characters behind it.
    #[must_use]
    pub fn then_literal(self, next: &str) -> Self {
        self.then(&Self::literal(next))
    }

    /// As it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A literal of phpier's own.
impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        if text.contains('$') {
            Self::from(text.to_owned())
        } else {
            Self(Cow::Borrowed(text))
        }
    }
}

/// A literal.
impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::literal(text)
    }
}

/// A literal.
impl From<String> for Text {
    fn from(text: String) -> Self {
        let text = if text.contains('$') {
            text.replace('$', "$$")
        } else {
            text
        };
        Self(Cow::Owned(text))
    }
}
