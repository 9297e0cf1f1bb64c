//! The connection by which a server of `MySQL`'s kin takes a dump, known by a lock that it alone holds. A server that
//! is at a statement does not see that its client is gone, and goes on; who knows the lock may end that.
//!
//! <https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html>, <https://mariadb.com/kb/en/is_used_lock/>

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection(String);

impl Connection {
    /// One that is known by a mark that no other has.
    pub fn new(mark: &str) -> Self {
        Self(format!("phpier-{mark}"))
    }

    /// The option by which a client takes the lock before anything else. It is no statement of the dump, whose
    /// lines are counted.
    pub fn option(&self) -> String {
        format!("--init-command=DO GET_LOCK('{}', 0)", self.0)
    }

    /// Asks for its number; it has none once it has come to its end.
    pub fn number(&self) -> String {
        format!(
            "SELECT number FROM (SELECT IS_USED_LOCK('{}') AS number) AS held WHERE number IS NOT NULL",
            self.0
        )
    }
}

/// Ends the one with a number; an account may do that to its own.
pub fn stop(number: &str) -> String {
    format!("KILL {number}")
}
