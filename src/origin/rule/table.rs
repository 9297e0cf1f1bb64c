//! The rules, the more particular ones first.

use super::{COMPOSE, Rule};

const fn rule(path: &'static str, text: &'static str) -> Rule {
    Rule {
        file: COMPOSE,
        path,
        value: "**",
        text,
        source: None,
    }
}

impl Rule {
    const fn of(self, source: &'static str) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    const fn value(self, value: &'static str) -> Self {
        Self { value, ..self }
    }

    const fn file(self, file: &'static str) -> Self {
        Self { file, ..self }
    }
}

const SERVICES: &str = "https://github.com/compose-spec/compose-spec/blob/main/05-services.md";
const NETWORKS: &str = "https://github.com/compose-spec/compose-spec/blob/main/06-networks.md";
const VOLUMES: &str = "https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md";
const SECRETS: &str = "https://github.com/compose-spec/compose-spec/blob/main/09-secrets.md";
const INTERPOLATION: &str =
    "https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md";
const SECURITY: &str = "https://docs.docker.com/engine/security/";
const ROUTING: &str = "https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/";
const LABELS: &str =
    "https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/";
const TRAEFIK: &str =
    "https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/";
const FILES: &str =
    "https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/file/";

/// Rules that hold in either kind of stack.
macro_rules! with_common {
    ($($row:expr),* $(,)?) => {
        &[
            $($row,)*
            rule("services/*/restart", "The engine starts it again after a failure or a reboot, unless a person stopped it.").of(SERVICES).value("unless-stopped"),
            rule("services/*/cap_drop**", "No container has a Linux capability that it does not need.").of(SECURITY),
            rule("services/*/cap_add**", "What it needs after all capabilities were taken away: to become another account, or to give files to it.").of(SECURITY),
            rule("services/*/security_opt**", "No program in the container may gain privileges that the container does not have.").of(SECURITY),
            rule("services/*/ports/*/host_ip", "Every port is published on this machine alone, never to the network that it is in.").of(SERVICES),
            rule("services/*/ports/*/target", "The port inside the container is the one that its server listens at.").of(SERVICES),
            rule("services/*/ports**", "Ports are published in Compose's long form, which names the address.").of(SERVICES),
            rule("services/*/volumes/*/bind**", "A folder that is missing is a mistake; Compose would make it as root.").of(SERVICES),
            rule("services/*/volumes**", "Mounts stand in Compose's long form, for a path may hold colons.").of(SERVICES),
            rule("services/*/stop_grace_period", "A server may finish what it is doing before it is killed.").of(SERVICES),
            rule("services/*/depends_on/*/condition", "It waits until what it needs is ready, or started where that cannot be known.").of(SERVICES),
            rule("services/*/depends_on/*/required", "It goes on without what does not start, so that one broken service does not hold up the others.").of(SERVICES),
            rule("services/*/depends_on**", "A container starts after what it needs.").of(SERVICES),
            rule("services/*/networks/global**", "All app containers, servers and Traefik meet in one shared network, where a container answers to its service's name.").of(NETWORKS),
            rule("services/*/networks**", "A service is in the networks that it needs to be reached at.").of(NETWORKS),
            rule("services/*/user", "The server starts as the unprivileged account of its image.").of(SERVICES),
            rule("services/*/tmpfs**", "Scratch folders in memory, where the image writes outside of its volume.").of(SERVICES),
            rule("services/*/shm_size", "The server needs more shared memory than Docker's 64 MB.").of(SERVICES),
            rule("services/*/labels/dev.phpier.series", "Which series runs is a label of the container and not of the volume, so that an upgrade in place is possible.").of(SERVICES),
            rule("services/*/labels/dev.phpier.*", "A note for phpier itself and for people: whose container this is.").of("https://docs.docker.com/engine/manage-resources/labels/"),
            rule("services/*/healthcheck/interval", "A readiness check is asked often, so that `up --wait` does not wait for long.").of(SERVICES),
            rule("services/*/healthcheck**", "Compose and Traefik know by this check that the container is ready; failures within the start period do not count.").of(SERVICES),
            rule("services/*/environment**", "Variables of the container: those that its image asks for, and those that the configuration adds.").of(SERVICES),
            rule("services/*/command**", "What the container runs.").of(SERVICES),
            rule("services", "One entry for each container of the stack.").of(SERVICES),
            rule("services/*", "A container of the stack, and its name in the networks that it is in.").of(SERVICES),
            rule("networks", "The networks of the stack.").of(NETWORKS),
            rule("volumes/*/name", "A volume's name in the engine is written out, so that no rename of the Compose project moves the data.").of(VOLUMES),
            rule("volumes/*/labels**", "A volume says whose it is. Its labels never change while it lives: newer versions of Compose offer to delete one whose labels differ.").of(VOLUMES),
            rule("volumes/*/external", "A volume that is there already is used as it is; Compose neither makes nor removes it.").of(VOLUMES),
            rule("volumes", "A named volume for each thing that keeps data.").of(VOLUMES),
            rule("volumes/*", "A named volume; what is in it outlives the container.").of(VOLUMES),
            rule("secrets**", "A secret is read from a file of this machine that no repository holds.").of(SECRETS),
            rule("", "Compose files of phpier's run with plain `docker compose`.").of("https://github.com/compose-spec/compose-spec/blob/main/spec.md"),
        ]
    };
}

