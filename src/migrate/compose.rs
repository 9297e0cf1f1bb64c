//! Plain Compose files, and Laravel Sail's, which are such: one service is the app, others are servers
//! that phpier has, and what is left stays a service of the project.

mod app;
mod own;

use super::dump::{Dump, word};
use super::image::{self, What};
use super::read::{Item, Keys, Reader, Said};
use super::report::Remark;
use super::setup::{Database, SetUp};
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
    let mut reader = Reader::new(input);
    let variables = environment(input);
    let names = COMPOSE_FILES.into_iter();
    let main = { names }.find(|name| input.files.contains_key(*name));
    let Some(file) = main.and_then(|name| reader.yaml(name)) else {
        return Vec::new();
    };
    let services = file.keys().below("services");
    let services = services.iter().flat_map(Keys::all);
    let builds = services.filter_map(|item| item.keys()?.take("build"));
    builds
        .filter_map(|build| dockerfile(&build, &variables))
        .collect()
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
    let mut parts: Vec<&str> = Vec::new();
    for part in context.split('/').chain(name.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let absolute = context.starts_with('/') || name.starts_with('/') || context.contains("://");
    (!absolute).then(|| parts.join("/"))
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
    keys.ignore(&["version", "volumes"]);
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
                setup.report.push(Remark::lost(
                    network.place(),
                    format!("networks.{}", network.key),
                    "phpier's containers join the shared network and no other",
                ));
            }
        }
    }
    let services = keys.below("services");
    let services: Vec<Item<'_>> = services.iter().flat_map(Keys::all).collect();
    let app = services
        .iter()
        .position(|item| is_app(item, tool))
        .or_else(|| services.iter().position(|item| mounts_the_project(item)));
    let image = app.and_then(|at| built_from(&services[at]));
    for (at, item) in services.iter().enumerate() {
        let Some(keys) = item.keys() else { continue };
        if Some(at) == app {
            stack.app(&keys, item, &mut setup, &mut reader.report);
        } else if image.is_some() && built_from(item) == image {
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
        let place = file.place(0);
        setup.framework = Some(Said {
            text: "laravel".to_owned(),
            place,
            comments: Vec::new(),
        });
    }
    if app.is_some() {
        unsaid(&mut setup);
    }
    keys.rest(&mut reader.report, "phpier has nothing like it");
    setup
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

fn image_of(item: &Item<'_>) -> Option<Said> {
    item.keys()?.text("image")
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
    let mut mounts = mounts.filter_map(|item| item.text());
    let whole = mounts.any(|said| said.text.starts_with(".:") || said.text.starts_with("./:"));
    whole && image::what(&image) != What::Web
}

impl Stack<'_> {
    /// Any other service. DDEV's and Lando's additional ones come here too.
    pub(super) fn service(
        &self,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
        report: &mut Vec<Remark>,
    ) {
        let Some(said) = image_of(item) else {
            report.push(
                Remark::lost(
                    item.place(),
                    item.key,
                    "phpier builds the app's image and no other",
                )
                .todo("push its image to a registry and write a `service` with it"),
            );
            return;
        };
        let image = self.variables.fill(&said.text);
        let said = said.with(item.key);
        match image::what(&image) {
            What::Engine(engine) => self.database(engine, &image, keys, item, setup),
            What::Connection(key) => {
                let (_, tag) = image::split(&image);
                let version = image::version(&tag).filter(|_| key != "mail");
                setup.connect(said.with(key), version);
            }
            What::Page(page) => {
                if setup.pages.iter().all(|known| known.text != page) {
                    setup.pages.push(said.with(page));
                }
            }
            What::Web => report.push(Remark::changed(
                item.place(),
                item.key,
                "nginx runs in the app's container, with the rules of its `type`",
            )),
            What::Php | What::Other => self.own(&image, keys, item, setup, report),
        }
    }

    fn database(
        &self,
        engine: &'static str,
        image: &str,
        keys: &Keys<'_>,
        item: &Item<'_>,
        setup: &mut SetUp,
    ) {
        let environment = keys.take("environment");
        let pairs = environment.map_or_else(Vec::new, |item| item.pairs());
        let get = |names: &[&str]| {
            let found = names.iter().find_map(|name| {
                let mut pairs = pairs.iter().filter(|(key, _)| key.text == *name);
                pairs.find_map(|(_, value)| value.as_ref())
            });
            let text = self.variables.fill(&found?.text);
            (!text.is_empty()).then_some(text)
        };
        let (_, tag) = image::split(image);
        let volume = keys.list("volumes").into_iter().find_map(|mount| {
            let text = self.variables.fill(&mount.text()?.text);
            let (name, target) = text.split_once(':')?;
            let target = target.split(':').next().unwrap_or(target);
            let data = [
                "/var/lib/mysql",
                "/var/lib/postgresql/data",
                "/var/lib/postgresql",
            ];
            data.contains(&target).then(|| self.real(name))
        });
        let version = image::version(&tag);
        let unmovable = if !image::is_official(image) {
            Some("its image keeps the data for another account, or elsewhere")
        } else if engine == "postgres" {
            Some("its tables belong to an account that PostgreSQL lets nobody change")
        } else if volume.as_ref().is_some_and(Option::is_none) {
            Some("the data lies in a folder and not in a volume")
        } else {
            None
        };
        let run = if self.file.starts_with(".ddev/") {
            // The name that DDEV wants its additional containers to have.
            let container = format!("{}-{}", self.project, item.key);
            format!("docker exec {}", word(&container))
        } else {
            let file = format!("{}{}", self.file, super::SUFFIX);
            format!(
                "docker compose -p {} -f {} exec -T {}",
                word(self.project),
                word(&file),
                word(item.key)
            )
        };
        let dump = Dump::within(&run, item.key, engine);
        let testing = keys
            .list("volumes")
            .iter()
            .filter_map(Item::text)
            .any(|said| said.text.contains("create-testing-database"));
        setup.databases.push(Database {
            engine,
            version,
            place: item.place(),
            comments: item.text().map_or_else(Vec::new, |said| said.comments),
            database: get(&["MYSQL_DATABASE", "MARIADB_DATABASE", "POSTGRES_DB"]),
            username: get(&["MYSQL_USER", "MARIADB_USER", "POSTGRES_USER"]),
            password: get(&["MYSQL_PASSWORD", "MARIADB_PASSWORD", "POSTGRES_PASSWORD"])
                .or_else(|| get(&["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"])),
            root_password: get(&["MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"]),
            volume: volume.flatten().filter(|_| unmovable.is_none()),
            unmovable,
            dump: Some(dump),
            shared: false,
            testing,
        });
    }

    /// A volume's real name; nothing for a folder.
    pub(super) fn real(&self, name: &str) -> Option<String> {
        if name.starts_with(['.', '/', '~']) {
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
