//! Caches and the mail catcher of a project: servers of the global stack, or its own.

use crate::catalog::spec::Series;
use crate::config::project::Connection as Written;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{CONTAINER_PREFIX, Connection, Private};
use crate::source::Span;

use super::database::{self, is_container_of};
use super::volume::{self, Kept};
use super::{Asked, series};

/// The connections with their places, sorted by service.
pub(super) fn resolve(
    slug: &str,
    configs: &[Written],
    diagnostics: &mut Diagnostics,
) -> Vec<(Connection, Asked)> {
    let mut connections: Vec<(Connection, Asked)> = configs
        .iter()
        .filter_map(|config| {
            let asked = Asked::new(config.span, config.host.as_ref(), config.series.as_ref());
            Some((one(slug, config, diagnostics)?, asked))
        })
        .collect();
    connections.sort_by_key(|(connection, _)| connection.spec.name);
    connections
}

/// The connections to servers of the project's own, with the place that asks for it.
pub(super) fn private(configs: &[Written]) -> impl Iterator<Item = (&Written, Span)> {
    configs
        .iter()
        .filter_map(|config| Some((config, asks_for_private(config)?)))
}

fn asks_for_private(config: &Written) -> Option<Span> {
    let private = config.private.as_ref();
    private
        .filter(|private| private.value)
        .map(|private| private.span)
}

/// The volume of each private server.
pub(super) fn volumes(configs: &[Written], connections: &[(Connection, Asked)]) -> Vec<Kept> {
    let volumes = connections.iter().filter_map(|(connection, asked)| {
        let private = connection.private.as_ref()?;
        private.series.data?;
        let config = configs.iter().find(|config| config.span == asked.key)?;
        let name = private.volume(&connection.host);
        Some(Kept::new(name, config.moved.as_ref(), asked.key))
    });
    volumes.collect()
}

fn one(slug: &str, config: &Written, diagnostics: &mut Diagnostics) -> Option<Connection> {
    let spec = config.spec;
    let series = config.series.as_ref();
    let series = series.and_then(|written| series::named(spec, written, diagnostics));
    let (host, private) = match asks_for_private(config) {
        Some(asked) => {
            let series = series.or_else(|| spec.series(spec.default_series))?;
            let own = own(config, series, asked, diagnostics);
            // The app is in the shared network too, where anybody may answer to `redis`.
            (format!("{slug}-{}", spec.name), Some(own))
        }
        None => (shared(config, series, diagnostics), None),
    };
    Some(Connection {
        spec,
        protocol: spec.connection.as_ref()?.protocol,
        series: series.map(|series| series.name),
        host,
        port: spec.port,
        private,
    })
}

/// A server of the project's own. What names another one contradicts that.
fn own(
    config: &Written,
    series: &'static Series,
    asked: Span,
    diagnostics: &mut Diagnostics,
) -> Private {
    let host = config.host.as_ref().map(|host| ("host", host.span));
    let port = config.port.as_ref().map(|port| ("port", port.span));
    for (key, span) in host.into_iter().chain(port) {
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_CONFLICTING_KEYS,
                format!("a private server has no `{key}`"),
            )
            .label(span, "is about a server of the global stack")
            .label(asked, "asks for one of the project's own")
            .help("leave one of the two out"),
        );
    }
    let moved = (config.moved.as_ref(), true);
    Private {
        series,
        moved: volume::moved_of(config.spec, series, moved, diagnostics),
    }
}

/// A server of the global stack, by its name in the network.
fn shared(config: &Written, series: Option<&Series>, diagnostics: &mut Diagnostics) -> String {
    let spec = config.spec;
    if let Some(host) = config
        .host
        .as_ref()
        .filter(|host| !is_container_of(&host.value, spec))
    {
        diagnostics.push(
            Diagnostic::new(
                &code::DATABASE_UNKNOWN_SERVER,
                format!(
                    "`{}` is no {} server of the global stack",
                    host.value, spec.name
                ),
            )
            .label(host.span, "not the container of one")
            .help(format!(
                "write \"{CONTAINER_PREFIX}{}\", or leave `host` out",
                spec.name
            )),
        );
    }
    if let Some(port) = config
        .port
        .as_ref()
        .filter(|port| port.value.0 != spec.port)
    {
        diagnostics.push(
            Diagnostic::new(
                &code::DATABASE_WRONG_PORT,
                format!("{} is at port {} inside the network", spec.name, spec.port),
            )
            .label(port.span, "the port on the host does not count here")
            .help(format!("write {}, or leave `port` out", spec.port)),
        );
    }
    if let Some(moved) = &config.moved {
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_CONFLICTING_KEYS,
                "a shared server has no `moved` here",
            )
            .label(moved.span, "its data is the global stack's")
            .help("make the server `private`, or leave `moved` out"),
        );
    }
    database::host(spec, series, config.host.as_ref())
}
