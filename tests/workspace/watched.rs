//! Traefik reads every file of a watched folder the moment that it changes, and one that it cannot read at
//! start-up drops every route. So no file appears there but whole: it comes by a rename.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::sandbox::Sandbox;
use crate::support::tools;

/// The endings that Traefik's file provider reads.
/// <https://doc.traefik.io/traefik/providers/file/>
const READ: [&str; 3] = [".yml", ".yaml", ".toml"];

/// The folder that it watches.
const ROUTES: &str = "/local/routes/";

/// The paths of a trace's calls of one name that some word marks; the last path of each.
fn paths<'t>(trace: &'t str, call: &str, mark: &str) -> Vec<&'t str> {
    trace
        .lines()
        .filter(|line| line.starts_with(call) && line.contains(mark))
        .filter_map(|line| line.rsplit('"').nth(1))
        .collect()
}

fn is_read(path: &str) -> bool {
    READ.iter().any(|ending| path.ends_with(ending))
}

#[test]
fn what_traefik_watches_comes_whole() {
    if Command::new("strace").arg("-V").output().is_err() {
        tools::skipped("what_traefik_watches_comes_whole", "there is no strace");
        return;
    }
    let sandbox = Sandbox::with_fleet(&["shop", "blog"]);
    let config = "discovery \"files\"\nprojects {\n    scan \"~/code\"\n}\n";
    sandbox.file(".phpier/global.kdl", config);
    // Made, then changed, then taken away.
    let rounds = ["name: shop\n", "name: shop\nhosts: [\"@\", admin]\n", ""];
    for (round, text) in rounds.into_iter().enumerate() {
        if text.is_empty() {
            fs::remove_dir_all(sandbox.path("code/shop")).expect("a project that can go");
        } else {
            sandbox.file("code/shop/.phpier.yaml", text);
        }
        let trace = sandbox.path("trace");
        let output = Command::new("strace")
            .args([
                "-f",
                "-qq",
                "-s",
                "512",
                "-e",
                "trace=openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat",
            ])
            .arg("-o")
            .arg(&trace)
            .arg(env!("CARGO_BIN_EXE_phpier"))
            .args(["apply", "--yes", "--prune"])
            .current_dir(sandbox.path(""))
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", sandbox.path(""))
            .stdin(Stdio::null())
            .output()
            .expect("strace runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "round {round}: {said}");
        let trace = fs::read_to_string(trace).expect("a trace");
        // With threads, each line starts with the number of its own.
        let trace: String = trace
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(_, call)| format!("{}\n", call.trim_start()))
            .collect();
        let written: Vec<&str> = ["O_WRONLY", "O_RDWR"]
            .iter()
            .flat_map(|mark| paths(&trace, "open", mark))
            .chain(paths(&trace, "creat", ""))
            .chain(paths(&trace, "link", ""))
            .filter(|path| is_read(path))
            .collect();
        assert!(written.is_empty(), "round {round}: {written:?}");
        let renamed = paths(&trace, "rename", "");
        let come = renamed.iter().filter(|path| is_read(path)).count();
        let routes = renamed.iter().filter(|path| path.contains(ROUTES)).count();
        assert!(
            round == 2 || (come > 0 && routes > 0),
            "round {round}: {renamed:?}"
        );
    }
}
