//! What holds for every configuration.

use std::collections::BTreeSet;

use phpier::{
    catalog::{self, Role},
    model::Password,
};

use super::{
    Case, cases, generated,
    yaml::{Compose, list, map, text},
};
use crate::support::{
    files,
    stack::{File, Stack},
};

/// Each Compose file of a case: its path, and what it says.
fn compose_files(stack: &Stack) -> Vec<(String, Compose)> {
    let outputs: BTreeSet<String> = stack
        .fleet
        .projects
        .iter()
        .map(|project| format!("{}/{}", project.slug, project.output))
        .chain(["global/global-compose.yml".to_owned()])
        .collect();
    let files = stack.files().into_iter();
    files
        .filter(|(path, _)| outputs.contains(path))
        .map(|(path, text)| (path, Compose::read(&text)))
        .collect()
}

/// Runs a check over every service of every Compose file.
fn for_each_service(check: impl Fn(&str, &serde_yaml::Value)) {
    for case in cases() {
        for (path, file) in compose_files(&case.read()) {
            let services = file.services();
            assert!(!services.is_empty(), "{}/{path} has no service", case.name);
            for (key, service) in services {
                check(&format!("{}/{path}: {key}", case.name), &service);
            }
        }
    }
}

#[test]
fn compiling_twice_gives_the_same_bytes() {
    for case in cases() {
        assert_eq!(
            generated(&case.read()),
            generated(&case.read()),
            "{}",
            case.name
        );
    }
}

#[test]
fn the_order_of_files_does_not_matter() {
    for case in cases() {
        let mut turned = case.clone();
        turned.projects.reverse();
        assert_eq!(
            generated(&case.read()),
            generated(&turned.read()),
            "{}",
            case.name
        );
    }
}

#[test]
fn byte_order_marks_and_returns_do_not_matter() {
    for case in cases() {
        let turned = |file: &File| {
            let text = String::from_utf8(file.bytes.clone()).expect("UTF-8");
            let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            File::new(&file.path, &file.folder, text)
        };
        let windows = Case {
            name: case.name.clone(),
            global: case.global.as_ref().map(turned),
            projects: case.projects.iter().map(turned).collect(),
        };
        assert_eq!(
            generated(&case.read()),
            generated(&windows.read()),
            "{}",
            case.name
        );
    }
}

/// A project's files are a function of its own file.
#[test]
fn no_global_configuration_adds_a_byte_to_a_project() {
    let others = [
        None,
        Some("network \"other\"\ndomain \"other.test\"\ndiscovery \"files\"\n"),
        Some(
            "services {\n    mysql \"9.7\" root-password=\"x\"\n    redis \"7.2\" publish=#false\n}\n",
        ),
    ];
    for case in cases() {
        let own = |stack: &Stack| -> Vec<(String, String)> {
            let artifacts = stack.fleet.projects.iter().flat_map(|project| {
                let files = phpier::compile::project(project).into_iter();
                files.map(|file| (format!("{}/{}", project.slug, file.path), file.render()))
            });
            artifacts.collect()
        };
        let files = own(&case.read());
        for other in others {
            let global = other.map(|text| File::new("global.kdl", "", text));
            // The other stack may lack servers: that is told, and changes no file.
            let stack = Stack::read(global.as_ref(), &case.projects);
            assert_eq!(own(&stack), files, "{} under {other:?}", case.name);
        }
    }
}

/// And the global stack's files a function of `global.kdl`.
#[test]
fn no_project_adds_a_byte_to_the_global_stack() {
    for case in cases() {
        let of_the_stack = |stack: &Stack| -> Vec<(String, String)> {
            let files = stack.files().into_iter();
            files
                .filter(|(path, _)| path.starts_with("global/"))
                .collect()
        };
        let alone = Stack::read(case.global.as_ref(), &[]);
        assert_eq!(
            of_the_stack(&case.read()),
            of_the_stack(&alone),
            "{}",
            case.name
        );
    }
}

#[test]
fn ports_are_published_on_this_machine_alone() {
    for_each_service(|name, service| {
        for port in list(service, "ports") {
            assert_eq!(text(&port, "host_ip"), Some("127.0.0.1"), "{name}");
            assert!(text(&port, "published").is_some_and(|port| port.parse::<u16>().is_ok()));
            assert!(
                port.get("target").is_some_and(serde_yaml::Value::is_u64),
                "{name}"
            );
        }
        for key in ["network_mode", "privileged", "expose"] {
            assert!(service.get(key).is_none(), "{name} has `{key}`");
        }
    });
}

#[test]
fn images_are_pinned() {
    for_each_service(|name, service| {
        let image = text(service, "image").unwrap_or_else(|| panic!("{name} has no image"));
        let last = image.rsplit('/').next().unwrap_or_default();
        let (_, tag) = last
            .split_once([':', '@'])
            .unwrap_or_else(|| panic!("{name}: {image}"));
        assert!(
            !tag.is_empty() && !tag.contains("latest"),
            "{name}: {image}"
        );
    });
}

