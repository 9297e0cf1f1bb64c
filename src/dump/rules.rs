//! What is done with a statement, by the words that it starts with.

use crate::catalog::spec::Dialect;

/// A word of a statement, or a quoted name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word in capitals, or the name without its quotes as it is.
    pub(super) text: String,
    /// Whether it was quoted, and so is no keyword.
    pub(super) quoted: bool,
    /// Where it stands in the statement.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// More of it must be seen.
    More,
    /// It runs.
    Pass,
    /// It runs, and is about the table with this word.
    Table(usize),
    /// It runs without the clause whose word this is.
    WithoutDefiner(usize),
    /// It is left out; what is said of that.
    Drop(&'static str),
    /// It is left out, and all that follows is of the database that it names.
    Source,
    /// It runs, and rows follow.
    Rows,
}

/// What is said of databases that a dump makes or enters.
pub(super) const DATABASE: &str = "the name of the database";
const OWNER: &str = "owners";
const RIGHTS: &str = "grants";
const REPLICATION: &str = "settings of replication";
const ACCOUNTS: &str = "accounts";
const SERVER: &str = "settings of the server";
const OF_ADMIN: &str = "what only an administrator may change";
const TRANSACTION: &str = "transactions of its own";
/// What every dump has, and nobody misses.
pub(super) const NOTHING: &str = "";

/// Weighs a statement by its words so far; `done` says that there are no more.
pub(super) fn judge(dialect: Dialect, words: &[Word], done: bool) -> Verdict {
    let Some(first) = words.first() else {
        return if done { Verdict::Pass } else { Verdict::More };
    };
    if first.quoted {
        return Verdict::Pass;
    }
    let verdict = match dialect {
        Dialect::Mysql | Dialect::Mariadb => mysql(&first.text, words, done),
        Dialect::Postgres => postgres(&first.text, words, done),
    };
    match verdict {
        Verdict::More if done => Verdict::Pass,
        verdict => verdict,
    }
}

/// Whether a backslash escapes in strings after a statement of `MySQL`'s, if that has a say in it. A routine
/// keeps the mode that it was made in, so a dump changes to that and back to the one before:
/// <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sqlmode_no_backslash_escapes>.
pub(super) fn escapes(words: &[Word]) -> Option<bool> {
    let is_set = words.first().is_some_and(|word| word.text == "SET");
    if !is_set || !has(words, "SQL_MODE") {
        return None;
    }
    let mut modes = words.iter().filter(|word| word.quoted).peekable();
    if modes.peek().is_some() {
        let is_off = |word: &Word| word.text.to_uppercase().contains("NO_BACKSLASH_ESCAPES");
        return Some(!modes.any(is_off));
    }
    // The mode itself comes last where it is only kept, and what it was where that is set again.
    let last = words.last()?;
    (last.text != "SQL_MODE").then_some(true)
}

fn has(words: &[Word], keyword: &str) -> bool {
    words
        .iter()
        .any(|word| !word.quoted && word.text == keyword)
}

/// Whether the words from the second on are these.
fn are(words: &[Word], keywords: &[&str]) -> bool {
    let rest = &words[1..];
    rest.len() >= keywords.len()
        && rest
            .iter()
            .zip(keywords)
            .all(|(word, keyword)| !word.quoted && word.text == *keyword)
}

/// What `CREATE` makes in `MySQL`; before it stand options.
const OBJECTS: &[&str] = &[
    "DATABASE",
    "EVENT",
    "FUNCTION",
    "INDEX",
    "PACKAGE",
    "PROCEDURE",
    "ROLE",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "TABLE",
    "TABLESPACE",
    "TRIGGER",
    "USER",
    "VIEW",
];

fn mysql(first: &str, words: &[Word], done: bool) -> Verdict {
    match first {
        "USE" if done => Verdict::Source,
        "CREATE" | "ALTER" | "DROP" => {
            let mut objects = words.iter();
            let object = objects.position(|word| !word.quoted && OBJECTS.contains(&&*word.text));
            let Some(object) = object else {
                return Verdict::More;
            };
            match words[object].text.as_str() {
                "DATABASE" | "SCHEMA" => Verdict::Drop(DATABASE),
                "ROLE" | "USER" => Verdict::Drop(ACCOUNTS),
                "TABLE" if first == "CREATE" => named(words, object + 1),
                _ => {
                    let is_definer = |word: &Word| !word.quoted && word.text == "DEFINER";
                    let definer = words[..object].iter().position(is_definer);
                    definer.map_or(Verdict::Pass, Verdict::WithoutDefiner)
                }
            }
        }
        "INSERT" | "REPLACE" => named(words, 1),
        // Both need rights on the server:
        // <https://dev.mysql.com/doc/refman/8.4/en/mysqldump.html#option_mysqldump_set-gtid-purged>.
        "SET" if has(words, "GTID_PURGED") || has(words, "SQL_LOG_BIN") => {
            Verdict::Drop(REPLICATION)
        }
        "SET" | "USE" => Verdict::More,
        "CHANGE" | "START" | "STOP" => match words.get(1).map(|word| word.text.as_str()) {
            None => Verdict::More,
            Some("MASTER" | "REPLICA" | "REPLICATION" | "SLAVE") => Verdict::Drop(REPLICATION),
            Some(_) => Verdict::Pass,
        },
        "FLUSH" => Verdict::Drop(SERVER),
        "GRANT" | "REVOKE" => Verdict::Drop(RIGHTS),
        _ => Verdict::Pass,
    }
}

