//! Caches and mail, and what phpier has no entry for.

use super::composer::Composer;
use super::{Finding, Reason, Tree};
use crate::catalog::Framework;

/// Variables that choose what something is kept in.
const CHOICES: [&str; 9] = [
    "CACHE_STORE",
    "CACHE_DRIVER",
    "SESSION_DRIVER",
    "SESSION_STORE",
    "QUEUE_CONNECTION",
    "QUEUE_DRIVER",
    "BROADCAST_CONNECTION",
    "BROADCAST_DRIVER",
    "CRAFT_CACHE_DRIVER",
];

/// Variables that say where a server is, by the connection that they speak for.
const ADDRESSES: [(&str, &str); 10] = [
    ("REDIS_URL", "redis"),
    ("REDIS_DSN", "redis"),
    ("REDIS_HOST", "redis"),
    ("CACHE_REDIS_HOST", "redis"),
    ("CACHE_URL", "redis"),
    ("SESSION_REDIS_HOST", "redis"),
    ("VALKEY_URL", "valkey"),
    ("VALKEY_HOST", "valkey"),
    ("MEMCACHED_HOST", "memcached"),
    ("MEMCACHED_URL", "memcached"),
];

/// Packages that need a server.
const PACKAGES: [(&str, &str); 8] = [
    ("laravel/horizon", "redis"),
    ("predis/predis", "redis"),
    ("snc/redis-bundle", "redis"),
    ("symfony/redis-messenger", "redis"),
    ("yiisoft/yii2-redis", "redis"),
    ("drupal/redis", "redis"),
    ("drupal/memcache", "memcached"),
    ("ext-memcached", "memcached"),
];

/// Files that name a server, and what stands in the line that does.
const FILES: [(&str, &str, &str); 9] = [
    ("app/etc/env.php", "Backend\\Redis", "redis"),
    ("app/etc/env.php", "Backend\\\\Redis", "redis"),
    ("config/packages/cache.yaml", "cache.adapter.redis", "redis"),
    (
        "config/packages/cache.yaml",
        "cache.adapter.valkey",
        "valkey",
    ),
    (
        "config/packages/cache.yaml",
        "cache.adapter.memcached",
        "memcached",
    ),
    ("sites/default/settings.php", "'redis.connection'", "redis"),
    (
        "web/sites/default/settings.php",
        "'redis.connection'",
        "redis",
    ),
    ("wp-config.php", "WP_REDIS_HOST", "redis"),
    ("wp-config.php", "WP_REDIS_CLIENT", "redis"),
];

/// The keys of connections, `redis` first, as they stand in the file.
pub(super) fn connections(
    tree: &Tree,
    composer: &Composer,
    framework: &'static Framework,
) -> Vec<Finding<&'static str>> {
    let mut found: Vec<Finding<&'static str>> = Vec::new();
    let mut take = |key: &'static str, reason: Reason| {
        if !found.iter().any(|other| other.value == key) {
            found.push(Finding::new(key, reason));
        }
    };
    for name in CHOICES {
        let Some((file, entry)) = tree.variable(name) else {
            continue;
        };
        let reason = || Reason::new(file, entry.line, format!("{name} is {}", entry.value));
        match entry.value.as_str() {
            "redis" => take("redis", reason()),
            "valkey" => take("valkey", reason()),
            "memcached" | "memcache" => take("memcached", reason()),
            _ => {}
        }
    }
    if let Some((file, entry)) = tree.variable("MESSENGER_TRANSPORT_DSN")
        && ["redis://", "rediss://", "valkey://"]
            .iter()
            .any(|scheme| entry.value.starts_with(scheme))
    {
        take(
            "redis",
            Reason::new(file, entry.line, "messages go through Redis"),
        );
    }
    for (package, key) in PACKAGES {
        if let Some(one) = composer.requires(package) {
            take(key, one.reason());
        }
    }
    for (file, mark, key) in FILES {
        if let Some((at, _)) = tree.lines(file).find(|(_, line)| line.contains(mark)) {
            take(key, Reason::new(file, at, format!("has {mark}")));
        }
    }
    // Laravel's own sample has the addresses of all servers, whether they are used or not.
    if !["laravel", "statamic"].contains(&framework.name) {
        for (name, key) in ADDRESSES {
            let Some((file, entry)) = tree.variable(name) else {
                continue;
            };
            let scheme = entry.value.split_once("://").map(|(scheme, _)| scheme);
            // `rediss` is the same with TLS.
            let fits =
                scheme.is_none_or(|scheme| scheme.strip_suffix('s') == Some(key) || scheme == key);
            if fits {
                take(key, Reason::new(file, entry.line, format!("has {name}")));
            }
        }
        if let Some(one) = composer.requires("ext-redis") {
            take("redis", one.reason());
        }
    }
    // One server speaks for both: Valkey is what Redis was.
    if found.iter().any(|one| one.value == "valkey") {
        found.retain(|one| one.value != "redis");
    }
    found.extend(mail(tree));
    found
}