#[test]
fn nothing_is_written_that_old_engines_lack_or_that_destroys_data() {
    for case in cases() {
        for (path, text) in generated(&case.read()) {
            for word in [
                "start_interval",
                "latest",
                "--remove-orphans",
                "down -v",
                "--volumes",
            ] {
                assert!(!text.contains(word), "{}/{path} has `{word}`", case.name);
            }
            assert!(
                !text.split_whitespace().any(|word| word == "-v"),
                "{}/{path} has `-v`",
                case.name
            );
            assert!(
                text.ends_with('\n') && !text.contains('\r'),
                "{}/{path}",
                case.name
            );
        }
    }
}

#[test]
fn every_service_comes_back_or_says_that_it_does_not() {
    for_each_service(|name, service| {
        let restart = text(service, "restart").unwrap_or_else(|| panic!("{name}: no restart"));
        assert!(
            ["unless-stopped", "no"].contains(&restart),
            "{name}: {restart}"
        );
        assert!(
            service.get("healthcheck").is_some() || restart == "no" || !is_ours(service),
            "{name}"
        );
        let options = list(service, "security_opt");
        assert!(
            options
                .iter()
                .any(|option| option == "no-new-privileges:true"),
            "{name}"
        );
    });
}

/// Whether phpier chose the image, and so knows how to ask whether it is ready. A worker has nothing
/// to ask.
fn is_ours(service: &serde_yaml::Value) -> bool {
    let labels = service.get("labels").map(map).unwrap_or_default();
    let of_the_catalog = labels
        .get("dev.phpier.service")
        .and_then(|name| name.as_str());
    let of_the_catalog = of_the_catalog.is_some_and(|name| {
        name == "traefik" || catalog::service(name).is_some_and(|spec| spec.healthcheck.is_some())
    });
    of_the_catalog || service.get("build").is_some()
}

/// Every mount of a volume is declared with a name of its own, and so is every network.
#[test]
fn volumes_and_networks_are_named() {
    for case in cases() {
        let stack = case.read();
        for (path, file) in compose_files(&stack) {
            let place = format!("{}/{path}", case.name);
            let (volumes, networks) = (file.volumes(), file.networks());
            for part in volumes.values().chain(networks.values()) {
                assert!(
                    text(part, "name").is_some(),
                    "{place}: a part without a name"
                );
            }
            for (key, service) in file.services() {
                for mount in list(&service, "volumes") {
                    let source = text(&mount, "source").expect("mounts have a source");
                    let is_volume = text(&mount, "type") == Some("volume");
                    assert_eq!(
                        is_volume,
                        volumes.contains_key(source),
                        "{place}: {key}: {source}"
                    );
                }
                let joined = service.get("networks").map(map).unwrap_or_default();
                assert!(
                    !joined.is_empty(),
                    "{place}: {key} is in the default network"
                );
                assert!(
                    joined.keys().all(|name| networks.contains_key(name)),
                    "{place}: {key}"
                );
            }
        }
        if let Some(global) = &stack.fleet.global {
            let (_, file) = &compose_files(&stack)[0];
            for instance in &global.instances {
                let service = &file.services()[&instance.container()];
                let mounts = list(service, "volumes");
                let kept = mounts
                    .iter()
                    .any(|mount| text(mount, "type") == Some("volume"));
                assert_eq!(
                    kept,
                    instance.series.data.is_some(),
                    "{}",
                    instance.container()
                );
                if matches!(instance.spec.role, Role::Database(_)) {
                    assert!(kept && service.get("healthcheck").is_some());
                }
            }
        }
    }
}

/// Names in the shared network, and in the engine, belong to one service each.
#[test]
fn names_are_unique_across_stacks() {
    for case in cases() {
        let stack = case.read();
        let (mut keys, mut volumes) = (BTreeSet::new(), BTreeSet::new());
        let mut routers = BTreeSet::new();
        for (path, file) in compose_files(&stack) {
            let slug = path.split('/').next().unwrap_or_default();
            for key in file.services().into_keys() {
                let prefix = if slug == "global" { "phpier-" } else { slug };
                assert!(key.starts_with(prefix), "{}: {key} in {path}", case.name);
                assert!(keys.insert(key.clone()), "{}: {key} twice", case.name);
            }
            for service in file.services().values() {
                let labels = service.get("labels").map(map).unwrap_or_default();
                let rules = labels.keys().filter(|label| files::ends_in(label, "rule"));
                for rule in rules {
                    assert!(routers.insert(rule.clone()), "{}: {rule} twice", case.name);
                }
            }
            for volume in file.volumes().values() {
                let name = text(volume, "name").expect("a name").to_owned();
                assert!(volumes.insert(name.clone()), "{}: {name} twice", case.name);
            }
        }
    }
}

/// Secrets stand below `local/` alone, and no administrator's password in a project.
#[test]
fn passwords_stay_where_they_belong() {
    let mut administrators = 0;
    for case in cases() {
        let stack = case.read();
        for (path, text) in generated(&stack) {
            if !path.starts_with("local/") {
                let shown = text.contains("secretprojects") || text.contains("secretsecrets");
                assert!(!shown, "{}/{path} shows a secret", case.name);
            }
            if path.starts_with("global/") {
                continue;
            }
            let global = stack.fleet.global.iter();
            for instance in global.flat_map(|global| &global.instances) {
                if let Some(Password::Literal(password)) = &instance.root_password
                    && password.len() > 8
                {
                    administrators += 1;
                    assert!(!text.contains(password), "{}/{path}", case.name);
                }
            }
        }
    }
    assert!(administrators > 0, "no case has such a password");
}
