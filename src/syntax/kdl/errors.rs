//! What can be wrong with a KDL file, in words for people.
//!
//! Mistakes in words stand with the words, in `words`.

use crate::diagnostic::{Code, code};

/// A mistake whose words do not depend on where it is.
pub(super) struct Mistake {
    /// Its code.
    pub(super) code: &'static Code,
    /// What is wrong.
    pub(super) message: &'static str,
    /// What is here.
    pub(super) label: &'static str,
    /// What to do.
    pub(super) help: &'static str,
}

macro_rules! mistakes {
    ($($name:ident = $code:ident $message:literal, $label:literal, $help:literal;)*) => {
        $(
            pub(super) static $name: Mistake = Mistake {
                code: &code::$code,
                message: $message,
                label: $label,
                help: $help,
            };
        )*
    };
}

mistakes! {
    AFTER_BLOCK = SYNTAX_INVALID
        "a node goes on after its block",
        "nothing may follow the block on its line",
        "put this before the `{`, or on a line of its own";
    CUT_ADDRESS = SYNTAX_INVALID_VALUE
        "an address is cut off by a comment",
        "`//` begins a comment here",
        "put the whole address in quotes";
    DANGLING_SLASHDASH = SYNTAX_INVALID
        "this `/-` comments nothing out",
        "there is nothing after it",
        "remove it";
    EMPTY_NODE = SYNTAX_INVALID
        "this `;` ends nothing",
        "there is no node before it",
        "remove it";
    EQUALS_AFTER_NAME = SYNTAX_INVALID
        "this `=` belongs to no property",
        "there is no `=` between a name and its value",
        "write `name value`, or `name key=value` for a property";
    ESCAPE = SYNTAX_INVALID_VALUE
        "this is no escape of KDL",
        "a backslash stands before it",
        "double the backslash, or write raw text: `#\"…\"#`; the escapes are `\\\"`, `\\\\`, `\\n`, `\\r`, `\\t`, `\\b`, `\\f`, `\\s` and `\\u{…}`";
    LESS_INDENTED = SYNTAX_INVALID_VALUE
        "a line of this text is indented less than its closing `\"\"\"`",
        "this line",
        "begin every line with the spaces or tabs that stand before the closing quotes";
    MISPLACED_SLASHDASH = SYNTAX_INVALID
        "this `/-` comments nothing out",
        "it must stand alone before a node, a value or a block",
        "put a space before it, or remove it";
    NAMELESS_BLOCK = SYNTAX_INVALID
        "this block has no name",
        "a name must stand before it, on the same line",
        "write `name {`; if the name is on the line before, join the lines";
    NO_PROPERTY_VALUE = SYNTAX_INVALID_VALUE
        "a property has no value",
        "nothing follows this `=`",
        "write the value after it; empty text is `\"\"`";
    ONE_RAW_QUOTE = SYNTAX_INVALID_VALUE
        "raw text of one quote looks like the start of a longer one",
        "three quotes",
        "write `\"\\\"\"`";
    OPEN_BLOCK = SYNTAX_MISSING_QUOTE
        "this text has no closing `\"\"\"`",
        "it begins here and never ends",
        "close it with the same quotes and hashes on a line of their own";
    OPEN_COMMENT = SYNTAX_INVALID
        "this comment has no end",
        "it begins here",
        "close it with `*/`; comments nest, so each `/*` needs its own";
    OPEN_TEXT = SYNTAX_MISSING_QUOTE
        "this text has no closing quote",
        "it begins here and must end on this line",
        "close it; text of several lines stands between two lines of `\"\"\"`";
    PARENTHESIS = SYNTAX_UNSUPPORTED_TYPE
        "parentheses stand only around types in KDL",
        "this one stands alone",
        "put text with parentheses in quotes";
    RAW_OF_KDL_1 = SYNTAX_INVALID_VALUE
        "raw text has no `r` in KDL 2",
        "this `r` is read as a word of its own",
        "write `#\"…\"#`";
    SECOND_BLOCK = SYNTAX_INVALID
        "this node has two blocks",
        "the second begins here",
        "put everything in one, or give this one a name of its own";
    STRAY_EQUALS = SYNTAX_INVALID
        "this `=` belongs to no property",
        "no name stands before it",
        "a property is written `key=value`";
    TEXT_ON_FIRST_LINE = SYNTAX_INVALID_VALUE
        "text between `\"\"\"` begins on the next line",
        "a line break is missing after these quotes",
        "break the line here, and put the closing `\"\"\"` on a line of its own";
    TEXT_ON_LAST_LINE = SYNTAX_INVALID_VALUE
        "the closing `\"\"\"` is not on a line of its own",
        "only spaces may stand before it",
        "break the line before it";
    TOUCHING = SYNTAX_INVALID_VALUE
        "two values touch each other",
        "a space is missing before this",
        "put a space here, or all of it in one pair of quotes";
    TYPE = SYNTAX_UNSUPPORTED_TYPE
        "phpier gives types no meaning",
        "this type",
        "remove the parentheses and what is in them";
    UNCLOSED = SYNTAX_MISSING_BRACE
        "a block has no closing `}`",
        "it begins here",
        "add the `}` where the block ends";
    UNOPENED = SYNTAX_MISSING_BRACE
        "this `}` closes nothing",
        "there is no block to close",
        "remove it, or open the block with `{`";
}
