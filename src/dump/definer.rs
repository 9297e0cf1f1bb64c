//! Who a view, a trigger or a routine belongs to.

/// Takes the clause `DEFINER = user` out of a statement, given where its word stands: the account is one
/// of the server that the dump comes from, and whoever reads it in may make nothing in another's name.
/// <https://dev.mysql.com/doc/refman/8.4/en/stored-objects-security.html>
pub(super) fn without(head: &[u8], start: usize, end: usize) -> Option<Vec<u8>> {
    let at = spaces(head, end);
    if head.get(at) != Some(&b'=') {
        return None;
    }
    let user = name(head, spaces(head, at + 1))?;
    let mut end = user;
    let at = spaces(head, user);
    if head.get(at) == Some(&b'@') {
        end = name(head, spaces(head, at + 1))?;
    } else if head[at..].starts_with(b"()") {
        end = at + 2;
    }
    // One space is between what was before and what comes after.
    if start > 0 && head[start - 1] == b' ' && head.get(end) == Some(&b' ') {
        end += 1;
    }
    Some([&head[..start], &head[end..]].concat())
}

fn spaces(text: &[u8], from: usize) -> usize {
    let spaces = text[from..].iter();
    from + spaces.take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where a name ends, in quotes or bare. A quote that stands twice stands for itself.
fn name(text: &[u8], from: usize) -> Option<usize> {
    let quote = *text.get(from)?;
    if matches!(quote, b'`' | b'\'' | b'"') {
        let mut at = from + 1;
        loop {
            at += text[at..].iter().position(|byte| *byte == quote)? + 1;
            if text.get(at) != Some(&quote) {
                return Some(at);
            }
            at += 1;
        }
    }
    let is_bare = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'%' | b'-' | b':')
    };
    let length = text[from..].iter().take_while(is_bare).count();
    (length > 0).then_some(from + length)
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn the_clause_is_taken_out_whole() {
        for (head, left) in [
            ("CREATE DEFINER=`a b`@`%` VIEW", "CREATE VIEW"),
            ("CREATE DEFINER=`a``b`@`%` VIEW", "CREATE VIEW"),
            ("CREATE DEFINER='it''s'@'' VIEW", "CREATE VIEW"),
            ("CREATE DEFINER = 'a'@localhost VIEW", "CREATE VIEW"),
            ("CREATE DEFINER=root@% SQL SECURITY", "CREATE SQL SECURITY"),
            ("CREATE DEFINER=CURRENT_USER() VIEW", "CREATE VIEW"),
            (
                "/*!50017 DEFINER=`a`@`b`*/ /*!50003",
                "/*!50017 */ /*!50003",
            ),
        ] {
            let at = head.find("DEFINER").expect("the word");
            let without = without(head.as_bytes(), at, at + 7).expect("the clause");
            assert_eq!(String::from_utf8_lossy(&without), left);
        }
        assert_eq!(without(b"SQL SECURITY DEFINER VIEW", 13, 20), None);
    }
}
