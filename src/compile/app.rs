//! The app container, its workers and its schedules.

use crate::compose::{
    Attachment, Build, Condition, Dependency, File, Healthcheck, Mount, PullPolicy, Service, Text,
};
use crate::model::{self, Project, Worker};

use super::{env_text, global::NETWORK, hardened, image, label, nginx, route, service, variables};

/// What the container needs to become the owner of the mounted folder, and nothing more.
const CAPABILITIES: &[&str] = &["SETGID", "SETUID"];

/// Adds the app, its workers and its schedules. Their keys are names in the shared network, so they start with the
/// slug: a generic key such as `app` would answer for every project at once.
pub(super) fn add(file: &mut File, project: &Project, tag: &str, folder: &str) {
    let mut app = container(project, tag);
    app.build = Some(Build {
        context: format!("./{folder}").into(),
    });
    app.healthcheck = Some(Healthcheck {
        test: ["CMD", "curl", "-fsS", "-o", "/dev/null", nginx::HEALTH_URL]
            .map(Text::from)
            .into(),
        interval: "5s".into(),
        timeout: "3s".into(),
        retries: 12,
        start_period: "60s".into(),
    });
    route::labels(
        &mut app.labels,
        &project.slug,
        &project.hosts,
        route::Address::Exposed,
    );
    file.services.insert(Text::from(&project.slug), app);
    let mut add = |name: &String, service: Service| {
        let key = service::key(&project.slug, name);
        file.services.insert(key.into(), service);
    };
    for Worker { name, command } in &project.workers {
        let line = [script("job"), vec![Text::from(command)]].concat();
        add(name, beside(project, tag, line, ("worker", name)));
    }
    for schedule in &project.schedules {
        let model::Schedule {
            name,
            times,
            command,
        } = schedule;
        let line = [
            script("schedule"),
            vec![Text::from(times), Text::from(command)],
        ]
        .concat();
        add(name, beside(project, tag, line, ("schedule", name)));
    }
}

/// How one of the image's scripts is called.
fn script(name: &str) -> Vec<Text> {
    vec![
        "sh".into(),
        Text::from(format!("/usr/local/etc/phpier/{name}.sh")),
    ]
}

/// A container that runs a line of the project's beside the app.
fn beside(project: &Project, tag: &str, line: Vec<Text>, what: (&str, &String)) -> Service {
    let mut service = container(project, tag);
    service.command = line;
    // The image's own signal is for what runs the web server; a worker that finishes its job before it
    // ends, as queues do, waits for this one, and so does `job.sh`.
    service.stop_signal = Some("SIGTERM".into());
    // The app builds the image that those beside it run.
    service.depends_on.insert(
        Text::from(&project.slug),
        Dependency {
            condition: Condition::Healthy,
            required: None,
        },
    );
    service.labels.insert(label(what.0), Text::from(what.1));
    service
}

/// What the app and all beside it have in common.
fn container(project: &Project, tag: &str) -> Service {
    let mut service = Service {
        image: Some(Text::literal(tag)),
        // Without this, Compose asks Docker Hub for the image before it builds it, and would run whatever
        // somebody had put there under that name.
        pull_policy: Some(PullPolicy::Never),
        // nginx and php-fpm finish the requests that they are in.
        stop_grace_period: Some("30s".into()),
        volumes: vec![Mount::bind(".", image::MOUNT, false)],
        extra_hosts: vec!["host.docker.internal:host-gateway".into()],
        ..hardened(CAPABILITIES)
    };
    service
        .environment
        .insert("PHPIER_UID".into(), Text::variable("PHPIER_UID", ""));
    if project.php.xdebug {
        service
            .environment
            .insert("PHPIER_XDEBUG".into(), "on".into());
    }
    for variable in variables::injected(project) {
        match variable.value {
            variables::Value::Plain(text) => {
                service
                    .environment
                    .insert(variable.name.into(), text.into());
            }
            variables::Value::Secret { .. } => {
                service.env_file = vec![secrets_file(project)];
            }
        }
    }
    for (name, value) in &project.env {
        service
            .environment
            .insert(Text::from(name), env_text(name, value));
    }
    service
        .networks
        .insert(NETWORK.into(), Attachment::default());
    if project.has_servers() {
        service
            .networks
            .insert(service::PRIVATE.into(), Attachment::default());
    }
    for own in &project.services {
        let condition = if own.healthcheck.is_empty() {
            Condition::Started
        } else {
            Condition::Healthy
        };
        service.depends_on.insert(
            service::key(&project.slug, &own.name).into(),
            Dependency {
                condition,
                required: None,
            },
        );
    }
    for (connection, _) in project.private() {
        service.depends_on.insert(
            Text::from(&connection.host),
            Dependency {
                condition: Condition::Healthy,
                required: None,
            },
        );
    }
    service
        .labels
        .insert(label("project"), Text::from(&project.slug));
    service
}

/// Variables with a secret in them are read from a file of this machine, in phpier's folder.
fn secrets_file(project: &Project) -> Text {
    Text::phpier_home().then_literal(&format!("/local/projects/{}/app.env", project.slug))
}
