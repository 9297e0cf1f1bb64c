//! Dockerfiles, read and never run: which PHP an image is built from, which extensions are installed, and
//! what else happens that phpier's own image knows nothing of. <https://docs.docker.com/reference/dockerfile/>

use super::image::{self, What};
use super::read::Said;
use super::report::{Place, Remark};
use super::setup::SetUp;
use super::variables::Variables;

/// What is said of an image.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) php: Option<Said>,
    node: Option<Said>,
    extensions: Vec<Said>,
    /// Instructions that are not taken along, each with the reason.
    rest: Vec<(Said, &'static str)>,
}

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
    /// Reads a file: the stage that is asked for, or the last, with those that it is built on.
    pub(super) fn read(
        path: &str,
        text: &str,
        args: impl Iterator<Item = (String, String)>,
        target: Option<&str>,
    ) -> Self {
        let instructions = instructions(path, text);
        let mut values: Vec<(String, String)> = args.collect();
        for said in &instructions {
            if let Some(arg) = said.text.strip_prefix("ARG ")
                && let Some((name, value)) = arg.trim().split_once('=')
                && values.iter().all(|(known, _)| known != name)
            {
                let value = value.trim_matches(['"', '\'']);
                values.push((name.to_owned(), value.to_owned()));
            }
        }
        let variables = Variables::new(values.into_iter());
        let stages = stages(&instructions, &variables);
        let named = |name: &str, below: usize| {
            let mut stages = stages[..below].iter();
            stages.rposition(|stage| stage.is_called(name))
        };
        let last = stages.len();
        let mut next = target.and_then(|name| named(name, last));
        next = next.or(last.checked_sub(1));
        let mut chain: Vec<&Stage<'_>> = Vec::new();
        while let Some(at) = next {
            chain.push(&stages[at]);
            // A stage is built on one before it.
            next = named(&stages[at].image, at);
        }
        let mut built = Self::default();
        // DDEV's have no first line of their own.
        if stages.is_empty() {
            for said in &instructions {
                built.instruction(said);
            }
        }
        for stage in chain.into_iter().rev() {
            let (_, tag) = image::split(&stage.image);
            if image::what(&stage.image) == What::Php
                && let Some(version) = image::php_version(&tag)
            {
                built.php = Some(stage.from.with(version));
            }
            for said in stage.body {
                built.instruction(said);
            }
        }
        built
    }

    /// Hands over what was found. What a more particular file says stands.
    pub(super) fn give(self, setup: &mut SetUp) {
        setup.php = setup.php.take().or(self.php);
        setup.node = setup.node.take().or(self.node);
        setup.extensions.extend(self.extensions);
    }

    /// Tells what is not taken along.
    pub(super) fn tell(&self, report: &mut Vec<Remark>) {
        let rest = self.rest.iter();
        report.extend(
            rest.map(|(said, why)| Remark::lost(said.place.clone(), short(&said.text), *why)),
        );
    }

    fn instruction(&mut self, said: &Said) {
        let (word, rest) = said.text.split_once(' ').unwrap_or((&said.text, ""));
        match word {
            "RUN" => self.run(said, rest),
            "COPY" | "ADD" => self.copy(said, rest),
            "ENV"
                if !["PATH", "COMPOSER_", "DEBIAN_FRONTEND", "PHP_"]
                    .iter()
                    .any(|name| rest.starts_with(name)) =>
            {
                self.rest
                    .push((said.clone(), "variables stand under `env`"));
            }
            _ => {}
        }
    }

    fn copy(&mut self, said: &Said, rest: &str) {
        if let Some(from) = rest
            .split_whitespace()
            .find_map(|word| word.strip_prefix("--from="))
        {
            let (name, tag) = image::split(from);
            if name == "node" {
                self.node = image::version(&tag).map(|version| said.with(version));
            }
            return;
        }
        let target = rest.split_whitespace().next_back().unwrap_or_default();
        let target = target.trim_matches(['"', ']', ',']);
        if target.contains("/php") {
            self.rest.push((
                said.clone(),
                "settings of php.ini stand under `ini` of `php`",
            ));
        } else if target.starts_with('/')
            && !["/var/www", "/app", "/srv/app"]
                .iter()
                .any(|folder| target.starts_with(folder))
        {
            self.rest.push((
                said.clone(),
                "phpier's image has no files of the project's own",
            ));
        }
    }

    fn run(&mut self, said: &Said, script: &str) {
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

/// One `FROM` and what stands below it.
struct Stage<'s> {
    from: &'s Said,
    /// With its variables filled in.
    image: String,
    name: Option<String>,
    body: &'s [Said],
}

impl Stage<'_> {
    fn is_called(&self, name: &str) -> bool {
        self.name
            .as_deref()
            .is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

fn stages<'s>(instructions: &'s [Said], variables: &Variables) -> Vec<Stage<'s>> {
    let starts: Vec<usize> = (0..instructions.len())
        .filter(|at| instructions[*at].text.starts_with("FROM "))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([instructions.len()]);
    let stages = starts.iter().zip(ends).map(|(start, end)| {
        let from = &instructions[*start];
        let mut words = from.text.split_whitespace().skip(1);
        let image = words
            .find(|word| !word.starts_with("--"))
            .unwrap_or_default();
        let name = words.next().filter(|word| word.eq_ignore_ascii_case("as"));
        Stage {
            from,
            image: variables.fill(image),
            name: name.and_then(|_| words.next()).map(str::to_owned),
            body: &instructions[start + 1..end],
        }
    });
    stages.collect()
}

