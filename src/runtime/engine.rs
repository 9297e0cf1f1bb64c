//! What runs: one question to the engine tells of every container of every Compose project.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::failure::Failure;
use super::{Invocation, Runner, captured, logged};
use crate::diagnostic::{Diagnostic, code};

/// The columns asked for. The labels come one by one, because in a list of them a comma may be part of
/// a value.
const COLUMNS: [&str; 11] = [
    "{{.ID}}",
    "{{.Names}}",
    "{{.State}}",
    "{{.Status}}",
    "{{.Ports}}",
    "{{.Label \"com.docker.compose.project\"}}",
    "{{.Label \"com.docker.compose.service\"}}",
    "{{.Label \"com.docker.compose.config-hash\"}}",
    "{{.Label \"com.docker.compose.image\"}}",
    "{{.Label \"com.docker.compose.oneoff\"}}",
    "{{.Label \"dev.phpier.project\"}}{{.Label \"dev.phpier.service\"}}",
];

/// A container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its id, whole.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `running`, `exited`, `created`, …
    pub state: String,
    /// The same for people: `Up 2 minutes (healthy)`.
    pub status: String,
    /// Its ports, as Docker writes them.
    pub ports: String,
    /// Its Compose project; empty for none.
    pub project: String,
    /// Its service in that project.
    pub service: String,
    /// What Compose made it from.
    pub hash: String,
    /// The id of the image that Compose made it from; empty where it does not say.
    pub image: String,
    /// Whether it was started for one command, by `docker compose run`.
    pub oneoff: bool,
    /// Whether it was made from a service of phpier's: each bears one of its labels.
    pub is_ours: bool,
}

impl Container {
    /// Whether it is one of those that bringing a Compose project up makes.
    pub fn is_of(&self, project: &str) -> bool {
        self.project == project && !self.oneoff
    }

    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.state == "running"
    }

    /// Whether nothing of it runs, and nothing is to start it again by itself.
    pub fn is_stopped(&self) -> bool {
        matches!(self.state.as_str(), "created" | "exited" | "dead")
    }

    /// Whether somebody has halted all its programs. It keeps its memory and its ports, and `docker start` does
    /// not take it, so neither does Compose: <https://docs.docker.com/reference/cli/docker/container/pause/>.
    pub fn is_paused(&self) -> bool {
        self.state == "paused"
    }

    /// Whether its programs are there, at work or halted.
    pub fn is_alive(&self) -> bool {
        self.is_running() || self.is_paused()
    }

    /// What its health check says, where it has one.
    pub fn health(&self) -> Option<&'static str> {
        [
            ("(healthy)", "healthy"),
            ("(unhealthy)", "unhealthy"),
            ("(health: starting)", "starting"),
        ]
        .into_iter()
        .find_map(|(mark, health)| self.status.ends_with(mark).then_some(health))
    }

    /// Whether it runs and nothing says that it is not well.
    pub fn is_ready(&self) -> bool {
        self.is_running() && matches!(self.health(), None | Some("healthy"))
    }

    /// The ports of this machine that it holds.
    pub fn published(&self) -> Vec<u16> {
        let mut ports: Vec<u16> = self
            .ports
            .split(", ")
            .filter_map(|port| range(port.split_once("->")?.0.rsplit_once(':')?.1))
            .flatten()
            .collect();
        ports.sort_unstable();
        ports.dedup();
        ports
    }
}

