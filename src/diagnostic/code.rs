//! Every code, one row each: its name, its weight, and the page that `phpier explain` prints.
//!
//! A code is `phpier::<subject>::<problem>`; the subject is what the reader wrote, or the stage where
//! there is no such thing.

use super::Severity;

/// A kind of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// What scripts match on. Never changes its meaning.
    pub name: &'static str,
    /// Its usual weight.
    pub severity: Severity,
    /// Why it is a mistake and how it is mended: one paragraph of Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($row:ident = $severity:ident $name:literal $page:literal;)*) => {
        $(
            #[doc = $page]
            pub static $row: Code = Code { name: $name, severity: Severity::$severity, page: $page };
        )*
        /// All of them, sorted by name.
        pub static CODES: &[&Code] = &[$(&$row),*];
    };
}

codes! {
    CLI_MISSING_GLOBAL = Error "phpier::cli::missing_global"
        "`phpier check --require-global` was asked for, and there is no `global.kdl`. Without it the rules that need the global stack cannot be checked: whether a server exists, its port, its series. Write one, or leave the option out.";
    CLI_NOT_AT_RISK = Error "phpier::cli::not_at_risk"
        "`phpier apply --allow-data-risk` names a service whose data is not at risk, so that the option would stand there for some later day. It names the service as the plan does; leave it out where the plan speaks of no risk.";
    CLI_UNKNOWN_CODE = Error "phpier::cli::unknown_code"
        "`phpier explain` was asked about a code that no diagnostic has. Codes look like `phpier::syntax::invalid`; every diagnostic shows its own.";
    CLI_UNKNOWN_PATH = Error "phpier::cli::unknown_path"
        "`phpier why` was asked about a generated file or a path in one that is not there, or that can mean several places. Paths are dotted, as in `services.shop.image`; a key with dots in it may stand in quotes, and an item of a list is named by its number or by what it holds. A path to something with parts lists them.";
    CONFIG_DUPLICATE_KEY = Error "phpier::config::duplicate_key"
        "A key that may stand once stands twice, so one of the two would be ignored. In YAML a repeated key always hides the first; a list key takes `[a, b]` there. Keep one.";
    CONFIG_MISSING_KEY = Error "phpier::config::missing_key"
        "Something cannot be understood without a key that is not there. The label shows where to add it.";
    CONFIG_NOT_LOCAL = Error "phpier::config::not_local"
        "`.phpier.local.kdl` and `.phpier.local.yaml` say what is another on one machine alone. What files in git and data on servers are named after is the same for everybody: `name`, `output` and `database`. Write it in the project's own file.";
    CONFIG_NOTHING_OFF = Warning "phpier::config::nothing_off"
        "`false` in `.phpier.local.kdl` or `.phpier.local.yaml` switches off a worker, a schedule, a service or a connection that the project's own file has. It has none of that name: the name is another, or the line can go. The project's own file lies over no other, so that false switches nothing off there.";
    CONFIG_UNEXPECTED_ARGUMENT = Error "phpier::config::unexpected_argument"
        "A KDL node has an argument that nothing would read. Most nodes take `key=value` or children in braces; those with an argument take one.";
    CONFIG_UNKNOWN_KEY = Error "phpier::config::unknown_key"
        "phpier has no such key. An unknown key is never ignored, since a slip would otherwise change nothing and say nothing. The help lists the keys that exist there.";
    CONFIG_WRONG_TYPE = Error "phpier::config::wrong_type"
        "The value is of another kind than the key takes: text for a number, a list for a single value. The help says how to write it in the file's own spelling.";
    DATABASE_CONFLICT = Error "phpier::database::conflicting_credentials"
        "Two projects ask for one database, or one account, with different credentials, so that one of them could not log in. Name another database, or write the same username and password in both to share it. A password that is left out is a secret of its own project and never the same as another.";
    DATABASE_DUPLICATE = Error "phpier::database::duplicate"
        "A project with several databases tells them apart by `name`, which also starts the names of their variables. One of them may go without. Two entries for one database on one server are one too many.";
    DATABASE_INVALID_NAME = Error "phpier::database::invalid_name"
        "Databases and users have names of letters, digits, `_` and `-`, so that they mean the same in every engine; names that the engines keep for themselves are refused.";
    DATABASE_INVALID_PASSWORD = Error "phpier::database::invalid_password"
        "A password is any text in one line that is not empty. Line ends, tabs and other control characters cannot be typed, or mean something else to a program on the way.";
    DATABASE_SHARED = Note "phpier::database::shared"
        "Two projects name one database with the same credentials and so share it. That is allowed; it is told because it is also what a copied file looks like.";
    DATABASE_UNKNOWN_ENGINE = Error "phpier::database::unknown_engine"
        "The catalog has no such database engine.";
    DATABASE_UNKNOWN_SERVER = Error "phpier::database::unknown_server"
        "A connection names its server by the container in the global stack: `phpier-mysql`, or `phpier-mysql-next` for an instance with a name. A server outside the global stack is not phpier's to provision; set its variables with `env`.";
    DATABASE_UNSUPPORTED_ENGINE = Warning "phpier::database::unsupported_engine"
        "The database without a `name` is the application's own, and an application of this `type` does not run on the engine: WordPress and Magento know MySQL and MariaDB alone. Where somebody's drop-in makes it run all the same, nothing is in the way. A second database that the project's own code uses may be on any engine, and has a `name`.";
    DATABASE_WRONG_PORT = Error "phpier::database::wrong_port"
        "Inside the network a server is always at its engine's own port. The port that `publish` opens on the host is for programs on the host.";
    DOCROOT_INVALID = Error "phpier::docroot::invalid"
        "The docroot is a folder below the project, written without a leading `/` and without `..`.";
    DUMP_BROKEN = Error "phpier::dump::broken"
        "A dump could not be read to its end: its archive is damaged, or it stops in the midst of a statement, as one does whose making was interrupted. PostgreSQL takes none of it; MySQL and MariaDB keep what came before, and the message says how far that is.";
    DUMP_CLIENT_COMMAND = Error "phpier::dump::client_command"
        "A dump for PostgreSQL holds a command of `psql`'s own, which starts with a backslash. Such commands can run programs and read files on the server, beside the data of every project, and no dump needs any. If it is yours and trusted, run it with `phpier psql`.";
    DUMP_EXISTS = Error "phpier::dump::exists"
        "A file or a snapshot of that name is there already, and is not written over unasked. Take another name; `phpier db export --force` replaces a file.";
    DUMP_FAILED = Error "phpier::dump::failed"
        "The server, or the program that dumps, refused something; the message says what it said. What state the database is in is told with it.";
    DUMP_INVALID_NAME = Error "phpier::dump::invalid_name"
        "The name of a snapshot becomes the name of its file: letters, digits, `_`, `-` and `.`, a letter or digit first, at most 100.";
    DUMP_NO_SOURCE = Error "phpier::dump::no_source"
        "`phpier db import` reads a dump from its input, and that is a terminal. Name a file with `--file`, or pipe one in.";
    DUMP_OTHER_SERVER = Error "phpier::dump::other_server"
        "A dump is of another engine than the server is, or a snapshot is of a database of the same name on another server. A dump of PostgreSQL is no text that MySQL or MariaDB reads, nor the other way round. A snapshot of another server of a kin engine is read in as any dump is: `phpier db import --fresh --file` with its file below `~/.phpier/local/snapshots`.";
    DUMP_SEVERAL_DATABASES = Error "phpier::dump::several_databases"
        "A dump holds several databases, as those of `mysqldump --all-databases` and `pg_dumpall` do. All of them would be read into one. Take a dump of the one that is wanted.";
    DUMP_TO_TERMINAL = Error "phpier::dump::to_terminal"
        "A packed dump is no text for a terminal. Name a file with `--file`, or redirect the output.";
    DUMP_UNKNOWN_FORMAT = Error "phpier::dump::unknown_format"
        "A dump is text, packed with gzip or zstd at most; `phpier db export` writes no other into a file whose name asks for it. What another program packed, it unpacks: `bzip2 -dc FILE`, `xz -dc FILE`, `unzip -p FILE`; a custom archive of PostgreSQL is made text with `pg_restore -f - FILE`. Pipe that into `phpier db import`.";
    DUMP_UNKNOWN_SNAPSHOT = Error "phpier::dump::unknown_snapshot"
        "There is no snapshot of that name of this database. `phpier db list` shows those that there are.";
    ENV_INVALID_NAME = Error "phpier::env::invalid_name"
        "A variable's name has letters, digits, `_`, `.` and `-`, and starts with a letter or `_`; one that is taken from the environment has no `.` or `-`, because Compose could not look it up.";
    ENV_LOST = Warning "phpier::env::lost"
        "A shell starts the app's servers, its workers and its schedules. It passes on no variable whose name has a `.` or `-`, and has an `IFS`, `OPTIND`, `PPID` and `PWD` of its own, so that such a variable has no effect there. A `service` gets all of them.";
    ENV_RESERVED = Error "phpier::env::reserved"
        "Variables that start with `PHPIER_` are phpier's own. Compose fills some of them into the generated files, and the app's container reads others, so that one in `env` would make another account the owner of what the app writes, or have no effect where one is hoped for. What they are about has a key or an option of its own; the help names it.";
    GLOBAL_INVALID_NETWORK = Error "phpier::global::invalid_network"
        "The network's name must be one that Docker takes.";
    GLOBAL_NOT_FOUND = Note "phpier::global::not_checked"
        "There is no `global.kdl`, so nothing is known of the servers that the project names. Everything else was checked. `--require-global` makes this an error.";
    GLOBAL_UNKNOWN_DISCOVERY = Error "phpier::global::unknown_discovery"
        "Traefik finds projects by `docker`, through labels and the Docker socket, or by `files`, through routes that phpier writes.";
    HOST_CONFLICT = Error "phpier::host::conflict"
        "Two stacks, or two services of one, answer at one host, and Traefik would choose between them by its own rules. Give one of them another host.";
    HOST_DUPLICATE = Error "phpier::host::duplicate"
        "A host is listed twice.";
    HOST_INVALID = Error "phpier::host::invalid"
        "A host is made of parts of a-z, 0-9 and `-` with dots between them (RFC 1123); `*` may only stand for the whole first part.";
    HOST_LOCALHOST_LIMITS = Note "phpier::host::localhost_limits"
        "Every name below `localhost` is meant to lead to this machine, but not every program knows: Safari, Postman and Node.js on some systems find no such host, curl in a container connects to the container itself, and no certificate for `*.localhost` is accepted. With a `domain` in `global.kdl` that leads to 127.0.0.1 by DNS, all of them work.";
    IMAGE_INVALID = Error "phpier::image::invalid"
        "The text is not an image reference that Docker could pull.";
    IMAGE_UNPINNED = Warning "phpier::image::unpinned"
        "Without a tag, or with `latest`, the same file runs other software tomorrow. Name a tag that stays.";
    INIT_EXISTS = Error "phpier::init::exists"
        "`phpier init` writes a new file and never over one that is there. Change that file by hand; `phpier plan` shows what follows from it. In a folder below, or with `init --global` for the global stack, a new one can be made.";
    INIT_UNREAD = Warning "phpier::init::unread"
        "`phpier init` looks at files such as `composer.json` for what the project needs. This one could not be understood, so nothing was learnt from it; everything else was. Nothing of it is in the way of a project file.";
    MIGRATE_AMBIGUOUS = Error "phpier::migrate::ambiguous"
        "The folder has the set-ups of several tools. `--from` names the one to take over; the others stay as they are.";
    MIGRATE_EXISTS = Error "phpier::migrate::exists"
        "A file stands where the migration would write one, or where an old file would be kept under its new name. A migration never overwrites: move the file away, or take an earlier migration back with `phpier migrate --undo`.";
    MIGRATE_GO_PROJECT = Error "phpier::migrate::go_project"
        "The project's file is one of phpier's releases that were written in Go, which described all of a stack in it, or kept a Compose file under its name. It means nothing here; `phpier migrate` takes its settings over and renames it, and `phpier migrate --undo` takes that back.";
    MIGRATE_NOTHING = Error "phpier::migrate::nothing"
        "There is no set-up in the folder that phpier knows: none of its own Go releases, DDEV, Lando, Warden, Laravel Sail or Docker Compose; or, with `--undo`, no migration of it is on record.";
    NAME_DUPLICATE = Error "phpier::name::duplicate"
        "A project's name is its Compose project, its service and its default host, so two projects cannot share one.";
    NAME_INVALID = Error "phpier::name::invalid"
        "A name is used as it stands, in hosts, containers and databases: a-z, 0-9 and `-`, a letter first, at most 32 characters. It is never rewritten silently.";
    NAME_RESERVED = Error "phpier::name::reserved"
        "The name belongs to the global stack: `phpier`, anything that starts with `phpier-`, and the hosts of its pages.";
    NAME_TOO_LONG = Error "phpier::name::too_long"
        "A name that follows from others is longer than its place allows: 63 characters for a name in the network, the engine's own limit for databases and users.";
    NODE_UNKNOWN_VERSION = Error "phpier::node::unknown_version"
        "Node.js is named by its major version, and must run on the C library of the PHP version's image.";
    OUTPUT_INVALID = Error "phpier::output::invalid"
        "The Compose file lies right in the project's folder and has a name that ends in `.yml` or `.yaml`.";
    PATH_INVALID = Error "phpier::path::invalid"
        "A path inside a container is absolute, has no `..` in it, and is the target of one volume.";
    PHP_INVALID_INI = Error "phpier::php::invalid_ini"
        "A directive of php.ini has a name of letters, digits, `_`, `.` and `-`, and a value that fits between quotes: php.ini cannot escape quotes, backslashes or line ends, and would look up `${…}`.";
    PHP_TOO_OLD = Error "phpier::php::too_old"
        "The PHP version's client cannot log in to the server: PHP 7.3 and older do not know the only way that MySQL 9 and newer authenticate.";
    PHP_UNKNOWN_COMPOSER = Error "phpier::php::unknown_composer"
        "Composer is named by its series, and must run on the PHP version: 2.2 is the last for PHP below 7.2.5.";
    PHP_UNKNOWN_EXTENSION = Error "phpier::php::unknown_extension"
        "phpier installs extensions by the names of `install-php-extensions`; this is none of them.";
    PHP_UNKNOWN_VERSION = Error "phpier::php::unknown_version"
        "PHP is named by its series, as in `8.4`; the newest release of the series is always taken.";
    PHP_UNSUPPORTED_EXTENSION = Error "phpier::php::unsupported_extension"
        "The extension was never released for this PHP version, or is no longer.";
    PLAN_ADOPTABLE = Error "phpier::plan::adoptable"
        "The file has exactly the body that phpier generates, but not the header that marks it as phpier's. `phpier apply` adds the header.";
    PLAN_DATA_AT_RISK = Warning "phpier::plan::data_at_risk"
        "What the plan would change makes data unreachable, or a server refuse it. `phpier apply` does not go on until `--allow-data-risk=SERVICE` names the service; the help tells the way that keeps the data.";
    PLAN_EDITED = Error "phpier::plan::edited"
        "phpier generated the file, and a person has changed it since: its body no longer has the digest that its header states. Move the change to the project's configuration or, for a compose file, to `docker-compose.override.yml`, which phpier never touches. `phpier apply --overwrite` then replaces the file and keeps a backup beside it.";
    PLAN_EDITED_BACK = Error "phpier::plan::edited_back"
        "The file's body is what phpier generates, but its header is not as phpier writes it. `phpier apply` restores the header.";
    PLAN_EDITED_ORPHAN = Error "phpier::plan::edited_orphan"
        "phpier generated the file, nothing in the configuration asks for it any more, and a person has changed it since. phpier never removes such a file; take what you need from it and delete it.";
    PLAN_ENVIRONMENT = Note "phpier::plan::environment"
        "`domain` or `network` in `global.kdl` is another than when the global stack was last written. No file of a project changes with that, since both are variables in them, but containers that were made with the former value come anew at the next `up`. The plan names the projects.";
    PLAN_FOREIGN = Error "phpier::plan::foreign"
        "A file stands where phpier is to write one, and it has no header of phpier's, so a person or another program wrote it. Move it away, rename phpier's own with `output`, or replace it with `phpier apply --overwrite`, which keeps a backup beside it.";
    PLAN_INVALID_FILE = Error "phpier::plan::invalid_file"
        "`phpier apply --plan` was given a file that is no plan: something else, a damaged one, or one that another version of phpier made. Save it anew with `phpier plan --out FILE`.";
    PLAN_MISSING = Error "phpier::plan::missing"
        "A file that phpier generates is not there. `phpier apply` writes it.";
    PLAN_NEWER = Error "phpier::plan::newer"
        "A newer phpier generated the file, in a format that this one does not know. Update this phpier; to go back to the older format, use `phpier apply --overwrite`, which keeps a backup.";
    PLAN_NEWER_ORPHAN = Error "phpier::plan::newer_orphan"
        "A newer phpier generated the file, in a format that this one does not know, and this one does not generate it. The newer one may, so only that can tell whether it is still wanted, and `--prune` leaves it. Update this phpier; or, if you know that nothing needs the file, delete it.";
    PLAN_NOT_ADOPTABLE = Error "phpier::plan::not_adoptable"
        "`phpier apply --adopt` moves a change that was made by hand in a project's generated Compose file to `docker-compose.override.yml`, which Compose merges over it. That needs a file that was changed since phpier wrote it while the configuration was not, a project without an override, and a change that an override can say; the message tells which of these is missing. Where the configuration has changed too, put it back, adopt, and change it again.";
    PLAN_NOT_EDITED = Error "phpier::plan::not_edited"
        "`--keep`, `--adopt` or `--overwrite` names a path where no file stands in the way of a generated one, so it would decide nothing. `phpier plan` shows the files that do.";
    PLAN_ORPHAN = Error "phpier::plan::orphan"
        "phpier generated the file, and nothing in the configuration asks for it any more, or the configuration of its project is gone. `phpier apply --prune` removes it; databases and volumes stay.";
    PLAN_OUTDATED = Error "phpier::plan::outdated"
        "A plan was saved with `phpier plan --out`, and something that it was made from, or that it would write, is no longer as it was then: a configuration file, a generated file, what is remembered below `local/`, or the place it was made for. Every such path is named. Nothing was written; look at a new plan and save that.";
    PLAN_STALE = Error "phpier::plan::stale"
        "The configuration has changed since the file was generated. `phpier plan` shows what changes, `phpier apply` writes it.";
    PLAN_UNMERGED = Error "phpier::plan::unmerged"
        "A merge has left conflict markers in a generated file. Settle the configuration, then render the file anew with `phpier apply --take-generated`.";
    PLAN_WOULD_OVERWRITE = Error "phpier::plan::would_overwrite"
        "`phpier plan --out` was to save a plan in the place of a file that is none, such as a configuration or a generated file. Name another file.";
    PORT_CONFLICT = Error "phpier::port::conflict"
        "A port of this machine can be published once. Give one of the two another.";
    PORT_MISSING = Error "phpier::port::missing"
        "The usual port belongs to the instance of a service that has no name, or to the first that is written, so others say theirs: `publish=3316`, or `publish=#false` for none.";
    RUNTIME_BUSY_PORT = Error "phpier::runtime::busy_port"
        "A port of this machine that a service publishes is held by something else: another container, or a program of the system such as a server that was installed beside Docker. Stop it, or give the service another port with `publish`; inside the network nothing changes.";
    RUNTIME_FAILED = Error "phpier::runtime::failed"
        "Compose could not bring something up and has said why above. The log of what did not start tells more: `phpier logs`, or `phpier global logs`.";
    RUNTIME_MISSING_GLOBAL = Error "phpier::runtime::missing_global"
        "A project is reached through the global stack's Traefik and uses its servers, and there is no `global.kdl` that describes one. Write it, then run `phpier apply`.";
    RUNTIME_MISSING_IMAGE = Error "phpier::runtime::missing_image"
        "An image that a container is to run is not on this machine, because Docker could not pull it, or could not build it. No container was made, so there is no log; Docker has said why above: a name or a tag that the registry does not have, one that asks for `docker login`, a network that does not lead there, a step of a build that failed.";
    RUNTIME_MISSING_VARIABLE = Error "phpier::runtime::missing_variable"
        "The configuration takes a value from a variable with `env=\"NAME\"`, and neither the environment nor the `.env` beside the Compose file sets it. phpier passes on exactly the variables that the configuration names.";
    RUNTIME_MISSING_VOLUME = Error "phpier::runtime::missing_volume"
        "`moved` says that the data of a service lies in a volume which this engine does not have. On a machine that never had that data, make it first, empty, with `docker volume create`; else correct the name, or take `moved` out.";
    RUNTIME_NO_BROWSER = Error "phpier::runtime::no_browser"
        "`phpier open` asks what `BROWSER` names, then the desktop (`xdg-open` on Linux, `open` on macOS, `wslview` on WSL), and none of them took the address. On a machine without a desktop there is none; `phpier open --print` prints the address alone.";
    RUNTIME_NO_COMPOSE = Error "phpier::runtime::no_compose"
        "Docker is there, but its Compose plugin is not, or the runner that `PHPIER_COMPOSE` names does not work. phpier's files are ordinary Compose files, and `docker compose` runs them.";
    RUNTIME_NO_ENGINE = Error "phpier::runtime::no_engine"
        "The program `docker` is there, but the engine behind it does not answer: it is not running, this user may not talk to it, or `DOCKER_HOST` points elsewhere. `plan`, `apply` and `check` work without an engine.";
    RUNTIME_NO_PAGE = Error "phpier::runtime::no_page"
        "A project whose `hosts` are all wildcards has no address that a browser can open: a wildcard stands for any name, and nobody knows which one you mean. Add `@`, which is the project's own name, or any other host.";
    RUNTIME_NO_PROGRAM = Error "phpier::runtime::no_program"
        "phpier runs containers through `docker` and its Compose plugin, or through the runner that `PHPIER_COMPOSE` names, and that program could not be started. `plan`, `apply` and `check` work without it.";
    RUNTIME_NOT_PROVISIONED = Error "phpier::runtime::not_provisioned"
        "The server refused the statements that make the project's database, user and grants, so the project was not started. What the server said is in the log of the container that runs them: `phpier global logs mysql-provision`. A server keeps the administrator's password of its first start in its volume: after another `root-password` it has to be set in the server too.";
    RUNTIME_NOT_RUNNING = Error "phpier::runtime::not_running"
        "A command works inside a container, and that container does not run. `phpier up` starts a project with the services that it needs, `phpier global up` starts the global stack alone; `phpier status` and `phpier logs` tell why one does not stay up. One that somebody has paused is resumed with `docker unpause`, and by nothing that starts containers.";
    RUNTIME_NOT_USED = Error "phpier::runtime::not_used"
        "A shell of a server was asked for, or a tool, that the project's configuration does not name: it has no database on that engine, no such cache, no Node.js. What a project does not declare is not there.";
    RUNTIME_OLD_COMPOSE = Error "phpier::runtime::old_compose"
        "The Compose plugin is older than 2.20, the first version that reads all of what phpier writes, such as a dependency that is not required.";
    RUNTIME_REFUSED_DATA = Error "phpier::runtime::refused_data"
        "`phpier up` looked into a volume before the start, by the files that servers leave there, and the server that is to run on it would refuse what it holds, or make nothing of it. Nothing was done to the volume. Go back to the series that wrote it, take a dump, and restore into an instance with a volume of its own.";
    RUNTIME_SEVERAL_DATABASES = Error "phpier::runtime::several_databases"
        "The project has several databases that could be meant, and each of them has a name. Say which with `--database`, by that name or by the database's own.";
    RUNTIME_SEVERAL_PROJECTS = Error "phpier::runtime::several_projects"
        "The command works in one project, and the folder that was named holds several. Name one of them.";
    RUNTIME_STALE = Error "phpier::runtime::stale"
        "`phpier up` starts what the generated files say, and they are not what the configuration wants: it has changed, or they have. Look with `phpier plan`, write with `phpier apply`, then start.";
    RUNTIME_UNKNOWN_DATABASE = Error "phpier::runtime::unknown_database"
        "`--database` names none of the project's databases. It takes the name that the configuration tells them apart by, or the database's own on the server; a twin for tests has only the latter.";
    RUNTIME_UNKNOWN_PROJECT = Error "phpier::runtime::unknown_project"
        "A command was given a name that no known project has. Known are those under `projects` in `global.kdl`, the one around the current folder, and those that were applied on this machine before. Any other can be named by its path.";
    RUNTIME_UNSEEN_VOLUME = Error "phpier::runtime::unseen_volume"
        "Before a database server starts, `phpier up` looks into its volume with a short container of the same image, and that container did not run. Plain `docker compose up -d` starts the stack without a look.";
    RUNTIME_VOLUME_IN_USE = Error "phpier::runtime::volume_in_use"
        "A server is to start on a volume on which another one runs: the one that it was before a rename, or one of a former set-up whose volume `moved` takes over. Two servers at once would destroy the data. Stop the other one first.";
    SCHEDULE_INVALID = Error "phpier::schedule::invalid"
        "A schedule says when it runs as cron does: minute, hour, day of the month, month and day of the week, each a number, `*`, a list `1,15`, a range `1-5`, or a step `*/10`; months and weekdays also by their English names, `jan` and `mon`. `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` stand for expressions. Where both a day and a weekday are named, either will do.";
    SERVICE_CONFLICTING_KEYS = Error "phpier::service::conflicting_keys"
        "Keys of a `redis`, `valkey` or `memcached` contradict each other. With `private` the server is the project's own; `host` and `port` name one of the global stack. `moved` says where the data of a private server lies; that of a shared one is the global stack's.";
    SERVICE_DUPLICATE = Error "phpier::service::duplicate"
        "Services, instances, workers and schedules become containers, and each needs a name of its own: within its file, and as `<project>-<name>` in the network that all projects share. So do their volumes.";
    SERVICE_MISSING = Error "phpier::service::missing"
        "The project names a server that the global stack does not have. `phpier global add` puts one into `global.kdl`; a cache can also be the project's own, with `private`.";
    SERVICE_UNKNOWN_CAPABILITY = Error "phpier::service::unknown_capability"
        "`cap-drop` and `cap-add` take the names of Linux capabilities, as in capabilities(7), with or without `CAP_`, and `ALL`. The engine would refuse another one when the container is made.";
    SERVICE_UNKNOWN_SERIES = Error "phpier::service::unknown_series"
        "The catalog offers a service in the series that its image still has, each by the name its makers use.";
    SERVICE_USELESS = Warning "phpier::service::useless"
        "A page for database servers has none to show.";
    SERVICE_WRONG_SERIES = Error "phpier::service::wrong_series"
        "The project states a series that the named server does not run.";
    SYNTAX_CONFLICTING_ITEMS = Error "phpier::syntax::conflicting_items"
        "A KDL node is either a list, with `-` items in its block or values on its line, or it has named parts. One that mixes them does not say which is meant. Write the list one way, and give named parts a node of their own.";
    SYNTAX_DUPLICATE_PROPERTY = Error "phpier::syntax::duplicate_property"
        "A KDL node has one property twice. KDL itself would silently let the last one win; phpier asks which one is meant. Remove one of them.";
    SYNTAX_INVALID = Error "phpier::syntax::invalid"
        "The file is not well-formed KDL or YAML, so nothing in it could be read.";
    SYNTAX_INVALID_CHARACTER = Error "phpier::syntax::invalid_character"
        "The file contains a character that cannot be seen: a control character, or one that changes the direction of text and so can make a line look like what it is not. Both languages forbid control characters in a file. Remove it, or write it as an escape in double quotes.";
    SYNTAX_INVALID_ENCODING = Error "phpier::syntax::invalid_encoding"
        "The file is not UTF-8 text. KDL and YAML files are read as UTF-8, with or without a byte order mark; save the file in that encoding.";
    SYNTAX_INVALID_NAME = Error "phpier::syntax::invalid_name"
        "The name of a KDL node or property is written in a way that KDL does not read as a name: it begins with a digit, is a keyword, or ends with a colon as it would in YAML. Put it in double quotes if it is meant, or write `name value` without a colon.";
    SYNTAX_INVALID_VALUE = Error "phpier::syntax::invalid_value"
        "A value is written in a way its language does not allow: a keyword of KDL without its `#`, text that begins with a digit or contains `/` and has no quotes, a number that is none, an escape that does not exist. Text is always safe in double quotes.";
    SYNTAX_MISSING_BRACE = Error "phpier::syntax::missing_brace"
        "A block has no end, or an end has no block: every `{` of a KDL file needs its `}`. The diagnostic points at the brace that stands alone, and, where the indentation gives it away, at the place where the other one is probably missing.";
    SYNTAX_MISSING_QUOTE = Error "phpier::syntax::missing_quote"
        "Text that was opened with a quote is never closed. Text in plain double quotes ends on the line it begins on; longer text is written between `\"\"\"` on lines of their own in KDL, and as a block with `|` in YAML.";
    SYNTAX_UNMERGED = Error "phpier::syntax::unmerged"
        "Git could not decide between two sides of a merge and has left both in the file, with a line of marks before, between and after them. Keep what is wanted of them and take those lines out; then `phpier apply --take-generated` renders the generated files anew.";
    SYNTAX_UNSUPPORTED_ALIAS = Error "phpier::syntax::unsupported_alias"
        "YAML aliases are followed within a budget: at most 100 in a file, at most 10,000 values when all are written out, and none inside the value it refers to. Small files can otherwise stand for more text than memory holds.";
    SYNTAX_UNSUPPORTED_DEPTH = Error "phpier::syntax::unsupported_depth"
        "Blocks and lists are nested more than 32 deep. No configuration of phpier is; the limit keeps a hostile file from exhausting the reader.";
    SYNTAX_UNSUPPORTED_DOCUMENTS = Error "phpier::syntax::unsupported_documents"
        "A YAML file holds more than one document. phpier reads one configuration from a file; remove the `---` and what follows, or move it to a file of its own.";
    SYNTAX_UNSUPPORTED_KEY = Error "phpier::syntax::unsupported_key"
        "A YAML key is a list or a mapping. Keys in phpier are words; write a plain word, or text in quotes, before the colon.";
    SYNTAX_UNSUPPORTED_MERGE = Error "phpier::syntax::unsupported_merge"
        "YAML 1.1's merge key `<<` is not part of YAML 1.2, and readers disagree on what it does. Write the keys out, or give the whole mapping an anchor and use it with an alias.";
    SYNTAX_UNSUPPORTED_ROOT = Error "phpier::syntax::unsupported_root"
        "A YAML file is a mapping at its top level: lines of the form `key: value`. This one is a list or a single value, as a file is that was written in another language.";
    SYNTAX_UNSUPPORTED_SIZE = Error "phpier::syntax::unsupported_size"
        "The file is larger than any configuration is, or has more values than 10,000. The limits keep a hostile or mistaken file from costing time and memory: a file is read up to 1 MiB, and parsed up to the limit of its language that the diagnostic names.";
    SYNTAX_UNSUPPORTED_TAG = Error "phpier::syntax::unsupported_tag"
        "A YAML tag is not one of the core schema (`!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq`, `!!map`). phpier gives other tags no meaning; remove it. Where text is meant, quotes do.";
    SYNTAX_UNSUPPORTED_TYPE = Error "phpier::syntax::unsupported_type"
        "A KDL value or name carries a type annotation such as `(u8)`. phpier gives types no meaning and will not ignore one silently; remove the parentheses and what is in them.";
    TYPE_UNKNOWN = Error "phpier::type::unknown"
        "`type` names a framework that phpier knows; `php` serves anything else.";
    VALUE_CONTROL = Error "phpier::value::control_character"
        "Line ends, tabs and other control characters cannot stand in a line of a generated file.";
    VOLUME_INVALID_NAME = Error "phpier::volume::invalid_name"
        "`moved` names a volume as the engine knows it: 2 to 255 letters, digits, `_`, `.` and `-`, a letter or digit first. `docker volume ls` shows the names that there are.";
    VOLUME_NOT_OF_PROJECT = Error "phpier::volume::not_of_project"
        "A project's file says with `moved` that its data lies in a volume of the global stack. Those hold every project's data, and no project's container may read them.";
    VOLUME_USELESS = Error "phpier::volume::useless"
        "`moved` says where the data of a service lies, and this service keeps none.";
    WORKER_EMPTY = Error "phpier::worker::empty"
        "A worker is a command that keeps running beside the app.";
    WORKSPACE_BROKEN_ENV = Warning "phpier::workspace::broken_env"
        "Plain `docker compose` reads the `.env` beside a Compose file before anything else, and does nothing at all where it cannot: a name with a space, a quote that is never closed, a conflict marker. phpier's own commands only look for the variables that the configuration names, so they go on.";
    WORKSPACE_CHANGED = Error "phpier::workspace::changed"
        "A file changed between the plan and the moment it was to be written, so the plan no longer tells what would happen. Nothing was written; look at a fresh plan.";
    WORKSPACE_DUPLICATE_CONFIG = Error "phpier::workspace::duplicate_config"
        "A folder has more than one project file, and nothing says which one counts. Keep one of `.phpier.kdl`, `.phpier.yaml` and `.phpier.yml`, and of those that say what is another on this machine, such as `.phpier.local.kdl`.";
    WORKSPACE_HOME_IN_PROJECT = Error "phpier::workspace::home_in_project"
        "A project keeps what its image is built from in its folder `.phpier`. For a project right in the home folder that would be phpier's own folder, and each would take the other's files for its leftovers. Move the project into a folder of its own, or phpier's folder with `--home`.";
    WORKSPACE_INTERRUPTED = Warning "phpier::workspace::interrupted"
        "A command that writes was killed, or lost its power, before it was done. No file is torn: all that was to be written lies ready beside its place, and a journal below `local/journal` says how far it came. The next command that writes, such as `phpier apply`, ends it first: forward if it had begun to replace files, back if it had not. `plan` and `check` only tell.";
    WORKSPACE_INVALID_JOURNAL = Error "phpier::workspace::invalid_journal"
        "An interrupted command has left a journal that cannot be read, or that another version of phpier wrote, so there is no telling what it had still to do. Let that version finish it; or remove the file that is named, and look at `phpier plan`: every generated file is whole, but some may be older than others. Files called `.phpier-tmp-…` beside them can go.";
    WORKSPACE_INVALID_PATH = Error "phpier::workspace::invalid_path"
        "A path in the configuration starts with `~name`, which only a shell can look up. Write `~/…` for your own home folder, or the whole path.";
    WORKSPACE_INVALID_SECRET = Error "phpier::workspace::invalid_secret"
        "A secret below `local/` holds something else than letters and digits. phpier makes secrets of letters and digits so that they are the same in SQL, in a URL and in a file of variables, and relies on it. Remove the file to have a new one made: `phpier up` then tells the server.";
    WORKSPACE_LINK_OUTSIDE = Error "phpier::workspace::link_outside"
        "A symlink in a project leads out of the project, and phpier would write through it, or read what is then written into files that are committed. A project may be a fresh clone of someone else's, so this is refused. What phpier writes may go through a link where your own `global.kdl` names the place: `projects { allow \"~/dotfiles\" }`; `phpier migrate` never reads through one.";
    WORKSPACE_LOCAL_IN_GIT = Warning "phpier::workspace::local_in_git"
        "`.phpier.local.kdl` and `.phpier.local.yaml` say what is another on one machine, tokens among it, and nothing keeps this one out of the next commit. A line `.phpier.local.*` in the project's `.gitignore` does, for everybody who works on it. What git has already it keeps, whatever `.gitignore` says, until `git rm --cached` takes it out; the same is told of what phpier makes for one machine, in a project's `.phpier/local` and in `~/.phpier/local`. What was committed once stays in the history: a token or a password in it is to be changed.";
    WORKSPACE_LOCKED = Error "phpier::workspace::locked"
        "Another phpier is writing. One at a time may; wait until it is done, or let phpier wait with `--lock-timeout`. The lock is the system's and goes with the process that holds it, so the file `local/lock` never has to be removed.";
    WORKSPACE_MISLEADING_ENV = Warning "phpier::workspace::misleading_env"
        "Plain `docker compose` takes orders from the `.env` beside a Compose file: `COMPOSE_PROJECT_NAME` runs the project under another name, `COMPOSE_FILE` runs other files, and the `PHPIER_` variables change the domain, the network or the folder that generated files ask for. phpier's own commands set all of them themselves, so the two would run different stacks. Take the variable out; `eval \"$(phpier shellenv)\"` sets those of phpier's for plain Compose.";
    WORKSPACE_MISSING_DOCROOT = Warning "phpier::workspace::missing_docroot"
        "The folder that nginx is to serve is not in the project, so every address would answer 404. It is `docroot`, or follows from `type`; a project whose pages lie elsewhere says where with `docroot`. Nothing is said while the code is not there yet: in a new folder, or in a fresh clone before its `composer install`.";
    WORKSPACE_MISSING_PATH = Error "phpier::workspace::missing_path"
        "A path of the command line does not exist or may not be looked at.";
    WORKSPACE_MISSING_PROJECT = Error "phpier::workspace::missing_project"
        "`project` in `global.kdl` names a folder without a project file. Correct the path, or take the line out.";
    WORKSPACE_MISSING_SCAN = Note "phpier::workspace::missing_scan"
        "`scan` in `global.kdl` names a folder that is not there or cannot be listed, so no projects were found in it. That is fine on a machine that has none.";
    WORKSPACE_NOT_A_FILE = Error "phpier::workspace::not_a_file"
        "phpier reads and writes regular files only. A folder, a pipe or a device stands in the place of one.";
    WORKSPACE_NOT_RECOVERED = Warning "phpier::workspace::not_recovered"
        "A command was interrupted while it replaced files, and before another finished that, someone changed one of the files. It was left as it is, and `phpier plan` shows how it differs from what the configuration wants.";
    WORKSPACE_NOTHING_FOUND = Error "phpier::workspace::nothing_found"
        "There is neither a global stack nor a project here, so there is nothing to do. Write a `.phpier.kdl`, or go to a folder that has one.";
    WORKSPACE_READ_ONLY = Error "phpier::workspace::read_only"
        "A file that is to be written is read-only, and phpier takes that as meant. Make it writable with `chmod u+w`; where another program manages the file, such as home-manager, change it there.";
    WORKSPACE_RECOVERED = Note "phpier::workspace::recovered"
        "A command that writes was interrupted earlier, and this one has ended it: it put the rest of the files into place, or, where none was replaced yet, removed what had been prepared.";
    WORKSPACE_SAME_TARGET = Error "phpier::workspace::same_target"
        "Symlinks lead from two generated files to one, which cannot be both. Let each lead to a file of its own.";
    WORKSPACE_SHADOWED_OUTPUT = Error "phpier::workspace::shadowed_output"
        "Another compose file lies beside the generated one, and plain `docker compose` would read it instead: it looks for `compose.yaml`, `compose.yml`, `docker-compose.yml` and `docker-compose.yaml`, in this order. Move it away, or rename the generated one with `output`.";
    WORKSPACE_TOO_LARGE = Error "phpier::workspace::too_large"
        "A configuration may have 1 MiB, and a file that is compared with a generated one 16 MiB. No real one comes near.";
    WORKSPACE_TWO_OUTPUTS = Warning "phpier::workspace::two_outputs"
        "Another compose file lies beside the generated one. Plain `docker compose` reads the generated one, but warns each time.";
    WORKSPACE_UNREADABLE = Error "phpier::workspace::unreadable"
        "A file could not be read. The message says why.";
    WORKSPACE_WRITE_FAILED = Error "phpier::workspace::write_failed"
        "A file could not be written. Everything is staged beside its place first, so nearly always nothing has changed, and the message says so. Where the system refuses something in the midst of replacing files, it says how many are done; each of them is whole, and the next `phpier apply` finishes the rest.";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_sorted_and_unique() {
        for pair in CODES.windows(2) {
            assert!(
                pair[0].name < pair[1].name,
                "{} before {}",
                pair[0].name,
                pair[1].name
            );
        }
    }
}
