//! nginx's configuration for a `type`.

use crate::catalog::framework::{DENY_PROJECT_FILES, Nginx};
use crate::model::Project;

use super::image::MOUNT;
use super::template::fill;

/// The port in the container: above 1023, so that nginx needs no privilege for it.
pub(super) const PORT: u16 = 8080;

/// What the health check asks: php-fpm's answer through nginx.
pub(super) const HEALTH_URL: &str = "http://127.0.0.1:8080/.phpier/health";

/// The whole of `nginx.conf`.
pub(super) fn conf(project: &Project) -> String {
    let rules = &project.framework.nginx;
    let root = if project.docroot.is_empty() {
        MOUNT.to_owned()
    } else {
        format!("{MOUNT}/{}", project.docroot)
    };
    // A folder is looked into for an index only where any script may run.
    let tried = match rules.front_controller {
        Some(_) => "$uri",
        None => "$uri $uri/",
    };
    fill(
        include_str!("templates/nginx.conf"),
        &[
            ("root", &root),
            ("try", tried),
            ("fallback", rules.fallback),
            ("no_php", &no_php(rules)),
            ("locations", &locations(project)),
            ("php", &php(rules)),
        ],
    )
}

fn no_php(rules: &Nginx) -> String {
    rules
        .no_php
        .iter()
        .map(|folder| format!("    location ~ ^/{folder}/.*\\.php(/|$) {{ return 404; }}\n"))
        .collect()
}

fn locations(project: &Project) -> String {
    let blocks = project.framework.nginx.locations;
    // Any type may be told to serve the project itself.
    let exposed = project.docroot.is_empty() && !blocks.contains(&DENY_PROJECT_FILES);
    blocks
        .iter()
        .copied()
        .chain(exposed.then_some(DENY_PROJECT_FILES))
        .flat_map(str::lines)
        .flat_map(|line| ["    ", line, "\n"])
        .collect()
}

/// Which scripts run: the front controller alone, or any that exists.
fn php(rules: &Nginx) -> String {
    let pass = fill(
        include_str!("templates/fastcgi.conf"),
        &[("timeout", &rules.read_timeout.to_string())],
    );
    match rules.front_controller {
        Some(script) => {
            let escaped = script.replace('.', "\\.");
            format!(
                "    location ~ ^/{escaped}(/|$) {{\n{pass}      internal;\n    }}\n\
                 \x20   location ~ \\.php$ {{ return 404; }}\n"
            )
        }
        None => format!(
            "    location ~ \\.php(/|$) {{\n      try_files $fastcgi_script_name =404;\n{pass}    }}\n"
        ),
    }
}
