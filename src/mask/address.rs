//! Secrets in addresses and data sources.

use std::ops::Range;

use super::name::is_secret_key;
use super::word::{is_expansion, is_quote, is_reference};

/// Where a line has the password of a `scheme://user:password@host` or of a `user:password@host`, a token
/// before a host, or the value of a secret part such as `?token=…`.
pub(super) fn secrets(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<_> = parameters(line).collect();
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
            if !is_reference(&word[colon + 1..host]) {
                found.push(start + colon + 1..start + host);
            }
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
    found.extend(accounts(line));
    found
}

/// What stands before a colon and is no user: an image's digest and an address of mail look like one.
const NO_USERS: [&str; 4] = ["mailto", "npm", "acct", "sip"];

/// The passwords of `user:password@host`, where no scheme is before them.
fn accounts(line: &str) -> impl Iterator<Item = Range<usize>> {
    let is_apart = |c: char| c.is_whitespace() || is_quote(c) || matches!(c, '(' | '[' | ',' | '=');
    line.match_indices('@').filter_map(move |(host, _)| {
        let start = line[..host].trim_end_matches(|c| !is_apart(c)).len();
        let colon = start + line[start..host].find(':')?;
        let (user, password) = (&line[start..colon], &line[colon + 1..host]);
        let is_user = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let is_account = user.chars().all(is_user) && !user.is_empty() && !NO_USERS.contains(&user);
        // A tag of an image has no slash before it and its digest behind it; so has a port its path.
        let behind = &line[host + 1..];
        let is_host = behind.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !["sha256:", "sha512:"]
                .iter()
                .any(|sum| behind.starts_with(sum));
        let is_secret = is_account && is_host && !password.is_empty();
        (is_secret
            && !password.starts_with('/')
            && !is_reference(password)
            && !is_expansion(password))
        .then_some(colon + 1..host)
    })
}

/// The values of secret parts of an address or a data source: `?token=…`, `;password=…`.
fn parameters(line: &str) -> impl Iterator<Item = Range<usize>> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    line.match_indices('=').filter_map(move |(at, _)| {
        let name = line[..at].trim_end_matches(is_name).len();
        let (before, value) = (&line[..name], &line[at + 1..]);
        let is_part = before.ends_with(['?', '&', ';', ':', ',']) && is_secret_key(&line[name..at]);
        let is_list = before.ends_with(',');
        let ends = |c: char| {
            c.is_whitespace() || is_quote(c) || matches!(c, '&' | ';') || is_list && c == ','
        };
        let end = value.find(ends).unwrap_or(value.len());
        (is_part && end > 0 && !is_expansion(&value[..end]) && !is_reference(&value[..end]))
            .then_some(at + 1..at + 1 + end)
    })
}
