//! Text to tree, whichever spelling: `bytes -> text -> Document`.
//!
//! Both readers give the same [`tree`]; nothing behind this module knows KDL from YAML, but for
//! wording. All of it is pure, and bounded: no input costs more than a moment or more than a few
//! MiB, and none makes it panic.

mod comments;
mod kdl;
mod limits;
pub mod tree;
mod unmerged;
mod yaml;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, code},
    source::{Format, SourceId, SourceMap, Span},
};
pub use comments::{Comment, comments};
pub use kdl::{Block, block};
pub use limits::{MAX_FILE, MAX_KDL, MAX_YAML};
pub use tree::Document;
use yaml::Whose;

/// Reads a file into its tree. Every mistake in it is pushed; with any, there is no tree.
pub fn parse(sources: &SourceMap, id: SourceId, diagnostics: &mut Diagnostics) -> Option<Document> {
    let file = sources.get(id);
    let mut faults = Faults::new(id, &file.text);
    limits::check(&file.text, file.format, &mut faults);
    unmerged::check(&file.text, &mut faults);
    let root = match file.format {
        _ if faults.any() => None,
        Format::Kdl => kdl::read(&file.text, &mut faults),
        Format::Yaml => yaml::read(&file.text, Whose::Ours, &mut faults),
    };
    let sound = !faults.any();
    diagnostics.append(faults.list);
    root.filter(|_| sound).map(|root| Document {
        source: id,
        format: file.format,
        root,
    })
}

/// Reads another program's YAML: the same limits, but its tags mean nothing and merge keys are written
/// out.
pub fn parse_foreign(
    sources: &SourceMap,
    id: SourceId,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let file = sources.get(id);
    let mut faults = Faults::new(id, &file.text);
    limits::check(&file.text, Format::Yaml, &mut faults);
    unmerged::check(&file.text, &mut faults);
    let root = if faults.any() {
        None
    } else {
        yaml::read(&file.text, Whose::Foreign, &mut faults)
    };
    let sound = !faults.any();
    diagnostics.append(faults.list);
    root.filter(|_| sound).map(|root| Document {
        source: id,
        format: Format::Yaml,
        root,
    })
}

/// The bytes of a file as text: UTF-8, without byte order mark and with LF line ends. `path` names
/// the file in the diagnostic. To learn that a file is too large, [`MAX_FILE`] bytes and one more
/// are enough to pass.
pub fn text(bytes: Vec<u8>, path: &str) -> Result<String, Diagnostic> {
    let refuse = |code, message: String, help: &str| {
        Err(Diagnostic::new(code, message).file(path).help(help))
    };
    if bytes.len() > MAX_FILE {
        return refuse(
            &code::SYNTAX_UNSUPPORTED_SIZE,
            format!("`{path}` is larger than {}", limits::size(MAX_FILE)),
            "a configuration is a few kilobytes; is this the right file?",
        );
    }
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes.as_slice() {
        return refuse(
            &code::SYNTAX_INVALID_ENCODING,
            format!("`{path}` is UTF-16 text"),
            "save it as UTF-8: it begins with the byte order mark of UTF-16",
        );
    }
    let line = |at: usize| bytes[..at].split(|byte| *byte == b'\n').count();
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return refuse(
            &code::SYNTAX_INVALID_CHARACTER,
            format!("`{path}` has a NUL byte on line {}", line(at)),
            "remove it; if there are many, the file is not text, or not UTF-8",
        );
    }
    if let Err(error) = std::str::from_utf8(&bytes) {
        let at = error.valid_up_to();
        return refuse(
            &code::SYNTAX_INVALID_ENCODING,
            format!("`{path}` is not UTF-8 text"),
            &format!(
                "byte {at} (0x{:02x}) on line {} is not part of any character; save the file as UTF-8",
                bytes[at],
                line(at)
            ),
        );
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
    // A lone CR ends a line in both languages as well, but not for those who count lines.
    Ok(if bare.contains('\r') {
        bare.replace("\r\n", "\n").replace('\r', "\n")
    } else if bare.len() == text.len() {
        text
    } else {
        bare.to_owned()
    })
}

/// The mistakes of one file while it is read. Readers stop at [`Faults::full`], so that a file full
/// of them costs no more than a screen of text.
struct Faults<'a> {
    source: SourceId,
    text: &'a str,
    list: Diagnostics,
}

impl<'a> Faults<'a> {
    fn new(source: SourceId, text: &'a str) -> Self {
        Self {
            source,
            text,
            list: Diagnostics::default(),
        }
    }

    fn any(&self) -> bool {
        !self.list.is_empty()
    }

    fn full(&self) -> bool {
        self.list.len() >= limits::MAX_FAULTS
    }

    /// Keeps a mistake, once: YAML with mistakes is read several times.
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.full() && !self.list.iter().any(|known| *known == diagnostic) {
            self.list.push(diagnostic);
        }
    }

    /// The place of a value.
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    /// The place of a mistake: the part on its first line, on character boundaries.
    fn line(&self, start: usize, end: usize) -> Span {
        let start = self.text.floor_char_boundary(start.min(self.text.len()));
        let end = self
            .text
            .ceil_char_boundary(end.clamp(start, self.text.len()));
        let line = &self.text[start..end];
        let line = line.split('\n').next().unwrap_or(line);
        let shown = match line.trim_end().len() {
            0 => line.len(),
            length => length,
        };
        self.span(start, start + shown)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_FILE, text};

    #[test]
    fn text_is_made_of_bytes_without_mark_and_returns() {
        for (bytes, expected) in [
            (&b"\xEF\xBB\xBFa 1\r\nb 2\r\n"[..], "a 1\nb 2\n"),
            (b"a 1\rb 2", "a 1\nb 2"),
            (b"", ""),
        ] {
            assert_eq!(text(bytes.to_vec(), "x").as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_not_text_is_named() {
        for (bytes, name, words) in [
            (b"\xFF\xFEa\0".to_vec(), "invalid_encoding", "UTF-16"),
            (b"a\nb\0".to_vec(), "invalid_character", "line 2"),
            (
                b"a\nb \xE9t\xE9".to_vec(),
                "invalid_encoding",
                "byte 4 (0xe9) on line 2",
            ),
            (vec![b'a'; MAX_FILE + 1], "unsupported_size", "1 MiB"),
        ] {
            let refusal = text(bytes, "p/.phpier.kdl").expect_err(name);
            assert_eq!(refusal.code.name, format!("phpier::syntax::{name}"));
            assert_eq!(refusal.file.as_deref(), Some("p/.phpier.kdl"));
            let said = format!("{} {:?}", refusal.message, refusal.help);
            assert!(said.contains(words), "{said}");
        }
    }
}
