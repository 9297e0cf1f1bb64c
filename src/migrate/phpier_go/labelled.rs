//! A project's file that is a Compose file with labels of phpier's.

use crate::draft::Value;
use crate::migrate::compose::{Stack, is_once_more, volume_names};
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;
use crate::migrate::variables::Variables;
use crate::migrate::{Input, dotenv};

/// Reads the app, and what was added to the generated file by hand.
pub(super) fn labelled(
    (path, keys): (&str, &Keys<'_>),
    input: &Input,
    setup: &mut SetUp,
    report: &mut Vec<Remark>,
) {
    setup.name = keys.text("name");
    keys.ignore(&["version", "networks"]);
    let env = input.files.get(".env").map_or("", String::as_str);
    let env = dotenv::parse(".env", env).into_iter();
    let variables = Variables::new(env.map(|(name, said)| (name, said.text)));
    let services = keys.below("services");
    let services: Vec<Item<'_>> = services.iter().flat_map(Keys::all).collect();
    let app_of = keys.file.peek(|| {
        services
            .iter()
            .position(|item| item.key == "app" || is_managed(item))
    });
    let Some((app_of, inside)) = app_of.and_then(|at| Some((at, services[at].keys()?))) else {
        return;
    };
    metadata(&inside, setup);
    let project = setup
        .name
        .as_ref()
        .map_or(&input.folder, |said| &said.text)
        .clone();
    let stack = Stack {
        variables: &variables,
        project: &project,
        volumes: volume_names(keys, &variables),
        file: path,
        input,
    };
    stack.labels(&inside, services[app_of].key, Some(setup), report);
    app(&inside, services[app_of].key, setup, report);
    inside.pass(&["image"]);
    if let Some(build) = inside.below("build") {
        build.pass(&["context", "dockerfile"]);
    }
    inside.ignore(&["container_name", "restart", "networks", "depends_on"]);
    inside.rest("phpier makes the app's container itself");
    for (at, item) in services.iter().enumerate() {
        let Some(own) = item.keys().filter(|_| at != app_of) else {
            continue;
        };
        let once_more = keys.file.peek(|| is_once_more(item, &services[app_of]));
        if once_more {
            stack.worker(&own, item, setup, report);
        } else {
            stack.service(&own, item, setup, report);
        }
    }
}

fn labels(keys: &Keys<'_>) -> Vec<(Said, Option<Said>)> {
    keys.take("labels")
        .map_or_else(Vec::new, |item| item.pairs())
}

fn is_managed(item: &Item<'_>) -> bool {
    let labels = item.keys().map_or_else(Vec::new, |keys| labels(&keys));
    labels
        .iter()
        .any(|(name, _)| name.text.starts_with("phpier."))
}

/// What phpier noted of the project.
fn metadata(keys: &Keys<'_>, setup: &mut SetUp) {
    for (name, value) in labels(keys) {
        match name.text.as_str() {
            "phpier.project.name" => setup.name = value.or(setup.name.take()),
            "phpier.project.php" => setup.php = value,
            "phpier.project.node" => setup.node = value,
            _ => {}
        }
    }
}

pub(super) fn app(keys: &Keys<'_>, key: &str, setup: &mut SetUp, report: &mut Vec<Remark>) {
    if let Some(environment) = keys.take("environment") {
        for (name, value) in environment.pairs() {
            // Its entry point set the web server's account by it; phpier finds that out itself.
            if name.text == "WWWUSER" || name.text == "WWWGROUP" {
                continue;
            }
            let value = match value {
                Some(value) => Value::Text(value.text),
                None => Value::Environment(name.text.clone()),
            };
            setup.env.push((name, value));
        }
    }
    for mount in keys.list("volumes") {
        let Some(said) = mount.text() else { continue };
        let source = said.text.split(':').next().unwrap_or_default();
        let own = matches!(source, "." | "./" | ".." | "../") || source.contains(".phpier/logs");
        if !own {
            report.push(Remark::lost(
                said.place.clone(),
                format!("{key}.volumes: {}", said.text),
                "the app has the project's folder and nothing else",
            ));
        }
    }
    for port in keys.list("ports") {
        let Some(said) = port.text() else { continue };
        report.push(Remark::changed(
            said.place.clone(),
            format!("{key}.ports: {}", said.text),
            "the app answers at its host, through Traefik, and publishes no port",
        ));
    }
}
