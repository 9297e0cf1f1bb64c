//! A configuration for each row of the catalog.

use phpier::catalog;

use super::Case;
use crate::support::stack::File;

pub(super) fn cases() -> impl Iterator<Item = Case> {
    let services = catalog::services().map(|spec| Case {
        name: format!("only-{}", spec.name),
        global: Some(File::new(
            "global.kdl",
            "",
            format!("services {{\n    {}\n}}\n", spec.name),
        )),
        projects: Vec::new(),
    });
    let types = catalog::frameworks().map(|framework| Case {
        name: format!("type-{}", framework.name),
        global: None,
        projects: vec![File::new(
            ".phpier.kdl",
            "shop",
            format!(
                "type \"{}\"\nservices {{\n    database \"mysql\" series=\"8.4\" password=\"p@ss\"\n    \
                 database \"postgres\" name=\"reports\"\n    redis\n    memcached\n    mail\n}}\n",
                framework.name
            ),
        )],
    });
    let versions = catalog::php::versions().map(|version| Case {
        name: format!("version-{}", version.name),
        global: None,
        projects: vec![File::new(
            ".phpier.kdl",
            "shop",
            format!("php \"{}\"\nservices {{\n    redis\n}}\n", version.name),
        )],
    });
    services.chain(types).chain(versions)
}

/// Whether a file is worth a golden: of rows of the catalog, what the row decides.
pub(super) fn is_shown(case: &str, path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    match case.split('-').next() {
        Some("only") => file == "global-compose.yml" || path.contains("/routes/"),
        Some("type") => ["docker-compose.yml", "nginx.conf", "app.env"].contains(&file),
        Some("version") => file == "Dockerfile",
        _ => true,
    }
}
