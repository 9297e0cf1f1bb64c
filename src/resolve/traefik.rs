//! Traefik, the one server that every global stack has.

use crate::catalog::traefik;
use crate::config;
use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::model::{Discovery, Traefik};
use crate::source::{Span, Spanned};

/// Fills in what is written of Traefik. The ports that it takes on the host go into `ports`.
pub(super) fn resolve(
    config: &config::Global,
    ports: &mut Vec<(u16, Span, String)>,
    diagnostics: &mut Diagnostics,
) -> Traefik {
    let written = &config.traefik;
    let mut image = traefik::image(traefik::DEFAULT_SERIES);
    if let Some(version) = &written.version {
        if traefik::SERIES.contains(&version.value.0.as_str()) {
            image = traefik::image(&version.value.0);
        } else {
            diagnostics.push(
                Diagnostic::new(
                    &code::SERVICE_UNKNOWN_SERIES,
                    format!("Traefik has no series `{}` here", version.value.0),
                )
                .label(version.span, "unknown series")
                .help(format!(
                    "series: {}",
                    suggest::listed(traefik::SERIES.iter().copied())
                )),
            );
        }
    }
    let mut port = |written: Option<&Spanned<config::Port>>, usual: u16| {
        let (port, span) = written.map_or((usual, config.start), |port| (port.value.0, port.span));
        ports.push((port, span, "Traefik".to_owned()));
        port
    };
    let http = port(written.http.as_ref(), 80);
    let https = port(written.https.as_ref(), 443);
    Traefik {
        image,
        http,
        https,
        dashboard: written
            .dashboard
            .as_ref()
            .is_some_and(|dashboard| dashboard.value),
        discovery: discovery(config, diagnostics),
    }
}

fn discovery(config: &config::Global, diagnostics: &mut Diagnostics) -> Discovery {
    let Some(written) = &config.discovery else {
        return Discovery::Docker;
    };
    match written.value.as_str() {
        "docker" => Discovery::Docker,
        "files" => Discovery::Files,
        other => {
            let near = suggest::nearest(other, ["docker", "files"]);
            diagnostics.push(
                Diagnostic::new(
                    &code::GLOBAL_UNKNOWN_DISCOVERY,
                    format!("unknown discovery `{other}`"),
                )
                .label(
                    written.span,
                    near.map_or_else(
                        || "not a way to find projects".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    ),
                )
                .help("write \"docker\" or \"files\""),
            );
            Discovery::Docker
        }
    }
}
