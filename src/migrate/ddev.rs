//! DDEV: `.ddev/config.yaml`, laid over by `config.*.yaml` in the order of their names, and additional
//! services in `docker-compose.*.yaml`. <https://docs.ddev.com/en/stable/users/configuration/config/>

mod beside;
mod lost;
mod merged;

use std::rc::Rc;

use super::compose::{Stack, volume_names};
use super::dotenv;
use super::dump::word;
use super::read::{File, Item, Keys, Reader};
use super::setup::SetUp;
use super::variables::Variables;
use merged::Merged;

/// Reads the files.
pub(super) fn read(reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp {
        project: true,
        ..SetUp::default()
    };
    let in_folder = |start: &str| -> Vec<String> {
        let names = reader.input.files.keys();
        names
            .filter(|name| name.starts_with(start))
            .cloned()
            .collect()
    };
    let mut names = in_folder(".ddev/config.");
    // `config.yaml` comes first, whatever its place in the alphabet.
    names.sort_by_key(|name| {
        (
            !matches!(name.as_str(), ".ddev/config.yaml" | ".ddev/config.yml"),
            name.clone(),
        )
    });
    let mut merged = Merged::default();
    for name in &names {
        let Some(file) = reader.yaml(name) else {
            continue;
        };
        if is_local(name) {
            reader
                .report
                .extend(file.keys().all().iter().map(Item::local));
        } else {
            merged.file(&file.keys(), &mut setup, &mut reader.report);
        }
    }
    merged.finish(&mut setup, &mut reader.report);
    beside::take(reader.input, &mut setup, &mut reader.report);
    let project = setup
        .name
        .as_ref()
        .map_or(&reader.input.folder, |name| &name.text)
        .clone();
    services(
        reader,
        &in_folder(".ddev/docker-compose."),
        &project,
        &mut setup,
    );
    setup.stop = Some(format!("ddev stop {}", word(&project)));
    setup
}

/// Whether a file of the configuration is one machine's alone, which DDEV keeps out of git.
fn is_local(path: &str) -> bool {
    path.contains(".local.y")
}

/// The additional services.
fn services(reader: &mut Reader<'_>, names: &[String], project: &str, setup: &mut SetUp) {
    let env = reader.input.files.get(".ddev/.env");
    let env = dotenv::parse(".ddev/.env", env.map_or("", String::as_str)).into_iter();
    let own = [("DDEV_SITENAME".to_owned(), project.to_owned())];
    let variables = Variables::new(env.map(|(name, said)| (name, said.text)).chain(own));
    let files: Vec<(&String, Rc<File>)> = names
        .iter()
        .filter_map(|name| Some((name, reader.yaml(name)?)))
        .collect();
    // A volume may be declared in another file than the one that mounts it.
    let volumes = files
        .iter()
        .flat_map(|(_, file)| volume_names(&file.keys(), &variables));
    let volumes: Vec<(String, Option<String>)> = volumes.collect();
    for (name, file) in &files {
        let keys = file.keys();
        keys.ignore(&["version", "networks"]);
        let stack = Stack {
            variables: &variables,
            project: &format!("ddev-{project}"),
            volumes: volumes.clone(),
            file: name,
            input: reader.input,
        };
        for item in keys.below("services").iter().flat_map(Keys::all) {
            let Some(inside) = item.keys() else { continue };
            if matches!(item.key, "web" | "db" | "dba") {
                reader.report.push(item.lost(
                    item.key,
                    "phpier makes these containers itself; a `docker-compose.override.yml` can add to the app's",
                ));
                continue;
            }
            stack.service(&inside, &item, setup, &mut reader.report);
        }
    }
}
