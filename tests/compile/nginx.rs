//! nginx's configuration for each type on each version of PHP, held against the nginx that it meets there.

use std::collections::BTreeSet;

use phpier::catalog;

use crate::support::stack::{File, Stack};

/// The oldest nginx of any base; its directives need no row.
const OLDEST: (u8, u8, u8) = (1, 10, 3);

/// What a configuration says, and the release that it came with, where that is newer than the oldest:
/// <https://nginx.org/en/docs/dirindex.html>.
const NEWER: &[(&str, (u8, u8, u8))] = &[("absolute_redirect", (1, 11, 8))];

/// What every nginx knows.
const OLD: &[&str] = &[
    "access_log",
    "allow",
    "charset",
    "client_body_temp_path",
    "client_max_body_size",
    "daemon",
    "default",
    "default_type",
    "deny",
    "error_log",
    "events",
    "fastcgi_buffer_size",
    "fastcgi_buffers",
    "fastcgi_param",
    "fastcgi_pass",
    "fastcgi_read_timeout",
    "fastcgi_split_path_info",
    "fastcgi_temp_path",
    "http",
    "https",
    "if",
    "include",
    "index",
    "internal",
    "listen",
    "location",
    "map",
    "pid",
    "proxy_temp_path",
    "return",
    "rewrite",
    "root",
    "scgi_temp_path",
    "sendfile",
    "server",
    "server_name",
    "server_tokens",
    "set",
    "try_files",
    "uwsgi_temp_path",
    "worker_connections",
    "worker_processes",
    "~^[0-9]+$",
];

/// Each type's project on each version of PHP: the file, by its name.
fn confs() -> impl Iterator<Item = (String, &'static catalog::php::PhpVersion, Vec<String>)> {
    catalog::php::versions().flat_map(|version| {
        catalog::frameworks().map(move |framework| {
            let text = format!("type \"{}\"\nphp \"{}\"\n", framework.name, version.name);
            let stack = Stack::read(None, &[File::new(".phpier.kdl", "shop", text)]);
            let files = stack.files();
            let mut found = files
                .iter()
                .filter(|(path, _)| path.ends_with("nginx.conf"));
            let (_, conf) = found.next().unwrap_or_else(|| panic!("{}", stack.told()));
            let lines = conf.lines().map(|line| line.trim().to_owned()).collect();
            let name = format!("{} on {}", framework.name, version.name);
            (name, version, lines)
        })
    })
}

#[test]
fn no_directive_is_newer_than_the_nginx_of_its_base() {
    let mut used = BTreeSet::new();
    for (name, version, lines) in confs() {
        assert!(version.debian.nginx >= OLDEST, "{name}");
        let words = lines.iter().filter(|line| !line.starts_with('#'));
        for word in words.filter_map(|line| line.split([' ', ';']).next()) {
            let newer = NEWER.iter().find(|(directive, _)| *directive == word);
            match newer {
                Some((_, since)) => assert!(*since <= version.debian.nginx, "{name}: {word}"),
                None => assert!(
                    word.is_empty() || word == "}" || OLD.contains(&word),
                    "{name}: since when is there `{word}`?"
                ),
            }
            used.insert(word.to_owned());
        }
    }
    for (directive, _) in NEWER {
        assert!(used.contains(*directive), "nobody says {directive}");
    }
}

/// nginx listens at a port that nobody outside knows, and says so in a redirect unless told otherwise.
#[test]
fn no_redirect_names_the_port_inside() {
    for (name, _, lines) in confs() {
        let looks_into_folders = lines
            .iter()
            .any(|line| line.starts_with("try_files $uri $uri/"));
        let settled = ["absolute_redirect off;", "if (-d $request_filename) {"];
        let is_settled = settled
            .iter()
            .any(|line| lines.iter().any(|other| other == line));
        assert!(is_settled || !looks_into_folders, "{name}");
    }
}
