//! Where blocks and nodes begin and end.

use super::{Block, Reader, Stage};
use crate::{
    diagnostic::{Diagnostic, code},
    syntax::{
        kdl::{errors, node},
        limits::MAX_DEPTH,
        tree::Map,
    },
};

impl Reader<'_, '_, '_> {
    /// Takes a `{`; false if it is one too deep.
    pub(super) fn open(&mut self, at: usize) -> bool {
        self.end_entry();
        if self.blocks.len() == MAX_DEPTH {
            self.fault(
                &code::SYNTAX_UNSUPPORTED_DEPTH,
                at..at + 1,
                format!("blocks are nested more than {MAX_DEPTH} deep"),
                "this one is too deep",
                "no configuration needs it; is a `}` missing?",
            );
            return false;
        }
        let commented = self.slashdash.take().is_some();
        match self.node.stage {
            Stage::Name => self.mistake(&errors::NAMELESS_BLOCK, at..at + 1),
            Stage::Block if self.node.children.is_some() && !commented => {
                self.mistake(&errors::SECOND_BLOCK, at..at + 1);
            }
            _ => {}
        }
        let muted = self.muted;
        self.muted = commented || muted || self.node.muted;
        self.blocks.push(Block {
            open: at,
            commented,
            node: std::mem::take(&mut self.node),
            fields: std::mem::take(&mut self.fields),
            muted,
        });
        true
    }

    pub(super) fn close(&mut self, at: usize) {
        self.continued = false;
        self.end_node();
        let Some(block) = self.blocks.pop() else {
            self.mistake(&errors::UNOPENED, at..at + 1);
            return;
        };
        self.note_misfit(block.open, at);
        let children = std::mem::replace(&mut self.fields, block.fields);
        self.node = block.node;
        self.muted = block.muted;
        if !block.commented {
            self.node.children = Some(children);
        }
        self.node.stage = Stage::Block;
    }

    /// The node is over.
    pub(super) fn end_node(&mut self) {
        self.end_entry();
        if let Some(start) = self.slashdash.take() {
            self.mistake(&errors::DANGLING_SLASHDASH, start..start + 2);
        }
        let mut node = std::mem::take(&mut self.node);
        if let Some(name) = node.name.take() {
            let field = node::field(name, node, self.faults, &mut self.misuses);
            self.fields.push(field);
        }
    }

    /// A `}` that begins its line belongs below the line of its `{`; if it does not, and a brace
    /// turns out to be missing, this block is where.
    fn note_misfit(&mut self, open: usize, close: usize) {
        let before = self.source[..close].trim_end_matches([' ', '\t']);
        if self.misfit.is_some() || !before.ends_with('\n') {
            return;
        }
        let opening = self.source[..open].rsplit('\n').next().unwrap_or_default();
        let indent = opening.len() - opening.trim_start().len();
        if close - before.len() < indent {
            self.misfit = Some((open, close));
        }
    }

    /// The file is over, and with it the last node. The tree, if nothing is wrong.
    pub(super) fn finish(mut self) -> Option<Map> {
        self.end_node();
        let missing = std::mem::take(&mut self.blocks);
        if let (Some((open, close)), [_]) = (self.misfit, missing.as_slice()) {
            let (brace, end) = (
                self.faults.span(open, open + 1),
                self.faults.span(close, close + 1),
            );
            self.faults.push(
                Diagnostic::new(errors::UNCLOSED.code, errors::UNCLOSED.message)
                    .label(brace, "this block has none, as the indentation tells")
                    .label(
                        end,
                        "this `}` closes it, but stands at another block's depth",
                    )
                    .help(errors::UNCLOSED.help),
            );
            return None;
        }
        for block in missing {
            self.mistake(&errors::UNCLOSED, block.open..block.open + 1);
        }
        if self.faults.any() {
            return None;
        }
        self.misuses.extend(node::stray_item(&self.fields));
        for misuse in self.misuses {
            self.faults.push(misuse);
        }
        Some(Map {
            args: Vec::new(),
            fields: self.fields,
        })
    }
}
