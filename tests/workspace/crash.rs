//! An apply that is killed, or refused by the system, at every point: no file is ever torn, and the next
//! command that writes makes everything old or everything new.
//!
//! strace counts the system calls of one thread, and phpier writes with one. The apply has some 270 points:
//! every write, sync, rename, removal, folder and file made; a recovery has more than half as many. Where everything
//! must run, each point of both is tried, for a kill and for each kind of refusal. Any other run tries a sample, evenly
//! spread from the first to the last, so that staging, deciding, replacing and clearing away are each in it; it says so.

mod durable;
mod points;
mod spread;
mod world;

use std::process::Command;

use crate::support::tools;
use points::{Point, Points};
use spread::{sample, spread};
use world::{Settled, World};

const APPLY: [&str; 3] = ["apply", "--yes", "--prune"];
/// Recovers, and then refuses for want of a yes.
const RECOVER: [&str; 1] = ["apply"];
/// How the system refuses: a full disk, one that is read-only, a folder of somebody else's, a broken one.
const REFUSALS: [&str; 4] = ["ENOSPC", "EROFS", "EACCES", "EIO"];
/// How it refuses to open anything more.
const TOO_MANY: &str = "EMFILE";

fn has_strace(test: &str) -> bool {
    let there = Command::new("strace").arg("-V").output();
    if there.is_ok_and(|output| output.status.success()) {
        return true;
    }
    tools::skipped(test, "there is no strace");
    false
}

/// Every point with every kind of refusal that it can meet; the kinds take turns from one to the next, so that a sample
/// has all of them.
fn refusals(points: &Points) -> Vec<(Point, &'static str)> {
    let all = points.all().iter().enumerate();
    all.flat_map(|(at, point)| {
        let mut kinds = REFUSALS.to_vec();
        kinds.rotate_left(at % REFUSALS.len());
        kinds.extend((point.call == "openat").then_some(TOO_MANY));
        kinds.into_iter().map(|kind| (point.clone(), kind))
    })
    .collect()
}

/// Crashes of an apply, spread over the time before it has decided and over that after, each with how all must be once
/// it has been recovered.
fn crashes(points: &Points) -> Vec<(Point, Settled)> {
    let each = if tools::required() { 2 } else { 1 };
    let (first, commit, last) = (points.first_vital(), points.commit(), points.last_vital());
    let old = points.between(first, commit, each).into_iter();
    let new = points.between(commit, last, each).into_iter();
    old.map(|point| (point, Settled::Old))
        .chain(new.map(|point| (point, Settled::New)))
        .collect()
}

