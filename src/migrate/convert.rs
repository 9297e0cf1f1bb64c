//! A project's file in its other spelling, with every comment. The file is read into an outline, by
//! the table of keys, and the outline is written anew.

mod beside;
mod part;

use crate::config::keys::{PROJECT, Section as Keys, Shape};
use crate::draft::outline::{self, Block, Entry, Line, Scalar, Section, Value};
use crate::source::{Format, SourceFile};
use crate::syntax::tree::{self, Document, Field, Map, Node, ScalarKind};
use beside::Beside;
use part::{
    begin, comments_of, end_of, inline, number, scalar, shape, start_of, switched_off, text,
};

/// A project's file in another spelling. It must have been decoded without a fault.
pub fn convert(file: &SourceFile, document: &Document, format: Format) -> String {
    outline::text(&outline(file, document), format)
}

/// A project's file as an outline. The file must have been decoded without a fault.
pub fn outline(file: &SourceFile, document: &Document) -> Block {
    let mut reader = Reader {
        beside: Beside::new(&file.text, file.format),
        format: file.format,
    };
    let fields: Vec<&Field> = document.root.fields.iter().collect();
    let mut block = reader.block(&PROJECT, fields.first().copied(), &fields, file.text.len());
    block.tail.extend(reader.beside.rest());
    block
}

struct Reader<'t> {
    beside: Beside<'t>,
    format: Format,
}

