//! Which names are those of secrets.

/// Parts that make any name secret, wherever in a word they stand.
const ANYWHERE: [&str; 3] = ["password", "passwd", "passphrase"];

/// Words that make any name secret, by themselves or as the end of a longer one: `TOKEN`, `authtoken`.
const ENDS: [&str; 14] = [
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
    "creds",
    "signature",
    "pass",
    "pwd",
    "pswd",
    "apikey",
    "basicauth",
    "secretkey",
];

/// Words that make a name secret where they end it: `APP_KEY`, `STRIPE_SK`.
const LAST: [&str; 10] = [
    "key",
    "keys",
    "salt",
    "salts",
    "auth",
    "authorization",
    "pat",
    "sk",
    "pw",
    "webhook",
];

/// Those of them that say it without a word before them.
const ALONE: [&str; 6] = ["salt", "salts", "auth", "authorization", "pat", "pw"];

/// The same, of two words.
const LAST_TWO: [[&str; 2]; 4] = [
    ["key", "base"],
    ["key", "id"],
    ["erlang", "cookie"],
    ["webhook", "url"],
];

/// Words that only sound like one of these.
const OTHERS: [&str; 5] = ["bypass", "compass", "encompass", "trespass", "oldpwd"];

/// Names that only sound like one: where a shell is, and directives of nginx, which name a place.
const NAMES: [&str; 6] = [
    "pwd",
    "fastcgi_pass",
    "proxy_pass",
    "uwsgi_pass",
    "ssl_certificate_key",
    "passport",
];

/// What may be known by everybody, or is no key of a lock.
const OPEN_KEYS: [&str; 5] = ["public", "publishable", "primary", "foreign", "cache"];

/// Last words of names that tell something about a secret: `TOKEN_TTL`, `PASSWORD_MIN_LENGTH`.
const ABOUT: [&str; 37] = [
    "age",
    "algo",
    "algorithm",
    "class",
    "cost",
    "count",
    "days",
    "dir",
    "disabled",
    "driver",
    "enabled",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "header",
    "hours",
    "interval",
    "issuer",
    "length",
    "lifetime",
    "limit",
    "max",
    "min",
    "minutes",
    "name",
    "path",
    "policy",
    "provider",
    "required",
    "rounds",
    "seconds",
    "size",
    "timeout",
    "ttl",
    "type",
];

/// Last words that only tell one secret from another, or how it is spelled: `DB_PASS_OLD`, `APP_KEY_PEM`.
const WHICH: [&str; 26] = [
    "old",
    "new",
    "previous",
    "next",
    "current",
    "backup",
    "secondary",
    "dev",
    "development",
    "test",
    "testing",
    "stage",
    "staging",
    "prod",
    "production",
    "live",
    "sandbox",
    "local",
    "default",
    "main",
    "ci",
    "pem",
    "der",
    "hex",
    "raw",
    "value",
];

/// Whether a key of this name is likely to hold a secret. A `…_FILE` holds only the path to one.
pub fn is_secret_key(name: &str) -> bool {
    let name = name.trim_start_matches('-');
    if is_any(name, &NAMES) {
        return false;
    }
    let mut words = words(name);
    if words.last().is_some_and(|word| is_any(word, &ABOUT)) {
        return false;
    }
    let sounds = |word: &&str| {
        !is_any(word, &OTHERS)
            && (ENDS.iter().any(|end| ends_with(word, end))
                || ANYWHERE.iter().any(|part| contains(word, part)))
    };
    if words.iter().any(sounds) {
        return true;
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_any(word, &WHICH)) {
        words.pop();
    }
    match words.as_slice() {
        [.., two, one] if LAST_TWO.iter().any(|[a, b]| is(two, a) && is(one, b)) => true,
        [.., two, one] if is(one, "key") && is_any(two, &OPEN_KEYS) => false,
        [_, .., one] => is_any(one, &LAST),
        // Every list has keys.
        [one] => is_any(one, &ALONE),
        [] => false,
    }
}

/// The same of a configuration that was not read yet: a slip of the pen makes a password none the less one.
pub(super) fn is_meant(name: &str) -> bool {
    let meant = |word: &str| {
        (6..=10).contains(&word.len())
            && (1..=2).contains(&strsim::damerau_levenshtein(
                &word.to_lowercase(),
                "password",
            ))
    };
    is_secret_key(name) || !is_any(name, &NAMES) && words(name).into_iter().any(meant)
}

/// The words of a name, however it joins them: `DB_PASSWORD`, `api-key`, `secretAccessKey`. Digits behind a
/// word only count it.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut last) = (0, ' ');
    for (at, char) in name.char_indices().chain([(name.len(), ' ')]) {
        let is_end = !char.is_alphanumeric() || last.is_lowercase() && char.is_uppercase();
        if is_end && last.is_alphanumeric() {
            let word = name[start..at].trim_end_matches(|char: char| char.is_ascii_digit());
            words.extend(Some(word).filter(|word| !word.is_empty()));
        }
        if is_end || !last.is_alphanumeric() {
            start = at;
        }
        last = char;
    }
    words
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

fn is_any(word: &str, others: &[&str]) -> bool {
    others.iter().any(|other| is(word, other))
}

fn ends_with(word: &str, end: &str) -> bool {
    let from = word.len().checked_sub(end.len());
    from.and_then(|from| word.get(from..))
        .is_some_and(|tail| is(tail, end))
}

fn contains(word: &str, part: &str) -> bool {
    let windows = word.as_bytes().windows(part.len());
    windows
        .into_iter()
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
