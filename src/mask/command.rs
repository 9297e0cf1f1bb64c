//! Secrets in command lines: the values of options that take one.

use std::ops::Range;

use super::name::is_secret_key;
use super::word::{is_expansion, is_quote, is_switch};

/// How an option takes its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// The word after it.
    Next,
    /// The rest of its own word.
    Rest,
    /// Either.
    Both,
}

/// Programs whose short options take a password.
struct Program {
    names: &'static [&'static str],
    options: &'static [(&'static str, Takes)],
}

const PROGRAMS: &[Program] = &[
    // <https://redis.io/docs/latest/develop/tools/cli/>
    Program {
        names: &["redis-cli", "valkey-cli"],
        options: &[("-a", Takes::Next)],
    },
    // <https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_password>
    Program {
        names: &["mysql", "mariadb"],
        options: &[("-p", Takes::Rest)],
    },
    // <https://www.mongodb.com/docs/mongodb-shell/reference/options/>
    Program {
        names: &["mongo"],
        options: &[("-p", Takes::Next)],
    },
    // <https://curl.se/docs/manpage.html#-u>
    Program {
        names: &["curl"],
        options: &[("-u", Takes::Both), ("--user", Takes::Next)],
    },
    // <https://docs.aws.amazon.com/cli/latest/reference/configure/set.html>
    Program {
        names: &["aws"],
        options: &[
            ("aws_secret_access_key", Takes::Next),
            ("aws_session_token", Takes::Next),
        ],
    },
    // <https://linux.die.net/man/1/unzip>, <https://linux.die.net/man/1/zip>
    Program {
        names: &["unzip", "zip"],
        options: &[("-P", Takes::Both)],
    },
    // <https://lftp.yar.ru/lftp-man.html>
    Program {
        names: &["lftp"],
        options: &[("-u", Takes::Both)],
    },
    // <https://www.samba.org/samba/docs/current/man-html/smbclient.1.html>
    Program {
        names: &["smbclient"],
        options: &[("-U", Takes::Both)],
    },
    // <https://linux.die.net/man/1/sshpass>
    Program {
        names: &["sshpass"],
        options: &[("-p", Takes::Both)],
    },
    // <https://www.openldap.org/software/man.cgi?query=ldapsearch>
    Program {
        names: &["ldapsearch", "ldapadd", "ldapmodify"],
        options: &[("-w", Takes::Both)],
    },
    // <https://learn.microsoft.com/en-us/sql/tools/sqlcmd/sqlcmd-utility>
    Program {
        names: &["sqlcmd"],
        options: &[("-P", Takes::Both)],
    },
    // No program, but words of SQL that take one in the same way.
    Program {
        names: &["IDENTIFIED", "identified"],
        options: &[("BY", Takes::Next), ("by", Takes::Next)],
    },
];

/// Directives and options of servers that take a password and do not sound like it, or have no dashes; the
/// word of a header before its token.
const WORDS: [&str; 3] = ["requirepass", "masterauth", "Bearer"];

/// What the words of a command so far say of the next one.
#[derive(Default)]
pub(super) struct Command {
    program: Option<&'static Program>,
    /// The option that wants the next word.
    option: Option<String>,
}

/// What is secret of a word.
pub(super) struct Found {
    /// The option that takes it.
    pub(super) option: String,
    /// Where in the word it starts.
    pub(super) start: usize,
}

impl Command {
    /// Takes in the next word as an item of a list in YAML, maybe in quotes.
    pub(super) fn item(&mut self, item: &str) -> Option<Found> {
        let word = item.trim_start_matches(is_quote);
        let start = item.len() - word.len();
        let mut found = self.word(word.trim_end().trim_end_matches(is_quote))?;
        found.start += start;
        Some(found)
    }

