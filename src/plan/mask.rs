//! Which parts of a line are secret. Values under secret-looking keys never leave the plan, in any
//! format; credentials inside URLs neither.

mod command;

use std::ops::Range;

pub use command::{Command, secret_items};

/// A line whose value must not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// What may be shown: everything up to the value.
    pub(super) shown: String,
    /// The key, to tell whether its value changed; empty for a line inside a longer value.
    pub(super) key: String,
}

const WORDS: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    // Older ones that are kept while they are changed.
    "_PASS_",
    "_PWD_",
    "_KEY_BASE",
    "SIGNATURE",
];
const ENDINGS: [&str; 10] = [
    "PASS", "PWD", "_KEY", "-KEY", "APIKEY", "_SALT", "_KEYS", "_AUTH", "_PAT", "-PAT",
];
/// As parts of other words these mean something else.
const NAMES: [&str; 3] = ["AUTH", "SALT", "PAT"];

/// Whether a key of this name is likely to hold a secret. A `…_FILE` holds only the path to one.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_uppercase();
    // An option of a program such as `--mysql-native-password=ON` only sounds like one.
    let is_path = ["_FILE", "-FILE"].iter().any(|end| key.ends_with(end));
    let is_path_or_option = is_path || key.starts_with("--");
    !is_path_or_option
        && (NAMES.contains(&key.as_str())
            || WORDS.iter().any(|word| key.contains(word))
            || ENDINGS.iter().any(|ending| key.ends_with(ending)))
}

/// The secrets of a text, line by line.
pub(super) fn secrets(text: &str) -> Vec<Option<Secret>> {
    // A value may go on in the lines below its key, as long as they are indented more deeply.
    let mut inside: Option<usize> = None;
    // An option that stands in a list by itself has its value in the item after it.
    let mut command = Command::default();
    text.lines()
        .map(|line| {
            let indent = line.len() - line.trim_start().len();
            let item = line.trim_start().strip_prefix("- ");
            let Some(item) = item else {
                command = Command::default();
                return line_of(line, indent, &mut inside);
            };
            match command.item(item) {
                Some(found) => Some(Secret {
                    shown: line[..line.len() - item.len() + found.start].to_owned(),
                    key: found.option,
                }),
                None => line_of(line, indent, &mut inside),
            }
        })
        .collect()
}

/// The secret of a line by itself, and of one `inside` of a longer value.
fn line_of(line: &str, indent: usize, inside: &mut Option<usize>) -> Option<Secret> {
    if let Some(outer) = *inside {
        if line.trim().is_empty() || indent > outer {
            return Some(Secret {
                shown: line[..indent].to_owned(),
                key: String::new(),
            });
        }
        *inside = None;
    }
    let (key, value) = key_and_value(line)?;
    if !is_secret_key(key) || is_reference(&line[value..]) {
        return None;
    }
    let is_option = line[..value].contains("--");
    if is_option && is_switch(&line[value..]) {
        return None;
    }
    let rest = line[value..].trim();
    if rest.is_empty() || rest.starts_with(['|', '>']) {
        // A bare `secrets:` opens a list of names, not a value.
        if !key.eq_ignore_ascii_case("secrets") {
            *inside = Some(indent);
        }
        return None;
    }
    Some(Secret {
        shown: line[..value].to_owned(),
        key: key.to_owned(),
    })
}

/// The key of a line and where its value starts: `key: v`, `- KEY=v`, `ENV KEY v`, quoted or not.
fn key_and_value(line: &str) -> Option<(&str, usize)> {
    let lead = line.len()
        - line
            .trim_start_matches([' ', '\t', '-', '#', ';', '"', '\''])
            .len();
    let rest = &line[lead..];
    let rest_at = ["ENV ", "ARG ", "export ", "fastcgi_param ", "env["]
        .iter()
        .find_map(|word| rest.starts_with(word).then_some(lead + word.len()))
        .unwrap_or(lead);
    let rest = &line[rest_at..];
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
    let after = rest[end..].trim_start_matches(['"', '\'', ']']);
    let gap = after.trim_start_matches([' ', '\t']);
    let value = match gap.chars().next()? {
        ':' | '=' => gap[1..].trim_start(),
        _ if gap.len() < after.len() && rest_at > lead => gap,
        _ => return None,
    };
    (end > 0).then(|| (&rest[..end], line.len() - value.len()))
}

/// Whether a value only turns something on or off, as in `--mysql-native-password=ON`.
fn is_switch(value: &str) -> bool {
    // In KDL such words have a `#` before them.
    let value = value.trim().trim_matches(['"', '\'', '#']).to_lowercase();
    ["on", "off", "true", "false", "yes", "no", "0", "1"].contains(&value.as_str())
}

