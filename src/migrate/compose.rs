//! Plain Compose files, and Laravel Sail's, which are such: one service is the app, others are servers
//! that phpier has, and what is left stays a service of the project.

mod app;
mod mount;
mod own;
mod server;

use super::dump::word;
use super::image::{self, What};
use super::read::{Item, Keys, Reader, Said};
use super::report::Remark;
use super::setup::SetUp;
use super::variables::Variables;
use super::{COMPOSE_FILES, Input, Tool, dotenv};

/// Whether a Compose file is Sail's.
pub(super) fn is_sail(text: &str) -> bool {
    text.contains("LARAVEL_SAIL") || text.contains("laravel/sail/runtimes")
}

/// Whether the Compose file has a service that is the app.
pub(super) fn runs_php(reader: &mut Reader<'_>) -> bool {
    let files = &reader.input.files;
    let main = COMPOSE_FILES
        .into_iter()
        .find(|name| files.contains_key(*name));
    let Some(file) = main.and_then(|name| reader.yaml(name)) else {
        return false;
    };
    let services = file.keys().below("services");
    services
        .iter()
        .flat_map(Keys::all)
        .any(|item| is_app(&item, Tool::Compose) || mounts_the_project(&item))
}

/// The Dockerfiles that a Compose file speaks of, by their paths below the folder.
pub(super) fn dockerfiles(input: &Input) -> Vec<String> {
    let variables = environment(input);
    of_services(input, |service| {
        let build = service.take("build");
        build
            .iter()
            .filter_map(|build| dockerfile(build, &variables))
            .collect()
    })
}

/// The files of variables that a Compose file speaks of, by their paths below the folder.
pub(super) fn env_files(input: &Input) -> Vec<String> {
    let variables = environment(input);
    of_services(input, |service| {
        let paths = service.list("env_file").into_iter();
        let paths = paths.filter_map(|item| match item.keys() {
            Some(keys) => keys.text("path"),
            None => item.text(),
        });
        paths
            .filter_map(|said| plain(&variables.fill(&said.text)))
            .collect()
    })
}

