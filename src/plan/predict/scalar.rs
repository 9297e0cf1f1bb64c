//! Scalars as Compose understands them: two spellings of one value become one text.

use serde_yaml::Value;

/// A scalar as text: `8080` and `"8080"` are one value to Compose, and so are `1.0` and `1`.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        Value::String(text) => text.clone(),
        _ => String::new(),
    }
}

/// A number, however it is written.
pub(super) fn number(value: &Value) -> String {
    let text = text(value);
    text.parse::<f64>()
        .map_or(text, |number| number.to_string())
}

/// A time in nanoseconds: `1m30s` and `90s` are one. What is no time stays as it is.
pub(super) fn duration(value: &Value) -> String {
    const UNITS: [(&str, f64); 9] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("µs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 6e10),
        ("h", 3.6e12),
        ("d", 8.64e13),
        ("w", 6.048e14),
    ];
    let whole = text(value);
    let mut rest = whole.as_str();
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (count, tail) = rest.split_at(digits.unwrap_or(rest.len()));
        let end = tail.find(|c: char| c.is_ascii_digit());
        let (unit, tail) = tail.split_at(end.unwrap_or(tail.len()));
        let unit = UNITS.iter().find(|(name, _)| *name == unit);
        match (count.parse::<f64>(), unit) {
            (Ok(count), Some((_, size))) => total += count * size,
            _ => return whole,
        }
        rest = tail;
    }
    total.to_string()
}

/// A size in bytes: `1g` and `1024m` are one. What is no size stays as it is.
pub(super) fn bytes(value: &Value) -> String {
    let whole = text(value);
    let lower = whole.to_lowercase();
    let digits = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (count, unit) = lower.split_at(digits.unwrap_or(lower.len()));
    let unit = unit.trim_start();
    let unit = unit.strip_suffix('b').unwrap_or(unit);
    let unit = unit.strip_suffix('i').unwrap_or(unit);
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return whole,
    };
    count
        .parse::<f64>()
        .map_or(whole, |count| (count * 1024_f64.powi(power)).to_string())
}

/// The words of a command line as a shell splits them; nothing for one that no shell could read.
pub(super) fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match (char, quote) {
            ('\\', None | Some('"')) => word.get_or_insert_default().push(chars.next()?),
            ('\'' | '"', None) => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (char, Some(open)) if char == open => quote = None,
            (' ' | '\t' | '\r' | '\n', None) => words.extend(word.take()),
            (char, _) => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// A path without what does not matter: `./a/`, `a` and `b/../a` are one.
pub(super) fn path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    match (path.starts_with('/'), parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

#[cfg(test)]
mod tests {
    use serde_yaml::Value;

    use super::{bytes, duration, number, path, text, words};

    fn value(text: &str) -> Value {
        serde_yaml::from_str(text).expect("YAML")
    }

    #[test]
    fn spellings_of_one_value_are_one() {
        for (function, spellings) in [
            (
                duration as fn(&Value) -> String,
                &["90s", "1m30s", "1.5m", "90000ms"][..],
            ),
            (bytes, &["1g", "1G", "1024m", "1gb", "1GiB", "1073741824"]),
            (number, &["1", "1.0", "'1'"]),
            (text, &["8080", "'8080'", "8080.0"]),
        ] {
            let all: Vec<String> = spellings
                .iter()
                .map(|text| function(&value(text)))
                .collect();
            assert!(all.windows(2).all(|two| two[0] == two[1]), "{all:?}");
        }
        for (function, text) in [
            (duration as fn(&Value) -> String, "soon"),
            (bytes, "1 apple"),
            (bytes, "much"),
            (number, "few"),
        ] {
            assert_eq!(function(&value(text)), text);
        }
    }

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        for (line, expected) in [
            ("a  b", &["a", "b"][..]),
            ("a 'b c' \"d e\"", &["a", "b c", "d e"]),
            (r#"a\ b "\"c""#, &["a b", "\"c"]),
            ("''", &[""]),
            ("", &[]),
        ] {
            assert_eq!(words(line).expect("words"), expected, "{line}");
        }
        assert_eq!(words("a 'b"), None);
    }

    #[test]
    fn paths_are_cleaned() {
        for (written, clean) in [
            ("./a/", "a"),
            ("b/../a", "a"),
            (".", "."),
            ("./", "."),
            ("../a", "../a"),
            ("/a//b/.", "/a/b"),
            ("/", "/"),
        ] {
            assert_eq!(path(written), clean);
        }
    }
}
