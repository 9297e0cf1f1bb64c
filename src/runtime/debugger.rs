//! Where a container finds a debugger that listens on this machine. `host.docker.internal` leads here in
//! most set-ups; these are the others.

use std::net::Ipv4Addr;

/// What is known of the engine and of this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The operating system that the engine names: `Docker Desktop`, or that of its machine.
    pub system: String,
    /// The name of the engine's machine.
    pub name: String,
    /// Its security options, as JSON.
    pub security: String,
    /// The release of this machine's kernel: `/proc/sys/kernel/osrelease`.
    pub kernel: String,
    /// How WSL is in the network: `wslinfo --networking-mode`. Nothing where there is no WSL.
    pub networking: String,
    /// This machine's routes: `/proc/net/route`.
    pub routes: String,
}

/// The address of the debugger, where it is not `host.docker.internal`.
pub fn address(facts: &Facts) -> Option<Ipv4Addr> {
    if facts.system.contains("Docker Desktop") {
        // Its own name leads to macOS and to Windows, from WSL too.
        return None;
    }
    // Lima's network between the machine and its host: https://lima-vm.io/docs/config/network/user/.
    if facts.name == "colima" || facts.name.starts_with("colima-") {
        return Some(Ipv4Addr::new(192, 168, 5, 2));
    }
    // `host-gateway` is the engine's own namespace there, and this address is slirp4netns's for the host:
    // https://github.com/moby/moby/issues/47684
    if facts.security.contains("name=rootless") {
        return Some(Ipv4Addr::new(10, 0, 2, 2));
    }
    // Windows is WSL's gateway, unless both share one network:
    // https://learn.microsoft.com/en-us/windows/wsl/networking
    let is_wsl = facts.kernel.to_lowercase().contains("microsoft");
    if is_wsl && matches!(facts.networking.trim(), "" | "nat") {
        return gateway(&facts.routes);
    }
    None
}

/// The gateway of the default route; the kernel writes addresses as numbers of the machine's own order.
fn gateway(routes: &str) -> Option<Ipv4Addr> {
    routes.lines().skip(1).find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let (destination, gateway) = (columns.next()?, columns.next()?);
        let number = u32::from_str_radix(gateway, 16).ok()?;
        (destination == "00000000" && number != 0).then(|| Ipv4Addr::from(number.to_ne_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Facts, address};

    #[test]
    fn each_set_up_leads_to_the_debugger() {
        const ROUTES: &str = "Iface\tDestination\tGateway \tFlags\n\
            eth0\t0000A8C0\t00000000\t0001\n\
            eth0\t00000000\t0114A8C0\t0003\n";
        let wsl = "6.6.87.2-microsoft-standard-WSL2";
        for (system, name, security, kernel, networking, expected) in [
            ("Debian GNU/Linux 13", "box", "[]", "6.12", "", None),
            ("Docker Desktop", "docker-desktop", "[]", wsl, "nat", None),
            ("Docker Desktop", "docker-desktop", "[]", "", "", None),
            ("Ubuntu 24.04", "colima", "[]", "", "", Some("192.168.5.2")),
            (
                "Ubuntu 24.04",
                "colima-work",
                "[]",
                "",
                "",
                Some("192.168.5.2"),
            ),
            (
                "Fedora",
                "box",
                r#"["name=seccomp,profile=builtin","name=rootless"]"#,
                "6.12",
                "",
                Some("10.0.2.2"),
            ),
            ("Ubuntu", "box", "[]", wsl, "nat\n", Some("192.168.20.1")),
            ("Ubuntu", "box", "[]", wsl, "", Some("192.168.20.1")),
            ("Ubuntu", "box", "[]", wsl, "mirrored", None),
        ] {
            let facts = Facts {
                system: system.to_owned(),
                name: name.to_owned(),
                security: security.to_owned(),
                kernel: kernel.to_owned(),
                networking: networking.to_owned(),
                routes: ROUTES.to_owned(),
            };
            let found = address(&facts).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expected, "{facts:?}");
        }
    }
}