/// Of a project's files.
pub(super) static PROJECT: &[Rule] = with_common![
    rule("**", "The image is built on the official PHP image of the version; what else is in it follows from the extensions, Node.js and Composer. The classic builder is enough for it.")
        .file(".phpier/Dockerfile")
        .of("https://hub.docker.com/_/php"),
    rule("**", "A builder is not sent what lies in the folder for one machine alone.")
        .file(".phpier/.dockerignore")
        .of("https://docs.docker.com/build/concepts/context/#dockerignore-files"),
    rule("**", "The container starts as root, takes the account that owns the mounted project, and runs nginx, php-fpm and workers as it.")
        .file(".phpier/entrypoint.sh"),
    rule("**", "nginx serves the docroot of the `type` and hands scripts to php-fpm; the rules are those that the framework's makers give.")
        .file(".phpier/nginx.conf")
        .of("https://nginx.org/en/docs/"),
    rule("**", "php-fpm is told to start few processes, to say that it is alive, and to keep the container's variables.")
        .file(".phpier/php-fpm.conf")
        .of("https://www.php.net/manual/en/install.fpm.configuration.php"),
    rule("**", "What is stopped is told so, all its programs are, and it is waited for as long as Docker waits. A shell alone would pass a signal on to none of them.")
        .file(".phpier/job.sh")
        .of("https://docs.docker.com/reference/cli/docker/container/stop/"),
    rule("**", "A schedule waits for its times in a container of its own, as the owner of the files and with the app's variables. Cron itself would want to be root, and would keep neither variables nor output.")
        .file(".phpier/schedule.sh")
        .of("https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html"),
    rule("**", "Xdebug is in every image and loaded in none until somebody switches it on, since loading it alone costs time. The switch writes its settings and has php-fpm read them anew.")
        .file(".phpier/xdebug.sh")
        .of("https://xdebug.org/docs/step_debug"),
    rule("**", "php.ini for development, where the project does not say otherwise; what `ini` says wins.")
        .file(".phpier/php.ini")
        .of("https://www.php.net/manual/en/ini.list.php"),
    rule("name", "The Compose project is named after the project, not after its folder, so that it is the same in every checkout.")
        .of("https://docs.docker.com/compose/how-tos/project-name/"),
    rule("services/*/image", "The app and its workers run an image that is built here. Its tag is a digest of everything that is built into it, so that plain `docker compose up` builds anew when any of it changes.")
        .value("phpier/*")
        .of(SERVICES),
    rule("services/*/image", "An image is pinned to the tag of its series, so that what runs changes only with the configuration.").of(SERVICES),
    rule("services/*/build**", "The image is built from the folder `.phpier`, which holds nothing of the project's own.")
        .of("https://github.com/compose-spec/compose-spec/blob/main/build.md"),
    rule("services/*/pull_policy", "Compose would ask Docker Hub for the image first, and would run whatever somebody had put there under its name.").of(SERVICES),
    rule("services/*/env_file**", "Variables with a secret in them are read from a file of this machine, in phpier's folder.").of(SERVICES),
    rule("services/*/environment/PHPIER_UID", "The container takes the owner of the mounted project; this variable of the person's environment overrides it.").of(INTERPOLATION),
    rule("services/*/environment/*", "Variables come from `env`, and the app's also from its connections, under the names that the `type` reads them from. What `env` has wins.").of(SERVICES),
    rule("services/*/volumes/*/target", "The project is mounted where the official PHP images work; a volume where the configuration says.")
        .of("https://github.com/docker-library/php/blob/master/Dockerfile-linux.template"),
    rule("services/*/extra_hosts**", "The app reaches programs on this machine under this name, as with Docker Desktop.").of(SERVICES),
    rule("services/*/labels/traefik.docker.network", "Traefik is to take the address in the shared network, whose name is this machine's choice.").of(LABELS),
    rule("services/*/labels/traefik.enable", "Traefik routes only to containers that ask for it.").of(LABELS),
    rule("services/*/labels/traefik.http.routers.*.rule", "Traefik sends requests for these hosts here. The domain is this machine's choice and stands in `PHPIER_DOMAIN`.").of(ROUTING),
    rule("services/*/labels/traefik.http.routers.*.priority", "A wildcard has the lowest priority, so that any project's exact host wins over it.").of(ROUTING),
    rule("services/*/labels/traefik.http.routers.*.entrypoints", "Every host answers over HTTP and HTTPS.").of(ROUTING),
    rule("services/*/labels/traefik.http.services.*.loadbalancer.passhostheader", "A service needs a label to have a name; this one is Traefik's default. A label with the port would make Traefik answer 500 while the container starts, and not 503.").of(LABELS),
    rule("services/*/labels/traefik**", "Traefik finds the container by these labels.").of(LABELS),
    rule("services/*/command/*", "A worker's command is a line that a shell runs.").value("sh").of(SERVICES),
    rule("services/*/stop_signal", "The image's own signal is for what runs the web server; a worker ends its job on this one.").of(SERVICES),
    rule("services/*/networks/private**", "A project's own services are in a network that only this project is in.").of(NETWORKS),
    rule("networks/private**", "A project's own services are in a network that only this project is in.").of(NETWORKS),
    rule("networks/global**", "The global stack makes the shared network; its name is this machine's choice and stands in `PHPIER_NETWORK`.").of(NETWORKS),
];