/// The table that a statement is about: the first word from here on that is no keyword.
fn named(words: &[Word], from: usize) -> Verdict {
    const BEFORE: &[&str] = &[
        "DELAYED",
        "EXISTS",
        "HIGH_PRIORITY",
        "IF",
        "IGNORE",
        "INTO",
        "LOW_PRIORITY",
        "NOT",
    ];
    let mut names = words.iter().skip(from);
    match names.position(|word| word.quoted || !BEFORE.contains(&&*word.text)) {
        Some(at) => Verdict::Table(from + at),
        None => Verdict::More,
    }
}

fn postgres(first: &str, words: &[Word], done: bool) -> Verdict {
    let is = |keywords: &[&str]| are(words, keywords);
    let last_is = |name: &str| words.last().is_some_and(|word| word.text == name);
    match first {
        "GRANT" | "REVOKE" => Verdict::Drop(RIGHTS),
        "ALTER" | "CREATE" | "DROP" if is(&["DATABASE"]) => Verdict::Drop(DATABASE),
        "COMMENT" if is(&["ON", "DATABASE"]) => Verdict::Drop(DATABASE),
        "ALTER" if is(&["ROLE"]) || is(&["USER"]) => Verdict::Drop(ACCOUNTS),
        "ALTER" if is(&["DEFAULT", "PRIVILEGES"]) => Verdict::Drop(RIGHTS),
        "ALTER" if is_owner(words) => Verdict::Drop(OWNER),
        "CREATE" | "DROP" if is(&["ROLE"]) || is(&["USER"]) => match words.get(2) {
            None => Verdict::More,
            Some(word) if !word.quoted && word.text == "MAPPING" => Verdict::Pass,
            Some(_) => Verdict::Drop(ACCOUNTS),
        },
        // Every database has both, and they are the administrator's.
        "CREATE" | "DROP" | "COMMENT" if of_admin(words) => Verdict::Drop(OF_ADMIN),
        "COMMENT" if is(&["ON", "EXTENSION"]) => Verdict::Drop(OF_ADMIN),
        "ALTER" => Verdict::More,
        "CREATE" | "DROP" | "COMMENT" if words.len() < 6 => Verdict::More,
        "SET" if is(&["SESSION", "AUTHORIZATION"]) || is(&["ROLE"]) => Verdict::Drop(ACCOUNTS),
        // What newer versions of `pg_dump` set to its default, and older servers do not know.
        "SET" if last_is("TRANSACTION_TIMEOUT") => Verdict::Drop(NOTHING),
        "SET" if words.len() < 3 => Verdict::More,
        // `psql` follows it, and would then see other ends of strings than are seen here.
        "SET" if is(&["STANDARD_CONFORMING_STRINGS"]) && !last_is("ON") => Verdict::Drop(NOTHING),
        // `END` is another word for `COMMIT`.
        "ABORT" | "BEGIN" | "COMMIT" | "END" | "ROLLBACK" => Verdict::Drop(TRANSACTION),
        "PREPARE" | "START" if is(&["TRANSACTION"]) => Verdict::Drop(TRANSACTION),
        "PREPARE" | "START" if words.len() < 2 => Verdict::More,
        "COPY" if !done => Verdict::More,
        "COPY" if from_stdin(words) => Verdict::Rows,
        _ => Verdict::Pass,
    }
}

/// Whether rows follow a `COPY`: a name or a query may have the word `STDIN` in it, too.
fn from_stdin(words: &[Word]) -> bool {
    let bare = |word: &Word, text: &str| !word.quoted && word.text == text;
    words
        .windows(2)
        .any(|pair| bare(&pair[0], "FROM") && bare(&pair[1], "STDIN"))
}

/// Whether a statement gives something to another account.
fn is_owner(words: &[Word]) -> bool {
    let is = |word: &Word, keyword: &str| !word.quoted && word.text == keyword;
    !has(words, "RENAME")
        && words
            .windows(2)
            .any(|pair| is(&pair[0], "OWNER") && is(&pair[1], "TO"))
}

/// Whether a statement makes, removes or remarks the schema `public` or the language that every
/// database has.
fn of_admin(words: &[Word]) -> bool {
    let keywords: Vec<&str> = words
        .iter()
        .map(|word| word.text.as_str())
        .filter(|word| !["IF", "NOT", "EXISTS", "ON"].contains(word))
        .collect();
    matches!(
        keywords.get(1..3),
        Some(["SCHEMA", "PUBLIC" | "public"] | ["EXTENSION", "PLPGSQL" | "plpgsql"])
    )
}
