//! php.ini files: settings, and extensions that they load. <https://www.php.net/manual/en/configuration.file.php>

use super::read::Said;
use super::report::Place;
use super::setup::SetUp;

/// Takes what a file says. A later file wins.
pub(super) fn take(path: &str, text: &str, setup: &mut SetUp) {
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let Some((name, value)) = line
            .split_once('=')
            .filter(|_| !line.starts_with([';', '#', '[']))
        else {
            continue;
        };
        let said = Said {
            text: name.trim().to_owned(),
            place: Place {
                path: path.to_owned(),
                line: at + 1,
            },
            comments: Vec::new(),
        };
        let value = value_of(value.trim());
        if matches!(said.text.as_str(), "extension" | "zend_extension") {
            let file = value.rsplit('/').next().unwrap_or_default();
            setup
                .extensions
                .push(said.with(file.trim_end_matches(".so")));
        } else {
            setup.ini.retain(|(known, _)| known.text != said.text);
            setup.ini.push((said, value.to_owned()));
        }
    }
}

fn value_of(written: &str) -> &str {
    let quoted = written
        .strip_prefix('"')
        .and_then(|rest| rest.split_once('"'));
    match quoted {
        Some((inside, _)) => inside,
        None => written.split(';').next().unwrap_or_default().trim_end(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SetUp, take};

    #[test]
    fn settings_and_extensions_are_told_apart() {
        let mut setup = SetUp::default();
        let text = "[PHP]\n; memory_limit = 1M\nmemory_limit=512M ; more\nerror_log = \"/x;y\"\nextension=redis.so\nmemory_limit = 1G\nnothing\n";
        take("php.ini", text, &mut setup);
        let ini: Vec<_> = setup
            .ini
            .iter()
            .map(|(said, value)| (said.text.as_str(), value.as_str(), said.place.line))
            .collect();
        assert_eq!(ini, [("error_log", "/x;y", 4), ("memory_limit", "1G", 6)]);
        assert_eq!(setup.extensions[0].text, "redis");
    }
}
