//! Questions, where there is someone to ask and something open.

use std::env;

use crate::cli::escape;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::detect::Finding;

/// Who is asked.
pub(super) struct Ask<'u> {
    /// The streams.
    pub(super) ui: &'u mut Ui,
    /// Whether there is anyone.
    on: bool,
    /// Whether what is offered is taken without asking.
    yes: bool,
}

impl<'u> Ask<'u> {
    pub(super) fn new(ui: &'u mut Ui, yes: bool) -> Self {
        let on = !yes && ui.can_ask(|name| env::var_os(name));
        Self { ui, on, yes }
    }

    /// Whether there is anyone to ask.
    pub(super) fn on(&self) -> bool {
        self.on
    }

    /// Whether something that is offered is wanted. Without anyone to ask it is not, unless everything is.
    pub(super) fn offer(&mut self, question: &str) -> Result<bool, Exit> {
        if !self.on {
            return Ok(self.yes);
        }
        loop {
            let answer = self.ui.prompt(&format!("{question} [Y/n] "));
            match answer.ok_or_else(|| self.left())?.to_lowercase().as_str() {
                "" | "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => {}
            }
        }
    }

    /// A text; nothing where nobody answers.
    pub(super) fn text(&mut self, question: &str) -> Option<String> {
        if !self.on {
            return None;
        }
        let answer = self.ui.prompt(&format!("{question}: "))?;
        (!answer.is_empty()).then_some(answer)
    }

    /// Which of the hints holds, where they differ. Nothing where the first does.
    pub(super) fn choice<T: Copy>(
        &mut self,
        question: &str,
        found: &Finding<T>,
        name: impl Fn(&T) -> &'static str,
    ) -> Result<Option<T>, Exit> {
        if !self.on || found.others.is_empty() {
            return Ok(None);
        }
        let first = (&found.value, &found.because);
        let others = found.others.iter().map(|(value, reason)| (value, reason));
        let options: Vec<_> = [first].into_iter().chain(others).collect();
        self.ui.say(&format!("{question}\n"));
        for (at, (value, reason)) in options.iter().enumerate() {
            let line = format!(
                "  {}  {}  {}: {}",
                at + 1,
                name(value),
                reason.place(),
                reason.text
            );
            self.ui.say(&format!("{}\n", escape::line(&line)));
        }
        loop {
            let answer = self.ui.prompt("Number or name [1] ");
            let answer = answer.ok_or_else(|| self.left())?;
            if answer.is_empty() {
                return Ok(None);
            }
            let numbered = answer
                .parse::<usize>()
                .ok()
                .and_then(|at| options.get(at.checked_sub(1)?));
            let named = || options.iter().find(|(value, _)| name(value) == answer);
            // A version looks like a number too: the name goes first.
            if let Some((value, _)) = named().or(numbered) {
                return Ok(Some(**value));
            }
        }
    }

    /// The person has gone.
    fn left(&mut self) -> Exit {
        self.ui.say("\nNothing was written.\n");
        Exit::Refused
    }
}
