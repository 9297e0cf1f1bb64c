//! What a project is on one machine: whatever two it is made of, Compose comes to the same as if there
//! were only the second.

use phpier::artifact::{Artifact, LOCAL_COMPOSE};
use phpier::compile;
use phpier::model::Project;
use phpier::plan::compose::{ComposeFile, is_compose};

use super::cases;

fn file(artifacts: &[Artifact], is_it: impl Fn(&str) -> bool) -> Option<&str> {
    let mut artifacts = artifacts.iter();
    let found = artifacts.find(|artifact| is_it(&artifact.path))?;
    Some(&found.body)
}

#[test]
fn what_is_merged_over_a_project_makes_it_the_other() {
    let read = cases().into_iter().map(|case| case.read());
    let projects: Vec<Project> = read.flat_map(|stack| stack.fleet.projects).collect();
    let mut built = 0;
    for common in projects.iter().step_by(3) {
        for here in &projects {
            let here = Project {
                slug: common.slug.clone(),
                output: common.output.clone(),
                ..here.clone()
            };
            let files = compile::project(common);
            let base = file(&files, is_compose).and_then(ComposeFile::read);
            let over = compile::overrides(common, &here);
            let merged = base.map(|base| base.overlaid(file(&over, |it| it == LOCAL_COMPOSE)));
            let local = over.iter().any(|it| it.path.ends_with("image/Dockerfile"));
            built += usize::from(local);
            let files = compile::project(&here);
            let wanted = file(&files, is_compose).map(|text| {
                let folder = if local {
                    "context: ./.phpier/local/image"
                } else {
                    "context: ./.phpier"
                };
                ComposeFile::read(&text.replace("context: ./.phpier", folder))
                    .expect("a Compose file")
            });
            assert_eq!(merged, wanted, "{}: {over:#?}", common.slug);
        }
    }
    assert!(built > 100, "{built}");
}
