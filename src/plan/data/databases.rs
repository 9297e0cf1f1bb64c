//! What becomes of the databases of a project on a server that outlives it. Nothing drops one, but a
//! project that asks for another starts without its data.

use std::collections::BTreeSet;

use super::{Class, Finding, Store};

/// Server and database.
pub type Database = (String, String);

/// What is to be known of a database that nothing declares any more.
const UNWANTED: &str = "nothing removes it; once it is not wanted any more, drop it yourself on the server, \
                        as its administrator";

/// What is to be known of an account that nothing declares any more.
const UNWANTED_ACCOUNT: &str = "nothing removes an account; once nothing logs in with it any more, drop it \
                                yourself on the server, as its administrator";

/// What was there before, and what is declared now.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What the project had.
    pub before: &'a BTreeSet<Database>,
    /// What it declares.
    pub after: &'a BTreeSet<Database>,
    /// Databases that are there without it: another project's, or left behind earlier.
    pub others: &'a BTreeSet<Database>,
    /// The servers that there are. What becomes of the data of one that goes is told by its volume.
    pub servers: &'a BTreeSet<String>,
    /// What the name of a database's twin for tests ends with.
    pub twin: &'a str,
}

/// What a project's step from some databases to others does to its data.
pub fn changed(service: &str, step: Step<'_>) -> Vec<Finding> {
    let mut gained: Vec<&Database> = step.after.difference(step.before).collect();
    // A twin goes wherever its database goes.
    gained.retain(|database| !step.is_twin(database, step.after));
    let lost = step.before.difference(step.after);
    lost.filter(|(server, _)| step.servers.contains(server))
        .filter(|database| !step.goes_along(database))
        .map(|lost| {
            let heir = heir(lost, &gained).map(|at| gained.remove(at));
            let mut finding = heir.map_or_else(
                || dropped(service, lost),
                |heir| replaced(service, lost, heir, step.others.contains(heir)),
            );
            // What tests write is written anew by the next one.
            finding.needs_leave = !step.is_twin(lost, step.before);
            finding
        })
        .collect()
}

/// What a project comes to hold of another one's, which is in `folder` or was, because it bears that one's
/// name now.
pub fn taken_over(
    service: &str,
    step: Step<'_>,
    theirs: &BTreeSet<Database>,
    folder: &str,
) -> Vec<Finding> {
    let gained = step.after.difference(step.before);
    gained
        .filter(|database| theirs.contains(*database) && step.servers.contains(&database.0))
        .filter(|database| !step.is_twin(database, step.after))
        .map(|taken| {
            let message = format!(
                "database `{}` on `{}` holds the data of the project in {folder}, and goes to this one as it is",
                taken.1, taken.0
            );
            let mut finding = finding(Class::Detached, service, taken, message);
            finding.help = Some("to leave it alone, choose another name for the project or, with `database=`, for its database".to_owned());
            finding.needs_leave = true;
            finding
        })
        .collect()
}

/// What becomes of the accounts that a database had when it gets another one. The database itself goes along.
/// `before` are those that were written for it.
pub fn handed_over(
    service: &str,
    database: &Database,
    before: &BTreeSet<String>,
    after: &str,
) -> Finding {
    // What was written was not brought up for that: there may be no such account anywhere.
    let (reaches, stays) = match before.len() {
        1 => ("reaches", "stays on the server where it was"),
        _ => ("reach", "stay on the server where they were"),
    };
    let before: Vec<String> = before.iter().map(|user| format!("`{user}`")).collect();
    let before = match before.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, more)) => format!("{} and {last}", more.join(", ")),
        None => String::new(),
    };
    let message = format!(
        "with the next `phpier up` its account is `{after}`; {before} no longer {reaches} it, and {stays} brought up"
    );
    let mut finding = finding(Class::Safe, service, database, message);
    finding.help = Some(UNWANTED_ACCOUNT.to_owned());
    finding
}

/// What a project that is gone leaves behind: told, and never in the way.
pub fn abandoned(slug: &str, step: Step<'_>) -> Vec<Finding> {
    let lost = step.before.difference(step.others);
    lost.filter(|(server, _)| step.servers.contains(server))
        .map(|lost| {
            let message = "the project is gone, and its database stays on the server".to_owned();
            let mut finding = finding(Class::LeftBehind, slug, lost, message);
            finding.help = Some(UNWANTED.to_owned());
            finding
        })
        .collect()
}

fn replaced(service: &str, old: &Database, new: &Database, is_there: bool) -> Finding {
    let place = if old.0 == new.0 {
        format!("`{}`", new.1)
    } else {
        format!("`{}` on `{}`", new.1, new.0)
    };
    let start = if is_there {
        "is used as it is"
    } else {
        "starts empty"
    };
    let message = format!(
        "database `{}` on `{}` is left behind; {place} {start}",
        old.1, old.0
    );
    let mut finding = finding(Class::Detached, service, old, message);
    finding.help = Some(if old.0 == new.0 {
        format!("to keep the data, write database=\"{}\"", old.1)
    } else {
        "to keep the data, name the server as it was; or take a dump and restore it there".into()
    });
    finding
}

fn dropped(service: &str, old: &Database) -> Finding {
    let message = format!(
        "database `{}` on `{}` is left behind; the project no longer declares it",
        old.1, old.0
    );
    let mut finding = finding(Class::LeftBehind, service, old, message);
    finding.help = Some(UNWANTED.to_owned());
    finding
}

/// Which of the new databases stands in the place of an old one: that of the same name, or on the same
/// server, or any.
fn heir(old: &Database, gained: &[&Database]) -> Option<usize> {
    let at = |same: &dyn Fn(&Database) -> bool| gained.iter().position(|new| same(new));
    at(&|new| new.1 == old.1)
        .or_else(|| at(&|new| new.0 == old.0))
        .or_else(|| (!gained.is_empty()).then_some(0))
}

impl Step<'_> {
    /// The database that one is the twin of.
    fn original(&self, (server, name): &Database) -> Option<Database> {
        let name = name.strip_suffix(self.twin)?;
        Some((server.clone(), name.to_owned()))
    }

    fn is_twin(&self, database: &Database, among: &BTreeSet<Database>) -> bool {
        let original = self.original(database);
        original.is_some_and(|original| among.contains(&original))
    }

    /// Whether a twin is lost with its database, of which it is told already.
    fn goes_along(&self, database: &Database) -> bool {
        let original = self.original(database);
        original.is_some_and(|original| {
            self.before.contains(&original) && !self.after.contains(&original)
        })
    }
}

fn finding(class: Class, service: &str, (server, name): &Database, message: String) -> Finding {
    Finding {
        class,
        service: service.to_owned(),
        store: Store::Database {
            server: server.clone(),
            name: name.clone(),
        },
        message,
        help: None,
        commands: Vec::new(),
        source: None,
        needs_leave: false,
        place: None,
    }
}
