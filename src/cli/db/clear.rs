//! Removing all that is in a database, and what is told where that does not come to its end.

use std::io::Write;

use super::desk::{Desk, Size};
use super::outcome::last;
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::report;
use crate::cli::ui::Ui;
use crate::dump::connection::Connection;
use crate::dump::sql;
use crate::dump::transaction::{self, COMMIT, Transaction};
use crate::runtime::{Exec, hold, interrupted};

impl Desk<'_> {
    /// Makes the database empty. Where that fails or is interrupted, it is told what is left, and how what
    /// was there before comes back.
    pub(super) fn clear(
        &self,
        ui: &mut Ui,
        before: Size,
        way_back: Option<&str>,
    ) -> Result<(), Exit> {
        let _hold = hold();
        let charset = self.charset();
        // What makes a database anew is in none.
        let within = (self.dialect == Dialect::Postgres).then_some(self.name.as_str());
        let (client, connection) = self.reader(within);
        let cleared = charset
            .clone()
            .and_then(|charset| self.cleared(client, &charset));
        let exit = match (interrupted(), &cleared) {
            (None, Ok(())) => return Ok(()),
            (None, Err(said)) => report::fatal(ui, &self.refused(&transaction::unsaid(said))),
            (Some(code), _) => {
                ui.say("Interrupted.\n");
                Exit::Passed(code)
            }
        };
        let settled = self.settle(
            connection.as_ref(),
            &charset.unwrap_or_default(),
            &cleared.err().unwrap_or_default(),
        );
        ui.say(&self.left(settled, before, way_back));
        Err(exit)
    }

    /// How the database is to be made anew; nothing of that is lost with it.
    fn charset(&self) -> Result<String, String> {
        if self.dialect == Dialect::Postgres {
            return Ok(String::new());
        }
        let rows = self
            .seat
            .ask(self.runner, None, &sql::charset(&self.name))?;
        Ok(sql::of_charset(rows.first().map(Vec::as_slice)))
    }

    /// Runs what removes all of it. An interrupt ends the client wherever that is.
    fn cleared(&self, client: Exec, charset: &str) -> Result<(), String> {
        let statements = match self.dialect {
            Dialect::Postgres => format!("{}{COMMIT}", transaction::begin(true)),
            Dialect::Mysql | Dialect::Mariadb => sql::renew(&self.name, charset),
        };
        let mut feed = client
            .feed(self.runner)
            .map_err(|error| error.to_string())?;
        // A client that has ended tells why by itself.
        let _ = feed.write_all(statements.as_bytes());
        match feed.finish() {
            Ok(ended) if ended.code == 0 => Ok(()),
            Ok(ended) => Err(ended.said),
            Err(error) => Err(error.to_string()),
        }
    }

    /// What is left of the database, by its server.
    fn left(&self, settled: Result<(), String>, before: Size, way_back: Option<&str>) -> String {
        let title = &self.title;
        let found = settled.and_then(|()| self.measured());
        let how = match found {
            Ok(now) if now.tables == 0 => format!("{title} is empty.\n"),
            Ok(now) if now.tables == before.tables => {
                return format!("{title} is as it was: {}.\n", now.words());
            }
            Ok(now) => format!(
                "{title} is not whole: {} of {} tables are left.\n",
                now.tables, before.tables
            ),
            Err(said) => format!("It is not known what is left of {title}: {}\n", last(&said)),
        };
        match way_back {
            Some(command) => {
                format!("{how}  help: `{command}` brings back what was there before\n")
            }
            None => how,
        }
    }

    /// Ends what the client that is gone has left its server at, and makes the database if that has taken
    /// it away. `said` is what that client said.
    fn settle(
        &self,
        connection: Option<&Connection>,
        charset: &str,
        said: &str,
    ) -> Result<(), String> {
        let Some(connection) = connection else {
            let transaction = Transaction::said(said);
            return transaction.map_or(Ok(()), |transaction| self.counts(transaction).map(drop));
        };
        self.ended(connection)?;
        let ask = |statement: &str| self.seat.ask(self.runner, None, statement);
        if ask(&sql::charset(&self.name))?.is_empty() {
            ask(&sql::again(&self.name, charset))?;
        }
        Ok(())
    }
}
