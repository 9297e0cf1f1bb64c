//! The disk: finding projects, odd files, symlinks, and writes that happen whole or not at all.

mod apply;
#[cfg(target_os = "linux")]
mod crash;
mod discover;
mod docroot;
mod edits;
#[cfg(unix)]
mod files;
mod former;
#[cfg(unix)]
mod links;
mod lock;
mod orphans;
mod overrides;
#[cfg(unix)]
mod race;
mod recovery;
mod saved;
#[cfg(unix)]
mod strange;
#[cfg(target_os = "linux")]
mod watched;
mod ways;
