//! Projects of a made-up fleet.

/// The nth project in KDL.
pub(crate) fn kdl(at: usize) -> String {
    format!(
        "name \"project-{at}\"\nphp \"8.3\" {{\n    extensions \"gd\" \"intl\"\n    ini \"memory_limit\" \"512M\"\n}}\n\
         hosts \"@\" \"admin\"\nservices {{\n    database \"mysql\" {{\n        username \"user_{at}\"\n        password \"pass-{at}\"\n        database \"db_{at}\"\n    }}\n    redis\n    mail\n}}\n\
         env {{\n    APP_NAME \"Project {at}\"\n}}\n"
    )
}

/// The same in YAML.
pub(crate) fn yaml(at: usize) -> String {
    format!(
        "name: project-{at}\nphp:\n  version: \"8.3\"\n  extensions: [gd, intl]\n  ini:\n    memory_limit: 512M\n\
         hosts: [\"@\", admin]\nservices:\n  database:\n    type: mysql\n    username: user_{at}\n    password: pass-{at}\n    database: db_{at}\n  redis: true\n  mail: true\n\
         env:\n  APP_NAME: Project {at}\n"
    )
}
