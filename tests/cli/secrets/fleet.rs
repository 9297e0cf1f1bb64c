//! Configurations with secrets in every place that takes text, a `%` before the name of each.

use crate::support::sandbox::Sandbox;

/// What every secret begins with, and nothing else has in it.
pub(super) const CANARY: &str = "c4n4ry";

const PROJECT: &str = r##"name "shop"
services {
    database "mysql" {
        username "shop"
        password "%1"
    }
    database "postgres" name="second" password="%2"
    redis
    service "hub" {
        image "hub:1"
        env {
            JWT_SECRET "%3"
            PUBLISHER_KEY "%4"
            RABBITMQ_ERLANG_COOKIE "%A"
        }
        command "hub" "--api-token" "%5"
        healthcheck "curl -fsS -u me:%B 'http://localhost/?token=%C' || exit 1"
    }
    service "cache" {
        image "redis:8"
        command "redis-cli" "-a" "%j" "monitor"
    }
    service "dump" {
        image "mysql:8.4"
        command "mysqldump" "-p%k" "--password=%l"
    }
}
env {
    API_TOKEN "%6"
    DATABASE_URL "mysql://u:%7@h/d"
    MAIL_PASSWORD """
        %8
        more %9
        """
    STRIPE_SK "%D"
    APP_KEY "base64:%E"
    GITHUB_PAT "%F"
    dbPassword "%G"
    db_pass_old "%H 's # %I"
    SENTRY_DSN "https://%J@sentry.test/7"
    REPORT_DSN "root:%K@tcp(db:3306)/d"
    CACHE_DSN "h:6379,password=%L,ssl=true"
    SLACK_WEBHOOK_URL "https://hooks.test/%M"
    CREDENTIALS_OF_ALL "%N"
    OPTIONS #"{"user": "u", "password": "%O", "headers": {"X-Api-Key": "%P"}}"#
    DEPLOY "ghp_%Q0123456789abcdef"
    CERTIFICATE """
        -----BEGIN PRIVATE KEY-----
        %R
        %S
        -----END PRIVATE KEY-----
        """
}
workers {
    q "redis-cli -a %m monitor; mysql -p%n --password=%o --password='%p q'"
    r "PGPASSWORD=%q psql; curl -u me:%r -H 'X: Bearer %s' https://h/x?token=%t https://%u@h/"
}
schedules {
    nightly "sh -c 'mysqldump -p%T | curl -H \"Authorization: Basic %U\" -H \"X-Token: %V\" h'" cron="0 3 * * *"
}
"##;

const GLOBAL: &str = r#"services {
    mysql "8.4" {
        root-password "%a"
    }
    postgres "17" root-password="%b" {
        env {
            ADMIN_PASSWORD "%c"
        }
    }
    redis
    service "search" {
        image "search:1"
        env {
            SEARCH_API_KEY "%d"
        }
        command "search" "--master-key" "%W"
        healthcheck "curl -H 'Authorization: Bearer %X' h"
    }
}
projects {
    scan "~/code"
}
"#;

const YAML: &str = "\
name: blog
services:
  database:
    type: mysql
    password: %e
  service:
    name: hub
    image: hub:1
    env: {HUB_TOKEN: '%Y it''s %Z', HUB_URL: 'redis://:%v@h'}
    command: [hub, --secret, '%w']
env:
  API_TOKEN: %f
  SOME_SECRET: |
    %g
    %h
  OTHER_SECRET: %x and
    then %y
  URL: amqp://u:%i@h
workers:
  q: redis-cli -a %z monitor
";

const FILES: [(&str, &str); 3] = [
    ("code/shop/.phpier.kdl", PROJECT),
    (".phpier/global.kdl", GLOBAL),
    ("code/blog/.phpier.yaml", YAML),
];

/// Writes the files, with secrets of a version, each with a change.
pub(super) fn write(sandbox: &Sandbox, version: &str, change: impl Fn(&str) -> String) {
    for (path, text) in FILES {
        let text = text.replace('%', &format!("{CANARY}{version}"));
        sandbox.file(path, change(&text));
    }
}

/// Set-ups of other tools that say secrets in every way that they know.
pub(super) const OTHERS: [(&str, &str); 6] = [
    (
        "fresh/.env",
        "DB_CONNECTION=mysql\nDB_PASSWORD=%1\nDATABASE_URL=mysql://u:%2@h/d\nREDIS_PASSWORD=%3\n",
    ),
    (
        "fresh/composer.json",
        "{\"require\": {\"laravel/framework\": \"^11\"}}\n",
    ),
    (
        "ddev/.ddev/config.yaml",
        "name: dd\ntype: laravel\nphp_version: \"8.3\"\ndatabase:\n  type: mysql\n  version: \"8.4\"\nweb_environment:\n  - API_TOKEN=%4 and %4\n  - URL=amqp://u:%5@h\n  - STRIPE_SK=%g\nweb_extra_daemons:\n  - name: q\n    command: \"redis-cli -a %6 monitor\"\n    directory: /var/www/html\nhooks:\n  post-start:\n    - exec: \"curl -u me:%h http://h\"\n",
    ),
    (
        "lando/.lando.yml",
        "name: la\nrecipe: laravel\nconfig:\n  php: '8.3'\n  webroot: public\nservices:\n  appserver:\n    overrides:\n      environment:\n        API_TOKEN: %i\n        MAIL_URL: smtp://u:%j@h\n  database:\n    type: mysql:8.0\n    creds:\n      user: u\n      password: %k\n      database: d\ntooling:\n  probe:\n    service: appserver\n    cmd: redis-cli -a %l ping\n",
    ),
    (
        "sail/.env",
        "APP_KEY=base64:%m\nDB_CONNECTION=mysql\nDB_PASSWORD=\"%n with # %o\"\nAWS_SECRET_ACCESS_KEY=%p\n",
    ),
    (
        "plain/docker-compose.yml",
        "services:\n  app:\n    image: php:8.3-fpm\n    environment:\n      API_TOKEN: %7\n      DATABASE_URL: mysql://u:%8@db/d\n    command: mysql -p%9\n    volumes: ['.:/var/www/html']\n  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_ROOT_PASSWORD: %a\n      MYSQL_PASSWORD: %b\n      MYSQL_USER: u\n      MYSQL_DATABASE: d\n    command: --password=%c\n    volumes: ['dbdata:/var/lib/mysql']\n  search:\n    image: getmeili/meilisearch:v1.12\n    environment:\n      MEILI_MASTER_KEY: %d\n    command: ['meilisearch', '--master-key', '%e', '--x-token=%f']\nvolumes:\n  dbdata:\n",
    ),
];
