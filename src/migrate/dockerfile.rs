//! Dockerfiles, read and never run: which PHP an image is built from, which extensions are installed, and
//! what else happens that phpier's own image knows nothing of. <https://docs.docker.com/reference/dockerfile/>

mod run;
mod stage;

use super::image::{self, What};
use super::read::Said;
use super::report::Remark;
use super::setup::SetUp;
use super::variables::Variables;
use stage::{Stage, instructions, stages};

/// What is said of an image.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) php: Option<Said>,
    node: Option<Said>,
    extensions: Vec<Said>,
    /// Instructions that are not taken along, each with the reason.
    rest: Vec<(Said, &'static str)>,
}

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
