//! The build context of a project's image: a Dockerfile, and what it copies.
//!
//! The classic builder must do: no here-documents, no mounts, no `# syntax=`. The image knows nothing
//! of who will run it: the container takes the owner of the mounted folder at its start.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::artifact::{Artifact, Comment, LOCAL};
use crate::catalog::php::{self, Packages};
use crate::catalog::spec::Protocol;
use crate::model::{self, Project};

use super::nginx;
use super::template::fill;

/// The folder of the build context in the project.
pub(super) const FOLDER: &str = ".phpier";

/// Where the project is mounted: the official images' working folder.
/// <https://github.com/docker-library/php/blob/master/Dockerfile-linux.template>
pub const MOUNT: &str = "/var/www/html";

/// The home folder of whoever runs something in the container; `entrypoint.sh` makes it.
pub const HOME: &str = "/run/phpier/home";

/// The files below [`FOLDER`], sorted by path.
pub(super) fn context(project: &Project) -> Vec<Artifact> {
    let artifact = |name: &str, comment: Comment, body: String| {
        Artifact::new(format!("{FOLDER}/{name}"), &project.slug, comment, body)
    };
    vec![
        artifact("Dockerfile", Comment::Hash, dockerfile(project)),
        artifact(
            "entrypoint.sh",
            Comment::Hash,
            include_str!("templates/entrypoint.sh").to_owned(),
        ),
        artifact(
            "job.sh",
            Comment::Hash,
            include_str!("templates/job.sh").to_owned(),
        ),
        artifact("nginx.conf", Comment::Hash, nginx::conf(project)),
        artifact(
            "php-fpm.conf",
            Comment::Semicolon,
            include_str!("templates/php-fpm.conf").to_owned(),
        ),
        artifact("php.ini", Comment::Semicolon, ini(project)),
        artifact(
            "schedule.sh",
            Comment::Hash,
            include_str!("templates/schedule.sh").to_owned(),
        ),
        artifact("xdebug.sh", Comment::Hash, xdebug(project)),
    ]
}

/// Keeps from the builder what lies in the folder for one machine alone, tokens among it: some builders are
/// sent all of a context. What somebody else puts there may be for a Dockerfile that was changed by hand. It
/// is built into nothing, so the tag does not know it.
/// <https://docs.docker.com/build/concepts/context/#dockerignore-files>
pub(super) fn ignore(project: &Project) -> Artifact {
    let local = LOCAL.trim_start_matches(FOLDER).trim_matches('/');
    let path = format!("{FOLDER}/.dockerignore");
    Artifact::new(path, &project.slug, Comment::Hash, format!("{local}\n"))
}

/// The image's name with a tag that follows from everything that is built into it: Compose builds
/// when there is no such image yet, and makes the container anew when the tag is another.
pub(super) fn tag(project: &Project, context: &[Artifact]) -> String {
    let mut hasher = Sha256::new();
    for artifact in context {
        hasher.update(&artifact.path);
        hasher.update([0]);
        hasher.update(artifact.digest());
        hasher.update([0]);
    }
    let digest = hasher.finalize();
    let short = u64::from_be_bytes([
        digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7],
    ]);
    format!("phpier/{}:{short:016x}", project.slug)
}

fn dockerfile(project: &Project) -> String {
    let extensions: Vec<&str> = project.php.extensions.iter().map(String::as_str).collect();
    let install = if extensions.is_empty() {
        String::new()
    } else {
        format!("RUN install-php-extensions {}\n\n", extensions.join(" "))
    };
    let node = project
        .node
        .as_deref()
        .and_then(php::node_image)
        .map_or_else(String::new, |image| {
            format!(
                "COPY --from={image} /usr/local/bin/node /usr/local/bin/node\n\
             COPY --from={image} /usr/local/lib/node_modules /usr/local/lib/node_modules\n\
             RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \\\n\
             \x20&& ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx\n\n"
            )
        });
    let extra: String = project
        .php
        .version
        .debian
        .extra
        .iter()
        .flat_map(|name| [" ", name])
        .collect();
    fill(
        include_str!("templates/Dockerfile"),
        &[
            ("base", project.php.version.image),
            ("update", &apt_update(project)),
            ("extra", &extra),
            ("composer", &project.composer),
            ("extensions", &install),
            ("node", &node),
            ("slug", &project.slug),
        ],
    )
}