/// `docker ps` writes neighbours that go to neighbours as one: `8025-8026`.
fn range(ports: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

/// Every container that there is, running or not, by Compose project.
pub fn containers(runner: &Runner) -> Result<Vec<Container>, Failure> {
    let format = COLUMNS.join("\t");
    let out = asked(runner, &["ps", "--all", "--no-trunc", "--format", &format])?;
    Ok(out.lines().filter_map(container).collect())
}

/// The engine's operating system, the name of its machine, and its security options as JSON.
pub fn info(runner: &Runner) -> Result<(String, String, String), Failure> {
    const FORMAT: &str = "{{.OperatingSystem}}\t{{.Name}}\t{{json .SecurityOptions}}";
    let out = asked(runner, &["info", "--format", FORMAT])?;
    let mut columns = out.trim_end().splitn(3, '\t').map(str::to_owned);
    let mut next = || columns.next().unwrap_or_default();
    Ok((next(), next(), next()))
}

/// What a container's last health check wrote, where there was one.
pub fn last_check(runner: &Runner, id: &str) -> Option<String> {
    const FORMAT: &str = "{{json .State.Health}}";
    let out = asked(runner, &["inspect", "--format", FORMAT, id]).ok()?;
    let health: serde_json::Value = serde_json::from_str(out.trim()).ok()?;
    let said = health["Log"].as_array()?.last()?["Output"].as_str()?;
    Some(said.trim().to_owned()).filter(|said| !said.is_empty())
}

/// The last lines that a container wrote, to either stream.
pub fn last_lines(runner: &Runner, id: &str, count: usize) -> Option<String> {
    let tail = format!("--tail={count}");
    let (said, code) = logged(&called(runner, &["logs", &tail, id])).ok()?;
    (code == 0).then(|| said.trim().to_owned())
}

/// What a container has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// The service that phpier made it from, by its name in the configuration; empty for an app.
    pub service: String,
    /// The volumes, those without a name of their own too.
    pub volumes: Vec<String>,
}

/// What a container has; nothing where there is none of this id any more.
pub fn holdings(runner: &Runner, id: &str) -> Result<Option<Holdings>, Failure> {
    const FORMAT: &str = r#"{{println (index .Config.Labels "dev.phpier.service")}}{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}"#;
    let (out, err, code) = answered(runner, &["inspect", "--format", FORMAT, id])?;
    if code != 0 {
        return if is_gone(&err) {
            Ok(None)
        } else {
            Err(Failure::engine(&err))
        };
    }
    let mut lines = out.lines();
    let service = lines.next().unwrap_or_default().to_owned();
    let volumes = lines.filter(|line| !line.is_empty());
    Ok(Some(Holdings {
        service,
        volumes: volumes.map(str::to_owned).collect(),
    }))
}

/// Stops a container, in the time that it was given for that.
pub fn stop(runner: &Runner, container: &Container) -> Result<(), Diagnostic> {
    told(runner, "stop", "stopped", container)
}

/// Removes a container that does not run. Its volumes stay.
pub fn remove(runner: &Runner, container: &Container) -> Result<(), Diagnostic> {
    told(runner, "rm", "removed", container)
}

/// Has the engine do something to a container. One that is gone meanwhile needs it no more.
fn told(runner: &Runner, word: &str, done: &str, container: &Container) -> Result<(), Diagnostic> {
    let (_, err, exit) = answered(runner, &[word, &container.id])?;
    if exit == 0 || is_gone(&err) {
        return Ok(());
    }
    let name = &container.name;
    Err(Diagnostic::new(
        &code::RUNTIME_FAILED,
        format!("the container {name} could not be {done}: {}", err.trim()),
    )
    .help(format!("see what `docker {word} {name}` says")))
}

/// Whether the engine knows no container of an id: "No such object" of `inspect`, "No such container" else.
fn is_gone(said: &str) -> bool {
    said.to_lowercase().contains("no such ")
}

/// The ids of the images that are here, by each name and tag that they have now.
pub fn images(runner: &Runner) -> Result<BTreeMap<String, String>, Failure> {
    const FORMAT: &str = "{{.Repository}}:{{.Tag}}\t{{.ID}}";
    let out = asked(runner, &["images", "--no-trunc", "--format", FORMAT])?;
    let pairs = out.lines().filter_map(|line| line.split_once('\t'));
    Ok(pairs
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
        .collect())
}

