//! The same wrong input through the program: what a person sees, and that nothing is written.

use super::{Case, cases};
use crate::support::sandbox::Sandbox;

fn place(case: &Case) -> Sandbox {
    let sandbox = Sandbox::new();
    if let Some(global) = &case.global {
        // A scan as well, so that the projects are known, unless the case has a say in that itself.
        let mut text = global.bytes.clone();
        if !String::from_utf8_lossy(&text).contains("projects") {
            text.extend_from_slice(b"\nprojects { scan \"~/code\"; }\n");
        }
        sandbox.file(".phpier/global.kdl", text);
    }
    for project in &case.projects {
        let name = project.path.rsplit('/').next().unwrap_or_default();
        sandbox.file(&format!("code/{}/{name}", project.folder), &project.bytes);
    }
    sandbox
}

#[test]
fn every_mistake_ends_with_its_place_and_help_and_nothing_written() {
    let mut wrong = 0;
    for case in cases() {
        let stack = case.run();
        let errors: Vec<_> = stack
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == phpier::diagnostic::Severity::Error)
            .collect();
        if errors.is_empty() {
            continue;
        }
        wrong += 1;
        let sandbox = place(&case);
        let before = sandbox.tree();
        let output = sandbox.run_in("", &["apply", "--yes", "code"]);
        assert_eq!(output.code, Some(1), "{}\n{output}", case.name);
        assert!(before == sandbox.tree(), "{} wrote something", case.name);
        assert!(output.stderr.contains("help: "), "{}\n{output}", case.name);
        for error in errors {
            assert!(
                output.stderr.contains(error.code.name),
                "{}: {}\n{output}",
                case.name,
                error.code.name
            );
            if let Some(label) = error.labels.first() {
                let place = stack.place(label.span);
                let (_, place) = place.split_once(':').expect("a line and a column");
                let place = format!(":{place}]");
                assert!(
                    output.stderr.contains(&place),
                    "{}: {place}\n{output}",
                    case.name
                );
            }
        }
    }
    assert!(wrong >= 60, "only {wrong} wrong inputs");
}
