//! A user's machine: a home folder with a global stack and projects in it, on a claimed engine.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::engine;
use super::http::{self, Request};
use super::run::{Output, program, run, timed, wait_for};

/// Who owns the projects, where the tests may give files away: nobody that an image knows, in a group of
/// another number.
const OWNER: (u32, u32) = (1234, 4321);

/// The program under test.
pub(crate) const PHPIER: &str = env!("CARGO_BIN_EXE_phpier");

/// The images that the default stack and its projects name.
const IMAGES: &[&str] = &[
    "traefik:v3.7",
    "mysql:9.7",
    "mariadb:11.8",
    "postgres:17",
    "redis:8-alpine",
    "memcached:1.6-alpine",
    "axllent/mailpit:v1.30",
    "php:8.4-fpm-trixie",
    "php:8.2-fpm-trixie",
    "mlocati/php-extension-installer:2",
    "composer:2",
];

/// The machine, with whatever the scenarios before left running.
pub(crate) struct World {
    home: TempDir,
    ports: Vec<u16>,
    projects: Vec<Project>,
    images_before: Vec<String>,
    /// Who owns the projects' folders.
    pub(crate) owner: u32,
    /// Which group they belong to.
    pub(crate) group: u32,
}

/// What `global.kdl` says.
#[derive(Clone, Debug)]
pub(crate) struct Stack {
    pub(crate) domain: &'static str,
    pub(crate) network: &'static str,
    pub(crate) discovery: &'static str,
    pub(crate) dashboard: bool,
    /// Whether it has all servers, or only Traefik and `MariaDB`.
    pub(crate) full: bool,
    /// Whether it has the admin tools.
    pub(crate) tools: bool,
}

/// A project's folder.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) slug: String,
    pub(crate) folder: PathBuf,
}

impl Default for Stack {
    fn default() -> Self {
        Self {
            domain: "localhost",
            network: "phpier_global",
            discovery: "docker",
            dashboard: false,
            full: true,
            tools: false,
        }
    }
}

/// `PostgreSQL`'s administrator's password: anything that a file, a shell or SQL could trip over, as KDL
/// has it.
pub(crate) const ROOT_PASSWORD: &str = r#"it's \"root\" \\ 100% $HOME `id` é"#;

impl Stack {
    fn text(&self, ports: &[u16]) -> String {
        let Self {
            domain,
            network,
            discovery,
            dashboard,
            full,
            tools,
        } = self;
        let [
            http,
            https,
            mysql,
            mariadb,
            postgres,
            redis,
            memcached,
            mailpit,
        ] = ports.try_into().expect("as many ports as services");
        let (http, https, mariadb): (u16, u16, u16) = (http, https, mariadb);
        let rest = if *full {
            format!(
                "    mysql \"9.7\" publish={mysql}\n    \
                 postgres publish={postgres} {{ root-password \"{ROOT_PASSWORD}\"; }}\n    \
                 redis publish={redis}\n    memcached publish={memcached}\n    mailpit publish={mailpit}\n"
            )
        } else {
            String::new()
        };
        let tools = if *tools {
            "    phpmyadmin\n    adminer\n    pgadmin\n"
        } else {
            ""
        };
        format!(
            "network \"{network}\"\ndomain \"{domain}\"\ndiscovery \"{discovery}\"\n\
             traefik {{\n    http {http}\n    https {https}\n    dashboard #{dashboard}\n}}\n\
             services {{\n    mariadb publish={mariadb}\n{rest}{tools}}}\n\
             projects {{ scan \"~/code\"; }}\n"
        )
    }
}

impl World {
    /// Claims the engine, or says why not.
    pub(crate) fn new() -> Result<Self, String> {
        engine::claim()?;
        engine::images_are_here(IMAGES);
        let home = tempfile::Builder::new()
            .prefix("phpier-e2e-")
            .tempdir()
            .expect("a scratch folder");
        fs::create_dir_all(home.path().join("code")).expect("a folder of projects");
        fs::create_dir_all(home.path().join(".phpier")).expect("phpier's folder");
        let own = fs::metadata(home.path()).expect("its own folder");
        let (owner, group) = match own.uid() {
            0 => OWNER,
            uid => (uid, own.gid()),
        };
        Ok(Self {
            ports: free_ports(),
            home,
            projects: Vec::new(),
            images_before: engine::built(),
            owner,
            group,
        })
    }

