//! A Compose command line as a value. It always says which project, folder, files and variables are
//! meant, so that neither the environment nor a project's `.env` can send it elsewhere.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::Command;

/// The variable that names another program than `docker compose`.
pub const RUNNER: &str = "PHPIER_COMPOSE";

/// The file beside a Compose file that its owner changes it with.
const OVERRIDE: &str = "docker-compose.override.yml";

/// Compose takes orders from variables that start like this.
const COMPOSE: &str = "COMPOSE_";

/// The program that speaks Compose, with its first arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    words: Vec<OsString>,
}

impl Runner {
    /// `docker compose`, or the words of `PHPIER_COMPOSE`.
    pub fn new(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let named = env(RUNNER).unwrap_or_default();
        let words: Vec<OsString> = named
            .to_string_lossy()
            .split_whitespace()
            .map(OsString::from)
            .collect();
        Self {
            words: if words.is_empty() {
                vec!["docker".into(), "compose".into()]
            } else {
                words
            },
        }
    }

    /// The program's words as a person would type them.
    pub fn shown(&self) -> String {
        let words: Vec<_> = self
            .words
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        words.join(" ")
    }

    /// The program that asks the engine: `docker` of `docker compose`.
    pub fn engine(&self) -> OsString {
        match self.words.as_slice() {
            [program, compose] if compose == "compose" => program.clone(),
            _ => "docker".into(),
        }
    }

    /// A command of Compose itself, about no project.
    pub fn bare(&self, args: &[&str]) -> Invocation {
        Invocation {
            argv: self
                .words
                .iter()
                .cloned()
                .chain(args.iter().map(OsString::from))
                .collect(),
            env: BTreeMap::new(),
        }
    }
}

/// A Compose project on the disk, and all the variables that its files may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stack {
    /// The Compose project.
    pub name: String,
    /// The folder that relative paths start from.
    pub folder: PathBuf,
    /// The generated file's name.
    pub file: String,
    /// What is set for Compose.
    pub env: BTreeMap<String, OsString>,
}

impl Stack {
    /// The Compose file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.file)
    }

    /// The owner's own file, where there is one.
    pub fn override_file(&self) -> Option<PathBuf> {
        Some(self.folder.join(OVERRIDE)).filter(|path| path.is_file())
    }
}

/// A command line with its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The program, then its arguments.
    pub argv: Vec<OsString>,
    /// What is set beside the environment.
    pub env: BTreeMap<String, OsString>,
}

impl Invocation {
    /// A command of Compose about a stack.
    pub fn new<S: AsRef<OsStr>>(runner: &Runner, stack: &Stack, args: &[S]) -> Self {
        let mut invocation = runner.bare(&["-p", &stack.name, "--project-directory"]);
        let argv = &mut invocation.argv;
        argv.push(stack.folder.clone().into());
        for file in [Some(stack.path()), stack.override_file()]
            .into_iter()
            .flatten()
        {
            argv.extend(["-f".into(), file.into()]);
        }
        argv.extend(["--env-file".into(), "/dev/null".into()]);
        argv.extend(args.iter().map(|arg| arg.as_ref().to_owned()));
        invocation.env.clone_from(&stack.env);
        invocation
    }

    /// The same with one more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.argv.push(arg.into());
        self
    }

    /// The process to be. It has phpier's environment but for what Compose would take for orders.
    pub(super) fn command(&self) -> Command {
        let (program, args) = self
            .argv
            .split_first()
            .map_or((OsStr::new("docker"), &[][..]), |(first, rest)| {
                (first.as_os_str(), rest)
            });
        let mut command = Command::new(program);
        command.args(args);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with(COMPOSE) {
                command.env_remove(name);
            }
        }
        command.envs(&self.env);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{Invocation, Runner, Stack};

    #[test]
    fn a_command_line_says_all_that_is_meant() {
        let stack = Stack {
            name: "shop".to_owned(),
            folder: "/code/my shop".into(),
            file: "docker-compose.yml".to_owned(),
            env: [("A".to_owned(), "b".into())].into(),
        };
        let runner = Runner::new(|_| None);
        let invocation = Invocation::new(&runner, &stack, &["up", "-d"]);
        let argv: Vec<_> = invocation
            .argv
            .iter()
            .map(|arg| arg.to_string_lossy())
            .collect();
        assert_eq!(
            argv,
            [
                "docker",
                "compose",
                "-p",
                "shop",
                "--project-directory",
                "/code/my shop",
                "-f",
                "/code/my shop/docker-compose.yml",
                "--env-file",
                "/dev/null",
                "up",
                "-d"
            ]
        );
        assert_eq!(invocation.env, stack.env);
    }

    #[test]
    fn another_runner_is_split_into_words() {
        for (named, shown, engine) in [
            ("", "docker compose", "docker"),
            (" podman  compose ", "podman compose", "podman"),
            ("podman-compose", "podman-compose", "docker"),
        ] {
            let runner = Runner::new(|_| Some(named.into()));
            assert_eq!(runner.shown(), shown);
            assert_eq!(runner.engine(), engine);
        }
    }
}
