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

/// Where the nth project is.
pub(crate) fn folder(at: usize) -> String {
    format!("code/group-{}/project-{at}", at / 100)
}

/// What is generated for each.
pub(crate) const OUTPUTS: [&str; 6] = [
    "docker-compose.yml",
    ".phpier/Dockerfile",
    ".phpier/entrypoint.sh",
    ".phpier/nginx.conf",
    ".phpier/php-fpm.conf",
    ".phpier/php.ini",
];

/// A global stack that finds them below a folder.
pub(crate) fn global(root: &std::path::Path) -> String {
    format!(
        "services {{\n    mysql \"8.4\"\n    redis\n    mailpit\n}}\nprojects {{\n    scan \"{}\"\n}}\n",
        root.join("code").display()
    )
}
