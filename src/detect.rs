//! What a project's own files say of it: its type, docroot, PHP, extensions, Node.js, database, caches and
//! workers, each with the place that says so.
//!
//! Pure: the shell asks [`wanted`] which files to look at, and hands over what it found as a [`Tree`]. Other
//! people's files are parsed, never evaluated; what cannot be read is told and changes nothing else.

mod composer;
pub mod constraint;
mod database;
pub mod dotenv;
mod framework;
mod json;
mod node;
mod php;
mod services;
mod tree;
mod worker;

pub use database::{Database, Storage};
pub use tree::{Look, Tree, wanted};
pub use worker::Worker;

use crate::catalog::Framework;
use crate::catalog::php::PhpVersion;
use composer::Composer;

/// Why something is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The file, relative to the project, or the option that a person gave.
    pub file: &'static str,
    /// The line in it, from 1; none for the file as a whole.
    pub line: Option<usize>,
    /// What it says there: a phrase that goes on from its place.
    pub text: String,
}

impl Reason {
    fn new(file: &'static str, line: impl Into<Option<usize>>, text: impl Into<String>) -> Self {
        Self {
            file,
            line: line.into(),
            text: text.into(),
        }
    }

    /// `composer.json:12`.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.to_owned(),
        }
    }
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<T> {
    /// What.
    pub value: T,
    /// Why.
    pub because: Reason,
    /// What other hints say instead, where they differ: the choice is open.
    pub others: Vec<(T, Reason)>,
}

impl<T> Finding<T> {
    fn new(value: T, because: Reason) -> Self {
        Self {
            value,
            because,
            others: Vec::new(),
        }
    }

    /// Whether any of the hints says this.
    fn has(&self, value: &T) -> bool
    where
        T: PartialEq,
    {
        self.value == *value || self.others.iter().any(|(other, _)| other == value)
    }

    /// Follows another of the hints, if any says this.
    fn choose(&mut self, value: &T)
    where
        T: PartialEq + Clone,
    {
        let first = (self.value.clone(), self.because.clone());
        self.others.insert(0, first);
        let at = self.others.iter().position(|(other, _)| other == value);
        (self.value, self.because) = self.others.remove(at.unwrap_or(0));
    }

    /// The first hint, with those that say something else.
    fn of(hints: Vec<(T, Reason)>) -> Option<Self>
    where
        T: PartialEq,
    {
        let mut hints = hints.into_iter();
        let (value, because) = hints.next()?;
        let mut found = Self::new(value, because);
        for (value, reason) in hints {
            if !found.has(&value) {
                found.others.push((value, reason));
            }
        }
        Some(found)
    }
}

/// A file that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which.
    pub file: &'static str,
    /// From which byte on, where that is known.
    pub at: Option<usize>,
    /// What is wrong with it: a phrase.
    pub text: String,
}

/// All that is known of a project.
#[derive(Clone, Debug, Default)]
pub struct Detection {
    /// The framework; none where nothing speaks for one.
    pub framework: Option<Finding<&'static Framework>>,
    /// The folder that is served, where it is not the one of the type.
    pub docroot: Option<Finding<String>>,
    /// The version of PHP; none where nothing speaks of one.
    pub php: Option<Finding<&'static PhpVersion>>,
    /// Extensions that neither the image, the type nor the connections bring along.
    pub extensions: Vec<Finding<&'static str>>,
    /// The major version of Node.js.
    pub node: Option<Finding<&'static str>>,
    /// Where it keeps its data.
    pub database: Option<Finding<Storage>>,
    /// Keys of connections, such as `redis`.
    pub connections: Vec<Finding<&'static str>>,
    /// Commands that could run beside the app. They are only proposed.
    pub workers: Vec<Finding<Worker>>,
    /// What is good to know and changes nothing: what phpier cannot set up by itself.
    pub notes: Vec<Reason>,
    /// Files that could not be understood.
    pub troubles: Vec<Trouble>,
    /// Whether there is anything of PHP's in the folder.
    pub has_php: bool,
}

/// What a person has decided already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    /// The version of PHP.
    pub php: Option<&'static PhpVersion>,
    /// The type.
    pub framework: Option<&'static Framework>,
}

/// Reads the hints. What is given decides; what depends on it follows.
pub fn detect(tree: &Tree, given: Given) -> Detection {
    let mut found = Detection {
        troubles: tree.troubles(),
        ..Detection::default()
    };
    let composer = Composer::read(tree, &mut found.troubles);
    found.framework = framework::find(tree, &composer);
    if let Some(framework) = given.framework {
        found.framework = Some(framework::given(framework, found.framework));
    }
    let framework = found
        .framework
        .as_ref()
        .map_or(crate::catalog::default_framework(), |found| found.value);
    found.docroot = framework::docroot(tree, &composer, framework);
    found.php = php::version(tree, &composer, &mut found.notes);
    if let (Some(php), Some(hints)) = (given.php, &mut found.php) {
        hints.choose(&php);
    }
    if let Some(php) = given.php {
        php::refused(&composer, php, &mut found.notes);
    }
    let php = given
        .php
        .or(found.php.as_ref().map(|found| found.value))
        .unwrap_or(crate::catalog::php::default_version());
    found.node = node::find(tree, php, &mut found.troubles, &mut found.notes);
    found.database = database::find(tree, &composer, found.framework.as_ref(), &mut found.notes);
    if framework.name == "wordpress" {
        database::fixed_host(tree, &mut found.notes);
    }
    found.connections = services::connections(tree, &composer, framework);
    services::others(tree, &composer, &mut found.notes);
    found.extensions = php::extensions(&composer, php, framework, &found);
    php::missing(&composer, php, &mut found.notes);
    found.workers = worker::find(tree, &composer);
    found.has_php = composer.is_there() || tree.has_php();
    found
}
