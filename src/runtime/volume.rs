//! Volumes: which there are, and by what files in them one tells whose data they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use super::failure::{self, Failure};
use super::{Invocation, Runner, captured, run};
use crate::diagnostic::{Diagnostic, code};

/// Where a volume is mounted to be looked at. No image has such a folder.
const MOUNT: &str = "/phpier-volume";

/// What the script has in place of the files to look for.
const FILES: &str = "FILES";

/// Prints the files of interest, each with its text in one line. A table space of MySQL states the
/// version of the server that made it in four bytes (`FIL_PAGE_SRV_VERSION`), which are told as numbers:
/// <https://github.com/mysql/mysql-server/blob/8.4/storage/innobase/include/fil0types.h>.
const SCRIPT: &str = r#"cd "$1" || exit 9
for file in FILES; do
    [ -e "$file" ] || continue
    case $file in
    *.ibd) text=$(od -An -tu1 -j8 -N4 "$file" 2>/dev/null) ;;
    *PG_VERSION | *_upgrade_*) text=$(head -c 65536 "$file" | tr -d '\n\t') ;;
    *) text= ;;
    esac
    printf '%s\t%s\n' "$file" "$text"
done"#;

/// Files that were found in a volume, with what stands in them.
pub type Marks = BTreeMap<String, String>;

/// The names of all volumes.
pub fn volumes(runner: &Runner) -> Result<BTreeSet<String>, Failure> {
    let invocation = engine(runner, &["volume", "ls", "--format", "{{.Name}}"]);
    let program = invocation.argv.first().cloned().unwrap_or_default();
    let (out, err, code) =
        captured(&invocation).map_err(|error| Failure::start(&program, &error))?;
    if code != 0 {
        return Err(Failure::engine(&err));
    }
    Ok(out.lines().map(str::to_owned).collect())
}

/// A running container that has a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its image.
    pub image: String,
}

/// The running containers that have a volume.
pub fn users(runner: &Runner, volume: &str) -> Result<Vec<User>, Failure> {
    let filter = format!("volume={volume}");
    let format = "{{.Names}}\t{{.Image}}";
    let invocation = engine(runner, &["ps", "--filter", &filter, "--format", format]);
    let program = invocation.argv.first().cloned().unwrap_or_default();
    let (out, err, code) =
        captured(&invocation).map_err(|error| Failure::start(&program, &error))?;
    if code != 0 {
        return Err(Failure::engine(&err));
    }
    let users = out.lines().filter_map(|line| line.split_once('\t'));
    Ok(users
        .map(|(name, image)| User {
            name: name.to_owned(),
            image: image.to_owned(),
        })
        .collect())
}

/// Looks which of some files a volume holds.
///
/// A container of the image that is to serve the volume reads them, without a network, without the
/// image's own program, and with no right but to read: the engine may be on another machine, and only
/// its root can read what a server has written. `files` are patterns of the shell.
pub fn look(
    runner: &Runner,
    volume: &str,
    image: &str,
    files: &[&str],
) -> Result<Marks, Diagnostic> {
    let mount = format!("type=volume,source={volume},target={MOUNT},readonly");
    // The shell expands the patterns inside the volume.
    let script = SCRIPT.replace(FILES, &files.join(" "));
    let args = [
        "run",
        "--rm",
        "--pull=never",
        "--network=none",
        "--read-only",
        "--user=0:0",
        "--cap-drop=ALL",
        "--cap-add=DAC_READ_SEARCH",
        "--security-opt=no-new-privileges",
        "--no-healthcheck",
        "--entrypoint=sh",
        "--mount",
        &mount,
        image,
        "-c",
        &script,
        "sh",
        MOUNT,
    ];
    let invocation = engine(runner, &args);
    let start = |error| Failure::start(&invocation.argv[0], &error);
    let mut said = captured(&invocation).map_err(start)?;
    if said.2 == 125 && !is_here(runner, image) {
        // It would be fetched anyway; Docker shows how far it is.
        match run(&engine(runner, &["pull", image]), true) {
            Ok(0) => said = captured(&invocation).map_err(start)?,
            Ok(_) => return Err(failure::not_pulled(image, volume)),
            Err(error) => return Err(start(error).into()),
        }
    }
    let (out, err, code) = said;
    if code != 0 {
        let said = err.trim().lines().next().unwrap_or("it says nothing");
        return Err(Diagnostic::new(
            &code::RUNTIME_UNSEEN_VOLUME,
            format!("cannot look into the volume {volume} with the image {image}: {said}"),
        )
        .help("see that `docker run` works with this image; plain `docker compose up -d` starts the stack without a look"));
    }
    let marks = out.lines().filter_map(|line| line.split_once('\t'));
    Ok(marks
        .map(|(file, text)| (file.to_owned(), text.trim().to_owned()))
        .collect())
}

fn is_here(runner: &Runner, image: &str) -> bool {
    let inspect = engine(runner, &["image", "inspect", "--format", "{{.Id}}", image]);
    captured(&inspect).is_ok_and(|(_, _, code)| code == 0)
}

/// A command of the engine's own program.
fn engine(runner: &Runner, args: &[&str]) -> Invocation {
    let mut argv = runner.engine();
    argv.extend(args.iter().map(OsString::from));
    Invocation {
        argv,
        env: BTreeMap::new(),
    }
}
