//! Variables.

use crate::config::{self, Pairs};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{EnvValue, Environment};
use crate::source::Spanned;

/// What starts so is phpier's own: Compose interpolates it, or what runs in a container reads it.
const RESERVED: &str = "PHPIER_";

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

/// What a shell sets for itself, whatever it is started with, as POSIX has it of most:
/// <https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_05_03>.
const OF_THE_SHELL: [&str; 4] = ["IFS", "OPTIND", "PPID", "PWD"];

/// The same for a project's app: a shell starts it, so not all that may stand in a container's environment
/// reaches it.
pub(super) fn of_app(
    pairs: &Pairs<config::EnvValue>,
    diagnostics: &mut Diagnostics,
) -> Environment {
    let env = resolve(pairs, diagnostics);
    for (name, _) in pairs {
        let Some((why, help)) = lost(&name.value).filter(|_| env.contains_key(&name.value)) else {
            continue;
        };
        diagnostics.push(
            Diagnostic::new(
                &code::ENV_LOST,
                format!("`{}` does not reach the app", name.value),
            )
            .label(name.span, why)
            .help(help),
        );
    }
    env
}

/// Why a variable does not get through a shell, and what to do.
fn lost(name: &str) -> Option<(&'static str, String)> {
    if OF_THE_SHELL.contains(&name) {
        let why = "the shell that starts it has one of its own";
        return Some((why, "choose another name".to_owned()));
    }
    name.contains(['.', '-']).then(|| {
        (
            "the shell that starts it passes on no name with `.` or `-`",
            format!(
                "write `{}` if the app reads that too, as CodeIgniter does",
                name.replace(['.', '-'], "_")
            ),
        )
    })
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
    } else if name.value.starts_with(RESERVED) {
        diagnostics.push(
            Diagnostic::new(
                &code::ENV_RESERVED,
                format!("`{}` is a variable of phpier's own", name.value),
            )
            .label(name.span, "reserved")
            .help(way(&name.value)),
        );
        return false;
    }
    good
}

/// How to say what a variable of phpier's own is about.
fn way(name: &str) -> &'static str {
    match name {
        "PHPIER_UID" => {
            "leave it out: an app belongs to the owner of its folder, or to the `PHPIER_UID` of the shell that starts it"
        }
        "PHPIER_XDEBUG" => {
            "leave it out: `xdebug` under `php` has it on from the start, `phpier xdebug` switches it"
        }
        "PHPIER_DOMAIN" => "leave it out: `domain` in `global.kdl` says it",
        "PHPIER_NETWORK" => "leave it out: `network` in `global.kdl` says it",
        "PHPIER_HOME" => "leave it out: `--home` says it, or the shell's own variable",
        _ => "choose another name",
    }
}
