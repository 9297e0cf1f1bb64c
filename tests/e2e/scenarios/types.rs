//! nginx's configuration of every type, loaded and asked: which script runs, what it is told, what nobody gets.

use std::fs;

use phpier::catalog;
use phpier::catalog::framework::{Framework, Scripts};

use crate::engine::docker;
use crate::run::{program, run};
use crate::world::{Project, Stack, World};

const PAGE: &str = include_str!("../fixtures/request.php");
const CONTAINER: &str = "e2e-types";

/// Starts php-fpm, which opens its log by name and so wants a pipe of its own user's.
const START: &str = "cd /
rm -r /var/www/html
exec setpriv --reuid=$OWNER --regid=$OWNER --clear-groups \
    sh -c 'php-fpm --fpm-config /usr/local/etc/phpier/php-fpm.conf 2>&1 | cat'";

/// Loads a project's own file and asks for each path; an answer is the status, where it leads, and the page.
const ASK: &str = r#"cd /
set -eu
ln -sfn "/code/$1" /var/www/html
shift
become() { setpriv --reuid=$OWNER --regid=$OWNER --clear-groups "$@"; }
become nginx -t -q -c /var/www/html/.phpier/nginx.conf
setpriv --reuid=$OWNER --regid=$OWNER --clear-groups nginx -c /var/www/html/.phpier/nginx.conf &
until [ -S /run/phpier/php-fpm.sock ] && curl -fs -o /dev/null http://127.0.0.1:8080/.phpier/health; do sleep 0.1; done
for path; do
  curl -s --path-as-is -o /tmp/page -w '%{http_code} %header{location}' "http://127.0.0.1:8080$path"
  printf ' %s\n' "$(head -n 1 /tmp/page | tr -d '\r')"
done
kill "$!"
wait
"#;

/// All types on one image: they differ in this file alone.
pub(super) fn answer_as_documented(world: &mut World) {
    world.leave_projects();
    let _ = world.global(&["down"]);
    world.configure(&Stack {
        full: false,
        ..Stack::default()
    });
    let projects: Vec<(&Framework, Project)> = catalog::frameworks()
        .map(|framework| (framework, project(world, framework)))
        .collect();
    world.apply();
    let (_, plain) = projects
        .iter()
        .find(|(framework, _)| framework.name == "php")
        .expect("a type");
    let _ = world.compose(plain, &["build"]).ends(0);
    let images = world.compose(plain, &["config", "--images"]).ok();
    let code = format!("{}:/code:ro", world.home().join("code").display());
    let owner = format!("OWNER={}", world.owner);
    let start = [
        "run",
        "-d",
        "--name",
        CONTAINER,
        "-v",
        &code,
        "-e",
        &owner,
        "--workdir",
        "/",
        "--entrypoint",
        "sh",
        images.trim(),
        "-c",
        START,
    ];
    docker(&start).ok();
    let mut wrong = Vec::new();
    for (framework, project) in &projects {
        let wanted = answers(framework);
        let mut args = vec![
            "exec",
            "--workdir",
            "/",
            CONTAINER,
            "sh",
            "-c",
            ASK,
            "ask",
            &project.slug,
        ];
        args.extend(wanted.iter().map(|(path, _)| &**path));
        let told = run(&mut program("docker", &args)).ends(0);
        assert_eq!(told.lines().len(), wanted.len(), "{told}");
        for ((path, wanted), answer) in wanted.iter().zip(told.lines()) {
            let answer = answer.split_whitespace().collect::<Vec<_>>().join(" ");
            if !answer.starts_with(wanted) {
                wrong.push(format!(
                    "{} {path}: {answer} instead of {wanted}",
                    framework.name
                ));
            }
        }
    }
    docker(&["rm", "--force", CONTAINER]).ok();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.leave_projects();
}

/// A project with a page, and with what nobody is to get.
fn project(world: &mut World, framework: &Framework) -> Project {
    let slug = format!("e2e-type-{}", framework.name);
    let config = format!("name \"{slug}\"\ntype \"{}\"\n", framework.name);
    let uploads = framework
        .nginx
        .no_php
        .iter()
        .map(|folder| format!("{folder}/evil.php"));
    let files = [
        ("index.php", PAGE),
        ("other.php", PAGE),
        ("asset.css", "asset"),
        ("sub/index.html", "sub"),
        (".well-known/token", "token"),
        (".env", "SECRET=1"),
        (".git/config", "secret"),
        ("composer.json", "{}"),
    ];
    let files: Vec<(String, &str)> = files
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .chain(uploads.map(|name| (name, PAGE)))
        .map(|(name, text)| (format!("{}/{name}", framework.docroot), text))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let project = world.project(&slug, (".phpier.kdl", &config), &files);
    assert!(fs::exists(&project.folder).expect("a folder"));
    project
}

/// Paths, and how the answer to each begins.
fn answers(framework: &Framework) -> Vec<(String, String)> {
    let runs = |script: &str, info: &str, path: &str| {
        let shown = if info.is_empty() { "-" } else { info };
        format!("200 {script} {shown} /{script}{info} {path}")
    };
    let front = |path: &str| runs("index.php", "", path);
    let scripts = framework.nginx.scripts;
    // Magento names the few scripts that run.
    let named = |answer: String| match framework.name {
        "magento" => "403".to_owned(),
        _ => answer,
    };
    let [by_name, with_info] = match scripts {
        Scripts::Hidden(_) => ["404".to_owned(), "404".to_owned()],
        Scripts::Any | Scripts::Front(_) => [
            front("/index.php"),
            runs("index.php", "/x/y.php", "/index.php/x/y.php"),
        ],
    };
    let [
        other,
        other_with_info,
        none,
        none_with_info,
        folder,
        folder_page,
    ] = match scripts {
        Scripts::Any => [
            named(runs("other.php", "", "/other.php")),
            named(runs("other.php", "/x", "/other.php/x")),
            named("404".to_owned()),
            named("404".to_owned()),
            "301 /sub/".to_owned(),
            "200 sub".to_owned(),
        ],
        Scripts::Front(_) | Scripts::Hidden(_) => [
            "404".to_owned(),
            front("/other.php/x"),
            "404".to_owned(),
            front("/none.php/x"),
            front("/sub"),
            front("/sub/"),
        ],
    };
    let pretty = "/pretty/path?a=b";
    let mut all = vec![
        ("/", front("/")),
        (pretty, front(pretty)),
        ("/index.php", by_name),
        ("/index.php/x/y.php", with_info),
        ("/other.php", other),
        ("/other.php/x", other_with_info),
        ("/none.php", none),
        ("/none.php/x", none_with_info),
        ("/sub", folder),
        ("/sub/", folder_page),
        ("/asset.css", "200 asset".to_owned()),
        ("/.well-known/token", "200 token".to_owned()),
        ("/.env", "403".to_owned()),
        ("/.git/config", "403".to_owned()),
    ];
    if framework.docroot == "." {
        for file in ["/.phpier.kdl", "/docker-compose.yml", "/composer.json"] {
            all.push((file, "403".to_owned()));
        }
    }
    let uploads = framework.nginx.no_php.iter().flat_map(|folder| {
        ["", "/x"].map(|info| (format!("/{folder}/evil.php{info}"), "404".to_owned()))
    });
    all.into_iter()
        .map(|(path, answer)| (path.to_owned(), answer))
        .chain(uploads)
        .collect()
}
