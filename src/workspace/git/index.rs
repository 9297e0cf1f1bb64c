//! The list of what git tracks: <https://git-scm.com/docs/index-format>.

/// What stands in an entry before the digest: times, device, mode, owner, size.
const BEFORE: usize = 40;
/// The flag of an entry that has more flags.
const EXTENDED: u16 = 0x4000;

/// The paths in it, in the order of their bytes, as git keeps them.
#[derive(Debug)]
pub(super) struct Index(Vec<Box<[u8]>>);

impl Index {
    /// Reads a list; nothing where it is none that can be read. `digest` is the length of one. Of a list that
    /// is split, only this part is read.
    pub(super) fn read(list: &[u8], digest: usize) -> Option<Self> {
        names(list, digest).map(Self)
    }

    /// Whether it has a path in it, or one below it.
    pub(super) fn holds(&self, path: &[u8]) -> bool {
        let first = |path: &[u8]| {
            let at = self.0.partition_point(|name| **name < *path);
            self.0.get(at)
        };
        let below = [path, b"/"].concat();
        first(path).is_some_and(|name| **name == *path)
            || first(&below).is_some_and(|name| name.starts_with(&below))
    }
}

fn names(list: &[u8], digest: usize) -> Option<Vec<Box<[u8]>>> {
    let version = u32::from_be_bytes(list.strip_prefix(b"DIRC")?.first_chunk().copied()?);
    let count = u32::from_be_bytes(list.get(8..12)?.try_into().ok()?);
    if !(2..=4).contains(&version) {
        return None;
    }
    let mut names = Vec::new();
    let mut name: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..count {
        let start = at;
        at += BEFORE + digest;
        let flags = u16::from_be_bytes(list.get(at..at + 2)?.try_into().ok()?);
        at += 2;
        if version > 2 && flags & EXTENDED != 0 {
            at += 2;
        }
        // Since 4, a name says how much of the end of the last one it does without.
        let kept = if version == 4 {
            name.len().checked_sub(number(list, &mut at)?)?
        } else {
            0
        };
        let rest = list.get(at..)?;
        let length = rest.iter().position(|byte| *byte == 0)?;
        name.truncate(kept);
        name.extend_from_slice(&rest[..length]);
        at += length;
        at = if version == 4 {
            at + 1
        } else {
            // At least one zero, and as many as fill up eight.
            start + ((at - start) / 8 + 1) * 8
        };
        names.push(name.as_slice().into());
    }
    Some(names)
}

/// A number of which each byte says whether there is another.
fn number(list: &[u8], at: &mut usize) -> Option<usize> {
    let mut byte = *list.get(*at)?;
    let mut number = usize::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        *at += 1;
        byte = *list.get(*at)?;
        number = number
            .checked_add(1)?
            .checked_mul(0x80)?
            .checked_add(usize::from(byte & 0x7f))?;
    }
    *at += 1;
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::Index;

    /// A list as git writes it; what its files are does not matter.
    fn list(version: u32, digest: usize, names: &[&str]) -> Vec<u8> {
        let mut list = b"DIRC".to_vec();
        list.extend(version.to_be_bytes());
        list.extend(u32::try_from(names.len()).expect("few").to_be_bytes());
        let mut last = "";
        for name in names {
            let start = list.len();
            list.extend(vec![0; 40 + digest]);
            list.extend(u16::try_from(name.len()).expect("short").to_be_bytes());
            if version == 4 {
                let common = name.bytes().zip(last.bytes());
                let common = common.take_while(|(one, other)| one == other).count();
                let without = last.len() - common;
                if without >= 0x80 {
                    let high = without / 0x80 - 1;
                    list.push(0x80 | u8::try_from(high).expect("small"));
                }
                list.push(u8::try_from(without % 0x80).expect("small"));
                list.extend(name.as_bytes()[common..].iter().chain(b"\0"));
            } else {
                list.extend(name.as_bytes());
                let filled = 8 - (list.len() - start) % 8;
                list.extend(vec![0; filled]);
            }
            last = name;
        }
        list.extend(vec![7; digest]);
        list
    }

    #[test]
    fn what_is_in_it_is_found() {
        let long = format!("a/{}", "x".repeat(300));
        // What starts alike lies between a folder and what is in it.
        let names = [
            "a/b",
            &long,
            "shop-x/y",
            "shop.x",
            "shop/.phpier/local/compose.yml",
            "shop/x",
        ];
        for (version, digest) in [(2, 20), (3, 20), (4, 20), (2, 32), (4, 32)] {
            let list = list(version, digest, &names);
            let index = Index::read(&list, digest).expect("a list");
            let holds = |path: &str| index.holds(path.as_bytes());
            for name in names.iter().chain(&["shop/.phpier/local", "shop"]) {
                assert!(holds(name), "{name}, version {version}");
            }
            for name in ["a/", "a/bc", "sho", "shop/.phpier/loc", "compose.yml"] {
                assert!(!holds(name), "{name}, version {version}");
            }
        }
    }

    #[test]
    fn what_is_cut_or_strange_is_not_read() {
        for version in [2, 4] {
            let list = list(version, 20, &["a", "b/c"]);
            let mut ends = list.windows(4).enumerate();
            let (end, _) = ends.find(|(_, bytes)| bytes == b"b/c\0").expect("it ends");
            for length in 0..=end + 3 {
                assert!(Index::read(&list[..length], 20).is_none(), "{length}");
            }
        }
        assert!(Index::read(&list(5, 20, &["a"]), 20).is_none());
    }
}
