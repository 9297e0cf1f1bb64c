//! Times as cron has them: minute, hour, day of the month, month, day of the week.
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html>; steps and names are those of
//! every cron that is in use: <https://manpages.debian.org/stable/cron/crontab.5.en.html>.
//!
//! No crate reads them: those that there are take more than the shell that runs the result knows, such as
//! seconds and `L`, and do not say which of the five is wrong.

use std::collections::BTreeSet;

/// A field: what it is called, what its numbers may be, and the names of some.
struct Field {
    what: &'static str,
    first: u8,
    last: u8,
    names: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    field("minute", 0, 59, &[]),
    field("hour", 0, 23, &[]),
    field("day", 1, 31, &[]),
    field(
        "month",
        1,
        12,
        &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    ),
    field(
        "weekday",
        0,
        7,
        &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    ),
];

const fn field(what: &'static str, first: u8, last: u8, names: &'static [&'static str]) -> Field {
    Field {
        what,
        first,
        last,
        names,
    }
}

/// Words for expressions.
const WORDS: [(&str, &str); 7] = [
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

/// An expression in its plainest form, each field `*` or numbers with commas; or what is wrong with it.
pub(super) fn plain(text: &str) -> Result<String, String> {
    let lower = text.trim().to_lowercase();
    if lower.starts_with('@') {
        let known = WORDS.iter().find(|(word, _)| *word == lower);
        let names = || WORDS.map(|(word, _)| format!("`{word}`")).join(", ");
        return known
            .map(|(_, meant)| (*meant).to_owned())
            .ok_or_else(|| format!("the words are {}", names()));
    }
    let parts: Vec<&str> = lower.split_whitespace().collect();
    if parts.len() != FIELDS.len() {
        return Err(format!(
            "it has {} fields in place of five: minute, hour, day, month, weekday",
            parts.len()
        ));
    }
    let fields = FIELDS.iter().zip(parts);
    let fields: Result<Vec<String>, String> =
        fields.map(|(field, part)| field.plain(part)).collect();
    Ok(fields?.join(" "))
}

impl Field {
    fn plain(&self, text: &str) -> Result<String, String> {
        if text == "*" {
            return Ok("*".to_owned());
        }
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            numbers.extend(self.range(part)?);
        }
        let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
        Ok(numbers.join(","))
    }

    /// `5`, `1-5`, `*/5`, `1-5/2`.
    fn range(&self, text: &str) -> Result<Vec<u8>, String> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => {
                let step = step.parse().ok().filter(|step| *step > 0);
                let step =
                    step.ok_or_else(|| format!("a step is a number from 1, not `{text}`"))?;
                (range, Some(step))
            }
            None => (text, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.first, self.last),
            Some((first, last)) => (self.number(first)?, self.number(last)?),
            None if step.is_some() => (self.number(range)?, self.last),
            None => {
                let number = self.number(range)?;
                (number, number)
            }
        };
        if first > last {
            return Err(format!(
                "the range `{range}` of the {} is backwards",
                self.what
            ));
        }
        let sunday = |number: u8| {
            if self.what == "weekday" {
                number % 7
            } else {
                number
            }
        };
        Ok((first..=last)
            .step_by(step.unwrap_or(1))
            .map(sunday)
            .collect())
    }

    fn number(&self, text: &str) -> Result<u8, String> {
        let named = self.names.iter().zip(self.first..);
        let named = named.into_iter().find(|(name, _)| **name == text);
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = named
            .map(|(_, number)| number)
            .or_else(|| text.parse().ok().filter(|_| digits));
        number
            .filter(|number| (self.first..=self.last).contains(number))
            .ok_or_else(|| {
                format!(
                    "`{text}` is no {}: those are {} to {}",
                    self.what, self.first, self.last
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn expressions_come_to_numbers() {
        for (text, expected) in [
            ("0 3 * * *", "0 3 * * *"),
            ("  */15  * * *   *", "0,15,30,45 * * * *"),
            ("5,1,5 1-3 * * *", "1,5 1,2,3 * * *"),
            (
                "0 0 1-31/10 jan-mar Mon-FRI",
                "0 0 1,11,21,31 1,2,3 1,2,3,4,5",
            ),
            ("0 0 * * 7", "0 0 * * 0"),
            ("0 0 * * 5-7", "0 0 * * 0,5,6"),
            ("50/5 * * * *", "50,55 * * * *"),
            ("@Daily", "0 0 * * *"),
        ] {
            assert_eq!(plain(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_told_by_its_field() {
        for (text, words) in [
            ("", "0 fields"),
            ("* * * *", "4 fields"),
            ("0 0 3 * * *", "6 fields"),
            ("60 * * * *", "`60` is no minute: those are 0 to 59"),
            ("* 24 * * *", "no hour"),
            ("* * 0 * *", "no day"),
            ("* * * 13 *", "no month"),
            ("* * * * 8", "no weekday"),
            ("* * * * friday", "no weekday"),
            ("* * * mon *", "no month"),
            ("*/0 * * * *", "a step"),
            ("5-1 * * * *", "backwards"),
            ("1,,2 * * * *", "`` is no minute"),
            ("-1 * * * *", "`` is no minute"),
            ("+1 * * * *", "no minute"),
            ("* * L * *", "no day"),
            ("@reboot", "the words are `@hourly`"),
        ] {
            let told = plain(text).expect_err(text);
            assert!(told.contains(words), "{text}: {told}");
        }
    }
}
