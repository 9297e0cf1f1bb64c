//! Caches and the mail catcher of a project.

use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::model::{CONTAINER_PREFIX, Connection};
use crate::source::Span;

use super::database::is_container_of;

/// The connections with their places, sorted by service.
pub(super) fn resolve(
    configs: &[config::project::Connection],
    diagnostics: &mut Diagnostics,
) -> Vec<(Connection, Span)> {
    let mut connections: Vec<(Connection, Span)> = configs
        .iter()
        .filter_map(|config| Some((one(config, diagnostics)?, config.span)))
        .collect();
    connections.sort_by_key(|(connection, _)| connection.spec.name);
    connections
}

fn one(config: &config::project::Connection, diagnostics: &mut Diagnostics) -> Option<Connection> {
    let spec = config.spec;
    let usual = format!("{CONTAINER_PREFIX}{}", spec.name);
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
            .help(format!("write \"{usual}\", or leave `host` out")),
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
    Some(Connection {
        spec,
        protocol: spec.connection.as_ref()?.protocol,
        host: config
            .host
            .as_ref()
            .map_or(usual, |host| host.value.clone()),
        port: spec.port,
    })
}
