//! The projects themselves, once all that they share is there: one with Compose's own progress, several
//! at once in one view.

use super::{Stops, Up, Wanted, note};
use crate::cli::exit::Exit;
use crate::cli::several::{self, AT_ONCE, Ended};
use crate::cli::ui::{Paint, Ui};
use crate::cli::{gone, lifecycle};
use crate::runtime::{Invocation, followed, interrupted};

const ARGS: [&str; 3] = ["up", "-d", "--wait"];

/// Starts projects and waits until they are healthy. Those that are stay in `wanted`, the others are
/// told and added to `stops`.
pub(in crate::cli) fn start(
    up: &mut Up<'_>,
    ui: &mut Ui,
    wanted: &mut Vec<Wanted<'_>>,
    stops: &mut Stops,
    of_several: bool,
) {
    match wanted.as_slice() {
        [] => return,
        [one] if !of_several => {
            if let Err(exit) = alone(up, ui, one) {
                stops.insert(one.project.slug.clone(), exit);
            }
        }
        all => {
            let ended = several::run(
                ui,
                &up.session.sources,
                all,
                |one| &one.project.slug,
                AT_ONCE,
                |one, teller| together(up, one, teller),
            );
            stops.extend(ended.into_iter().filter(|(_, exit)| *exit != Exit::Done));
        }
    }
    wanted.retain(|one| !stops.contains_key(&one.project.slug));
    if !wanted.is_empty() && up.refresh(ui).is_ok() {
        for one in wanted {
            note::keep(up, &one.note, one.project, &one.needs);
        }
    }
}

fn more(one: &Wanted<'_>) -> String {
    format!("phpier logs {}", one.project.slug)
}

fn alone(up: &Up<'_>, ui: &mut Ui, one: &Wanted<'_>) -> Result<(), Exit> {
    let slug = ui.err.paint(Paint::Strong, &one.project.slug);
    if !ui.quiet {
        ui.say(&format!("Starting {slug}\n"));
    }
    up.clear(ui, &one.stack)?;
    up.compose(ui, &one.stack, &ARGS, &more(one))?;
    if !ui.quiet {
        ui.say(&format!("{slug} is up\n"));
    }
    Ok(())
}

fn together(up: &Up<'_>, one: &Wanted<'_>, teller: &several::Teller) -> Ended {
    teller.doing("starting");
    let cleared = gone::remove(
        up.runner,
        &one.stack,
        &up.containers,
        gone::Next::Up,
        |line| teller.line(line),
    );
    // It may have taken a while, and with a signal nothing new is to be started.
    if let Some(code) = interrupted() {
        return Ended::badly(Exit::Passed(code), Vec::new());
    }
    if let Err(diagnostic) = cleared {
        return Ended::badly(Exit::Error, vec![diagnostic]);
    }
    let invocation = Invocation::new(up.runner, &one.stack, &ARGS);
    match followed(&invocation, |line| teller.line(line)) {
        Ok(0) => Ended::well("is up"),
        Ok(code @ (130 | 143)) => Ended::badly(Exit::Passed(code), Vec::new()),
        Ok(code) => Ended::badly(
            Exit::Passed(code),
            up.why(&one.stack, &ARGS, code, &more(one)),
        ),
        Err(error) => Ended::badly(
            Exit::Error,
            vec![lifecycle::not_started(&invocation, &error)],
        ),
    }
}
