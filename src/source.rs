//! Where every character of the configuration came from: files, byte spans, and values that
//! remember theirs.

use std::sync::Arc;

/// A file's place in the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(u32);

/// The two spellings of the configuration language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// KDL 2, <https://kdl.dev/spec/>.
    Kdl,
    /// YAML 1.2 with the core schema, <https://yaml.org/spec/1.2.2/>.
    Yaml,
}

/// One configuration file as it was read, without byte order mark and with LF line ends.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as a person should see it.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Which spelling it is in.
    pub format: Format,
}

/// All configuration files of one run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Takes a file in and names it.
    ///
    /// # Panics
    /// After four billion files.
    pub fn add(&mut self, file: SourceFile) -> SourceId {
        let id = u32::try_from(self.files.len()).expect("fewer than four billion files");
        self.files.push(file);
        SourceId(id)
    }

    /// The file behind an id of this map.
    pub fn get(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        (0..).map(SourceId).zip(&self.files)
    }
}

/// A range of bytes in one file; it always lies on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `start..end` in `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        // Files are at most 1 MiB (`syntax::limits`), so offsets fit.
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            source,
            start: offset(start),
            end: offset(end.max(start)),
        }
    }

    /// The bytes it covers.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value with the place it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// Changes the value and keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(change(self.value), self.span)
    }

    /// The same place with a borrowed value.
    pub fn as_ref(&self) -> Spanned<&T> {
        Spanned::new(&self.value, self.span)
    }
}
