//! How a dump is packed: told by its first bytes on the way in, and by its file's name on the way out.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use clap::ValueEnum;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::cli::escape;
use crate::diagnostic::{Diagnostic, code};

/// A packing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text
    #[default]
    Sql,
    /// Packed with gzip
    Gz,
    /// Packed with zstd
    Zst,
}

impl Format {
    /// The one that a file's name asks for; nothing where it asks for none.
    pub(super) fn of_path(path: &Path) -> Result<Option<Self>, Diagnostic> {
        match ending(path).as_deref() {
            Some("sql") => Ok(Some(Self::Sql)),
            Some("gz" | "gzip") if !is_tar(path) => Ok(Some(Self::Gz)),
            Some("zst" | "zstd") if !is_tar(path) => Ok(Some(Self::Zst)),
            _ => match Foreign::of_path(path) {
                Some(foreign) => Err(Diagnostic::new(
                    &code::DUMP_UNKNOWN_FORMAT,
                    format!(
                        "the file's name asks for {}, and phpier packs with gzip or zstd alone",
                        foreign.name
                    ),
                )
                .help(
                    "take a name that ends in `.sql`, `.gz` or `.zst`, or say how with `--format`",
                )),
                None => Ok(None),
            },
        }
    }
}

/// A file's ending, in small letters.
fn ending(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

/// Whether a file is an archive of several below its packing.
fn is_tar(path: &Path) -> bool {
    path.file_stem()
        .and_then(|stem| ending(Path::new(stem)))
        .is_some_and(|ending| ending == "tar")
}

/// What others pack.
pub(super) struct Foreign {
    name: &'static str,
    /// What it starts with: <https://en.wikipedia.org/wiki/List_of_file_signatures>, `PostgreSQL`'s own from
    /// its `pg_backup_archiver.h`.
    starts: &'static [&'static [u8]],
    endings: &'static [&'static str],
    /// What unpacks it to the standard output; the file takes the place of `{}`.
    command: &'static str,
}

const FOREIGN: &[Foreign] = &[
    Foreign {
        name: "bzip2",
        starts: &[b"BZh"],
        endings: &["bz2", "bz"],
        command: "bzip2 -dc {}",
    },
    Foreign {
        name: "xz",
        starts: &[b"\xfd7zXZ"],
        endings: &["xz", "lzma"],
        command: "xz -dc {}",
    },
    Foreign {
        name: "zip",
        starts: &[b"PK\x03\x04", b"PK\x05\x06"],
        endings: &["zip"],
        command: "unzip -p {}",
    },
    Foreign {
        name: "pg_dump's custom format",
        starts: &[b"PGDMP"],
        endings: &[],
        command: "pg_restore -f - {}",
    },
    Foreign {
        name: "7-Zip",
        starts: &[b"7z\xbc\xaf"],
        endings: &["7z"],
        command: "7z x -so {}",
    },
    Foreign {
        name: "LZ4",
        starts: &[b"\x04\x22\x4d\x18"],
        endings: &["lz4"],
        command: "lz4 -dc {}",
    },
    Foreign {
        name: "Brotli",
        starts: &[],
        endings: &["br"],
        command: "brotli -dc {}",
    },
    Foreign {
        name: "RAR",
        starts: &[b"Rar!\x1a\x07"],
        endings: &["rar"],
        command: "unrar p -inul {}",
    },
    Foreign {
        name: "tar",
        starts: &[],
        endings: &["tar", "tgz", "tbz2", "txz", "tzst"],
        command: "tar -xOf {}",
    },
];

