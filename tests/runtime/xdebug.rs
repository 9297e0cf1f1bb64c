//! `phpier xdebug`.

use crate::support::fake_docker::FakeDocker;

/// A fleet that runs.
fn running() -> FakeDocker {
    let fake = FakeDocker::new();
    fake.answer("ps", &FakeDocker::all_up());
    fake
}

const SCRIPT: &str = "id-shop sh /usr/local/etc/phpier/xdebug.sh";

#[test]
fn the_switch_is_worked_in_the_container() {
    let fake = running();
    for (args, state, call, told) in [
        (
            &["on"][..],
            "on",
            "on",
            "Xdebug is on in shop; requests and commands call host.docker.internal:9003\n",
        ),
        (
            &["on", "--host", "10.1.2.3"],
            "on",
            "on 10.1.2.3",
            "Xdebug is on in shop; requests and commands call 10.1.2.3:9003\n",
        ),
        (&["off", "shop"], "off", "off", "Xdebug is off in shop\n"),
        (&["toggle"], "off", "toggle", "Xdebug is off in shop\n"),
        (&["off", "-q"], "off", "off", ""),
    ] {
        fake.answer("exec", &format!("{state}\n"));
        let output = fake.run(&[&["xdebug"], args].concat()).code(0);
        assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("", told));
        assert_eq!(fake.execs(), [format!("{SCRIPT} {call}")], "{args:?}");
    }
    fake.answer("exec", "on\n");
    let output = fake.run(&["xdebug", "status"]).code(0);
    assert_eq!(
        (output.stdout.as_str(), output.stderr.as_str()),
        ("on\n", "")
    );
}

#[test]
fn what_keeps_it_from_that_is_told() {
    let fake = running();
    fake.answer("code.exec", "2");
    fake.answer(
        "says.exec",
        "sh: 0: cannot open /usr/local/etc/phpier/xdebug.sh: No such file\n",
    );
    fake.run(&["xdebug", "on"])
        .code(1)
        .err("its image is older than the switch")
        .ends(1);
    fake.answer("ps", "");
    fake.run(&["xdebug", "on"])
        .code(1)
        .err("phpier::runtime::not_running")
        .ends(1);
    fake.run(&["xdebug", "on", "--host", "a b"]).ends(64);
    fake.run(&["xdebug"]).ends(64);
}
