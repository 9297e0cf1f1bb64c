//! A Compose command line as a value. It always says which project, folder, files and variables are
//! meant, so that neither the environment nor a project's `.env` can send it elsewhere.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names another program than `docker compose`.
pub const RUNNER: &str = "PHPIER_COMPOSE";

/// What a Compose file's name has before its ending in the file that its owner changes it with.
const OVERRIDE: &str = ".override";

/// Compose takes orders from variables that start like this.
const COMPOSE: &str = "COMPOSE_";

/// Keeps Compose from advising `--remove-orphans`, which takes more than phpier would: what is in no file
/// any more, phpier removes or tells itself.
const ADVICE: (&str, &str) = ("COMPOSE_IGNORE_ORPHANS", "1");

/// The program that speaks Compose, with its first arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runner {
    words: Vec<OsString>,
}

impl Runner {
    /// `docker compose`, or the words of `PHPIER_COMPOSE`; the path of a program may hold spaces.
    pub fn new(env: impl Fn(&str) -> Option<OsString>) -> Self {
        let named = env(RUNNER).unwrap_or_default();
        let words: Vec<OsString> = if Path::new(&named).is_file() {
            vec![named]
        } else {
            let text = named.to_string_lossy();
            text.split_whitespace().map(OsString::from).collect()
        };
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

    /// The words that ask the engine on which Compose works: what stands before `compose`, as in `docker
    /// --context office compose`, or the program that a name such as `podman-compose` starts with, from
    /// the same folder if it lies there.
    pub fn engine(&self) -> Vec<OsString> {
        if let Some(at) = self.words.iter().position(|word| word == "compose")
            && at > 0
        {
            return self.words[..at].to_vec();
        }
        let program = self.words.first().map(PathBuf::from).unwrap_or_default();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let engine = name
            .strip_suffix("-compose")
            .filter(|name| !name.is_empty());
        let engine = engine.unwrap_or("docker");
        let beside = program.with_file_name(engine);
        if program.components().count() > 1 && beside.is_file() {
            vec![beside.into()]
        } else {
            vec![engine.into()]
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
    /// The generated file that is merged over it on this machine, where it is there.
    pub over: Option<&'static str>,
    /// What is set for Compose.
    pub env: BTreeMap<String, OsString>,
}

impl Stack {
    /// The Compose file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.file)
    }

    /// The files that there are, in the order that Compose is to merge them.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        [Some(self.path()), self.over_file(), self.override_file()]
            .into_iter()
            .flatten()
    }

    /// The generated file that is merged over it on this machine, if it is there.
    pub fn over_file(&self) -> Option<PathBuf> {
        let path = self.folder.join(self.over?);
        path.is_file().then_some(path)
    }

    /// The owner's own file, where there is one. Compose looks for it beside the file that it reads,
    /// under the same name with either ending. <https://docs.docker.com/compose/how-tos/multiple-compose-files/merge/>
    pub fn override_file(&self) -> Option<PathBuf> {
        let path = self.path();
        let stem = path.file_stem()?.to_str()?.to_owned();
        ["yml", "yaml"]
            .map(|ending| path.with_file_name(format!("{stem}{OVERRIDE}.{ending}")))
            .into_iter()
            .find(|path| path.is_file())
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
        for file in stack.files() {
            argv.extend(["-f".into(), file.into()]);
        }
        argv.extend(["--env-file".into(), "/dev/null".into()]);
        argv.extend(args.iter().map(|arg| arg.as_ref().to_owned()));
        invocation.env.clone_from(&stack.env);
        invocation.env.insert(ADVICE.0.to_owned(), ADVICE.1.into());
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
    use std::ffi::OsStr;

    use super::{Invocation, Runner, Stack};

    #[test]
    fn a_command_line_says_all_that_is_meant() {
        let stack = Stack {
            name: "shop".to_owned(),
            folder: "/code/my shop".into(),
            file: "docker-compose.yml".to_owned(),
            over: None,
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
        let mut env = stack.env;
        env.insert("COMPOSE_IGNORE_ORPHANS".to_owned(), "1".into());
        assert_eq!(invocation.env, env);
    }

    #[test]
    fn another_runner_is_split_into_words() {
        for (named, shown, engine) in [
            ("", "docker compose", "docker"),
            (" podman  compose ", "podman compose", "podman"),
            ("podman-compose", "podman-compose", "podman"),
            ("/none/docker-compose", "/none/docker-compose", "docker"),
            (
                "docker --context office compose --ansi never",
                "docker --context office compose --ansi never",
                "docker --context office",
            ),
            ("sudo docker compose", "sudo docker compose", "sudo docker"),
            ("nerdctl-compose-2", "nerdctl-compose-2", "docker"),
        ] {
            let runner = Runner::new(|_| Some(named.into()));
            assert_eq!(runner.shown(), shown);
            assert_eq!(runner.engine().join(OsStr::new(" ")), engine);
        }
    }

    #[test]
    fn a_program_is_looked_for_beside_the_runner() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let path = |name: &str| folder.path().join("a b").join(name);
        std::fs::create_dir(folder.path().join("a b")).expect("a folder");
        for name in ["docker-compose", "docker"] {
            std::fs::write(path(name), "").expect("written");
        }
        let runner = Runner::new(|_| Some(path("docker-compose").into()));
        assert_eq!(runner.engine(), [path("docker").into_os_string()]);
    }

    #[test]
    fn the_override_has_the_name_of_the_output() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let stack = |file: &str| Stack {
            name: String::new(),
            folder: folder.path().to_owned(),
            file: file.to_owned(),
            over: Some("local/compose.yml"),
            env: [].into(),
        };
        for name in ["docker-compose.override.yml", "compose.override.yaml"] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        for (output, found) in [
            ("docker-compose.yml", Some("docker-compose.override.yml")),
            ("compose.yaml", Some("compose.override.yaml")),
            ("stack.yml", None),
        ] {
            let found = found.map(|name| folder.path().join(name));
            assert_eq!(stack(output).override_file(), found, "{output}");
        }
    }

    #[test]
    fn the_owners_own_file_has_the_last_word() {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let stack = Stack {
            name: String::new(),
            folder: folder.path().to_owned(),
            file: "compose.yml".to_owned(),
            over: Some("local/compose.yml"),
            env: [].into(),
        };
        std::fs::create_dir(folder.path().join("local")).expect("a folder");
        let names = ["compose.yml", "local/compose.yml", "compose.override.yml"];
        for name in &names[1..] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        assert!(stack.files().eq(names.map(|name| folder.path().join(name))));
    }
}
