//! Who holds a port of this machine.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

use super::engine::Container;

/// Who holds a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A container.
    Container {
        /// Its name.
        name: String,
        /// Its Compose project; empty for none.
        project: String,
    },
    /// Another process.
    Process {
        /// Its number.
        pid: u32,
        /// Its name.
        name: String,
    },
    /// Somebody that this user cannot see.
    Unknown,
}

/// Who holds a port, if anyone does but the container that wants it.
pub fn holder(port: u16, wanted_by: &str, containers: &[Container]) -> Option<Holder> {
    let container = containers
        .iter()
        .find(|container| container.is_alive() && container.published().contains(&port));
    match container {
        Some(container) if container.name == wanted_by => return None,
        Some(container) => {
            return Some(Holder::Container {
                name: container.name.clone(),
                project: container.project.clone(),
            });
        }
        None => {}
    }
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            Some(process(port).unwrap_or(Holder::Unknown))
        }
        _ => None,
    }
}

#[cfg(target_os = "linux")]
fn process(port: u16) -> Option<Holder> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| {
            let lines: Vec<String> = table
                .lines()
                .filter_map(|line| listening(line, port))
                .collect();
            lines
        })
        .collect();
    let processes = std::fs::read_dir("/proc").ok()?;
    for process in processes.filter_map(Result::ok) {
        let Some(pid) = process.file_name().to_str().and_then(|n| n.parse().ok()) else {
            continue;
        };
        // Other users' processes show nothing.
        let Ok(files) = std::fs::read_dir(process.path().join("fd")) else {
            continue;
        };
        let holds = files.filter_map(Result::ok).any(|file| {
            std::fs::read_link(file.path()).is_ok_and(|target| {
                let target = target.to_string_lossy();
                inodes
                    .iter()
                    .any(|inode| *target == format!("socket:[{inode}]"))
            })
        });
        if holds {
            let name = std::fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some(Holder::Process {
                pid,
                name: name.trim().to_owned(),
            });
        }
    }
    None
}

/// The socket of a line of the kernel's table, if it listens at this port.
#[cfg(target_os = "linux")]
fn listening(line: &str, port: u16) -> Option<String> {
    const LISTEN: &str = "0A";
    let mut columns = line.split_whitespace();
    let local = columns.nth(1)?;
    let state = columns.nth(1)?;
    let inode = columns.nth(5)?;
    let at = u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()?;
    (at == port && state == LISTEN).then(|| inode.to_owned())
}

#[cfg(not(target_os = "linux"))]
fn process(_: u16) -> Option<Holder> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::{Holder, holder};

    #[test]
    fn this_very_process_is_found() {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = socket.local_addr().expect("an address").port();
        let Some(Holder::Process { pid, .. }) = holder(port, "phpier-mysql", &[]) else {
            panic!("nobody was found");
        };
        assert_eq!(pid, std::process::id());
    }
}
