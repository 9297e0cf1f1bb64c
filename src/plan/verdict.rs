//! One file's verdict. Only its body and its header decide: no state file, no times.

use std::borrow::Cow;

use super::Action;
use crate::artifact::{Artifact, FORMAT, Ownership, marked_format, ownership};

/// How a file on disk relates to the one that is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Not there.
    Missing,
    /// As it should be.
    Current,
    /// phpier wrote it, and the configuration has moved on.
    Stale,
    /// The right body below a header that is not: someone changed the file and changed it back.
    EditedBack,
    /// phpier wrote it, and a person has changed it since.
    Edited,
    /// phpier wrote it, and a merge has left conflict markers in it.
    Unmerged,
    /// A newer phpier wrote it, in a format that this one does not know. Whether a person has changed it
    /// since is for that one to tell.
    Newer,
    /// It has no header, but the right body.
    Adoptable,
    /// phpier did not write it.
    Foreign,
    /// phpier wrote it, and nothing generates it any more.
    Orphan,
    /// The same, and a person has changed it since.
    EditedOrphan,
    /// A newer phpier wrote it, and this one does not generate it.
    NewerOrphan,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Missing,
        Self::Current,
        Self::Stale,
        Self::EditedBack,
        Self::Edited,
        Self::Unmerged,
        Self::Newer,
        Self::Adoptable,
        Self::Foreign,
        Self::Orphan,
        Self::EditedOrphan,
        Self::NewerOrphan,
    ];

    /// What happens to such a file unless a person says otherwise.
    pub fn action(self) -> Action {
        match self {
            Self::Missing => Action::Create,
            Self::Stale | Self::EditedBack => Action::Update,
            Self::Adoptable => Action::Adopt,
            Self::Edited | Self::Unmerged | Self::Newer | Self::Foreign => Action::Conflict,
            Self::Current | Self::Orphan | Self::EditedOrphan | Self::NewerOrphan => Action::Keep,
        }
    }

    /// Its name in output for machines; never changes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Current => "current",
            Self::Stale => "stale",
            Self::EditedBack => "edited_back",
            Self::Edited => "edited",
            Self::Unmerged => "unmerged",
            Self::Newer => "newer",
            Self::Adoptable => "adoptable",
            Self::Foreign => "foreign",
            Self::Orphan => "orphan",
            Self::EditedOrphan => "edited_orphan",
            Self::NewerOrphan => "newer_orphan",
        }
    }
}

/// Compares a generated file, whose text is `after`, with what is in its place. The slug is another
/// project's that the file was written for.
pub(super) fn judge(
    artifact: &Artifact,
    after: &str,
    found: Option<&[u8]>,
) -> (Verdict, Option<String>) {
    let Some(found) = found else {
        return (Verdict::Missing, None);
    };
    // Nearly always they are the same; nothing else is looked at then.
    if found == after.as_bytes() {
        return (Verdict::Current, None);
    }
    // Whatever is not UTF-8 was not written by phpier, so reading it with losses hides nothing.
    let text = String::from_utf8_lossy(found);
    let text = with_lf(&text);
    match ownership(&text) {
        Ownership::Generated {
            format,
            project,
            intact,
        } => {
            let same = body(&text) == artifact.body;
            let verdict = match (same, intact) {
                _ if *text == *after => Verdict::Current,
                _ if format > FORMAT => Verdict::Newer,
                // The name in the header is the difference, and nobody has edited that.
                (true, _) if project != artifact.owner => Verdict::Stale,
                (true, _) => Verdict::EditedBack,
                (_, true) => Verdict::Stale,
                (_, false) => unmerged(&text).unwrap_or(Verdict::Edited),
            };
            (verdict, (project != artifact.owner).then_some(project))
        }
        Ownership::Foreign if *text == *artifact.body => (Verdict::Adoptable, None),
        Ownership::Foreign => (unmerged(&text).unwrap_or(Verdict::Foreign), None),
    }
}

/// The verdict on a file that nothing generates, if phpier wrote it for someone that is `mine`; and for
/// whom.
pub(super) fn leftover(found: &[u8], mine: impl FnOnce(&str) -> bool) -> Option<(Verdict, String)> {
    match ownership(&String::from_utf8_lossy(found)) {
        Ownership::Generated {
            format,
            project,
            intact,
        } if mine(&project) => {
            let verdict = match intact {
                _ if format > FORMAT => Verdict::NewerOrphan,
                true => Verdict::Orphan,
                false => Verdict::EditedOrphan,
            };
            Some((verdict, project))
        }
        _ => None,
    }
}

fn with_lf(text: &str) -> Cow<'_, str> {
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What follows the two lines of the header.
fn body(text: &str) -> &str {
    text.splitn(3, '\n').nth(2).unwrap_or_default()
}

/// The verdict on a file of ours in which git has left conflict markers. Its header is then nearly always
/// one of the places in conflict, so the marker line stands somewhere in the first few lines. The side of a
/// newer phpier is not for this one to settle.
fn unmerged(text: &str) -> Option<Verdict> {
    let format = text.lines().take(12).filter_map(marked_format).max()?;
    let starts = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    let verdict = if format > FORMAT {
        Verdict::Newer
    } else {
        Verdict::Unmerged
    };
    (starts("<<<<<<< ") && starts(">>>>>>> ")).then_some(verdict)
}

