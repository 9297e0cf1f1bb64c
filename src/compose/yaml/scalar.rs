//! How a scalar is spelled.

use serde::Serialize;
use serde_saphyr::ser_options;

/// Puts a text in the place of a value.
pub(super) fn value(text: &str, out: &mut String) {
    if is_plain(text, |byte| (b' '..=b'~').contains(&byte)) && !means_more(text) {
        out.push_str(text);
    } else {
        out.push_str(library(&text).trim_end_matches('\n'));
    }
}

/// Puts a text in the place of a key.
pub(super) fn key(text: &str, out: &mut String) {
    if is_plain(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
    }) {
        out.push_str(text);
    } else {
        let pair = library(&Pair(text));
        out.push_str(pair.strip_suffix(": 0\n").unwrap_or(&pair));
    }
}

/// Whether a text is made of these characters, begins with a letter, and is no word that some reader
/// knows. No number, date or mark of YAML's begins with a letter.
fn is_plain(text: &str, takes: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    // `false` is the longest of the words that mean something.
    let is_word = || {
        bytes.len() <= 5
            && [
                "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
            ]
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word))
    };
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|byte| takes(*byte))
        && !is_word()
}

/// Whether a text of printable ASCII holds a mark that only stands in quotes.
fn means_more(text: &str) -> bool {
    let bytes = text.as_bytes();
    let marked = bytes
        .windows(2)
        .any(|pair| matches!(pair, [b':', b' '] | [b' ', b'#']));
    marked || matches!(bytes.last(), Some(b' ' | b':'))
}

/// A mapping of one key.
struct Pair<'a>(&'a str);

impl Serialize for Pair<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, 0)])
    }
}

/// A value as the library writes it.
pub(super) fn library<T: Serialize>(value: &T) -> String {
    let options = ser_options! {
        compact_list_indent: false,
        prefer_block_scalars: false,
    };
    let mut text = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut text, value, options)
        .expect("maps, lists and scalars always have a YAML spelling");
    text
}
