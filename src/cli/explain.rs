//! `phpier explain CODE`

use clap::Args;

use super::exit::Exit;
use super::ui::{Paint, Ui};
use super::{escape, wrap};
use crate::diagnostic::code::CODES;
use crate::diagnostic::{Severity, suggest};

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code, such as `phpier::syntax::invalid`; `phpier::` may be left out
    #[arg(value_name = "CODE")]
    code: String,
}

pub(super) fn run(args: &ExplainArgs, ui: &mut Ui) -> Exit {
    let written = args.code.trim();
    let short = |name: &'static str| name.strip_prefix("phpier::").unwrap_or(name);
    let found = CODES
        .iter()
        .find(|code| code.name == written || short(code.name) == written);
    let Some(code) = found else {
        let known = CODES.iter().flat_map(|code| [code.name, short(code.name)]);
        let help = suggest::nearest(written, known).map_or(String::new(), |near| {
            format!("\n  help: did you mean `{near}`?")
        });
        ui.say(&format!(
            "error: there is no code `{}`{help}\n",
            escape::line(written)
        ));
        return Exit::Error;
    };
    let weight = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = format!("{} ({weight})\n\n", ui.out.paint(Paint::Strong, code.name));
    text.push_str(&wrap::fill(code.page, ui.out.width).join("\n"));
    text.push('\n');
    ui.payload(&text);
    Exit::Done
}
