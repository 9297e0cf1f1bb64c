//! What a migration leaves behind when it is taken back, because others need it: the record of one of
//! those takes it over, so that the last one to go takes all of it back.

use std::path::PathBuf;

use super::{is_generated, strip};
use crate::artifact::digest;
use crate::cli::migrate::Task;
use crate::cli::migrate::record::{self, Added, AddedServer, Record, Written};
use crate::cli::rows::{Rows, bytes};
use crate::diagnostic::Diagnostic;

/// The records of other folders.
pub(super) struct Heirs {
    records: Vec<Heir>,
}

struct Heir {
    path: PathBuf,
    before: Vec<u8>,
    record: Record,
}

/// What becomes of `global.kdl` when a migration is taken back.
pub(super) struct Parting<'p> {
    /// What the migration did to it.
    pub(super) gone: &'p Written,
    /// What it had put into it.
    pub(super) added: &'p Added,
    /// What of that stays.
    pub(super) kept: &'p [&'p AddedServer],
    /// The file as it is, and as it is to be.
    pub(super) now: &'p [u8],
    pub(super) new: Option<&'p str>,
}

impl Heirs {
    /// One that cannot be read inherits nothing, and stays as it is.
    pub(super) fn read(task: &Task<'_>) -> Result<Self, Diagnostic> {
        let places = task.workspace;
        let own = record::path(places, &task.folder);
        let mut records = Vec::new();
        for path in record::all(places) {
            if path == own {
                continue;
            }
            let Some(before) = bytes(places, &path)? else {
                continue;
            };
            if let Ok(record) = serde_json::from_slice(&before) {
                records.push(Heir {
                    path,
                    before,
                    record,
                });
            }
        }
        Ok(Self { records })
    }

    /// The one that takes over: the next migration after the one that goes, else any whose files are there.
    fn first(&mut self, gone: &Written) -> Option<&mut Record> {
        let follows = |record: &Record| {
            let file = record.files.iter().find(|file| file.path == gone.path);
            let before = file.and_then(|file| file.before.as_ref());
            before.is_some_and(|before| Some(digest(before.as_bytes())) == gone.after)
        };
        let stands = |record: &Record| {
            let written = record.files.iter().filter(|file| file.after.is_some());
            written.map(|file| &file.path).any(|path| path.exists())
        };
        let mut inner: Vec<&mut Record> = self
            .records
            .iter_mut()
            .filter_map(|heir| innermost(&mut heir.record))
            .collect();
        let at = inner.iter().position(|record| follows(record));
        let at = at.or_else(|| inner.iter().position(|record| stands(record)))?;
        Some(inner.swap_remove(at))
    }

    /// Hands over a generated file that stays.
    pub(super) fn file(&mut self, gone: &Written) {
        let was_foreign = !generated(gone.before.as_deref());
        self.each(&mut |record| {
            for file in &mut record.files {
                if file.path == gone.path && was_foreign && generated(file.before.as_deref()) {
                    file.before.clone_from(&gone.before);
                    file.mode = gone.mode;
                }
            }
        });
        if let Some(heir) = self.first(gone)
            && heir.files.iter().all(|file| file.path != gone.path)
        {
            heir.files.push(gone.clone());
        }
    }

    /// Hands over folders that were made.
    pub(super) fn folders(&mut self, gone: &Written, folders: &[PathBuf]) {
        let Some(heir) = self.first(gone) else { return };
        heir.folders.extend(folders.iter().cloned());
        // Inner ones first: a folder sorts before what is in it.
        heir.folders.sort_by(|one, other| other.cmp(one));
        heir.folders.dedup();
    }

    /// Hands over what stays in `global.kdl`, and lets all others forget what goes.
    pub(super) fn stack(&mut self, parting: &Parting<'_>) {
        let Parting { gone, added, .. } = *parting;
        let was = digest(parting.now);
        let is = parting.new.map(|new| digest(new.as_bytes()));
        let untouched = gone.after.as_ref() == Some(&was);
        // The texts that have become others.
        let mut turned = vec![(was, is.clone())];
        if untouched && let Some(before) = &gone.before {
            turned.push((digest(before.as_bytes()), is.clone()));
        }
        if let Some(heir) = self.first(gone) {
            heir.added
                .servers
                .extend(parting.kept.iter().map(|server| (*server).clone()));
            let made = added.blocks.iter();
            let made = made.filter(|block| !heir.added.blocks.contains(block));
            let made: Vec<String> = made.cloned().collect();
            heir.added.blocks.extend(made);
            match heir.files.iter_mut().find(|file| file.path == gone.path) {
                Some(file) => without(file, gone, added, &[], &mut turned),
                None => heir.files.push(Written {
                    after: if untouched { is } else { gone.after.clone() },
                    ..gone.clone()
                }),
            }
        }
        self.each(&mut |record| {
            let file = record.files.iter_mut().find(|file| file.path == gone.path);
            if let Some(file) = file {
                without(file, gone, added, parting.kept, &mut turned);
            }
        });
        self.each(&mut |record| {
            for file in record
                .files
                .iter_mut()
                .filter(|file| file.path == gone.path)
            {
                let found = turned
                    .iter()
                    .find(|(was, _)| file.after.as_ref() == Some(was));
                if let Some((_, is)) = found {
                    file.after.clone_from(is);
                }
            }
        });
    }

    fn each(&mut self, change: &mut impl FnMut(&mut Record)) {
        for heir in &mut self.records {
            let mut record = Some(&mut heir.record);
            while let Some(one) = record {
                change(one);
                record = one.earlier.as_deref_mut();
            }
        }
    }

    /// The records that have changed.
    pub(super) fn write(self, rows: &mut Rows<'_>) {
        for heir in self.records {
            let text = heir.record.text();
            if text.as_bytes() != heir.before {
                rows.file(&heir.path, Some(heir.before), Some(text));
            }
        }
    }
}

/// The first migration of a folder: what came after it was about its own files.
fn innermost(record: &mut Record) -> Option<&mut Record> {
    if record.earlier.is_none() {
        return Some(record);
    }
    innermost(record.earlier.as_deref_mut()?)
}

/// What was there before a later migration, as if the one that goes had never been.
fn without(
    file: &mut Written,
    gone: &Written,
    added: &Added,
    kept: &[&AddedServer],
    turned: &mut Vec<(String, Option<String>)>,
) {
    let Some(before) = &file.before else { return };
    let was = digest(before.as_bytes());
    let is = if Some(&was) == gone.after.as_ref() && kept.is_empty() {
        gone.before.clone()
    } else {
        Some(strip(before, added, kept))
    };
    if is != file.before {
        turned.push((was, is.as_ref().map(|is| digest(is.as_bytes()))));
        file.before = is;
    }
}

fn generated(text: Option<&str>) -> bool {
    text.is_some_and(|text| is_generated(text.as_bytes()))
}
