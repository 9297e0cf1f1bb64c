//! The catalog's tables hold together: every row is there once, in order, and says what its kind must.

use std::collections::BTreeSet;
use std::path::Path;

use phpier::catalog::framework::{DENY_DOT_FILES, DENY_PROJECT_FILES};
use phpier::catalog::php::{self, Packages};
use phpier::catalog::spec::{Dialect, Healthcheck, Protocol, ServiceSpec, Value};
use phpier::catalog::{self, Role, extension, traefik};

/// The stems of the Rust files in a folder of the sources, sorted.
fn stems(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut stems: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    stems.sort();
    stems
}

/// A dotted version as numbers, which `str` would sort wrongly: 10.11 is newer than 9.7.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| {
            part.parse()
                .unwrap_or_else(|_| panic!("`{version}` is not a version"))
        })
        .collect()
}

fn assert_sorted_and_unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) {
    let names: Vec<&str> = names.collect();
    for pair in names.windows(2) {
        assert!(
            pair[0] < pair[1],
            "{what}: `{}` stands before `{}`",
            pair[0],
            pair[1]
        );
    }
}

fn variables(spec: &ServiceSpec) -> Vec<&'static str> {
    spec.environment.iter().map(|(name, _)| *name).collect()
}

#[test]
fn every_service_is_one_file_and_one_row() {
    let names: Vec<&str> = catalog::services().map(|spec| spec.name).collect();
    assert_eq!(stems("src/catalog/services"), names);
    assert_sorted_and_unique("services", names.iter().copied());
    for name in names {
        assert_eq!(catalog::service(name).map(|spec| spec.name), Some(name));
    }
}

#[test]
fn series_are_newest_first_and_have_the_default() {
    for spec in catalog::services() {
        let names: Vec<&str> = spec.series.iter().map(|series| series.name).collect();
        for pair in names.windows(2) {
            assert!(
                numbers(pair[0]) > numbers(pair[1]),
                "{}: {} stands before {}",
                spec.name,
                pair[0],
                pair[1]
            );
        }
        assert!(
            spec.series(spec.default_series).is_some(),
            "{} has no series {}",
            spec.name,
            spec.default_series
        );
    }
    assert!(traefik::SERIES.contains(&traefik::DEFAULT_SERIES));
}

#[test]
fn tags_are_pinned_to_their_series() {
    for spec in catalog::services() {
        for series in spec.series {
            let rest = series.tag.trim_start_matches('v').strip_prefix(series.name);
            assert!(
                matches!(rest, Some("" | "-alpine")),
                "{}:{} is not pinned to {}",
                spec.image,
                series.tag,
                series.name
            );
        }
    }
    for version in php::versions() {
        let suite = version.debian.name;
        assert_eq!(version.image, format!("php:{}-fpm-{suite}", version.name));
    }
    assert_eq!(traefik::image("3.7"), "traefik:v3.7");
}

#[test]
fn databases_say_how_they_are_kept_and_when_they_are_ready() {
    let engines: Vec<&str> = catalog::engines().map(|spec| spec.name).collect();
    assert_eq!(engines, ["mariadb", "mysql", "postgres"]);
    for spec in catalog::engines() {
        assert!(
            spec.healthcheck.is_some(),
            "{} has no health check",
            spec.name
        );
        assert!(spec.user.is_some(), "{} runs as root", spec.name);
        for series in spec.series {
            assert!(
                series.data.is_some(),
                "{} {} keeps nothing",
                spec.name,
                series.name
            );
        }
    }
}

/// A project can have a cache for itself, where there is nothing of the global stack to know of.
#[test]
fn caches_need_nothing_of_the_global_stack() {
    let is_cache = |spec: &&ServiceSpec| matches!(spec.role, Role::Cache);
    let caches: Vec<&ServiceSpec> = catalog::services().filter(is_cache).collect();
    assert!(caches.len() >= 3);
    for spec in caches {
        assert!(spec.environment.is_empty(), "{}", spec.name);
        assert!(spec.web.is_none(), "{} has a page", spec.name);
        assert!(spec.connection.is_some(), "{} is not used", spec.name);
    }
}

#[test]
fn postgres_keeps_its_data_where_the_series_wants_it() {
    let postgres = catalog::service("postgres").expect("a row");
    for series in postgres.series {
        let folder = if numbers(series.name)[0] >= 18 {
            "/var/lib/postgresql"
        } else {
            "/var/lib/postgresql/data"
        };
        assert_eq!(series.data, Some(folder), "series {}", series.name);
    }
}

