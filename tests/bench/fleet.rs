//! What `phpier plan` costs over a fleet that is up to date, against the least that anything could
//! cost: `cargo bench --bench fleet`. Ends with 1 when a gate is missed.
//!
//! The floor is a process that reads the same inputs and compares the same outputs byte by byte, those
//! below `local/` included, with paths that it knows beforehand. It runs in turns with `phpier` in the same run, and what counts is
//! the median of the ratios of CPU time, because both then suffer alike from whatever else the machine
//! does. Every program runs as the only child of a fresh process of this executable, which asks the
//! system for its children's CPU time and memory (`getrusage`): clock ticks in `/proc` are far too
//! coarse, and the peak memory of all children so far would say nothing about one.
//!
//! `PHPIER_BENCH_PROJECTS` changes the size of the fleet.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use std::{env, fs};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

#[path = "fleet/projects.rs"]
mod projects;
mod report;

use report::{Report, median};

/// Pairs of runs that a ratio is the median of.
const PAIRS: usize = 15;
/// The same where a run takes long.
const LONG_PAIRS: usize = 5;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["floor", root, count, files @ ..] => {
            let (own, local) = files.split_at(own(files));
            floor(Path::new(root), count.parse().unwrap_or(0), own, local)
        }
        ["measure", program, rest @ ..] => measure(program, rest),
        _ => bench(),
    }
    .map_or_else(
        |error| {
            let _ = writeln!(io::stderr(), "cannot measure: {error}");
            ExitCode::from(2)
        },
        |good| {
            if good {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        },
    )
}

/// What stands between a project's own files and those of it below `local/`.
const LOCAL: &str = "local";

/// How many of the files lie in the project's folder.
fn own(files: &[&str]) -> usize {
    files.iter().take_while(|file| **file != LOCAL).count()
}

/// Reads every input, the first of the files, and holds every output against bytes in memory.
fn floor(root: &Path, count: usize, own: &[&str], local: &[&str]) -> io::Result<bool> {
    let mut expected = Vec::new();
    let mut same = 0_usize;
    let mut compare = |path: PathBuf| -> io::Result<()> {
        let found = fs::read(path)?;
        expected.clear();
        expected.extend_from_slice(&found);
        same += usize::from(std::hint::black_box(&expected) == &found);
        Ok(())
    };
    for at in 0..count {
        let (folder, shelf) = (root.join(folder(at)), root.join(shelf(at)));
        for file in own {
            compare(folder.join(file))?;
        }
        for file in local.iter().skip(1) {
            compare(shelf.join(file))?;
        }
    }
    Ok(std::hint::black_box(same) > 0)
}

/// Where the nth project of a fleet is.
fn folder(at: usize) -> String {
    format!("code/group-{}/project-{at}", at / 100)
}

/// What phpier keeps of it on this machine.
fn shelf(at: usize) -> String {
    format!("home/local/projects/project-{at}")
}

/// Runs a program and says what it took.
fn measure(program: &str, args: &[&str]) -> io::Result<bool> {
    let start = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let wall = start.elapsed().as_micros();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    writeln!(io::stdout(), "{wall} {cpu} {}", usage.max_rss())?;
    Ok(status.success())
}

/// What one run of a program took.
#[derive(Clone, Copy)]
struct Cost {
    /// Milliseconds on the clock.
    wall: f64,
    /// Milliseconds of all cores, the kernel's included.
    cpu: f64,
    /// The most memory at a time, in KiB.
    rss: f64,
}

/// A command line that can be measured again and again.
struct Program(Vec<String>);

