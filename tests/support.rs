//! What tests share.

pub(crate) mod mutate;
