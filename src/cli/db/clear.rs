//! Removing all that is in a database, and what is told where that does not come to its end.

use std::io::Write;

use super::desk::{Desk, Size};
use crate::catalog::spec::Dialect;
use crate::cli::exit::Exit;
use crate::cli::ui::Ui;
use crate::cli::{escape, report};
use crate::dump::sql;
use crate::runtime::{hold, interrupted};

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
        let cleared = charset.clone().and_then(|charset| self.cleared(&charset));
        let exit = match (interrupted(), cleared) {
            (None, Ok(())) => return Ok(()),
            (None, Err(said)) => report::fatal(ui, &self.refused(&said)),
            (Some(code), _) => {
                ui.say("Interrupted.\n");
                Exit::Passed(code)
            }
        };
        ui.say(&self.left(&charset.unwrap_or_default(), before, way_back));
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
    fn cleared(&self, charset: &str) -> Result<(), String> {
        let (database, statements) = match self.dialect {
            Dialect::Postgres => {
                let statements = format!("{}{}", sql::begin(true), sql::COMMIT);
                (Some(self.name.as_str()), statements)
            }
            Dialect::Mysql | Dialect::Mariadb => (None, sql::renew(&self.name, charset)),
        };
        let client = self.seat.import(database);
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
    fn left(&self, charset: &str, before: Size, way_back: Option<&str>) -> String {
        let title = &self.title;
        // A client that is gone may have left the server at work.
        let (database, statement) = match self.dialect {
            Dialect::Postgres => (Some(self.name.as_str()), sql::STOP_CLEARING.to_owned()),
            Dialect::Mysql | Dialect::Mariadb => (None, sql::again(&self.name, charset)),
        };
        let settled = self.seat.ask(self.runner, database, &statement);
        let found = settled.and_then(|_| self.measured());
        let how = match found {
            Ok(now) if now.tables == 0 => format!("{title} is empty.\n"),
            Ok(now) if now.tables == before.tables => {
                return format!("{title} is as it was: {}.\n", now.words());
            }
            Ok(now) => format!(
                "{title} is not whole: {} of {} tables are left.\n",
                now.tables, before.tables
            ),
            Err(said) => format!(
                "It is not known what is left of {title}: {}\n",
                escape::line(said.lines().last().unwrap_or("its server says nothing"))
            ),
        };
        match way_back {
            Some(command) => {
                format!("{how}  help: `{command}` brings back what was there before\n")
            }
            None => how,
        }
    }
}
