//! Signals while programs run: they are sent on, and phpier stays until the programs have ended. With
//! none running, a signal ends phpier at once, as it does any program, unless something is under way
//! whose end must be told.

use std::io;
use std::process::Child;

/// Whom a key on the terminal reaches by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The program too: it shares phpier's terminal, and only what somebody sent to phpier is sent on.
    Terminal,
    /// Phpier alone: the program leads a process group of its own, and every signal is sent on to it.
    Group,
    /// Phpier alone, which ends the program itself: only who is impatient ends it at once.
    Held,
}

/// A program that runs, and hears of signals until this is dropped.
pub(super) struct Guarded {
    pub(super) child: Child,
}

/// Starts a program. No signal that comes meanwhile is lost.
pub(super) fn guard(
    spawn: impl FnOnce() -> io::Result<Child>,
    reach: Reach,
) -> io::Result<Guarded> {
    let child = imp::spawn(spawn, reach)?;
    Ok(Guarded { child })
}

impl Drop for Guarded {
    fn drop(&mut self) {
        imp::forget(&self.child);
    }
}

/// What is under way while this lives: a signal is noted, and does not end phpier.
#[must_use]
pub struct Hold(());

/// Keeps phpier until what is under way has come to an end that can be told.
pub fn hold() -> Hold {
    imp::hold(true);
    Hold(())
}

impl Drop for Hold {
    fn drop(&mut self) {
        imp::hold(false);
    }
}

/// The exit code that a signal asks for, once one came while a program ran or something was
/// under way: nothing new is to be started then.
pub fn interrupted() -> Option<u8> {
    imp::interrupted()
}

#[cfg(unix)]
mod imp {
    use std::io;
    use std::process::Child;
    use std::sync::{Mutex, MutexGuard, Once, PoisonError};

    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::SignalsInfo;
    use signal_hook::iterator::exfiltrator::WithOrigin;
    use signal_hook::low_level::emulate_default_handler;
    use signal_hook::low_level::siginfo::{Cause, Origin};

    use super::Reach;

    /// What the process knows of its children. Signals are the process's, so this is too.
    struct Children {
        running: Vec<(Pid, Reach)>,
        /// How much is under way.
        held: usize,
        came: Option<i32>,
    }

    static CHILDREN: Mutex<Children> = Mutex::new(Children {
        running: Vec::new(),
        held: 0,
        came: None,
    });
    static LISTENING: Once = Once::new();

    fn children() -> MutexGuard<'static, Children> {
        CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn spawn(
        spawn: impl FnOnce() -> io::Result<Child>,
        reach: Reach,
    ) -> io::Result<Child> {
        listen();
        // A signal waits until the list is whole, and then reaches the new one too.
        let mut children = children();
        let child = spawn()?;
        children.running.extend(pid(&child).map(|pid| (pid, reach)));
        Ok(child)
    }

    pub(super) fn forget(child: &Child) {
        let pid = pid(child);
        children().running.retain(|(other, _)| Some(*other) != pid);
    }

    pub(super) fn hold(begins: bool) {
        if begins {
            listen();
        }
        let held = &mut children().held;
        *held = if begins {
            held.saturating_add(1)
        } else {
            held.saturating_sub(1)
        };
    }

    pub(super) fn interrupted() -> Option<u8> {
        children()
            .came
            .map(|signal| u8::try_from(128 + signal).unwrap_or(u8::MAX))
    }

    fn pid(child: &Child) -> Option<Pid> {
        i32::try_from(child.id()).ok().and_then(Pid::from_raw)
    }

    fn listen() {
        LISTENING.call_once(|| {
            // Without it, signals end phpier alone; nothing better can be had then.
            let signals = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
            if let Ok(mut signals) = SignalsInfo::<WithOrigin>::new(signals) {
                std::thread::spawn(move || {
                    for origin in &mut signals {
                        came(&origin);
                    }
                });
            }
        });
    }

    /// Whether a key on the terminal made it, which reaches the programs by itself. Where a system does not
    /// say so of a key, it names no process.
    fn is_typed(origin: &Origin) -> bool {
        let sent = matches!(origin.cause, Cause::Sent(_));
        let by_nobody = || origin.process.as_ref().is_none_or(|sender| sender.pid == 0);
        matches!(origin.signal, SIGINT | SIGQUIT)
            && (!sent || (!cfg!(target_os = "linux") && by_nobody()))
    }

    fn came(origin: &Origin) {
        let signal = origin.signal;
        let mut children = children();
        let again = children.came.is_some();
        // Who asks twice does not want to wait for anything.
        if children.running.is_empty() && (children.held == 0 || again) {
            let _ = emulate_default_handler(signal);
            return;
        }
        children.came.get_or_insert(signal);
        let is_typed = is_typed(origin);
        let sent = match signal {
            SIGHUP => Signal::HUP,
            SIGTERM => Signal::TERM,
            SIGQUIT => Signal::QUIT,
            _ => Signal::INT,
        };
        for (pid, reach) in &children.running {
            // One that has ended wants no signal.
            let _ = match reach {
                Reach::Group => kill_process_group(*pid, sent),
                Reach::Held if again => kill_process_group(*pid, Signal::KILL),
                Reach::Held => Ok(()),
                Reach::Terminal if is_typed => Ok(()),
                Reach::Terminal => kill_process(*pid, sent),
            };
        }
    }
}

#[cfg(not(unix))]
mod imp {
    use std::io;
    use std::process::Child;

    use super::Reach;

    pub(super) fn spawn(spawn: impl FnOnce() -> io::Result<Child>, _: Reach) -> io::Result<Child> {
        spawn()
    }

    pub(super) fn forget(_: &Child) {}

    pub(super) fn hold(_: bool) {}

    pub(super) fn interrupted() -> Option<u8> {
        None
    }
}
