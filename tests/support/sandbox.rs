//! A scratch home folder, and the program run in it with nothing else in its environment.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A home folder that goes when the test ends. Paths are relative to it.
pub(crate) struct Sandbox {
    root: TempDir,
    env: Vec<(String, String)>,
}

/// All that a run of the program gives, so that no part of it goes unseen.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// What an entry of the sandbox is: equal if nobody has written to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Folder,
    Link(PathBuf),
    File {
        bytes: Vec<u8>,
        written: std::time::SystemTime,
    },
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("phpier-test-")
            .tempdir()
            .expect("a scratch folder");
        Self {
            root,
            env: Vec::new(),
        }
    }

    /// One project, `code/shop`, and no global stack.
    pub(crate) fn with_project() -> Self {
        let sandbox = Self::new();
        sandbox.file("code/shop/.phpier.kdl", "name \"shop\"\n");
        sandbox
    }

    /// A global stack that scans `code`, and the projects named.
    pub(crate) fn with_fleet(projects: &[&str]) -> Self {
        let sandbox = Self::new();
        sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
        for name in projects {
            sandbox.file(
                &format!("code/{name}/.phpier.yaml"),
                format!("name: {name}\n"),
            );
        }
        sandbox
    }

    /// A variable for the program.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("folders");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).expect("folders");
    }

    /// A symlink at `path` with the text `target`.
    #[cfg(unix)]
    pub(crate) fn link(&self, target: impl AsRef<Path>, path: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("below the root")).expect("folders");
        std::os::unix::fs::symlink(target, path).expect("linked");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Puts other text in place of some text of a file.
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no {old:?}:\n{text}");
        self.file(path, text.replace(old, new));
    }

    #[cfg(unix)]
    pub(crate) fn mode(&self, path: &str) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(self.path(path)).expect(path);
        metadata.permissions().mode() & 0o7777
    }

    #[cfg(unix)]
    pub(crate) fn set_mode(&self, path: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).expect(path);
    }

    /// Everything in the sandbox but phpier's lock.
    pub(crate) fn tree(&self) -> BTreeMap<String, Entry> {
        let mut tree = BTreeMap::new();
        for entry in walkdir::WalkDir::new(self.root.path()).min_depth(1) {
            let entry = entry.expect("a readable sandbox");
            let below = entry.path().strip_prefix(self.root.path()).expect("below");
            let name = below.to_string_lossy().into_owned();
            if name.starts_with(".phpier/local") {
                continue;
            }
            let kind = entry.file_type();
            let entry = if kind.is_symlink() {
                Entry::Link(fs::read_link(entry.path()).expect("a link"))
            } else if kind.is_file() {
                Entry::File {
                    bytes: fs::read(entry.path()).expect("readable"),
                    written: fs::metadata(entry.path())
                        .and_then(|m| m.modified())
                        .expect("a time"),
                }
            } else {
                Entry::Folder
            };
            tree.insert(name, entry);
        }
        tree
    }

    /// The names of everything below `local/`, sorted.
    pub(crate) fn local(&self) -> Vec<String> {
        let local = self.path(".phpier/local");
        let entries = walkdir::WalkDir::new(&local).min_depth(1);
        let name = |entry: walkdir::DirEntry| {
            let below = entry.path().strip_prefix(&local).expect("below");
            below.to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries
            .into_iter()
            .map(|entry| name(entry.expect("readable")))
            .collect();
        names.sort_unstable();
        names
    }

    /// The program, about to be run in a folder of the sandbox.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, folder: &str, args: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_phpier"));
        command
            .args(args)
            .current_dir(self.path(folder))
            .env_clear()
            .env("HOME", self.root.path())
            .env("LANG", "C.UTF-8")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program in a folder of the sandbox.
    pub(crate) fn run_in<S: AsRef<OsStr>>(&self, folder: &str, args: &[S]) -> Output {
        let output = self.command(folder, args).output().expect("it runs");
        Output {
            stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
            code: output.status.code(),
        }
    }

    /// Runs the program in the project `code/shop` if there is one, or in the home folder.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Output {
        let folder = if self.path("code/shop").is_dir() {
            "code/shop"
        } else {
            ""
        };
        self.run_in(folder, args)
    }

    /// Runs it on a terminal of its own, with answers typed in: what is seen there, and the exit code.
    pub(crate) fn typed(&self, folder: &str, args: &str, answers: &str) -> (String, Option<i32>) {
        let program = env!("CARGO_BIN_EXE_phpier");
        let mut child = Command::new("script")
            .args(["-qec", &format!("{program} {args}"), "/dev/null"])
            .current_dir(self.path(folder))
            .env_remove("CI")
            .env("HOME", self.path(""))
            .env("NO_COLOR", "1")
            .env("TERM", "dumb")
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script, of util-linux, is there");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(answers.as_bytes()).expect("typed");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
        (text, output.status.code())
    }

    /// Writes everything, and demands that it works.
    pub(crate) fn apply(&self) {
        self.run(&["apply", "--yes"]).ends(0);
    }
}

impl Output {
    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Demands an exit code, and has no further questions.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) {
        drop(self.code(code));
    }

    /// Demands a text on stdout.
    #[track_caller]
    pub(crate) fn out(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no {text:?} on stdout\n{self}");
        self
    }

    /// Demands a text on stderr.
    #[track_caller]
    pub(crate) fn err(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} on stderr\n{self}");
        self
    }

    /// Demands that a text is on neither stream.
    #[track_caller]
    pub(crate) fn not(self, text: &str) -> Self {
        let is_there = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(!is_there, "{text:?} was not to be said\n{self}");
        self
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            stdout,
            stderr,
            code,
        } = self;
        write!(
            f,
            "--- stdout\n{stdout}--- stderr\n{stderr}--- exit code {code:?}"
        )
    }
}
