//! Data that is in no volume with a name, and that of a server whose container alone has it.

use phpier::plan::compose::ComposeFile;
use phpier::plan::data::{Class, findings};

use Class::{Destroyed, Detached, LeftBehind, Safe};

/// A finding: what becomes of the data, whose it is, where it lies, whether it takes a leave.
type Told = (Class, &'static str, &'static str, bool);

const IN: &str = "container shop-db-1";
const NAMELESS: &str = "nameless volume of shop-db-1";

/// Services before and after, and all that is found.
const STEPS: &[(&str, &str, &[Told])] = &[
    // It goes, and it is renamed.
    (
        "db: {image: \"getmeili/meilisearch:v1.12\"}",
        "",
        &[(LeftBehind, "db", IN, true)],
    ),
    (
        "db: {image: \"opensearchproject/opensearch:2.19.0\"}",
        "eb: {image: \"opensearchproject/opensearch:2.19.0\"}",
        &[(Detached, "eb", IN, true)],
    ),
    (
        "db: {image: \"elasticsearch:9\"}",
        "eb: {image: \"elasticsearch:9\", volumes: [\"a:/usr/share/elasticsearch/data\"]}",
        &[(Detached, "eb", IN, true)],
    ),
    (
        "db: {image: \"elasticsearch:9\"}",
        "eb: {image: \"elasticsearch:9\", volumes: [\"x:/usr/share/elasticsearch/data\"]}",
        &[
            (Safe, "eb", "volume x", false),
            (LeftBehind, "db", IN, false),
        ],
    ),
    (
        "db: {image: \"elasticsearch:9\"}",
        "eb: {image: \"mysql:8.4\"}",
        &[(LeftBehind, "db", IN, true)],
    ),
    (
        "db: {image: \"elasticsearch:9\"}",
        "eb: {image: \"elasticsearch:9\"}\n  fb: {image: \"elasticsearch:9\"}",
        &[(LeftBehind, "db", IN, true)],
    ),
    // Something is mounted around the data, or beside it.
    (
        "db: {image: \"elasticsearch:9\", volumes: [\"./a:/usr/share/elasticsearch\"]}",
        "",
        &[],
    ),
    (
        "db: {image: \"elasticsearch:9\", tmpfs: /usr/share/elasticsearch/data}",
        "",
        &[],
    ),
    (
        "db: {image: \"elasticsearch:9\", volumes: [\"./a:/usr/share/elasticsearch/data/x\"]}",
        "",
        &[(LeftBehind, "db", IN, true)],
    ),
    // Whoever says where the data lies may have put it into the volume that the image asks for.
    (
        "db: {image: \"postgres:17\", environment: {PGDATA: /var/lib/postgresql/data/main}}",
        "",
        &[(LeftBehind, "db", NAMELESS, true)],
    ),
    (
        "db: {image: \"postgres:17\", environment: [PGDATA=/data/main]}",
        "",
        &[(LeftBehind, "db", IN, true)],
    ),
    (
        "db: {image: \"postgres:17\", environment: [PGDATA=/data/main], volumes: [\"./a:/data\"]}",
        "",
        &[],
    ),
    (
        "db: {image: \"postgres:17\", environment: [PGDATA]}",
        "",
        &[],
    ),
    // The service stays.
    (
        "db: {image: \"elasticsearch:9\"}",
        "db: {image: \"elasticsearch:9\", restart: always}",
        &[],
    ),
    (
        "db: {image: \"elasticsearch:8\"}",
        "db: {image: \"elasticsearch:9\"}",
        &[(Destroyed, "db", IN, true)],
    ),
    (
        "db: {image: \"elasticsearch:8\"}",
        "db: {image: \"unknown/thing:1\"}",
        &[(Destroyed, "db", IN, true)],
    ),
    (
        "db: {image: \"elasticsearch:9\"}",
        "db: {image: \"elasticsearch:9\", volumes: [\"a:/usr/share/elasticsearch/data\"]}",
        &[(Destroyed, "db", "volume shop_a", true)],
    ),
    // The volume that is there already may have the data, or another's.
    (
        "db: {image: \"elasticsearch:9\"}",
        "db: {image: \"elasticsearch:9\", volumes: [\"x:/usr/share/elasticsearch/data\"]}",
        &[(Safe, "db", "volume x", false), (Destroyed, "db", IN, true)],
    ),
    (
        "db: {image: \"mysql:8.4\"}",
        "db: {image: \"mysql:8.4\", volumes: [\"x:/var/lib/mysql\"]}",
        &[
            (Safe, "db", "volume x", false),
            (Detached, "db", NAMELESS, false),
        ],
    ),
    (
        "db: {image: \"mysql:8.4\"}\n  eb: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        "db: {image: \"mysql:8.4\", volumes: [\"a:/var/lib/mysql\"]}",
        &[
            (Safe, "db", "volume shop_a", false),
            (Detached, "db", NAMELESS, true),
        ],
    ),
];

fn file(services: &str) -> ComposeFile {
    let volumes = "volumes: {a: {}, x: {external: true}}";
    let text = format!("name: shop\nservices:\n  {services}\n{volumes}\n");
    ComposeFile::read(&text).expect("a Compose file")
}

#[test]
fn data_in_no_volume_with_a_name_is_told_where_the_next_container_does_not_get_it() {
    for (old, new, expected) in STEPS {
        let found = findings(&file(old), &file(new));
        let places: Vec<String> = found.iter().map(|one| one.store.to_string()).collect();
        let told = found.iter().zip(&places);
        let told: Vec<(Class, &str, &str, bool)> = told
            .map(|(one, place)| (one.class, &*one.service, &**place, one.needs_leave))
            .collect();
        assert_eq!(told, *expected, "{old} -> {new}");
        let helpless = found
            .iter()
            .find(|one| one.class != Safe && one.help.is_none());
        assert_eq!(helpless, None, "{old} -> {new}");
    }
}

/// What a container alone has is not lost with the next start, and the way to keep it is told.
#[test]
fn the_data_of_a_container_is_taken_along_in_a_volume() {
    const GOES: &str = "its container alone, which `phpier up` stops and `phpier down` removes";
    const COPY: [&str; 2] = [
        "docker stop shop-db-1",
        "docker cp shop-db-1:/meili_data - | docker run --rm --interactive --volume db-kept:/meili_data busybox tar -x -C /",
    ];
    let (old, new) = (
        "db: {image: \"getmeili/meilisearch:v1.12\"}",
        "eb: {image: \"getmeili/meilisearch:v1.12\"}",
    );
    let two = format!("{new}\n  fb: {{image: \"getmeili/meilisearch:v1.12\"}}");
    for (new, message, help) in [
        (
            "",
            format!("the service goes, and its data stays in {GOES}"),
            "to keep the data, copy it into a volume first, here db-kept; with a volume line it has a name from the start",
        ),
        (
            new,
            format!("starts without the data of db, which stays in {GOES}"),
            "to keep the data, give the service a volume at /meili_data that says where it lies: moved from=\"db-kept\", which these fill",
        ),
        (
            &two,
            format!(
                "the service goes, and its data stays in {GOES}; the files do not tell whether eb or fb goes on with it"
            ),
            "to keep the data, give the service that goes on with it a volume at /meili_data that says where it lies: moved from=\"db-kept\", which these fill",
        ),
    ] {
        let found = findings(&file(old), &file(new));
        let [one] = found.as_slice() else {
            panic!("{found:#?}");
        };
        assert_eq!(one.message, message);
        assert_eq!(one.help.as_deref(), Some(help));
        assert_eq!(one.commands, COPY);
    }
    // Where the server has a command for it, that is told in place of a copy.
    let (old, new) = (
        "db: {image: \"bitnami/postgresql:17\"}",
        "eb: {image: \"bitnami/postgresql:17\"}",
    );
    let found = findings(&file(old), &file(new));
    let [one] = found.as_slice() else {
        panic!("{found:#?}");
    };
    let [dump, restore] = one.commands.as_slice() else {
        panic!("{one:#?}");
    };
    assert!(dump.contains("shop-db-1") && dump.ends_with("> db.dump"));
    assert!(restore.contains("shop-eb-1") && restore.ends_with("< db.dump"));
}

/// A volume that is there already need not be the one that has the data.
#[test]
fn a_volume_that_moved_names_is_compared_with_the_one_without_a_name() {
    let old = "db: {image: \"mysql:8.4\"}";
    let new = "db: {image: \"mysql:8.4\", volumes: [\"x:/var/lib/mysql\"]}";
    let found = findings(&file(old), &file(new));
    let one = found.last().expect("a finding");
    assert_eq!(
        one.message,
        "its data was in a volume without a name until now; db has it if that is x"
    );
    assert!(
        one.commands[0].starts_with("docker inspect ") && one.commands[0].ends_with(" shop-db-1")
    );
}
