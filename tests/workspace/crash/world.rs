//! Ten projects with links, about to be changed in every way, and what may be found of them afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use tempfile::TempDir;

use super::points::{CALLS, Point, Points};
use crate::support::sandbox::{Output, Sandbox};

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    Folder,
    Link(PathBuf),
    File { bytes: Vec<u8>, mode: u32 },
}

/// Everything below a folder.
pub(super) type Tree = BTreeMap<String, Entry>;

/// How a tree is after recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Old,
    New,
}

/// A home folder that is brought into its old state again and again; journals and `local/` hold its
/// path, so it is always the same.
pub(super) struct World {
    sandbox: Sandbox,
    aside: TempDir,
    before: Tree,
    old: Tree,
    new: Tree,
    /// What a crash has left, by its point.
    fallen: Mutex<Option<(usize, Tree)>>,
}

const GLOBAL: &str = "services {\n    mysql \"8.4\" root-password=\"first\"\n}\nprojects {\n    scan \"~/code\"\n    allow \"~/dotfiles\"\n}\n";

impl World {
    pub(super) fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.file(".phpier/global.kdl", GLOBAL);
        for number in 0..8 {
            sandbox.file(
                &format!("code/p{number}/.phpier.kdl"),
                format!("name \"p{number}\"\nphp \"8.3\"\n"),
            );
        }
        let old = "name \"p0\"\nphp \"8.3\"\noutput \"old.yml\"\n";
        sandbox.file("code/p0/.phpier.kdl", old);
        // A link, a chain of them, and a folder behind one.
        sandbox.file("dotfiles/readme", "");
        sandbox.link("../../dotfiles/p1.yml", "code/p1/docker-compose.yml");
        sandbox.link("hop.yml", "code/p2/docker-compose.yml");
        sandbox.link("../../dotfiles/p2.yml", "code/p2/hop.yml");
        sandbox.folder("dotfiles/p3");
        sandbox.link("../../dotfiles/p3", "code/p3/.phpier");
        sandbox.file(".phpier/local/projects/p5/secrets/database", "abcdefgh");
        sandbox.apply();
        sandbox.set_mode("code/p4/docker-compose.yml", 0o640);
        // All of them change, two come, one goes, one file is renamed, one server's secret is made.
        for number in 1..10 {
            sandbox.file(
                &format!("code/p{number}/.phpier.kdl"),
                format!(
                    "name \"p{number}\"\nphp \"8.4\" {{\n    ini \"memory_limit\" \"1G\"\n}}\n"
                ),
            );
        }
        sandbox.file("code/p0/.phpier.kdl", "name \"p0\"\nphp \"8.4\"\n");
        let shop = sandbox.read("code/p5/.phpier.kdl");
        let shop = format!("{shop}services {{\n    database \"mysql\"\n}}\n");
        sandbox.file("code/p5/.phpier.kdl", shop);
        fs::remove_file(sandbox.path("code/p7/.phpier.kdl")).expect("there");
        sandbox.edit(".phpier/global.kdl", " root-password=\"first\"", "");
        let mut world = Self {
            before: snapshot(&sandbox.path("")),
            aside: tempfile::tempdir().expect("a scratch folder"),
            sandbox,
            old: Tree::new(),
            new: Tree::new(),
            fallen: Mutex::default(),
        };
        world.old = world.tree();
        world.sandbox.run_in("", &super::APPLY).ends(0);
        world.new = world.tree();
        for (path, entry) in &world.new {
            if let Entry::File { bytes, .. } = entry {
                let aside = world.aside.path().join(path);
                fs::create_dir_all(aside.parent().expect("below")).expect("a folder");
                fs::write(aside, bytes).expect("written");
            }
        }
        assert_ne!(world.old, world.new);
        world.reset();
        assert_eq!(world.tree(), world.old);
        world
    }

    pub(super) fn root(&self) -> PathBuf {
        self.sandbox.path("")
    }

    /// Where the new text of a file lies.
    pub(super) fn new_text(&self, path: &str) -> String {
        let path = self.aside.path().join(path);
        assert!(path.is_file(), "{}", path.display());
        path.display().to_string()
    }

    /// Everything as before the apply.
    pub(super) fn reset(&self) {
        self.restore(&self.before);
    }

    pub(super) fn snapshot(&self) -> Tree {
        snapshot(&self.root())
    }

    pub(super) fn restore(&self, tree: &Tree) {
        for entry in fs::read_dir(self.root()).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() && !path.is_symlink() {
                fs::remove_dir_all(path).expect("removed");
            } else {
                fs::remove_file(path).expect("removed");
            }
        }
        for (path, entry) in tree {
            let path = self.sandbox.path(path);
            match entry {
                Entry::Folder => fs::create_dir(&path).expect("a folder"),
                Entry::Link(target) => {
                    std::os::unix::fs::symlink(target, &path).expect("a link");
                }
                Entry::File { bytes, mode } => {
                    use std::os::unix::fs::PermissionsExt;
                    fs::write(&path, bytes).expect("written");
                    fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).expect("a mode");
                }
            }
        }
    }

    /// Makes folders of phpier's with the same global stack.
    pub(super) fn move_in(&self, names: &[&str]) {
        let global = self.sandbox.read(".phpier/global.kdl");
        for name in names {
            self.sandbox.file(&format!("{name}/global.kdl"), &global);
        }
    }

    /// Removes folders of phpier's that only a test has made.
    pub(super) fn forget(&self, names: &[&str]) {
        for name in names {
            let _ = fs::remove_dir_all(self.sandbox.path(name));
        }
    }

    pub(super) fn run(&self, args: &[&str]) -> Output {
        self.sandbox.run_in("", args)
    }

    pub(super) fn start(&self, args: &[&str]) -> Child {
        self.sandbox
            .command("", args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs")
    }

    /// Runs the program with something injected.
    fn traced(&self, inject: &str, args: &[&str]) -> Output {
        self.under_strace(
            &["-o", "/dev/null", "-e", &format!("inject={inject}")],
            args,
        )
    }

    pub(super) fn killed(&self, point: &Point, args: &[&str]) {
        let output = self.signalled(point, "KILL", args);
        assert_eq!(output.code, None, "{point:?} was not reached\n{output}");
    }

    /// Runs the program with a signal that comes with one call.
    pub(super) fn signalled(&self, point: &Point, signal: &str, args: &[&str]) -> Output {
        let inject = format!("{}:signal={signal}:when={}", point.call, point.at);
        self.traced(&inject, args)
    }

    /// Runs the program with one call refused.
    pub(super) fn refused(&self, point: &Point, kind: &str, args: &[&str]) -> Output {
        let inject = format!("{}:error={kind}:when={}", point.call, point.at);
        self.traced(&inject, args)
    }

    /// Brings about what a crash of an apply leaves.
    pub(super) fn fall(&self, crash: &Point) {
        let mut fallen = self.fallen.lock().expect("nobody panicked");
        if let Some((at, left)) = fallen.as_ref()
            && *at == crash.index
        {
            return self.restore(left);
        }
        self.reset();
        self.killed(crash, &super::APPLY);
        *fallen = Some((crash.index, self.snapshot()));
    }

    /// The points of a recovery from a crash.
    pub(super) fn crashed(&self, crash: &Point) -> Points {
        self.fall(crash);
        self.points(&super::RECOVER)
    }

    /// The points of a run, which leaves the world changed.
    pub(super) fn points(&self, args: &[&str]) -> Points {
        let trace = self.aside.path().join("trace");
        let file = trace.display().to_string();
        let traced = format!("trace={CALLS}");
        let _ = self.under_strace(&["-o", &file, "-e", &traced, "-s", "256"], args);
        Points::read(&fs::read_to_string(trace).expect("a trace"))
    }

    fn under_strace(&self, options: &[&str], args: &[&str]) -> Output {
        let output = Command::new("strace")
            .arg("-qq")
            .args(options)
            .arg(env!("CARGO_BIN_EXE_phpier"))
            .args(args)
            .current_dir(self.root())
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", self.root())
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .expect("strace runs");
        Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }

    /// What counts of the world.
    fn tree(&self) -> Tree {
        counted(&self.snapshot())
    }

    pub(super) fn is_as(&self, tree: &Tree) -> bool {
        counted(tree) == self.tree()
    }

    /// A file that is neither old nor new.
    pub(super) fn torn(&self) -> Option<String> {
        let tree = self.tree();
        let paths = self.old.keys().chain(self.new.keys()).chain(tree.keys());
        let staged = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or_default();
            name.starts_with(".phpier-tmp-")
        };
        let mut torn = paths.filter(|path| {
            let found = tree.get(*path);
            found != self.old.get(*path) && found != self.new.get(*path) && !staged(path)
        });
        torn.next().cloned()
    }

    pub(super) fn assert_whole(&self, point: &Point) {
        assert_eq!(self.torn(), None, "{point:?}");
    }

    /// Demands that everything is old, or everything new, and says which.
    pub(super) fn assert_settled(&self, point: &Point) -> Settled {
        let tree = self.tree();
        if tree == self.old {
            return Settled::Old;
        }
        let differing = |other: &Tree| -> Vec<String> {
            let paths = tree.keys().chain(other.keys());
            let mut paths: Vec<String> = paths
                .filter(|path| tree.get(*path) != other.get(*path))
                .cloned()
                .collect();
            paths.dedup();
            paths
        };
        assert!(
            tree == self.new,
            "{point:?}\nunlike old: {:#?}\nunlike new: {:#?}",
            differing(&self.old),
            differing(&self.new)
        );
        Settled::New
    }

    /// Demands that a whole apply then makes everything new, and leaves nothing of its own.
    pub(super) fn assert_converges(&self, point: &Point) {
        let output = self.run(&super::APPLY);
        assert_eq!(output.code, Some(0), "{point:?}\n{output}");
        assert_eq!(self.assert_settled(point), Settled::New, "{point:?}");
        self.assert_over(point);
    }

    /// Demands that no journal is left.
    pub(super) fn assert_over(&self, point: &Point) {
        let journal = self.sandbox.path(".phpier/local/journal");
        let left = fs::read_dir(journal).into_iter().flatten().count();
        assert_eq!(left, 0, "{point:?}");
    }
}

