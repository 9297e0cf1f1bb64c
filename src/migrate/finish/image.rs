//! What is in the app's image: Node.js, Composer, extensions, and php.ini.

use super::{Finisher, noted};
use crate::catalog::{Framework, extension, php};
use crate::draft::Noted;

impl Finisher<'_> {
    pub(super) fn node(&mut self, version: &php::PhpVersion) -> Option<Noted<String>> {
        let said = self.setup.node.as_ref()?;
        let text = said.text.trim_start_matches('v');
        let word = match text {
            "none" | "false" | "" => return None,
            // What there was to choose from, and what is the newest that runs there.
            "lts" | "auto" | "latest" | "node" | "current" | "true" => None,
            text => Some(text.split('.').next().unwrap_or(text)),
        };
        let usual = version.node.iter().copied().find(|major| *major == "24");
        let found = match word {
            Some(major) => version.node.iter().copied().find(|known| *known == major),
            None => usual.or(version.node.first().copied()),
        };
        if let Some(major) = found {
            if word.is_none() {
                self.changed(
                    said,
                    format!("Node.js {text}"),
                    format!("{major} is taken: a version does not change by itself"),
                );
            }
            return Some(noted(said, major));
        }
        let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
        let wanted = word.map_or(u32::MAX, number);
        let mut newer = version.node.iter().copied();
        let nearest = newer.rfind(|major| number(major) >= wanted);
        let nearest = nearest.or(version.node.first().copied());
        let instead = nearest.map_or_else(
            || "none is installed".to_owned(),
            |major| format!("{major} is taken"),
        );
        self.changed(
            said,
            format!("Node.js {text}"),
            format!(
                "phpier has no such version for PHP {}; {instead}",
                version.name
            ),
        );
        nearest.map(|major| noted(said, major))
    }

    pub(super) fn composer(&mut self, version: &php::PhpVersion) -> Option<Noted<String>> {
        let said = self.setup.composer.as_ref()?;
        if matches!(said.text.as_str(), "2" | "stable" | "latest" | "")
            || said.text == version.composer
        {
            return None;
        }
        let series = if said.text.starts_with("2.2") {
            Some("2.2")
        } else {
            None
        };
        if let Some(series) = series.filter(|series| *series != version.composer) {
            return Some(noted(said, series));
        }
        if series.is_none() && !said.text.starts_with('2') {
            self.changed(
                said,
                format!("Composer {}", said.text),
                format!(
                    "phpier has Composer {} for PHP {}",
                    version.composer, version.name
                ),
            );
        }
        None
    }

    pub(super) fn extensions(
        &mut self,
        framework: &Framework,
        version: &php::PhpVersion,
    ) -> Vec<String> {
        let setup = self.setup;
        let mut names: Vec<String> = Vec::new();
        for said in &setup.extensions {
            let name = said.text.to_lowercase();
            let name = match name.as_str() {
                "mysql" | "pdo" => "pdo_mysql",
                "pgsql" if said.text.contains("pdo") => "pdo_pgsql",
                "zend-opcache" | "zend opcache" => "opcache",
                name => name,
            };
            let Some(found) = extension::find(name) else {
                self.lost(
                    &said.place,
                    format!("extension {}", said.text),
                    "phpier cannot install it",
                );
                continue;
            };
            if !found.supports(version) {
                self.lost(
                    &said.place,
                    format!("extension {}", said.text),
                    format!("it exists for PHP {}", found.versions()),
                );
                continue;
            }
            let there = found.bundled
                || found.is_built_in(version)
                || framework.extensions.contains(&found.name);
            if !there && !names.iter().any(|known| known == found.name) {
                names.push(found.name.to_owned());
            }
        }
        names.sort_unstable();
        names
    }

    pub(super) fn ini(&mut self) -> Vec<(String, Noted<String>)> {
        let setup = self.setup;
        let mut pairs: Vec<(String, Noted<String>)> = Vec::new();
        for (said, value) in &setup.ini {
            let good = said
                .text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
            let fits = !value.contains(['"', '\\', '\n', '\0']) && !value.contains("${");
            if !good || !fits || said.text.is_empty() {
                self.lost(
                    &said.place,
                    format!("php.ini: {}", said.text),
                    "the value does not fit into php.ini",
                );
                continue;
            }
            pairs.retain(|(name, _)| *name != said.text);
            pairs.push((said.text.clone(), noted(said, value)));
        }
        pairs
    }
}
