//! One question about one value, answered without trying what has nothing to do with it.

use super::answer::{Answer, Missing, Piece, Value, locate};
use super::narrow::{Crowd, MANY, Narrowed, same};
use super::sheet::Sheet;
use super::trial::{self, Owner};
use super::{Origins, trace};
use crate::syntax::Document;

/// Where a value of a stack's files comes from, as [`Inquiry::why`](super::Inquiry::why) tells it.
pub fn why(
    document: &Document,
    owner: Owner<'_>,
    file: Option<&str>,
    path: &str,
) -> Result<Answer, Missing> {
    let Some(crowd) = Crowd::of(document, owner) else {
        return whole(document, owner, file, path);
    };
    let artifacts = trial::compile(document, owner).ok_or(Missing::Invalid)?;
    let sheet = Sheet::new(&artifacts);
    let node = locate(&sheet, file, path)?;
    match crowd.about(document, owner, &sheet, node) {
        Some(narrowed) => narrow(document, owner, sheet, node, &narrowed),
        None => whole(document, owner, file, path),
    }
}

fn whole(
    document: &Document,
    owner: Owner<'_>,
    file: Option<&str>,
    path: &str,
) -> Result<Answer, Missing> {
    let origins = trace(document, owner).ok_or(Missing::Invalid)?;
    origins.inquire(document, owner).why(file, path)
}

fn narrow(
    document: &Document,
    owner: Owner<'_>,
    sheet: Sheet,
    node: usize,
    narrowed: &Narrowed,
) -> Result<Answer, Missing> {
    let origins = trace(&narrowed.document, owner).ok_or(Missing::Invalid)?;
    let found = same(&sheet, node, &origins.sheet).ok_or(Missing::Invalid)?;
    let mut answer = origins.inquire(&narrowed.document, owner).answer(found);
    answer.path = sheet.nodes[node].path.clone();
    if narrowed.left_out > 0 {
        (answer.tried, answer.left_out) = (narrowed.tried, narrowed.left_out);
    }
    // What stands there follows from all of the configuration.
    let whole = Origins {
        written: super::written::find(document, owner.section()),
        trials: Vec::new(),
        sheet,
    };
    let inquiry = whole.inquire(document, owner);
    match &mut answer.value {
        Value::Parts(parts) => {
            let children: Vec<usize> = whole.sheet.children(node).collect();
            let told = children.iter().take(MANY).filter_map(|child| {
                let there = same(&whole.sheet, *child, &origins.sheet)?;
                let path = &origins.sheet.nodes[there].path;
                let part = parts.iter().find(|part| part.path == *path)?;
                let value = part.value.as_ref().map(|_| inquiry.text(*child).0);
                Some(Piece {
                    path: whole.sheet.nodes[*child].path.clone(),
                    value,
                    origin: part.origin,
                })
            });
            *parts = told.collect();
            answer.more = children.len() - parts.len();
        }
        Value::Text(text, hidden) => (*text, *hidden) = inquiry.text(node),
    }
    Ok(answer)
}