/// What each service of the Compose file has of something.
fn of_services(input: &Input, pick: impl Fn(&Keys<'_>) -> Vec<String>) -> Vec<String> {
    let mut reader = Reader::new(input);
    let names = COMPOSE_FILES.into_iter();
    let main = { names }.find(|name| input.files.contains_key(*name));
    let Some(file) = main.and_then(|name| reader.yaml(name)) else {
        return Vec::new();
    };
    let services = file.keys().below("services");
    let services = services.iter().flat_map(Keys::all);
    let services = services.filter_map(|item| item.keys());
    services.flat_map(|service| pick(&service)).collect()
}

/// A path below the folder without dots; nothing for one outside of it.
fn plain(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let absolute = path.starts_with('/') || path.contains("://");
    (!absolute).then(|| parts.join("/"))
}

/// Where the Dockerfile of a service lies; nothing for one outside of the folder.
fn dockerfile(build: &Item<'_>, variables: &Variables) -> Option<String> {
    let keys = build.keys();
    let text = |name: &str| Some(variables.fill(&keys.as_ref()?.text(name)?.text));
    let context = match &keys {
        Some(_) => text("context").unwrap_or_default(),
        None => variables.fill(&build.text()?.text),
    };
    let name = text("dockerfile").unwrap_or_else(|| "Dockerfile".to_owned());
    if name.starts_with('/') {
        return None;
    }
    plain(&format!(
        "{}/{name}",
        if context.is_empty() { "." } else { &context }
    ))
}

/// What `.env` says.
fn environment(input: &Input) -> Variables {
    let env = input.files.get(".env").map_or("", String::as_str);
    let env = dotenv::parse(".env", env).into_iter();
    Variables::new(env.map(|(name, said)| (name, said.text)))
}

/// Reads the files that Compose would.
#[expect(
    clippy::too_many_lines,
    reason = "one key of the old files after the other"
)]
pub(super) fn read(tool: Tool, reader: &mut Reader<'_>) -> SetUp {
    let mut setup = SetUp {
        project: true,
        ..SetUp::default()
    };
    let variables = environment(reader.input);
    let names: Vec<&str> = COMPOSE_FILES
        .into_iter()
        .filter(|name| reader.input.files.contains_key(*name))
        .collect();
    let Some(main) = names.first() else {
        return setup;
    };
    setup
        .retire
        .extend(names.iter().map(|name| (*name).to_owned()));
    if let Some(over) = reader
        .input
        .files
        .keys()
        .find(|name| name.contains(".override."))
    {
        setup.report.push(Remark::left(
            over.as_str(),
            "it is laid over phpier's Compose file too, if it has that file's name",
            "take out what it says of services that are no longer there",
        ));
    }
    let Some(file) = reader.yaml(main) else {
        return setup;
    };
    let keys = file.keys();
    keys.ignore(&["version"]);
    for item in keys.all() {
        // What anchors are for.
        if item.key.starts_with("x-") {
            item.settle();
        }
    }
    let folder = reader.input.folder.to_lowercase();
    let folder: String = folder
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect();
    let name = keys
        .text("name")
        .map(|name| name.with(variables.fill(&name.text)));
    let project = name.as_ref().map(|name| name.text.clone());
    let project = project
        .or_else(|| variables.get("COMPOSE_PROJECT_NAME").map(str::to_owned))
        .unwrap_or_else(|| folder.trim_start_matches(['_', '-']).to_owned());
    setup.name = name;
    // By then the folder has phpier's own file under the name that Compose looks for.
    let over = reader.input.files.keys();
    let over = over.filter(|name| name.contains(".override."));
    let over: String = over.map(|name| format!(" -f {}", word(name))).collect();
    setup.stop = Some(format!(
        "docker compose -p {} -f {}{over} down",
        word(&project),
        word(&format!("{main}{}", super::SUFFIX)),
    ));
    let stack = Stack {
        variables: &variables,
        project: &project,
        volumes: volume_names(&keys, &variables),
        file: main,
        input: reader.input,
    };
    if let Some(networks) = keys.take("networks") {
        for network in networks.keys().iter().flat_map(Keys::all) {
            let external = network.keys().and_then(|keys| keys.flag("external"));
            if external == Some(true) {
                setup.report.push(network.lost(
                    format!("networks.{}", network.key),
                    "phpier's containers join the shared network and no other",
                ));
            }
            // Others are as good as the shared one.
            match network.keys() {
                Some(keys) => keys.ignore(&[
                    "driver",
                    "driver_opts",
                    "ipam",
                    "name",
                    "attachable",
                    "labels",
                ]),
                None => drop(network.list()),
            }
        }
    }
    let services = keys.below("services");
    let services: Vec<Item<'_>> = services.iter().flat_map(Keys::all).collect();
    let (app, workers) = file.peek(|| roles(&services, tool));
    // What is the app once more is held against it.
    if let Some(item) = app.map(|at| &services[at])
        && let Some(keys) = item.keys()
    {
        stack.app(&keys, item, &mut setup, &mut reader.report);
    }
    for (at, item) in services.iter().enumerate() {
        let Some(keys) = item.keys().filter(|_| Some(at) != app) else {
            continue;
        };
        if workers.contains(&at) {
            stack.worker(&keys, item, &mut setup, &mut reader.report);
        } else {
            stack.service(&keys, item, &mut setup, &mut reader.report);
        }
    }
    if app.is_none() {
        setup.report.push(Remark::left(
            "no service looks like PHP",
            "the app's version and settings could not be read",
            "set `type` and `docroot` in the new file",
        ));
    }
    if tool == Tool::Sail {
        if setup.node.is_none() {
            setup.report.push(Remark::without_node("Sail"));
        }
        let place = file.place(0);
        setup.framework = Some(Said {
            text: "laravel".to_owned(),
            place,
            comments: Vec::new(),
        });
    }
    if app.is_some() {
        setup.framework = setup
            .framework
            .take()
            .or_else(|| super::detected(reader.input));
        unsaid(&mut setup);
    }
    setup
}

