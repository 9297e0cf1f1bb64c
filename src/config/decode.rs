//! `Fields`: takes values off a map by key and reports everything that is wrong with them, until
//! [`Fields::finish`] reports the keys that nobody took. It knows KDL from YAML only where the help
//! must.

use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::source::{Format, Span, Spanned};
use crate::syntax::tree::{Field, Map, Node, ScalarKind, Value};

use super::keys::Section;
use super::scalar::{FromScalar, scalar};
use super::switch::is_false;

/// A map on its way to becoming a typed value.
pub(super) struct Fields<'t, 'd> {
    section: &'static Section,
    span: Span,
    format: Format,
    args: &'t [Node],
    fields: &'t [Field],
    taken: Vec<bool>,
    diagnostics: &'d mut Diagnostics,
}

/// What a section's key was written with.
#[derive(Clone, Copy)]
pub(super) struct Written<'t> {
    /// The key's place; what a message about the whole section points at.
    pub(super) span: Span,
    /// The value.
    pub(super) node: &'t Node,
}

impl Written<'_> {
    /// The place of a key inside, if it is there.
    pub(super) fn field(&self, name: &str) -> Option<Span> {
        let Value::Map(map) = &self.node.value else {
            return None;
        };
        let field = map.fields.iter().find(|field| field.key.value == name);
        field.map(|field| field.key.span)
    }
}

impl<'t, 'd> Fields<'t, 'd> {
    /// The top level of a file.
    pub(super) fn root(
        section: &'static Section,
        map: &'t Map,
        span: Span,
        format: Format,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self {
            section,
            span,
            format,
            args: &map.args,
            fields: &map.fields,
            taken: vec![false; map.fields.len()],
            diagnostics,
        }
    }