impl Reader<'_> {
    /// The keys of a section in the order that they first stand in; those of one name together.
    fn block(
        &mut self,
        keys: &'static Keys,
        first: Option<&Field>,
        fields: &[&Field],
        end: usize,
    ) -> Block {
        let mut block = Block::default();
        let start = self.beside.enter(first);
        let mut seen: Vec<&str> = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let name = field.key.value.as_str();
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let same: Vec<(&Field, usize)> = (at..fields.len())
                .filter(|at| fields[*at].key.value == name)
                .map(|at| {
                    let next = fields.get(at + 1).map_or(end, |next| begin(next));
                    (fields[at], next)
                })
                .collect();
            block.entries.push(self.entry(shape(keys, name), &same));
        }
        block.tail = self.beside.leave(&start, end);
        block
    }

    /// One key with everything that was written for it. Beside each field stands where the next begins.
    fn entry(&mut self, shape: Option<&'static Shape>, same: &[(&Field, usize)]) -> Entry {
        let (first, end) = same[0];
        let above = self.beside.above(begin(first));
        let mut entry = Entry {
            above,
            ..Entry::new(&first.key.value, Value::List(Vec::new()))
        };
        match shape {
            Some(Shape::Pairs(inner)) => self.pairs(&mut entry, inner, same),
            Some(Shape::List | Shape::Words(_) | Shape::Ports) => self.list(&mut entry, same),
            Some(Shape::Sections(keys)) => self.sections(&mut entry, keys, same),
            Some(Shape::Section(keys) | Shape::Switch(keys)) => {
                entry.aside = self.beside.aside(first);
                entry.value = if switched_off(&first.value) {
                    Value::Scalar(Scalar::Bool(false))
                } else {
                    {
                        let mut section = self.section(keys, &first.value, end);
                        entry.above.append(&mut section.above);
                        Value::Section(section)
                    }
                };
            }
            Some(Shape::Password | Shape::Value)
                if matches!(first.value.value, tree::Value::Map(_)) =>
            {
                entry.value = inline(&first.value);
                entry.above.extend(self.beside.within(end_of(first)));
                entry.aside = self.beside.aside(first);
            }
            Some(Shape::Integer(..) | Shape::Publish) => {
                entry.value = Value::Scalar(number(&first.value));
                entry.aside = self.beside.aside(first);
            }
            _ => {
                entry.value = Value::Scalar(scalar(&first.value));
                entry.aside = self.beside.aside(first);
            }
        }
        entry
    }

    fn list(&mut self, entry: &mut Entry, same: &[(&Field, usize)]) {
        let mut values = Vec::new();
        for (at, (field, _)) in same.iter().enumerate() {
            if at > 0 {
                let above = self.beside.above(begin(field));
                entry.above.extend(comments_of(above));
            }
            match &field.value.value {
                tree::Value::List(items) => values.extend(items.iter().map(scalar)),
                tree::Value::Map(_) => {}
                tree::Value::Scalar(_) => values.push(scalar(&field.value)),
            }
            let aside = self.beside.aside(field);
            entry.above.extend(self.beside.within(end_of(field)));
            match aside {
                Some(text) if entry.aside.is_none() && at == 0 => entry.aside = Some(text),
                other => entry.above.extend(other.map(Line::Comment)),
            }
        }
        entry.value = Value::List(values);
    }

    fn pairs(&mut self, entry: &mut Entry, shape: &'static Shape, same: &[(&Field, usize)]) {
        let mut block = Block::default();
        // What stands above the first of several is said of it alone.
        let several = same.len() > 1;
        let mut above = Vec::new();
        if several {
            let blank = entry.above.first() == Some(&Line::Blank);
            above = entry.above.split_off(usize::from(blank));
        }
        for (at, (field, end)) in same.iter().enumerate() {
            if at > 0 {
                above.extend(self.beside.above(begin(field)));
            }
            match &field.value.value {
                tree::Value::Map(map) if map.args.is_empty() => {
                    let aside = self.beside.aside(field);
                    if several {
                        above.extend(aside.map(Line::Comment));
                    } else {
                        entry.aside = aside;
                    }
                    let fields: Vec<&Field> = map.fields.iter().collect();
                    let start = self.beside.enter(fields.first().copied());
                    for inner in &fields {
                        let mut lines = std::mem::take(&mut above);
                        lines.extend(self.beside.above(begin(inner)));
                        block.entries.push(self.pair(
                            (&inner.key.value, shape),
                            &inner.value,
                            lines,
                            (inner, *end),
                        ));
                    }
                    let tail = self.beside.leave(&start, *end);
                    above.extend(tail);
                }
                tree::Value::List(items) => {
                    let lines = std::mem::take(&mut above);
                    if let [name, value] = items.as_slice() {
                        let mut pair = self.pair((&text(name), shape), value, lines, (field, *end));
                        if !several {
                            entry.above.append(&mut pair.above);
                            entry.aside = pair.aside.take();
                        }
                        block.entries.push(pair);
                    }
                }
                tree::Value::Map(map) => {
                    let lines = std::mem::take(&mut above);
                    let name = map.args.first().map(text).unwrap_or_default();
                    let bare = Node {
                        span: field.value.span,
                        value: tree::Value::Map(Map {
                            args: map.args.get(1..).unwrap_or_default().to_vec(),
                            fields: map.fields.clone(),
                        }),
                    };
                    let mut pair = self.pair((&name, shape), &bare, lines, (field, *end));
                    if !several {
                        entry.above.append(&mut pair.above);
                        entry.aside = pair.aside.take();
                    }
                    block.entries.push(pair);
                }
                tree::Value::Scalar(_) => {
                    let aside = self.beside.aside(field);
                    above.extend(aside.map(Line::Comment));
                }
            }
        }
        if block.entries.is_empty() {
            entry.above.append(&mut above);
        }
        block.tail = above;
        entry.value = Value::Pairs(block);
    }

    fn pair(
        &mut self,
        (name, shape): (&str, &'static Shape),
        value: &Node,
        above: Vec<Line>,
        (field, end): (&Field, usize),
    ) -> Entry {
        let mut entry = Entry {
            above,
            ..Entry::new(name, Value::List(Vec::new()))
        };
        entry.aside = self.beside.aside(field);
        entry.value = match (&value.value, shape) {
            (tree::Value::Map(_), Shape::Section(keys) | Shape::Switch(keys)) => {
                let mut section = self.section(keys, value, end);
                entry.above.append(&mut section.above);
                // One that has its argument alone is written like any other value.
                match section.argument {
                    Some((_, value))
                        if section.properties.is_empty() && section.block.is_empty() =>
                    {
                        Value::Scalar(value)
                    }
                    _ => Value::Section(section),
                }
            }
            (tree::Value::Map(_), _) => inline(value),
            _ => Value::Scalar(scalar(value)),
        };
        entry.above.extend(self.beside.within(end_of(field)));
        entry
    }

    fn sections(&mut self, entry: &mut Entry, keys: &'static Keys, same: &[(&Field, usize)]) {
        let mut sections = Vec::new();
        let mut above = std::mem::take(&mut entry.above);
        for (at, (field, end)) in same.iter().enumerate() {
            if at > 0 {
                above.extend(self.beside.above(begin(field)));
            }
            let items: &[Node] = match &field.value.value {
                tree::Value::List(items) if self.format == Format::Yaml => items,
                _ => std::slice::from_ref(&field.value),
            };
            let listed =
                matches!(&field.value.value, tree::Value::List(_)) && self.format == Format::Yaml;
            let key_aside = self.beside.aside(field);
            if listed {
                above.extend(key_aside.clone().map(Line::Comment));
            }
            for (at, item) in items.iter().enumerate() {
                let next = items.get(at + 1).map_or(*end, start_of);
                let mut lines = std::mem::take(&mut above);
                if listed {
                    lines.extend(self.beside.above(start_of(item)));
                }
                let aside = if listed {
                    self.beside.aside_at(start_of(item))
                } else {
                    key_aside.clone()
                };
                let section = if switched_off(item) {
                    Section {
                        properties: Vec::new(),
                        ..Section::default()
                    }
                } else {
                    self.section(keys, item, next)
                };
                lines.extend(section.above);
                lines.dedup_by(|a, b| *a == Line::Blank && *b == Line::Blank);
                sections.push(normal(Section {
                    above: lines,
                    aside,
                    ..section
                }));
            }
        }
        entry.value = Value::Sections(sections);
        if let Some(first) = same.first()
            && switched_off(&first.0.value)
        {
            entry.value = Value::Scalar(Scalar::Bool(false));
        }
    }

    fn section(&mut self, keys: &'static Keys, node: &Node, end: usize) -> Section {
        let mut section = Section::default();
        let (args, fields): (&[Node], &[Field]) = match &node.value {
            tree::Value::Map(map) => (&map.args, &map.fields),
            tree::Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null | ScalarKind::Bool(_) => (&[], &[]),
                _ => (std::slice::from_ref(node), &[]),
            },
            tree::Value::List(items) => (items, &[]),
        };
        let mut rest: Vec<&Field> = Vec::new();
        let argument = keys.argument;
        let value = args.first().or_else(|| {
            let field = fields
                .iter()
                .find(|field| Some(field.key.value.as_str()) == argument)?;
            Some(&field.value)
        });
        if let (Some(name), Some(value)) = (argument, value) {
            section.argument = Some((name.to_owned(), scalar(value)));
        }
        for field in fields {
            if Some(field.key.value.as_str()) == argument && args.is_empty() {
                // It has no line of its own in KDL, so what is said of it is said of the whole.
                if rest.is_empty() {
                    let aside = self.beside.aside(field);
                    section.above = self.beside.within(end_of(field));
                    section.above.extend(aside.map(Line::Comment));
                }
                continue;
            }
            rest.push(field);
        }
        section.block = self.block(keys, fields.first(), &rest, end);
        // Where there is no key there is no inside in YAML.
        if section.block.entries.is_empty() && section.argument.is_none() {
            section.above.append(&mut section.block.tail);
        }
        // Few short keys stand on the line of the section.
        let short = section.block.entries.iter().all(|entry| {
            entry.above.is_empty()
                && entry.aside.is_none()
                && matches!(entry.value, Value::Scalar(_))
        });
        if short && section.block.tail.is_empty() && section.block.entries.len() <= 2 {
            let entries = std::mem::take(&mut section.block.entries);
            section.properties = entries
                .into_iter()
                .filter_map(|entry| match entry.value {
                    Value::Scalar(value) => Some((entry.key, value)),
                    _ => None,
                })
                .collect();
        }
        section
    }
}

/// One of several sections as both spellings can write it: with a dash before its first key, YAML has one
/// place for what is said of either.
fn normal(mut section: Section) -> Section {
    if section.argument.is_some() || !section.properties.is_empty() {
        return section;
    }
    let Some(first) = section.block.entries.first_mut() else {
        return section;
    };
    section.above.append(&mut first.above);
    if matches!(first.value, Value::Scalar(_)) {
        if first.aside.is_some() {
            let said = std::mem::replace(&mut section.aside, first.aside.take());
            section.above.extend(said.map(Line::Comment));
        }
    } else {
        section
            .above
            .extend(section.aside.take().map(Line::Comment));
    }
    section
}
