//! Files beside the configuration.

use crate::migrate::dockerfile::Built;
use crate::migrate::report::{Place, Remark};
use crate::migrate::setup::SetUp;
use crate::migrate::{Input, dotenv, ini, wants};

/// Files beside the configuration that change DDEV's containers. What DDEV itself keeps there says so.
pub(super) fn take(input: &Input, setup: &mut SetUp, report: &mut Vec<Remark>) {
    for (path, text) in &input.files {
        let Some(below) = path.strip_prefix(".ddev/") else {
            continue;
        };
        if below.starts_with(".env") {
            variables(path, text, input, report);
            continue;
        }
        let Some((folder, name)) = below.rsplit_once('/') else {
            continue;
        };
        if text.contains("#ddev-generated") || !wants(folder, name) {
            continue;
        }
        let place = Place {
            path: path.clone(),
            line: 1,
        };
        let lost = |why: &str| Remark::lost(place.clone(), name, why);
        match folder {
            "php" => ini::take(path, text, setup),
            "web-build" if name.contains("Dockerfile") => {
                let built = Built::read(path, text, std::iter::empty(), None);
                built.tell(report);
                // A first line of its own takes the place of DDEV's image.
                setup.php = built.php.clone().or(setup.php.take());
                built.give(setup);
            }
            "web-build" | "db-build" => report.push(lost(
                "phpier makes the images itself, or takes the official ones",
            )),
            "nginx" | "nginx_full" | "apache" => {
                report.push(lost("nginx has the rules of the project's `type`"));
            }
            "mysql" | "postgres" => {
                report.push(lost("settings files of servers are not taken along"));
            }
            "homeadditions" => report.push(lost("phpier puts nothing into a container's home")),
            "web-entrypoint.d" => report.push(
                lost("phpier runs nothing by itself around its commands")
                    .todo("put it into a script of the project, and run that with `phpier exec`"),
            ),
            _ => report.push(
                lost("phpier has no commands of your own")
                    .todo("run it with `phpier exec`, or put it into a script"),
            ),
        }
    }
}

/// Variables that DDEV keeps beside its configuration, as often out of git as in it.
fn variables(path: &str, text: &str, input: &Input, report: &mut Vec<Remark>) {
    // Those of one file are filled in where services speak of them.
    let filled = |name: &str| {
        let mut files = input.files.iter();
        path == ".ddev/.env"
            && files.any(|(path, text)| {
                path.starts_with(".ddev/docker-compose.") && text.contains(&format!("${{{name}"))
            })
    };
    for (name, said) in dotenv::parse(path, text) {
        if filled(&name) {
            continue;
        }
        report.push(
            Remark::lost(
                said.place,
                format!("variable {name}"),
                "a file of variables may be secret, and what is in it stays there",
            )
            .todo("write it under `env`, or under that of `.phpier.local.kdl` if it is your machine's alone"),
        );
    }
}
