//! Programs that are run, and all that they said when one of them fails.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a program left behind.
#[must_use]
#[derive(Clone, Debug)]
pub(crate) struct Output {
    line: String,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// Runs a program to its end; nothing is fed to it.
pub(crate) fn run(command: &mut Command) -> Output {
    let line = format!("{command:?}");
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{line}: {error}"));
    Output {
        line,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

/// Runs a program with a text on its standard input.
pub(crate) fn feed(command: &mut Command, input: &str) -> Output {
    let mut file = tempfile::tempfile().expect("a scratch file");
    file.write_all(input.as_bytes()).expect("written");
    io::Seek::rewind(&mut file).expect("rewound");
    let line = format!("{command:?}");
    let output = command
        .stdin(file)
        .output()
        .unwrap_or_else(|error| panic!("{line}: {error}"));
    Output {
        line,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code(),
    }
}

/// A program with arguments.
pub(crate) fn program<S: AsRef<OsStr>>(name: &str, args: &[S]) -> Command {
    let mut command = Command::new(name);
    command.args(args);
    command
}

impl Output {
    /// Demands that it went well, and gives what it said.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        self.ends(0).stdout
    }

    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// The lines of its standard output that are not empty.
    pub(crate) fn lines(&self) -> Vec<String> {
        let lines = self.stdout.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            stdout,
            stderr,
            code,
        } = self;
        write!(
            f,
            "{line}\n--- stdout\n{stdout}--- stderr\n{stderr}--- exit code {code:?}"
        )
    }
}

/// Says what goes on, past the capture of tests: the whole takes minutes.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "  {text}");
}

/// Does something, and tells how long it took.
pub(crate) fn timed<T>(what: &str, action: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = action();
    tell(&format!("{:6.1} s  {what}", start.elapsed().as_secs_f64()));
    result
}

/// Asks again until there is an answer; fails with the last reason.
#[track_caller]
pub(crate) fn wait_for<T>(
    what: &str,
    limit: Duration,
    mut ask: impl FnMut() -> Result<T, String>,
) -> T {
    let start = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(reason) if start.elapsed() > limit => {
                panic!("{what}: not within {} s: {reason}", limit.as_secs())
            }
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// The processes of a program, by their ids; none where the system does not tell.
pub(crate) fn running(program: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter(|process| {
            fs::read_link(process.path().join("exe")).is_ok_and(|exe| exe == Path::new(program))
        })
        .map(|process| process.file_name().to_string_lossy().into_owned())
        .collect()
}

/// Whether what is missing is a failure.
pub(crate) fn is_required() -> bool {
    std::env::var_os("PHPIER_E2E").is_some_and(|mode| mode == "require")
}
