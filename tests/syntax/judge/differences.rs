//! Where phpier and the `kdl` crate do not agree, and who is right by the specification of KDL 2.0.0,
//! <https://kdl.dev/spec/>. Each row has a text that shows it, which is tested: a row goes when the
//! crate changes.

/// A rule of phpier's that the crate does not have.
pub(super) struct Rule {
    /// The end of the code, or a part of the message, that it is told with.
    pub(super) told: &'static str,
    /// A text that only the crate takes.
    pub(super) example: &'static str,
    /// Why.
    pub(super) because: &'static str,
}

const fn rule(told: &'static str, example: &'static str, because: &'static str) -> Rule {
    Rule {
        told,
        example,
        because,
    }
}

/// What only the crate takes.
#[rustfmt::skip]
pub(super) const REFUSED: &[Rule] = &[
    // KDL, but nothing that anybody means.
    rule("conflicting_items", "a { - b; c; }", "a list has no names in it"),
    rule("duplicate_property", "a b=1 b=2", "Property: the last one counts. Here it is a mistake"),
    rule("unsupported_type", "a (t)1", "types have no meaning here"),
    rule("unsupported_depth", "a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{a{}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}", "a limit of phpier's"),
    rule("unsupported_size", "", "a limit of phpier's, shown by the hostile files"),
    rule("invalid_character", "a \u{7f}", "Disallowed Literal Code Points; and the other control characters, for terminals"),
    rule("ends with a colon", "a: b", "YAML's way to write a key"),
    rule("ends with a comma", "a b, c", "a list as other languages write it"),
    rule("has no single quotes", "a 'b", "text as other languages write it"),
    rule("cut off by a comment", "a http://b", "`//` begins a comment"),
    // Not KDL.
    rule("`-inf` is no", "a -inf", "grammar: disallowed-keyword-identifiers"),
    rule("is not a number", "a 0X1F", "grammar: hex := sign? '0x' …; the mark is in small letters"),
    rule("is no keyword of KDL", "a #true/-b", "grammar: base-node: node-space+ stands before a slashdash"),
    rule("goes on after its block", "/- a { b; } c", "grammar: node := base-node node-terminator, and a base-node ends with its blocks"),
];

/// What only phpier takes, and why it does.
#[rustfmt::skip]
pub(super) const TAKEN: &[(&str, &str)] = &[
    ("/- a; b", "grammar: base-node begins with slashdash?, and node := base-node node-terminator"),
    ("/-a;", "the same"),
    ("a /-{}/-{}", "a block needs no space before it for either, so neither does one that is commented out"),
    ("a -170141183460469231731687303715884105728", "Number: how numbers are represented is for the implementation; it fits"),
];

/// Whether the crate may misread a text: it does not take the `;` behind a node that is commented out,
/// nor a commented block right behind another.
pub(super) fn may_be_misread(text: &str) -> bool {
    text.contains("/-") && (text.contains(';') || text.contains("}/-"))
}