/// Mail that is sent by SMTP is caught.
fn mail(tree: &Tree) -> Option<Finding<&'static str>> {
    for name in ["MAIL_MAILER", "MAIL_DRIVER", "MAIL_TRANSPORT"] {
        if let Some((file, entry)) = tree.variable(name) {
            let reason = Reason::new(file, entry.line, format!("{name} is {}", entry.value));
            return (entry.value == "smtp").then(|| Finding::new("mail", reason));
        }
    }
    for name in ["MAILER_DSN", "MAILER_URL", "EMAIL_TRANSPORT_DEFAULT_URL"] {
        if let Some((file, entry)) = tree.variable(name) {
            let reason = Reason::new(file, entry.line, format!("has {name}"));
            return entry
                .value
                .starts_with("smtp")
                .then(|| Finding::new("mail", reason));
        }
    }
    for name in ["MAIL_HOST", "SMTP_HOST", "email_SMTPHost", "email.SMTPHost"] {
        if let Some((file, entry)) = tree.variable(name) {
            return Some(Finding::new(
                "mail",
                Reason::new(file, entry.line, format!("has {name}")),
            ));
        }
    }
    None
}

/// What a project wants and the catalog has no entry for: variables, what their values start with, and
/// the name of the service.
const OTHERS: [(&str, &str, &str); 11] = [
    ("MESSENGER_TRANSPORT_DSN", "amqp", "RabbitMQ"),
    ("RABBITMQ_HOST", "", "RabbitMQ"),
    ("RABBITMQ_URL", "", "RabbitMQ"),
    ("AMQP_URL", "", "RabbitMQ"),
    ("SCOUT_DRIVER", "meilisearch", "Meilisearch"),
    ("SCOUT_DRIVER", "typesense", "Typesense"),
    ("ELASTICSEARCH_HOST", "", "Elasticsearch"),
    ("ELASTICSEARCH_URL", "", "Elasticsearch"),
    ("OPENSEARCH_URL", "", "OpenSearch"),
    ("MONGODB_URL", "", "MongoDB"),
    ("MONGODB_URI", "", "MongoDB"),
];

/// Tells of them.
pub(super) fn others(tree: &Tree, composer: &Composer, notes: &mut Vec<Reason>) {
    let mut told: Vec<&str> = Vec::new();
    for (variable, start, service) in OTHERS {
        if let Some((file, entry)) = tree.variable(variable)
            && entry.value.starts_with(start)
            && !told.contains(&service)
        {
            told.push(service);
            let text =
                format!("speaks of {service}; write a `service` for it if the project uses it");
            notes.push(Reason::new(file, entry.line, text));
        }
    }
    if let Some(one) = composer.requires("ext-mongodb")
        && !told.contains(&"MongoDB")
    {
        let reason = one.reason();
        let text = format!(
            "{}; write a `service` for MongoDB if the project uses it",
            reason.text
        );
        notes.push(Reason { text, ..reason });
    }
}
