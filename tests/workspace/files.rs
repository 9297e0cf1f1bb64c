//! Files that are none, and the modes of those that are.

use std::fs;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::sandbox::Sandbox;

const CONFIG: &str = "code/shop/.phpier.kdl";
const OUTPUT: &str = "code/shop/docker-compose.yml";

fn pipe(sandbox: &Sandbox, path: &str) {
    let made = Command::new("mkfifo").arg(sandbox.path(path)).status();
    assert!(made.expect("mkfifo runs").success());
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    for place in [CONFIG, OUTPUT, ".phpier/global.kdl"] {
        for kind in ["pipe", "folder", "/dev/zero", "socket"] {
            let sandbox = Sandbox::with_project();
            sandbox.folder(".phpier");
            let _ = fs::remove_file(sandbox.path(place));
            let mut socket = None;
            match kind {
                "pipe" => pipe(&sandbox, place),
                "folder" => sandbox.folder(place),
                "socket" => socket = UnixListener::bind(sandbox.path(place)).ok(),
                device if place == ".phpier/global.kdl" => sandbox.link(device, place),
                // A link out of a project is refused for that alone.
                _ => continue,
            }
            let started = Instant::now();
            for command in [&["plan"][..], &["check"], &["apply", "--yes"]] {
                let output = sandbox.run(command);
                output
                    .code(1)
                    .err("phpier::workspace::not_a_file")
                    .err(place)
                    .ends(1);
            }
            assert!(
                started.elapsed() < Duration::from_secs(5),
                "{place} as {kind}"
            );
            drop(socket);
        }
    }
}

#[test]
fn a_configuration_has_at_most_a_mebibyte() {
    let sandbox = Sandbox::with_project();
    sandbox.file(CONFIG, vec![b' '; (1 << 20) + 1]);
    sandbox.run(&["check"]).code(1).err("1 MiB").ends(1);
}

#[test]
fn a_dangling_configuration_is_not_overlooked() {
    let sandbox = Sandbox::with_project();
    fs::remove_file(sandbox.path(CONFIG)).expect("there");
    sandbox.link("gone.kdl", CONFIG);
    sandbox.run(&["check"]).code(1).err("symlink").ends(1);
}

#[test]
fn modes_are_kept_and_new_files_are_readable_under_any_umask() {
    for umask in [0o000, 0o022, 0o077] {
        let sandbox = Sandbox::with_project();
        let apply = || {
            // The shell is the portable way to a umask.
            let script = format!("umask {umask:o}; exec \"$0\" apply --yes");
            let program = env!("CARGO_BIN_EXE_phpier");
            let mut command = Command::new("sh");
            command.arg0("sh").args(["-c", &script, program]);
            command.current_dir(sandbox.path("code/shop"));
            command.env_clear().env("HOME", sandbox.path(""));
            assert!(command.output().expect("sh runs").status.success());
        };
        apply();
        assert_eq!(sandbox.mode(OUTPUT), 0o644, "umask {umask:o}");
        assert_eq!(sandbox.mode("code/shop/.phpier"), 0o755, "umask {umask:o}");
        assert_eq!(sandbox.mode(".phpier/local"), 0o700, "umask {umask:o}");
        assert_eq!(sandbox.read(".phpier/local/.gitignore"), "*\n");
        let ignored = sandbox.mode(".phpier/local/.gitignore");
        assert_eq!(ignored, 0o644, "umask {umask:o}");
        sandbox.set_mode(OUTPUT, 0o640);
        let old = sandbox.read(OUTPUT);
        sandbox.edit(CONFIG, "\"shop\"", "\"shop\"\nenv {\n    A \"b\"\n}");
        apply();
        assert_eq!(sandbox.mode(OUTPUT), 0o640, "umask {umask:o}");
        assert_ne!(sandbox.read(OUTPUT), old);
    }
}

