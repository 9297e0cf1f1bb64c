//! What each key of a service means to Compose: which spellings are one value, and which values are as
//! good as none. Held against the real Compose by `tests/plan/compose.rs`.
//! <https://github.com/compose-spec/compose-go/blob/main/types/types.go>

/// How a value is understood.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A scalar; the empty text is none.
    Text,
    /// A scalar that counts even when it is empty.
    Kept,
    /// A switch; off is none.
    Flag,
    /// A number; nought is none.
    Number,
    /// A number that counts even when it is nought.
    KeptNumber,
    /// A size; nought is none.
    Bytes,
    /// A time.
    Duration,
    /// Texts in an order that counts; one may stand alone; an empty list is none.
    List,
    /// Words, or a line that is split into them. An empty list clears the image's.
    Command,
    /// What a health check runs: a line is for the shell.
    Test,
    /// Names and values, as a map or as a list of `name=value`; an empty map is none.
    Pairs,
    /// The same, where a name without a value takes the host's.
    Environment,
    /// Names and addresses.
    Hosts,
    /// Ports, short or long.
    Ports,
    /// Mounts, short or long.
    Mounts,
    /// Networks by name, a list or a map.
    Networks,
    /// Configs, short or long.
    Configs,
    /// Secrets, short or long.
    Secrets,
    /// Files of variables, short or long.
    EnvFiles,
    /// Dependencies, a list or a map.
    Dependencies,
    /// A map with keys of its own; even an empty one counts.
    Map(&'static [(&'static str, Self)]),
    /// The same, where an empty one is none.
    Struct(&'static [(&'static str, Self)]),
    /// No part of what a container is made from.
    Ignored,
    /// Anything, as it is written.
    Raw,
}

use Shape::{
    Bytes, Command, Configs, Dependencies, Duration, EnvFiles, Environment, Flag, Hosts, Ignored,
    Kept, KeptNumber, List, Map, Mounts, Networks, Number, Pairs, Ports, Raw, Secrets, Struct,
    Test, Text,
};

/// The keys of a service. What is not here is compared as it is written.
pub(super) const SERVICE: &[(&str, Shape)] = &[
    ("annotations", Pairs),
    ("attach", Kept),
    ("build", Ignored),
    ("cap_add", List),
    ("cap_drop", List),
    ("cgroup", Text),
    ("cgroup_parent", Text),
    ("command", Command),
    ("configs", Configs),
    ("container_name", Text),
    ("cpu_count", Number),
    ("cpu_percent", Number),
    ("cpu_period", Number),
    ("cpu_quota", Number),
    ("cpu_shares", Number),
    ("cpus", Number),
    ("cpuset", Text),
    (
        "deploy",
        Map(&[
            ("endpoint_mode", Text),
            ("labels", Pairs),
            ("mode", Text),
            ("placement", Struct(&[])),
            ("replicas", Ignored),
            (
                "resources",
                Struct(&[("limits", Map(RESOURCES)), ("reservations", Map(RESOURCES))]),
            ),
        ]),
    ),
    ("depends_on", Dependencies),
    ("device_cgroup_rules", List),
    ("dns", List),
    ("dns_opt", List),
    ("dns_search", List),
    ("domainname", Text),
    ("entrypoint", Command),
    ("env_file", EnvFiles),
    ("environment", Environment),
    ("expose", List),
    ("external_links", List),
    ("extra_hosts", Hosts),
    ("group_add", List),
    (
        "healthcheck",
        Map(&[
            ("disable", Flag),
            ("interval", Duration),
            ("retries", KeptNumber),
            ("start_interval", Duration),
            ("start_period", Duration),
            ("test", Test),
            ("timeout", Duration),
        ]),
    ),
    ("hostname", Text),
    ("image", Text),
    ("init", Kept),
    ("ipc", Text),
    ("isolation", Text),
    ("labels", Pairs),
    ("links", List),
    ("logging", Map(&[("driver", Text), ("options", Pairs)])),
    ("mac_address", Text),
    ("mem_limit", Bytes),
    ("mem_reservation", Bytes),
    ("mem_swappiness", Number),
    ("memswap_limit", Bytes),
    ("network_mode", Text),
    ("networks", Networks),
    ("oom_kill_disable", Flag),
    ("oom_score_adj", Number),
    ("pid", Text),
    ("pids_limit", Number),
    ("platform", Text),
    ("ports", Ports),
    ("privileged", Flag),
    ("profiles", List),
    ("pull_policy", Ignored),
    ("read_only", Flag),
    ("restart", Text),
    ("runtime", Text),
    ("scale", Ignored),
    ("secrets", Secrets),
    ("security_opt", List),
    ("shm_size", Bytes),
    ("stdin_open", Flag),
    ("stop_grace_period", Duration),
    ("stop_signal", Text),
    ("storage_opt", Pairs),
    ("sysctls", Pairs),
    ("tmpfs", List),
    ("tty", Flag),
    ("user", Text),
    ("userns_mode", Text),
    ("uts", Text),
    ("volume_driver", Text),
    ("volumes", Mounts),
    ("volumes_from", List),
    ("working_dir", Text),
];

const RESOURCES: &[(&str, Shape)] = &[("cpus", Number), ("memory", Bytes), ("pids", Number)];

/// A service in a network.
pub(super) const ATTACHMENT: &[(&str, Shape)] = &[
    ("aliases", List),
    ("driver_opts", Pairs),
    ("ipv4_address", Text),
    ("ipv6_address", Text),
    ("link_local_ips", List),
    ("mac_address", Text),
    ("priority", Number),
];

/// A port in its long form.
pub(super) const PORT: &[(&str, Shape)] = &[
    ("app_protocol", Text),
    ("host_ip", Text),
    ("mode", Text),
    ("name", Text),
    ("protocol", Text),
    ("published", Text),
    ("target", Text),
];

/// A mount in its long form.
pub(super) const MOUNT: &[(&str, Shape)] = &[
    (
        "bind",
        Map(&[
            ("create_host_path", Flag),
            ("propagation", Text),
            ("selinux", Text),
        ]),
    ),
    ("consistency", Text),
    ("read_only", Flag),
    ("source", Text),
    ("target", Text),
    ("tmpfs", Map(&[("mode", Number), ("size", Bytes)])),
    ("type", Text),
    ("volume", Map(&[("nocopy", Flag), ("subpath", Text)])),
];

/// A config or a secret in its long form.
pub(super) const REFERENCE: &[(&str, Shape)] = &[
    ("gid", Text),
    ("mode", Raw),
    ("source", Text),
    ("target", Text),
    ("uid", Text),
];

/// A network of the file.
pub(super) const NETWORK: &[(&str, Shape)] = &[
    ("attachable", Flag),
    ("driver", Text),
    ("driver_opts", Pairs),
    ("enable_ipv6", Flag),
    ("external", Flag),
    ("internal", Flag),
    ("labels", Pairs),
    ("name", Text),
];

/// A volume of the file.
pub(super) const VOLUME: &[(&str, Shape)] = &[
    ("driver", Text),
    ("driver_opts", Pairs),
    ("external", Flag),
    ("labels", Pairs),
    ("name", Text),
];