impl Program {
    fn new(parts: &[&str]) -> Self {
        Self(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    /// The same on one core: phpier starts as many threads as it has cores.
    fn alone(&self) -> Self {
        let start = ["taskset", "-c", "0"].map(str::to_owned);
        Self(start.into_iter().chain(self.0.iter().cloned()).collect())
    }

    fn run(&self) -> io::Result<Cost> {
        let output = Command::new(env::current_exe()?)
            .arg("measure")
            .args(&self.0)
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout);
        let mut numbers = said
            .split_whitespace()
            .filter_map(|number| number.parse::<f64>().ok());
        match (
            numbers.next(),
            numbers.next(),
            numbers.next(),
            output.status.success(),
        ) {
            (Some(wall), Some(cpu), Some(rss), true) => Ok(Cost {
                wall: wall / 1e3,
                cpu: cpu / 1e3,
                rss,
            }),
            _ => Err(io::Error::other(format!("{} failed", self.0.join(" ")))),
        }
    }

    fn runs(&self, count: usize) -> io::Result<Vec<Cost>> {
        (0..count).map(|_| self.run()).collect()
    }
}

/// Runs two programs in turns.
fn pairs(one: &Program, other: &Program, count: usize) -> io::Result<Vec<(Cost, Cost)>> {
    one.run()?;
    (0..count).map(|_| Ok((one.run()?, other.run()?))).collect()
}

/// A fleet on disk that `phpier apply` has brought up to date.
struct Fleet {
    root: PathBuf,
    name: &'static str,
    count: usize,
}

impl Fleet {
    fn new(within: &Path, name: &'static str, count: usize) -> io::Result<Self> {
        let root = within.join(format!("{}-{count}", name.trim_start_matches(".phpier.")));
        let fleet = Self { root, name, count };
        for at in 0..count {
            let folder = fleet.root.join(folder(at));
            fs::create_dir_all(&folder)?;
            let text = if name.ends_with("kdl") {
                projects::kdl(at)
            } else {
                projects::yaml(at)
            };
            fs::write(folder.join(name), text)?;
        }
        let home = fleet.root.join("home");
        fs::create_dir_all(&home)?;
        fs::write(home.join("global.kdl"), global(&fleet.root))?;
        let applied = Command::new(env!("CARGO_BIN_EXE_phpier"))
            .args(["--home", &text(&home), "apply", "--yes", "--quiet"])
            .current_dir(&fleet.root)
            .output()?;
        if !applied.status.success() {
            return Err(io::Error::other(
                String::from_utf8_lossy(&applied.stderr).into_owned(),
            ));
        }
        fleet.plan().run()?;
        Ok(fleet)
    }

    /// `--exit-code`, so that a fleet which is not up to date is not measured by mistake.
    fn plan(&self) -> Program {
        let home = text(&self.root.join("home"));
        Program::new(&[
            env!("CARGO_BIN_EXE_phpier"),
            "--home",
            &home,
            "plan",
            "--exit-code",
        ])
    }