    /// Takes in the next word, and tells what of it is secret. What a shell puts in is not.
    pub(super) fn word(&mut self, word: &str) -> Option<Found> {
        let is_value = |value: &str| !value.is_empty() && !is_expansion(value);
        if let Some(option) = self.option.take()
            && !word.starts_with('-')
        {
            return is_value(word).then_some(Found { option, start: 0 });
        }
        let bare = word.trim_end_matches([',', ']', ';']);
        let name = bare.rsplit('/').next().unwrap_or_default();
        // Their kin are called after them: mysqldump, mariadb-admin.
        let of = |program: &&Program| program.names.iter().any(|start| name.starts_with(start));
        if let Some(program) = PROGRAMS.iter().find(of) {
            self.program = Some(program);
        }
        if let Some((option, value)) = bare.split_once('=') {
            // Of an option, or of a variable for the program after it.
            let name = option.trim_start_matches('-');
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let is_secret = name.chars().all(is_name) && is_secret_key(name);
            if is_secret && value.is_empty() {
                self.option = Some(option.to_owned());
            }
            return (is_secret && is_value(value) && !is_switch(value)).then(|| Found {
                option: option.to_owned(),
                start: option.len() + 1,
            });
        }
        let long = bare.trim_start_matches('-');
        if WORDS.contains(&long)
            || (bare.starts_with('-') && is_secret_key(long))
            || is_of_registry(bare)
        {
            self.option = Some(bare.to_owned());
            return None;
        }
        let options = self.program.map_or(&[][..], |program| program.options);
        for (option, takes) in options {
            let Some(rest) = bare.strip_prefix(option) else {
                if *takes != Takes::Rest && ends_bundle(bare, option) {
                    self.option = Some((*option).to_owned());
                }
                continue;
            };
            if rest.is_empty() {
                let waits = *takes != Takes::Rest;
                self.option = waits.then(|| (*option).to_owned());
            } else if *takes != Takes::Next && is_value(rest) {
                return Some(Found {
                    option: (*option).to_owned(),
                    start: option.len(),
                });
            }
        }
        None
    }

    /// The same where a quote follows upon the word at once: `-p"…"` is one word to a shell.
    fn quoted(&mut self, word: &str) {
        let options = self.program.map_or(&[][..], |program| program.options);
        let mut options = options.iter();
        if options.any(|(option, takes)| *option == word && *takes != Takes::Next) {
            self.option = Some(word.to_owned());
        }
    }
}

/// Whether a word is a setting of `composer config` or `npm config set` whose value is a token:
/// `github-oauth.github.com`, `//npm.example.org/:_authToken`.
///
/// <https://getcomposer.org/doc/articles/authentication-for-private-packages.md>,
/// <https://docs.npmjs.com/cli/v11/configuring-npm/npmrc#auth-related-configuration>
fn is_of_registry(word: &str) -> bool {
    let kind = word.split_once('.').map_or("", |(kind, _)| kind);
    let setting = word.rsplit_once(':').map_or("", |(_, setting)| setting);
    let composers = ["bearer", "github-oauth", "gitlab-oauth", "gitlab-token"];
    composers.contains(&kind) || (setting.starts_with('_') && is_secret_key(setting))
}

/// Whether a word bundles short options, of which the last is this one: `-sSu`.
fn ends_bundle(word: &str, option: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    let last = option.strip_prefix('-').filter(|name| name.len() == 1);
    letters.len() > 1
        && letters.bytes().all(|letter| letter.is_ascii_alphabetic())
        && last.is_some_and(|last| letters.ends_with(last))
}

/// Where the secrets of a line are, as far as it is a command line or holds one.
pub(super) fn secrets(line: &str) -> Vec<Range<usize>> {
    let apart = |c: char| c.is_whitespace() || is_quote(c) || matches!(c, '[' | ',' | '\\');
    let mut command = Command::default();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skipped) = line[at..].find(|c: char| !apart(c)) {
        let start = at + skipped;
        let quote = line[..start].chars().next_back();
        let quote = quote.filter(|c| is_quote(*c) && command.option.is_some());
        let ends = |c: char| match quote {
            Some(quote) => c == quote,
            None => c.is_whitespace() || is_quote(c),
        };
        let end = line[start..]
            .find(ends)
            .map_or(line.len(), |end| start + end);
        // The mark before a quote is the quote's.
        let is_before_quote = line[end..].starts_with(is_quote);
        let word = match &line[start..end] {
            word if is_before_quote => word.trim_end_matches('\\'),
            word => word,
        };
        if let Some(Found { start: from, .. }) = command.word(word) {
            found.push(start + from..start + word.len());
        } else if is_before_quote && quote.is_none() {
            command.quoted(word);
        }
        at = end;
    }
    found
}

/// Which items of a list are secret, as options and their values.
pub fn secret_items<'t>(items: impl IntoIterator<Item = &'t str>) -> Vec<bool> {
    let mut command = Command::default();
    let items = items.into_iter();
    items.map(|item| command.word(item).is_some()).collect()
}
