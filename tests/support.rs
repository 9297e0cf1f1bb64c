//! What tests share.

pub(crate) mod mutate;
pub(crate) mod sandbox;