/// What a person has set stays, whatever it is: only they read it, or it can be run.
#[test]
fn every_mode_is_kept_when_a_file_is_written_anew() {
    for mode in [
        0o600, 0o640, 0o644, 0o660, 0o664, 0o666, 0o700, 0o750, 0o755, 0o775, 0o777,
    ] {
        let sandbox = Sandbox::with_project();
        sandbox.apply();
        let files = [
            OUTPUT,
            "code/shop/.phpier/Dockerfile",
            "code/shop/.phpier/entrypoint.sh",
        ];
        for file in files {
            sandbox.set_mode(file, mode);
        }
        // Two are written anew, one is replaced and kept aside.
        sandbox.file(CONFIG, "name \"shop\"\nphp \"8.3\"\n");
        sandbox.file(files[2], "mine\n");
        sandbox.run(&["apply", "--yes", "--overwrite"]).ends(0);
        for file in files {
            assert_eq!(sandbox.mode(file), mode, "{file} {mode:o}");
        }
        let names = sandbox.tree().into_keys();
        let backup = names.filter(|name| name.contains(".phpier-bak-"));
        let backup: Vec<String> = backup.collect();
        assert_eq!(backup.len(), 1, "{backup:?}");
        assert_eq!(sandbox.mode(&backup[0]), mode, "{mode:o}");
        sandbox.run(&["check"]).ends(0);
    }
}

/// What a container has to read it can read, whatever was made of it; only secrets' folder keeps others out.
#[test]
fn what_containers_read_is_opened_to_them_again() {
    let sandbox = Sandbox::new();
    let global = |more: &str| {
        format!("services {{\n    mysql \"8.4\"\n{more}}}\nprojects {{\n    scan \"~/code\"\n}}\n")
    };
    sandbox.file(".phpier/global.kdl", global(""));
    let shop = "name \"shop\"\nservices {\n    database \"mysql\"\n}\n";
    sandbox.file(CONFIG, shop);
    sandbox.apply();
    let sql = ".phpier/local/projects/shop/phpier-mysql.sql";
    for mode in [0o600, 0o640, 0o400] {
        sandbox.set_mode(sql, 0o600);
        sandbox.file(sql, "stale\n");
        sandbox.set_mode(sql, mode);
        let output = sandbox.run(&["apply", "--yes"]);
        // One that is marked as not to be written is not written.
        let code = i32::from(mode & 0o200 == 0);
        assert_eq!(output.code, Some(code), "{mode:o}\n{output}");
        assert_eq!(sandbox.mode(sql), if code == 0 { 0o644 } else { mode });
    }
}

/// `sudo phpier apply` leaves a person's file theirs.
#[test]
fn a_file_stays_its_owners() {
    use std::os::unix::fs::{MetadataExt, chown};
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    if chown(sandbox.path(OUTPUT), Some(1234), Some(4321)).is_err() {
        // Nobody else can give a file away, and so nobody else has to.
        return;
    }
    let old = sandbox.read(OUTPUT);
    sandbox.file(CONFIG, "name \"shop\"\nphp \"8.3\"\n");
    sandbox.apply();
    let metadata = fs::metadata(sandbox.path(OUTPUT)).expect("there");
    assert_eq!((metadata.uid(), metadata.gid()), (1234, 4321));
    assert_ne!(sandbox.read(OUTPUT), old);
}

#[test]
fn a_read_only_file_is_not_replaced() {
    let sandbox = Sandbox::with_project();
    sandbox.apply();
    sandbox.set_mode(OUTPUT, 0o444);
    sandbox.run(&["check"]).ends(0);
    sandbox.edit(CONFIG, "\"shop\"", "\"shop\"\nphp \"8.3\"");
    let tree = sandbox.tree();
    let output = sandbox.run(&["apply", "--yes"]);
    output
        .code(1)
        .err("chmod u+w")
        .err("nothing was written")
        .ends(1);
    assert_eq!(sandbox.tree(), tree);
}
