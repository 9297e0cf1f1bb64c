//! A project's `.env` as plain `docker compose` reads it: what in it would send Compose elsewhere, and
//! what it cannot read. phpier's own commands take the variables that a configuration names from it, and
//! nothing else. <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>

use std::ops::Range;

/// Variables by which Compose chooses the project, its files or its services.
/// <https://docs.docker.com/compose/how-tos/environment-variables/envvars/>
const ORDERS: [&str; 5] = [
    "COMPOSE_ENV_FILES",
    "COMPOSE_FILE",
    "COMPOSE_PROFILES",
    "COMPOSE_PROJECT_DIRECTORY",
    "COMPOSE_PROJECT_NAME",
];

/// Variables that generated files ask for.
const ASKED: &str = "PHPIER_";

/// Something in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is in [`Dotenv::text`].
    pub place: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What is the matter with a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A variable that Compose takes for an order.
    Order(String),
    /// A variable that generated files ask for.
    Asked(String),
    /// Compose stops here, and why.
    Broken(&'static str),
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotenv {
    /// The file's lines with nothing in them but the names that were found: everything else may be a
    /// secret, and is never shown.
    pub text: String,
    /// The findings, in their order.
    pub findings: Vec<Finding>,
}

/// Looks through the text of a file; nothing where all is well.
pub fn read(text: &str) -> Option<Dotenv> {
    let mut found = Vec::new();
    let mut rest = Lines {
        text: text.trim_start_matches('\u{feff}'),
        line: 0,
    };
    while let Some((line, at)) = rest.next() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = match line.strip_prefix("export") {
            Some(after) if after.starts_with([' ', '\t']) => after.trim_start(),
            _ => line,
        };
        let (name, value) = match line.find(['=', ':']) {
            Some(end) => (line[..end].trim_end(), Some(line[end + 1..].trim_start())),
            None => (line.trim_end(), None),
        };
        if let Err(why) = check(name) {
            found.push((at, Kind::Broken(why)));
            break;
        }
        if ORDERS.contains(&name) {
            found.push((at, Kind::Order(name.to_owned())));
        } else if name.starts_with(ASKED) {
            found.push((at, Kind::Asked(name.to_owned())));
        }
        if let Some(value) = value
            && let Err(why) = rest.value(value)
        {
            found.push((at, Kind::Broken(why)));
            break;
        }
    }
    (!found.is_empty()).then(|| shown(text, found))
}

/// Whether Compose takes it for a name.
fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        Err("a value without a name")
    } else if name.contains(char::is_whitespace) {
        Err("a name with a space in it")
    } else if !name
        .chars()
        .all(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-' | '[' | ']'))
    {
        Err("a name with a character that names do not have")
    } else {
        Ok(())
    }
}

/// Lines, some of which a value goes on over.
struct Lines<'t> {
    text: &'t str,
    line: usize,
}

impl<'t> Lines<'t> {
    fn next(&mut self) -> Option<(&'t str, usize)> {
        if self.text.is_empty() {
            return None;
        }
        let (line, rest) = self.text.split_once('\n').unwrap_or((self.text, ""));
        let at = self.line;
        self.text = rest;
        self.line += 1;
        Some((line.trim_end_matches('\r'), at))
    }

    /// Goes past a value that starts on a line.
    fn value(&mut self, start: &str) -> Result<(), &'static str> {
        let mut value = start.to_owned();
        if let Some(quote @ ('"' | '\'')) = start.chars().next() {
            while !is_closed(&value, quote) {
                let (line, _) = self.next().ok_or("a quote that is never closed")?;
                value.push('\n');
                value.push_str(line);
            }
            if quote == '\'' {
                return Ok(());
            }
        } else {
            // A comment starts after a space.
            let end = value.find(" #").unwrap_or(value.len());
            value.truncate(end);
        }
        let is_open = value
            .split("${")
            .skip(1)
            .any(|reference| !reference.contains('}'));
        if is_open {
            Err("a `${` without its `}`")
        } else {
            Ok(())
        }
    }
}

