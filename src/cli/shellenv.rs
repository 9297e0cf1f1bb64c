//! `phpier shellenv`

use super::exit::Exit;
use super::ui::Ui;
use super::{Common, report, session, target};
use crate::diagnostic::Severity;

/// Prints the exports that plain `docker compose` needs where this machine differs from the defaults.
pub(super) fn run(common: &Common, ui: &mut Ui) -> Exit {
    let session = match session::open_global(common) {
        Ok(session) => session,
        Err(diagnostic) => return report::fatal(ui, &diagnostic),
    };
    if session.diagnostics.has_errors() {
        report::human(ui, &session, Severity::Error);
        return Exit::Error;
    }
    let lines: String = target::exports(&session)
        .into_iter()
        .map(|(name, value)| format!("export {name}={}\n", quoted(&value.to_string_lossy())))
        .collect();
    ui.payload(&lines);
    Exit::Done
}

/// A word for any shell of the Bourne family. Within single quotes only a single quote means anything.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_shell_reads_what_was_written() {
        for text in [
            "plain",
            "a b",
            "it's",
            "$HOME `x` \"y\" \\",
            "new\nline",
            "",
            "-n",
            "!x",
        ] {
            let script = format!("printf %s {}", quoted(text));
            let output = std::process::Command::new("sh")
                .args(["-c", &script])
                .output()
                .expect("a shell");
            assert_eq!(String::from_utf8_lossy(&output.stdout), text);
        }
    }
}