/// The name of an image as the engine lists it: with its tag, and without the registry that is meant
/// where none is named.
pub fn listed_name(image: &str) -> String {
    let hub = image.strip_prefix("docker.io/").unwrap_or(image);
    let short = hub.strip_prefix("library/").unwrap_or(hub);
    let last = short.rsplit('/').next().unwrap_or(short);
    if last.contains([':', '@']) {
        short.to_owned()
    } else {
        format!("{short}:latest")
    }
}

/// What the engine answers, where it does what it was asked for.
fn asked(runner: &Runner, args: &[&str]) -> Result<String, Failure> {
    match answered(runner, args)? {
        (out, _, 0) => Ok(out),
        (_, err, _) => Err(Failure::engine(&err)),
    }
}

/// What its program writes to either stream, and its exit code.
fn answered(runner: &Runner, args: &[&str]) -> Result<(String, String, u8), Failure> {
    let invocation = called(runner, args);
    let program = invocation.argv.first().cloned().unwrap_or_default();
    captured(&invocation).map_err(|error| Failure::start(&program, &error))
}

/// A call of the engine's own program.
fn called(runner: &Runner, args: &[&str]) -> Invocation {
    let mut argv = runner.engine();
    argv.extend(args.iter().map(Into::into));
    Invocation {
        argv,
        env: BTreeMap::new(),
    }
}

fn container(line: &str) -> Option<Container> {
    let mut columns = line.split('\t').map(str::to_owned);
    let mut next = || columns.next();
    Some(Container {
        id: next()?,
        name: next()?,
        state: next()?,
        status: next()?,
        ports: next()?,
        project: next()?,
        service: next()?,
        hash: next()?,
        image: next().unwrap_or_default(),
        oneoff: next().is_some_and(|oneoff| oneoff == "True"),
        is_ours: next().is_some_and(|label| !label.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::{container, listed_name};

    #[test]
    fn an_image_has_the_name_that_the_engine_lists() {
        for (written, listed) in [
            ("mysql:8.4", "mysql:8.4"),
            ("mysql", "mysql:latest"),
            ("docker.io/library/mysql:8.4", "mysql:8.4"),
            ("docker.io/axllent/mailpit", "axllent/mailpit:latest"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
            ("localhost:5000/app:1", "localhost:5000/app:1"),
        ] {
            assert_eq!(listed_name(written), listed);
        }
    }

    #[test]
    fn a_line_of_docker_is_read() {
        let line = "8c4a\tphpier-mysql\trunning\tUp 2 minutes (healthy)\t127.0.0.1:3306->3306/tcp, 33060/tcp\tphpier\tphpier-mysql\t52d4\tsha256:1a\tFalse";
        let mysql = container(line).expect("a container");
        assert_eq!((mysql.image.as_str(), mysql.oneoff), ("sha256:1a", false));
        assert!(!mysql.is_ours);
        for (label, ours) in [("", false), ("mysql", true)] {
            let line = format!("{line}\t{label}");
            assert_eq!(container(&line).expect("a container").is_ours, ours);
        }
        assert!(mysql.is_ready());
        assert_eq!(mysql.published(), [3306]);
        let line = "8c4a\tx\texited\tExited (1) 2 minutes ago\t\t\t\t";
        let other = container(line).expect("a container");
        assert!(!other.is_ready() && other.health().is_none());
        let line = line
            .replace("exited", "running")
            .replace("Exited (1) 2 minutes ago", "Up 1 second (health: starting)");
        assert!(!container(&line).expect("a container").is_ready());
    }

    #[test]
    fn ports_of_both_families_are_one() {
        let ports = "a\tb\tc\td\t0.0.0.0:80->80/tcp, :::80->80/tcp, [::]:443->443/tcp, \
                     127.0.0.1:8025-8027->8025-8027/tcp, 9000/tcp\t\t\t";
        assert_eq!(
            container(ports).expect("a container").published(),
            [80, 443, 8025, 8026, 8027]
        );
    }
}
