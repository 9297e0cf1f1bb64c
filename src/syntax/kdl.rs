//! KDL 2, <https://kdl.dev/spec/>, read in one pass: tokens go straight into the tree.
//!
//! phpier has a reader of its own because a project's file is read on every run, and because of what
//! a hostile file does to others: the `kdl` crate takes more than all of the rest of a run, recurses
//! once for each mistake and each nested comment until the process ends, and after most mistakes no
//! longer knows where it is. In tests the crate is the judge of what is well-formed and of what it means.

mod block;
mod comments;
mod errors;
mod lex;
mod node;
mod number;
mod reader;
mod text;
mod unquote;
mod words;

pub use block::{Block, block};
pub(super) use comments::comments;

use super::{Faults, tree::Map};

/// Reads a KDL text; `None` or a fault if it is not well-formed.
pub(super) fn read(source: &str, faults: &mut Faults) -> Option<Map> {
    reader::read(source, faults)
}
