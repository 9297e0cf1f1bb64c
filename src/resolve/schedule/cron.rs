//! Times as cron has them: minute, hour, day of the month, month, day of the week.
//! <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html>; steps and names are those of
//! every cron that is in use: <https://manpages.debian.org/stable/cron/crontab.5.en.html>.
//!
//! No crate reads them: those that there are take more than the shell that runs the result knows, such as
//! seconds and `L`, and do not say which of the five is wrong.

use std::collections::BTreeSet;
use std::ops::Range;

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

/// How many days the months have at most.
const DAYS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What is wrong with an expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Why.
    pub(super) why: String,
    /// Which part of the text it is.
    pub(super) part: Range<usize>,
}

/// An expression in its plainest form, each field `*` or numbers with commas; after them `both` where day
/// and weekday count together though both are numbers. Or what is wrong with it.
pub(super) fn plain(text: &str) -> Result<String, Wrong> {
    // Places in it are places in the text.
    let lower = text.to_ascii_lowercase();
    let parts: Vec<(&str, Range<usize>)> = lower
        .split_whitespace()
        .map(|part| {
            let start = part.as_ptr() as usize - lower.as_ptr() as usize;
            (part, start..start + part.len())
        })
        .collect();
    let whole = |why| Wrong {
        why,
        part: 0..text.len(),
    };
    if let [(word, _)] = parts[..]
        && word.starts_with('@')
    {
        let known = WORDS.iter().find(|(known, _)| *known == word);
        let names = || WORDS.map(|(word, _)| format!("`{word}`")).join(", ");
        return known
            .map(|(_, meant)| (*meant).to_owned())
            .ok_or_else(|| whole(format!("the words are {}", names())));
    }
    if parts.len() != FIELDS.len() {
        return Err(whole(format!(
            "it has {} fields in place of five: minute, hour, day, month, weekday",
            parts.len()
        )));
    }
    let mut fields = Vec::with_capacity(FIELDS.len());
    for (field, (part, range)) in FIELDS.iter().zip(&parts) {
        let numbers = field.numbers(part);
        fields.push(numbers.map_err(|why| Wrong {
            why,
            part: range.clone(),
        })?);
    }
    // A field that starts with a star does not stand for itself, as `*/2`: the other one must be right too.
    let starred = [2, 4].iter().any(|at| parts[*at].0.starts_with('*'));
    let [days, months, weekdays] = [2, 3, 4].map(|at: usize| fields[at].as_ref());
    if starred && never(days, months) {
        return Err(Wrong {
            why: "no such month has this day".to_owned(),
            part: parts[2].1.clone(),
        });
    }
    let both = starred && days.is_some() && weekdays.is_some();
    let mut words: Vec<String> = fields
        .iter()
        .map(|numbers| word(numbers.as_ref()))
        .collect();
    words.extend(both.then(|| "both".to_owned()));
    Ok(words.join(" "))
}

/// Whether none of the months has one of the days.
fn never(days: Option<&BTreeSet<u8>>, months: Option<&BTreeSet<u8>>) -> bool {
    let (Some(first), Some(months)) = (days.and_then(BTreeSet::first), months) else {
        return false;
    };
    months
        .iter()
        .all(|month| DAYS[usize::from(*month) - 1] < *first)
}

fn word(numbers: Option<&BTreeSet<u8>>) -> String {
    let Some(numbers) = numbers else {
        return "*".to_owned();
    };
    let numbers: Vec<String> = numbers.iter().map(u8::to_string).collect();
    numbers.join(",")
}

impl Field {
    /// Its numbers; nothing for all of them.
    fn numbers(&self, text: &str) -> Result<Option<BTreeSet<u8>>, String> {
        if text == "*" {
            return Ok(None);
        }
        let mut numbers = BTreeSet::new();
        for part in text.split(',') {
            numbers.extend(self.range(part)?);
        }
        Ok(Some(numbers))
    }

    /// `5`, `1-5`, `*/5`, `1-5/2`.
    fn range(&self, text: &str) -> Result<Vec<u8>, String> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(self.step(step, text)?)),
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

    /// A step that is no longer than all there is: from there on it would only look like one.
    fn step(&self, step: &str, text: &str) -> Result<usize, String> {
        let most = match self.what {
            "weekday" => 7,
            _ => usize::from(self.last - self.first) + 1,
        };
        let digits = step.bytes().all(|byte| byte.is_ascii_digit());
        let step = step.parse().ok().filter(|_| digits);
        step.filter(|step| (1..=most).contains(step))
            .ok_or_else(|| {
                format!(
                    "a step of the {} is a number from 1 to {most}, not `{text}`",
                    self.what
                )
            })
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
            ("*/60 */24 * * *", "0 0 * * *"),
            // Either will do where both are named, and a star names none, with a step neither.
            ("0 0 13 * 5", "0 0 13 * 5"),
            ("0 0 */10 * 1", "0 0 1,11,21,31 * 1 both"),
            ("0 0 1-7 * */3", "0 0 1,2,3,4,5,6,7 * 0,3,6 both"),
            ("0 0 */10 * *", "0 0 1,11,21,31 * *"),
            ("0 0 29 2 *", "0 0 29 2 *"),
            ("0 0 31 2,3 *", "0 0 31 2,3 *"),
            ("0 0 31 2 mon", "0 0 31 2 1"),
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
            (
                "*/70 * * * *",
                "a step of the minute is a number from 1 to 60",
            ),
            (
                "* * * * */8",
                "a step of the weekday is a number from 1 to 7",
            ),
            ("0 0 30 2 *", "no such month has this day"),
            ("0 0 31 2,4,6,9,11 */2", "no such month has this day"),
        ] {
            let told = plain(text).expect_err(text).why;
            assert!(told.contains(words), "{text}: {told}");
        }
    }

    #[test]
    fn the_part_that_is_wrong_is_told() {
        for (text, part) in [
            ("60 * * * *", "60"),
            ("  0  3-1 * * *", "3-1"),
            ("0 0 30 2 *", "30"),
            ("* * * * FRIDAY", "FRIDAY"),
            ("* * *", "* * *"),
        ] {
            let wrong = plain(text).expect_err(text);
            assert_eq!(&text[wrong.part], part);
        }
    }
}
