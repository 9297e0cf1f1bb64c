//! What a set-up needs of the global stack, and what of that is not there yet.

use crate::config;
use crate::draft::{Noted, Server};

/// What is known of `global.kdl`.
#[derive(Clone, Debug, Default)]
pub struct Global {
    /// Its instances: service, name, and the volume that one of them has taken over.
    instances: Vec<(String, Option<String>, Option<String>)>,
}

impl Global {
    /// From the file as it is.
    pub fn new(config: &config::Global) -> Self {
        let instances = config.servers.iter().map(|server| {
            let text = |text: &Option<crate::source::Spanned<String>>| {
                text.as_ref().map(|text| text.value.clone())
            };
            (
                server.spec.name.to_owned(),
                text(&server.name),
                text(&server.moved),
            )
        });
        Self {
            instances: instances.collect(),
        }
    }
}

/// What is to be added, each instance once.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    /// The nodes.
    pub servers: Vec<Noted<Server>>,
    /// Instances whose data lies elsewhere though a server of their kind is there: that one stays, and
    /// these get a name.
    pub renamed: Vec<(String, String)>,
}

/// What a global stack lacks of what is needed.
pub fn missing(global: &Global, needed: &[Noted<Server>]) -> Missing {
    let mut instances = global.instances.clone();
    let mut missing = Missing::default();
    for need in needed {
        let mut need = need.clone();
        let server = &mut need.value;
        let same = |(service, name, _): &&(String, Option<String>, Option<String>)| {
            *service == server.service && *name == server.name
        };
        if let Some((.., moved)) = instances.iter().find(same) {
            if server.moved.is_none() || *moved == server.moved || server.name.is_some() {
                continue;
            }
            // The unnamed one is there and has other data.
            let name = "old".to_owned();
            let taken = instances.iter().any(|(service, known, _)| {
                *service == server.service && known.as_ref() == Some(&name)
            });
            if taken {
                continue;
            }
            missing.renamed.push((server.service.clone(), name.clone()));
            server.name = Some(name);
            server.publish = Some(0);
        }
        instances.push((
            server.service.clone(),
            server.name.clone(),
            server.moved.clone(),
        ));
        missing.servers.push(need);
    }
    missing
}
