//! What tests share.

#[cfg(unix)]
pub(crate) mod effort;
#[cfg(unix)]
pub(crate) mod fake_docker;
pub(crate) mod files;
pub(crate) mod golden;
pub(crate) mod mutate;
pub(crate) mod random;
pub(crate) mod sandbox;
pub(crate) mod stack;
pub(crate) mod tools;
