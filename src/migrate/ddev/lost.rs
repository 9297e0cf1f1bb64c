//! What of DDEV has no counterpart.

use crate::migrate::read::{Keys, is_on};
use crate::migrate::report::Remark;
use crate::migrate::setup::SetUp;

/// Keys that change how DDEV works and not what the project is.
const IGNORED: &[&str] = &[
    "APIVersion",
    "bind_all_interfaces",
    "composer_root",
    "ddev_version_constraint",
    "default_container_timeout",
    "disable_upload_dirs_warning",
    "fail_on_hook_fail",
    "mailhog_port",
    "mailhog_https_port",
    "mailpit_http_port",
    "mailpit_https_port",
    "mutagen_enabled",
    "nfs_mount_enabled",
    "no_project_mount",
    "performance_mode",
    "phpmyadmin_port",
    "phpmyadmin_https_port",
    "upload_dir",
    "upload_dirs",
    "use_dns_when_possible",
    "working_dir",
    "xhprof_mode",
    "corepack_enable",
    "ngrok_args",
    "share_default_provider",
];

/// Settings that DDEV wrote into the project, with the names of its own servers.
pub(super) fn managed(setup: &SetUp, report: &mut Vec<Remark>) {
    let Some(said) = &setup.framework else { return };
    let (file, todo) = match said.text.as_str() {
        "wordpress" | "wp-bedrock" => (
            "wp-config-ddev.php",
            "let `wp-config.php` read the variables that phpier sets, and delete it",
        ),
        name if name.starts_with("drupal") || name == "backdrop" => (
            "settings.ddev.php",
            "let `settings.php` read the variables that phpier sets, and delete it",
        ),
        "typo3" => (
            "config/system/additional.php",
            "let it read the variables that phpier sets",
        ),
        "magento" | "magento2" => ("app/etc/env.php", "write the new names into it"),
        _ => return,
    };
    report.push(Remark {
        place: Some(said.place.clone()),
        ..Remark::left(
            format!("`{file}`"),
            "DDEV writes it by itself, and in it the server's host, which is `db`, and its account",
            todo,
        )
    });
}

/// Keys without a counterpart, with better words than most have.
pub(super) fn keys(keys: &Keys<'_>, report: &mut Vec<Remark>) {
    for hook in keys.below("hooks").iter().flat_map(Keys::all) {
        for task in hook.list() {
            report.push(
                task.lost(
                    format!("hooks.{}", hook.key),
                    "phpier runs nothing by itself around its commands",
                )
                .todo("put it into a script of the project, and run that with `phpier exec`"),
            );
        }
    }
    if let Some(said) = keys
        .text("webserver_type")
        .filter(|said| said.text != "nginx-fpm")
    {
        report.push(Remark::changed(
            said.place,
            format!("webserver_type: {}", said.text),
            "phpier serves with nginx and php-fpm; rules in `.htaccess` have no effect",
        ));
    }
    if let Some(said) = keys.text("xdebug_enabled").filter(|said| is_on(&said.text)) {
        report.push(
            Remark::changed(
                said.place,
                "xdebug_enabled",
                "Xdebug is in every image and switched on by hand",
            )
            .todo(
                "run `phpier xdebug on`, or write `xdebug` into `php` of your `.phpier.local.kdl`",
            ),
        );
    }
    for (name, usual) in [("router_http_port", "80"), ("router_https_port", "443")] {
        if let Some(said) = keys.text(name).filter(|said| said.text != usual) {
            report.push(Remark::changed(
                said.place,
                format!("{name}: {}", said.text),
                "Traefik's ports are those of the global stack",
            ));
        }
    }
    for name in [
        "host_db_port",
        "host_webserver_port",
        "host_https_port",
        "host_mailpit_port",
    ] {
        if let Some(said) = keys.text(name) {
            report.push(Remark::changed(
                said.place,
                format!("{name}: {}", said.text),
                "ports on this machine are written in `global.kdl`, as `publish`",
            ));
        }
    }
    for item in keys.list("web_extra_exposed_ports") {
        report.push(item.lost("web_extra_exposed_ports", "the app has one port, behind its host").todo("let the tool that listens there run in a `service`, or publish it in a `docker-compose.override.yml`"));
    }
    keys.ignore(IGNORED);
}
