//! What no configuration needs and a hostile file would use: size, depth, number of values, and
//! characters that cannot be seen.

use super::Faults;
use crate::{
    diagnostic::{Diagnostic, code},
    source::Format,
};

/// The most bytes that are read of any file.
pub const MAX_FILE: usize = 1024 * 1024;

/// The most bytes of a KDL file.
pub const MAX_KDL: usize = MAX_FILE;

/// The most bytes of a YAML file.
pub const MAX_YAML: usize = MAX_FILE;

/// How deep blocks, lists and mappings may nest. Everything behind the tree
/// recurses; at this depth they need little of the smallest usual stack.
pub(super) const MAX_DEPTH: usize = 32;

/// How many values a file may hold, those that aliases stand for included.
pub(super) const MAX_NODES: usize = 10_000;

/// How many aliases a YAML file may hold.
pub(super) const MAX_ALIASES: usize = 100;

/// How many bytes of a YAML file with a mistake are read again, in all, to find others. A
/// configuration of 12 KiB can have all of its mistakes told; of a longer one only the first few.
pub(super) const MAX_AGAIN: usize = 256 * 1024;

/// How many mistakes of one file are reported.
pub(super) const MAX_FAULTS: usize = 20;

/// Refuses a text for its size or its characters.
pub(super) fn check(text: &str, format: Format, faults: &mut Faults) {
    let (limit, name) = match format {
        Format::Kdl => (MAX_KDL, "KDL"),
        Format::Yaml => (MAX_YAML, "YAML"),
    };
    if text.len() > limit {
        let label = format!("{} begin here", size(text.len()));
        faults.push(
            Diagnostic::new(
                &code::SYNTAX_UNSUPPORTED_SIZE,
                format!("a {name} file may have {}", size(limit)),
            )
            .label(faults.span(0, 0), label)
            .help("a configuration is a few kilobytes; is this the right file?"),
        );
        return;
    }
    // Most files are ASCII without control characters, and this is then a single pass over bytes.
    if !text
        .bytes()
        .any(|b| b >= 0x7F || (b < 0x20 && b != b'\n' && b != b'\t'))
    {
        return;
    }
    for (at, char) in text.char_indices().filter(|(_, char)| is_unseen(*char)) {
        if faults.full() {
            return;
        }
        let name = format!("U+{:04X}", u32::from(char));
        faults.push(
            Diagnostic::new(
                &code::SYNTAX_INVALID_CHARACTER,
                format!("the character {name} may not stand in a file"),
            )
            .label(
                faults.span(at, at + char.len_utf8()),
                "this character cannot be seen",
            )
            .help(match format {
                Format::Kdl => format!(
                    "remove it, or write `\\u{{{:x}}}` in double quotes",
                    u32::from(char)
                ),
                Format::Yaml => format!(
                    "remove it, or write `\\u{:04x}` in double quotes",
                    u32::from(char)
                ),
            }),
        );
    }
}

/// Control characters, and those that KDL bars because they reorder the text around them.
fn is_unseen(char: char) -> bool {
    (char.is_control() && !matches!(char, '\n' | '\t' | '\u{85}'))
        || matches!(char,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Kibibytes or mebibytes, for people.
pub(super) fn size(bytes: usize) -> String {
    match bytes / 1024 {
        kib if kib >= 1024 && kib % 1024 == 0 => format!("{} MiB", kib / 1024),
        kib => format!("{kib} KiB"),
    }
}
