//! What a `RUN` does, command by command.

use super::Built;
use crate::migrate::image;
use crate::migrate::read::Said;

/// Packages that phpier's image has, or that are there to build extensions with.
const USUAL: [&str; 16] = [
    "$PHPIZE_DEPS",
    "bash",
    "ca-certificates",
    "curl",
    "g++",
    "gcc",
    "git",
    "gnupg",
    "gnupg2",
    "make",
    "nginx",
    "nodejs",
    "npm",
    "supervisor",
    "unzip",
    "zip",
];

/// Programs whose work is part of building an image, or is done by phpier's own.
const IGNORED: [&str; 19] = [
    "[",
    "apt-mark",
    "bash",
    "chmod",
    "chown",
    "cp",
    "docker-php-ext-configure",
    "docker-php-source",
    "echo",
    "groupadd",
    "groupmod",
    "ln",
    "mkdir",
    "mv",
    "rm",
    "set",
    "true",
    "useradd",
    "usermod",
];

impl Built {
    /// Takes what a `RUN` installs, and tells of what else it does.
    pub(super) fn run(&mut self, said: &Said, script: &str) {
        let mut unknown: Vec<String> = Vec::new();
        for command in script
            .split(['\n', ';', '|'])
            .flat_map(|part| part.split("&&"))
        {
            let words = shlex::split(command)
                .unwrap_or_else(|| command.split_whitespace().map(str::to_owned).collect());
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            // Variables that are set for the command, options of RUN, and words of the shell.
            while words.first().is_some_and(|word| {
                word.starts_with("--")
                    || word.contains('=')
                    || [
                        "if", "then", "else", "fi", "do", "done", "sudo", "exec", "(",
                    ]
                    .contains(word)
            }) {
                words.remove(0);
            }
            unknown.extend(self.command(said, &words));
        }
        if !unknown.is_empty() {
            let what = said.with(format!("RUN {}", unknown.join(" && ")));
            let why = "phpier's image has PHP's extensions, Composer and Node.js, and nothing else";
            self.rest.push((what, why));
        }
    }

    /// Takes what a command installs; what is left of it is for a person to do.
    fn command(&mut self, said: &Said, words: &[&str]) -> Option<String> {
        let (program, rest) = words.split_first()?;
        let names = rest
            .iter()
            .filter(|word| !word.starts_with(['-', '@', '$']) && !word.contains("://"));
        let known = match *program {
            "docker-php-ext-install" | "docker-php-ext-enable" | "install-php-extensions" => {
                self.extensions
                    .extend(names.map(|name| said.with(unversioned(name))));
                true
            }
            "pecl" => {
                if rest.first() == Some(&"install") {
                    let names = names.skip(1);
                    self.extensions
                        .extend(names.map(|name| said.with(unversioned(name))));
                }
                true
            }
            "apt-get" | "apt" | "apk" => return self.packages(said, program, names.copied()),
            "curl" | "wget" => {
                let mut words = rest.iter();
                let node = words.find_map(|word| word.split_once("nodesource.com/setup_"));
                if let Some((_, version)) = node {
                    self.node = image::version(version).map(|version| said.with(version));
                }
                node.is_some() || rest.iter().any(|word| word.contains("getcomposer.org"))
            }
            "php" => {
                let mut words = rest.iter();
                rest.is_empty() || words.any(|word| word.contains("composer") || *word == "--")
            }
            "npm" => rest.iter().any(|word| word.starts_with("npm")),
            program => IGNORED.contains(&program),
        };
        (!known).then(|| words.join(" "))
    }

    /// Packages of a distribution; those of PHP are extensions.
    fn packages<'w>(
        &mut self,
        said: &Said,
        program: &str,
        mut names: impl Iterator<Item = &'w str>,
    ) -> Option<String> {
        let verb = names
            .next()
            .filter(|verb| ["install", "add"].contains(verb))?;
        let mut unknown = Vec::new();
        for name in names {
            match image::php_package(name) {
                Some("cgi" | "cli" | "common" | "dev" | "fpm") => {}
                Some(extension) => self.extensions.push(said.with(extension)),
                None if USUAL.contains(&name)
                    || name.ends_with("-dev")
                    || name.starts_with("lib") => {}
                None => unknown.push(name),
            }
        }
        (!unknown.is_empty()).then(|| format!("{program} {verb} {}", unknown.join(" ")))
    }
}

/// `redis` of `redis-5.3.7`.
fn unversioned(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((stem, version)) if version.starts_with(|c: char| c.is_ascii_digit() || c == '^') => {
            stem
        }
        _ => name.split(['@', ':']).next().unwrap_or(name),
    }
}
