//! A value as YAML, in the one spelling that phpier has.
//!
//! `serde-saphyr` quotes every scalar that any reader could take for something else; its options are
//! those that came out with no misread in tens of thousands of strings against libyaml, `PyYAML`,
//! ruamel and Compose itself (`tests/strings.rs` holds that).

use serde::Serialize;
use serde_saphyr::ser_options;

/// The YAML text of a value; ends in one newline.
///
/// # Panics
/// Never for the types of this crate: they hold only maps with text keys, lists and scalars.
pub fn to_string<T: Serialize>(value: &T) -> String {
    let options = ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: false,
    };
    let mut text = String::with_capacity(4096);
    serde_saphyr::to_fmt_writer_with_options(&mut text, value, options)
        .expect("maps, lists and scalars always have a YAML spelling");
    text
}