/// The switch for Xdebug: a debugger that listens on the host is called by each request and each
/// command. <https://xdebug.org/docs/step_debug>
fn xdebug(project: &Project) -> String {
    let settings: &[(&str, &str)] = match project.php.version.xdebug {
        2 => &[
            ("xdebug.remote_enable", "1"),
            ("xdebug.remote_autostart", "1"),
            ("xdebug.remote_host", "$host"),
            ("xdebug.remote_port", "9003"),
        ],
        _ => &[
            ("xdebug.mode", "debug,develop"),
            ("xdebug.start_with_request", "yes"),
            ("xdebug.client_host", "$host"),
            ("xdebug.client_port", "9003"),
            // It would be turned off all the same, and each command would warn of it.
            ("opcache.jit", "disable"),
        ],
    };
    let settings: String = settings
        .iter()
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    fill(
        include_str!("templates/xdebug.sh"),
        &[("settings", &settings)],
    )
}

/// How apt learns what there is. Debian takes a release off its mirrors some time after its end and
/// keeps it in its archive, where nobody signs the lists anew.
fn apt_update(project: &Project) -> String {
    let archive = |trusted: &str| {
        format!(
            "sed -i -e 's|deb.debian.org|archive.debian.org|' -e 's|security.debian.org|archive.debian.org|' \
             -e '/-updates/d'{trusted} /etc/apt/sources.list \\\n \
             && echo 'Acquire::Check-Valid-Until \"false\";' >/etc/apt/apt.conf.d/99archive \\\n \
             && apt-get update"
        )
    };
    match project.php.version.debian.packages {
        Packages::Mirror => "apt-get update".to_owned(),
        Packages::Leaving => format!("{{ apt-get update || {{ {}; }}; }}", archive("")),
        Packages::Archive => archive(""),
        Packages::ArchiveUntrusted => archive(" -e 's|^deb http|deb [trusted=yes] http|'"),
    }
}

/// php.ini for development, where the project does not say otherwise. Part of the format version.
const INI: &[(&str, &str)] = &[
    ("display_errors", "On"),
    ("error_reporting", "E_ALL"),
    ("max_execution_time", "600"),
    ("max_input_vars", "5000"),
    ("memory_limit", "512M"),
    ("opcache.enable_cli", "1"),
    ("opcache.max_accelerated_files", "100000"),
    ("post_max_size", "100M"),
    ("upload_max_filesize", "100M"),
];

fn ini(project: &Project) -> String {
    let mut directives: BTreeMap<&str, String> = INI
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    if let Some(mail) = project.connection(Protocol::Smtp) {
        let sender = format!("{}@{}", project.slug, model::DEFAULT_DOMAIN);
        let sendmail = format!(
            "\"/usr/bin/msmtp -t --host={} --port={} --from={sender}\"",
            mail.host, mail.port
        );
        directives.insert("sendmail_path", sendmail);
    }
    for (name, value) in &project.php.ini {
        directives.insert(name, format!("\"{value}\""));
    }
    directives
        .into_iter()
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::HOME;

    #[test]
    fn the_home_folder_is_the_one_that_is_made() {
        let entrypoint = include_str!("templates/entrypoint.sh");
        let lines: Vec<&str> = entrypoint.lines().map(str::trim).collect();
        let made = [&format!("export HOME={HOME}"), "mkdir -p \"$HOME\""];
        assert!(lines.windows(2).any(|two| two == made));
    }
}
