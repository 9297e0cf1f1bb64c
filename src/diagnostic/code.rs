//! Every code, one row each: its name, its weight, and the page that `phpier explain` prints.
//!
//! A code is `phpier::<subject>::<problem>`; the subject is what the reader wrote, or the stage where
//! there is no such thing.

use super::Severity;

/// A kind of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// What scripts match on. Never changes its meaning.
    pub name: &'static str,
    /// Its usual weight.
    pub severity: Severity,
    /// Why it is a mistake and how it is mended: one paragraph of Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($row:ident = $severity:ident $name:literal $page:literal;)*) => {
        $(
            #[doc = $page]
            pub static $row: Code = Code { name: $name, severity: Severity::$severity, page: $page };
        )*
        /// All of them, sorted by name.
        pub static CODES: &[&Code] = &[$(&$row),*];
    };
}

codes! {
    SYNTAX_CONFLICTING_ITEMS = Error "phpier::syntax::conflicting_items"
        "A KDL node is either a list, with `-` items in its block or values on its line, or it has named parts. One that mixes them does not say which is meant. Write the list one way, and give named parts a node of their own.";
    SYNTAX_DUPLICATE_PROPERTY = Error "phpier::syntax::duplicate_property"
        "A KDL node has one property twice. KDL itself would silently let the last one win; phpier asks which one is meant. Remove one of them.";
    SYNTAX_INVALID = Error "phpier::syntax::invalid"
        "The file is not well-formed KDL or YAML, so nothing in it could be read.";
    SYNTAX_INVALID_CHARACTER = Error "phpier::syntax::invalid_character"
        "The file contains a character that cannot be seen: a control character, or one that changes the direction of text and so can make a line look like what it is not. Both languages forbid control characters in a file. Remove it, or write it as an escape in double quotes.";
    SYNTAX_INVALID_ENCODING = Error "phpier::syntax::invalid_encoding"
        "The file is not UTF-8 text. KDL and YAML files are read as UTF-8, with or without a byte order mark; save the file in that encoding.";
    SYNTAX_INVALID_NAME = Error "phpier::syntax::invalid_name"
        "The name of a KDL node or property is written in a way that KDL does not read as a name: it begins with a digit, is a keyword, or ends with a colon as it would in YAML. Put it in double quotes if it is meant, or write `name value` without a colon.";
    SYNTAX_INVALID_VALUE = Error "phpier::syntax::invalid_value"
        "A value is written in a way its language does not allow: a keyword of KDL without its `#`, text that begins with a digit or contains `/` and has no quotes, a number that is none, an escape that does not exist. Text is always safe in double quotes.";
    SYNTAX_MISSING_BRACE = Error "phpier::syntax::missing_brace"
        "A block has no end, or an end has no block: every `{` of a KDL file needs its `}`. The diagnostic points at the brace that stands alone, and, where the indentation gives it away, at the place where the other one is probably missing.";
    SYNTAX_MISSING_QUOTE = Error "phpier::syntax::missing_quote"
        "Text that was opened with a quote is never closed. Text in plain double quotes ends on the line it begins on; longer text is written between `\"\"\"` on lines of their own in KDL, and as a block with `|` in YAML.";
    SYNTAX_UNSUPPORTED_ALIAS = Error "phpier::syntax::unsupported_alias"
        "YAML aliases are followed within a budget: at most 100 in a file, at most 10,000 values when all are written out, and none inside the value it refers to. Small files can otherwise stand for more text than memory holds.";
    SYNTAX_UNSUPPORTED_DEPTH = Error "phpier::syntax::unsupported_depth"
        "Blocks and lists are nested more than 32 deep. No configuration of phpier is; the limit keeps a hostile file from exhausting the reader.";
    SYNTAX_UNSUPPORTED_DOCUMENTS = Error "phpier::syntax::unsupported_documents"
        "A YAML file holds more than one document. phpier reads one configuration from a file; remove the `---` and what follows, or move it to a file of its own.";
    SYNTAX_UNSUPPORTED_KEY = Error "phpier::syntax::unsupported_key"
        "A YAML key is a list or a mapping. Keys in phpier are words; write a plain word, or text in quotes, before the colon.";
    SYNTAX_UNSUPPORTED_MERGE = Error "phpier::syntax::unsupported_merge"
        "YAML 1.1's merge key `<<` is not part of YAML 1.2, and readers disagree on what it does. Write the keys out, or give the whole mapping an anchor and use it with an alias.";
    SYNTAX_UNSUPPORTED_ROOT = Error "phpier::syntax::unsupported_root"
        "A YAML file is a mapping at its top level: lines of the form `key: value`. This one is a list or a single value, as a file is that was written in another language.";
    SYNTAX_UNSUPPORTED_SIZE = Error "phpier::syntax::unsupported_size"
        "The file is larger than any configuration is, or has more values than 10,000. The limits keep a hostile or mistaken file from costing time and memory: a file is read up to 1 MiB, and parsed up to the limit of its language that the diagnostic names.";
    SYNTAX_UNSUPPORTED_TAG = Error "phpier::syntax::unsupported_tag"
        "A YAML tag is not one of the core schema (`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq`, `!!map`). phpier gives other tags no meaning; remove it. Where text is meant, quotes do.";
    SYNTAX_UNSUPPORTED_TYPE = Error "phpier::syntax::unsupported_type"
        "A KDL value or name carries a type annotation such as `(u8)`. phpier gives types no meaning and will not ignore one silently; remove the parentheses and what is in them.";
}