#[test]
fn the_servers_that_only_initialise_are_not_taken_for_ready() {
    for (name, word) in [
        ("mysql", "127.0.0.1"),
        ("mariadb", "--connect"),
        ("postgres", "127.0.0.1"),
    ] {
        let spec = catalog::service(name).expect("a row");
        let check = spec.healthcheck.as_ref().expect("a check");
        assert!(check.test.contains(&word), "{name} is not asked over TCP");
    }
}

#[test]
fn health_checks_are_commands_that_can_pass() {
    for spec in catalog::services() {
        let Some(Healthcheck {
            test,
            interval,
            timeout,
            retries,
            ..
        }) = &spec.healthcheck
        else {
            assert_eq!(
                spec.name, "mailpit",
                "no image but Mailpit's has a check of its own"
            );
            continue;
        };
        match test {
            ["CMD-SHELL", _] | ["CMD", _, ..] => {}
            other => panic!("{}: {other:?} is no check", spec.name),
        }
        assert!(
            *interval > 0 && *timeout > 0 && *retries > 0,
            "{}",
            spec.name
        );
    }
}

#[test]
fn tools_publish_nothing_and_log_nobody_in() {
    let mut hosts = BTreeSet::new();
    for spec in catalog::services() {
        if let Some(web) = &spec.web {
            assert!(hosts.insert(web.host), "{} is taken", web.host);
        }
        if matches!(spec.role, Role::Tool) {
            assert_eq!(spec.publish, None, "{} publishes a port", spec.name);
            assert!(spec.web.is_some(), "{} cannot be opened", spec.name);
            for name in variables(spec) {
                assert!(
                    !matches!(name, "PMA_USER" | "PMA_PASSWORD" | "PMA_ARBITRARY"),
                    "{} sets {name}",
                    spec.name
                );
            }
        }
    }
    assert_eq!(
        Vec::from_iter(hosts),
        ["adminer", "mail", "pgadmin", "phpmyadmin"]
    );
}

#[test]
fn usual_ports_do_not_collide() {
    let mut taken = BTreeSet::from([80, 443]);
    for spec in catalog::services() {
        if let Some(port) = spec.publish {
            assert!(
                taken.insert(port),
                "{} takes {port}, which is taken",
                spec.name
            );
        }
    }
}

#[test]
fn no_password_stands_in_the_catalog() {
    for spec in catalog::services() {
        for (name, value) in spec.environment {
            let secret = name.contains("PASSWORD") || name.contains("SECRET");
            assert!(
                !secret || matches!(value, Value::SecretFile(_)),
                "{} writes {name} down",
                spec.name
            );
        }
    }
}

#[test]
fn capabilities_stay_below_what_linters_object_to() {
    const HARMLESS: &[&str] = &["CHOWN", "KILL", "NET_BIND_SERVICE", "SETGID", "SETUID"];
    for spec in catalog::services() {
        assert_sorted_and_unique(spec.name, spec.cap_add.iter().copied());
        for capability in spec.cap_add {
            assert!(
                HARMLESS.contains(capability),
                "{} adds {capability}",
                spec.name
            );
        }
        let root = spec
            .user
            .is_some_and(|user| user.starts_with('0') || user.starts_with("root"));
        assert!(!root, "{} asks for root", spec.name);
    }
}

#[test]
fn pages_list_servers_that_exist() {
    for spec in catalog::services() {
        for (name, value) in spec.environment {
            let (Value::Hosts(names)
            | Value::Ports(names)
            | Value::Titles(names)
            | Value::FirstHost(names)) = value
            else {
                continue;
            };
            assert_eq!(*names, spec.serves(), "{}: {name}", spec.name);
            for server in *names {
                assert!(
                    catalog::engines().any(|engine| engine.name == *server),
                    "{}: {name} lists `{server}`",
                    spec.name
                );
            }
        }
    }
}

