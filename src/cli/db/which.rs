//! Which database is meant.

use std::env;

use clap::Args;

use crate::cli::account::{self, Held};
use crate::cli::exit::Exit;
use crate::cli::report;
use crate::cli::ui::Ui;

/// Which database.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The project, by name or by path [default: the one around the current folder]
    #[arg(value_name = "PROJECT")]
    pub(super) project: Option<String>,
    /// Which of several databases, by its name in the configuration or on the server
    #[arg(short, long, value_name = "DATABASE")]
    pub(super) database: Option<String>,
}

/// What is done where nobody says which of several databases is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unsaid {
    /// The project's main one is, if it has one.
    Main,
    /// What is in it will be gone, so a person is asked, unless nobody is to be.
    Asked {
        /// Whether nobody is to be asked.
        yes: bool,
    },
}

impl Which {
    /// The one that is meant among the databases of a project.
    pub(super) fn chosen<'s>(
        &self,
        all: &[Held<'s>],
        unsaid: Unsaid,
        slug: &str,
        ui: &mut Ui,
    ) -> Result<Held<'s>, Exit> {
        let mains = account::mains(all);
        match unsaid {
            Unsaid::Asked { yes } if self.database.is_none() && mains.len() > 1 => {
                asked(&mains, yes, slug, ui).cloned()
            }
            _ => account::chosen(all.to_vec(), self.database.as_deref(), slug)
                .map_err(|problem| report::fatal(ui, &problem)),
        }
    }
}

fn asked<'h, 's>(
    mains: &[&'h Held<'s>],
    yes: bool,
    slug: &str,
    ui: &mut Ui,
) -> Result<&'h Held<'s>, Exit> {
    if yes || !ui.can_ask(|name| env::var_os(name)) {
        let several = account::several(mains.iter().copied(), slug);
        return Err(report::fatal(ui, &several));
    }
    ui.say("Which database?\n");
    for (at, held) in mains.iter().enumerate() {
        let (label, server) = (account::label(held), held.instance.container());
        ui.say(&format!("  {}  {label}  on {server}\n", at + 1));
    }
    loop {
        let Some(answer) = ui.prompt("Number or name: ") else {
            ui.say("\nNothing has changed.\n");
            return Err(Exit::Refused);
        };
        let number = answer.parse::<usize>().ok();
        let numbered = number.and_then(|at| mains.get(at.checked_sub(1)?));
        let mut named = mains.iter();
        // A name may look like a number: it goes first.
        let named = named.find(|held| [account::label(held), held.name.clone()].contains(&answer));
        if let Some(held) = named.or(numbered) {
            return Ok(held);
        }
    }
}
