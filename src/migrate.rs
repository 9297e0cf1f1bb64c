//! The way over: other spellings and other programs' set-ups, turned into phpier's configuration.
//!
//! All of it is pure: texts in, texts and a report out. Other programs' files are read within the same
//! limits as phpier's own and never evaluated. Every importer fills in one [`SetUp`], which is held
//! against the catalog and becomes a [`Draft`](crate::draft::Draft) and lines for `global.kdl`.

mod compose;
pub mod convert;
mod ddev;
mod dockerfile;
mod dotenv;
mod dump;
mod finish;
pub mod global;
mod image;
mod ini;
mod lando;
mod needs;
mod phpier_go;
mod read;
mod report;
mod setup;
mod taken;
mod variables;
mod warden;

use std::collections::BTreeMap;

pub use finish::{Outcome, finish};
pub use needs::Global;
pub use report::{Kind, Place, Remark};
pub use setup::SetUp;
pub use taken::Taken;

use crate::detect;
use crate::diagnostic::Diagnostics;
use crate::source::SourceMap;

/// What the files of phpier's Go releases in the home folder are called here.
pub const HOME_CONFIG: &str = "~/.phpier/config.yaml";
/// The Compose file that those releases generated beside it.
pub const HOME_COMPOSE: &str = "~/.phpier/docker-compose.yml";
/// What an old file is renamed to: this behind its name.
pub const SUFFIX: &str = ".pre-phpier";

/// Whose set-up it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// phpier's releases that were written in Go.
    PhpierGo,
    /// DDEV.
    Ddev,
    /// Lando.
    Lando,
    /// Warden.
    Warden,
    /// Laravel Sail.
    Sail,
    /// Plain Compose files.
    Compose,
}

impl Tool {
    /// All of them, the most particular first.
    pub const ALL: [Self; 6] = [
        Self::PhpierGo,
        Self::Ddev,
        Self::Lando,
        Self::Warden,
        Self::Sail,
        Self::Compose,
    ];

    /// What people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::PhpierGo => "phpier's Go releases",
            Self::Ddev => "DDEV",
            Self::Lando => "Lando",
            Self::Warden => "Warden",
            Self::Sail => "Laravel Sail",
            Self::Compose => "Docker Compose",
        }
    }

    /// The word for the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::PhpierGo => "phpier-go",
            Self::Ddev => "ddev",
            Self::Lando => "lando",
            Self::Warden => "warden",
            Self::Sail => "sail",
            Self::Compose => "compose",
        }
    }
}

/// The texts of a folder that may be somebody's set-up.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The folder's name.
    pub folder: String,
    /// Files by their paths below it, with `/`; those of the home folder by [`HOME_CONFIG`].
    pub files: BTreeMap<String, String>,
}

/// The Compose files that a folder may have, the one that Compose likes best first.
pub const COMPOSE_FILES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];

