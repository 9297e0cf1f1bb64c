//! The person's browser.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program has to say that it cannot. One that still runs then is the browser itself.
const PATIENCE: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(20);

/// Opens an address, and tells whether anything took it: first what `BROWSER` names, then what the
/// desktop has (`xdg-open`, `open`, `wslview` and their kin).
pub fn open(url: &str, env: impl Fn(&str) -> Option<OsString>) -> bool {
    let named = env("BROWSER").unwrap_or_default();
    let named = named.to_string_lossy().into_owned();
    if named
        .split(':')
        .filter_map(|line| command(line, url))
        .any(|mut command| command.status().is_ok_and(|status| status.success()))
    {
        return true;
    }
    open::commands(url).into_iter().any(|mut command| {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        took(command)
    })
}

/// A command of `BROWSER`: `%s` stands for the address, which else comes last. It may be one of the
/// terminal, so it keeps phpier's streams.
fn command(line: &str, url: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next()?);
    let mut has_url = false;
    for word in words {
        has_url |= word.contains("%s");
        command.arg(word.replace("%s", url));
    }
    if !has_url {
        command.arg(url);
    }
    Some(command)
}

fn took(mut command: Command) -> bool {
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if start.elapsed() < PATIENCE => thread::sleep(LOOK),
            // It is the browser's to end.
            Ok(None) | Err(_) => return true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn an_address_goes_where_the_variable_wants_it() {
        let shown = |line: &str| command(line, "http://a").map(|command| format!("{command:?}"));
        assert_eq!(shown("lynx").as_deref(), Some(r#""lynx" "http://a""#));
        assert_eq!(
            shown("open -u %s -n").as_deref(),
            Some(r#""open" "-u" "http://a" "-n""#)
        );
        assert_eq!(shown(" "), None);
    }
}
