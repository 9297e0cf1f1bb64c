//! Broken files made from sound ones, the same ones every time: for tests that must hold whatever a
//! file contains.

/// What is put in: the marks of both languages, and characters that readers get wrong.
pub(crate) const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "\"\"\"\n",
    "'",
    "#\"",
    "\"#",
    "##",
    "/-",
    "//",
    "/*",
    "*/",
    "\\",
    "\\\n",
    "=",
    ";",
    ":",
    ": ",
    ",",
    "- ",
    "-",
    "#",
    "# ",
    "#true",
    "#null",
    "true",
    "null",
    "inf",
    "0x",
    "1.",
    "8.10",
    "1e9",
    "_",
    "999999999999999999999999999999999999999999",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "<<: *a",
    "? ",
    "|\n",
    ">-\n",
    "|2\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "\t",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "\u{0}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{feff}",
    "\u{200e}",
    "\u{202e}",
    "\u{2028}",
    "é",
    "漢字",
    "😀",
    "\u{301}",
    "\\u{1F600}",
    "\\u{110000}",
    "\\x41",
    "\\q",
    "key",
    "a {\n",
    "r\"x\"",
    "key=1 ",
    "(u8)1",
    "a: {b: [",
    "/-{",
    "@",
    "~",
    "`",
];

/// `count` texts made from `seeds`; equal arguments give equal texts.
pub(crate) fn mutants(seeds: &[&str], seed: u64, count: usize) -> impl Iterator<Item = String> {
    let mut random = XorShift::new(seed);
    (0..count).map(move |_| {
        let mut text = seeds[random.below(seeds.len())].to_owned();
        for _ in 0..=random.below(6) {
            let other = seeds[random.below(seeds.len())];
            text = mutate(&text, other, &mut random);
        }
        text
    })
}

fn mutate(text: &str, other: &str, random: &mut XorShift) -> String {
    let at = position(text, random);
    let span = |random: &mut XorShift| {
        let start = position(text, random);
        let end = text.floor_char_boundary(start + random.below(12));
        (start, end.max(start))
    };
    let (start, end) = span(random);
    let token = TOKENS[random.below(TOKENS.len())];
    match random.below(11) {
        // A token goes in, most often.
        0..=2 => [&text[..at], token, &text[at..]].concat(),
        3 => [&text[..start], token, &text[end..]].concat(),
        // A piece goes, comes twice, or changes place.
        4 => [&text[..start], &text[end..]].concat(),
        5 => [&text[..end], &text[start..]].concat(),
        6 => {
            let moved = [&text[..start], &text[end..]].concat();
            let to = position(&moved, random);
            [&moved[..to], &text[start..end], &moved[to..]].concat()
        }
        // Lines go, swap, or come from another file.
        7 => {
            let mut lines: Vec<&str> = text.split('\n').collect();
            let (one, two) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(one, two);
            lines.join("\n")
        }
        8 => {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.remove(random.below(lines.len()));
            lines.join("\n")
        }
        9 => [&text[..at], &other[position(other, random)..]].concat(),
        // A bit flips; what is then no UTF-8 becomes what a careless reader would make of it.
        _ => {
            let mut bytes = text.as_bytes().to_vec();
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
    }
}

fn position(text: &str, random: &mut XorShift) -> usize {
    text.floor_char_boundary(random.below(text.len() + 1))
}

/// Marsaglia's generator: enough for tests, and the same everywhere.
pub(crate) struct XorShift(u64);

impl XorShift {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 33) % limit.max(1) as u64).unwrap_or(0)
    }
}
