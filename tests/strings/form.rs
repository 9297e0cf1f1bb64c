//! Configuration files with strings in known places.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use phpier::diagnostic::Severity;
use phpier::source::Format;

use crate::support::stack::{File, Stack};

/// A file that is being written, with the places of the strings under test.
pub(super) struct Form {
    format: Format,
    pub(super) text: String,
    holes: Vec<(usize, Range<usize>)>,
}

impl Form {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            text: String::new(),
            holes: Vec::new(),
        }
    }

    /// Text that is the same in every file.
    pub(super) fn write(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A string that is not under test.
    pub(super) fn quote(&mut self, string: &str) -> &mut Self {
        quote(&mut self.text, self.format, string);
        self
    }

    /// A string under test, with its number.
    pub(super) fn hole(&mut self, number: usize, string: &str) -> &mut Self {
        let start = self.text.len();
        self.quote(string);
        self.holes.push((number, start..self.text.len()));
        self
    }

    /// The numbers of the strings that a range of bytes lies in.
    pub(super) fn at(&self, range: &Range<usize>) -> Vec<usize> {
        let inside = |hole: &Range<usize>| hole.start <= range.start && range.end <= hole.end;
        let holes = self.holes.iter().filter(|(_, hole)| inside(hole));
        holes.map(|(number, _)| *number).collect()
    }
}

/// Writes a string as text in double quotes; every character that either language bars is escaped.
fn quote(text: &mut String, format: Format, string: &str) {
    text.push('"');
    for char in string.chars() {
        let plain =
            char.is_alphanumeric() || char.is_ascii_graphic() || char == ' ' || char > '\u{ffff}';
        match (char, format) {
            ('"' | '\\', _) => text.extend(['\\', char]),
            (_, _) if plain => text.push(char),
            (_, Format::Kdl) => drop(write!(text, "\\u{{{:x}}}", u32::from(char))),
            (_, Format::Yaml) => drop(write!(text, "\\U{:08x}", u32::from(char))),
        }
    }
    text.push('"');
}

/// The same structure in both spellings: KDL's blocks, YAML's flow maps.
impl Form {
    /// A key with a block.
    pub(super) fn open(&mut self, key: &str) -> &mut Self {
        match self.format {
            Format::Kdl => self.write(key).write(" {\n"),
            Format::Yaml if key.is_empty() => self.write("{"),
            Format::Yaml => self.write(key).write(": {"),
        }
    }

    /// The end of a block.
    pub(super) fn close(&mut self) -> &mut Self {
        match self.format {
            Format::Kdl => self.write("}\n"),
            Format::Yaml => self.write("},\n"),
        }
    }

    /// Several blocks with one key.
    pub(super) fn blocks(
        &mut self,
        key: &str,
        count: usize,
        mut block: impl FnMut(&mut Self, usize),
    ) -> &mut Self {
        if self.format == Format::Yaml && count > 0 {
            self.write(key).write(": [");
        }
        for at in 0..count {
            self.open(if self.format == Format::Kdl { key } else { "" });
            block(self, at);
            self.close();
        }
        if self.format == Format::Yaml && count > 0 {
            self.write("],\n");
        }
        self
    }

    /// A key with one value, which is written next.
    pub(super) fn key(&mut self, key: &str, value: impl FnOnce(&mut Self)) -> &mut Self {
        self.write(key);
        self.write(if self.format == Format::Kdl {
            " "
        } else {
            ": "
        });
        value(self);
        self.write(if self.format == Format::Kdl {
            "\n"
        } else {
            ",\n"
        })
    }

    /// A key that is a string under test, with a value.
    pub(super) fn named(&mut self, number: usize, name: &str, value: &str) -> &mut Self {
        self.hole(number, name);
        self.write(if self.format == Format::Kdl {
            " "
        } else {
            ": "
        });
        self.quote(value);
        self.write(if self.format == Format::Kdl {
            "\n"
        } else {
            ",\n"
        })
    }

    /// A key with a string that is not under test.
    pub(super) fn fixed(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key, |form| _ = form.quote(value))
    }

    /// A key with a list of strings: those with a number are under test.
    pub(super) fn list(&mut self, key: &str, items: &[(Option<usize>, &str)]) -> &mut Self {
        let (open, between, close) = match self.format {
            Format::Kdl => (" ", " ", "\n"),
            Format::Yaml => (": [", ", ", "],\n"),
        };
        if items.is_empty() {
            return self;
        }
        self.write(key).write(open);
        for (number, item) in items {
            match number {
                Some(number) => self.hole(*number, item),
                None => self.quote(item),
            };
            self.write(between);
        }
        self.write(close)
    }

    /// A whole file.
    pub(super) fn file(format: Format, write: impl FnOnce(&mut Self)) -> Self {
        let mut form = Self::new(format);
        if format == Format::Yaml {
            form.write("{");
        }
        write(&mut form);
        if format == Format::Yaml {
            form.write("}");
        }
        form
    }
}

/// Compiles a form, and leaves out the strings that are refused until none is. Whatever is refused
/// must be so at a string under test.
pub(super) fn settle(
    global: bool,
    build: impl Fn(&BTreeSet<usize>) -> Form,
) -> (Stack, BTreeSet<usize>) {
    let mut refused = BTreeSet::new();
    loop {
        let form = build(&refused);
        let path = match form.format {
            Format::Kdl => "under-test.kdl",
            Format::Yaml => "under-test.yaml",
        };
        let file = File::new(path, "project", form.text.clone());
        let stack = if global {
            Stack::read(Some(&file), &[])
        } else {
            let global = File::new("global.kdl", "", GLOBAL);
            Stack::read(Some(&global), &[file])
        };
        let errors = stack
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error);
        let mut any = false;
        for error in errors {
            any = true;
            let hit: Vec<usize> = error
                .labels
                .iter()
                .filter(|label| stack.sources.get(label.span.source).path == path)
                .flat_map(|label| form.at(&label.span.range()))
                .collect();
            assert!(
                !hit.is_empty(),
                "refused, but not at the string: {error:?}\n{}",
                form.text
            );
            refused.extend(hit);
        }
        if !any {
            return (stack, refused);
        }
    }
}

/// A global stack that has what the projects under test use.
const GLOBAL: &str = "services { mysql \"8.4\"; postgres \"17\"; redis; }";

impl Form {
    /// Whether words such as `#false` are written with a hash.
    pub(super) fn is_kdl(&self) -> bool {
        self.format == Format::Kdl
    }
}
