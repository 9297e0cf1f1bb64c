//! What a program says on stderr, heard while it still runs.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::runtime::interrupted;

/// The most that is kept of its start, where a client says what it was made to, and of its end, where an error
/// stands.
const START: usize = 1 << 13;
const END: usize = 1 << 16;
/// What stands for what is not kept.
const GAP: &str = "[more was said here]\n";
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
    start: Vec<u8>,
    /// The newest of what came after the start.
    end: VecDeque<u8>,
    /// Whether something between them is gone.
    has_gap: bool,
    is_over: bool,
}

impl Heard {
    fn add(&mut self, piece: &[u8]) {
        let room = START - self.start.len();
        let (start, end) = piece.split_at(piece.len().min(room));
        self.start.extend_from_slice(start);
        self.end.extend(end);
        let over = self.end.len().saturating_sub(END);
        self.end.drain(..over);
        self.has_gap |= over > 0;
    }

    /// What is kept, in whole lines; a line that is longer than all of that is cut.
    fn text(&self) -> String {
        let is_line_end = |byte: &u8| *byte == b'\n';
        let mut text = self.start.clone();
        let mut from = 0;
        if self.has_gap {
            text.truncate(text.iter().rposition(is_line_end).map_or(0, |at| at + 1));
            text.extend_from_slice(GAP.as_bytes());
            let first = self.end.iter().position(is_line_end).map_or(0, |at| at + 1);
            from = if first < self.end.len() { first } else { 0 };
        }
        text.extend(self.end.range(from..));
        String::from_utf8_lossy(&text).into_owned()
    }
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
                Ok(read) => self.heard().add(&piece[..read]),
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
            if let Some(found) = look(&heard.text()) {
                return Some(found);
            }
            if heard.is_over || interrupted().is_some() {
                return None;
            }
            let waited = self.news.wait_timeout(heard, LOOK);
            heard = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The start and the end of it, once all is said.
    pub(super) fn whole(&self) -> String {
        let mut heard = self.heard();
        while !heard.is_over {
            let waited = self.news.wait(heard);
            heard = waited.unwrap_or_else(PoisonError::into_inner);
        }
        heard.text()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{self, Write};

    use super::{END, GAP, START, Said};

    #[test]
    fn what_is_looked_for_is_found_while_more_may_come() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let said = Said::listen(reader);
        writer.write_all(b"number 1").expect("said");
        let writer = Cell::new(Some(writer));
        let line = |said: &str| {
            // The rest comes once the start was heard, and nothing after it.
            if said == "number 1"
                && let Some(mut writer) = writer.take()
            {
                writer.write_all(b"2\nmore").expect("said");
            }
            Some(said.split_once('\n')?.0.to_owned())
        };
        assert_eq!(said.find(line).as_deref(), Some("number 12"));
        assert_eq!(said.find(|said| said.contains("less").then_some(())), None);
        assert_eq!(said.whole(), "number 12\nmore");
    }

    #[test]
    fn of_much_the_start_and_the_end_are_kept() {
        let notices = "NOTICE:  é\n".repeat(END);
        let row = "x".repeat(END * 3);
        let (first, error) = ("number 12\n", "ERROR 1062\n");
        let few = format!("{first}{}", "y".repeat(START + END - first.len()));
        for (all, start, end) in [
            (format!("{first}{notices}{error}"), first, error),
            (format!("{first}{row}\n{error}"), first, error),
            (format!("{row}\n{error}"), GAP, error),
            // All of it is one line.
            (row.clone(), GAP, "xxx"),
            (format!("{row}\n"), GAP, "xxx\n"),
            (few.clone(), few.as_str(), ""),
        ] {
            let (reader, mut writer) = io::pipe().expect("a pipe");
            let said = Said::listen(reader);
            writer.write_all(all.as_bytes()).expect("all is taken");
            drop(writer);
            let kept = said.whole();
            assert!(kept.starts_with(start) && kept.ends_with(end), "{kept}");
            assert!(kept.len() <= START + GAP.len() + END);
            assert_eq!(kept.contains(GAP), kept != all);
            // What is no whole line is left out, unless there is no other.
            let (_, after) = kept.split_once(GAP).unwrap_or_default();
            let is_whole = after
                .lines()
                .all(|line| all.lines().any(|whole| whole == line));
            assert!(is_whole || all.lines().count() == 1, "{kept}");
        }
    }
}
