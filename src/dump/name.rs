//! Names of databases, as a server would read them: it tells capitals from small letters.

/// The name in a statement `USE name`, given what follows its first word.
pub(super) fn of_use(rest: &[u8]) -> String {
    of(rest.trim_ascii(), b"`\"", |byte| {
        byte.is_ascii_whitespace() || matches!(byte, b';' | b'*')
    })
}

/// The name in a line `\connect name`, given what follows its first word; nothing where it stays. What
/// `pg_dump` writes of a name with signs in it is an option and a list of parameters:
/// <https://www.postgresql.org/docs/current/app-psql.html>.
pub(super) fn of_connect(rest: &str) -> Option<String> {
    let mut rest = rest.trim();
    if let Some((option, after)) = rest.split_once(char::is_whitespace)
        && option.starts_with("-reuse-previous")
    {
        rest = after.trim_start();
    }
    let name = of(rest.as_bytes(), b"\"'", |byte| byte.is_ascii_whitespace());
    let name = match name.strip_prefix("dbname=") {
        Some(value) => parameter(value),
        None => name,
    };
    (!matches!(name.as_str(), "" | "-")).then_some(name)
}

/// A name in one of these quotes, or as long as nothing ends it. A quote that stands twice stands for
/// itself.
fn of(text: &[u8], quotes: &[u8], ends: impl Fn(u8) -> bool) -> String {
    let mut name = Vec::new();
    match text.split_first() {
        Some((quote, mut rest)) if quotes.contains(quote) => {
            while let Some((byte, after)) = rest.split_first() {
                rest = after;
                if byte == quote {
                    match rest.split_first() {
                        Some((next, after)) if next == quote => rest = after,
                        _ => break,
                    }
                }
                name.push(*byte);
            }
        }
        _ => name.extend(text.iter().copied().take_while(|byte| !ends(*byte))),
    }
    String::from_utf8_lossy(&name).into_owned()
}

/// A value in a list of parameters: <https://www.postgresql.org/docs/current/libpq-connect.html>.
fn parameter(value: &str) -> String {
    let Some(quoted) = value.strip_prefix('\'') else {
        return value
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
    };
    let mut name = String::new();
    let mut chars = quoted.chars();
    while let Some(char) = chars.next() {
        match char {
            '\'' => break,
            '\\' => name.extend(chars.next()),
            _ => name.push(char),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{of_connect, of_use};

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for (rest, name) in [
            (" shop", "shop"),
            (" `shop` ", "shop"),
            (" Shop", "Shop"),
            (" my-a */", "my-a"),
            (" `a``b`", "a`b"),
            (" \"a b\"", "a b"),
        ] {
            assert_eq!(of_use(rest.as_bytes()), name, "{rest}");
        }
        for (rest, name) in [
            ("shop", Some("shop")),
            ("\"a\"\"b\" ", Some("a\"b")),
            ("-reuse-previous=on \"dbname='it\\'s a'\"", Some("it's a")),
            ("dbname=shop user=x", Some("shop")),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(of_connect(rest).as_deref(), name, "{rest}");
        }
    }
}
