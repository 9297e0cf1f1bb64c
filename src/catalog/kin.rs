//! Images of other hands that keep the data of a server of the catalog.

/// Images that are kin to a server's own.
#[derive(Debug)]
pub(super) struct Kin {
    /// The server's title.
    pub(super) of: &'static str,
    /// The images, without registry and tag.
    pub(super) images: &'static [&'static str],
    /// What the server's release comes after in a part of the tag; a tag starts with it where this is
    /// empty.
    pub(super) mark: &'static str,
    /// Whether the data lies where the server's own image keeps it.
    pub(super) same_place: bool,
}

/// All of them.
pub(super) static KIN: &[Kin] = &[
    // `pg17`, `0.8.1-pg17`, on the official image: <https://github.com/pgvector/pgvector#docker>.
    Kin {
        of: "PostgreSQL",
        images: &["pgvector/pgvector"],
        mark: "pg",
        same_place: true,
    },
    // `latest-pg17`, `2.22.0-pg17`, on the official image: <https://github.com/timescale/timescaledb-docker>.
    Kin {
        of: "PostgreSQL",
        images: &["timescale/timescaledb"],
        mark: "pg",
        same_place: true,
    },
    // `pg17`, `pg17.5-ts2.20`, in a place of its own: <https://github.com/timescale/timescaledb-docker-ha>.
    Kin {
        of: "PostgreSQL",
        images: &["timescale/timescaledb-ha"],
        mark: "pg",
        same_place: false,
    },
    // `15.8.1.085`: <https://github.com/supabase/postgres>.
    Kin {
        of: "PostgreSQL",
        images: &["supabase/postgres"],
        mark: "",
        same_place: true,
    },
    // Below `/bitnami/postgresql`: <https://github.com/bitnami/containers/tree/main/bitnami/postgresql>.
    Kin {
        of: "PostgreSQL",
        images: &["bitnami/postgresql", "bitnamilegacy/postgresql"],
        mark: "",
        same_place: false,
    },
    // Starts on MySQL's own data: <https://docs.percona.com/percona-server/8.4/docker.html>.
    Kin {
        of: "MySQL",
        images: &["percona", "percona/percona-server"],
        mark: "",
        same_place: true,
    },
    // Below `/bitnami/mysql`: <https://github.com/bitnami/containers/tree/main/bitnami/mysql>.
    Kin {
        of: "MySQL",
        images: &["bitnami/mysql", "bitnamilegacy/mysql"],
        mark: "",
        same_place: false,
    },
    // Below `/bitnami/mariadb`: <https://github.com/bitnami/containers/tree/main/bitnami/mariadb>.
    Kin {
        of: "MariaDB",
        images: &["bitnami/mariadb", "bitnamilegacy/mariadb"],
        mark: "",
        same_place: false,
    },
    // Below `/config`: <https://docs.linuxserver.io/images/docker-mariadb/>.
    Kin {
        of: "MariaDB",
        images: &["linuxserver/mariadb"],
        mark: "",
        same_place: false,
    },
    // Below `/bitnami/mongodb`: <https://github.com/bitnami/containers/tree/main/bitnami/mongodb>.
    Kin {
        of: "MongoDB",
        images: &["bitnami/mongodb", "bitnamilegacy/mongodb"],
        mark: "",
        same_place: false,
    },
];
