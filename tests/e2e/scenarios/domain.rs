//! Another domain and another network: the project's committed files are the same.

use std::fs;

use crate::engine::{self, docker};
use crate::probe;
use crate::world::{Stack, World};

const PROJECT: &str =
    "name \"e2e-plain\"\ndocroot \"public\"\nservices { database \"mariadb\"; }\n";

/// Plain Compose learns both through `eval "$(phpier shellenv)"`.
pub(super) fn through_shellenv(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down"]);
    world.configure(&Stack {
        domain: "e2e.test",
        network: "phpier_elsewhere",
        full: false,
        ..Stack::default()
    });
    let project = world.project("e2e-plain", (".phpier.kdl", PROJECT), probe::FILES);
    world.apply();
    let text = fs::read_to_string(project.folder.join("docker-compose.yml")).expect("a file");
    assert!(
        !text.contains("e2e.test") && !text.contains("elsewhere"),
        "{text}"
    );
    world.bring_up();

    let line = "eval \"$(phpier shellenv)\"\ndocker compose up -d --wait";
    let _ = world.shell_in(&project, line).ends(0);
    world.answers("e2e-plain.e2e.test", "/", 200);
    world.get("e2e-plain.localhost", "/").gives(404);
    let told = probe::ask_at(world, "e2e-plain.e2e.test", "write", &[("value", "there")]);
    assert_eq!(told["main"], "written", "{told}");

    let networks = &engine::inspect("e2e-plain-e2e-plain-1")["NetworkSettings"]["Networks"];
    assert!(networks["phpier_elsewhere"].is_object(), "{networks}");
    let names = docker(&["network", "ls", "--format", "{{.Name}}"]).ok();
    assert!(!names.contains("phpier_global"), "{names}");
}
