//! What this machine gives to projects' files from now on, in words.

use super::totals::named;
use crate::plan::environment::Move;

/// How far it reaches, in one sentence.
pub(in crate::cli) fn sentence(one: &Move) -> String {
    let (name, before, after) = (&one.name, &one.before, &one.after);
    format!("{name} goes from {before} to {after}: {}.", reach(one))
}

/// Whose containers it concerns.
pub(super) fn reach(one: &Move) -> String {
    let names = named(&one.projects);
    match one.projects.len() {
        0 => "no project here asks for it".to_owned(),
        1 => format!("the containers of 1 project come anew at its next `up` ({names})"),
        count => {
            format!("the containers of {count} projects come anew at their next `up` ({names})")
        }
    }
}
