//! The parser's refusals in words for people.

use granit_parser::{ErrorKind, ScanError};

use crate::{
    diagnostic::{Code, Diagnostic, code},
    syntax::{Faults, limits::MAX_DEPTH},
};

/// A refusal as a diagnostic. `text` is what was read of `whole`, with parts of it blanked.
pub(super) fn adapt(error: &ScanError, text: &str, whole: &str, faults: &Faults) -> Diagnostic {
    let wording = wording(error.kind());
    let at = error.marker().byte_offset().unwrap_or(text.len());
    let (start, end) = place(text, at, wording.is_tab);
    let habit = wording.is_general.then(|| kdl_habit(whole)).flatten();
    Diagnostic::new(wording.code, wording.message)
        .label(faults.line(start, end), wording.label)
        .help(habit.map_or(wording.help, str::to_owned))
}

/// What to show: the tabs that indent the line, or the character; at the end, the last one.
fn place(source: &str, at: usize, is_tab: bool) -> (usize, usize) {
    let at = source.floor_char_boundary(at.min(source.len()));
    let line = source[..at].rfind('\n').map_or(0, |found| found + 1);
    if is_tab && let Some(tabs) = tabs(source, line, at) {
        return tabs;
    }
    match source[at..].chars().next() {
        Some(char) if char.is_alphanumeric() => {
            let word = source[at..].find(|char: char| !char.is_alphanumeric());
            (at, word.map_or(source.len(), |length| at + length))
        }
        Some(char) if char != '\n' => (at, at + char.len_utf8()),
        _ => {
            let last = source[..at].trim_end();
            let char = last.chars().next_back().map_or(0, char::len_utf8);
            (last.len() - char, last.len())
        }
    }
}

/// The tab that is meant: in the indentation of the line, at the place itself, or, where a value goes on over
/// lines and its beginning is the place, in the indentation of a later one.
fn tabs(source: &str, line: usize, at: usize) -> Option<(usize, usize)> {
    let mut start = line;
    source[line..].split_inclusive('\n').find_map(|text| {
        let here = start;
        start += text.len();
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        if text[..indent].contains('\t') {
            return Some((here, here + indent));
        }
        let is_place = here == line && source[at..].starts_with('\t');
        is_place.then_some((at, at + 1))
    })
}

struct Wording {
    code: &'static Code,
    message: String,
    label: &'static str,
    help: String,
    is_tab: bool,
    /// Whether the mistake may come from a file in another language.
    is_general: bool,
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn wording(kind: &ErrorKind) -> Wording {
    let said = |code, message: &str, label, help: &str| Wording {
        code,
        message: message.to_owned(),
        label,
        help: help.to_owned(),
        is_tab: false,
        is_general: false,
    };
    match kind {
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInPlainScalar => Wording {
            is_tab: true,
            ..said(
                &code::SYNTAX_INVALID,
                "a tab stands where YAML takes only spaces",
                "there is a tab here",
                "indent with spaces",
            )
        },
        ErrorKind::TabAtBlockScalarStart => said(
            &code::SYNTAX_INVALID,
            "a tab begins the lines of this text",
            "its lines are below this",
            "indent them with spaces",
        ),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => said(
            &code::SYNTAX_MISSING_QUOTE,
            "this text has no closing quote",
            "it begins here",
            "close it with the same quote",
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar => said(
            &code::SYNTAX_INVALID,
            "something follows the closing quote",
            "the text in quotes ended before this",
            "is a quote missing or one too many on this line or the one before?",
        ),
        ErrorKind::InvalidQuotedScalarIndent => said(
            &code::SYNTAX_MISSING_QUOTE,
            "text in quotes goes on at the left edge",
            "this line is still inside the quotes",
            "is the closing quote missing on the line before?",
        ),
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidUnicodeEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => said(
            &code::SYNTAX_INVALID_VALUE,
            "this text has an escape that YAML does not know",
            "a backslash in here",
            "double the backslash, or use single quotes: they know no escapes",
        ),
        ErrorKind::UnexpectedCharacter { character } => said(
            &code::SYNTAX_INVALID_VALUE,
            &format!("a value cannot begin with `{}`", character.escape_debug()),
            "this character has a meaning of its own",
            "put the value in quotes",
        ),
        ErrorKind::InvalidColonPlacement => said(
            &code::SYNTAX_INVALID,
            "this `:` stands inside brackets where none can be",
            "an unexpected colon",
            "is a `]` or `}` missing on the lines above? text with `: ` in it needs quotes",
        ),
        ErrorKind::MappingValueNotAllowed => Wording {
            is_general: true,
            ..said(
                &code::SYNTAX_INVALID,
                "this `:` begins a value where none can be",
                "an unexpected colon",
                "text with `: ` in it needs quotes; a key within a key goes on its own, indented line",
            )
        },
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey => Wording {
            is_general: true,
            ..said(
                &code::SYNTAX_INVALID,
                "no `key:` is found where one must be",
                "this is not `key: value`",
                "write `key: value`, and keys of one mapping at one depth",
            )
        },
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::MappingKeyNotAllowed => Wording {
            is_general: true,
            ..said(
                &code::SYNTAX_INVALID,
                "this line does not fit the lines above it",
                "its depth, or what begins it, is unexpected",
                "give the parts of one list or mapping the same depth, with spaces",
            )
        },
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator => Wording {
            is_general: true,
            ..said(
                &code::SYNTAX_MISSING_BRACE,
                "a list or mapping in brackets is not closed",
                "a `,` or the closing bracket is missing here",
                "`[a, b]` and `{a: 1, b: 2}` have commas between their parts and end as they begin",
            )
        },
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            said(
                &code::SYNTAX_MISSING_BRACE,
                "a bracket closes nothing",
                "no bracket of this kind is open",
                "remove it, or open the list with `[`, the mapping with `{`",
            )
        }
        ErrorKind::RecursionLimitExceeded => said(
            &code::SYNTAX_UNSUPPORTED_DEPTH,
            &format!("values are nested more than {MAX_DEPTH} deep"),
            "this one is too deep",
            "no configuration needs it; is a bracket missing?",
        ),
        ErrorKind::UnknownAnchor => said(
            &code::SYNTAX_INVALID_VALUE,
            "an alias refers to no anchor",
            "no `&` with this name stands before it",
            "text that begins with `*` needs quotes",
        ),
        other => Wording {
            is_general: true,
            ..said(
                &code::SYNTAX_INVALID,
                &other.to_string(),
                "here",
                "look at the line before it too; text with `: `, ` #` or a mark at its beginning needs quotes",
            )
        },
    }
}

/// What to say when the file seems to be written in KDL: its first line has no `:` or is a comment
/// in slashes.
pub(super) fn kdl_habit(source: &str) -> Option<&'static str> {
    let mut lines = source.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let is_kdl = first.starts_with("//")
        || (!first.contains(": ")
            && !first.ends_with(':')
            && !first.starts_with(['-', '[', '{', '"', '\''])
            && (first.ends_with('{') || first.contains(" \"")));
    is_kdl.then_some("this looks like KDL: name the file `.kdl`, or write `key: value`")
}