#[test]
fn killed_anywhere_an_apply_is_all_or_nothing() {
    const NAME: &str = "killed_anywhere_an_apply_is_all_or_nothing";
    if !has_strace(NAME) {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let settled = spread(&world, &sample(NAME, points.all(), 20), |world, point| {
        world.reset();
        world.killed(point, &APPLY);
        world.assert_whole(point);
        let told = world.run(&["plan"]).code(0);
        let _ = world.run(&RECOVER);
        let settled = world.assert_settled(point);
        if point.index > points.first_vital() && point.index < points.last_vital() {
            told.err("interrupted").ends(0);
        }
        world.assert_converges(point);
        settled
    });
    let count = |as_this| settled.iter().filter(|one| **one == as_this).count();
    let (old, new) = (count(Settled::Old), count(Settled::New));
    let all = points.all().len();
    assert!(all >= 250, "only {all} points");
    assert!(old > 3 && new > 3, "{old} times all old, {new} all new");
}

/// Ctrl-C and its like wait for the moment that writing takes.
#[test]
fn told_to_end_it_ends_what_it_has_begun_first() {
    const NAME: &str = "told_to_end_it_ends_what_it_has_begun_first";
    if !has_strace(NAME) {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let begun = &points.all()[points.first_vital() + 1..points.last_vital()];
    let signals = ["INT", "TERM", "HUP"].into_iter().cycle();
    let jobs: Vec<(Point, &str)> = begun.iter().cloned().zip(signals).collect();
    spread(
        &world,
        &sample(NAME, &jobs, 10),
        |world, (point, signal)| {
            world.reset();
            let output = world.signalled(point, signal, &APPLY);
            // Of the other two it only dies where the tests themselves were not told to ignore them, as `nohup` does.
            let is_told = output.code.is_none() || (signal != &"TERM" && output.code == Some(0));
            assert!(is_told, "{signal} {point:?}\n{output}");
            assert_eq!(
                world.assert_settled(point),
                Settled::New,
                "{signal} {point:?}"
            );
            world.assert_over(point);
        },
    );
}

#[test]
fn killed_while_it_recovers_it_recovers_the_next_time() {
    const NAME: &str = "killed_while_it_recovers_it_recovers_the_next_time";
    if !has_strace(NAME) {
        return;
    }
    let world = World::new();
    for (crash, expected) in crashes(&world.points(&APPLY)) {
        let again = world.crashed(&crash);
        assert!(again.all().len() > 10, "{} steps", again.all().len());
        spread(&world, &sample(NAME, again.all(), 5), |world, point| {
            world.fall(&crash);
            world.killed(point, &RECOVER);
            world.assert_whole(point);
            let _ = world.run(&RECOVER);
            assert_eq!(world.assert_settled(point), expected, "{crash:?} {point:?}");
        });
    }
}

#[test]
fn refused_while_it_recovers_it_says_where_and_recovers_the_next_time() {
    const NAME: &str = "refused_while_it_recovers_it_says_where_and_recovers_the_next_time";
    if !has_strace(NAME) {
        return;
    }
    let world = World::new();
    for (crash, expected) in crashes(&world.points(&APPLY)) {
        let again = refusals(&world.crashed(&crash));
        spread(&world, &sample(NAME, &again, 8), |world, (point, kind)| {
            world.fall(&crash);
            let output = world.refused(point, kind, &RECOVER);
            world.assert_whole(point);
            if point.is_vital() {
                assert_eq!(output.code, Some(1), "{kind} {point:?}\n{output}");
                assert!(
                    output.stderr.contains("~/"),
                    "no path\n{kind} {point:?}\n{output}"
                );
            }
            let _ = world.run(&RECOVER);
            let settled = world.assert_settled(point);
            assert_eq!(settled, expected, "{crash:?} {kind} {point:?}");
        });
    }
}

#[test]
fn refused_anywhere_an_apply_says_where_and_leaves_nothing_torn() {
    const NAME: &str = "refused_anywhere_an_apply_says_where_and_leaves_nothing_torn";
    if !has_strace(NAME) {
        return;
    }
    let world = World::new();
    let refusals = refusals(&world.points(&APPLY));
    spread(
        &world,
        &sample(NAME, &refusals, 15),
        |world, (point, kind)| {
            world.reset();
            let before = world.snapshot();
            let output = world.refused(point, kind, &APPLY);
            world.assert_whole(point);
            if point.is_vital() {
                assert_eq!(output.code, Some(1), "{kind} {point:?}\n{output}");
                let said = output.stderr.replace("  │ ", "");
                let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(said.contains("~/"), "no path\n{kind} {point:?}\n{output}");
                if said.contains("nothing was written") && !said.contains("next `phpier apply`") {
                    assert!(world.is_as(&before), "{kind} {point:?}\n{output}");
                } else {
                    assert!(
                        said.contains("each of them whole")
                            || said.contains("removes what was prepared"),
                        "{kind} {point:?}\n{output}"
                    );
                }
            }
            let _ = world.run(&RECOVER);
            let _ = world.assert_settled(point);
            world.assert_converges(point);
        },
    );
}

/// What all of this rests on: a writer that truncates is caught.
#[test]
fn a_writer_that_truncates_is_caught() {
    if !has_strace("a_writer_that_truncates_is_caught") {
        return;
    }
    let world = World::new();
    let path = "code/p4/docker-compose.yml";
    let status = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "-e"])
        .arg("inject=write:signal=KILL:when=1")
        .args(["dd", "status=none"])
        .args([format!("if={}", world.new_text(path)), format!("of={path}")])
        .current_dir(world.root())
        .status()
        .expect("strace runs");
    assert!(!status.success());
    assert_eq!(world.torn().as_deref(), Some(path));
}

#[test]
fn what_is_decided_is_on_the_disk_before_anything_is_replaced() {
    if !has_strace("what_is_decided_is_on_the_disk_before_anything_is_replaced") {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let seen = durable::assert_kept(points.trace());
    // Secrets are decided upon first, by themselves.
    assert_eq!((seen.decided, seen.ended), (2, 2));
    assert!(seen.replaced > 30, "{seen:?}");
    // Another run, of another home maybe, is never at the same names.
    world.reset();
    let again = world.points(&APPLY);
    assert!(points.staged().len() > 30);
    assert_eq!(points.staged().intersection(&again.staged()).count(), 0);
    // A recovery takes back what was only prepared, or finishes what was decided upon.
    for (crash, _) in crashes(&points) {
        let recovery = world.crashed(&crash);
        let seen = durable::assert_kept(recovery.trace());
        assert_eq!((seen.decided, seen.ended), (0, 1), "{crash:?}");
        assert!(seen.replaced > 3, "{crash:?} {seen:?}");
    }
}

#[test]
fn many_applies_at_once_lose_nothing() {
    let world = World::new();
    let rounds = if tools::required() { 100 } else { 5 };
    for round in 0..rounds {
        world.reset();
        let applies: Vec<_> = (0..8).map(|_| world.start(&APPLY)).collect();
        for apply in applies {
            let output = apply.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr);
            // One writes; another is refused, or comes when all is done.
            assert!(
                matches!(output.status.code(), Some(0 | 3)),
                "round {round}: {said}"
            );
        }
        let point = Point::none();
        assert_eq!(world.assert_settled(&point), Settled::New, "round {round}");
        world.assert_converges(&point);
    }
}

#[test]
fn two_homes_at_one_project_do_not_meet() {
    let world = World::new();
    let rounds = if tools::required() { 50 } else { 3 };
    for _ in 0..rounds {
        world.reset();
        let homes = ["", "other-home", "third-home"];
        world.move_in(&homes[1..]);
        let applies: Vec<_> = homes
            .map(|home| match home {
                "" => world.start(&["apply", "--yes", "--prune", "code"]),
                home => world.start(&["apply", "--yes", "--prune", "--home", home, "code"]),
            })
            .into_iter()
            .collect();
        for apply in applies {
            let output = apply.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 3)), "{said}");
        }
        let point = Point::none();
        let _ = world.run(&APPLY);
        world.forget(&homes[1..]);
        assert_eq!(world.assert_settled(&point), Settled::New);
    }
}
