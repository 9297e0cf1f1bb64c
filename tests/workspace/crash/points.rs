//! The system calls of a run that change the disk, from a trace of strace.

use std::collections::{BTreeMap, BTreeSet};

/// What is traced.
pub(super) const CALLS: &str = "openat,write,fsync,rename,mkdir,unlink,rmdir";

/// One system call of a run.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// The how manieth of the run's points it is.
    pub(super) index: usize,
    pub(super) call: String,
    /// The how manieth of its name it is; strace counts so.
    pub(super) at: usize,
    line: String,
}

impl Point {
    /// Where nothing was done to the run.
    pub(super) fn none() -> Self {
        Self {
            index: 0,
            call: String::new(),
            at: 0,
            line: String::new(),
        }
    }

    /// Whether the run cannot do what it is to do when this fails, and so has to say so. All are, but one
    /// kind: what is said may go unheard.
    pub(super) fn is_vital(&self) -> bool {
        !self.line.starts_with("write(1,") && !self.line.starts_with("write(2,")
    }
}

/// All of a run's points, in their order.
pub(super) struct Points {
    all: Vec<Point>,
    /// Every line of the trace, those that only read included.
    trace: Vec<String>,
}

impl Points {
    pub(super) fn read(trace: &str) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let mut points = Vec::new();
        for line in trace.lines() {
            let Some((call, _)) = line.split_once('(') else {
                continue;
            };
            let at = counts.entry(call.to_owned()).or_default();
            *at += 1;
            // Files that are only read cannot be torn.
            if call == "openat" && !line.contains("O_CREAT") {
                continue;
            }
            points.push(Point {
                index: points.len(),
                call: call.to_owned(),
                at: *at,
                line: line.to_owned(),
            });
        }
        Self {
            all: points,
            trace: trace.lines().map(str::to_owned).collect(),
        }
    }

    pub(super) fn trace(&self) -> &[String] {
        &self.trace
    }

    /// The names of files that waited to be put into their places.
    pub(super) fn staged(&self) -> BTreeSet<&str> {
        let lines = self.all.iter().map(|point| point.line.as_str());
        let paths = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
        let names = paths.filter_map(|path| path.rsplit('/').next());
        names
            .filter(|name| name.starts_with(".phpier-tmp-"))
            .collect()
    }

    pub(super) fn all(&self) -> &[Point] {
        &self.all
    }

    fn position(&self, is_it: impl Fn(&str) -> bool) -> usize {
        let at = self.all.iter().rposition(|point| is_it(&point.line));
        at.expect("the run has such a point")
    }

    /// The last transaction's deciding step.
    pub(super) fn commit(&self) -> usize {
        self.position(|line| line.starts_with("rename(") && line.contains("journal/committed"))
    }

    /// After this one there is something to be told of the last transaction.
    pub(super) fn first_vital(&self) -> usize {
        let begun =
            |line: &str| line.starts_with("rename(") && line.contains("journal/prepared\")");
        self.position(begun)
    }

    /// From this one on there is nothing to be told.
    pub(super) fn last_vital(&self) -> usize {
        self.position(|line| line.starts_with("unlink(") && line.contains("journal/committed"))
    }

    /// So many between two, evenly spread, the two not among them.
    pub(super) fn between(&self, from: usize, to: usize, count: usize) -> Vec<Point> {
        let at = |n: usize| from + (to - from) * (n + 1) / (count + 1);
        (0..count).map(|n| self.all[at(n)].clone()).collect()
    }
}
