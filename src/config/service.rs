//! `service "opensearch" { … }`: what the catalog has no entry for, in either kind of file.

use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::source::{Format, Span, Spanned};
use crate::syntax::tree::{Node, Value};

use super::decode::{Fields, Written};
use super::scalar::{FromNode, Image};
use super::switch::is_false;
use super::{EnvValue, Pairs, Port, PortMapping, keys};

/// A service of the writer's own.
#[derive(Clone, Debug)]
pub struct Service {
    /// The key, for messages about the whole.
    pub span: Span,
    /// What it is called.
    pub name: Spanned<String>,
    /// The image it runs.
    pub image: Option<Spanned<String>>,
    /// Its command.
    pub command: Vec<Spanned<String>>,
    /// Its variables.
    pub env: Pairs<EnvValue>,
    /// Its ports on the host.
    pub publish: Vec<Spanned<PortMapping>>,
    /// Its volumes by their names.
    pub volumes: Pairs<Volume>,
    /// Its hosts.
    pub routes: Vec<Route>,
    /// How it is known to be ready.
    pub healthcheck: Vec<Spanned<String>>,
    /// The capabilities that are taken from it.
    pub cap_drop: Vec<Spanned<String>>,
    /// Those that it has beyond the engine's own.
    pub cap_add: Vec<Spanned<String>>,
}

/// A volume of a service.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Where it is mounted.
    pub target: Spanned<String>,
    /// The volume that holds its data already.
    pub moved: Option<Spanned<String>>,
}

impl FromNode for Volume {
    fn from_node(
        _: &str,
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut fields = Fields::open(&keys::VOLUME, written, format, diagnostics)?;
        let target = fields.required_argument();
        let moved = moved(&mut fields, format);
        fields.finish();
        Some(Self {
            target: target?,
            moved,
        })
    }
}

/// `moved from="…"` of whatever has a volume.
pub(super) fn moved(fields: &mut Fields<'_, '_>, format: Format) -> Option<Spanned<String>> {
    let written = fields.section("moved")?;
    let mut fields = Fields::open(&keys::MOVED_FROM, written, format, fields.diagnostics())?;
    let from = fields.required_argument();
    fields.finish();
    from
}

/// A host that leads to a service.
#[derive(Clone, Debug)]
pub struct Route {
    /// The host's first label.
    pub host: Spanned<String>,
    /// The service's port.
    pub port: Spanned<Port>,
}

/// A service, or the name of one that is switched off.
pub(super) enum Switched {
    On(Box<Service>),
    Off(Spanned<String>),
}

impl Service {
    pub(super) fn decode(
        written: Written<'_>,
        format: Format,
        diagnostics: &mut Diagnostics,
    ) -> Option<Switched> {
        if let Some((name, span)) = off_by_name(written.node, format) {
            diagnostics.push(not_by_name(name, span, format));
            return None;
        }
        let mut fields = Fields::open(&keys::SERVICE, written, format, diagnostics)?;
        let span = fields.span();
        let name = fields.required_argument();
        let image = fields.required("image");
        let command = fields.list("command");
        let env = fields.pairs("env");
        let publish = fields.list("publish");
        let volumes = fields.pairs("volume");
        let healthcheck = fields.list("healthcheck");
        let cap_drop = fields.list("cap-drop");
        let cap_add = fields.list("cap-add");
        let routes = fields.sections("route");
        let routes = routes
            .into_iter()
            .filter_map(|route| Route::decode(route, format, fields.diagnostics()))
            .collect();
        fields.finish();
        let name = name?;
        let image = match image {
            Some(image) => match image.value {
                Image::Named(text) => Some(Spanned::new(text, image.span)),
                Image::Off => return Some(Switched::Off(name)),
            },
            None => None,
        };
        Some(Switched::On(Box::new(Self {
            span,
            name,
            image,
            command,
            env,
            publish,
            volumes,
            routes,
            healthcheck,
            cap_drop,
            cap_add,
        })))
    }
}

/// The service that is switched off as what has no keys is: `service "search" #false`, `search: false`.
fn off_by_name(node: &Node, format: Format) -> Option<(&str, Span)> {
    match (&node.value, format) {
        (Value::List(args), Format::Kdl) => match args.as_slice() {
            [name, off] if is_false(off) => match &name.value {
                Value::Scalar(scalar) => Some((&scalar.text, name.span)),
                _ => None,
            },
            _ => None,
        },
        (Value::Map(map), Format::Yaml) => match map.fields.as_slice() {
            [field] if is_false(&field.value) => {
                let name = &field.key.value;
                let is_key = keys::SERVICE.names().any(|key| key == name);
                (!is_key).then_some((name, field.key.span))
            }
            _ => None,
        },
        _ => None,
    }
}

fn not_by_name(name: &str, span: Span, format: Format) -> Diagnostic {
    let right = match format {
        Format::Kdl => format!("service \"{name}\" image=#false"),
        Format::Yaml => format!("service: {{name: {name}, image: false}}"),
    };
    Diagnostic::new(
        &code::CONFIG_WRONG_TYPE,
        "`service` takes keys, and false in one of them",
    )
    .label(span, "false behind the name says nothing")
    .help(format!("write `{right}` to switch it off"))
}

impl Route {
    fn decode(written: Written<'_>, format: Format, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut fields = Fields::open(&keys::ROUTE, written, format, diagnostics)?;
        let host = fields.required_argument();
        let port = fields.required("port");
        fields.finish();
        Some(Self {
            host: host?,
            port: port?,
        })
    }
}