/// Whether a value is only the name of a variable: `${NAME}` or `${NAME:?…}`.
fn is_reference(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    value
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|inner| {
            let name = inner.split_once(":?").map_or(inner, |(name, _)| name);
            !inner.contains('$') && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
}

/// Where a line has the password of a `scheme://user:password@host`, a token before a host, the value of
/// a secret part of an address or of an option that takes one; in their order.
pub fn credentials(line: &str) -> Vec<Range<usize>> {
    let mut found = command::secrets(line);
    found.extend(parameters(line));
    let mut at = 0;
    while let Some(scheme) = line[at..].find("://") {
        let start = at + scheme + 3;
        let rest = &line[start..];
        let end = rest
            // A password may hold anything else.
            .find(|c: char| c.is_whitespace() || c == '"')
            .unwrap_or(rest.len());
        let word = &rest[..end];
        if let (Some(colon), Some(host)) = (word.find(':'), word.rfind('@'))
            && colon < host
        {
            found.push(start + colon + 1..start + host);
        } else if let Some(host) = word.split('/').next().and_then(|host| host.find('@'))
            && ["http", "https"]
                .iter()
                .any(|web| line[..at + scheme].ends_with(web))
            && !word.starts_with('$')
        {
            // Of the web, a name without a password is a token.
            found.push(start..start + host);
        }
        at = start + end;
    }
    found.sort_by_key(|range| (range.start, range.end));
    found
}

/// The values of secret parts of an address or a data source: `?token=…`, `;password=…`.
fn parameters(line: &str) -> impl Iterator<Item = Range<usize>> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    line.match_indices('=').filter_map(move |(at, _)| {
        let name = line[..at].trim_end_matches(is_name).len();
        let (before, value) = (&line[..name], &line[at + 1..]);
        let is_part = before.ends_with(['?', '&', ';', ':']) && is_secret_key(&line[name..at]);
        let ends = |c: char| c.is_whitespace() || matches!(c, '&' | ';' | '"' | '\'');
        let end = value.find(ends).unwrap_or(value.len());
        (is_part && end > 0 && !value.starts_with('$')).then_some(at + 1..at + 1 + end)
    })
}

