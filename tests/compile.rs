//! Configurations and every file that comes of them: `compile/NAME/` holds a `global.kdl` perhaps,
//! projects in files named like their folders, and below `expected/` what is generated: `global/`,
//! each project's slug, and `local/` for what no repository holds. `NAME.local.kdl` is what a project
//! has of its own on one machine.

mod catalog;
mod nginx;
mod overrides;
mod properties;
mod provision;
mod scripts;
mod yaml;

use std::{collections::BTreeMap, fs};

use phpier::compile;

use crate::support::{
    files,
    golden::Goldens,
    stack::{File, Stack},
};

/// A configuration.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) global: Option<File>,
    pub(crate) projects: Vec<File>,
}

impl Case {
    fn read(&self) -> Stack {
        let stack = Stack::read(self.global.as_ref(), &self.projects);
        assert!(
            !stack.diagnostics.has_errors(),
            "{}:\n{}",
            self.name,
            stack.told()
        );
        stack
    }
}

/// All configurations: those on disk, and each row of the catalog by itself.
pub(crate) fn cases() -> Vec<Case> {
    let root = files::folder("compile");
    let mut cases: BTreeMap<String, Case> = BTreeMap::new();
    for path in files::below(&root) {
        let [name, file] = path.split('/').collect::<Vec<_>>()[..] else {
            continue;
        };
        let bytes = fs::read(root.join(&path)).expect("a fixture");
        let case = cases.entry(name.to_owned()).or_insert_with(|| Case {
            name: name.to_owned(),
            global: None,
            projects: Vec::new(),
        });
        match file.rsplit_once('.') {
            Some(("global", "kdl")) => case.global = Some(File::new("global.kdl", "", bytes)),
            Some((folder, ending)) => {
                let (folder, local) = match folder.strip_suffix(".local") {
                    Some(folder) => (folder, ".local"),
                    None => (folder, ""),
                };
                let path = format!("{folder}/.phpier{local}.{ending}");
                case.projects.push(File::new(&path, folder, bytes));
            }
            None => {}
        }
    }
    cases.into_values().chain(catalog::cases()).collect()
}

/// Everything that is generated, by its path below `expected`.
fn generated(stack: &Stack) -> BTreeMap<String, String> {
    let secrets = compile::secrets(&stack.fleet)
        .into_iter()
        .map(|path| {
            let secret = format!("secret{}", path.replace(|c: char| !c.is_alphanumeric(), ""));
            (path, secret)
        })
        .collect();
    let local = compile::local(&stack.fleet, &secrets);
    let local = local.iter().map(|file| (file.path.clone(), file.render()));
    stack.files().into_iter().chain(local).collect()
}

#[test]
fn configurations_compile_to_these_files() {
    let mut goldens = Goldens::new("compile", |name| name.contains("/expected/"));
    for case in cases() {
        let stack = case.read();
        for (path, text) in generated(&stack) {
            if catalog::is_shown(&case.name, &path) {
                goldens.check(&format!("{}/expected/{path}", case.name), &text);
            }
        }
    }
    goldens.finish();
}
