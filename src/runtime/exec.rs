//! A program in a container that runs, through `docker exec`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::process::{ChildStdin, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use super::process::held;
use super::{Invocation, Runner, captured, interrupted, run, spoken};

mod flow;
mod said;

pub use flow::{Drain, Ended, Feed};

/// The variable by which everything is found that one call has started.
const MARK: &str = "PHPIER_CALL";

/// Sends a signal to all processes that have a mark in their environment. `docker exec` passes none on,
/// and what it has started goes on without it: <https://github.com/moby/moby/issues/9098>.
const STOP: &str = r#"for process in /proc/[0-9]*; do
    grep -qs "$1" "$process/environ" && kill "-$2" "${process#/proc/}"
done"#;

/// A program to be run in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exec {
    /// The container, by id or by name.
    pub container: String,
    /// The user; the container's own where there is none.
    pub user: Option<String>,
    /// The folder; the container's own where there is none.
    pub folder: Option<String>,
    /// Whether a person talks with it.
    pub tty: bool,
    /// Variables that anybody may see.
    pub env: BTreeMap<String, String>,
    /// Variables whose values no command line shows: they go through the environment of `docker`.
    pub secrets: BTreeMap<String, OsString>,
    /// The program, then its arguments.
    pub argv: Vec<OsString>,
}

impl Exec {
    /// Runs it on phpier's own streams and returns its exit code. A signal that ended `docker` ends
    /// the program too.
    pub fn run(&self, runner: &Runner) -> io::Result<u8> {
        let mark = mark();
        let ended = run(&self.invocation(runner, &mark), false);
        self.passed_on(runner, &mark, ended)
    }

    /// What a program that is soon done wrote to stdout and to stderr, and its exit code.
    pub fn captured(&self, runner: &Runner) -> io::Result<(String, String, u8)> {
        captured(&self.invocation(runner, ""))
    }

    /// The same for a program that is spoken to.
    pub fn spoken(
        &self,
        runner: &Runner,
        speak: impl FnOnce(ChildStdin) + Send + 'static,
    ) -> io::Result<u8> {
        let mark = mark();
        let ended = spoken(&self.invocation(runner, &mark), speak);
        self.passed_on(runner, &mark, ended)
    }

    /// Starts it to feed it; what it writes to stdout is lost.
    pub fn feed(self, runner: &Runner) -> io::Result<Feed> {
        let mark = mark();
        let invocation = self.invocation(runner, &mark);
        let child = held(&invocation, Stdio::piped(), Stdio::null())?;
        Ok(Feed::new(child, self, runner, mark))
    }

    /// Starts it to take what it writes to stdout.
    pub fn drain(self, runner: &Runner) -> io::Result<Drain> {
        let mark = mark();
        let invocation = self.invocation(runner, &mark);
        let child = held(&invocation, Stdio::null(), Stdio::piped())?;
        Ok(Drain::new(child, self, runner, mark))
    }

    /// Sends the signal that came while it ran, if one did, to what is left of it. `docker` has not waited
    /// for it then, so that its own exit code says nothing, and may be 0.
    fn passed_on(&self, runner: &Runner, mark: &str, ended: io::Result<u8>) -> io::Result<u8> {
        let Some(code) = interrupted() else {
            return ended;
        };
        self.stop(runner, mark, code.saturating_sub(128));
        ended.map(|_| code)
    }

    fn stop(&self, runner: &Runner, mark: &str, signal: u8) {
        let stop = Self {
            container: self.container.clone(),
            user: self.user.clone(),
            argv: ["sh", "-c", STOP, "sh", mark, &signal.to_string()]
                .map(OsString::from)
                .into(),
            ..Self::default()
        };
        // Without an engine there is nothing left to end.
        let _ = captured(&stop.invocation(runner, ""));
    }

    /// The command line; whatever it starts has the mark in its environment.
    fn invocation(&self, runner: &Runner, mark: &str) -> Invocation {
        let mut argv = runner.engine();
        let mut add = |words: &[&str]| argv.extend(words.iter().map(OsString::from));
        add(&["exec", "--interactive"]);
        if self.tty {
            add(&["--tty"]);
        }
        if let Some(user) = &self.user {
            add(&["--user", user]);
        }
        if let Some(folder) = &self.folder {
            add(&["--workdir", folder]);
        }
        for (name, value) in &self.env {
            add(&["--env", &format!("{name}={value}")]);
        }
        for name in self.secrets.keys() {
            add(&["--env", name]);
        }
        if !mark.is_empty() {
            add(&["--env", &format!("{MARK}={mark}")]);
        }
        add(&[&self.container]);
        argv.extend(self.argv.iter().cloned());
        Invocation {
            argv,
            env: self.secrets.clone(),
        }
    }
}

/// A text that no other call has: digits and `-`.
pub fn mark() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_nanos());
    format!("{}-{now}", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::{Exec, mark};
    use crate::runtime::Runner;

    #[test]
    fn secrets_are_named_and_not_told() {
        let exec = Exec {
            container: "phpier-mysql".to_owned(),
            user: Some("1:2".to_owned()),
            folder: Some("/var".to_owned()),
            tty: true,
            env: [("HOME".to_owned(), "/x".to_owned())].into(),
            secrets: [("MYSQL_PWD".to_owned(), "secret".into())].into(),
            argv: vec!["mysql".into(), "-v".into()],
        };
        let invocation = exec.invocation(&Runner::new(|_| None), "7");
        let argv: Vec<_> = invocation
            .argv
            .iter()
            .filter_map(|it| it.to_str())
            .collect();
        assert_eq!(
            argv.join(" "),
            "docker exec --interactive --tty --user 1:2 --workdir /var --env HOME=/x --env MYSQL_PWD \
             --env PHPIER_CALL=7 phpier-mysql mysql -v"
        );
        assert_eq!(invocation.env["MYSQL_PWD"], "secret");
    }

    #[test]
    fn each_call_has_a_mark_of_its_own() {
        assert_ne!(mark(), mark());
    }
}
