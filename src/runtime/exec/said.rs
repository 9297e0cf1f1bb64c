//! What a program says on stderr, heard while it still runs.

use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::runtime::interrupted;

/// The most that is kept of it.
const MOST: usize = 1 << 16;
/// How much is read at once.
const PIECE: usize = 1 << 12;
/// How often somebody who waits looks whether a signal came.
const LOOK: Duration = Duration::from_millis(50);

/// What was said so far.
#[derive(Default)]
pub(super) struct Said {
    heard: Mutex<Heard>,
    news: Condvar,
}

#[derive(Default)]
struct Heard {
    /// The start of it; it may go on.
    start: Vec<u8>,
    is_over: bool,
}

impl Said {
    /// Listens to a program until it has said all.
    pub(super) fn listen(pipe: impl Read + Send + 'static) -> Arc<Self> {
        let said = Arc::new(Self::default());
        let ear = Arc::clone(&said);
        thread::spawn(move || ear.hear(pipe));
        said
    }

    fn hear(&self, mut pipe: impl Read) {
        let mut piece = [0; PIECE];
        loop {
            match pipe.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => {
                    let start = &mut self.heard().start;
                    let room = MOST.saturating_sub(start.len());
                    start.extend_from_slice(&piece[..read.min(room)]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
            self.news.notify_all();
        }
        self.heard().is_over = true;
        self.news.notify_all();
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for what is looked for; nothing where it does not come before all is said, or before a signal.
    pub(super) fn find<T>(&self, look: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut heard = self.heard();
        loop {
            if let Some(found) = look(&String::from_utf8_lossy(&heard.start)) {
                return Some(found);
            }
            if heard.is_over || interrupted().is_some() {
                return None;
            }
            let waited = self.news.wait_timeout(heard, LOOK);
            heard = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The start of it, once all is said.
    pub(super) fn whole(&self) -> String {
        let mut heard = self.heard();
        while !heard.is_over {
            let waited = self.news.wait(heard);
            heard = waited.unwrap_or_else(PoisonError::into_inner);
        }
        String::from_utf8_lossy(&heard.start).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use super::{MOST, Said};

    #[test]
    fn what_is_looked_for_is_found_while_more_may_come() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let said = Said::listen(reader);
        writer.write_all(b"number 1").expect("said");
        writer.write_all(b"2\nmore").expect("said");
        let line = |said: &str| Some(said.split_once('\n')?.0.to_owned());
        assert_eq!(said.find(line).as_deref(), Some("number 12"));
        drop(writer);
        assert_eq!(said.find(|said| said.contains("less").then_some(())), None);
        assert_eq!(said.whole(), "number 12\nmore");
    }

    #[test]
    fn of_much_the_start_is_kept() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let said = Said::listen(reader);
        let text = "x".repeat(MOST + 10);
        writer.write_all(text.as_bytes()).expect("all is taken");
        drop(writer);
        assert_eq!(said.whole().len(), MOST);
    }
}
