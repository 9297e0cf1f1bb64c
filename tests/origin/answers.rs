//! Answers beyond the lines: defaults, rules, parts, and paths that are not there.

use phpier::origin::{self, Missing, Origin, Owner, Value};

use super::Traced;
use crate::compile::cases;

const BLOG: &str = "name: blog\ntype: laravel\nservices:\n  database: mysql\n  redis: true\nworkers:\n  queue: php artisan queue:work\n";

fn blog() -> Traced {
    Traced::new("blog/.phpier.yaml", BLOG)
}

/// Everything that the tests of `compile` compile; rows of the catalog and versions by themselves show
/// nothing that the others do not.
#[test]
fn everything_that_is_generated_is_explained() {
    let mut wrong = Vec::new();
    let cases = cases().into_iter().filter(|case| {
        !["version-", "type-", "only-"]
            .iter()
            .any(|start| case.name.starts_with(start))
            || ["type-drupal", "only-pgadmin", "only-mysql"].contains(&case.name.as_str())
    });
    let mut seen = 0;
    for case in cases {
        let files = case.global.iter().chain(&case.projects);
        for file in files {
            let text = String::from_utf8(file.bytes.clone()).expect("UTF-8");
            let Ok(traced) = Traced::try_new(&file.path, &text) else {
                continue;
            };
            let unexplained = traced.inquire().unexplained();
            wrong.extend(
                unexplained
                    .into_iter()
                    .map(|path| format!("{} {}: {path}", case.name, file.path)),
            );
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen}");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The same of the routes that lie in phpier's own folder.
#[test]
fn the_global_stacks_routes_from_files_are_explained() {
    let global = "discovery \"files\"\nservices {\n    mailpit\n    phpmyadmin\n    mysql\n}\n";
    let traced = Traced::new("global.kdl", global);
    let origins = origin::trace(&traced.document, Owner::Shared).expect("valid");
    assert!(
        origins
            .files()
            .any(|file| file == "local/routes/phpier.yml")
    );
    let inquiry = origins.inquire(&traced.document, Owner::Shared);
    assert_eq!(inquiry.unexplained(), Vec::<String>::new());
}

const KDL: &str = "name \"blog\"\ntype \"laravel\"\nservices {\n    database \"mysql\"\n}\n";
const GLOBAL: &str = "services {\n    mysql\n}\n";

/// A value of a configuration's file, a key that would change it, and how it would be written.
type Sample = (
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
    &'static str,
);

const SAMPLES: &[Sample] = &[
    (
        "b/.phpier.kdl",
        KDL,
        Some("Dockerfile"),
        "FROM",
        "php.version",
        "php \"8.5\"",
    ),
    (
        "b/.phpier.yaml",
        BLOG,
        Some("Dockerfile"),
        "FROM",
        "php.version",
        "php: \"8.5\"",
    ),
    (
        "b/.phpier.kdl",
        KDL,
        Some("php.ini"),
        "memory_limit",
        "php.ini",
        "php { ini { memory_limit \"…\" } }",
    ),
    (
        "b/.phpier.yaml",
        BLOG,
        Some("php.ini"),
        "memory_limit",
        "php.ini",
        "php: {ini: {memory_limit: \"…\"}}",
    ),
    (
        "b/.phpier.kdl",
        KDL,
        Some("nginx.conf"),
        "root",
        "docroot",
        "docroot \"…\"",
    ),
    (
        "b/.phpier.yaml",
        BLOG,
        None,
        "services.blog.environment.DB_USERNAME",
        "services.database.username",
        "username: \"…\"",
    ),
    (
        "b/.phpier.kdl",
        KDL,
        None,
        "services.blog.labels.traefik.http.routers.blog.rule",
        "hosts",
        "hosts \"…\"",
    ),
    (
        "b/.phpier.kdl",
        "php \"8.3\"\n",
        None,
        "name",
        "name",
        "name \"…\"",
    ),
    (
        "global.kdl",
        GLOBAL,
        None,
        "services.phpier-mysql.image",
        "services.mysql.image",
        "image \"…\"",
    ),
    (
        "global.kdl",
        GLOBAL,
        None,
        "services.phpier-mysql.ports[0].published",
        "services.mysql.publish",
        "publish 8080",
    ),
    (
        "global.kdl",
        GLOBAL,
        None,
        "services.phpier-traefik.ports[0].published",
        "traefik.http",
        "traefik { http 8080 }",
    ),
    (
        "global.kdl",
        GLOBAL,
        None,
        "networks.global.name",
        "network",
        "network \"…\"",
    ),
    (
        "global.kdl",
        GLOBAL,
        Some("traefik.yml"),
        "providers.docker.network",
        "network",
        "network \"…\"",
    ),
];

#[test]
fn what_is_not_written_is_named_with_a_sample_that_changes_it() {
    for (path, text, file, at, key, sample) in SAMPLES.iter().copied() {
        let traced = Traced::new(path, text);
        let answer = traced
            .why(file, at)
            .unwrap_or_else(|missing| panic!("{at}: {missing:?}"));
        let keys: Vec<(&str, &str)> = answer
            .unwritten
            .iter()
            .map(|key| (key.key.as_str(), key.sample.as_str()))
            .collect();
        assert!(keys.contains(&(key, sample)), "{at}: {keys:?}");
        if sample.contains('…') {
            continue;
        }
        // The sample does what it says; a key of a section goes into it.
        let inside = key.strip_prefix("services.mysql.").is_some();
        let longer = if inside {
            text.replace("    mysql\n", &format!("    mysql {{ {sample} }}\n"))
        } else {
            format!("{text}{sample}\n")
        };
        let after = Traced::new(path, &longer)
            .why(file, at)
            .expect("still there");
        assert_ne!(after.value, answer.value, "{sample}");
    }
}

#[test]
fn a_default_that_is_a_value_is_said() {
    let answer = blog().why(Some("Dockerfile"), "FROM").expect("a line");
    assert_eq!(answer.unwritten[0].default, Some("8.4"));
    assert!(answer.causes.is_empty());
}

#[test]
fn what_phpier_decides_is_a_rule_with_its_source() {
    let traced = blog();
    let inquiry = traced.inquire();
    for (path, words) in [
        ("services.blog.pull_policy", "Docker Hub"),
        ("services.blog.cap_add.SETUID", "capabilities"),
        ("services.blog.image", "digest"),
        ("services.blog.environment.PHPIER_UID", "owner"),
        ("services.blog-queue.stop_signal", "worker"),
        (
            "services.blog.labels.traefik.http.services.blog.loadbalancer.passhostheader",
            "default",
        ),
        ("networks.global.name", "PHPIER_NETWORK"),
    ] {
        let rule = inquiry.why(None, path).expect(path).rule.expect(path);
        assert!(rule.text.contains(words), "{path}: {}", rule.text);
        assert!(
            rule.source
                .is_some_and(|source| source.starts_with("https://"))
        );
    }
}

#[test]
fn a_thing_with_parts_lists_them() {
    let traced = blog();
    let answer = traced
        .why(None, "services.blog.environment")
        .expect("there");
    let Value::Parts(parts) = answer.value else {
        panic!("{:?}", answer.value)
    };
    let part = |name: &str| {
        parts
            .iter()
            .find(|part| part.path.last_step() == name)
            .expect("a part")
    };
    assert_eq!(part("DB_HOST").value.as_deref(), Some("phpier-mysql"));
    let Origin::Line(span) = part("DB_HOST").origin else {
        panic!("no line")
    };
    assert_eq!(traced.line(span), (4, "mysql".to_owned()));
    assert_eq!(part("PHPIER_UID").origin, Origin::Rule);
    let whole = traced.why(Some("Dockerfile"), "").expect("the file");
    let Value::Parts(lines) = whole.value else {
        panic!("no lines")
    };
    assert_eq!(lines[0].origin, Origin::Default);
}

#[test]
fn paths_are_read_as_people_write_them() {
    let traced = blog();
    let inquiry = traced.inquire();
    let rule = "services.blog.labels.\"traefik.http.routers.blog.rule\"";
    for (written, path) in [
        (rule, rule),
        ("services.blog.labels.traefik.http.routers.blog.rule", rule),
        (
            ".services.blog.labels['traefik.http.routers.blog.rule']",
            rule,
        ),
        (
            "services.blog.labels[\"traefik.http.routers.blog.rule\"]",
            rule,
        ),
        ("services.blog.cap_add.1", "services.blog.cap_add[1]"),
        ("services.blog.cap_add.SETUID", "services.blog.cap_add[1]"),
        (
            "services.blog.volumes./var/www/html",
            "services.blog.volumes[0]",
        ),
        (
            "services.blog.volumes[0].target",
            "services.blog.volumes[0].target",
        ),
        (" name ", "name"),
        ("", ""),
    ] {
        let answer = inquiry
            .why(None, written)
            .unwrap_or_else(|missing| panic!("{written}: {missing:?}"));
        assert_eq!(answer.path.to_string(), path, "{written}");
    }
}

#[test]
fn a_path_that_is_not_there_suggests_near_ones() {
    let traced = blog();
    let inquiry = traced.inquire();
    for (path, near) in [
        (
            "services.blog.enviroment.DB_HOST",
            "services.blog.environment.DB_HOST",
        ),
        (
            "services.blog.environment.DB_HSOT",
            "services.blog.environment.DB_HOST",
        ),
        ("service.blog", "services.blog"),
        ("blog.image", "services.blog.image"),
        ("db_host", "services.blog.environment.DB_HOST"),
    ] {
        match inquiry.why(None, path) {
            Err(Missing::Path(file, found)) => {
                assert_eq!(file, "docker-compose.yml");
                assert!(found.iter().any(|found| found == near), "{path}: {found:?}");
            }
            other => panic!("{path}: {other:?}"),
        }
    }
    for path in ["zzzzzz", "services.blog.cap_add[9]", "[", "\"", ".."] {
        match inquiry.why(None, path) {
            Err(Missing::Path(..)) => {}
            Ok(answer) if path == ".." => assert_eq!(answer.path.to_string(), ""),
            other => panic!("{path}: {other:?}"),
        }
    }
    match inquiry.why(Some("nginx"), "root") {
        Err(Missing::File(files)) => assert!(files.contains(&".phpier/nginx.conf".to_owned())),
        other => panic!("{other:?}"),
    }
    match inquiry.why(Some("php.ini"), "max") {
        Err(Missing::Ambiguous(_, lines)) => assert!(lines.len() > 1),
        other => panic!("{other:?}"),
    }
}
