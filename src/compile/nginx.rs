//! nginx's configuration for a `type`.

use crate::catalog::framework::{DENY_PROJECT_FILES, Nginx, Scripts};
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
    let tried = match rules.scripts {
        Scripts::Any => "$uri $uri/",
        Scripts::Front(_) | Scripts::Hidden(_) => "$uri",
    };
    fill(
        include_str!("templates/nginx.conf"),
        &[
            ("root", &root),
            ("redirects", redirects(project)),
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

/// The first nginx that can redirect without naming a host:
/// <https://nginx.org/en/docs/http/ngx_http_core_module.html#absolute_redirect>.
const ABSOLUTE_REDIRECT: (u8, u8, u8) = (1, 11, 8);

/// How a folder's name without its slash is redirected: nginx would name its own port, which nobody outside knows.
fn redirects(project: &Project) -> &'static str {
    if project.php.version.debian.nginx >= ABSOLUTE_REDIRECT {
        return "    absolute_redirect off;\n";
    }
    match project.framework.nginx.scripts {
        Scripts::Any => {
            "    if (-d $request_filename) {
      rewrite ^(.*[^/])$ $asked_scheme://$http_host$1/ permanent;
    }\n"
        }
        // No folder is looked into.
        Scripts::Front(_) | Scripts::Hidden(_) => "",
    }
}

/// Which scripts run: one alone, or any that exists.
fn php(rules: &Nginx) -> String {
    // `try_files` makes the script's name the whole of the path, so what follows it is kept before, as in
    // Debian's own `snippets/fastcgi-php.conf`.
    let (exists, path_info) = match rules.scripts {
        Scripts::Any => (
            "      set $path_info $fastcgi_path_info;\n      try_files $fastcgi_script_name =404;\n",
            "$path_info",
        ),
        Scripts::Front(_) | Scripts::Hidden(_) => ("", "$fastcgi_path_info"),
    };
    let pass = fill(
        include_str!("templates/fastcgi.conf"),
        &[
            ("exists", exists),
            ("path_info", path_info),
            ("timeout", &rules.read_timeout.to_string()),
        ],
    );
    let (script, internal) = match rules.scripts {
        Scripts::Any => return format!("    location ~ \\.php(/|$) {{\n{pass}    }}\n"),
        Scripts::Front(script) => (script, ""),
        Scripts::Hidden(script) => (script, "      internal;\n"),
    };
    let escaped = script.replace('.', "\\.");
    format!(
        "    location ~ ^/{escaped}(/|$) {{\n{internal}{pass}    }}\n\
         \x20   location ~ \\.php$ {{ return 404; }}\n"
    )
}
