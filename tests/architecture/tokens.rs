//! Rust as words and signs: enough to find paths, calls and macros, and nothing more.

/// A word, or a sign (`::` is one sign), and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// The tokens of a file without comments, texts and test modules.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    without_tests(&scan(source))
}

fn scan(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let next = chars.get(at + 1).copied().unwrap_or('\0');
        let mut token = None;
        match chars[at] {
            '/' if next == '/' => at = until(&chars, at, |c| c == '\n'),
            '/' if next == '*' => at = block_comment(&chars, at),
            '"' => at = text(&chars, at),
            'r' | 'b' | 'c' if raw_text(&chars, at).is_some() => {
                at = raw_text(&chars, at).unwrap_or(at + 1);
            }
            '\'' => at = quoted_char(&chars, at),
            ':' if next == ':' => {
                token = Some("::".to_owned());
                at += 2;
            }
            c if c.is_alphanumeric() || c == '_' => {
                at = until(&chars, at, |c| !(c.is_alphanumeric() || c == '_'));
                token = Some(chars[start..at].iter().collect());
            }
            c => {
                if !c.is_whitespace() {
                    token = Some(c.to_string());
                }
                at += 1;
            }
        }
        if let Some(text) = token {
            tokens.push(Token { text, line });
        }
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn until(chars: &[char], from: usize, end: impl Fn(char) -> bool) -> usize {
    chars[from..]
        .iter()
        .position(|c| end(*c))
        .map_or(chars.len(), |length| from + length)
}

fn block_comment(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn text(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

/// The end of `r"…"`, `r#"…"#`, `br#"…"#`, or nothing where a word starts.
fn raw_text(chars: &[char], from: usize) -> Option<usize> {
    let mut at = from;
    while matches!(chars.get(at), Some('b' | 'c' | 'r')) && at < from + 2 {
        at += 1;
    }
    let raw = chars[from..at].contains(&'r');
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') || (hashes > 0 && !raw) {
        return None;
    }
    if !raw {
        return Some(text(chars, at));
    }
    let mut at = at + hashes + 1;
    while at < chars.len() {
        if chars[at] == '"'
            && chars[at + 1..]
                .iter()
                .take(hashes)
                .filter(|c| **c == '#')
                .count()
                == hashes
        {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(at)
}

/// A character is skipped; a lifetime is one sign.
fn quoted_char(chars: &[char], from: usize) -> usize {
    match chars.get(from + 1) {
        Some('\\') => (until(chars, from + 3, |c| c == '\'') + 1).min(chars.len()),
        Some(_) if chars.get(from + 2) == Some(&'\'') => from + 3,
        _ => from + 1,
    }
}

/// Cuts `#[cfg(test)]` and the item behind it.
fn without_tests(tokens: &[Token]) -> Vec<Token> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let marked = tokens[at..].len() >= MARK.len()
            && tokens[at..]
                .iter()
                .zip(MARK)
                .all(|(token, mark)| token.text == mark);
        if marked {
            at = item_end(tokens, at + MARK.len());
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Past the `;` or the closing brace of an item.
fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The first names behind a path's start: `a` of `::a::b`, `a` and `c` of `::{a::b, c}`.
pub(super) fn heads(tokens: &[Token], from: usize) -> Vec<&Token> {
    if tokens.get(from).is_none_or(|token| token.text != "::") {
        return Vec::new();
    }
    let Some(next) = tokens.get(from + 1) else {
        return Vec::new();
    };
    if next.text != "{" {
        return vec![next];
    }
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut fresh = true;
    for token in &tokens[from + 1..] {
        match token.text.as_str() {
            "{" => {
                depth += 1;
                fresh = depth == 1;
            }
            "}" => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            "," => fresh = depth == 1,
            _ => {
                if fresh {
                    heads.push(token);
                }
                fresh = false;
            }
        }
    }
    heads
}

#[test]
fn comments_texts_and_tests_are_not_code() {
    let words = |source: &str| -> Vec<String> {
        tokens(source).into_iter().map(|token| token.text).collect()
    };
    for hidden in [
        "// std::fs",
        "/* a /* std::fs */ b */",
        "\"std::fs \\\" std::fs\"",
        "r#\"std::fs \" std::fs\"#",
        "b\"std::fs\"",
        "'\\''",
        "#[cfg(test)] mod tests { use std::fs; fn f() { {} } }",
        "#[cfg(test)] use std::fs;",
    ] {
        assert_eq!(words(&format!("a {hidden}\nz")), ["a", "z"], "{hidden}");
    }
    assert_eq!(
        words("f::<'a>(r, b)"),
        ["f", "::", "<", "a", ">", "(", "r", ",", "b", ")"]
    );
    assert_eq!(tokens("a\n\"x\n\"\nb")[1].line, 4);
}
