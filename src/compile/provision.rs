//! Databases as declared state: a container beside each server that ends when every project's SQL has
//! run. Plain `docker compose up -d` starts it again, so the state is declared anew each time.

use crate::catalog::spec::Dialect;
use crate::compose::{Attachment, Condition, Dependency, File, Mount, Restart, Service, Text};
use crate::model::{Instance, Password};

use super::{global::NETWORK, hardened, instance, label, sql};

/// Where the container finds the projects' folders below `local/`.
const PROJECTS: &str = "/phpier/projects";

/// What the name of a project's file ends with that says which accounts have which databases on a server.
/// A project whose file is missing was last written by a phpier that knew none; nothing is revoked then.
pub const GRANTS: &str = "grants";

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
        // The image declares a volume there. Without a mount each container would leave one behind.
        tmpfs: instance.series.data.map(Text::from).into_iter().collect(),
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
    let (variable, client, revoke) = match dialect {
        Dialect::Mysql | Dialect::Mariadb => {
            let program = if dialect == Dialect::Mysql {
                "mysql"
            } else {
                "mariadb"
            };
            let client = format!("{program} --host={host} --user=root");
            // What a pipe comes to is what its last program does, so there are two.
            let revoke = format!(
                "revoke=$(surplus | {client} --batch --raw --skip-column-names) &&\n\
                 \x20   printf '%s\\n' \"$revoke\" | {client} >/dev/null"
            );
            ("MYSQL_PWD", client, revoke)
        }
        Dialect::Postgres => {
            let client = format!(
                "psql --host={host} --username=postgres --no-psqlrc --quiet --set=ON_ERROR_STOP=1"
            );
            let revoke = format!("surplus | {client} >/dev/null");
            ("PGPASSWORD", client, revoke)
        }
    };
    let surplus = sql::surplus(dialect);
    // With no more than the shell itself: an image of a server need not have other tools.
    format!(
        "export {variable}=\"{password}\"\n\
         pairs= users= names= unknown=\n\
         for file in {PROJECTS}/*/{host}.sql; do\n\
         \x20 [ -e \"$file\" ] || continue\n\
         \x20 project=$(basename \"$(dirname \"$file\")\")\n\
         \x20 if {client} <\"$file\" >/dev/null; then\n\
         \x20   echo \"phpier: $project is provisioned\"\n\
         \x20 else\n\
         \x20   echo \"phpier: $project could not be provisioned\" >&2\n\
         \x20 fi\n\
         \x20 if [ -e \"${{file%.sql}}.{GRANTS}\" ]; then\n\
         \x20   while read -r user name; do\n\
         \x20     case $user in '#') continue ;; esac\n\
         \x20     pairs=\"$pairs,('$user','$name')\" users=\"$users,'$user'\" names=\"$names,'$name'\"\n\
         \x20   done <\"${{file%.sql}}.{GRANTS}\"\n\
         \x20 else\n\
         \x20   unknown=\"$unknown $project\"\n\
         \x20 fi\n\
         done\n\
         pairs=${{pairs#,}} users=${{users#,}} names=${{names#,}}\n\
         surplus() {{\n\
         \x20 printf '%s\\n' \"{surplus}\"\n\
         }}\n\
         revoked() {{\n\
         \x20 if [ \"$unknown\" ]; then\n\
         \x20   echo \"phpier apply has yet to be run for:$unknown\" >&2\n\
         \x20   return 1\n\
         \x20 fi\n\
         \x20 [ -z \"$pairs\" ] && return\n\
         \x20 {revoke}\n\
         }}\n\
         if revoked; then\n\
         \x20 echo \"phpier: surplus rights are revoked\"\n\
         else\n\
         \x20 echo \"phpier: surplus rights could not be revoked\" >&2\n\
         fi\n"
    )
}