/// Whether the quote that a value starts with has its end in it.
fn is_closed(value: &str, quote: char) -> bool {
    let mut is_escaped = false;
    value.chars().skip(1).any(|char| {
        let ends = char == quote && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        ends
    })
}

/// The lines without their content, and where the findings are in them.
fn shown(text: &str, found: Vec<(usize, Kind)>) -> Dotenv {
    const HIDDEN: &str = "…";
    let mut findings = Vec::new();
    let mut masked = String::new();
    let mut found = found.into_iter().peekable();
    for (at, line) in text.lines().enumerate() {
        let start = masked.len();
        let kinds: Vec<Kind> =
            std::iter::from_fn(|| found.next_if(|(line, _)| *line == at).map(|(_, kind)| kind))
                .collect();
        let name = kinds.iter().find_map(|kind| match kind {
            Kind::Order(name) | Kind::Asked(name) => Some(name.as_str()),
            Kind::Broken(_) => None,
        });
        match name {
            Some(name) => masked.extend([name, "=", HIDDEN]),
            None if line.trim().is_empty() => {}
            None => masked.push_str(HIDDEN),
        }
        let end = name.map_or(masked.len(), |name| start + name.len());
        findings.extend(kinds.into_iter().map(|kind| Finding {
            place: start..end,
            kind,
        }));
        masked.push('\n');
    }
    Dotenv {
        text: masked,
        findings,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};

    /// What Docker Compose 2.26.1 says of such a file, by `docker compose config`.
    const READ: &[(&str, bool)] = &[
        ("A=1\n", true),
        ("foo bar\n", false),
        ("foo bar=1\n", false),
        ("FOO\n", true),
        ("export A=1\n", true),
        ("export A\n", true),
        ("A: 1\n", true),
        ("A=\"x\n", false),
        ("A='x\n", false),
        ("A='x\ny'\n", true),
        ("A=\"x\ny\"\n", true),
        ("A='x\nfoo bar\n'\nB=1", true),
        ("=x\n", false),
        ("A-B=1\n", true),
        ("A.B=1\n", true),
        ("A[0]=1\n", true),
        ("1A=1\n", true),
        ("A$B=1\n", false),
        ("A/B=1\n", false),
        ("A@=1\n", false),
        ("A=\"a\"b\n", true),
        ("A=\"a\\\"b\"\n", true),
        ("A=${B\n", false),
        ("A=\"${B\"\n", false),
        ("A='${B'\n", true),
        ("# c\n\n  A = 1\n", true),
        ("é=1\n", true),
        ("A=it's\n", true),
        ("\u{feff}A=1\n", true),
        ("A=$(id)\n", true),
        ("<<<<<<< HEAD\n", false),
        ("A=1\r\nB=2\r\n", true),
        ("A = \"x\" # c\n", true),
    ];

    #[test]
    fn what_compose_cannot_read_is_found() {
        for (text, is_read) in READ {
            let findings = read(text).map(|dotenv| dotenv.findings).unwrap_or_default();
            let is_broken = findings
                .iter()
                .any(|finding| matches!(finding.kind, Kind::Broken(_)));
            assert_eq!(is_broken, !is_read, "{text:?}: {findings:?}");
        }
    }

    #[test]
    fn nothing_is_shown_but_the_names_that_are_meant() {
        let text = "DB_PASSWORD=canary\n\nexport COMPOSE_FILE=canary\nA='canary\nPHPIER_HOME=canary'\nPHPIER_UID=canary\ncanary/line\nCOMPOSE_PROJECT_NAME=after\n";
        let dotenv = read(text).expect("findings");
        assert_eq!(
            dotenv.text,
            "…\n\nCOMPOSE_FILE=…\n…\n…\nPHPIER_UID=…\n…\n…\n"
        );
        let told: Vec<_> = dotenv
            .findings
            .iter()
            .map(|finding| &dotenv.text[finding.place.clone()])
            .collect();
        assert_eq!(told, ["COMPOSE_FILE", "PHPIER_UID", "…"]);
    }
}