#[test]
fn connections_belong_to_caches_and_mail_and_have_their_extension() {
    let mut keys = BTreeSet::new();
    for spec in catalog::services() {
        let connects = matches!(spec.role, Role::Cache | Role::Mail);
        assert_eq!(spec.connection.is_some(), connects, "{}", spec.name);
        if let Some(connection) = &spec.connection {
            assert!(keys.insert(connection.key), "{} is taken", connection.key);
        }
    }
    assert_eq!(
        Vec::from_iter(keys),
        ["mail", "memcached", "redis", "valkey"]
    );
    let dialects =
        [Dialect::Mysql, Dialect::Mariadb, Dialect::Postgres].map(extension::for_dialect);
    let protocols =
        [Protocol::Redis, Protocol::Memcached, Protocol::Smtp].map(extension::for_protocol);
    for name in dialects.iter().chain(&protocols).copied().flatten() {
        let found = extension::find(name).unwrap_or_else(|| panic!("no extension `{name}`"));
        for version in php::versions() {
            assert!(found.needs_install(version), "{name} on {}", version.name);
        }
    }
}

#[test]
fn mysql_knows_which_php_it_can_serve() {
    let mysql = catalog::service("mysql").expect("a row");
    for series in mysql.series {
        let native_is_gone = numbers(series.name)[0] >= 9;
        let oldest = if native_is_gone { (7, 4) } else { (7, 1) };
        assert_eq!(series.min_php, Some(oldest), "series {}", series.name);
        assert_eq!(
            series.native_password_below.is_none(),
            native_is_gone,
            "series {}",
            series.name
        );
        let arguments = mysql.command.iter().chain(series.args);
        for argument in arguments {
            assert!(!argument.contains("default-authentication-plugin"));
        }
        // 8.4 alone has the plugin but does not load it.
        let loads = series.args.contains(&"--mysql-native-password=ON");
        assert_eq!(loads, series.name == "8.4", "series {}", series.name);
    }
}

#[test]
fn every_framework_is_one_file_and_one_row() {
    let names: Vec<&str> = catalog::frameworks()
        .map(|framework| framework.name)
        .collect();
    assert_eq!(stems("src/catalog/frameworks"), names);
    assert_sorted_and_unique("frameworks", names.iter().copied());
    for name in names {
        assert_eq!(
            catalog::framework(name).map(|framework| framework.name),
            Some(name)
        );
    }
    assert_eq!(catalog::default_framework().name, "php");
}

#[test]
fn frameworks_serve_nothing_that_is_not_a_page() {
    for framework in catalog::frameworks() {
        let nginx = &framework.nginx;
        assert_eq!(
            nginx.locations.first(),
            Some(&DENY_DOT_FILES),
            "{}",
            framework.name
        );
        assert_eq!(
            nginx.locations.contains(&DENY_PROJECT_FILES),
            framework.docroot == ".",
            "{}",
            framework.name
        );
        assert!(
            nginx.fallback.starts_with("/index.php"),
            "{}",
            framework.name
        );
        for location in nginx.locations {
            assert!(
                !location.contains(r"\.php$"),
                "{}: a path after the script's name gets past {location}",
                framework.name
            );
            let opened = location.matches('{').count();
            assert_eq!(
                opened,
                location.matches('}').count(),
                "{}: {location}",
                framework.name
            );
        }
        for folder in nginx.no_php.iter().chain([&framework.docroot]) {
            assert!(
                !folder.starts_with('/') && !folder.contains(".."),
                "{folder}"
            );
        }
    }
}

#[test]
fn frameworks_read_a_variable_once_and_never_their_environment() {
    for framework in catalog::frameworks() {
        let all = [
            framework.database,
            framework.redis,
            framework.memcached,
            framework.mail,
        ];
        let mut seen = BTreeSet::new();
        for (name, _) in all.into_iter().flatten() {
            assert!(
                seen.insert(*name),
                "{}: {name} stands twice",
                framework.name
            );
            assert_ne!(*name, "APP_ENV", "{}", framework.name);
            // Debian's `sh` drops any other variable before it runs a program.
            assert!(
                name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
                "{}: a shell would drop {name}",
                framework.name
            );
        }
        assert!(!framework.database.is_empty(), "{}", framework.name);
    }
}

#[test]
fn frameworks_run_on_the_engine_that_they_usually_have() {
    for framework in catalog::frameworks() {
        let runs_on = |spec: &ServiceSpec| {
            let engine = spec.engine().expect("an engine");
            framework.engines.contains(&engine.dialect)
        };
        let name = framework.name;
        assert!(catalog::engines().any(runs_on), "{name} runs on nothing");
        if let Some(usual) = framework.usual_database {
            let usual = catalog::engines().find(|spec| spec.name == usual);
            assert!(usual.is_some_and(runs_on), "{name}");
        }
    }
    // Nothing is known of what a project is that writes no `type`.
    let any = catalog::default_framework().engines;
    assert_eq!(any.len(), catalog::engines().count());
}

