//! The disk: finding projects, odd files, symlinks, and writes that happen whole or not at all.

mod apply;
mod discover;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod links;
