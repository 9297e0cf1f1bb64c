//! Maps and lists on their way.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple};

use super::{Place, Unwritable, Writer, spaces};
use crate::compose::yaml::scalar;

/// A collection whose parts stand on lines of their own.
struct Lines<'o> {
    writer: Writer<'o>,
    empty: bool,
}

impl Lines<'_> {
    /// Begins the line of the next part. The first one after a dash stands on the line of the dash.
    fn next(&mut self) {
        let Writer {
            out, indent, place, ..
        } = &mut self.writer;
        if self.empty && *place == Place::Key {
            out.push('\n');
        }
        if !(self.empty && *place == Place::Dash) {
            spaces(out, *indent);
        }
        self.empty = false;
    }

    /// Writes a part behind its key or dash.
    fn part<T: ?Sized + Serialize>(&mut self, value: &T, place: Place) -> Result<(), Unwritable> {
        value.serialize(Writer {
            indent: self.writer.indent + 2,
            out: self.writer.out,
            place,
            is_block: false,
        })
    }

    /// Writes what stands for nothing, if nothing was written.
    fn end(self, nothing: &str) -> Result<(), Unwritable> {
        if self.empty {
            return self.writer.shown(nothing);
        }
        Ok(())
    }
}

/// A list.
pub(super) struct Items<'o>(Lines<'o>);

impl<'o> Items<'o> {
    pub(super) fn new(writer: Writer<'o>) -> Self {
        Self(Lines {
            writer,
            empty: true,
        })
    }

    fn item<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.0.next();
        self.0.writer.out.push_str("- ");
        self.0.part(value, Place::Dash)
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.0.end("[]")
    }
}

impl SerializeTuple for Items<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.0.end("[]")
    }
}

/// A map.
pub(super) struct Entries<'o>(Lines<'o>);

impl<'o> Entries<'o> {
    pub(super) fn new(writer: Writer<'o>) -> Self {
        Self(Lines {
            writer,
            empty: true,
        })
    }
}

impl SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Unwritable> {
        self.0.next();
        self.0.part(key, Place::Name)?;
        self.0.writer.out.push(':');
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Unwritable> {
        self.0.part(value, Place::Key)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.0.end("{}")
    }
}

impl SerializeStruct for Entries<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.0.next();
        scalar::key(key, self.0.writer.out);
        self.0.writer.out.push(':');
        self.0.part(value, Place::Key)
    }

    fn end(self) -> Result<(), Unwritable> {
        self.0.end("{}")
    }
}
