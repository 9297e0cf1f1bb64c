//! The marks that a merge leaves in a file, told as what they are: read as KDL or YAML, each of their
//! lines is another mistake or none. <https://git-scm.com/docs/git-merge#_how_conflicts_are_presented>

use super::Faults;
use crate::diagnostic::{Diagnostic, code};

/// Tells each conflict: a line that opens it, one between its sides and one that closes it.
pub(super) fn check(text: &str, faults: &mut Faults) {
    // Nearly every file has none, and this is then one search for a text.
    if !text.contains("<<<<<<<") {
        return;
    }
    let mut seen = Vec::with_capacity(MARKS.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if is_mark(line, MARKS[0]) {
            seen.clear();
        }
        if !is_mark(line, MARKS[seen.len()]) {
            continue;
        }
        seen.push(faults.line(start, at));
        let &[one, other, end] = seen.as_slice() else {
            continue;
        };
        seen.clear();
        faults.push(
            Diagnostic::new(
                &code::SYNTAX_UNMERGED,
                "a merge has left both of its sides here",
            )
            .label(one, "one side begins")
            .label(other, "the other one begins")
            .label(end, "both have ended")
            .help("keep what is wanted of the two, and take the lines with these marks out"),
        );
    }
}

/// What the three lines start with, in their order.
const MARKS: [&str; 3] = ["<<<<<<<", "=======", ">>>>>>>"];

/// Whether a line is a mark: nothing comes after it, or a space and whose side it is.
fn is_mark(line: &str, mark: &str) -> bool {
    let rest = line.strip_prefix(mark);
    rest.is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}
