//! Configurations with thousands of names: the same answers, in no more time than a person waits.

use std::fmt::Write;

use phpier::origin::{self, Cause, Origin, Value};

use super::Traced;

/// A project with so many variables and directives.
fn config(variables: usize, directives: usize) -> String {
    let mut text = "name \"folder\"\nenv {\n".to_owned();
    for at in 0..variables {
        let _ = writeln!(text, "    V_{at} \"value {at}\"");
    }
    text += "}\nphp \"8.3\" {\n";
    for at in 0..directives {
        let _ = writeln!(text, "    ini \"x.d{at}\" \"{at}\"");
    }
    text + "}\nworkers {\n    queue \"php a.php\"\n}\n"
}

#[test]
fn a_crowd_does_not_change_an_answer() {
    let text = config(70, 70);
    let traced = Traced::new("folder/.phpier.kdl", &text);
    for (file, path) in [
        (None, "services.folder.environment.V_0"),
        (None, "services.folder.environment.V_17"),
        (None, "services.folder.environment.V_69"),
        (None, "services.folder-queue.environment.V_3"),
        (None, "services.folder-queue.command"),
        (None, "services.folder.volumes"),
        (None, "services.folder"),
        (None, ""),
        (Some("php.ini"), "x.d7"),
        (Some("Dockerfile"), "FROM"),
        (Some("php.ini"), "3"),
    ] {
        let whole = traced.why(file, path).expect(path);
        let narrow = origin::why(&traced.document, traced.owner(), file, path).expect(path);
        assert_eq!(format!("{narrow:?}"), format!("{whole:?}"), "{path}");
    }
    // What nearly everything has to do with says that not all of it was tried.
    let path = "services.folder.image";
    let whole = traced.why(None, path).expect(path);
    let narrow = origin::why(&traced.document, traced.owner(), None, path).expect(path);
    assert_eq!(narrow.value, whole.value);
    assert!(narrow.left_out > 0);
    let is_one = |cause: &Cause| whole.causes.iter().any(|one| one.span == cause.span);
    assert!(narrow.causes.iter().all(is_one));
}

#[test]
fn thousands_of_names_are_answered_soon() {
    let text = config(4000, 100);
    let (document, input) = super::read("folder/.phpier.kdl", &text);
    let owner = origin::Owner::Project(&input);
    let traced = |path: &str| origin::why(&document, owner, None, path).expect("an answer");
    let start = std::time::Instant::now();
    let one = traced("services.folder.environment.V_3999");
    assert_eq!(one.causes.len(), 1);
    let all = traced("services.folder.environment");
    let Value::Parts(parts) = &all.value else {
        panic!("{all:?}");
    };
    assert_eq!(parts.len() + all.more, 4001);
    let lines = parts
        .iter()
        .filter(|part| matches!(part.origin, Origin::Line(_)));
    assert_eq!(lines.count(), 63);
    // One after the other they would take an hour.
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
