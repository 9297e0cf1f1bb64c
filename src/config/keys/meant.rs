//! What somebody may have meant who wrote a key that is not there.

use super::{More, Section, Shape};
use crate::catalog::{self, Role};
use crate::diagnostic::suggest;
use crate::source::Format;

/// An answer to an unknown key.
pub(in crate::config) struct Meant {
    /// The words at the key.
    pub(in crate::config) label: String,
    /// What to do.
    pub(in crate::config) help: String,
}

impl Section {
    /// What to say of a key that the section does not have.
    pub(in crate::config) fn meant(&self, key: &str, format: Format) -> Meant {
        let did_you = |name: &str| format!("did you mean `{name}`?");
        let known = || format!("known keys: {}", suggest::listed(self.names()));
        if let Some(ours) = self.of_another_tool(key) {
            return Meant {
                label: did_you(ours),
                help: known(),
            };
        }
        let near = suggest::nearest(key, self.names());
        let label = near.map_or_else(|| "not a key of phpier".to_owned(), did_you);
        if let Some(help) = self.elsewhere(key, format) {
            return Meant { label, help };
        }
        if let Some((section, written)) = self.inside(key, format) {
            return Meant {
                label: format!("not here, but inside `{section}`"),
                help: match format {
                    Format::Kdl => format!("write {written} in the braces of `{section}`"),
                    Format::Yaml => format!("write {written} below `{section}:`, indented"),
                },
            };
        }
        Meant {
            label,
            help: known(),
        }
    }

    /// The key that another tool's word stands for.
    fn of_another_tool(&self, word: &str) -> Option<&'static str> {
        let mut keys = self.keys.iter();
        let key = keys.find(|key| key.also.contains(&word));
        key.map(|key| key.name)
    }

    /// What to write instead of a key that belongs elsewhere: a service of the catalog has one name
    /// in the global stack and perhaps another way to be used in a project.
    fn elsewhere(&self, key: &str, format: Format) -> Option<String> {
        match self.more {
            More::Nothing => None,
            More::Connections => {
                let spec = catalog::service(key)?;
                Some(match (&spec.role, &spec.connection, format) {
                    (Role::Database(_), _, Format::Kdl) => format!("write `database \"{key}\"`"),
                    (Role::Database(_), _, Format::Yaml) => format!("write `database: {key}`"),
                    (_, Some(connection), _) => format!("write `{}`", connection.key),
                    (_, None, _) => format!("`{key}` belongs into `services` of `global.kdl`"),
                })
            }
            More::Servers => match catalog::connected(key) {
                Some(spec) => Some(format!("write `{}`", spec.name)),
                None if key == "database" => Some(format!(
                    "name the engine: {}",
                    suggest::listed(catalog::engines().map(|spec| spec.name))
                        .replace(" and ", " or ")
                )),
                None => None,
            },
        }
    }

    /// The section one level down that a key belongs into, and the key as it is written there. What a
    /// section's argument stands for is nobody's way to begin a line.
    fn inside(&self, key: &str, format: Format) -> Option<(&'static str, String)> {
        self.keys.iter().find_map(|outer| {
            let Shape::Section(section) = outer.shape else {
                return None;
            };
            let own = section.names().any(|name| name == key) && section.argument != Some(key);
            let written = if own {
                format!("`{key}`")
            } else {
                let instead = section.elsewhere(key, format)?;
                instead.strip_prefix("write ")?.to_owned()
            };
            Some((outer.name, written))
        })
    }
}
