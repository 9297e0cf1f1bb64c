//! Plans as values, and the differences they show.

mod compose;
mod data;
mod diffs;
mod edits;
mod mounts;
mod predict;

use phpier::artifact::{Artifact, Comment};
use phpier::plan::{Action, Allow, Choice, Group, Place, Plan, Stack, Verdict};

fn artifact(path: &str) -> Artifact {
    Artifact {
        path: path.to_owned(),
        owner: "shop".to_owned(),
        comment: Comment::Hash,
        body: "name: shop\n".to_owned(),
    }
}

fn place(path: &str) -> Place {
    Place {
        path: path.to_owned(),
        shown: format!("~/shop/{path}"),
        real: format!("/shop/{path}").into(),
        link: None,
    }
}

/// Has every file in the way replaced.
fn replace_all(plan: &mut Plan) {
    for row in plan.groups.iter_mut().flat_map(|group| &mut group.rows) {
        row.decide(Choice::Overwrite);
    }
}

/// A plan with one file of every kind.
fn plan() -> Plan {
    let new = artifact("x").render();
    let stale = Artifact {
        body: "old: 1\n".to_owned(),
        ..artifact("x")
    }
    .render();
    let edited = stale.replace("old", "mine");
    let mut group = Group::new(Stack::Project("shop".to_owned()), "~/shop");
    for (path, found) in [
        ("missing", None),
        ("current", Some(new.clone())),
        ("stale", Some(stale.clone())),
        ("back", Some(new.replace("sha256:", "sha256:0"))),
        ("edited", Some(edited.clone())),
        ("unmerged", Some(format!("{edited}<<<<<<< a\n>>>>>>> b\n"))),
        ("adoptable", Some("name: shop\n".to_owned())),
        ("foreign", Some("x: 1\n".to_owned())),
        ("newer", Some(stale.replace("format=1", "format=9"))),
    ] {
        group.file(&artifact(path), found.map(String::into_bytes), || {
            place(path)
        });
    }
    group.leftover(stale.into_bytes(), |_| true, || place("orphan"));
    group.leftover(edited.into_bytes(), |_| true, || place("edited-orphan"));
    group.leftover(b"x: 1\n".to_vec(), |_| true, || place("strange"));
    group.sort();
    Plan::new(vec![group])
}

fn actions(plan: &Plan) -> Vec<(&str, Action)> {
    plan.rows()
        .map(|row| (row.place.path.as_str(), row.action))
        .collect()
}

#[test]
fn every_kind_of_file_has_its_action() {
    use Action::{Adopt, Conflict, Create, Delete, Keep, Overwrite, Update};
    let expected = |edited, foreign, unmerged, orphan| {
        vec![
            ("adoptable", Adopt),
            ("back", Update),
            ("edited", edited),
            ("edited-orphan", Keep),
            ("foreign", foreign),
            ("missing", Create),
            ("newer", foreign),
            ("orphan", orphan),
            ("stale", Update),
            ("unmerged", unmerged),
        ]
    };
    let allowed = |prune, overwrite, take_generated| {
        let mut plan = plan();
        plan.allow(Allow {
            prune,
            take_generated,
        });
        if overwrite {
            replace_all(&mut plan);
        }
        plan
    };
    let fresh = plan();
    assert_eq!(
        actions(&fresh),
        expected(Conflict, Conflict, Conflict, Keep)
    );
    // What is shown is what happens where nobody says more.
    assert_eq!(actions(&allowed(false, false, false)), actions(&fresh));
    assert_eq!(
        actions(&allowed(true, false, true)),
        expected(Overwrite, Conflict, Overwrite, Delete)
    );
    assert_eq!(
        actions(&allowed(false, true, false)),
        expected(Overwrite, Overwrite, Overwrite, Keep)
    );
}

#[test]
fn totals_count_every_row_once() {
    let plan = plan();
    let totals = plan.totals();
    let counted = totals.create
        + totals.update
        + totals.adopt
        + totals.overwrite
        + totals.delete
        + totals.conflict
        + totals.keep
        + totals.orphaned;
    assert_eq!(counted, plan.rows().count());
    assert_eq!(
        (totals.unchanged, totals.update, totals.conflict),
        (1, 2, 4)
    );
    assert_eq!((totals.orphaned, totals.keep, totals.delete), (2, 0, 0));
}

#[test]
fn only_a_persons_own_work_is_backed_up() {
    let mut plan = plan();
    plan.allow(Allow {
        prune: true,
        take_generated: true,
    });
    replace_all(&mut plan);
    let backed: Vec<&str> = plan
        .rows()
        .filter(|row| row.backup().is_some())
        .map(|row| row.place.path.as_str())
        .collect();
    assert_eq!(backed, ["edited", "foreign", "newer"]);
    let foreign = plan.rows().find(|row| row.verdict == Verdict::Foreign);
    // printf 'x: 1\n' | sha256sum
    assert_eq!(
        foreign.and_then(phpier::plan::Row::backup).as_deref(),
        Some("foreign.phpier-bak-d09edadd")
    );
}

#[test]
fn stacks_come_in_order_the_global_one_first() {
    let names = ["shop", "api"].map(|name| Stack::Project(name.to_owned()));
    let groups = names.into_iter().chain([Stack::Global]);
    let plan = Plan::new(groups.map(|stack| Group::new(stack, "~")).collect());
    let names: Vec<&str> = plan.groups.iter().map(|group| group.stack.name()).collect();
    assert_eq!(names, ["global stack", "api", "shop"]);
}
