//! An apply that is killed, or refused by the system, at every point: no file is ever torn, and the next
//! command that writes makes everything old or everything new.
//!
//! strace counts the system calls of one thread, and phpier writes with one. The apply has some 220 points:
//! every write, sync, rename, removal, folder and file made. A run of the tests tries a sample, evenly spread from the
//! first call to the last, so that staging, deciding, replacing and clearing away are each in it; where everything must
//! run, it is twelve times as large: each point for kills, and four of five for refusals, whose kinds take turns from
//! one point to the next.

mod points;
mod world;

use std::process::Command;

use crate::support::tools;
use points::Point;
use world::{Settled, World};

const APPLY: [&str; 3] = ["apply", "--yes", "--prune"];
/// Recovers, and then refuses for want of a yes.
const RECOVER: [&str; 1] = ["apply"];

fn has_strace(test: &str) -> bool {
    let there = Command::new("strace").arg("-V").output();
    if there.is_ok_and(|output| output.status.success()) {
        return true;
    }
    tools::skipped(test, "there is no strace");
    false
}

#[test]
fn killed_anywhere_an_apply_is_all_or_nothing() {
    if !has_strace("killed_anywhere_an_apply_is_all_or_nothing") {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let (mut old, mut new) = (0, 0);
    for point in points.sample(20) {
        world.reset();
        world.killed(point, &APPLY);
        world.assert_whole(point);
        let told = world.run(&["plan"]).code(0);
        let _ = world.run(&RECOVER);
        match world.assert_settled(point) {
            Settled::Old => old += 1,
            Settled::New => new += 1,
        }
        if point.index > points.first_vital() && point.index < points.last_vital() {
            told.err("interrupted").ends(0);
        }
        world.assert_converges(point);
    }
    assert!(points.len() >= 200, "only {} points", points.len());
    assert!(old > 3 && new > 3, "{old} times all old, {new} all new");
}

#[test]
fn killed_while_it_recovers_it_recovers_the_next_time() {
    if !has_strace("killed_while_it_recovers_it_recovers_the_next_time") {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let commit = points.commit();
    for (crash, expected) in [
        (points.between(0, commit), Settled::Old),
        (points.between(commit, points.last_vital()), Settled::New),
    ] {
        world.reset();
        world.killed(crash, &APPLY);
        let left = world.snapshot();
        let again = world.points(&RECOVER);
        assert!(again.len() > 10, "recovery takes {} steps", again.len());
        for point in again.sample(5) {
            world.restore(&left);
            world.killed(point, &RECOVER);
            world.assert_whole(point);
            let _ = world.run(&RECOVER);
            assert_eq!(world.assert_settled(point), expected, "{crash:?} {point:?}");
        }
    }
}

#[test]
fn refused_anywhere_an_apply_says_where_and_leaves_nothing_torn() {
    if !has_strace("refused_anywhere_an_apply_says_where_and_leaves_nothing_torn") {
        return;
    }
    let world = World::new();
    let points = world.points(&APPLY);
    let kinds = ["ENOSPC", "EROFS", "EACCES", "EIO", "EMFILE"];
    for (round, point) in points.sample(15).into_iter().enumerate() {
        world.reset();
        let before = world.snapshot();
        let kind = kinds[round % kinds.len()];
        let inject = format!("{}:error={kind}:when={}", point.call, point.at);
        let output = world.traced(&inject, &APPLY);
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
    }
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
    world.points(&APPLY).assert_order();
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
