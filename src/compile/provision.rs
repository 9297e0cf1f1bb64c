//! Databases as declared state: a container beside each server that ends when every project's SQL has
//! run. Plain `docker compose up -d` starts it again, so the state is declared anew each time.

use crate::catalog::spec::Dialect;
use crate::compose::{Attachment, Condition, Dependency, File, Mount, Restart, Service, Text};
use crate::model::{Instance, Password};

use super::{global::NETWORK, hardened, instance, label, sql};

/// Where the container finds the projects' folders below `local/`.
const PROJECTS: &str = "/phpier/projects";

/// The container's service, for a server that holds databases.
pub(super) fn key(instance: &Instance) -> Option<String> {
    instance
        .spec
        .engine()
        .map(|_| format!("{}-provision", instance.container()))
}

/// Adds the container.
pub(super) fn add(file: &mut File, instance: &Instance) {
    let (Some(key), Some(engine), Some(password)) = (
        key(instance),
        instance.spec.engine(),
        &instance.root_password,
    ) else {
        return;
    };
    let mut service = Service {
        image: Some(Text::literal(&instance.image)),
        container_name: Some(Text::from(&key)),
        restart: Some(Restart::Never),
        user: instance.spec.user.map(Text::from),
        entrypoint: vec!["sh".into(), "-c".into()],
        command: vec![Text::literal(&script(engine.dialect, instance, password))],
        volumes: vec![Mount::bind("./local/projects", PROJECTS, true)],
        ..hardened(&[])
    };
    service.depends_on.insert(
        instance.container().into(),
        Dependency {
            condition: Condition::Healthy,
            // A server that does not start must not keep the others, and Traefik, from starting.
            required: Some(false),
        },
    );
    match password {
        Password::Literal(text) => {
            service
                .environment
                .insert("PHPIER_PASSWORD".into(), text.into());
        }
        Password::Secret => service.secrets.push(instance::root_secret(instance).into()),
    }
    service
        .networks
        .insert(NETWORK.into(), Attachment::default());
    service
        .labels
        .insert(label("service"), instance.spec.name.into());
    file.services.insert(key.into(), service);
}

/// Runs every project's SQL by itself: one that fails is told in the log and hinders no other. The
/// container always ends well, so that a project's fault never keeps the stack from starting.
fn script(dialect: Dialect, instance: &Instance, password: &Password) -> String {
    let host = instance.container();
    let password = match password {
        Password::Literal(_) => "$PHPIER_PASSWORD".to_owned(),
        Password::Secret => {
            let path = instance::secret_path(&instance::root_secret(instance));
            format!("$(cat {path})")
        }
    };
    // The clients take the password from the environment, where no list of processes shows it.
    let (variable, client, pipe) = match dialect {
        Dialect::Mysql | Dialect::Mariadb => {
            let program = if dialect == Dialect::Mysql {
                "mysql"
            } else {
                "mariadb"
            };
            let client = format!("{program} --host={host} --user=root");
            let pipe = format!("{client} --batch --raw --skip-column-names | {client}");
            ("MYSQL_PWD", client, pipe)
        }
        Dialect::Postgres => {
            let client = format!(
                "psql --host={host} --username=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1"
            );
            ("PGPASSWORD", client.clone(), client)
        }
    };
    let surplus = sql::surplus(dialect);
    let grant = sql::GRANT;
    // With no more than the shell itself: an image of a server need not have other tools.
    format!(
        "export {variable}=\"{password}\"\n\
         pairs= users= names=\n\
         for file in {PROJECTS}/*/{host}.sql; do\n\
         \x20 [ -e \"$file\" ] || continue\n\
         \x20 project=$(basename \"$(dirname \"$file\")\")\n\
         \x20 if {client} <\"$file\" >/dev/null; then\n\
         \x20   echo \"phpier: $project is provisioned\"\n\
         \x20 else\n\
         \x20   echo \"phpier: $project could not be provisioned\" >&2\n\
         \x20 fi\n\
         \x20 while read -r dashes word user name; do\n\
         \x20   [ \"$dashes $word\" = \"{grant}\" ] || continue\n\
         \x20   pairs=\"$pairs,('$user','$name')\" users=\"$users,'$user'\" names=\"$names,'$name'\"\n\
         \x20 done <\"$file\"\n\
         done\n\
         pairs=${{pairs#,}} users=${{users#,}} names=${{names#,}}\n\
         if [ \"$pairs\" ]; then\n\
         \x20 printf '%s\\n' \"{surplus}\" | {pipe} >/dev/null ||\n\
         \x20   echo \"phpier: surplus rights could not be revoked\" >&2\n\
         fi\n"
    )
}
