//! Which differences of several projects are one and the same, but for what is of each project itself: its
//! name, and digests of files with its name in them.

use std::collections::BTreeMap;

use crate::plan::Stack;

/// A difference that one project or several have.
pub(super) struct Shared<'p> {
    text: String,
    /// Who has it.
    pub(super) stacks: Vec<&'p Stack>,
}

/// Differences so far.
#[derive(Default)]
pub(super) struct Likeness<'p> {
    all: Vec<Shared<'p>>,
    /// Those that may be the same, by their file and length.
    near: BTreeMap<(String, usize), Vec<usize>>,
}

impl<'p> Likeness<'p> {
    /// Takes in a difference: the number of it, or of the one that it is the same as.
    pub(super) fn of(&mut self, stack: &'p Stack, file: &str, text: String) -> usize {
        let near = self
            .near
            .entry((file.to_owned(), text.lines().count()))
            .or_default();
        if let Stack::Project(slug) = stack {
            let same = near.iter().find(|at| match self.all[**at].stacks[0] {
                Stack::Project(first) => alike((&self.all[**at].text, first), (&text, slug)),
                Stack::Global => false,
            });
            if let Some(at) = same {
                let stacks = &mut self.all[*at].stacks;
                if stacks.last() != Some(&stack) {
                    stacks.push(stack);
                }
                return *at;
            }
        }
        near.push(self.all.len());
        self.all.push(Shared {
            text,
            stacks: vec![stack],
        });
        self.all.len() - 1
    }

    /// A difference by its number.
    pub(super) fn shared(&self, at: usize) -> &Shared<'p> {
        &self.all[at]
    }
}

/// Shorter ones may be numbers that mean something.
const DIGEST: usize = 12;

/// Whether two texts are the same where each has its own name, or a digest as long as the other's. A name
/// may be a part of other words, which are the same in both.
fn alike((one, own): (&str, &str), (other, others): (&str, &str)) -> bool {
    let spellings = [
        (own, others),
        (&*own.replace('-', "_"), &*others.replace('-', "_")),
    ]
    .map(|(own, others)| (own.as_bytes().to_vec(), others.as_bytes().to_vec()));
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (mut at, mut there) = (0, 0);
    while at < one.len() && there < other.len() {
        let (rest, rest_there) = (&one[at..], &other[there..]);
        let named = spellings
            .iter()
            .find(|(own, others)| rest.starts_with(own) && rest_there.starts_with(others));
        let digest = |text: &[u8], at: usize| {
            let begins = at == 0 || !text[at - 1].is_ascii_alphanumeric();
            let is_hex = |byte: &&u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(*byte);
            let length = text[at..].iter().take_while(is_hex).count();
            (begins && length >= DIGEST).then_some(length)
        };
        if let Some((own, others)) = named {
            (at, there) = (at + own.len(), there + others.len());
        } else if let (Some(length), Some(same)) = (digest(one, at), digest(other, there))
            && length == same
        {
            (at, there) = (at + length, there + length);
        } else if rest[0] == rest_there[0] {
            (at, there) = (at + 1, there + 1);
        } else {
            return false;
        }
    }
    at == one.len() && there == other.len()
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn texts_are_alike_but_for_the_name_and_digests() {
        for (one, other, are) in [
            ("php: php-fpm php", "shop: php-fpm shop", true),
            ("php: php-fpm php", "shop: shop-fpm shop", true),
            ("php: 8.4", "shop: 8.3", false),
            ("php", "shop-2", false),
            (
                "image: php:0123456789abcdef",
                "image: shop:fedcba9876543210",
                true,
            ),
            ("image: php:0123456789abcdef", "image: shop:fedcba98", false),
            ("port: 8080", "port: 8081", false),
        ] {
            assert_eq!(alike((one, "php"), (other, "shop")), are, "{one} | {other}");
            assert_eq!(alike((other, "shop"), (one, "php")), are, "{other} | {one}");
        }
        assert!(alike(("DB my_app", "my-app"), ("DB shop", "shop")));
    }
}
