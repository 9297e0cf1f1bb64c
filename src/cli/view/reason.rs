//! Consequences in words.

use std::fmt::Write;

use crate::plan::predict::{
    Cause, Change, Confidence, Consequence, Forecast, Kind, NEWEST, Reason, Rules, Version,
};

/// So many reasons are told of one change.
const TOLD: usize = 3;
/// So much of a value is shown.
const VALUE: usize = 40;

/// The symbol and the word of a consequence. The one never stands without the other.
pub(in crate::cli) fn word(consequence: Consequence) -> (char, &'static str) {
    match consequence {
        Consequence::Create => ('+', "create"),
        Consequence::Recreate => ('~', "recreate"),
        Consequence::Build => ('~', "needs --build"),
        Consequence::Restart => ('~', "restart"),
        Consequence::Nothing => ('=', "no effect"),
        Consequence::Leave => ('?', "stays"),
        Consequence::Remove => ('-', "remove"),
    }
}

/// How the consequences of a plan are known, in one sentence; nothing where all is new.
pub(in crate::cli) fn known(forecast: &Forecast) -> Option<String> {
    if forecast.is_all_new() {
        return None;
    }
    Some(match (forecast.confidence, forecast.rules.compose) {
        (Confidence::ComposeHash, Some(version)) => {
            format!("Told by the hashes of Compose {version}.")
        }
        (Confidence::Live, Some(version)) => {
            format!("Told by what runs and the hashes of Compose {version}.")
        }
        (Confidence::Rule, _) | (_, None) => {
            let Version(major, minor, _) = NEWEST;
            format!(
                "Told by the rules of Compose {major}.{minor} and newer; `plan --with-compose` asks yours."
            )
        }
    })
}

/// Why, in a line, and how that is known where it is less sure than the rest.
pub(in crate::cli) fn reason(change: &Change, forecast: &Forecast) -> String {
    let text = causes(change, forecast.rules);
    let is_less_sure = change.confidence < forecast.confidence;
    let how = match change.confidence {
        Confidence::Rule => "by rule",
        Confidence::ComposeHash => "by hash",
        Confidence::Live => "",
    };
    match (is_less_sure, text.is_empty()) {
        (false, _) => text,
        (true, true) => how.to_owned(),
        (true, false) => format!("{text} ({how})"),
    }
}

fn causes(change: &Change, rules: Rules) -> String {
    let mut told: Vec<String> = Vec::new();
    for cause in change.deciding(rules) {
        push(&mut told, cause_of(change, cause, rules));
    }
    for cause in change.causes.iter().filter(|cause| cause.over.is_some()) {
        push(&mut told, cause_of(change, cause, rules));
    }
    if told.is_empty() {
        for cause in change
            .causes
            .iter()
            .filter(|cause| !is_outdone(change, cause))
        {
            push(&mut told, cause_of(change, cause, rules));
        }
    }
    if told.is_empty() {
        return whole(change).to_owned();
    }
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    let mut text = told.join(", ");
    if more > 0 {
        let _ = write!(text, ", and {more} more");
    }
    if change.consequence == Consequence::Leave || change.consequence == Consequence::Remove {
        text = format!("{text}; {}", whole(change));
    }
    text
}

/// Whether more versions of Compose do something for the same other service: those say enough.
fn is_outdone(change: &Change, cause: &Cause) -> bool {
    let is_service = matches!(cause.reason, Reason::Service { .. });
    let mut others = change.causes.iter();
    is_service && others.any(|other| other.reason == cause.reason && other.until > cause.until)
}

fn push(told: &mut Vec<String>, text: String) {
    if !told.contains(&text) {
        told.push(text);
    }
}

/// What is to be said of something that comes or goes as a whole.
fn whole(change: &Change) -> &'static str {
    match change.consequence {
        Consequence::Remove => "no longer in the file; its container runs on until it is removed",
        Consequence::Leave if change.kind == Kind::Network => "no longer in the file; it stays",
        Consequence::Leave => "no longer in the file; what it holds stays",
        // No line of a plan says that: it is what the engine tells.
        Consequence::Recreate => "what runs is older than what is on disk",
        _ => "",
    }
}

fn cause_of(change: &Change, cause: &Cause, rules: Rules) -> String {
    let path = below(change, cause);
    let mut text = match &cause.reason {
        Reason::Value if cause.sensitive => format!("{path} (sensitive, changed)"),
        Reason::Value => match (&cause.before, &cause.after) {
            (Some(before), Some(after)) => format!("{path} {} -> {}", value(before), value(after)),
            (None, Some(after)) => format!("{path} {} added", value(after)),
            (Some(_), None) => format!("{path} removed"),
            (None, None) => format!("{path} changed"),
        },
        Reason::Order => format!("{path} in another order"),
        Reason::Spelling => "only its spelling changes".to_owned(),
        Reason::Image => "image built anew".to_owned(),
        Reason::Mounted { file, target } if cause.consequence == Consequence::Nothing => {
            format!("{file} (mounted at {target}) is read afresh")
        }
        Reason::Mounted { file, target } => format!("{file} changed (mounted at {target})"),
        Reason::Context { file } => format!("{file} changed"),
        Reason::Service { name } => match cause.path.last().map(String::as_str) {
            Some("depends_on" | "links") => format!("depends on {name}"),
            Some("uts") => format!("depends on {name} (uts)"),
            _ => format!("{path} lives in the container of {name}"),
        },
        Reason::Environment { name } => {
            let shown = |text: &Option<String>| value(text.as_deref().unwrap_or_default());
            format!("{name} {} -> {}", shown(&cause.before), shown(&cause.after))
        }
        Reason::Unseen => {
            format!("{path} changed, but the container keeps the old text until it is made anew")
        }
    };
    if cause.consequence == Consequence::Build && cause.reason == Reason::Value {
        text.push_str(", which a plain `up -d` does not look at");
    }
    if let Some(over) = &cause.over {
        let _ = write!(text, ", which {over} overrides");
        return text;
    }
    let all = !cause.holds(rules) || change.deciding(rules).next().is_none();
    let does = match cause.consequence {
        Consequence::Restart => "restarts",
        _ => "recreates",
    };
    let versions = match (cause.since, cause.until) {
        (_, Some(until)) if all && matches!(cause.reason, Reason::Service { .. }) => {
            format!(" (Compose before {until} {does} it too)")
        }
        (_, Some(until)) if all => format!(" (only Compose before {until} {does} for it)"),
        (Some(since), None) if all => format!(" (Compose {since} and newer {does} for it)"),
        (Some(since), _) => format!(" (not before Compose {since})"),
        (None, _) => String::new(),
    };
    text.push_str(&versions);
    text
}

/// The path below the thing that the row is about.
fn below(change: &Change, cause: &Cause) -> String {
    let own = cause.path.get(1) == Some(&change.name) && cause.path.len() > 2;
    let is_own = own && cause.path[0].starts_with(change.kind.name());
    let shown = Cause {
        path: cause.path[if is_own { 2 } else { 0 }..].to_vec(),
        ..cause.clone()
    };
    shown.shown_path()
}

/// A value that fits into a line of text.
fn value(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(VALUE).collect();
    if chars.next().is_some() {
        short.push_str("...");
    }
    if short.is_empty() || short.contains([' ', ',', '"', '\n']) {
        format!("{short:?}")
    } else {
        short
    }
}
