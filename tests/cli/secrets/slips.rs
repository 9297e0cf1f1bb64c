//! Secrets that are themselves the mistake: what is said of a word quotes it.

use super::fleet::CANARY;
use super::look;
use crate::support::sandbox::Sandbox;

/// What stands behind `password` in KDL, a `%` for the secret.
const KDL: &[&str] = &[
    "1%",
    "-1%",
    "0x%",
    "%,",
    "%:",
    "1%,%",
    "#%",
    "%#x",
    "%/x",
    "x/%",
    "%\\x",
    "x\\%",
    "%\"x",
    "1`%",
    "[%]",
    "'%'",
    "'a %'",
    "x %",
    "1x %",
    "1% 2%",
    "\"%",
    "\"\\q%\"",
    "x=1 \"%\"",
    "\"x\" \"%\"",
    "(string)\"my long %\" y=1",
    "(string)%, y=1",
    "/* c */ \"a %\" y=1",
    "\\\n    \"a %\" y=1",
    "{ % }",
    "{ 1% }",
    "{\n    \"%\"\n    }",
    "{ secret #true; value \"%\" }",
    "env=\"X\" bogus=\"%\"",
];

/// The same in YAML.
const YAML: &[&str] = &[
    ": 1%",
    ": %,",
    ": #%",
    ": [%]",
    ": [% %",
    ": {%}",
    ": {%: 1}",
    ": {secret: true, value: %}",
    ": {secret: %}",
    ": {env: X, bogus: %}",
    ": {env: X, %}",
    ": '%",
    ": \"%",
    ": \"\\q%\"",
    ": *%",
    ": &a %",
    ": !x \"% # %\"",
    ": @%",
    ": `%",
    ": %%",
    ": |%",
    ": x: %",
    ": %: x",
    ":\n      %: x",
    ":\n      - %",
    ":%",
];

/// How a file has it.
const FILES: [(&str, &[&str], &str); 5] = [
    (
        "code/shop/.phpier.kdl",
        KDL,
        "name \"shop\"\nservices {\n    database \"mysql\" { password $ \n    }\n    bogus\n}\n",
    ),
    (
        ".phpier/global.kdl",
        KDL,
        "services {\n    mysql \"8.4\" {\n        root-password $\n        bogus\n    }\n}\nprojects {\n    scan \"~/code\"\n}\n",
    ),
    (
        "code/env/.phpier.kdl",
        KDL,
        "name \"env\"\nenv {\n    API_TOKEN $\n    bad-name 1\n}\n",
    ),
    (
        "code/blog/.phpier.yaml",
        YAML,
        "name: blog\nservices:\n  database:\n    type: mysql\n    password$\n    bogus: 1\n",
    ),
    (
        "code/flow/.phpier.yaml",
        YAML,
        "name: flow\nenv:\n  DB_TOKEN$\n  bad name: 1\n",
    ),
];

#[test]
fn a_slip_in_a_secret_does_not_tell_it() {
    let sandbox = Sandbox::new();
    for at in 0..KDL.len().max(YAML.len()) {
        let mut what = String::new();
        for (path, slips, text) in FILES {
            let slip = slips[at % slips.len()].replace('%', CANARY);
            sandbox.file(path, text.replace('$', &slip));
            what = format!("{what}{slip} ");
        }
        look(&sandbox, &["check --format *", "plan"], &what);
    }
}

/// A property is a word of its own.
#[test]
fn a_slip_in_a_property_does_not_tell_it() {
    let sandbox = Sandbox::new();
    for slip in KDL.iter().filter(|slip| !slip.contains([' ', '\n'])) {
        let slip = slip.replace('%', CANARY);
        sandbox.file(
            ".phpier/global.kdl",
            format!("services {{\n    mysql \"8.4\" root-password={slip} bogus=1\n}}\n"),
        );
        let output = sandbox.run_in("", &["check"]).not(CANARY);
        // It was there to be told.
        assert_eq!(output.code, Some(1), "{slip}\n{output}");
        look(&sandbox, &["check --format *"], &slip);
    }
}