/// Files that are read if they are there. Those in `.ddev` are told by [`wants`], and further ones by
/// [`mentions`].
pub const FILES: [&str; 17] = [
    ".env",
    ".lando.base.yml",
    ".lando.dist.yml",
    ".lando.local.yml",
    ".lando.upstream.yml",
    ".lando.yml",
    ".phpier.yaml",
    ".phpier.yml",
    ".warden/warden-env.darwin.yml",
    ".warden/warden-env.linux.yml",
    ".warden/warden-env.windows.yml",
    ".warden/warden-env.yml",
    "compose.override.yaml",
    "compose.override.yml",
    "composer.json",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// The folders in `.ddev` that have files of people.
pub const DDEV_FOLDERS: [&str; 14] = [
    "",
    "apache",
    "commands/db",
    "commands/host",
    "commands/web",
    "db-build",
    "homeadditions",
    "mysql",
    "nginx",
    "nginx_full",
    "php",
    "postgres",
    "web-build",
    "web-entrypoint.d",
];

/// Whether a file in one of [`DDEV_FOLDERS`] is part of the set-up.
pub fn wants(folder: &str, name: &str) -> bool {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    match folder {
        "" if name == ".env" || name.starts_with(".env.") => ending != "example",
        "" => {
            matches!(ending, "yaml" | "yml")
                && (stem == "config"
                    || stem.starts_with("config.")
                    || stem.starts_with("docker-compose."))
        }
        "php" => ending == "ini",
        _ => !stem.starts_with("README") && !matches!(ending, "example" | "off"),
    }
}

/// Files that the set-up's own speak of, by their paths below the folder.
pub fn mentions(input: &Input) -> Vec<String> {
    let mut all = compose::dockerfiles(input);
    all.extend(compose::env_files(input));
    all.extend(lando::mentions(input));
    all.extend(phpier_go::DOCKERFILES.map(str::to_owned));
    all.extend(phpier_go::COMPOSE.map(str::to_owned));
    all
}

/// Whether a file is one that phpier has generated, whatever became of it since.
fn is_generated(text: &str) -> bool {
    text.starts_with("# Generated by phpier")
}

/// Whose set-ups these files are, the most particular first. Beside another tool's, a Compose file counts
/// only where it runs PHP.
pub fn recognise(input: &Input) -> Vec<Tool> {
    let has = |name: &str| input.files.contains_key(name);
    let mut tools = Vec::new();
    if phpier_go::is_one(input) {
        tools.push(Tool::PhpierGo);
    }
    if has(".ddev/config.yaml") || has(".ddev/config.yml") {
        tools.push(Tool::Ddev);
    }
    if has(".lando.yml") {
        tools.push(Tool::Lando);
    }
    if warden::is_one(input) {
        tools.push(Tool::Warden);
    }
    if let Some(name) = COMPOSE_FILES.iter().find(|name| has(name)) {
        let text = &input.files[*name];
        // What phpier generated is nobody's set-up.
        if !is_generated(text) {
            tools.push(if compose::is_sail(text) {
                Tool::Sail
            } else {
                Tool::Compose
            });
        }
    }
    // Many projects have a Compose file beside whatever runs them.
    if tools.len() > 1 && !compose::runs_php(&mut read::Reader::new(input)) {
        tools.retain(|tool| *tool != Tool::Compose);
    }
    tools
}

/// Whether a project's own file is one of phpier's Go releases.
pub fn is_go_project(input: &Input) -> bool {
    phpier_go::is_project(input)
}

/// The key of a project's file, which phpier does not take, that shows it to be one of the Go releases'.
pub fn go_mark(text: &str) -> Option<std::ops::Range<usize>> {
    phpier_go::mark(text)
}

/// Whose set-up of a project these files are; nothing for Compose files that run no PHP, which many
/// projects have beside whatever runs them.
pub fn whole(input: &Input) -> Option<Tool> {
    let mut own = input.clone();
    own.files.retain(|name, _| !name.starts_with("~/"));
    let tools = recognise(&own);
    let whole =
        |tool: &Tool| *tool != Tool::Compose || compose::runs_php(&mut read::Reader::new(&own));
    tools.into_iter().find(whole)
}

/// What could not be read, with the files that it lies in.
#[derive(Debug)]
pub struct Unreadable {
    /// The files.
    pub sources: SourceMap,
    /// What is wrong with them.
    pub diagnostics: Diagnostics,
}

/// The type that the project's own files speak for, where no old file names one.
fn detected(input: &Input) -> Option<read::Said> {
    let mut tree = detect::Tree::default();
    for look in detect::wanted() {
        if let Some(text) = input.files.get(look.path) {
            tree.read(look, text.clone().into_bytes());
        }
    }
    let found = detect::detect(&tree, detect::Given::default()).framework?;
    Some(read::Said {
        text: found.value.name.to_owned(),
        place: Place {
            path: found.because.file.to_owned(),
            line: found.because.line.unwrap_or(1),
        },
        comments: Vec::new(),
    })
}

/// Reads a set-up.
pub fn read(tool: Tool, input: &Input) -> Result<SetUp, Unreadable> {
    let mut reader = read::Reader::new(input);
    let mut setup = match tool {
        Tool::PhpierGo => phpier_go::read(&mut reader),
        Tool::Ddev => ddev::read(&mut reader),
        Tool::Lando => lando::read(&mut reader),
        Tool::Warden => warden::read(&mut reader),
        Tool::Sail | Tool::Compose => compose::read(tool, &mut reader),
    };
    if reader.diagnostics.is_empty() {
        setup.folder.clone_from(&input.folder);
        setup.report.append(&mut reader.close());
        Ok(setup)
    } else {
        Err(Unreadable {
            sources: reader.sources,
            diagnostics: reader.diagnostics,
        })
    }
}
