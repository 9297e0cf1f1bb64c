//! What a failure of Docker's programs means, and what to do about it.

use std::ffi::OsStr;
use std::io;

use super::{Runner, captured};
use crate::diagnostic::{Diagnostic, code};

/// The oldest Compose that reads phpier's files.
const OLDEST: (u32, u32) = (2, 20);

/// Why Docker could not do something, ready to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Box<Diagnostic>);

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        *failure.0
    }
}

impl Failure {
    fn new(diagnostic: Diagnostic) -> Self {
        Self(Box::new(diagnostic))
    }

    /// A program could not be started.
    pub fn start(program: &OsStr, error: &io::Error) -> Self {
        let program = program.to_string_lossy();
        let diagnostic = if error.kind() == io::ErrorKind::NotFound {
            Diagnostic::new(
                &code::RUNTIME_NO_PROGRAM,
                format!("there is no program `{program}`"),
            )
            .help("install Docker with its Compose plugin, https://docs.docker.com/compose/install/, or name another runner in `PHPIER_COMPOSE`")
        } else {
            Diagnostic::new(
                &code::RUNTIME_NO_PROGRAM,
                format!("cannot start `{program}`: {error}"),
            )
            .help("make it executable, or name another runner in `PHPIER_COMPOSE`")
        };
        Self::new(diagnostic)
    }

    /// The engine did not answer; `said` is what its program wrote.
    pub fn engine(said: &str) -> Self {
        let said = said.trim();
        let lower = said.to_lowercase();
        let help = if lower.contains("permission denied") {
            "let your user talk to it: `sudo usermod -aG docker $USER`, then log in again"
        } else if lower.contains("cannot connect") || lower.contains("is the docker daemon running")
        {
            "start it (`sudo systemctl start docker`, or Docker Desktop), or point `DOCKER_HOST` at one that runs"
        } else {
            "see that `docker ps` works"
        };
        let first = said.lines().next().unwrap_or("it says nothing");
        Self::new(
            Diagnostic::new(
                &code::RUNTIME_NO_ENGINE,
                format!("the Docker engine does not answer: {first}"),
            )
            .help(help),
        )
    }
}

/// An image is not here, and Docker could not fetch it for `user`; why, it has said itself.
pub fn not_pulled(image: &str, user: &str) -> Diagnostic {
    Diagnostic::new(
        &code::RUNTIME_MISSING_IMAGE,
        format!("the image {image} for {user} is not here, and was not pulled"),
    )
    .help(format!(
        "why is said above, and `docker pull {image}` tries it alone: mind its name and tag, the network, and `docker login` where its registry asks for that"
    ))
}

/// Looks for the reason why Compose failed where Compose itself cannot tell it: it is missing, or too
/// old for the files.
pub fn of_compose(runner: &Runner) -> Option<Failure> {
    let shown = runner.shown();
    let program = shown.split(' ').next().unwrap_or_default();
    let (out, err, code) = match captured(&runner.bare(&["version", "--short"])) {
        Ok(said) => said,
        Err(error) => return Some(Failure::start(OsStr::new(program), &error)),
    };
    if code != 0 {
        let said = err.trim().lines().next().unwrap_or_default();
        let message = if is_without_plugin(said) {
            format!("`{program}` has no Compose plugin")
        } else {
            format!("`{shown}` does not work: {said}")
        };
        return Some(Failure::new(
            Diagnostic::new(&code::RUNTIME_NO_COMPOSE, message)
            .help("install the Compose plugin, https://docs.docker.com/compose/install/, or name another runner in `PHPIER_COMPOSE`"),
        ));
    }
    let version = out.trim();
    let (major, minor) = parse(version)?;
    ((major, minor) < OLDEST).then(|| {
        Failure::new(
            Diagnostic::new(
                &code::RUNTIME_OLD_COMPOSE,
                format!(
                    "`{shown}` is version {version}, and phpier's files need {}.{} or newer",
                    OLDEST.0, OLDEST.1
                ),
            )
            .help("update the Compose plugin, https://docs.docker.com/compose/install/"),
        )
    })
}

/// Whether it is not Compose that says this of `version --short`, but a Docker without the plugin: it does not
/// know the command, or stumbles over an option that every Compose knows.
fn is_without_plugin(said: &str) -> bool {
    let words = [
        "unknown flag: --short",
        "unknown command",
        "is not a docker command",
    ];
    words.iter().any(|words| said.contains(words))
}

/// The first two numbers of a version, with or without a `v`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim_start_matches('v').split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?;
    let digits = minor.find(|c: char| !c.is_ascii_digit());
    Some((major, minor[..digits.unwrap_or(minor.len())].parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn versions_are_read_in_all_their_forms() {
        for (text, version) in [
            ("2.26.1-4", Some((2, 26))),
            ("v2.40.3", Some((2, 40))),
            ("5.0", Some((5, 0))),
            ("1.29.2", Some((1, 29))),
            ("none", None),
        ] {
            assert_eq!(parse(text), version, "{text}");
        }
    }
}
