//! Numbers as KDL writes them.

use crate::syntax::tree::ScalarKind;

/// What a word that begins like a number is.
pub(super) enum Number {
    /// A number.
    Sound(ScalarKind),
    /// One with more digits than there is room for.
    Huge,
    /// None.
    None,
}

/// Whether a word could only be a number: it may not be a bare text then.
pub(super) fn begins(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let unsigned = unsigned.strip_prefix('.').unwrap_or(unsigned);
    unsigned.starts_with(|c: char| c.is_ascii_digit())
}

/// Reads a number.
pub(super) fn read(word: &str) -> Number {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let negative = word.starts_with('-');
    for (mark, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = unsigned.strip_prefix(mark) {
            return whole(digits, radix, negative);
        }
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent = exponent.map(|digits| digits.strip_prefix(['+', '-']).unwrap_or(digits));
    let (before, after) = match mantissa.split_once('.') {
        Some((before, after)) => (before, Some(after)),
        None => (mantissa, None),
    };
    if after.is_none() && exponent.is_none() {
        return whole(before, 10, negative);
    }
    for part in [Some(before), after, exponent].into_iter().flatten() {
        match whole(part, 10, false) {
            Number::Sound(_) => {}
            other => return other,
        }
    }
    Number::Sound(ScalarKind::Float)
}

fn whole(digits: &str, radix: u32, negative: bool) -> Number {
    if !digits.starts_with(|c: char| c.is_digit(radix))
        || !digits.chars().all(|c| c.is_digit(radix) || c == '_')
    {
        return Number::None;
    }
    let mut number = 0_i128;
    for digit in digits.chars().filter_map(|c| c.to_digit(radix)) {
        let digit = i128::from(digit);
        let digit = if negative { -digit } else { digit };
        let next = number.checked_mul(i128::from(radix));
        match next.and_then(|next| next.checked_add(digit)) {
            Some(next) => number = next,
            None => return Number::Huge,
        }
    }
    Number::Sound(ScalarKind::Integer(number))
}