impl Foreign {
    /// The one that a file's name speaks of.
    pub(super) fn of_path(path: &Path) -> Option<&'static Self> {
        let ending = if is_tar(path) {
            "tar".to_owned()
        } else {
            ending(path)?
        };
        let mut all = FOREIGN.iter();
        all.find(|foreign| foreign.endings.contains(&ending.as_str()))
    }

    /// What is said of a dump that is packed so; `import` is the command that reads it in.
    pub(super) fn told(&self, file: Option<&Path>, import: &str) -> Diagnostic {
        let name = file.map_or_else(
            || "FILE".to_owned(),
            |file| escape::word(&file.to_string_lossy()),
        );
        let command = self.command.replace("{}", &name);
        Diagnostic::new(
            &code::DUMP_UNKNOWN_FORMAT,
            format!("this dump is packed with {}", self.name),
        )
        .help(format!("unpack it: `{command} | {import}`"))
    }
}

/// Why there is no text of a dump.
pub(super) enum Unread {
    Foreign(&'static Foreign),
    Broken(io::Error),
}

impl Unread {
    /// What is said of it.
    pub(super) fn told(self, file: Option<&Path>, import: &str) -> Diagnostic {
        match self {
            Self::Foreign(foreign) => foreign.told(file, import),
            Self::Broken(error) => broken(&error),
        }
    }
}

const GZIP: &[u8] = b"\x1f\x8b";
/// <https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1>
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// A window above this needs more memory than phpier is to take.
const WINDOW_LOG: u32 = 25;

/// The text of a dump, however it is packed. A file's name tells of what cannot be seen in it.
pub(super) fn unpacked(
    source: impl Read + Send + 'static,
    name: Option<&Path>,
) -> Result<Box<dyn Read + Send>, Unread> {
    let named = name.and_then(Foreign::of_path);
    let mut source = BufReader::with_capacity(1 << 17, source);
    let start = source.fill_buf().map_err(Unread::Broken)?;
    let mut all = FOREIGN.iter();
    let seen = all.find(|foreign| foreign.starts.iter().any(|magic| start.starts_with(magic)));
    if let Some(foreign) = seen.or(named) {
        return Err(Unread::Foreign(foreign));
    }
    if start.starts_with(GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(source)));
    }
    if start.starts_with(ZSTD) {
        let decoder = zstd::Decoder::with_buffer(source).and_then(|mut decoder| {
            decoder.window_log_max(WINDOW_LOG)?;
            Ok(decoder)
        });
        return Ok(Box::new(decoder.map_err(Unread::Broken)?));
    }
    Ok(Box::new(source))
}

/// What is said of a dump that cannot be read to its end.
pub(super) fn broken(error: &io::Error) -> Diagnostic {
    let said = error.to_string();
    let diagnostic = Diagnostic::new(
        &code::DUMP_BROKEN,
        format!("the dump cannot be read to its end: {said}"),
    );
    if said.contains("too much memory") {
        diagnostic.help("it was packed with a very large window; unpack it with `zstd -dc --long=31 FILE | phpier db import`")
    } else {
        diagnostic.help("it is damaged, or only a part of it is there; fetch it anew")
    }
}

/// Packs what is written to it.
pub(super) enum Packer<W: Write> {
    Sql(W),
    Gz(GzEncoder<W>),
    Zst(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    pub(super) fn new(format: Format, target: W) -> io::Result<Self> {
        Ok(match format {
            Format::Sql => Self::Sql(target),
            Format::Gz => Self::Gz(GzEncoder::new(target, flate2::Compression::default())),
            Format::Zst => {
                let mut encoder = zstd::Encoder::new(target, 3)?;
                encoder.include_checksum(true)?;
                Self::Zst(encoder)
            }
        })
    }

    /// Ends it, so that the whole can be told from a part.
    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Sql(mut target) => {
                target.flush()?;
                Ok(target)
            }
            Self::Gz(encoder) => encoder.finish(),
            Self::Zst(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Sql(target) => target.write(bytes),
            Self::Gz(encoder) => encoder.write(bytes),
            Self::Zst(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Sql(target) => target.flush(),
            Self::Gz(encoder) => encoder.flush(),
            Self::Zst(encoder) => encoder.flush(),
        }
    }
}