    fn floor(&self) -> io::Result<Program> {
        let this = text(&env::current_exe()?);
        let root = text(&self.root);
        let count = self.count.to_string();
        let mut parts = vec![this.as_str(), "floor", &root, &count, self.name];
        let first = self.root.join(folder(0));
        let own = outputs(&first, &first)?;
        let shelf = self.root.join(shelf(0));
        let local = outputs(&shelf, &shelf)?;
        parts.extend(own.iter().map(String::as_str));
        parts.push(LOCAL);
        parts.extend(local.iter().map(String::as_str));
        Ok(Program::new(&parts))
    }
}

/// A global stack that finds the projects below a folder.
fn global(root: &Path) -> String {
    format!(
        "services {{\n    mysql \"8.4\"\n    redis\n    mailpit\n}}\nprojects {{\n    scan \"{}\"\n}}\n",
        root.join("code").display()
    )
}

/// What was generated in a project's folder.
fn outputs(root: &Path, folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(outputs(root, &path)?);
        } else if let Ok(below) = path.strip_prefix(root) {
            found.extend(
                below
                    .to_str()
                    .filter(|name| !name.starts_with(".phpier."))
                    .map(str::to_owned),
            );
        }
    }
    Ok(found)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn bench() -> io::Result<bool> {
    let within = tempfile::tempdir()?;
    let within = within.path();
    // The project around the current folder counts as well, so this one must have none.
    env::set_current_dir(within)?;
    let count = env::var("PHPIER_BENCH_PROJECTS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(1000);
    let mut report = Report::default();
    let yaml = Fleet::new(within, ".phpier.yaml", count)?;
    let kdl = Fleet::new(within, ".phpier.kdl", count)?;
    for (fleet, gate, goal) in [(&yaml, 3.0, 2.0), (&kdl, 5.0, 3.0)] {
        let runs = pairs(&fleet.floor()?, &fleet.plan(), PAIRS)?;
        let name = format!("CPU of plan / floor, {count} x {}", fleet.name);
        let floor = median(runs.iter().map(|(floor, _)| floor.cpu));
        let plan = median(runs.iter().map(|(_, plan)| plan.cpu));
        let ratio = median(runs.iter().map(|(floor, plan)| plan.cpu / floor.cpu));
        let note = format!("{plan:.1} ms / {floor:.1} ms; goal {goal}");
        report.gate(&name, ratio, gate, &note)?;
    }
    threads(&mut report, &yaml)?;
    threads(&mut report, &kdl)?;
    memory(&mut report, within, &yaml)?;
    linear(&mut report, within, &yaml)?;
    start(&mut report, within)?;
    beside(&yaml)?;
    Ok(report.is_good())
}

fn threads(report: &mut Report, fleet: &Fleet) -> io::Result<()> {
    if std::thread::available_parallelism()?.get() < 2 || fleet.plan().alone().run().is_err() {
        return report::note("threads", "not measured: one core, or no taskset");
    }
    let runs = pairs(&fleet.plan().alone(), &fleet.plan(), PAIRS)?;
    let ratio = median(runs.iter().map(|(one, all)| all.wall / one.wall));
    let name = format!("wall of all cores / one, {}", fleet.name);
    let all = median(runs.iter().map(|(_, all)| all.wall));
    report.gate(&name, ratio, 0.65, &format!("{all:.1} ms"))
}

fn memory(report: &mut Report, within: &Path, fleet: &Fleet) -> io::Result<()> {
    let twice = Fleet::new(within, fleet.name, fleet.count * 2)?;
    let peak = |fleet: &Fleet| {
        Ok::<_, io::Error>(median(fleet.plan().runs(5)?.iter().map(|cost| cost.rss)))
    };
    let (once, twice) = (peak(fleet)?, peak(&twice)?);
    report.gate("peak memory, MiB", once / 1024.0, 24.0, "")?;
    let slope = (twice - once) / count(fleet.count);
    report.gate("memory of a further project, KiB", slope, 8.0, "")
}

fn linear(report: &mut Report, within: &Path, fleet: &Fleet) -> io::Result<()> {
    let large = Fleet::new(within, fleet.name, fleet.count * 10)?;
    let runs = pairs(&fleet.plan(), &large.plan(), LONG_PAIRS)?;
    let ratio = median(runs.iter().map(|(small, large)| large.cpu / small.cpu));
    report.gate("CPU of ten times the projects / once", ratio, 11.0, "")
}

/// Start-up against a program of one line, built by the same compiler.
fn start(report: &mut Report, within: &Path) -> io::Result<()> {
    let source = within.join("hello.rs");
    fs::write(&source, "fn main() { println!(\"hello\"); }\n")?;
    let hello = within.join("hello");
    let built = Command::new("rustc")
        .args(["-O", "-o"])
        .args([&hello, &source])
        .status();
    if !built.is_ok_and(|status| status.success()) {
        return report::note("start-up", "not measured: no rustc");
    }
    let version = Program::new(&[env!("CARGO_BIN_EXE_phpier"), "--version"]);
    let runs = pairs(&Program::new(&[&text(&hello)]), &version, 101)?;
    let ratio = median(
        runs.iter()
            .map(|(hello, version)| version.wall / hello.wall),
    );
    let wall = median(runs.iter().map(|(_, version)| version.wall));
    report.gate(
        "wall of --version / hello world",
        ratio,
        2.0,
        &format!("{wall:.2} ms"),
    )
}

/// What Compose takes to read one of the same stacks, for comparison.
fn beside(fleet: &Fleet) -> io::Result<()> {
    let file = text(&fleet.root.join(folder(0)).join("docker-compose.yml"));
    let compose = Program::new(&["docker", "compose", "-f", &file, "config", "-q"]);
    let Ok(runs) = compose.runs(LONG_PAIRS) else {
        return report::note(
            "docker compose config -q",
            "not measured: no Docker Compose",
        );
    };
    let each = median(runs.iter().map(|cost| cost.cpu));
    report::note(
        "docker compose config -q",
        &format!("{each:.1} ms of CPU for one project"),
    )?;
    let plan =
        median(fleet.plan().runs(LONG_PAIRS)?.iter().map(|cost| cost.cpu)) / count(fleet.count);
    report::note(
        "phpier plan",
        &format!("{plan:.3} ms of CPU for each project"),
    )
}

/// A count as a number to divide by.
fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
