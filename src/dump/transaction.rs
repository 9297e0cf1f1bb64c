//! The transaction in which `PostgreSQL` takes a dump, by the number that the server gives it. Who has it may
//! ask what became of it after its client is gone, in the midst of its `COMMIT` too.
//!
//! <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT>

/// What is said before its number.
const SAYS: &str = "phpier-transaction ";

/// Opens it, and has the client say its number on stderr: a message of this level reaches every client,
/// whatever is set.
const OPEN: &str = "BEGIN; DO $$ BEGIN RAISE INFO 'phpier-transaction %', txid_current(); END $$; ";

/// Removes all that the account owns in the database, and only there:
/// <https://www.postgresql.org/docs/current/sql-drop-owned.html>.
const EMPTY: &str = "SET LOCAL lock_timeout = '30s'; DROP OWNED BY CURRENT_USER CASCADE; SET LOCAL lock_timeout = 0; ";

/// Opens a transaction: all of what follows counts, or nothing does. `clear` removes everything first. What
/// follows begins in the same line, so that lines are counted as in the dump.
pub fn begin(clear: bool) -> String {
    let empty = if clear { EMPTY } else { "" };
    format!("{OPEN}{empty}")
}

/// Ends it, on a line of its own.
pub const COMMIT: &str = "COMMIT;\n";

/// A transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transaction(u64);

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// All of it counts.
    Committed,
    /// Nothing of it does.
    Aborted,
    /// That is not decided yet.
    Open,
}

impl Transaction {
    /// The one of which a client says what it was made to; the rest of a line may still come.
    pub fn said(said: &str) -> Option<Self> {
        let (_, rest) = said.split_once(SAYS)?;
        let (number, _) = rest.split_once('\n')?;
        number.trim_end().parse().ok().map(Self)
    }

    /// Asks what became of it; [`Fate::of`] reads the answer.
    pub fn fate(self) -> String {
        format!("SELECT txid_status({})", self.0)
    }

    /// Ends it where it is not decided: a server that waits or reckons does not see that its client is gone,
    /// and would commit.
    pub fn stop(self) -> String {
        // Sessions are told by the lower half of the number.
        let short = self.0 & u64::from(u32::MAX);
        format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE usename = CURRENT_USER AND backend_xid = '{short}'"
        )
    }
}

impl Fate {
    /// What an answer says; a server forgets what is long ago.
    pub fn of(answer: &str) -> Option<Self> {
        match answer {
            "committed" => Some(Self::Committed),
            "aborted" => Some(Self::Aborted),
            "in progress" => Some(Self::Open),
            _ => None,
        }
    }
}

/// What a client says of the dump, without what it was made to say.
pub fn unsaid(said: &str) -> String {
    let lines = said.split_inclusive('\n');
    lines.filter(|line| !line.contains(SAYS)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Transaction, unsaid};

    #[test]
    fn a_number_is_known_once_its_line_is_whole() {
        let line = "psql:<stdin>:1: INFO:  phpier-transaction 4294967301\n";
        for length in 0..line.len() {
            assert_eq!(Transaction::said(&line[..length]), None);
        }
        let said = format!("psql:<stdin>:1: NOTICE:  x\n{line}psql:<stdin>:2: ERROR:  y\n");
        let transaction = Transaction::said(&said).expect("a number");
        assert_eq!(transaction.fate(), "SELECT txid_status(4294967301)");
        assert!(transaction.stop().ends_with("backend_xid = '5'"));
        assert_eq!(
            unsaid(&said),
            "psql:<stdin>:1: NOTICE:  x\npsql:<stdin>:2: ERROR:  y\n"
        );
        assert_eq!(Transaction::said("INFO:  phpier-transaction x\n"), None);
    }
}
