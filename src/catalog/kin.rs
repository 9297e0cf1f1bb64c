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
    // `pg17`, `0.8.1-pg17-trixie`, on the official image: <https://github.com/pgvector/pgvector#docker>.
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
    // `pg17`, `pg17.5-ts2.20`, below `/home/postgres/pgdata`:
    // <https://github.com/timescale/timescaledb-docker-ha/blob/master/Dockerfile>.
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
    // Below `/bitnami/postgresql`: <https://github.com/bitnami/containers/tree/main/bitnami/postgresql>. What has
    // moved to `bitnamilegacy`: <https://github.com/bitnami/containers/issues/83267>.
    Kin {
        of: "PostgreSQL",
        images: &["bitnami/postgresql", "bitnamilegacy/postgresql"],
        mark: "",
        same_place: false,
    },
    // Takes MySQL's place: <https://docs.percona.com/percona-server/8.0/quickstart-overview>. Its images:
    // <https://github.com/docker-library/docs/blob/master/percona/content.md>,
    // <https://docs.percona.com/percona-server/innovation-release/docker.html>.
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
    // Below `/config`: <https://github.com/linuxserver/docker-mariadb/blob/master/Dockerfile>.
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
