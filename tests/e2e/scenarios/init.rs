//! A newcomer's first minute: `init`, `apply`, `up`, and the page is there.

use std::fs;

use super::wordpress;
use crate::run::timed;
use crate::world::{Project, Stack, World};

/// The shape of a fresh Laravel project, with a front controller that asks its database.
const LARAVEL: &[(&str, &str)] = &[
    ("artisan", "#!/usr/bin/env php\n"),
    (
        "composer.json",
        "{\"require\": {\"php\": \"~8.2.0 || ~8.4.0\", \"laravel/framework\": \"^11.0\"}}\n",
    ),
    (
        ".env.example",
        "DB_CONNECTION=mysql\nCACHE_STORE=redis\nMAIL_MAILER=smtp\nMAIL_HOST=127.0.0.1\n",
    ),
    (
        "public/index.php",
        "<?php\n$pdo = new PDO('mysql:host=' . getenv('DB_HOST') . ';dbname=' . getenv('DB_DATABASE'),\n    \
         getenv('DB_USERNAME'), getenv('DB_PASSWORD'));\n$redis = new Redis();\n\
         $redis->connect(getenv('REDIS_HOST'), (int) getenv('REDIS_PORT'));\n\
         echo 'laravel on ', $pdo->query('SELECT DATABASE()')->fetchColumn(), ' at ', $_SERVER['REQUEST_URI'];\n",
    ),
];

/// The shape of a fresh Symfony project.
const SYMFONY: &[(&str, &str)] = &[
    ("bin/console", "#!/usr/bin/env php\n"),
    ("src/Kernel.php", "<?php\n"),
    (
        "composer.json",
        "{\"require\": {\"php\": \">=8.2\", \"symfony/framework-bundle\": \"7.2.*\"},\n \
         \"config\": {\"platform\": {\"php\": \"8.4.1\"}}}\n",
    ),
    (
        ".env",
        "DATABASE_URL=\"postgresql://app:!ChangeMe!@127.0.0.1:5432/app?serverVersion=17&charset=utf8\"\n",
    ),
    (
        "compose.yaml",
        "services:\n  database:\n    image: postgres:17\n",
    ),
    (
        "public/index.php",
        "<?php\n$url = parse_url(getenv('DATABASE_URL'));\n\
         $pdo = new PDO('pgsql:host=' . $url['host'] . ';dbname=' . ltrim($url['path'], '/'),\n    \
         rawurldecode($url['user']), rawurldecode($url['pass']));\n\
         echo 'symfony on ', $pdo->query('SELECT current_database()')->fetchColumn(), ' at ', $_SERVER['REQUEST_URI'];\n",
    ),
];

/// Each answers at its host; nobody wrote a line.
pub(super) fn answers_at_once(world: &mut World) {
    world.leave_projects();
    world.configure(&Stack::default());
    let laravel = world.folder("e2e-laravel", LARAVEL);
    let symfony = world.folder("e2e-symfony", SYMFONY);
    let empty = world.folder("e2e-empty", &[]);
    let mut all = vec![laravel, symfony.clone(), empty.clone()];
    if let Some(package) = wordpress::package() {
        let project = world.folder("e2e-press", &[]);
        wordpress::copy(&package, &project);
        all.push(project);
    }
    for project in &all {
        // The image of this machine for a project that asks for none.
        let line = match project.slug.as_str() {
            "e2e-press" => "phpier init --yes 8.2",
            _ => "phpier init --yes",
        };
        let _ = world.shell_in(project, line).ends(0);
    }
    let global = fs::read_to_string(world.home().join(".phpier/global.kdl")).expect("it is there");
    assert!(
        !global.contains("project "),
        "the scan finds them: {global}"
    );
    world.apply();
    let _ = timed("phpier up --all, after init", || {
        world.phpier(&["up", "--all"])
    })
    .ends(0);

    the_minute_ends(world, &all[0]);
    let page = |project: &Project, path: &str, status: u16| {
        world.answers(&format!("{}.localhost", project.slug), path, status)
    };
    for (project, database) in [(&all[0], "e2e_laravel"), (&symfony, "e2e_symfony")] {
        let shown = page(project, "/some/route", 200);
        let kind = project.slug.trim_start_matches("e2e-");
        assert_eq!(shown, format!("{kind} on {database} at /some/route"));
    }
    if let Some(press) = all.get(3) {
        let shown = page(press, "/wp-admin/setup-config.php", 200);
        assert!(shown.contains("WordPress"), "{shown}");
    }
    let nothing = world
        .get("e2e-empty.localhost", "/")
        .send()
        .expect("an answer");
    assert!([403, 404].contains(&nothing.status), "{nothing:?}");
    fs::write(
        empty.folder.join("index.php"),
        "<?php echo 'the first page';\n",
    )
    .expect("written");
    assert_eq!(page(&empty, "/", 200), "the first page");
    // Its Compose file has another name than the one that is looked for when a project is left.
    let _ = world.phpier(&["down", "e2e-symfony"]).ends(0);
}

/// The lines of the README's first minute that need an engine, which another test leaves out.
fn the_minute_ends(world: &World, project: &Project) {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    let (_, minute) = readme
        .split_once("$ phpier apply")
        .expect("the first minute");
    let (minute, _) = minute.split_once("```").expect("its end");
    let here = format!("{}.localhost:{}", project.slug, world.http());
    let minute = minute.replace("shop.localhost", &here);
    let mut ran = Vec::new();
    for step in minute.split("\n$ ").skip(1) {
        let (line, said) = step.split_once('\n').expect("a command");
        let output = world.shell_in(project, line).ok();
        for part in said
            .split('…')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            assert!(output.contains(part), "no {part} in\n{output}");
        }
        ran.push(line.split(' ').next().unwrap_or_default().to_owned());
    }
    assert_eq!(ran, ["phpier", "curl"]);
}
