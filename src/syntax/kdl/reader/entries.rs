//! Names, values and properties.

use std::ops::Range;

use super::{Reader, Stage};
use crate::{
    diagnostic::code,
    source::Spanned,
    syntax::{
        kdl::{
            errors,
            lex::{Kind, Token},
            unquote::unquote,
            words::{self, Fault, Role},
        },
        limits::MAX_NODES,
        tree::{Field, Node, Scalar, ScalarKind, Value},
    },
};

/// A word or text that is a value, or the name of a property whose `=` is still to come.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    start: usize,
    end: usize,
    is_word: bool,
    /// Whether its text stands in the file as it is.
    plain: bool,
    commented: bool,
}

impl Entry {
    fn new(token: &Token) -> Self {
        Self {
            start: token.start,
            end: token.end,
            is_word: token.kind == Kind::Word,
            plain: token.plain,
            commented: false,
        }
    }

    fn at(self) -> Range<usize> {
        self.start..self.end
    }
}

impl Reader<'_, '_, '_> {
    pub(super) fn word(&mut self, token: &Token) {
        self.values += 1;
        let entry = Entry::new(token);
        if self.values == MAX_NODES + 1 {
            self.fault(
                &code::SYNTAX_UNSUPPORTED_SIZE,
                entry.at(),
                format!("this file has more than {MAX_NODES} values"),
                "this is one too many",
                "a configuration has a few hundred; is this the right file?",
            );
        }
        match self.node.stage {
            Stage::Name => {
                self.judge(entry, Role::Name);
                self.node.stage = Stage::Line;
                self.node.muted = self.slashdash.take().is_some() || self.muted;
                if self.builds() {
                    self.node.name = Some(self.name(entry));
                }
            }
            Stage::Line => {
                if self.node.equals.take().is_some() {
                    let kind = self.judge(entry, Role::Value);
                    if let (Some(key), Some(kind)) = (self.node.entry.take(), kind)
                        && !key.commented
                        && self.builds()
                    {
                        let key = self.name(key);
                        let value = self.scalar(entry, kind);
                        self.node.properties.push(Field { key, value });
                    }
                } else {
                    self.end_entry();
                    self.node.entry = Some(Entry {
                        commented: self.slashdash.take().is_some(),
                        ..entry
                    });
                }
            }
            Stage::Block => {
                self.mistake(&errors::AFTER_BLOCK, entry.at());
                // Whatever else stands on this line is not reported again.
                (self.node.stage, self.slashdash) = (Stage::Line, None);
            }
        }
    }

    /// Whether what is read here has a place in a tree.
    fn builds(&self) -> bool {
        !self.node.muted && !self.faults.any()
    }

    /// What a word or text is where it stands; nothing for what it cannot be.
    fn judge(&mut self, entry: Entry, role: Role) -> Option<ScalarKind> {
        if !entry.is_word {
            return Some(ScalarKind::String);
        }
        match words::kind(&self.source[entry.at()], role) {
            Ok(kind) => Some(kind),
            Err(fault) => {
                let Fault {
                    message,
                    label,
                    help,
                } = *fault;
                let code = match role {
                    Role::Value => &code::SYNTAX_INVALID_VALUE,
                    Role::Name | Role::Key => &code::SYNTAX_INVALID_NAME,
                };
                self.fault(code, entry.at(), message, label, help);
                None
            }
        }
    }

    fn text(&self, entry: Entry) -> String {
        let written = &self.source[entry.at()];
        match (entry.is_word, entry.plain) {
            (true, _) => written.to_owned(),
            (false, true) => written[1..written.len() - 1].to_owned(),
            (false, false) => unquote(written),
        }
    }

    fn name(&self, entry: Entry) -> Spanned<String> {
        Spanned::new(self.text(entry), self.faults.span(entry.start, entry.end))
    }

    fn scalar(&self, entry: Entry, kind: ScalarKind) -> Node {
        let text = self.text(entry);
        Node {
            span: self.faults.span(entry.start, entry.end),
            value: Value::Scalar(Scalar { kind, text }),
        }
    }

    /// The last word or text is a value, since no `=` followed it.
    pub(super) fn end_entry(&mut self) {
        if let Some(equals) = self.node.equals.take() {
            self.node.entry = None;
            self.mistake(&errors::NO_PROPERTY_VALUE, equals..equals + 1);
        }
        if let Some(entry) = self.node.entry.take()
            && let Some(kind) = self.judge(entry, Role::Value)
            && !entry.commented
            && self.builds()
        {
            let value = self.scalar(entry, kind);
            self.node.args.push(value);
        }
    }

    pub(super) fn equals(&mut self, at: Range<usize>) {
        if self.node.equals.is_none()
            && let Some(entry) = self.node.entry
        {
            self.judge(entry, Role::Key);
            self.node.equals = Some(at.start);
            return;
        }
        let after_name = self.node.stage == Stage::Line && self.node.equals.is_none();
        let mistake = if after_name {
            &errors::EQUALS_AFTER_NAME
        } else {
            &errors::STRAY_EQUALS
        };
        self.mistake(mistake, at);
    }
}
