//! The snapshots of one database: of its project, by its name, on its server.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::packing;
use crate::catalog::spec::Dialect;
use crate::cli::account::Held;
use crate::cli::single::Single;
use crate::dump::{self, HEADING};
use crate::workspace::local::snapshots::{self, Snapshot};

/// Where they are.
pub(super) struct Shelf {
    /// Those of this server.
    pub(super) folder: PathBuf,
    /// Those of before snapshots were told apart by their server.
    former: PathBuf,
    dialect: Dialect,
}

/// A snapshot of the same database on another server.
pub(super) struct Other {
    pub(super) snapshot: Snapshot,
    /// The engine that it is of, if it says so.
    pub(super) engine: Option<Dialect>,
}

impl Shelf {
    pub(super) fn of(single: &Single, held: &Held<'_>, dialect: Dialect) -> Self {
        let all = snapshots::of_project(&single.session.workspace, &single.target.slug);
        Self {
            folder: all.join(format!("{}@{}", held.name, held.instance.container())),
            former: all.join(&held.name),
            dialect,
        }
    }

    /// The snapshots of the database, the oldest first. Of the former ones, all that are of its engine.
    pub(super) fn snapshots(&self) -> Vec<Snapshot> {
        let mut found = snapshots::list(&self.folder);
        let former = snapshots::list(&self.former).into_iter();
        let former: Vec<Snapshot> = former
            .filter(|former| found.iter().all(|own| own.name != former.name))
            .filter(|former| engine(former).is_none_or(|engine| engine == self.dialect))
            .collect();
        found.extend(former);
        found.sort_by(|a, b| (a.made, &a.name).cmp(&(b.made, &b.name)));
        found
    }

    /// The snapshots of a database of this name on other servers.
    pub(super) fn others(&self) -> Vec<Other> {
        let folders = snapshots::namesakes(&self.former).into_iter();
        let folders = folders.filter(|folder| *folder != self.folder);
        let elsewhere = folders.flat_map(|folder| snapshots::list(&folder));
        let elsewhere = elsewhere.map(|snapshot| Other {
            engine: engine(&snapshot),
            snapshot,
        });
        let former = snapshots::list(&self.former).into_iter();
        let former = former.filter_map(|snapshot| {
            let engine = engine(&snapshot).filter(|engine| *engine != self.dialect)?;
            Some(Other {
                snapshot,
                engine: Some(engine),
            })
        });
        elsewhere.chain(former).collect()
    }
}

/// The engine that a snapshot is of.
fn engine(snapshot: &Snapshot) -> Option<Dialect> {
    let file = File::open(&snapshot.path).ok()?;
    let text = packing::unpacked(file, None).ok()?;
    let mut start = Vec::new();
    let length = u64::try_from(HEADING).unwrap_or_default();
    // What of it could be read may be enough.
    let _ = text.take(length).read_to_end(&mut start);
    dump::origin(&start)
}
