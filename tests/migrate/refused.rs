//! What phpier would refuse is left out and told by its line in the old file; the rest is written.

use crate::support::sandbox::Sandbox;

const APP: &str = "services:\n  app:\n    image: php:8.3-fpm\n    volumes: ['.:/var/www/html']\n";

/// A file of a set-up, what is added to it, what is told of that, and what is written all the same.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "docker-compose.yml",
        "  search:\n    image: x/search:1.2\n    ports: ['80:7700', '7701:7701']\n",
        "docker-compose.yml:5: port 80 of search: ",
        "publish 7701",
    ),
    (
        "docker-compose.yml",
        "  search:\n    image: x/search:1.2\n    volumes: ['data:/a', 'data:/b']\nvolumes:\n  data:\n",
        "docker-compose.yml:5: volume at /b of search: ",
        "\"/a\"",
    ),
    (
        "docker-compose.yml",
        "  db:\n    image: mysql:8.4\n    environment:\n      MYSQL_ROOT_PASSWORD: \"it's\"\n      MYSQL_DATABASE: shop\n    volumes: ['db:/var/lib/mysql']\nvolumes:\n  db:\n",
        "phpier cannot give its root password to a server",
        "database \"mysql\"",
    ),
    (
        ".ddev/config.yaml",
        "name: shop\ntype: php\nadditional_hostnames:\n  - mail\n  - admin\n",
        ".ddev/config.yaml:4: host mail.localhost: ",
        "\"admin.localhost\"",
    ),
];

#[test]
fn what_cannot_be_written_is_left_out_and_told_by_its_line() {
    for (file, more, told, written) in CASES {
        for format in ["kdl", "yaml"] {
            let sandbox = Sandbox::new();
            sandbox.folder(".phpier");
            let base = if file.starts_with('.') { "" } else { APP };
            sandbox.file(&format!("code/shop/{file}"), format!("{base}{more}"));
            sandbox
                .run(&["migrate", "--yes", "--format", format])
                .code(0)
                .out(told)
                .ends(0);
            if format == "kdl" {
                let project = sandbox.read("code/shop/.phpier.kdl");
                assert!(project.contains(written), "no {written}\n{project}");
            }
            sandbox.run(&["check"]).ends(0);
        }
    }
}

#[test]
fn a_worker_and_a_service_never_share_a_name() {
    let sandbox = Sandbox::new();
    sandbox.folder(".phpier");
    sandbox.file(
        "code/shop/docker-compose.yml",
        "services:\n  app:\n    build: .\n    volumes: ['.:/var/www/html']\n  queue_one:\n    image: x/queue:1.2\n  queue-one:\n    build: .\n    volumes: ['.:/var/www/html']\n    command: php artisan queue:work\n",
    );
    sandbox.file("code/shop/Dockerfile", "FROM php:8.3-fpm\n");
    sandbox
        .run(&["migrate", "--yes"])
        .code(0)
        .out("a service has that name; the worker is `queue-one-worker`")
        .ends(0);
    sandbox.run(&["check"]).ends(0);
}

/// A port that another project has is no less taken.
#[test]
fn what_other_projects_have_is_left_to_them() {
    let sandbox = Sandbox::new();
    sandbox.file(".phpier/global.kdl", "projects {\n    scan \"~/code\"\n}\n");
    sandbox.file(
        "code/blog/.phpier.kdl",
        "name \"blog\"\nservices {\n    service \"x\" {\n        image \"x/x:1\"\n        publish 7700\n    }\n}\n",
    );
    sandbox.file(
        "code/shop/docker-compose.yml",
        format!("{APP}  search:\n    image: x/search:1.2\n    ports: ['7700:7700']\n"),
    );
    sandbox
        .run(&["migrate", "--yes"])
        .code(0)
        .out("docker-compose.yml:5: port 7700 of search: ")
        .ends(0);
    sandbox.run_in("code", &["check", "."]).ends(2);
}
