//! Linux capabilities of a service, by the names that Compose takes.

use crate::diagnostic::{Diagnostic, Diagnostics, code, suggest};
use crate::source::Spanned;

/// What capabilities(7) lists, without `CAP_`, and all of them.
/// <https://man7.org/linux/man-pages/man7/capabilities.7.html>
const NAMES: [&str; 42] = [
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// The names in the one form that files have, sorted, each once.
pub(super) fn resolve(written: &[Spanned<String>], diagnostics: &mut Diagnostics) -> Vec<String> {
    let mut names: Vec<String> = written
        .iter()
        .filter_map(|name| one(name, diagnostics))
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn one(written: &Spanned<String>, diagnostics: &mut Diagnostics) -> Option<&'static str> {
    let upper = written.value.to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
    let known = NAMES.iter().find(|known| **known == name).copied();
    if known.is_none() {
        let lower: Vec<String> = NAMES.iter().map(|known| known.to_lowercase()).collect();
        let near = suggest::nearest(&name.to_lowercase(), lower.iter().map(String::as_str));
        diagnostics.push(
            Diagnostic::new(
                &code::SERVICE_UNKNOWN_CAPABILITY,
                format!("`{}` is no Linux capability", written.value),
            )
            .label(written.span, "not in capabilities(7)")
            .help(match near {
                Some(near) => format!("did you mean `{}`?", near.to_uppercase()),
                None => "write `ALL`, or a name of capabilities(7) without `CAP_`".to_owned(),
            }),
        );
    }
    known
}