#[test]
fn frameworks_need_extensions_that_exist() {
    for framework in catalog::frameworks() {
        assert_sorted_and_unique(framework.name, framework.extensions.iter().copied());
        for name in framework.extensions {
            let found = extension::find(name).unwrap_or_else(|| panic!("no extension `{name}`"));
            assert!(
                !found.bundled,
                "{} lists `{name}`, which is always there",
                framework.name
            );
            assert!(found.supports(php::default_version()), "{name}");
        }
    }
}

#[test]
fn php_versions_are_sorted_and_found_by_what_people_write() {
    let all: Vec<&php::PhpVersion> = php::versions().collect();
    for pair in all.windows(2) {
        assert!(
            pair[0].number < pair[1].number,
            "{} stands before {}",
            pair[0].name,
            pair[1].name
        );
    }
    for version in all {
        let (major, minor) = version.number;
        assert_eq!(version.name, format!("{major}.{minor}"));
        let release = format!("{}.12", version.name);
        assert_eq!(
            php::series_of(&release).map(|found| found.name),
            Some(version.name)
        );
        assert_eq!(
            php::version(version.name).map(|found| found.name),
            Some(version.name)
        );
    }
    assert_eq!(php::default_version().name, "8.4");
    assert!(php::version("8.40").is_none());
    assert!(php::series_of("8.40").is_none());
}

#[test]
fn php_bases_can_carry_what_runs_on_them() {
    for version in php::versions() {
        // OpenSSL 3 is in Debian since 12 and in PHP since 8.1.
        let openssl_3 = version.debian.glibc >= (2, 36);
        assert_eq!(openssl_3, version.number >= (8, 1), "PHP {}", version.name);
        // The mirrors have no release that is older than Debian 11.
        let mirrored = matches!(
            version.debian.packages,
            Packages::Mirror | Packages::Leaving
        );
        assert_eq!(
            mirrored,
            version.debian.glibc >= (2, 31),
            "PHP {}",
            version.name
        );
        let newest_composer = version.number >= (7, 2);
        assert_eq!(
            version.composer == "2",
            newest_composer,
            "PHP {}",
            version.name
        );
        assert!(php::COMPOSER.contains(&version.composer));
        for major in php::NODE {
            let needs = if numbers(major)[0] >= 18 {
                (2, 28)
            } else {
                (2, 17)
            };
            assert_eq!(
                version.node.contains(major),
                version.debian.glibc >= needs,
                "Node.js {major} beside PHP {}",
                version.name
            );
        }
    }
    for major in php::NODE {
        let image = php::node_image(major).unwrap_or_else(|| panic!("no image for {major}"));
        assert!(image.starts_with(&format!("node:{major}-")), "{image}");
    }
    assert!(php::node_image("13").is_none());
}

#[test]
fn extensions_are_sorted_and_in_lower_case() {
    assert_sorted_and_unique("extensions", extension::names());
    for name in extension::names() {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(name.chars().all(plain), "{name}");
    }
    // As many as the installer's list has lines.
    assert_eq!(extension::all().filter(|row| !row.bundled).count(), 162);
}

#[test]
fn extensions_know_their_versions() {
    let versions = |name: &str| extension::find(name).expect("a row").versions();
    assert_eq!(versions("gd"), "5.6 to 8.5");
    assert_eq!(versions("json"), "5.6 to 8.5");
    assert_eq!(versions("mysql"), "5.6");
    assert_eq!(versions("ioncube_loader"), "5.6 to 7.4, 8.1 to 8.5");
    assert_eq!(versions("stomp"), "5.6 to 7.4, 8.2 to 8.4");
    assert_eq!(versions("sodium"), "5.6 to 8.5");
    assert_eq!(versions("ftp"), "5.6 to 8.5");
    assert!(versions("parallel").starts_with("built thread-safe"));
    let installs = |name: &str, version: &str| {
        let version = php::version(version).expect("a version");
        extension::find(name).expect("a row").needs_install(version)
    };
    assert!(installs("sodium", "7.1") && !installs("sodium", "7.2"));
    assert!(!installs("ftp", "8.1") && installs("ftp", "8.2"));
    assert!(installs("opcache", "8.4") && !installs("opcache", "8.5"));
    assert!(!installs("json", "5.6") && !installs("parallel", "8.4"));
}