/// The instructions, each on one line behind its word in capitals. A here-document keeps its lines.
fn instructions(path: &str, text: &str) -> Vec<Said> {
    let mut found: Vec<Said> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let mut whole = line.trim().to_owned();
        if whole.is_empty() || whole.starts_with('#') {
            continue;
        }
        while let Some(head) = whole.strip_suffix('\\') {
            let mut next = lines.by_ref().map(|(_, line)| line.trim());
            let next = next.find(|line| !line.is_empty() && !line.starts_with('#'));
            whole = format!("{} {}", head.trim_end(), next.unwrap_or_default());
        }
        if let Some((_, mark)) = whole.split_once("<<") {
            let mark = mark
                .trim_start_matches('-')
                .split_whitespace()
                .next()
                .unwrap_or_default();
            let mark = mark.trim_matches(['"', '\'']).to_owned();
            let body = lines
                .by_ref()
                .map(|(_, line)| line.trim())
                .take_while(|line| *line != mark);
            let body: Vec<&str> = body.filter(|line| !line.starts_with('#')).collect();
            let word = whole.split_whitespace().next().unwrap_or_default();
            whole = format!("{word} {}", body.join("\n"));
        }
        let (word, rest) = whole
            .split_once(char::is_whitespace)
            .unwrap_or((&whole, ""));
        found.push(Said {
            text: format!("{} {}", word.to_ascii_uppercase(), rest.trim()),
            place: Place {
                path: path.to_owned(),
                line: at + 1,
            },
            comments: Vec::new(),
        });
    }
    found
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

/// The start of an instruction, for a line of the report.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().collect::<Vec<_>>().join("; ");
    if line.chars().count() <= MOST {
        return line;
    }
    let start: String = line.chars().take(MOST - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::Built;

    fn names(built: &Built) -> Vec<&str> {
        built
            .extensions
            .iter()
            .map(|said| said.text.as_str())
            .collect()
    }

    #[test]
    fn what_an_image_is_built_from_and_with() {
        for (text, php, node, extensions, rest) in [
            ("FROM php:8.2-fpm\n", Some("8.2"), None, &[][..], 0),
            (
                "ARG V=7.4\nFROM php:${V}-fpm-alpine AS base\nFROM node:20\nfrom base\n",
                Some("7.4"),
                None,
                &[],
                0,
            ),
            (
                "FROM php:8.1-apache\n# gd\nRUN apt-get update && apt-get install -y \\\n  libpng-dev \\\n  # more\n  git \\\n && docker-php-ext-install -j$(nproc) gd pdo_mysql \\\n && pecl install redis-5.3.7\nRUN a2enmod rewrite\n",
                Some("8.1"),
                None,
                &["gd", "pdo_mysql", "redis"],
                1,
            ),
            (
                "FROM php:8.3-fpm\nCOPY --from=node:22-slim /usr/local /usr/local\nRUN <<EOT bash\n  set -e\n  install-php-extensions @composer xdebug-^3 intl\nEOT\nCOPY docker/php.ini /usr/local/etc/php/conf.d/\nCOPY . /var/www/html\nENV APP_ENV=dev\n",
                Some("8.3"),
                Some("22"),
                &["xdebug", "intl"],
                2,
            ),
            (
                "FROM ubuntu:24.04\nRUN apt-get install -y php8.4-cli php8.4-ldap vim\n",
                None,
                None,
                &["ldap"],
                1,
            ),
            ("RUN x \\\n", None, None, &[], 1),
            ("FROM a AS a\nFROM a AS a\n", None, None, &[], 0),
        ] {
            let built = Built::read("Dockerfile", text, std::iter::empty(), None);
            assert_eq!(
                built.php.as_ref().map(|said| said.text.as_str()),
                php,
                "{text}"
            );
            assert_eq!(
                built.node.as_ref().map(|said| said.text.as_str()),
                node,
                "{text}"
            );
            assert_eq!(names(&built), extensions, "{text}");
            assert_eq!(built.rest.len(), rest, "{text}\n{:?}", built.rest);
        }
    }

    #[test]
    fn a_stage_that_is_asked_for_is_taken() {
        let text = "ARG V\nFROM php:$V-fpm AS dev\nRUN pecl install xdebug\nFROM php:8.4-fpm\n";
        let args = [("V".to_owned(), "8.0".to_owned())];
        let built = Built::read("Dockerfile", text, args.into_iter(), Some("dev"));
        assert_eq!(
            built
                .php
                .as_ref()
                .map(|said| (said.text.as_str(), said.place.line)),
            Some(("8.0", 2))
        );
        assert_eq!(names(&built), ["xdebug"]);
    }
}
