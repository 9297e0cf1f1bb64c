//! A value as YAML, in the one spelling that phpier has.
//!
//! Collections are written here, in block style; that is little, and it is most of the work of a run.
//! Scalars are left to `serde-saphyr`, which quotes every one that any reader could take for something
//! else, but for those that are plain beyond doubt. Its options are those that came out with no misread
//! in tens of thousands of strings against libyaml, `PyYAML`, ruamel and Compose itself
//! (`tests/strings.rs` holds that; `tests/compose.rs` that it would write the same by itself).

mod scalar;
mod writer;

use serde::Serialize;

/// The YAML text of a value; ends in one newline.
///
/// # Panics
/// Never for the types of this crate: they hold only maps with text keys, lists and scalars.
pub fn to_string<T: Serialize>(value: &T) -> String {
    let mut text = String::with_capacity(4096);
    writer::write(value, &mut text).expect("maps, lists and scalars always have a YAML spelling");
    text
}
