//! Mounts, ports and labels in either of Compose's spellings.

use super::{Stack, hosts_of};
use crate::migrate::read::{Item, Keys, Said};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;

/// Something that a container mounts.
pub(in crate::migrate) struct Mount {
    /// As it is written, or as the short spelling would have it.
    pub(in crate::migrate) said: Said,
    /// A volume's name, or a folder; empty for a volume without a name.
    pub(in crate::migrate) source: String,
    /// Where it is mounted.
    pub(in crate::migrate) target: String,
}

impl Mount {
    /// Whether it is the project's own folder.
    pub(in crate::migrate) fn is_project(&self) -> bool {
        matches!(self.source.as_str(), "." | "./")
    }
}

/// Labels of Traefik's that say what phpier's routers do by themselves.
const USUAL: [&str; 8] = [
    "entrypoints",
    "tls",
    "certresolver",
    "service",
    "port",
    "scheme",
    "enable",
    "network",
];

impl Stack<'_> {
    /// What a service mounts.
    pub(super) fn mounts(&self, keys: &Keys<'_>) -> Vec<Mount> {
        let items = keys.list("volumes");
        items.iter().filter_map(|item| self.mount(item)).collect()
    }

    fn mount(&self, item: &Item<'_>) -> Option<Mount> {
        let Some(keys) = item.keys() else {
            let said = item.text()?;
            let text = self.variables.fill(&said.text);
            let mut parts = text.split(':');
            let first = parts.next().unwrap_or_default().to_owned();
            let (source, target) = match parts.next() {
                Some(target) => (first, target.to_owned()),
                None => (String::new(), first),
            };
            return Some(Mount {
                said,
                source,
                target,
            });
        };
        let get = |name: &str| {
            let said = keys.text(name)?;
            Some(self.variables.fill(&said.text))
        };
        let kind = get("type");
        let source = get("source").or_else(|| get("src")).unwrap_or_default();
        let target = get("target")
            .or_else(|| get("dst"))
            .or_else(|| get("destination"))?;
        keys.ignore(&["read_only", "consistency", "volume", "bind"]);
        // Only a volume has a name.
        let source = match kind.as_deref() {
            Some("bind") if !source.starts_with(['.', '/', '~']) => format!("./{source}"),
            Some("tmpfs") => String::new(),
            _ => source,
        };
        Some(Mount {
            said: Said {
                text: format!("{source}:{target}"),
                place: item.place(),
                comments: Vec::new(),
            },
            source,
            target,
        })
    }

    /// A port as the short spelling has it.
    pub(super) fn port(&self, item: &Item<'_>) -> Option<Said> {
        let Some(keys) = item.keys() else {
            return item.text();
        };
        let get = |name: &str| Some(self.variables.fill(&keys.text(name)?.text));
        let target = get("target")?;
        let published = get("published");
        let protocol = get("protocol").filter(|protocol| protocol != "tcp");
        let protocol = protocol.map_or_else(String::new, |protocol| format!("/{protocol}"));
        keys.ignore(&["name", "app_protocol", "mode", "host_ip"]);
        Some(Said {
            text: published.map_or_else(
                || format!("{target}{protocol}"),
                |published| format!("{published}:{target}{protocol}"),
            ),
            place: item.place(),
            comments: Vec::new(),
        })
    }

    /// Tells that ports are no longer published.
    pub(super) fn ports(&self, keys: &Keys<'_>, key: &str, why: &str, report: &mut Vec<Remark>) {
        for said in keys.list("ports").iter().filter_map(|item| self.port(item)) {
            report.push(Remark::changed(
                said.place.clone(),
                format!("{key}.ports: {}", said.text),
                why,
            ));
        }
    }

    /// Reads the hosts that Traefik is told in labels, where they are the app's, and tells of all else in them.
    pub(in crate::migrate) fn labels(
        &self,
        keys: &Keys<'_>,
        key: &str,
        mut app: Option<&mut SetUp>,
        report: &mut Vec<Remark>,
    ) {
        let Some(labels) = keys.take("labels") else {
            return;
        };
        for (name, value) in labels.pairs() {
            let text = value.map_or_else(String::new, |value| self.variables.fill(&value.text));
            let is_rule = name.text.starts_with("traefik.http.routers.")
                && name.text.rsplit('.').next() == Some("rule");
            if is_rule && let Some(setup) = &mut app {
                let hosts: Vec<Said> = hosts_of(&text).map(|host| name.with(host)).collect();
                let plain = text.split("||").all(|part| {
                    let inside = part.trim().strip_prefix("Host(");
                    let inside = inside.and_then(|inside| inside.strip_suffix(')'));
                    inside.is_some_and(|inside| !inside.contains(['(', ')']))
                });
                if !plain {
                    report.push(Remark::changed(
                        name.place.clone(),
                        format!("{key}.labels: {}", name.text),
                        "of a rule the hosts are taken, and each has all of the app's paths",
                    ));
                }
                setup.hosts.extend(hosts);
            } else if let Some(remark) = label(&name, &text, key, is_rule) {
                report.push(remark);
            }
        }
    }
}

/// What is said of a label that is not taken along; nothing of what phpier does by itself, and of notes that only
/// their tool reads.
fn label(name: &Said, value: &str, key: &str, is_rule: bool) -> Option<Remark> {
    let last = name.text.rsplit('.').next().unwrap_or_default();
    let lost = |why: &str| {
        Remark::lost(
            name.place.clone(),
            format!("{key}.labels: {}", name.text),
            why,
        )
    };
    if !name.text.starts_with("traefik.") {
        let own = ["phpier.", "com.ddev.", "com.docker.", "org.opencontainers."];
        let own = own.iter().any(|start| name.text.starts_with(start));
        return (!own).then(|| lost("phpier writes its own labels alone"));
    }
    if name.text.contains(".middlewares") {
        let remark = lost("phpier's routers have no middlewares of a project's");
        return Some(if name.text.contains("auth") || value.contains("auth") {
            remark.todo("what was behind a password is open to whoever reaches the host: let the app ask for one")
        } else {
            remark
        });
    }
    if is_rule {
        return Some(
            lost("a service of the project's own has hosts below the project's")
                .todo("write a `route` into the `service`"),
        );
    }
    (!USUAL.contains(&last)).then(|| lost("phpier writes its own labels alone"))
}
