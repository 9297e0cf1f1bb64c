//! Whatever the files hold, the whole way from text to generated files ends in artifacts or in
//! diagnostics whose places are sound. Nothing panics, nothing takes long.

use std::time::Duration;
use std::{env, thread};

use phpier::artifact::{Ownership, ownership};
use phpier::compile;

use crate::support::effort::Effort;
use crate::support::mutate::mutants;
use crate::support::stack::{File, Stack};

/// `PHPIER_FUZZ` asks for more.
fn count() -> usize {
    let asked = env::var("PHPIER_FUZZ")
        .ok()
        .and_then(|count| count.parse().ok());
    asked.unwrap_or(50_000)
}

const GLOBAL_KDL: &[&str] = &[
    include_str!("compile/every-key/global.kdl"),
    include_str!("compile/two-instances/global.kdl"),
    "services { service \"hub\" { image \"a/b:1\"; publish 9200; volume \"data\" \"/data\"; route \"hub\" port=80; }; }\n",
    "services {\n    mysql \"8.4\"\n    redis\n}\nprojects { scan \"~/code\" depth=3; }\n",
];

const PROJECT_KDL: &[&str] = &[
    include_str!("syntax/pairs/project.kdl"),
    "name \"shop\"\nphp \"8.3\" { extensions \"gd\" \"intl\"; ini \"memory_limit\" \"512M\"; }\ntype \"laravel\"\n\
     hosts \"@\" \"admin\" \"*\" \"shop.example.test\"\nnode \"22\"\nservices {\n    database \"mysql\" series=\"8.4\" {\n        \
     username \"u\"\n        password secret=#true\n        testing #true\n    }\n    database \"postgres\" name=\"two\"\n    \
     redis\n    mail\n}\nenv { A \"b\"; C env=\"D\"; }\nworkers { queue \"php artisan queue:work\"; }\noutput \"compose.phpier.yml\"\n",
    "services {\n    service \"search\" {\n        image \"a/b:1\"\n        command \"run\" \"x\"\n        env { A \"b\"; }\n        \
     publish 9200 \"9301:9300\"\n        volume \"data\" \"/data\"\n        route \"search\" port=9200\n        \
     healthcheck \"true\"\n    }\n    database host=\"phpier-mysql\" port=3306\n}\ndocroot \"web\"\ninject #false\n",
];

const PROJECT_YAML: &[&str] = &[
    include_str!("syntax/pairs/project.yaml"),
    "name: shop\nphp: {version: \"8.3\", extensions: [gd, intl], ini: {memory_limit: 512M}}\ntype: symfony\n\
     hosts: [\"@\", admin, \"*\"]\nservices:\n  database:\n  - type: mysql\n    series: 8.4\n    password: {secret: true}\n    \
     testing: true\n  - type: postgres\n    name: two\n  redis: true\n  mail: {}\nenv:\n  A: b\n  C: {env: D}\n\
     workers:\n  queue: php bin/console messenger:consume\n",
    "services:\n  service:\n    name: search\n    image: a/b:1\n    command: [run, x]\n    env: {A: b}\n    publish: [9200, \"9301:9300\"]\n    \
     volume: {data: /data}\n    route: {host: search, port: 9200}\n    healthcheck: \"true\"\n  database:\n    host: phpier-mysql\n    port: 3306\n",
];

/// What every mutated project may use.
const SOUND_GLOBAL: &str =
    "services {\n    mysql \"8.4\"\n    postgres \"17\"\n    redis\n    mailpit\n}\n";

#[test]
fn no_mutant_breaks_the_pipeline() {
    let work = |projects: &'static [&'static str], path: &'static str, seed: u64| {
        // The stack that a test has, whatever the environment says.
        let thread = thread::Builder::new().stack_size(2 * 1024 * 1024);
        thread
            .spawn(move || run(projects, path, seed))
            .expect("a thread")
    };
    let threads = [
        work(PROJECT_KDL, "shop/.phpier.kdl", 21),
        work(PROJECT_YAML, "shop/.phpier.yaml", 22),
    ];
    for thread in threads {
        let (compiled, slowest) = thread.join().expect("no mutant panics");
        assert!(
            compiled > count() / 100,
            "hardly a mutant compiles: {compiled}"
        );
        assert!(
            slowest < Duration::from_secs(1),
            "a mutant took {slowest:?}"
        );
    }
}

/// Every fifth input is a mutated `global.kdl` beside a sound project; the others are projects, some
/// of them beside a sound global stack.
fn run(projects: &[&str], path: &str, seed: u64) -> (usize, Duration) {
    let (mut compiled, mut slowest) = (0, Duration::ZERO);
    let count = count() / 2;
    let mut global_mutants = mutants(GLOBAL_KDL, seed, count / 5 + 1);
    let mut project_mutants = mutants(projects, seed, count);
    for at in 0..count {
        let start = Effort::now();
        let (global, project) = match at % 5 {
            0 => (global_mutants.next(), Some("name \"shop\"".to_owned())),
            1 => (Some(SOUND_GLOBAL.to_owned()), project_mutants.next()),
            _ => (None, project_mutants.next()),
        };
        let project = project.expect("a mutant");
        let path = if at % 5 == 0 {
            "shop/.phpier.kdl"
        } else {
            path
        };
        let project = File::new(path, "shop", project);
        let global = global.map(|text| File::new("global.kdl", "", text));
        let stack = Stack::read(global.as_ref(), &[project]);
        check_places(&stack);
        compiled += usize::from(compile_all(&stack));
        slowest = slowest.max(start.since());
    }
    (compiled, slowest)
}

/// Every label lies in its file, on character boundaries, and every error says what to do.
fn check_places(stack: &Stack) {
    for found in &stack.diagnostics {
        assert!(
            found.help.as_ref().is_some_and(|help| !help.is_empty()),
            "{found:?}"
        );
        assert!(
            !found.labels.is_empty() || found.file.is_some(),
            "{found:?}"
        );
        for label in &found.labels {
            let text = &stack.sources.get(label.span.source).text;
            assert!(text.get(label.span.range()).is_some(), "{found:?}\n{text}");
        }
    }
}

/// Compiles a sound stack; whatever comes out must be phpier's own and whole.
fn compile_all(stack: &Stack) -> bool {
    if stack.diagnostics.has_errors() {
        return false;
    }
    let secrets = compile::secrets(&stack.fleet);
    let secrets = secrets
        .into_iter()
        .map(|path| (path, "secret".to_owned()))
        .collect();
    let local = compile::local(&stack.fleet, &secrets);
    let all = stack
        .artifacts()
        .into_iter()
        .map(|(_, file)| file)
        .chain(local);
    for file in all {
        let rendered = file.render();
        let sound = matches!(
            ownership(&rendered),
            Ownership::Generated { intact: true, .. }
        );
        assert!(sound && file.body.ends_with('\n'), "{rendered}");
    }
    true
}
