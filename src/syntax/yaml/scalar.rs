//! What a scalar is, by its tag or by the core schema of YAML 1.2 (section 10.3.2).

use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};

use super::{Builder, Result, Whose};
use crate::{
    diagnostic::code,
    source::Span,
    syntax::tree::{Node, Scalar, ScalarKind, Value},
};

impl Builder<'_, '_, '_> {
    /// Refuses a tag on a collection, but for the one that says what it is anyway.
    pub(super) fn tag(&mut self, tag: Option<&Tag>, expected: &str, span: Span) -> Result {
        match tag {
            Some(tag) if !tag.is_yaml_core_schema_tag(expected) => self.bad_tag_of(span, ()),
            _ => Ok(()),
        }
    }

    /// A tag that means nothing: a fault in a file of phpier's own.
    fn bad_tag_of<T>(&mut self, span: Span, otherwise: T) -> Result<T> {
        match self.whose {
            Whose::Ours => self.bad_tag(span),
            Whose::Foreign => Ok(otherwise),
        }
    }

    fn bad_tag<T>(&mut self, span: Span) -> Result<T> {
        self.reject(
            &code::SYNTAX_UNSUPPORTED_TAG,
            span,
            "the tag of this value has no meaning here",
            "this value has a tag",
            "remove the tag; text is text in quotes without one",
        )
    }

    /// A scalar with what its tag, or else its spelling, makes of it.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        at: Range<usize>,
    ) -> Result<Node> {
        // The line break after a block of text belongs to the text but not to its place.
        let end = at.start + self.source[at.clone()].trim_end_matches('\n').len();
        let span = self.faults.span(at.start, end);
        // The parser writes nothing as `~`; the text says what was written.
        let is_plain = style == ScalarStyle::Plain;
        let text = if is_plain && at.is_empty() { "" } else { text };
        let kind = match (tag, tag.and_then(Tag::core_suffix)) {
            (None, _) if is_plain => resolve(text),
            (None, _) | (_, Some("str")) => ScalarKind::String,
            (Some(_), Some(suffix)) => {
                let kind = resolve(text);
                let fits = matches!(
                    (suffix, kind),
                    ("null", ScalarKind::Null)
                        | ("bool", ScalarKind::Bool(_))
                        | ("int", ScalarKind::Integer(_))
                        | ("float", ScalarKind::Float | ScalarKind::Integer(_))
                );
                if fits {
                    kind
                } else {
                    self.bad_tag_of(span, kind)?
                }
            }
            (Some(tag), None) if tag.suffix().is_empty() || tag.suffix() == "!" => {
                ScalarKind::String
            }
            _ if is_plain => self.bad_tag_of(span, resolve(text))?,
            _ => self.bad_tag_of(span, ScalarKind::String)?,
        };
        Ok(Node {
            span,
            value: Value::Scalar(Scalar {
                kind,
                text: text.to_owned(),
            }),
        })
    }
}

/// The kind of a plain scalar. `yes`, `0o9` and `1_000` are text.
fn resolve(text: &str) -> ScalarKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarKind::Null,
        "true" | "True" | "TRUE" => return ScalarKind::Bool(true),
        "false" | "False" | "FALSE" => return ScalarKind::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return ScalarKind::Float,
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return ScalarKind::Float;
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return ScalarKind::String;
    }
    let whole = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hex), _) => unsigned_digits(hex, 16),
        (_, Some(octal)) => unsigned_digits(octal, 8),
        _ => unsigned_digits(unsigned, 10).and_then(|_| text.parse().ok()),
    };
    match whole {
        Some(number) => ScalarKind::Integer(number),
        None if is_float(unsigned) => ScalarKind::Float,
        None => ScalarKind::String,
    }
}

fn unsigned_digits(digits: &str, radix: u32) -> Option<i128> {
    let all = digits.chars().all(|c| c.is_digit(radix));
    all.then(|| i128::from_str_radix(digits, radix).ok())?
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_float(unsigned: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            exponent.strip_prefix(['+', '-']).unwrap_or(exponent),
        ),
        None => (unsigned, "0"),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(before)
        && digits(after)
        && digits(exponent)
        && !exponent.is_empty()
        && !(before.is_empty() && after.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{ScalarKind, resolve};

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        use ScalarKind::{Bool, Float, Integer, Null, String};
        for (kind, texts) in [
            (Null, &["", "~", "null", "Null", "NULL"][..]),
            (Bool(true), &["true", "True", "TRUE"]),
            (Bool(false), &["false", "False", "FALSE"]),
            (Integer(0), &["0", "-0", "+0", "00", "0x0", "0o0"]),
            (Integer(31), &["31", "+31", "031", "0x1F", "0x1f", "0o37"]),
            (Integer(-12), &["-12"]),
            (
                Float,
                &[
                    "8.10", "5.6", ".5", "5.", "1e3", "-1E+3", "1.5e-3", ".inf", "-.INF", ".NaN",
                ],
            ),
            (Float, &["99999999999999999999999999999999999999999"]),
            (
                String,
                &[
                    "yes",
                    "no",
                    "on",
                    "off",
                    "y",
                    "n",
                    "nUll",
                    "tRUE",
                    "0o9",
                    "0xg",
                    "1_000",
                    "-0x1",
                    "1e",
                    "e3",
                    ".",
                    "-",
                    "+",
                    "8.3.1",
                    "512M",
                    "22:22",
                    "2024-01-01",
                    "0b1",
                    "inf",
                    "nan",
                    "-.",
                    "localhost",
                    ".e3",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(resolve(text), kind, "{text}");
            }
        }
    }
}
