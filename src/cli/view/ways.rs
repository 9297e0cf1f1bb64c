//! What a person has to decide and to allow before a plan is carried out, in the words of the command line.

use std::fmt::Write;

use super::super::ui::Style;
use super::super::wrap::fill;
use super::data::leave;
use crate::plan::{Plan, Row, Verdict};

/// What is to be done about files in the way.
pub(super) fn conflicts(plan: &Plan, style: Style, out: &mut String) {
    let Some(way) = way_out(&plan.conflicts()) else {
        return;
    };
    out.push_str("\nConflicts\n");
    for line in fill(&way, style.width.saturating_sub(4)) {
        let _ = writeln!(out, "  {line}");
    }
}

/// The end of a plan: all that `apply` wants to hear.
pub(in crate::cli) fn last(plan: &Plan, style: Style) -> String {
    needs(plan).map_or(String::new(), |needs| {
        let lines = fill(&format!("Not applied without {needs}"), style.width);
        lines.join("\n") + "\n"
    })
}

/// What is to be done about files that are not overwritten unasked; nothing without such files.
pub(in crate::cli) fn way_out(conflicts: &[&Row]) -> Option<String> {
    Some(match Ways::of(conflicts)? {
        Ways::Newer => {
            "update phpier: an older one would take back what a newer one has written".to_owned()
        }
        Ways::Unmerged => {
            "settle the configuration, then `phpier apply --take-generated` renders them anew"
                .to_owned()
        }
        Ways::Choose { adopt } => {
            let moves = "changes of a project's Compose file to its override";
            let (instead, beside) = match adopt {
                Adopt::All => (format!(" move {moves} with `--adopt`,"), String::new()),
                Adopt::Part => (
                    String::new(),
                    format!("; `--adopt=FILE` beside either moves {moves}"),
                ),
                Adopt::None => (String::new(), String::new()),
            };
            format!(
                "see what was changed with `phpier diff --edited` and move it to the configuration; or write the rest with `phpier apply --keep`,{instead} or replace the files with `--overwrite`, which keeps backups{beside}"
            )
        }
    })
}

/// All that `apply` wants to hear before it carries out a plan; nothing if it goes on by itself.
pub(in crate::cli) fn needs(plan: &Plan) -> Option<String> {
    let risks = leave(plan.findings().into_iter());
    let Some(ways) = Ways::of(&plan.conflicts()) else {
        return (!risks.is_empty()).then(|| risks.join(" "));
    };
    let all = once_replaced(plan);
    Some(match ways {
        Ways::Newer => [&["a newer phpier".to_owned()], &*risks]
            .concat()
            .join(" and "),
        Ways::Unmerged => [&["--take-generated".to_owned()], &*all].concat().join(" "),
        Ways::Choose { adopt } => {
            // One that is not enough by itself is told by the ways alone.
            let options: &[&str] = match adopt {
                Adopt::All => &["--keep", "--adopt", "--overwrite"],
                Adopt::Part | Adopt::None => &["--keep", "--overwrite"],
            };
            let choice = format!("one of {}", options.join(", "));
            let more = all.iter().filter(|risk| !risks.contains(risk));
            let more: Vec<&str> = more.map(String::as_str).collect();
            // Whoever keeps a file keeps its data out of it.
            let more = match more.as_slice() {
                [] => String::new(),
                more => format!(
                    " ({} with {} too)",
                    options[1..].join(" and "),
                    more.join(" ")
                ),
            };
            match risks.as_slice() {
                [] => format!("{choice}{more}"),
                risks => format!("{} and {choice}{more}", risks.join(" ")),
            }
        }
    })
}

/// The options that allow what is at risk once files in the way are replaced too.
pub(super) fn once_replaced(plan: &Plan) -> Vec<String> {
    let withheld = plan.withheld();
    leave(plan.findings().into_iter().chain(&withheld))
}

/// How files in the way can go on, by what they have in common.
enum Ways {
    /// They are a newer phpier's.
    Newer,
    /// A merge has left them in pieces.
    Unmerged,
    /// They are a person's, who decides.
    Choose { adopt: Adopt },
}

/// Of how many files the change can be moved to an override.
enum Adopt {
    All,
    Part,
    None,
}

impl Ways {
    fn of(conflicts: &[&Row]) -> Option<Self> {
        let all = |is: fn(&Row) -> bool| conflicts.iter().all(|row| is(row));
        Some(match conflicts {
            [] => return None,
            _ if all(|row| row.verdict == Verdict::Newer) => Self::Newer,
            _ if all(|row| row.verdict == Verdict::Unmerged) => Self::Unmerged,
            _ if all(Row::is_adoptable) => Self::Choose { adopt: Adopt::All },
            _ if conflicts.iter().any(|row| row.is_adoptable()) => {
                Self::Choose { adopt: Adopt::Part }
            }
            _ => Self::Choose { adopt: Adopt::None },
        })
    }
}
