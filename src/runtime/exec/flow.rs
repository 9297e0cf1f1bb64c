//! A program in a container that much flows into, or out of. An interrupt ends it there before its pipe
//! is closed here: a client that sees its input end would run what it has of a statement.

use std::io::{self, Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::Exec;
use super::said::Said;
use crate::runtime::interrupt::Guarded;
use crate::runtime::{Runner, interrupted};

/// How often somebody looks whether a signal came.
const LOOK: Duration = Duration::from_millis(50);
/// The signal that no program can put off.
const KILL: u8 = 9;

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code.
    pub code: u8,
    /// What it said on stderr.
    pub said: String,
}

/// A program that is fed.
pub struct Feed {
    pipe: Option<ChildStdin>,
    program: Program,
}

/// A program whose output is taken.
pub struct Drain {
    pipe: Option<ChildStdout>,
    program: Program,
}

impl Feed {
    pub(super) fn new(mut child: Guarded, exec: Exec, runner: &Runner, mark: String) -> Self {
        Self {
            pipe: child.child.stdin.take(),
            program: Program::new(child, exec, runner, mark),
        }
    }

    /// Waits until it has said something on stderr: what `look` finds in all that it said so far. Nothing
    /// where it ends before that, or a signal comes.
    pub fn said<T>(&self, look: impl Fn(&str) -> Option<T>) -> Option<T> {
        let said = self.program.said.as_ref()?;
        said.find(look)
    }

    /// Ends it at once, in the midst of whatever it does.
    pub fn abort(self) -> io::Result<Ended> {
        self.program.stop();
        self.finish()
    }

    /// Lets it come to its end.
    pub fn finish(mut self) -> io::Result<Ended> {
        drop(self.pipe.take());
        self.program.ended()
    }
}

impl Write for Feed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.pipe {
            Some(pipe) => pipe.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drain {
    pub(super) fn new(mut child: Guarded, exec: Exec, runner: &Runner, mark: String) -> Self {
        Self {
            pipe: child.child.stdout.take(),
            program: Program::new(child, exec, runner, mark),
        }
    }

    /// Ends it at once.
    pub fn abort(self) -> io::Result<Ended> {
        self.program.stop();
        self.finish()
    }

    /// Waits until it has ended.
    pub fn finish(mut self) -> io::Result<Ended> {
        drop(self.pipe.take());
        self.program.ended()
    }
}

impl Read for Drain {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.pipe.as_mut().map_or(Ok(0), |pipe| pipe.read(bytes))
    }
}

struct Program {
    child: Guarded,
    exec: Arc<Exec>,
    runner: Runner,
    mark: String,
    is_done: Arc<AtomicBool>,
    said: Option<Arc<Said>>,
}

impl Program {
    fn new(mut child: Guarded, exec: Exec, runner: &Runner, mark: String) -> Self {
        let said = child.child.stderr.take();
        let said = said.map(Said::listen);
        let exec = Arc::new(exec);
        let is_done = Arc::new(AtomicBool::new(false));
        {
            let (exec, is_done) = (Arc::clone(&exec), Arc::clone(&is_done));
            let (runner, mark) = (runner.clone(), mark.clone());
            thread::spawn(move || {
                while !is_done.load(Ordering::Relaxed) {
                    if interrupted().is_some() {
                        exec.stop(&runner, &mark, KILL);
                        return;
                    }
                    thread::sleep(LOOK);
                }
            });
        }
        Self {
            child,
            exec,
            runner: runner.clone(),
            mark,
            is_done,
            said,
        }
    }

    fn stop(&self) {
        self.exec.stop(&self.runner, &self.mark, KILL);
    }

    fn ended(mut self) -> io::Result<Ended> {
        let code = self.child.wait();
        self.is_done.store(true, Ordering::Relaxed);
        let said = self.said.as_ref().map(|said| said.whole());
        Ok(Ended {
            code: code?,
            said: said.unwrap_or_default(),
        })
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
    }
}
