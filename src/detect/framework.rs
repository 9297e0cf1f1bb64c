//! The type of a project, and the folder that is served.

use super::composer::{Composer, Requirement};
use super::tree::{DOCROOTS, below};
use super::{Finding, Reason, Tree};
use crate::catalog::framework::Sign;
use crate::catalog::{self, Framework};

/// The type that the signs speak for. One that is made from another counts alone.
pub(super) fn find(tree: &Tree, composer: &Composer) -> Option<Finding<&'static Framework>> {
    let mut hints: Vec<(&'static Framework, Reason)> = Vec::new();
    for framework in catalog::frameworks() {
        let mut signs = framework.signs.iter();
        if let Some(reason) = signs.find_map(|sign| shows(tree, composer, framework, sign)) {
            hints.push((framework, reason));
        }
    }
    let made_from: Vec<&str> = hints
        .iter()
        .flat_map(|(framework, _)| framework.over.iter().copied())
        .collect();
    hints.retain(|(framework, _)| !made_from.contains(&framework.name));
    // What is required by name says more than a file, which an earlier life may have left.
    hints.sort_by_key(|(_, reason)| reason.file != "composer.json");
    let mut found = hints.into_iter();
    let (value, because) = found.next()?;
    Some(Finding {
        value,
        because,
        others: found.collect(),
    })
}

/// The type that a person has given. Where a hint says the same, that is the reason.
pub(super) fn given(
    framework: &'static Framework,
    found: Option<Finding<&'static Framework>>,
) -> Finding<&'static Framework> {
    let mut hints = found;
    if let Some(hints) = hints.as_mut().filter(|hints| hints.has(&framework)) {
        hints.choose(&framework);
    }
    match hints {
        Some(hints) if hints.value == framework => hints,
        hints => Finding {
            value: framework,
            because: Reason::new("--type", None, "is given"),
            others: hints
                .into_iter()
                .flat_map(|first| [vec![(first.value, first.because)], first.others].concat())
                .collect(),
        },
    }
}

fn shows(tree: &Tree, composer: &Composer, framework: &Framework, sign: &Sign) -> Option<Reason> {
    match sign {
        Sign::Package(package) => composer.requires(package).map(Requirement::reason),
        Sign::Files(files) => {
            let all = files.iter().all(|path| tree.has(path));
            all.then(|| Reason::new(tree.name(files[0]).unwrap_or_default(), None, "is there"))
        }
        Sign::Page(page) => {
            let path = folders(framework).find_map(|folder| tree.name(&below(folder, page)));
            path.map(|path| Reason::new(path, None, "is there"))
        }
    }
}

/// Folders that may be served, the type's own first.
fn folders(framework: &Framework) -> impl Iterator<Item = &'static str> {
    let own = DOCROOTS
        .iter()
        .filter(|folder| **folder == framework.docroot);
    let others = DOCROOTS
        .iter()
        .filter(|folder| **folder != framework.docroot);
    own.chain(others).copied()
}

/// The folder to serve, where it is not the type's own.
pub(super) fn docroot(
    tree: &Tree,
    composer: &Composer,
    framework: &'static Framework,
) -> Option<Finding<String>> {
    let differs = |(folder, _): &(String, Reason)| *folder != framework.docroot;
    let said = composer
        .docroots
        .iter()
        .find(|(folder, _)| is_below(folder))
        .cloned();
    if let Some(said) = said {
        return Some(said)
            .filter(differs)
            .map(|(value, because)| Finding::new(value, because));
    }
    // The folder where the framework's own pages lie, or any with a front page.
    let pages = framework.signs.iter().filter_map(|sign| match sign {
        Sign::Page(page) => Some(*page),
        Sign::Package(_) | Sign::Files(_) => None,
    });
    let of = |page: &str| {
        let mut hints = folders(framework).filter_map(|folder| {
            let path = tree.name(&below(folder, page))?;
            Some((folder.to_owned(), Reason::new(path, None, "is there")))
        });
        hints.next()
    };
    let found = pages.into_iter().find_map(of).or_else(|| {
        // `php` serves its own folder, but where another has a front page, that one is meant.
        let any = framework.name == catalog::default_framework().name;
        if any {
            let hint = DOCROOTS.iter().find_map(|folder| {
                let path = tree.name(&below(folder, "index.php"))?;
                Some(((*folder).to_owned(), Reason::new(path, None, "is there")))
            });
            return hint;
        }
        of("index.php")
    });
    found
        .filter(differs)
        .map(|(value, because)| Finding::new(value, because))
}

/// Whether a folder can be a docroot: below the project, and more than the project itself.
fn is_below(folder: &str) -> bool {
    !folder.is_empty()
        && !folder.starts_with('/')
        && folder
            .split('/')
            .all(|part| !["", ".", ".."].contains(&part))
        && folder
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}
