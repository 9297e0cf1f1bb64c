//! Running a command line: its exit code is passed on, and signals reach it.

use std::io::{self, PipeReader, Read};
use std::process::{ExitStatus, Stdio};

use super::Invocation;

/// Runs a command on phpier's own streams and returns its exit code; `quiet_out` sends what it writes
/// to stdout to stderr, where progress belongs.
pub fn run(invocation: &Invocation, quiet_out: bool) -> io::Result<u8> {
    let mut command = invocation.command();
    if quiet_out {
        command.stdout(Stdio::from(io::stderr()));
    }
    let mut child = command.spawn()?;
    let signals = signals::pass_on(&child);
    let status = child.wait();
    drop(signals);
    status.map(code)
}

/// What a command wrote to stdout and to stderr, and its exit code.
pub fn captured(invocation: &Invocation) -> io::Result<(String, String, u8)> {
    let output = invocation.command().stdin(Stdio::null()).output()?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok((
        text(output.stdout),
        text(output.stderr),
        code(output.status),
    ))
}

/// What a command wrote to both streams, in its order, and its exit code.
pub fn logged(invocation: &Invocation) -> io::Result<(String, u8)> {
    let (mut reader, writer) = io::pipe()?;
    let mut command = invocation.command();
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command.spawn()?;
    // It holds the pipe's other end, which would never close.
    drop(command);
    let signals = signals::pass_on(&child);
    let text = read(&mut reader);
    let status = child.wait();
    drop(signals);
    Ok((text?, code(status?)))
}

fn read(reader: &mut PipeReader) -> io::Result<String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A process that a signal ended has 128 and its number, as in a shell.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status
        .code()
        .map_or(1, |code| u8::try_from(code & 0xff).unwrap_or(1))
}

#[cfg(unix)]
mod signals {
    use std::process::Child;

    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::{Handle, Signals};

    /// Stops passing signals on when it is dropped.
    pub(super) struct Guard(Option<Handle>);

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Some(handle) = &self.0 {
                handle.close();
            }
        }
    }

    /// Keeps phpier alive until its child has ended. A key on the terminal reaches the child by
    /// itself; what was sent to phpier alone is sent on.
    pub(super) fn pass_on(child: &Child) -> Guard {
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let (Ok(mut signals), Some(pid)) = (Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]), pid)
        else {
            return Guard(None);
        };
        let handle = signals.handle();
        std::thread::spawn(move || {
            for signal in &mut signals {
                let signal = match signal {
                    SIGHUP => Signal::HUP,
                    SIGTERM => Signal::TERM,
                    _ => continue,
                };
                // A child that has ended wants no signal.
                let _ = kill_process(pid, signal);
            }
        });
        Guard(Some(handle))
    }
}

#[cfg(not(unix))]
mod signals {
    pub(super) fn pass_on(_: &std::process::Child) {}
}
