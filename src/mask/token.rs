//! Texts that are secrets by their look, under whatever name they stand.

use std::ops::Range;

/// How tokens begin by which their issuers, and those who look for leaked ones, know them.
const PREFIXES: [&str; 23] = [
    // <https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    // <https://docs.gitlab.com/security/tokens/#token-prefixes>
    "glpat-",
    "gldt-",
    // <https://docs.stripe.com/keys>
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    // <https://docs.stripe.com/webhooks/signature>
    "whsec_",
    // <https://platform.openai.com/docs/api-reference/authentication>; others took it over.
    "sk-",
    // <https://docs.cloud.google.com/docs/authentication/api-keys>
    "AIza",
    // <https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys>
    "SG.",
    // <https://api.slack.com/authentication/token-types>
    "xoxb-",
    "xoxp-",
    // The rest of the address is all that one needs to write there.
    "hooks.slack.com/services/",
    "discord.com/api/webhooks/",
    // <https://docs.npmjs.com/about-access-tokens>
    "npm_",
    // The key of Laravel's `key:generate`.
    "base64:",
    // The head of a JSON Web Token: `{"` in base64.
    "eyJ",
];

/// Shorter ones are words.
const SHORTEST: usize = 16;

/// Where a line has such a text.
pub(super) fn secrets(line: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.+/=".contains(c);
    let mut found = Vec::new();
    for prefix in PREFIXES {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            let is_start = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            // A name in capitals or small letters alone has no digit in it.
            let is_random = rest[..length].contains(|c: char| c.is_ascii_digit());
            if is_start && length >= SHORTEST && is_random {
                found.push(at..at + prefix.len() + length);
            }
        }
    }
    found
}

/// How a private key in a text ends.
pub(super) const KEY_END: &str = "-----END";

/// Where a private key in a text begins on this line, and whether it ends on it.
pub(super) fn private_key(line: &str) -> Option<(Range<usize>, bool)> {
    let begin = line.find("-----BEGIN ")?;
    let head = begin + line[begin..].find("PRIVATE KEY")?;
    let start = head + line[head..].find("-----")? + "-----".len();
    let end = line[start..].find(KEY_END).map(|end| start + end);
    let range = start..end.unwrap_or(line.trim_end().len().max(start));
    Some((range, end.is_some()))
}
