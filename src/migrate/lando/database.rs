//! Lando's databases: the recipe's, which the service `database` may say more of, and those of other services.

use super::service::Layers;
use crate::migrate::dump::{Dump, word};
use crate::migrate::image;
use crate::migrate::read::{Item, Said};
use crate::migrate::report::{Place, Remark};
use crate::migrate::setup::{Database, SetUp};

/// What is known of the databases.
#[derive(Default)]
pub(super) struct Databases {
    /// What the recipe's configuration says of its own.
    pub(super) recipe: Option<Said>,
    services: Vec<Service>,
}

/// What a service says of a database.
struct Service {
    key: String,
    kind: Option<Said>,
    credentials: Vec<(Said, Option<Said>)>,
    place: Place,
}

/// The service that is the recipe's own.
const OWN: &str = "database";

impl Databases {
    pub(super) fn service(
        &mut self,
        layers: &Layers<'_>,
        kind: Option<Said>,
        report: &mut Vec<Remark>,
    ) {
        let credentials = layers.each().filter_map(|keys| keys.take("creds"));
        let credentials: Vec<_> = credentials.flat_map(|item| Item::pairs(&item)).collect();
        for (name, _) in &credentials {
            if !["database", "password", "user"].contains(&name.text.as_str()) {
                report.push(Remark::lost(
                    name.place.clone(),
                    format!("services.{}.creds.{}", layers.key, name.text),
                    "a database has a name, a user and a password",
                ));
            }
        }
        self.services.push(Service {
            key: layers.key.to_owned(),
            kind,
            credentials,
            place: layers.place(),
        });
        layers.forwarded(report);
        layers.rest("the server has settings of its own");
    }

    /// Gives the set-up its databases, the recipe's own first.
    pub(super) fn give(mut self, setup: &mut SetUp, recipe: Option<&Said>) {
        self.services.sort_by_key(|service| service.key != OWN);
        let has_own = self.services.iter().any(|service| service.key == OWN);
        if !has_own && let Some(recipe) = recipe.or(self.recipe.as_ref()) {
            self.services.insert(
                0,
                Service {
                    key: OWN.to_owned(),
                    kind: None,
                    credentials: Vec::new(),
                    place: recipe.place.clone(),
                },
            );
        }
        for service in self.services {
            let of_recipe = self.recipe.as_ref().filter(|_| service.key == OWN);
            setup.databases.push(database(&service, of_recipe, recipe));
        }
    }
}

fn database(service: &Service, of_recipe: Option<&Said>, recipe: Option<&Said>) -> Database {
    let kind = service.kind.as_ref().or(of_recipe);
    let text = kind.map_or("mysql", |said| said.text.as_str());
    let (engine, version) = text.split_once(':').unwrap_or((text, ""));
    let engine = match engine {
        "mariadb" => "mariadb",
        "postgres" => "postgres",
        _ => "mysql",
    };
    let get = |name: &str| {
        let mut credentials = service.credentials.iter().rev();
        let found = credentials.find(|(key, _)| key.text == name);
        found
            .and_then(|(_, value)| value.as_ref())
            .map(|said| said.text.clone())
    };
    // The recipe's word is database, user and password at once.
    let usual = || {
        let word = recipe.filter(|_| service.key == OWN);
        word.map(|said| said.text.clone())
    };
    let host = (service.key != OWN).then(|| format!(" --host {}", word(&service.key)));
    let file = format!("{}.sql", service.key);
    let dump = format!(
        "lando db-export{} --stdout > {}",
        host.unwrap_or_default(),
        word(&file)
    );
    Database {
        engine,
        version: image::version(version),
        place: kind.map_or_else(|| service.place.clone(), |said| said.place.clone()),
        comments: Vec::new(),
        database: get("database").or_else(usual),
        username: get("user").or_else(usual),
        password: get("password").or_else(usual),
        root_password: None,
        volume: None,
        unmovable: Some("Lando's images keep it elsewhere in their volume"),
        dump: Some(Dump::of(&dump, &word(&file))),
        shared: false,
        testing: false,
    }
}