/// Of the global stack's files.
pub(super) static GLOBAL: &[Rule] = with_common![
    rule("**", "What Traefik is told at its start: its entry points, where it looks for routes, and that it reports nothing to its makers.")
        .file("traefik/static/traefik.yml")
        .of(TRAEFIK),
    rule("**", "The hosts of the stack's own pages, below the domain; Traefik watches the folder.")
        .file("traefik/routes/phpier.yml")
        .of(FILES),
    rule("**", "The hosts of the stack's own pages, below the domain; Traefik watches the one folder that has all routes.")
        .file("local/routes/phpier.yml")
        .of(FILES),
    rule("name", "The global stack's Compose project is always `phpier`, so that every phpier on this machine means the same one.")
        .of("https://docs.docker.com/compose/how-tos/project-name/"),
    rule("services/*/image", "An image is pinned to the tag of its series, so that what runs changes only with the configuration.").of(SERVICES),
    rule("services/*/container_name", "There is one global stack on a machine, and projects know its servers by these names.").of(SERVICES),
    rule("services/*-provision/**", "A container beside each database server makes the databases and accounts of every project, ends, and runs again on each `up`.").of(SERVICES),
    rule("services/*/labels/dev.phpier.mounts", "Traefik reads its own file once; with a digest of it here, a change makes the container anew.").of(SERVICES),
    rule("services/*/networks/global/aliases**", "A server also answers to its series, so that projects can ask for one; the first instance of a series has that name.").of(NETWORKS),
    rule("services/*/secrets**", "The container reads its secrets below `/run/secrets`.").of(SECRETS),
    rule("services/*/ports/*/published", "A server is published at its usual port unless the configuration says otherwise.").of(SERVICES),
    rule("services/*/restart", "It does its work once and ends.").value("no").of(SERVICES),
    rule("networks/global**", "The global stack makes the network that every project joins.").of(NETWORKS),
    rule("x-environment**", "What projects' files leave to the machine. Compose passes over it; a plan tells by it what another value does to projects.")
        .of("https://docs.docker.com/reference/compose-file/extension/"),
];
