//! An application that nobody here wrote: Debian's `WordPress`, laid out as its own archive is.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{is_required, program, run, tell, timed};
use crate::world::{Project, Stack, World};

const CONFIG: &str = "name \"e2e-wordpress\"\ntype \"wordpress\"\nphp \"8.2\"\n\
    services {\n    database \"mysql\" { password \"it's \\\"a\\\" $ecret\"; }\n    mail\n}\n";

const HOST: &str = "e2e-wordpress.localhost";

/// Installed through its own pages, written to, stopped, started, and read.
pub(super) fn is_installed_and_stays(world: &mut World) {
    let Some(package) = package() else { return };
    world.leave_projects();
    world.configure(&Stack::default());
    let project = world.project("e2e-wordpress", (".phpier.kdl", CONFIG), &[]);
    copy(&package, &project);
    world.apply();
    world.bring_up();
    world.up(&project);
    world.answers(HOST, "/readme.html", 200);

    timed("WordPress is installed", || install(world));
    let cookies = world.home().join("cookies");
    let nonce = log_in(world, &cookies);
    let post = world
        .get(HOST, "/index.php?rest_route=/wp/v2/posts")
        .browse(&cookies)
        .header(&format!("X-WP-Nonce: {nonce}"))
        .form(&[
            ("title", "Über phpier"),
            ("content", "Written over Traefik."),
            ("status", "publish"),
        ])
        .gives(201);
    let post: Value = serde_json::from_str(&post).expect("JSON");
    let path = format!("/?p={}", post["id"]);
    let has_the_post = |world: &World| {
        for page in ["/", &path] {
            let body = world.get(HOST, page).browse(&cookies).gives(200);
            assert!(body.contains("Über phpier"), "{page}\n{body}");
        }
        let body = world.get(HOST, &path).gives(200);
        assert!(body.contains("Written over Traefik."), "{body}");
    };
    has_the_post(world);

    let _ = world.compose(&project, &["down"]).ends(0);
    let _ = world.global(&["down"]).ends(0);
    world.bring_up();
    world.up(&project);
    world.answers(HOST, "/readme.html", 200);
    has_the_post(world);

    // What it keeps for itself is served to nobody.
    let secret = world.get(HOST, "/wp-config.php").gives(200);
    assert!(!secret.contains("DB_PASSWORD"), "{secret}");
    for path in ["/.phpier.kdl", "/docker-compose.yml", "/.phpier/Dockerfile"] {
        let status = world.get(HOST, path).send().expect("an answer").status;
        assert!([403, 404].contains(&status), "{path}: {status}");
    }
}

fn install(world: &World) {
    let variables = [
        ("dbname", "DB_NAME"),
        ("uname", "DB_USER"),
        ("pwd", "DB_PASSWORD"),
        ("dbhost", "DB_HOST"),
    ];
    // A person reads them off the Compose file, or asks the container as here.
    let shell = ["exec", "-T", "e2e-wordpress", "printenv"];
    let project = Project {
        slug: "e2e-wordpress".to_owned(),
        folder: world.home().join("code/e2e-wordpress"),
    };
    let environment = world.compose(&project, &shell).ok();
    let value = |name: &str| {
        let prefix = format!("WORDPRESS_{name}=");
        let mut lines = environment.lines();
        let line = lines.find_map(|line| line.strip_prefix(&prefix));
        line.unwrap_or_else(|| panic!("no {prefix}\n{environment}"))
    };
    let mut fields: Vec<(&str, &str)> = variables
        .iter()
        .map(|(field, name)| (*field, value(name)))
        .collect();
    fields.extend([("prefix", "wp_"), ("submit", "Submit"), ("language", "")]);
    let done = world
        .get(HOST, "/wp-admin/setup-config.php?step=2")
        .form(&fields)
        .gives(200);
    assert!(done.contains("Run the installation"), "{done}");
    assert!(
        project.folder.join("wp-config.php").exists(),
        "no configuration"
    );

    let done = world
        .get(HOST, "/wp-admin/install.php?step=2")
        .form(&[
            ("weblog_title", "phpier"),
            ("user_name", "admin"),
            ("admin_password", "correct horse battery"),
            ("admin_password2", "correct horse battery"),
            ("admin_email", "admin@example.test"),
            ("blog_public", "0"),
            ("language", ""),
        ])
        .gives(200);
    assert!(done.contains("WordPress has been installed"), "{done}");
}

/// Logs in like a browser, and gives the token that its editor sends along.
fn log_in(world: &World, cookies: &Path) -> String {
    world.get(HOST, "/wp-login.php").browse(cookies).gives(200);
    let nonce = world
        .get(HOST, "/wp-login.php")
        .browse(cookies)
        .form(&[
            ("log", "admin"),
            ("pwd", "correct horse battery"),
            ("testcookie", "1"),
            ("redirect_to", "/wp-admin/admin-ajax.php?action=rest-nonce"),
        ])
        .gives(200);
    assert_eq!(nonce.len(), 10, "{nonce}");
    nonce
}

/// The package's files, fetched once and never installed; nothing where there is no apt.
pub(super) fn package() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wordpress");
    let root = folder.join("usr/share/wordpress");
    if root.join("index.php").exists() {
        return Some(root);
    }
    fs::create_dir_all(&folder).expect("a folder");
    // Its themes and the libraries that Debian takes out of it are packages of their own.
    let fetch = "parts=$(apt-cache depends wordpress | grep -oE '(libjs-|php-getid3|wordpress-theme-)[a-z0-9-]*')\n\
                 apt-get download -q wordpress $parts\n\
                 for package in *.deb; do dpkg -x \"$package\" .; done\nrm ./*.deb";
    let fetched = run(program("sh", &["-eu", "-c", fetch]).current_dir(&folder));
    if fetched.code != Some(0) && !is_required() {
        tell(&format!(
            "skipped: Debian's package of WordPress is not to be had\n{fetched}"
        ));
        return None;
    }
    let _ = fetched.ends(0);
    Some(root)
}

/// Lays it out as a checkout: with the files that Debian links to, and without its configuration.
pub(super) fn copy(package: &Path, project: &Project) {
    let from = format!("{}/.", package.display());
    let to = project.folder.to_str().expect("UTF-8");
    // Two links lead to files that only an installed package has.
    let _ = run(&mut program("cp", &["-RL", &from, to]));
    fs::remove_file(project.folder.join("wp-config.php")).expect("Debian's own configuration");
    assert!(
        project.folder.join("wp-includes/ID3/getid3.php").is_file(),
        "links were not followed"
    );
}
