//! Collections in block style: two spaces a level, the items of a list a level below its key.

mod collection;

use std::fmt::{self, Display, Write as _};

use serde::ser::{Error, Impossible, Serialize, Serializer};

use super::scalar;
use collection::{Entries, Items};

/// The name that `serde_saphyr::LitStr` gives a text whose lines are to stand as a block.
const BLOCK: &str = "__yaml_lit_str";

/// Writes a value behind what is there.
pub(super) fn write<T: Serialize>(value: &T, out: &mut String) -> Result<(), Unwritable> {
    value.serialize(Writer {
        out,
        indent: 0,
        place: Place::Top,
        is_block: false,
    })
}

/// A kind of value that no file of phpier's holds.
#[derive(Debug)]
pub(super) struct Unwritable(String);

impl Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "no spelling for {}", self.0)
    }
}

impl std::error::Error for Unwritable {}

impl Error for Unwritable {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// What stands before a value on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing.
    Top,
    /// A key and its colon.
    Key,
    /// A dash and a space.
    Dash,
    /// Nothing, and it is a key itself.
    Name,
}

/// Where a value goes.
struct Writer<'o> {
    out: &'o mut String,
    /// How far its parts are indented, if it has any.
    indent: usize,
    place: Place,
    /// Whether a text stands as a block of lines.
    is_block: bool,
}

impl<'o> Writer<'o> {
    /// Writes a value that needs no quotes.
    fn shown(self, value: impl Display) -> Result<(), Unwritable> {
        if self.place == Place::Name {
            return Err(Unwritable(format!("the key {value}")));
        }
        let out = self.begin();
        writeln!(out, "{value}").map_err(Unwritable::custom)
    }

    /// Moves away from the colon.
    fn begin(self) -> &'o mut String {
        if self.place == Place::Key {
            self.out.push(' ');
        }
        self.out
    }

    /// Writes lines as a block.
    fn block(self, text: &str) {
        let indent = if self.place == Place::Top {
            2
        } else {
            self.indent
        };
        let out = self.begin();
        out.push_str("|\n");
        for line in text.lines() {
            if !line.is_empty() {
                spaces(out, indent);
                out.push_str(line);
            }
            out.push('\n');
        }
    }
}

/// Puts an indentation at the beginning of a line.
fn spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                ";
    match SPACES.get(..count) {
        Some(spaces) => out.push_str(spaces),
        None => out.extend(std::iter::repeat_n(' ', count)),
    }
}

macro_rules! shown {
    ($($name:ident $type:ty),*) => {
        $(fn $name(self, value: $type) -> Result<(), Unwritable> {
            self.shown(value)
        })*
    };
}

macro_rules! unwritable {
    ($($name:ident($($type:ty),*) -> $result:ty),* $(,)?) => {
        $(fn $name(self, $(_: $type),*) -> Result<$result, Unwritable> {
            Err(Unwritable(stringify!($name).to_owned()))
        })*
    };
}

impl<'o> Serializer for Writer<'o> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Items<'o>;
    type SerializeTuple = Items<'o>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Entries<'o>;
    type SerializeStruct = Entries<'o>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    shown!(
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    );

    unwritable!(
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant,
    );

    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Unwritable> {
        if self.place == Place::Name {
            scalar::key(text, self.out);
        } else if self.is_block {
            self.block(text);
        } else {
            let out = self.begin();
            scalar::value(text, out);
            out.push('\n');
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unwritable> {
        self.shown("null")
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unwritable> {
        self.shown("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Unwritable> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(Self {
            is_block: name == BLOCK,
            ..self
        })
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: &T,
    ) -> Result<(), Unwritable> {
        Err(Unwritable(variant.to_owned()))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'o>, Unwritable> {
        Ok(Items::new(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'o>, Unwritable> {
        Ok(Items::new(self))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'o>, Unwritable> {
        Ok(Entries::new(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'o>, Unwritable> {
        Ok(Entries::new(self))
    }
}
