//! Running a command line: its exit code is passed on, and signals reach it.

use std::io::{self, BufRead, BufReader, PipeReader, PipeWriter, Read};
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::thread;

use super::Invocation;
use super::interrupt;

/// Runs a command on phpier's own streams and returns its exit code; `quiet_out` sends what it writes
/// to stdout to stderr, where progress belongs.
pub fn run(invocation: &Invocation, quiet_out: bool) -> io::Result<u8> {
    let mut command = invocation.command();
    if quiet_out {
        command.stdout(Stdio::from(io::stderr()));
    }
    let mut child = interrupt::guard(|| command.spawn(), interrupt::Reach::Terminal)?;
    child.wait()
}

/// Runs a command that is spoken to by `speak`, while what it writes goes to phpier's own streams. Once
/// it has ended, nobody waits for a speaker who still waits for a person.
pub fn spoken(
    invocation: &Invocation,
    speak: impl FnOnce(ChildStdin) + Send + 'static,
) -> io::Result<u8> {
    let mut command = invocation.command();
    command.stdin(Stdio::piped());
    let mut child = interrupt::guard(|| command.spawn(), interrupt::Reach::Terminal)?;
    if let Some(ear) = child.child.stdin.take() {
        thread::spawn(|| speak(ear));
    }
    child.wait()
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
    let mut text = String::new();
    let code = followed(invocation, |line| {
        text.push_str(line);
        text.push('\n');
    })?;
    Ok((text, code))
}

/// Runs a command and hands over what it writes to either stream, line by line. It reads nothing, and
/// no key of the terminal reaches it, so that several can run at once; signals do.
pub fn followed(invocation: &Invocation, mut heard: impl FnMut(&str)) -> io::Result<u8> {
    let (mut reader, writer) = io::pipe()?;
    let mut child = piped(invocation, writer)?;
    let told = lines(&mut reader, &mut heard);
    let code = child.wait();
    told.and(code)
}

/// Starts a command that no signal reaches, so that phpier can end it in order. What it writes to stderr,
/// and whichever of the others is not left alone, goes through pipes.
pub(super) fn held(
    invocation: &Invocation,
    stdin: Stdio,
    stdout: Stdio,
) -> io::Result<interrupt::Guarded> {
    let mut command = invocation.command();
    command.stdin(stdin).stdout(stdout).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    interrupt::guard(|| command.spawn(), interrupt::Reach::Held)
}

/// Starts a command whose streams both end in a pipe. Nothing of phpier's keeps the pipe open.
fn piped(invocation: &Invocation, writer: PipeWriter) -> io::Result<interrupt::Guarded> {
    let mut command = invocation.command();
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    interrupt::guard(|| command.spawn(), interrupt::Reach::Group)
}

fn lines(reader: &mut PipeReader, heard: &mut impl FnMut(&str)) -> io::Result<()> {
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    // A program that never ends a line must not fill the memory.
    while reader.by_ref().take(LINE).read_until(b'\n', &mut bytes)? > 0 {
        heard(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
        bytes.clear();
    }
    Ok(())
}

/// The longest line that is handed over whole, in bytes.
const LINE: u64 = 1 << 16;

impl interrupt::Guarded {
    pub(super) fn wait(&mut self) -> io::Result<u8> {
        Child::wait(&mut self.child).map(code)
    }
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
