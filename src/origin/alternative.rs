//! What could stand in the place of a value, so that something comes out that is valid and different.

use crate::catalog::{self, ServiceSpec};
use crate::config::keys::Shape;
use crate::model::CONTAINER_PREFIX;
use crate::syntax::tree::{Scalar, ScalarKind};

/// A word that nobody has in a configuration.
pub(super) const STRANGER: &str = "zqx";

/// Whether one alternative that is valid is enough, or each tells something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enough {
    One,
    All,
}

/// Other scalars for a key of this path and shape.
pub(super) fn of(
    key: &str,
    shape: &Shape,
    spec: Option<&'static ServiceSpec>,
    current: &Scalar,
) -> (Vec<Scalar>, Enough) {
    let (mut scalars, enough) = match shape {
        Shape::Text if is_server(key) => (texts(&servers()), Enough::All),
        Shape::Text
        | Shape::Image
        | Shape::List
        | Shape::Scalar
        | Shape::Value
        | Shape::Password => (texts(&strangers(&current.text)), Enough::One),
        Shape::Version => (texts(&series(spec)), Enough::All),
        Shape::Series(words) | Shape::Word(words) => (texts(&owned(&words())), Enough::All),
        Shape::Words(words) => (texts(&owned(&words())), Enough::One),
        Shape::Integer(least, _) => (numbers(&[47_111, *least]), Enough::One),
        Shape::Publish => (
            numbers(&[47_111])
                .into_iter()
                .chain([bool(false)])
                .collect(),
            Enough::All,
        ),
        Shape::Ports => (ports(current), Enough::All),
        Shape::Bool => {
            let on = current.kind == ScalarKind::Bool(true);
            (vec![bool(!on)], Enough::All)
        }
        Shape::True
        | Shape::Pairs(_)
        | Shape::Section(_)
        | Shape::Switch(_)
        | Shape::Sections(_) => (Vec::new(), Enough::All),
    };
    scalars.retain(|scalar| scalar.text != current.text);
    (scalars, enough)
}

/// Whether a key names a server of the global stack.
fn is_server(key: &str) -> bool {
    let mut words = key.rsplit('.');
    words.next() == Some("host") && words.next() != Some("route")
}

/// Texts of which each place that takes text takes one. The first one sorts where the current one does.
fn strangers(current: &str) -> Vec<String> {
    let star = current
        .starts_with('*')
        .then(|| format!("*.{STRANGER}.test"));
    let texts = [
        format!("{current}-{STRANGER}"),
        STRANGER.to_owned(),
        format!("{STRANGER}.test"),
        format!("{STRANGER}.yml"),
        format!("/{STRANGER}"),
        format!("{STRANGER}/{STRANGER}:1"),
    ];
    star.into_iter().chain(texts).collect()
}

/// Servers of each kind, and others of the same kind.
fn servers() -> Vec<String> {
    catalog::services()
        .map(|spec| format!("{CONTAINER_PREFIX}{}", spec.name))
        .flat_map(|usual| [format!("{usual}-{STRANGER}"), usual])
        .chain([STRANGER.to_owned()])
        .collect()
}

fn series(spec: Option<&'static ServiceSpec>) -> Vec<String> {
    let mut names: Vec<String> = match spec {
        Some(spec) => vec![spec],
        None => catalog::engines().collect(),
    }
    .into_iter()
    .flat_map(|spec| spec.series)
    .map(|series| series.name.to_owned())
    .collect();
    names.sort();
    names.dedup();
    names
}

fn ports(current: &Scalar) -> Vec<Scalar> {
    let (host, container) = current
        .text
        .split_once(':')
        .unwrap_or((&current.text, &current.text));
    texts(&[format!("47111:{container}"), format!("{host}:47112")])
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn texts(texts: &[String]) -> Vec<Scalar> {
    let scalar = |text: &String| Scalar {
        kind: ScalarKind::String,
        text: text.clone(),
    };
    texts.iter().map(scalar).collect()
}

fn numbers(numbers: &[u32]) -> Vec<Scalar> {
    let scalar = |number: &u32| Scalar {
        kind: ScalarKind::Integer((*number).into()),
        text: number.to_string(),
    };
    numbers.iter().map(scalar).collect()
}

pub(super) fn bool(value: bool) -> Scalar {
    Scalar {
        kind: ScalarKind::Bool(value),
        text: value.to_string(),
    }
}
