//! What differs between two versions of a service, and what each difference does.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use super::cause::{Cause, Reason, differences};
use super::version::{NO_DEPENDS_ON, NO_PROFILES};
use super::{Consequence, canon};

/// Why a service's containers come anew, are built anew, or stay in spite of the difference.
/// `built` are the images that some service of the new file builds.
pub(super) fn causes(
    name: &str,
    old: &Mapping,
    new: &Mapping,
    built: &BTreeSet<&str>,
) -> Vec<Cause> {
    if old == new {
        return Vec::new();
    }
    let path = vec!["services".to_owned(), name.to_owned()];
    let below = |key: &str| [path.as_slice(), &[key.to_owned()]].concat();
    let (before, after) = (canon::service(old), canon::service(new));
    let mut causes = differences(&path, &before, &after, Consequence::Recreate);
    for cause in &mut causes {
        match cause.path.get(2).map(String::as_str) {
            Some("depends_on") => cause.until = Some(NO_DEPENDS_ON),
            Some("profiles") => cause.until = Some(NO_PROFILES),
            Some("image") if text(new, "image").is_some_and(|image| built.contains(image)) => {
                cause.reason = Reason::Image;
            }
            _ => {}
        }
    }
    let image = |body: &Mapping| body.get("image").cloned();
    if old.get("build") != new.get("build") && image(old) == image(new) {
        causes.push(Cause::plain(
            below("build"),
            Reason::Value,
            Consequence::Build,
        ));
    }
    for key in ["pull_policy", "scale"] {
        if old.get(key) != new.get(key) {
            causes.push(Cause::plain(
                below(key),
                Reason::Value,
                Consequence::Nothing,
            ));
        }
    }
    if causes.is_empty() {
        causes.push(Cause::plain(path, Reason::Spelling, Consequence::Nothing));
    }
    causes
}

/// The text at a key of a service, where it is a text.
pub(super) fn text<'b>(body: &'b Mapping, key: &str) -> Option<&'b str> {
    body.get(key).and_then(Value::as_str)
}
