//! Declarative shared-services stacks for PHP projects.

pub mod artifact;
pub mod diagnostic;
pub mod source;
pub mod syntax;