    /// The inside of a key. A bare scalar is the section's argument; a bare key, or `true`, is the
    /// section with nothing in it.
    pub(super) fn open(
        section: &'static Section,
        written: Written<'t>,
        format: Format,
        diagnostics: &'d mut Diagnostics,
    ) -> Option<Self> {
        let (args, fields): (&[Node], &[Field]) = match &written.node.value {
            Value::Map(map) => (&map.args, &map.fields),
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null | ScalarKind::Bool(true) => (&[], &[]),
                _ if section.argument.is_some() => (std::slice::from_ref(written.node), &[]),
                _ => {
                    let found = super::scalar::found(written.node);
                    diagnostics.push(
                        Diagnostic::new(
                            &code::CONFIG_WRONG_TYPE,
                            format!("{} takes keys, not a single value", section.what),
                        )
                        .label(written.node.span, format!("found {found}"))
                        .help(format!("its keys are {}", suggest::listed(section.names()))),
                    );
                    return None;
                }
            },
            Value::List(items) if format == Format::Kdl && section.argument.is_some() => {
                (items, &[])
            }
            Value::List(_) => {
                diagnostics.push(
                    Diagnostic::new(
                        &code::CONFIG_WRONG_TYPE,
                        format!("{} takes keys, not a list", section.what),
                    )
                    .label(written.node.span, "found a list")
                    .help(format!("its keys are {}", suggest::listed(section.names()))),
                );
                return None;
            }
        };
        Some(Self {
            section,
            span: written.span,
            format,
            args,
            fields,
            taken: vec![false; fields.len()],
            diagnostics,
        })
    }

    /// Where messages about the whole section point.
    pub(super) fn span(&self) -> Span {
        self.span
    }

    /// The list that findings go to.
    pub(super) fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// All fields with a key, each marked as known.
    fn take_all(&mut self, name: &str) -> Vec<&'t Field> {
        debug_assert!(
            self.section.names().any(|known| known == name),
            "`{name}` is missing from the table of {}",
            self.section.what
        );
        let fields = self.fields;
        fields
            .iter()
            .zip(&mut self.taken)
            .filter(|(field, _)| field.key.value == name)
            .map(|(field, taken)| {
                *taken = true;
                field
            })
            .collect()
    }

    /// The one field with a key; the second of its name is a mistake.
    fn take(&mut self, name: &str) -> Option<&'t Field> {
        let all = self.take_all(name);
        self.refuse_repeats(&all);
        all.first().copied()
    }

    /// The fields with a key that KDL may repeat; in YAML a repeated key hides the first.
    fn take_repeated(&mut self, name: &str) -> Vec<&'t Field> {
        let mut all = self.take_all(name);
        if self.format == Format::Yaml {
            self.refuse_repeats(&all);
            all.truncate(1);
        }
        all
    }

    fn refuse_repeats(&mut self, all: &[&Field]) {
        let Some((first, more)) = all.split_first() else {
            return;
        };
        for again in more {
            self.diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_DUPLICATE_KEY,
                    format!(
                        "`{}` is set twice in {}",
                        again.key.value, self.section.what
                    ),
                )
                .label(again.key.span, "set again here")
                .label(first.key.span, "first set here")
                .help("keep one of them"),
            );
        }
    }

    /// A single value.
    pub(super) fn one<T: FromScalar>(&mut self, name: &'static str) -> Option<Spanned<T>> {
        let field = self.take(name)?;
        scalar(name, &field.value, self.format, self.diagnostics)
    }

    /// The section's argument: `php "8.3"`, or `php: {version: "8.3"}`.
    pub(super) fn argument<T: FromScalar>(&mut self) -> Option<Spanned<T>> {
        let name = self
            .section
            .argument
            .expect("only sections with an argument ask for it");
        let field = self.take(name);
        let args = self.args;
        self.args = &[];
        for extra in args.iter().skip(1) {
            self.diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_UNEXPECTED_ARGUMENT,
                    format!("{} takes one argument", self.section.what),
                )
                .label(extra.span, "one too many")
                .help(format!(
                    "its keys are {}; write them as `key=value` or inside braces",
                    suggest::listed(self.section.names())
                )),
            );
        }
        match (args.first(), field) {
            (Some(arg), Some(field)) => {
                self.diagnostics.push(
                    Diagnostic::new(
                        &code::CONFIG_DUPLICATE_KEY,
                        format!("`{name}` is set twice in {}", self.section.what),
                    )
                    .label(field.key.span, "set again here")
                    .label(arg.span, "the argument is the same thing")
                    .help("keep one of them"),
                );
                None
            }
            (Some(node), None) => scalar(name, node, self.format, self.diagnostics),
            (None, Some(field)) => scalar(name, &field.value, self.format, self.diagnostics),
            (None, None) => None,
        }
    }

    /// The same, where the section means nothing without it.
    pub(super) fn required_argument<T: FromScalar>(&mut self) -> Option<Spanned<T>> {
        let name = self
            .section
            .argument
            .expect("only sections with an argument ask for it");
        debug_assert!(
            self.section.required.contains(&name),
            "`{name}` is not listed as required"
        );
        let written =
            !self.args.is_empty() || self.fields.iter().any(|field| field.key.value == name);
        if !written {
            self.missing(name);
        }
        self.argument()
    }

    /// A single value that the section means nothing without.
    pub(super) fn required<T: FromScalar>(&mut self, name: &'static str) -> Option<Spanned<T>> {
        debug_assert!(
            self.section.required.contains(&name),
            "`{name}` is not listed as required"
        );
        if !self.fields.iter().any(|field| field.key.value == name) {
            self.missing(name);
        }
        self.one(name)
    }

    fn missing(&mut self, name: &str) {
        let example = match (self.format, self.section.argument == Some(name)) {
            (Format::Kdl, true) => format!("write the {name} as the first argument, in quotes"),
            (Format::Kdl, false) => format!("add `{name}=…`, or `{name} …` inside braces"),
            (Format::Yaml, _) => format!("add `{name}: …`"),
        };
        self.diagnostics.push(
            Diagnostic::new(
                &code::CONFIG_MISSING_KEY,
                format!("{} has no `{name}`", self.section.what),
            )
            .label(self.span, format!("`{name}` is missing here"))
            .help(example),
        );
    }

    /// Several values: `key a b`, `key a` twice, `key: [a, b]`, `key: a`.
    pub(super) fn list<T: FromScalar>(&mut self, name: &'static str) -> Vec<Spanned<T>> {
        let mut values = Vec::new();
        for field in self.take_repeated(name) {
            match &field.value.value {
                Value::List(items) => {
                    for item in items {
                        values.extend(scalar(name, item, self.format, self.diagnostics));
                    }
                }
                Value::Map(map) if map.args.is_empty() && map.fields.is_empty() => {}
                _ => values.extend(scalar(name, &field.value, self.format, self.diagnostics)),
            }
        }
        values
    }

    /// Names that the writer chose, with values: `key { A "b" }`, `key "A" "b"` repeated,
    /// `key: {A: b}`. A name may stand once.
    pub(super) fn pairs<T: super::scalar::FromNode>(
        &mut self,
        name: &'static str,
    ) -> Vec<(Spanned<String>, Spanned<T>)> {
        let mut pairs: Vec<(Spanned<String>, Spanned<T>)> = Vec::new();
        for field in self.take_repeated(name) {
            match &field.value.value {
                Value::Map(map) if map.args.is_empty() => {
                    for entry in &map.fields {
                        self.pair(&mut pairs, name, entry.key.clone(), &entry.value);
                    }
                }
                Value::List(items) if self.format == Format::Kdl && items.len() == 2 => {
                    let key = scalar::<String>(name, &items[0], self.format, self.diagnostics);
                    if let Some(key) = key {
                        self.pair(&mut pairs, name, key, &items[1]);
                    }
                }
                Value::Map(map) if !map.args.is_empty() && !map.fields.is_empty() => {
                    // `key "A" env="B"`: what follows the name is the value.
                    let key = scalar::<String>(name, &map.args[0], self.format, self.diagnostics);
                    if let Some(key) = key {
                        let first = map.fields.first();
                        let value = Node {
                            span: first.map_or(field.value.span, |first| first.key.span),
                            value: Value::Map(Map {
                                args: map.args[1..].to_vec(),
                                fields: map.fields.clone(),
                            }),
                        };
                        self.pair(&mut pairs, name, key, &value);
                    }
                }
                Value::Scalar(scalar) if scalar.kind == ScalarKind::Null => {}
                _ => {
                    let help = match self.format {
                        Format::Kdl => {
                            format!("write `{name} \"NAME\" \"value\"`, or several in braces")
                        }
                        Format::Yaml => format!("write `{name}: {{NAME: value}}`"),
                    };
                    self.diagnostics.push(
                        Diagnostic::new(
                            &code::CONFIG_WRONG_TYPE,
                            format!("`{name}` takes names with values"),
                        )
                        .label(
                            field.value.span,
                            format!("found {}", super::scalar::found(&field.value)),
                        )
                        .help(help),
                    );
                }
            }
        }
        pairs
    }

    fn pair<T: super::scalar::FromNode>(
        &mut self,
        pairs: &mut Vec<(Spanned<String>, Spanned<T>)>,
        name: &'static str,
        key: Spanned<String>,
        node: &Node,
    ) {
        if let Some((first, _)) = pairs.iter().find(|(known, _)| known.value == key.value) {
            self.diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_DUPLICATE_KEY,
                    format!("`{}` is set twice in `{name}`", key.value),
                )
                .label(key.span, "set again here")
                .label(first.span, "first set here")
                .help("keep one of them"),
            );
            return;
        }
        let written = Written {
            span: key.span,
            node,
        };
        if let Some(value) = T::from_node(&key.value, written, self.format, self.diagnostics) {
            pairs.push((key, Spanned::new(value, node.span)));
        }
    }

    /// A value that is more than a scalar, such as a password.
    pub(super) fn value<T: super::scalar::FromNode>(
        &mut self,
        name: &'static str,
    ) -> Option<Spanned<T>> {
        let field = self.take(name)?;
        T::from_node(name, written(field), self.format, self.diagnostics)
            .map(|value| Spanned::new(value, field.value.span))
    }

    /// A section that may stand once.
    pub(super) fn section(&mut self, name: &str) -> Option<Written<'t>> {
        self.take(name).map(written)
    }

    /// A section that may stand once and is switched on by standing there; `key: false` is as if it
    /// did not.
    pub(super) fn switch(&mut self, name: &str) -> Option<Written<'t>> {
        self.take(name).and_then(present)
    }

    /// Where a key is `false`, which says that it is as if it did not stand there.
    pub(super) fn switched_off(&self, name: &str) -> Option<Span> {
        let mut fields = self.fields.iter();
        let off = |field: &&Field| field.key.value == name && is_false(&field.value);
        fields.find(off).map(|field| field.key.span)
    }

    /// A section that may stand several times: repeated in KDL, a list in YAML.
    pub(super) fn sections(&mut self, name: &str) -> Vec<Written<'t>> {
        let format = self.format;
        self.take_repeated(name)
            .into_iter()
            .flat_map(|field| match &field.value.value {
                Value::List(items) if format == Format::Yaml => items
                    .iter()
                    .map(|node| Written {
                        span: node.span,
                        node,
                    })
                    .collect(),
                _ => Vec::from_iter(present(field)),
            })
            .collect()
    }

    /// Reports what nobody took.
    pub(super) fn finish(self) {
        for arg in self.args {
            self.diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_UNEXPECTED_ARGUMENT,
                    format!("{} takes no argument", self.section.what),
                )
                .label(arg.span, "not expected here")
                .help(format!(
                    "its keys are {}",
                    suggest::listed(self.section.names())
                )),
            );
        }
        for (field, taken) in self.fields.iter().zip(&self.taken) {
            if *taken {
                continue;
            }
            let key = &field.key.value;
            let meant = self.section.meant(key, self.format);
            self.diagnostics.push(
                Diagnostic::new(
                    &code::CONFIG_UNKNOWN_KEY,
                    format!("unknown key `{key}` in {}", self.section.what),
                )
                .label(field.key.span, meant.label)
                .help(meant.help),
            );
        }
    }
}

fn present(field: &Field) -> Option<Written<'_>> {
    (!is_false(&field.value)).then(|| written(field))
}

fn written(field: &Field) -> Written<'_> {
    Written {
        span: field.key.span,
        node: &field.value,
    }
}