    /// The user's home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Traefik's port for HTTP.
    pub(crate) fn http(&self) -> u16 {
        self.ports[0]
    }

    /// The ports of Traefik, for HTTP and HTTPS, and of MySQL.
    pub(crate) fn ports(&self) -> [u16; 3] {
        [self.ports[0], self.ports[1], self.ports[2]]
    }

    /// A program as the user runs it.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, name: &str, args: &[S]) -> Command {
        let mut command = program(name, args);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PHPIER_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.home())
            .env("HOME", self.home())
            .env("DOCKER_CONFIG", docker_config());
        command
    }

    /// Runs phpier in the home folder.
    pub(crate) fn phpier(&self, args: &[&str]) -> Output {
        run(&mut self.command(PHPIER, args))
    }

    /// Runs a line of shell in a project, with phpier on its path.
    pub(crate) fn shell_in(&self, project: &Project, line: &str) -> Output {
        let folder = Path::new(PHPIER).parent().expect("a folder of programs");
        let path = std::env::var("PATH").unwrap_or_default();
        run(self
            .command("sh", &["-eu", "-c", line])
            .current_dir(&project.folder)
            .env("PATH", format!("{}:{path}", folder.display())))
    }

    /// Writes what is configured. Servers of scenarios before may go; their volumes are the tests' own.
    pub(crate) fn apply(&self) {
        self.apply_with(&[]);
    }

    /// The same with more on the command line.
    pub(crate) fn apply_with(&self, more: &[&str]) {
        let plan = self.phpier(&["plan", "--format", "json"]).ok();
        let plan: Value = serde_json::from_str(&plan).expect("JSON");
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let findings = list(&plan["projects"])
            .into_iter()
            .flat_map(|project| list(&project["files"]))
            .flat_map(|file| list(&file["data"]))
            .chain(list(&plan["data"]));
        let risks: BTreeSet<String> = findings
            .filter(|finding| finding["needs_leave"] == true)
            .filter_map(|finding| Some(finding["service"].as_str()?.to_owned()))
            .map(|service| format!("--allow-data-risk={service}"))
            .collect();
        let mut args = vec!["apply", "--yes"];
        args.extend(more);
        args.extend(risks.iter().map(String::as_str));
        let _ = self.phpier(&args).ends(0);
        for project in &self.projects {
            self.give_away(&project.folder);
        }
    }

    /// Runs plain Compose on the global stack.
    pub(crate) fn global(&self, args: &[&str]) -> Output {
        let file = self.home().join(".phpier/global-compose.yml");
        let mut all = vec!["compose", "--file", file.to_str().expect("UTF-8")];
        all.extend(args);
        run(&mut self.command("docker", &all))
    }

    /// Runs plain Compose in a project.
    pub(crate) fn compose(&self, project: &Project, args: &[&str]) -> Output {
        let mut all = vec!["compose"];
        all.extend(args);
        run(self.command("docker", &all).current_dir(&project.folder))
    }

    /// Writes `global.kdl`.
    pub(crate) fn configure(&self, stack: &Stack) {
        self.configure_as(&stack.text(&self.ports));
    }

    /// Writes a `global.kdl` of these servers alone, on the world's ports.
    pub(crate) fn configure_servers(&self, servers: &str) {
        let [http, https, ..] = self.ports[..] else {
            panic!("no ports");
        };
        self.configure_as(&format!(
            "traefik {{\n    http {http}\n    https {https}\n}}\nservices {{\n{servers}\n}}\n"
        ));
    }

    /// Writes a `global.kdl`.
    pub(crate) fn configure_as(&self, text: &str) {
        fs::write(self.home().join(".phpier/global.kdl"), text).expect("written");
    }

    /// Starts the global stack as its files are; provisions again if it runs.
    pub(crate) fn bring_up(&self) {
        let up = || self.global(&["up", "-d", "--wait"]);
        let _ = timed("global stack: docker compose up -d --wait", up).ends(0);
    }

    /// A new project in `~/code`; without its generated files as yet.
    pub(crate) fn project(
        &mut self,
        slug: &str,
        config: (&str, &str),
        files: &[(&str, &str)],
    ) -> Project {
        self.folder(slug, &[files, &[config]].concat())
    }

    /// A folder in `~/code` that is to become a project.
    pub(crate) fn folder(&mut self, slug: &str, files: &[(&str, &str)]) -> Project {
        let project = Project {
            slug: slug.to_owned(),
            folder: self.home().join("code").join(slug),
        };
        fs::create_dir_all(&project.folder).expect("a project's folder");
        for (name, text) in files {
            let path = project.folder.join(name);
            fs::create_dir_all(path.parent().expect("below the project")).expect("folders");
            fs::write(path, text).expect("written");
        }
        self.give_away(&project.folder);
        self.projects.push(project.clone());
        project
    }

    /// Gives a folder and all in it to the projects' owner.
    fn give_away(&self, folder: &Path) {
        for entry in walkdir::WalkDir::new(folder) {
            let entry = entry.expect("a readable project");
            // Only root may; others own it as it is.
            let _ = chown(entry.path(), Some(self.owner), Some(self.group));
        }
    }

    /// Starts a project with plain Compose, and gives the time until it was healthy.
    pub(crate) fn up(&self, project: &Project) -> Duration {
        let start = Instant::now();
        let what = format!("{}: docker compose up -d --wait", project.slug);
        let up = || self.compose(project, &["up", "-d", "--wait"]);
        let _ = timed(&what, up).ends(0);
        start.elapsed()
    }

    /// Takes every project away, with its containers.
    pub(crate) fn leave_projects(&mut self) {
        for project in std::mem::take(&mut self.projects) {
            self.leave(&project);
        }
    }

    /// Takes a project away, with its containers.
    pub(crate) fn leave(&mut self, project: &Project) {
        self.projects.retain(|other| other.slug != project.slug);
        if project.folder.join("docker-compose.yml").exists() {
            let _ = self.compose(project, &["down", "--timeout", "2"]).ends(0);
        }
        fs::remove_dir_all(&project.folder).expect("a project that can go");
    }

    /// A request through Traefik.
    pub(crate) fn get(&self, host: &str, path: &str) -> Request {
        http::get(self.http(), host, path)
    }

    /// The same over TLS, whatever the certificate.
    pub(crate) fn get_tls(&self, host: &str, path: &str) -> Request {
        http::get_tls(self.ports[1], host, path).unverified()
    }

    /// Asks until a host answers with a status: Traefik hears of changes a little later.
    #[track_caller]
    pub(crate) fn answers(&self, host: &str, path: &str, status: u16) -> String {
        wait_for(host, Duration::from_secs(30), || {
            let answer = self.get(host, path).within("2").send()?;
            if answer.status == status {
                Ok(answer.body)
            } else {
                Err(format!("{} instead of {status}", answer.status))
            }
        })
    }

    /// Removes everything that was made.
    pub(crate) fn end(self) {
        timed("everything is removed", || {
            engine::release(&self.images_before);
        });
    }
}

/// Where the user's Compose plugin is, whatever the home folder.
fn docker_config() -> PathBuf {
    match (std::env::var_os("DOCKER_CONFIG"), std::env::home_dir()) {
        (Some(config), _) => config.into(),
        (None, Some(home)) => home.join(".docker"),
        (None, None) => PathBuf::from("/nonexistent"),
    }
}

/// Ports on which nothing listens: Traefik's two, then one for each service of the default stack.
fn free_ports() -> Vec<u16> {
    let listeners: Vec<TcpListener> = (0..8)
        .map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"))
        .collect();
    listeners
        .iter()
        .map(|listener| listener.local_addr().expect("bound").port())
        .collect()
}
