//! Which parts of a line are secret. Values under secret-looking keys never leave the plan, in any
//! format; credentials inside URLs neither.

/// A line whose value must not be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// What may be shown: everything up to the value.
    pub(super) shown: String,
    /// The key, to tell whether its value changed; empty for a line inside a longer value.
    pub(super) key: String,
}

const WORDS: [&str; 6] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
];
const ENDINGS: [&str; 6] = ["PASS", "PWD", "_KEY", "-KEY", "APIKEY", "_SALT"];

/// Whether a key of this name is likely to hold a secret. A `…_FILE` holds only the path to one.
pub fn is_secret_key(key: &str) -> bool {
    let key = key.to_uppercase();
    // An option of a program such as `--mysql-native-password=ON` only sounds like one.
    let is_path_or_option = key.ends_with("_FILE") || key.starts_with("--");
    !is_path_or_option
        && (WORDS.iter().any(|word| key.contains(word))
            || ENDINGS.iter().any(|ending| key.ends_with(ending)))
}

/// The option that a list's item is, if the next item is likely to be a secret: `--requirepass`.
fn secret_option(item: &str) -> Option<&str> {
    let item = item.trim().trim_matches(['"', '\'']);
    let name = item.strip_prefix('-')?.trim_start_matches('-');
    let alone = !name.contains(['=', ' ']);
    (alone && is_secret_key(name)).then_some(item)
}

/// The secrets of a text, line by line.
pub(super) fn secrets(text: &str) -> Vec<Option<Secret>> {
    // A value may go on in the lines below its key, as long as they are indented more deeply.
    let mut inside: Option<usize> = None;
    // An option that stands in a list by itself has its value in the item after it.
    let mut option: Option<&str> = None;
    text.lines()
        .map(|line| {
            let indent = line.len() - line.trim_start().len();
            let item = line.trim_start().strip_prefix("- ");
            let before = std::mem::replace(&mut option, item.and_then(secret_option));
            if let (Some(before), Some(item)) = (before, item)
                && !item.starts_with('-')
            {
                return Some(Secret {
                    shown: line[..line.len() - item.len()].to_owned(),
                    key: before.to_owned(),
                });
            }
            if let Some(outer) = inside {
                if line.trim().is_empty() || indent > outer {
                    return Some(Secret {
                        shown: line[..indent].to_owned(),
                        key: String::new(),
                    });
                }
                inside = None;
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
                    inside = Some(indent);
                }
                return None;
            }
            Some(Secret {
                shown: line[..value].to_owned(),
                key: key.to_owned(),
            })
        })
        .collect()
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
    let value = value.trim().trim_matches(['"', '\'']).to_lowercase();
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

/// The line with the password of every `scheme://user:password@host`, and of options that take one,
/// taken out.
pub(super) fn without_credentials(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            // A password may hold anything else.
            .find(|c: char| c.is_whitespace() || c == '"')
            .unwrap_or(after.len());
        let (word, tail) = after.split_at(end);
        match (word.find(':'), word.rfind('@')) {
            (Some(colon), Some(host)) if colon < host => {
                out.push_str(&word[..=colon]);
                out.push_str("(sensitive)");
                out.push_str(&word[host..]);
            }
            _ => out.push_str(word),
        }
        rest = tail;
    }
    out.push_str(rest);
    for option in ["--password=", "--requirepass ", "requirepass "] {
        if let Some(at) = out.find(option) {
            let start = at + option.len();
            let end = out[start..]
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
                .map_or(out.len(), |end| start + end);
            if end > start && !out[start..end].starts_with('$') && &out[start..end] != "(sensitive)"
            {
                out.replace_range(start..end, "(sensitive)");
            }
            // `--requirepass` contains `requirepass`; once is enough.
            break;
        }
    }
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
    fn the_value_of_an_option_in_a_list_is_a_secret() {
        let found = secrets("- redis-server\n- --requirepass\n- s3cret\n- --port\n- \"1\"\n");
        let shown: Vec<_> = found.iter().map(Option::is_some).collect();
        assert_eq!(shown, [false, false, true, false, false]);
    }

    #[test]
    fn a_password_in_a_url_may_hold_anything() {
        for url in ["mysql://u:s3,cret@h/d", "amqp://u:p'cret@h"] {
            assert!(!without_credentials(url).contains("cret@"), "{url}");
        }
    }
}