/// The line with all that [`credentials`] finds taken out.
pub fn without_credentials(line: &str) -> String {
    const HIDDEN: &str = "(sensitive)";
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for secret in credentials(line) {
        // One may lie in another.
        if secret.start < at || line[secret.clone()] == *HIDDEN {
            continue;
        }
        out.push_str(&line[at..secret.start]);
        out.push_str(HIDDEN);
        at = secret.end;
    }
    out.push_str(&line[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::{secrets, without_credentials};

    fn shown(text: &str) -> Vec<Option<String>> {
        secrets(text)
            .into_iter()
            .map(|secret| secret.map(|secret| secret.shown))
            .collect()
    }

    /// The lines that hold a secret, and what is shown of them.
    fn shown_of(text: &str) -> Vec<(usize, String)> {
        let lines = shown(text).into_iter().enumerate();
        lines.filter_map(|(at, shown)| Some((at, shown?))).collect()
    }

    #[test]
    fn values_under_secret_keys_are_cut_off() {
        for (line, kept) in [
            ("  DB_PASSWORD: \"s3\"", Some("  DB_PASSWORD: ")),
            ("  - DB_PASSWORD=s3", Some("  - DB_PASSWORD=")),
            ("  - \"API_TOKEN=s3\"", Some("  - \"API_TOKEN=")),
            ("  \"APP_KEY\": s3", Some("  \"APP_KEY\": ")),
            ("# old_secret = s3", Some("# old_secret = ")),
            ("ENV MYSQL_PWD s3", Some("ENV MYSQL_PWD ")),
            ("env[DB_PASS] = s3", Some("env[DB_PASS] = ")),
            ("  APP_PREVIOUS_KEYS: s3", Some("  APP_PREVIOUS_KEYS: ")),
            ("  COMPOSER_AUTH: s3", Some("  COMPOSER_AUTH: ")),
            ("  DB_PASS_OLD: s3", Some("  DB_PASS_OLD: ")),
            ("  GITHUB_PAT: s3", Some("  GITHUB_PAT: ")),
            ("  AUTH: s3", Some("  AUTH: ")),
            ("  AUTHOR: me", None),
            ("  PATH: /bin", None),
            ("  MYSQL_ROOT_PASSWORD_FILE: /run/x", None),
            ("  DB_PASSWORD: \"${DB_PASSWORD:?not set}\"", None),
            (
                "  DB_PASSWORD: \"${DB_PASSWORD:-s3}\"",
                Some("  DB_PASSWORD: "),
            ),
            ("  DB_HOST: db", None),
            ("  - --mysql-native-password=ON", None),
            ("  - --admin-password=s3", Some("  - --admin-password=")),
            ("secrets:", None),
        ] {
            assert_eq!(shown(line), [kept.map(str::to_owned)], "{line}");
        }
    }

    #[test]
    fn a_value_of_several_lines_is_secret_to_its_end() {
        let text = "A_SECRET: |\n  s3\n\n  s4\nB: 1\n";
        assert_eq!(
            shown(text),
            [
                None,
                Some("  ".to_owned()),
                Some(String::new()),
                Some("  ".to_owned()),
                None
            ]
        );
    }

    #[test]
    fn credentials_inside_urls_are_taken_out() {
        for (line, kept) in [
            (
                "U: \"mysql://a:s3@h/d\"",
                "U: \"mysql://a:(sensitive)@h/d\"",
            ),
            ("U: redis://:s/3@4@h", "U: redis://:(sensitive)@h"),
            ("U: http://h:80/x", "U: http://h:80/x"),
            ("U: http://h/a@b", "U: http://h/a@b"),
            ("U: ssh://git@h/x", "U: ssh://git@h/x"),
            ("D: \"https://s3@h/7\"", "D: \"https://(sensitive)@h/7\""),
            (
                "D: https://h/x?a=1&api_key=s3&b=2",
                "D: https://h/x?a=1&api_key=(sensitive)&b=2",
            ),
            (
                "D: mysql:host=h;password=s3;x=1",
                "D: mysql:host=h;password=(sensitive);x=1",
            ),
            (
                "redis --requirepass s3 x",
                "redis --requirepass (sensitive) x",
            ),
            ("ping -p --password=\"$$X\"", "ping -p --password=\"$$X\""),
        ] {
            assert_eq!(without_credentials(line), kept);
        }
    }

    #[test]
    fn passwords_in_command_lines_are_taken_out() {
        for (line, kept) in [
            (
                "a --password=s3 b --password=s4",
                "a --password=(sensitive) b --password=(sensitive)",
            ),
            ("redis-cli -a s3 ping", "redis-cli -a (sensitive) ping"),
            (
                "command: [\"/usr/bin/valkey-cli\", \"-a\", \"s,3\", \"ping\"]",
                "command: [\"/usr/bin/valkey-cli\", \"-a\", \"(sensitive)\", \"ping\"]",
            ),
            (
                "sh -c 'mysqldump -uroot -ps3 shop; mariadb-admin -p\"s 4\" ping'",
                "sh -c 'mysqldump -uroot -p(sensitive) shop; mariadb-admin -p\"(sensitive)\" ping'",
            ),
            ("mongosh -u a -p s3 x", "mongosh -u a -p (sensitive) x"),
            ("sshpass -ps3 ssh a", "sshpass -p(sensitive) ssh a"),
            (
                "hub --api-token 's 3' -v",
                "hub --api-token '(sensitive)' -v",
            ),
            ("x --masterauth s3", "x --masterauth (sensitive)"),
            (
                "PGPASSWORD=s3 psql; env MYSQL_PWD='s 3' mysql",
                "PGPASSWORD=(sensitive) psql; env MYSQL_PWD='(sensitive)' mysql",
            ),
            ("curl -sS -u me:s3 h", "curl -sS -u (sensitive) h"),
            (
                "curl -H 'Authorization: Bearer s3' h",
                "curl -H 'Authorization: Bearer (sensitive)' h",
            ),
        ] {
            assert_eq!(without_credentials(line), kept);
        }
        for line in [
            "redis-cli -a $$REDIS_PASSWORD ping",
            "mysql -p -uroot shop",
            "mysql -p$$MYSQL_ROOT_PASSWORD",
            "cp -a one two",
            "ssh -p2222 host",
            "mysqld --mysql-native-password=ON",
            "app --password-file /run/x",
            "PGPASSWORD=$$PASSWORD psql",
            "sort -u x",
        ] {
            assert_eq!(without_credentials(line), line);
        }
    }

    #[test]
    fn the_value_of_an_option_in_a_list_is_a_secret() {
        let found = secrets("- redis-server\n- --requirepass\n- s3cret\n- --port\n- \"1\"\n");
        let shown: Vec<_> = found.iter().map(Option::is_some).collect();
        assert_eq!(shown, [false, false, true, false, false]);
        let text = "- redis-cli\n- -a\n- \"s3\"\n- ping\nx:\n- -a\n- b\n- mysql\n- -ps3\n";
        assert_eq!(
            shown_of(text),
            [(2, "- \""), (8, "- -p")].map(|(at, kept)| (at, kept.to_owned()))
        );
    }

    #[test]
    fn a_password_in_a_url_may_hold_anything() {
        for url in ["mysql://u:s3,cret@h/d", "amqp://u:p'cret@h"] {
            assert!(!without_credentials(url).contains("cret@"), "{url}");
        }
    }
}
