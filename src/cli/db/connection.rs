//! Connections whose client is gone, by their server.

use std::thread;
use std::time::Instant;

use super::desk::Desk;
use super::transaction::{LOOK, PATIENCE};
use crate::catalog::spec::Dialect;
use crate::dump::connection::{self, Connection};
use crate::runtime::{Exec, exec};

impl Desk<'_> {
    /// The client, about to read statements, and the connection that it will have. What is lost of `PostgreSQL`'s
    /// is found by its transaction.
    pub(super) fn reader(&self, database: Option<&str>) -> (Exec, Option<Connection>) {
        let mut client = self.seat.import(database);
        if self.dialect == Dialect::Postgres {
            return (client, None);
        }
        let connection = Connection::new(&exec::mark());
        client.argv.push(connection.option().into());
        (client, Some(connection))
    }

    /// Ends what a server is still at for a client that is gone, and waits until that is taken back.
    pub(super) fn ended(&self, connection: &Connection) -> Result<(), String> {
        let ask = |statement: &str| self.seat.ask(self.runner, None, statement);
        let start = Instant::now();
        loop {
            let found = ask(&connection.number())?;
            if found.is_empty() {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err("its server is still at it".to_owned());
            }
            for number in found.iter().flatten() {
                // It may have come to its end meanwhile.
                let _ = ask(&connection::stop(number));
            }
            thread::sleep(LOOK);
        }
    }
}
