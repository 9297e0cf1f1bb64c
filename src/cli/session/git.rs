//! What is of one machine alone, where git has it or would take it along.

use std::path::Path;

use crate::artifact;
use crate::cli::escape;
use crate::diagnostic::{Diagnostic, code};
use crate::workspace::{Folder, Workspace, git, local};

/// What is told of a project: of its file for this machine, and of what was made from it.
pub(super) fn project(workspace: &Workspace, folder: &Folder) -> Vec<Diagnostic> {
    let told = folder.locals.first().and_then(|name| {
        let file = folder.real.join(name);
        let ignored = escape::word(&workspace.show(&folder.path.join(".gitignore")));
        let open = git::would_take(&file).then(|| format!("`echo '.phpier.local.*' >> {ignored}`"));
        let problem = match (git::has(&file), open) {
            (false, None) => return None,
            (false, Some(ignore)) => {
                problem("this file", "git would take it along").help(format!("run {ignore}"))
            }
            (true, open) => {
                let ignore = open.map_or_else(String::new, |ignore| format!("{ignore} and "));
                let remove = removal(workspace, &folder.path, &format!("--cached {name}"));
                problem("this file", "git has it")
                    .help(format!("run {ignore}{remove}, and commit that"))
            }
        };
        Some(problem.file(workspace.show(&folder.path.join(name))))
    });
    let made = folder.real.join(artifact::LOCAL);
    let made = made
        .exists()
        .then(|| held(workspace, &folder.path, &folder.real, artifact::LOCAL));
    told.into_iter().chain(made.flatten()).collect()
}

/// What is told of the global stack: of what was made for it, secrets among it.
pub(super) fn global(workspace: &Workspace) -> Option<Diagnostic> {
    let real = workspace.home.canonicalize().ok()?;
    held(workspace, &workspace.home, &real, local::FOLDER)
}

/// What is told of a folder that has rules of its own which keep it out.
fn held(workspace: &Workspace, path: &Path, real: &Path, folder: &str) -> Option<Diagnostic> {
    git::has(&real.join(folder)).then(|| {
        let remove = removal(workspace, path, &format!("-r --cached {folder}"));
        problem("what is in this folder", "git has some of it")
            .file(workspace.show(&path.join(folder)))
            .help(format!("run {remove}, and commit that"))
    })
}

fn problem(what: &str, how: &str) -> Diagnostic {
    let message = format!("{what} is of this machine alone, and {how}");
    Diagnostic::new(&code::WORKSPACE_LOCAL_IN_GIT, message)
}

/// The command that takes something out of git and leaves it on the disk.
fn removal(workspace: &Workspace, path: &Path, what: &str) -> String {
    format!("`git -C {} rm {what}`", escape::word(&workspace.show(path)))
}
