//! HTTPS: the same hosts with a certificate of Traefik's or of the user's, and what PHP is told of either way in.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::http;
use crate::run::{run, wait_for};
use crate::world::World;

const HOST: &str = "e2e-shop.localhost";

/// Where Traefik watches for routes, and so for certificates, below phpier's folder.
pub(super) const BY_LABELS: &str = "traefik/routes";
pub(super) const BY_FILES: &str = "local/routes";

/// A certificate with its key, and what tells Traefik of them.
const CERTIFICATE: &str = "tls.pem";
const KEY: &str = "tls-key.pem";
const OPTIONS: &str = "tls.yml";

/// Nobody is redirected, and PHP sees the address that the browser shows: its scheme and port, on the usual port and
/// on the one that the stack has here.
pub(super) fn is_told_to_php(world: &World) {
    let [http, https, _] = world.ports();
    for (scheme, usual, here) in [("http", 80, http), ("https", 443, https)] {
        for (authority, port) in [(HOST.to_owned(), usual), (format!("{HOST}:{here}"), here)] {
            let path = "/?do=address";
            let request = match scheme {
                "http" => world.get(HOST, path),
                _ => world.get_tls(HOST, path),
            };
            let told = request.header(&format!("Host: {authority}")).gives(200);
            let told: Value = serde_json::from_str(&told).expect("JSON");
            let mut wanted = json!({"REQUEST_SCHEME": scheme, "SERVER_PORT": port.to_string()});
            if scheme == "https" {
                wanted["HTTPS"] = "on".into();
            }
            assert_eq!(told, wanted, "{scheme}://{authority}");
        }
    }
}

/// A certificate of the user's, put where the documentation says, is served at once and stays where it is.
pub(super) fn takes_a_certificate(world: &World, routes: &str) {
    let [_, port, _] = world.ports();
    let ask = || http::get_tls(port, HOST, "/");
    let refused = ask().send().expect_err("somebody vouches for Traefik");
    assert!(refused.contains("exit code Some(60)"), "{refused}");

    let folder = world.home().join(".phpier").join(routes);
    let [certificate, key, options] = [CERTIFICATE, KEY, OPTIONS].map(|name| folder.join(name));
    make(world, &folder);
    fs::write(&options, documented()).expect("written");
    wait_for("the certificate", Duration::from_secs(10), || {
        let answer = ask().trusting(&certificate).send()?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Ok(())
    });
    world.apply();
    ask().trusting(&certificate).gives(200);
    for file in [options, certificate, key] {
        fs::remove_file(file).expect("phpier left it alone");
    }
}

/// A certificate for the host, which the container can read, whoever made it.
fn make(world: &World, folder: &Path) {
    let name = format!("subjectAltName=DNS:{HOST}");
    let args = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-noenc",
        "-days",
        "2",
        "-subj",
        "/CN=e2e",
        "-addext",
        &name,
        "-out",
        CERTIFICATE,
        "-keyout",
        KEY,
    ];
    let _ = run(world.command("openssl", &args).current_dir(folder)).ends(0);
    for file in [CERTIFICATE, KEY].map(|name| folder.join(name)) {
        let _ = chown(&file, Some(world.owner), Some(world.group));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its mode");
    }
}

/// The documentation's own text.
fn documented() -> &'static str {
    let page = include_str!("../../../docs/troubleshooting.md");
    let (_, rest) = page
        .split_once("```yaml other tls.yml\n")
        .expect("an example");
    rest.split("```").next().expect("its end")
}
