//! How a dump is packed: told by its first bytes on the way in, and by its file's name on the way out.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use clap::ValueEnum;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

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
    /// The one that a file's name asks for.
    pub(super) fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "sql" => Some(Self::Sql),
            "gz" => Some(Self::Gz),
            "zst" => Some(Self::Zst),
            _ => None,
        }
    }
}

/// The first bytes of what others pack: <https://en.wikipedia.org/wiki/List_of_file_signatures>,
/// `PostgreSQL`'s own from its `pg_backup_archiver.h`. Each with what unpacks it.
const FOREIGN: &[(&[u8], &str, &str)] = &[
    (b"BZh", "bzip2", "bzip2 -dc FILE"),
    (b"\xfd7zXZ", "xz", "xz -dc FILE"),
    (b"PK\x03\x04", "zip", "unzip -p FILE"),
    (b"PGDMP", "pg_dump's custom format", "pg_restore -f - FILE"),
    (b"7z\xbc\xaf", "7-Zip", "7z x -so FILE"),
];

const GZIP: &[u8] = b"\x1f\x8b";
/// <https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1>
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// A window above this needs more memory than phpier is to take.
const WINDOW_LOG: u32 = 25;

/// The text of a dump, however it is packed.
pub(super) fn unpacked(
    source: impl Read + Send + 'static,
) -> Result<Box<dyn Read + Send>, Diagnostic> {
    let mut source = BufReader::with_capacity(1 << 17, source);
    let start = source.fill_buf().map_err(|error| broken(&error))?;
    if start.starts_with(GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(source)));
    }
    if start.starts_with(ZSTD) {
        let decoder = zstd::Decoder::with_buffer(source).and_then(|mut decoder| {
            decoder.window_log_max(WINDOW_LOG)?;
            Ok(decoder)
        });
        return Ok(Box::new(decoder.map_err(|error| broken(&error))?));
    }
    let foreign = FOREIGN.iter().find(|(magic, ..)| start.starts_with(magic));
    match foreign {
        Some((_, name, command)) => Err(Diagnostic::new(
            &code::DUMP_UNKNOWN_FORMAT,
            format!("this dump is packed with {name}"),
        )
        .help(format!("unpack it: `{command} | phpier db import`"))),
        None => Ok(Box::new(source)),
    }
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