/// Everything below a folder, outer entries first.
fn snapshot(root: &Path) -> Tree {
    use std::os::unix::fs::PermissionsExt;
    let entries = walkdir::WalkDir::new(root).min_depth(1);
    let entry = |entry: walkdir::DirEntry| {
        let name = entry.path().strip_prefix(root).expect("below");
        let kind = entry.file_type();
        let what = if kind.is_symlink() {
            Entry::Link(fs::read_link(entry.path()).expect("a link"))
        } else if kind.is_file() {
            let mode = entry.metadata().expect("a file").permissions().mode();
            Entry::File {
                bytes: fs::read(entry.path()).expect("readable"),
                mode: mode & 0o7777,
            }
        } else {
            Entry::Folder
        };
        (name.to_string_lossy().into_owned(), what)
    };
    entries
        .into_iter()
        .map(|found| entry(found.expect("readable")))
        .collect()
}

/// Without the lock, the journal, and secrets, which are made first and kept.
fn counted(tree: &Tree) -> Tree {
    const OTHER: [&str; 3] = ["lock", "journal", "secrets"];
    let counts = |path: &str| match path.strip_prefix(".phpier/local/") {
        Some(path) => !OTHER
            .iter()
            .any(|other| path.split('/').next() == Some(other)),
        None => true,
    };
    tree.iter()
        .filter(|(path, _)| counts(path))
        .map(|(path, entry)| (path.clone(), entry.clone()))
        .collect()
}
