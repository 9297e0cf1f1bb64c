//! The names of a database and its account, where the old ones cannot be had on a server that all
//! projects share.

use super::Finisher;
use crate::migrate::Tool;
use crate::migrate::report::Remark;
use crate::migrate::setup;

/// The longest database that has room for a twin's ending, and the longest user, with every engine.
const LIMITS: (usize, usize) = (54, 32);

/// Whether a tool calls the databases, or accounts, of most of its projects so.
fn is_usual(tool: Tool, name: &str) -> bool {
    let names: &[&str] = match tool {
        Tool::Ddev => &["db"],
        Tool::Lando => &[
            "acquia",
            "backdrop",
            "database",
            "joomla",
            "lagoon",
            "lamp",
            "laravel",
            "lemp",
            "mariadb",
            "mean",
            "pantheon",
            "symfony",
            "wordpress",
        ],
        Tool::Warden => &[
            "app",
            "cakephp",
            "drupal",
            "laravel",
            "magento",
            "shopware",
            "symfony",
            "wordpress",
        ],
        Tool::Sail => &["laravel", "sail"],
        Tool::PhpierGo | Tool::Compose => &[],
    };
    names.contains(&name) || (tool == Tool::Lando && name.starts_with("drupal"))
}

/// Names that are the project's own on a server, which its container stands for: nothing for one that follows from the
/// project's name.
pub(super) fn own(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    server: &str,
    name: Option<&str>,
    (database, username): (Option<String>, Option<String>),
) -> (Option<String>, Option<String>) {
    let slug = finisher.outcome.slug.clone();
    let base = match name {
        None => slug,
        Some(name) => format!("{slug}-{name}"),
    }
    .replace('-', "_");
    let (most_database, most_user) = LIMITS;
    let tool = finisher.tool;

    let wanted = database.clone().unwrap_or_else(|| base.clone());
    let taken = &finisher.taken;
    let is_free = |name: &str| !taken.has_database(server, name, old.testing);
    let (found, why) = if old
        .database
        .as_deref()
        .is_some_and(|name| is_usual(tool, name))
    {
        (pick(&base, &base, most_database, is_free), usual(tool))
    } else if is_free(&wanted) {
        (wanted.clone(), String::new())
    } else {
        (
            pick(&base, &wanted, most_database, is_free),
            another(server),
        )
    };
    tell(finisher, old, "database", &wanted, &found, &why);

    // Without a name of its own the account has the database's.
    let wanted = username.clone().unwrap_or_else(|| found.clone());
    let taken = &finisher.taken;
    let is_free = |name: &str| name.len() <= most_user && !taken.has_user(server, name);
    let (user, why) = if old
        .username
        .as_deref()
        .is_some_and(|name| is_usual(tool, name))
    {
        (pick(&found, &base, most_user, is_free), usual(tool))
    } else if is_free(&wanted) {
        (wanted.clone(), String::new())
    } else {
        (pick(&found, &base, most_user, is_free), another(server))
    };
    if username.is_some() || user != found {
        tell(finisher, old, "user", &wanted, &user, &why);
    }
    finisher.taken.take(server, &found, &user, old.testing);
    let user = (user != found).then_some(user);
    ((found != base).then_some(found), user)
}

fn usual(tool: Tool) -> String {
    format!("other projects of {} have that name too", tool.title())
}

fn another(server: &str) -> String {
    format!("another project has that name on `{server}`")
}

fn tell(
    finisher: &mut Finisher<'_>,
    old: &setup::Database,
    what: &str,
    wanted: &str,
    found: &str,
    why: &str,
) {
    if wanted != found {
        finisher.tell(Remark::changed(
            old.place.clone(),
            format!("{what} {wanted}"),
            format!("{why}; here it is `{found}`"),
        ));
    }
}

/// The first name that is free: the first one, both together, and the first with a number.
fn pick(first: &str, second: &str, most: usize, is_free: impl Fn(&str) -> bool) -> String {
    let both = (first != second).then(|| format!("{first}_{second}"));
    let cut = |text: &str, room: usize| -> String { text.chars().take(room).collect() };
    let names = [
        Some(cut(first, most)),
        both.filter(|both| both.len() <= most),
    ];
    let numbered = (2..).map(|number| {
        let ending = format!("_{number}");
        format!("{}{ending}", cut(first, most - ending.len()))
    });
    let mut names = names.into_iter().flatten().chain(numbered);
    names
        .find(|name| is_free(name))
        .unwrap_or_else(|| first.to_owned())
}
