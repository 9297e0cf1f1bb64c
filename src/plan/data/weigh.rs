//! What a stack's step from one Compose file to another does to its data.

use super::super::compose::{self, ComposeFile};
use super::super::{Group, Row, verdict};
use super::findings;
use crate::artifact::{Artifact, LOCAL_COMPOSE};

impl Group {
    /// Finds out what becomes of the data in volumes once the stack runs from `generated`. Every Compose
    /// file that gives way to it counts, whatever its name is; so does one that is merged over it.
    pub(in crate::plan) fn weigh_data(&mut self, generated: &[Artifact]) {
        let gives_way = |row: &Row| match &row.before {
            Some(_) => compose::is_compose(&row.place.path),
            None => false,
        };
        // Nearly always there is nothing to weigh, and then no file is read.
        let mut rows = self.rows.iter();
        if !rows.any(|row| gives_way(row) || row.place.path == LOCAL_COMPOSE) {
            return;
        }
        let new = generated
            .iter()
            .find(|artifact| compose::is_compose(&artifact.path));
        let Some(new) = new.and_then(|new| ComposeFile::read(&new.body)) else {
            return;
        };
        let (before, after) = self.over();
        let new = new.overlaid(after.as_deref());
        let weigh = |text: &str| {
            // What runs here came from this side of a merge.
            let old = ComposeFile::read(text)
                .or_else(|| ComposeFile::read(&verdict::own_side(text)))
                .map(|old| old.overlaid(before.as_deref()));
            old.map_or_else(Vec::new, |old| findings(&old, &new))
        };
        for row in &mut self.rows {
            if compose::is_compose(&row.place.path) {
                let before = row.before.as_deref().map(String::from_utf8_lossy);
                row.findings = before.map_or_else(Vec::new, |before| weigh(&before));
            } else if row.place.path == LOCAL_COMPOSE
                && let Some(same) = &self.compose
            {
                row.findings = weigh(same);
            }
        }
    }
}