/// A text with conflict markers as it was here before the merge.
pub(super) fn own_side(text: &str) -> String {
    let mut own = String::with_capacity(text.len());
    let mut theirs = false;
    for line in text.split_inclusive('\n') {
        match line.get(..7) {
            Some("<<<<<<<") => {}
            Some("|||||||" | "=======") => theirs = true,
            Some(">>>>>>>") => theirs = false,
            _ if theirs => {}
            _ => own.push_str(line),
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::{Verdict, judge, leftover};
    use crate::artifact::{Artifact, Comment};

    fn artifact(owner: &str, body: &str) -> Artifact {
        let path = "docker-compose.yml".to_owned();
        Artifact::new(path, owner, Comment::Hash, body.to_owned())
    }

    fn verdict(found: Option<&str>) -> Verdict {
        let new = artifact("shop", "a: 1\nb: 2\n");
        judge(&new, &new.render(), found.map(str::as_bytes)).0
    }

    #[test]
    fn each_state_of_a_file_has_its_verdict() {
        let new = artifact("shop", "a: 1\nb: 2\n").render();
        let old = artifact("shop", "a: 0\n").render();
        let merge = format!("<<<<<<< HEAD\n{old}=======\n{new}>>>>>>> theirs\n");
        let newer = merge.replacen("format=1", "format=2", 1);
        let header = new.replace("# phpier:", "<<<<<<< a\n# phpier:") + ">>>>>>> b\n";
        for (found, expected) in [
            (None, Verdict::Missing),
            (Some(new.clone()), Verdict::Current),
            (Some(new.replace('\n', "\r\n")), Verdict::Current),
            (Some(old.clone()), Verdict::Stale),
            (Some(old.replace('\n', "\r\n")), Verdict::Stale),
            (Some(old.replace("format=1", "format=2")), Verdict::Newer),
            // With a newer header even the right body is another's to write.
            (Some(new.replace("format=1", "format=2")), Verdict::Newer),
            (
                Some(
                    new.replace("format=1", "format=2")
                        .replace("sha256:", "sha256:0"),
                ),
                Verdict::Newer,
            ),
            (Some(old.replace("a: 0", "a: 9")), Verdict::Edited),
            (Some(old.replace("sha256:", "sha256:0")), Verdict::Edited),
            (
                Some(new.replace("sha256:", "sha256:0")),
                Verdict::EditedBack,
            ),
            (Some(new.replace("edits", "Edits")), Verdict::EditedBack),
            (Some("a: 1\nb: 2\n".to_owned()), Verdict::Adoptable),
            (Some("a: 1\r\nb: 2\r\n".to_owned()), Verdict::Adoptable),
            (Some("a: 1\n".to_owned()), Verdict::Foreign),
            (Some(String::new()), Verdict::Foreign),
            (Some(format!("\n{new}")), Verdict::Foreign),
            (
                Some(merge.replace("phpier: format=", "another: ")),
                Verdict::Foreign,
            ),
            (
                Some(merge.replace("body=sha256:", "body=md5:")),
                Verdict::Foreign,
            ),
            (Some(merge.replace("<<<<<<< ", "< ")), Verdict::Foreign),
            (Some(merge.replace(">>>>>>> ", "> ")), Verdict::Foreign),
            (Some(newer), Verdict::Newer),
            (Some(merge), Verdict::Unmerged),
            (Some(header), Verdict::Unmerged),
        ] {
            assert_eq!(verdict(found.as_deref()), expected, "{found:?}");
        }
    }

    #[test]
    fn a_file_of_another_slug_is_stale_and_says_whose_it_was() {
        let new = artifact("shop", "a: 1\n");
        let old = artifact("store", "a: 0\n").render();
        let judged = judge(&new, &new.render(), Some(old.as_bytes()));
        assert_eq!(judged, (Verdict::Stale, Some("store".to_owned())));
        // The text may be the same but for the name in the header.
        let old = artifact("store", "a: 1\n").render();
        let judged = judge(&new, &new.render(), Some(old.as_bytes()));
        assert_eq!(judged, (Verdict::Stale, Some("store".to_owned())));
        let newer = old.replace("format=1", "format=2");
        let judged = judge(&new, &new.render(), Some(newer.as_bytes()));
        assert_eq!(judged, (Verdict::Newer, Some("store".to_owned())));
    }

    #[test]
    fn only_our_own_leftovers_count_and_edits_are_seen() {
        let file = artifact("shop", "a: 1\n").render();
        let edited = file.replace("a: 1", "a: 2");
        let mine = |slug: &str| slug == "shop";
        let other = |slug: &str| slug == "blog";
        let shop = || "shop".to_owned();
        assert_eq!(
            leftover(file.as_bytes(), mine),
            Some((Verdict::Orphan, shop()))
        );
        assert_eq!(
            leftover(edited.as_bytes(), mine),
            Some((Verdict::EditedOrphan, shop()))
        );
        for newer in [&file, &edited].map(|text| text.replace("format=1", "format=2")) {
            assert_eq!(
                leftover(newer.as_bytes(), mine),
                Some((Verdict::NewerOrphan, shop()))
            );
        }
        assert_eq!(leftover(file.as_bytes(), other), None);
        assert_eq!(leftover(b"a: 1\n", mine), None);
    }
}
