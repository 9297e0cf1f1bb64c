//! What Traefik is told once, at its start.
//! <https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/>

use std::collections::BTreeMap;

use serde::Serialize;

use super::ROUTES;
use crate::compose::yaml;
use crate::model::{Discovery, Global};

/// The text of `traefik.yml`.
pub(super) fn text(global: &Global) -> String {
    yaml::to_string(&start(global))
}

#[derive(Serialize)]
struct Start {
    global: Reporting,
    #[serde(rename = "entryPoints")]
    entry_points: BTreeMap<&'static str, EntryPoint>,
    /// Traefik's health check asks it, on a port that is not published.
    ping: Defaults,
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<Api>,
    providers: Providers,
}

/// An option that is on with nothing else said of it.
#[derive(Serialize)]
struct Defaults {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reporting {
    check_new_version: bool,
    send_anonymous_usage: bool,
}

#[derive(Serialize)]
struct EntryPoint {
    address: &'static str,
    http: EntryPointHttp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EntryPointHttp {
    /// PHP reads `X_Forwarded_For` as the `X-Forwarded-For` that Traefik sets, so what a client sends
    /// under such a name is dropped. <https://doc.traefik.io/traefik/security/header-aliases/>
    alias_headers_strategy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<Defaults>,
}

#[derive(Serialize)]
struct Api {
    dashboard: bool,
    insecure: bool,
}

#[derive(Serialize)]
struct Providers {
    #[serde(skip_serializing_if = "Option::is_none")]
    docker: Option<DockerProvider>,
    file: FileProvider,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DockerProvider {
    /// A container is routed only if it asks.
    exposed_by_default: bool,
    network: String,
    /// A container that is starting gives 503, not 404.
    allow_empty_services: bool,
}

#[derive(Serialize)]
struct FileProvider {
    directory: &'static str,
    watch: bool,
}

fn start(global: &Global) -> Start {
    let docker = match global.traefik.discovery {
        Discovery::Docker => Some(DockerProvider {
            exposed_by_default: false,
            network: global.network.clone(),
            allow_empty_services: true,
        }),
        Discovery::Files => None,
    };
    Start {
        global: Reporting {
            check_new_version: false,
            send_anonymous_usage: false,
        },
        entry_points: [
            ("traefik", ":8080", None),
            ("web", ":80", None),
            ("websecure", ":443", Some(Defaults {})),
        ]
        .map(|(name, address, tls)| {
            let http = EntryPointHttp {
                alias_headers_strategy: "delete",
                tls,
            };
            (name, EntryPoint { address, http })
        })
        .into(),
        ping: Defaults {},
        api: global.traefik.dashboard.then_some(Api {
            dashboard: true,
            insecure: false,
        }),
        providers: Providers {
            docker,
            file: FileProvider {
                directory: ROUTES,
                watch: true,
            },
        },
    }
}
