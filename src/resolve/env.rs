//! Variables.

use crate::config::{self, Pairs};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{EnvValue, Environment};
use crate::source::Spanned;

/// Checks names and values; a container's environment takes any text without NUL.
pub(super) fn resolve(
    pairs: &Pairs<config::EnvValue>,
    diagnostics: &mut Diagnostics,
) -> Environment {
    pairs
        .iter()
        .filter_map(|(name, value)| {
            let good_name = check_name(name, diagnostics);
            let value = one(value, diagnostics)?;
            good_name.then(|| (name.value.clone(), value))
        })
        .collect()
}

fn one(value: &Spanned<config::EnvValue>, diagnostics: &mut Diagnostics) -> Option<EnvValue> {
    match &value.value {
        config::EnvValue::Literal(text) if text.contains('\0') => {
            diagnostics.push(
                Diagnostic::new(
                    &code::VALUE_CONTROL,
                    "a variable cannot hold a NUL character",
                )
                .label(value.span, "holds one")
                .help("leave it out"),
            );
            None
        }
        config::EnvValue::Literal(text) => Some(EnvValue::Literal(text.clone())),
        config::EnvValue::Environment(variable) => {
            if is_shell_name(&variable.value) {
                return Some(EnvValue::Environment(variable.value.clone()));
            }
            diagnostics.push(
                Diagnostic::new(
                    &code::ENV_INVALID_NAME,
                    format!("`{}` cannot be taken from the environment", variable.value),
                )
                .label(variable.span, "not a name that Compose can look up")
                .help("letters, digits and `_`, not a digit first"),
            );
            None
        }
    }
}

/// What Compose can interpolate.
fn is_shell_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A container's variable may have dots and dashes: `discovery.type` of `OpenSearch`, `database.default.hostname`
/// of `CodeIgniter`.
fn check_name(name: &Spanned<String>, diagnostics: &mut Diagnostics) -> bool {
    let good = name
        .value
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    if !good {
        diagnostics.push(
            Diagnostic::new(
                &code::ENV_INVALID_NAME,
                format!("`{}` cannot be the name of a variable", name.value),
            )
            .label(name.span, "not a name")
            .help("letters, digits, `_`, `.` and `-`, a letter or `_` first"),
        );
    }
    good
}
