//! What is of one machine alone, where git has it or would take it along.

use std::path::Path;

use crate::artifact;
use crate::cli::escape;
use crate::diagnostic::{Diagnostic, code};
use crate::workspace::git::{self, Tracked};
use crate::workspace::{Folder, Workspace, local};

/// What is told of a project: of its file for this machine, and of what was made from it.
pub(super) fn project(
    workspace: &Workspace,
    tracked: &mut Tracked,
    folder: &Folder,
) -> Vec<Diagnostic> {
    let told = folder.locals.first().and_then(|name| {
        let file = folder.real.join(name);
        let ignored = escape::path(&workspace.show(&folder.path.join(".gitignore")));
        // The last line that is there may have no end.
        let open = git::would_take(&file)
            .then(|| format!("`printf '\\n.phpier.local.*\\n' >> {ignored}`"));
        let problem = match (tracked.has(&file), open) {
            (false, None) => return None,
            (false, Some(ignore)) => {
                problem("this file", "git would take it along").help(format!("run {ignore}"))
            }
            (true, open) => {
                let ignore = open.map_or_else(String::new, |ignore| format!("{ignore} and "));
                let remove = removal(workspace, &folder.path, &format!("-f --cached {name}"));
                problem("this file", "git has it")
                    .help(format!("run {ignore}{remove}, and commit that"))
            }
        };
        Some(problem.file(workspace.show(&folder.path.join(name))))
    });
    let real = folder.real.join(artifact::LOCAL);
    let made = real
        .exists()
        .then(|| held(workspace, tracked, &folder.path, (&real, artifact::LOCAL)));
    told.into_iter().chain(made.flatten()).collect()
}

/// What is told of the global stack: of what was made for it, secrets among it.
pub(super) fn global(workspace: &Workspace, tracked: &mut Tracked) -> Option<Diagnostic> {
    let real = workspace.home.canonicalize().ok()?;
    let real = real.join(local::FOLDER);
    held(workspace, tracked, &workspace.home, (&real, local::FOLDER))
}

/// What is told of a folder that has rules of its own which keep it out.
fn held(
    workspace: &Workspace,
    tracked: &mut Tracked,
    path: &Path,
    (real, folder): (&Path, &str),
) -> Option<Diagnostic> {
    tracked.has(real).then(|| {
        let remove = removal(workspace, path, &format!("-r -f --cached {folder}"));
        problem("what is in this folder", "git has some of it")
            .file(workspace.show(&path.join(folder)))
            .help(format!("run {remove}, and commit that"))
    })
}

fn problem(what: &str, how: &str) -> Diagnostic {
    let message = format!("{what} is of this machine alone, and {how}");
    Diagnostic::new(&code::WORKSPACE_LOCAL_IN_GIT, message)
}

/// The command that takes something out of git and leaves it on the disk. Without `-f` git refuses where it
/// has changed since it was added.
fn removal(workspace: &Workspace, path: &Path, what: &str) -> String {
    format!("`git -C {} rm {what}`", escape::path(&workspace.show(path)))
}