/// Which service is the app, and which are the app once more.
fn roles(services: &[Item<'_>], tool: Tool) -> (Option<usize>, Vec<usize>) {
    let app = services
        .iter()
        .position(|item| is_app(item, tool))
        .or_else(|| services.iter().position(mounts_the_project));
    let Some(at) = app else {
        return (None, Vec::new());
    };
    let same = |other: &usize| *other != at && is_once_more(&services[*other], &services[at]);
    (app, (0..services.len()).filter(same).collect())
}

/// Whether a service runs in the image of the app.
pub(super) fn is_once_more(item: &Item<'_>, app: &Item<'_>) -> bool {
    let image = |item: &Item<'_>| Some(item.keys()?.text("image")?.text);
    let built = built_from(app);
    (built.is_some() && built_from(item) == built)
        || image(app).is_some_and(|of_app| image(item) == Some(of_app))
}

/// What a Compose file most often leaves to a Dockerfile and to the server's own settings.
fn unsaid(setup: &mut SetUp) {
    if setup.framework.is_none() && setup.docroot.is_none() {
        setup.report.push(Remark::left(
            "the app's folders",
            "what no Compose file says is phpier's default",
            "set `type` or `docroot` in the new file",
        ));
    }
}

/// The volumes of a file: as they are called in it, and really.
pub(super) fn volume_names(
    keys: &Keys<'_>,
    variables: &Variables,
) -> Vec<(String, Option<String>)> {
    let volumes = keys.take("volumes");
    let volumes = volumes.and_then(|item| item.keys());
    let all = volumes.iter().flat_map(Keys::all);
    all.map(|item| {
        let name = item.keys().and_then(|keys| keys.text("name"));
        let external = item.keys().and_then(|keys| keys.flag("external"));
        let real = name.map(|name| variables.fill(&name.text));
        let real = real.or_else(|| (external == Some(true)).then(|| item.key.to_owned()));
        // How the engine keeps it was decided when it was made.
        match item.keys() {
            Some(keys) => keys.ignore(&["driver", "driver_opts", "labels"]),
            None => drop(item.list()),
        }
        (item.key.to_owned(), real)
    })
    .collect()
}

/// What the services of one file have in common.
pub(super) struct Stack<'s> {
    pub(super) variables: &'s Variables,
    /// Its Compose project.
    pub(super) project: &'s str,
    pub(super) volumes: Vec<(String, Option<String>)>,
    pub(super) file: &'s str,
    pub(super) input: &'s Input,
}

/// What an image is made from, to tell workers by.
fn built_from(item: &Item<'_>) -> Option<String> {
    let keys = item.keys()?;
    let build = keys.take("build");
    let context = build.and_then(|build| match build.keys() {
        Some(keys) => {
            let part = |name| keys.text(name).map_or_else(String::new, |said| said.text);
            Some(format!(
                "{} {} {}",
                part("context"),
                part("dockerfile"),
                part("target")
            ))
        }
        None => build.text().map(|said| said.text),
    });
    context.or_else(|| {
        let image = keys.text("image")?.text;
        (image::what(&image) == What::Php).then_some(image)
    })
}

fn is_app(item: &Item<'_>, tool: Tool) -> bool {
    let Some(keys) = item.keys() else {
        return false;
    };
    let build = keys.take("build");
    let context = build.and_then(|build| match build.keys() {
        Some(keys) => keys.text("context"),
        None => build.text(),
    });
    let image = keys.text("image").map(|said| said.text);
    if tool == Tool::Sail {
        // The folder of the runtimes, or one of the project's that they were published to.
        let published = image.is_some_and(|image| image.starts_with("sail-"));
        return published || context.is_some_and(|context| context.text.contains("runtimes"));
    }
    let php = image.is_some_and(|image| image::what(&image) == What::Php);
    let named = [
        "app",
        "php",
        "php-fpm",
        "fpm",
        "web",
        "laravel",
        "wordpress",
        "symfony",
    ];
    php || (build.is_some() && named.contains(&item.key))
}

fn mounts_the_project(item: &Item<'_>) -> bool {
    let Some(keys) = item.keys() else {
        return false;
    };
    let image = keys
        .text("image")
        .map_or_else(String::new, |said| said.text);
    let mounts = keys.list("volumes").into_iter();
    let mut sources = mounts.filter_map(|item| match item.keys() {
        Some(keys) => Some(keys.text("source")?.text),
        None => Some(item.text()?.text.split(':').next()?.to_owned()),
    });
    let whole = sources.any(|source| matches!(source.as_str(), "." | "./"));
    whole && image::what(&image) != What::Web
}

impl Stack<'_> {
    /// A volume's real name; nothing for a folder.
    pub(super) fn real(&self, name: &str) -> Option<String> {
        if name.is_empty() || name.starts_with(['.', '/', '~']) {
            return None;
        }
        let declared = self.volumes.iter().find(|(declared, _)| declared == name);
        Some(match declared {
            Some((_, Some(real))) => real.clone(),
            _ => format!("{}_{name}", self.project),
        })
    }
}

/// The hosts of a rule for Traefik.
pub(super) fn hosts_of(rule: &str) -> impl Iterator<Item = &str> {
    let parts = rule.split("Host(").skip(1);
    let inside = parts.filter_map(|part| part.split(')').next());
    inside.flat_map(|list| {
        let names = list.split(',');
        names.map(|name| name.trim().trim_matches(['`', '"', '\'']))
    })
}
