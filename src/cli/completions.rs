//! `phpier completions SHELL`

use clap::Args;
use clap_complete::Shell;

use super::exit::Exit;
use super::ui::Ui;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, ui: &mut Ui) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "phpier", &mut script);
    ui.payload(&String::from_utf8_lossy(&script));
    Exit::Done
}
