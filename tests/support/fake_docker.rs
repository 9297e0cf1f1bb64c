//! A fleet whose Docker is a script that notes how it is called.

use std::fs;

use super::sandbox::{Output, Sandbox};

const SCRIPT: &str = include_str!("fake_docker.sh");

/// Two projects with databases of their own on a global stack, all of it applied.
pub(crate) struct FakeDocker {
    pub(crate) sandbox: Sandbox,
}

impl FakeDocker {
    pub(crate) fn new() -> Self {
        Self::with("name \"shop\"\nservices {\n    database \"mysql\"\n    redis\n}\n")
    }

    /// The same with another configuration of `shop`.
    pub(crate) fn with(shop: &str) -> Self {
        let mut sandbox = Sandbox::new();
        let path = format!("{}:/usr/bin:/bin", sandbox.path("bin").display());
        sandbox = sandbox.env("PATH", &path);
        sandbox.file(
            ".phpier/global.kdl",
            "services {\n    mysql \"8.4\" publish=3399\n    redis\n}\nprojects {\n    scan \"~/code\"\n}\n",
        );
        sandbox.file("code/shop/.phpier.kdl", shop);
        sandbox.file(
            "code/blog/.phpier.kdl",
            "name \"blog\"\nservices {\n    database \"mysql\"\n}\n",
        );
        sandbox.apply();
        sandbox.file("bin/docker", SCRIPT);
        sandbox.set_mode("bin/docker", 0o755);
        let fake = Self { sandbox };
        fake.answer("version", "2.26.1\n");
        fake.answer(
            "hashes",
            "phpier-mysql h1\nphpier-redis h2\nphpier-traefik h3\n",
        );
        fake.answer("ps", "");
        fake.answer("ps.up", &Self::all_up());
        fake.answer(
            "log",
            "phpier-mysql-provision  | phpier: blog is provisioned\n\
             phpier-mysql-provision  | phpier: shop is provisioned\n",
        );
        fake
    }

    /// `docker ps` when everything runs.
    pub(crate) fn all_up() -> String {
        [
            ("phpier", "phpier-mysql", "h1"),
            ("phpier", "phpier-redis", "h2"),
            ("phpier", "phpier-traefik", "h3"),
            ("shop", "shop", "h4"),
            ("blog", "blog", "h5"),
        ]
        .map(|(project, service, hash)| {
            format!(
                "id-{service}\t{service}\trunning\tUp 2 minutes (healthy)\t\t{project}\t{service}\t{hash}\n"
            )
        })
        .concat()
    }

    /// The same, with one container paused.
    pub(crate) fn all_up_but(paused: &str) -> String {
        let (up, halted) = (
            "running\tUp 2 minutes (healthy)",
            "paused\tUp 2 minutes (Paused)",
        );
        let all = Self::all_up();
        let lines = all.split_inclusive('\n').map(|line| {
            let is_it = line.split('\t').nth(1) == Some(paused);
            if is_it {
                line.replace(up, halted)
            } else {
                line.to_owned()
            }
        });
        lines.collect()
    }

    pub(crate) fn answer(&self, name: &str, text: &str) {
        self.sandbox.file(&format!("fake/{name}"), text);
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.sandbox.run(args)
    }

    /// The calls since the last time, without the sandbox's own path and the mark that is never the same.
    pub(crate) fn calls(&self) -> Vec<String> {
        let path = self.sandbox.path("fake/calls");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        let home = self.sandbox.path("");
        let home = home.display().to_string();
        text.replace(home.trim_end_matches('/'), "~")
            .lines()
            .map(|line| match line.split_once("|--env|PHPIER_CALL=") {
                Some((before, after)) => {
                    let after = after.split_once('|').map_or("", |(_, after)| after);
                    format!("{before}|{after}")
                }
                None => line.to_owned(),
            })
            .collect()
    }

    /// The calls of `docker exec` since the last time, each with the variables that it was given.
    pub(crate) fn execs(&self) -> Vec<String> {
        let mut execs: Vec<String> = Vec::new();
        let mut inside = false;
        for line in self.calls() {
            if let Some(variable) = line.strip_prefix("    ") {
                if let Some(exec) = execs.last_mut().filter(|_| inside) {
                    exec.push_str(" [");
                    exec.push_str(variable);
                    exec.push(']');
                }
            } else {
                inside = line.starts_with("docker|exec|--interactive|");
                execs.extend(inside.then(|| line.replace('|', " ").split_off(26)));
            }
        }
        execs
    }

    /// The commands of Compose and Docker among the calls, in short: `shop up -d --wait`.
    pub(crate) fn commands(&self) -> Vec<String> {
        let calls = self.calls();
        let calls = calls.iter().filter_map(|call| call.strip_prefix("docker|"));
        calls
            .map(|call| {
                let mut words = call.split('|').peekable();
                if words.next_if_eq(&"--context").is_some() {
                    words.next();
                }
                if words.next_if_eq(&"compose").is_none() {
                    return words.next().unwrap_or_default().to_owned();
                }
                let mut short = Vec::new();
                while let Some(word) = words.next() {
                    match word {
                        "-p" => short.extend(words.next()),
                        "--project-directory" | "-f" | "--env-file" => drop(words.next()),
                        word => short.push(word),
                    }
                }
                short.join(" ")
            })
            .collect()
    }
}
