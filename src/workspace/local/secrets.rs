//! Secrets of this machine: made once, of letters and digits only, and never written again.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use super::{FOLDER, real, unreadable, unwritable};
use crate::diagnostic::{Diagnostic, code};
use crate::workspace::lock::Lock;
use crate::workspace::transaction::{self, Change, Changes, WriteError};
use crate::workspace::{ReadError, Workspace, read};

/// How long one is: 190 bits.
const LENGTH: usize = 32;
/// What it is made of. Nothing in it needs an escape, in a shell, a URL, SQL or a file of variables.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// A byte below this is as likely to give any letter as any other.
const FAIR: u8 = 248;
/// The most that a file of one may have.
const LIMIT: u64 = 4096;

/// The secrets among those named that exist, by their names: paths below `local/`.
pub fn read_secrets(
    workspace: &Workspace,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    let mut found = BTreeMap::new();
    for name in names {
        let path = path(workspace, name);
        let bytes = match read(&path, LIMIT) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => continue,
            Err(error) => return Err(unreadable(workspace, &path, &error.to_string())),
        };
        // Whoever wrote one by hand may have ended the line.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Diagnostic::new(
                &code::WORKSPACE_INVALID_SECRET,
                "this secret is not made of letters and digits alone",
            )
            .file(workspace.show(&path))
            .help("remove the file, and phpier makes a new secret; or write letters and digits"));
        }
        found.insert(name.clone(), text.to_owned());
    }
    Ok(found)
}

/// Makes those that do not exist yet. They are on the disk before anything else knows them: a lost
/// secret locks a database.
pub fn make_secrets(
    workspace: &Workspace,
    lock: &Lock,
    names: &BTreeSet<String>,
    secrets: &mut BTreeMap<String, String>,
) -> Result<(), WriteError> {
    let mut made = BTreeMap::new();
    let mut changes = Changes::default();
    for name in names.iter().filter(|name| !secrets.contains_key(*name)) {
        let path = path(workspace, name);
        let secret = make().map_err(|error| unwritable(workspace, &path, &error))?;
        changes.files.push(Change {
            path: real(workspace, &path)?,
            before: None,
            after: Some(Cow::Owned(secret.clone().into_bytes())),
            readable: true,
            mode: None,
        });
        made.insert(name.clone(), secret);
    }
    transaction::run(workspace, lock, changes)?;
    secrets.append(&mut made);
    Ok(())
}

fn path(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.home.join(FOLDER).join(name)
}

/// A secret from the system's randomness.
fn make() -> io::Result<String> {
    let mut secret = String::with_capacity(LENGTH);
    let mut bytes = [0; LENGTH];
    while secret.len() < LENGTH {
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        let letters = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        secret.extend(letters.take(LENGTH - secret.len()));
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn a_secret_is_letters_and_digits_and_never_the_same() {
        let secrets: Vec<String> = (0..50).map(|_| make().expect("randomness")).collect();
        for secret in &secrets {
            assert_eq!(secret.len(), 32);
            assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
        let mut distinct = secrets.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), secrets.len());
    }
}
