//! What a file may cost once its aliases are written out.

use super::{Builder, Result};
use crate::{
    diagnostic::code,
    source::Span,
    syntax::{
        limits::{MAX_ALIASES, MAX_DEPTH, MAX_FILE, MAX_NODES},
        tree::Node,
    },
};

/// What a copy of a value costs.
#[derive(Clone, Copy, Default)]
pub(super) struct Weight {
    /// Values in it, itself included.
    pub(super) nodes: usize,
    /// How deep it nests.
    pub(super) depth: usize,
    /// Its text.
    pub(super) bytes: usize,
}

impl Builder<'_, '_, '_> {
    /// Counts values, and bytes that were copied.
    pub(super) fn charge(&mut self, nodes: usize, bytes: usize, span: Span) -> Result {
        self.nodes += nodes;
        self.copied += bytes;
        if self.nodes <= MAX_NODES && self.copied <= MAX_FILE {
            return Ok(());
        }
        let code = if self.aliases + self.anchors.len() > 0 {
            &code::SYNTAX_UNSUPPORTED_ALIAS
        } else {
            &code::SYNTAX_UNSUPPORTED_SIZE
        };
        self.refuse(
            code,
            span,
            format!("this file has more than {MAX_NODES} values, aliases written out"),
            "this is one too many",
            "a configuration has a few hundred; is this the right file?",
        )
    }

    /// The value an alias stands for.
    pub(super) fn alias(&mut self, id: usize, span: Span) -> Result<(Node, Weight)> {
        self.aliases += 1;
        if self.aliases > MAX_ALIASES {
            return self.refuse(
                &code::SYNTAX_UNSUPPORTED_ALIAS,
                span,
                format!("this file has more than {MAX_ALIASES} aliases"),
                "this is one too many",
                "write the values out",
            );
        }
        let Some(weight) = self.anchors.get(&id).map(|(_, weight)| *weight) else {
            return self.reject(
                &code::SYNTAX_UNSUPPORTED_ALIAS,
                span,
                "an alias stands inside the value it refers to",
                "this would never end",
                "write the value out",
            );
        };
        // The budget comes before the copy.
        self.charge(weight.nodes, weight.bytes, span)?;
        if self.open.len() + weight.depth > MAX_DEPTH {
            return self.too_deep(span);
        }
        Ok((self.anchors[&id].0.clone(), weight))
    }

    pub(super) fn too_deep<T>(&mut self, span: Span) -> Result<T> {
        self.refuse(
            &code::SYNTAX_UNSUPPORTED_DEPTH,
            span,
            format!("values are nested more than {MAX_DEPTH} deep"),
            "this one is too deep",
            "no configuration needs it; is a bracket missing?",
        )
    }

    /// Keeps a copy of an anchored value; the copy counts like the value.
    pub(super) fn remember(
        &mut self,
        anchor: usize,
        node: Node,
        weight: Weight,
        span: Span,
    ) -> Result<Node> {
        if anchor != 0 {
            self.charge(weight.nodes, weight.bytes, span)?;
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        Ok(node)
    }
}
