//! A `.env` that would mislead plain `docker compose`.

use crate::support::fake_docker::FakeDocker;
use crate::support::sandbox::Sandbox;

const ENV: &str = "\
APP_KEY=canary
COMPOSE_PROJECT_NAME=canary
export PHPIER_DOMAIN=canary
DB_PASSWORD='canary
canary'
not a line, canary
";

const TOLD: &str = "\
phpier::workspace::misleading_env

  ⚠ `COMPOSE_PROJECT_NAME` sends plain `docker compose` elsewhere
   ╭─[~/code/shop/.env:2:1]
 1 │ …
 2 │ COMPOSE_PROJECT_NAME=…
   · ──────────┬─────────
   ·           ╰── Compose takes this for an order
 3 │ PHPIER_DOMAIN=…
   ╰────
  help: take it out; phpier's own commands pay no attention to it

phpier::workspace::misleading_env

  ⚠ `PHPIER_DOMAIN` changes what plain `docker compose` makes of generated
  │ files
   ╭─[~/code/shop/.env:3:1]
 2 │ COMPOSE_PROJECT_NAME=…
 3 │ PHPIER_DOMAIN=…
   · ──────┬──────
   ·       ╰── generated files ask for it
 4 │ …
   ╰────
  help: take it out, and run `eval \"$(phpier shellenv)\"` before plain `docker
        compose`

phpier::workspace::broken_env

  ⚠ plain `docker compose` cannot read this file: a name with a space in it
   ╭─[~/code/shop/.env:6:1]
 5 │ …
 6 │ …
   · ┬
   · ╰── it stops here
   ╰────
  help: correct the line; values with spaces or line ends stand in quotes

";

#[test]
fn a_check_warns_and_shows_no_secret() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.file("code/shop/.env", ENV);
    let output = sandbox.run(&["check"]).code(0).not("canary");
    let start = output.stderr.find("phpier::workspace").expect("a warning");
    let told = output.stderr[start..].split("not checked").next();
    assert_eq!(told, Some(TOLD));
    for (format, place) in [
        ("json", "code/shop/.env"),
        ("github", "file=.env,line=2"),
        ("sarif", "\".env\""),
    ] {
        sandbox
            .run(&["check", "--format", format])
            .code(0)
            .out(place)
            .not("canary")
            .ends(0);
    }
    // What Compose reads well and phpier has no part in is nobody's business.
    sandbox.file(
        "code/shop/.env",
        "APP_KEY=base64:x/y=\nCOMPOSE_ANSI=never\n",
    );
    sandbox.run(&["check"]).code(0).not("⚠").ends(0);
}

#[test]
fn an_up_says_so_too() {
    let fake = FakeDocker::new();
    fake.sandbox.file("code/shop/.env", ENV);
    fake.run(&["up"])
        .code(0)
        .err("`COMPOSE_PROJECT_NAME` sends plain")
        .err("shop is up")
        .not("canary")
        .ends(0);
    // Another project's is not this one's.
    fake.run(&["up", "blog"])
        .code(0)
        .not("COMPOSE_PROJECT_NAME")
        .ends(0);
}
