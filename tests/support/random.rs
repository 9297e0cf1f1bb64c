//! Chance that is the same everywhere.

/// Marsaglia's generator, started well apart for neighbouring seeds.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 33) % limit.max(1) as u64).unwrap_or(0)
    }

    /// One of some.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Some of some, at least one, in their order.
    pub(crate) fn some(&mut self, items: &[&str]) -> Vec<String> {
        let sure = self.below(items.len());
        let mut at = 0..;
        items
            .iter()
            .filter(|_| at.next() == Some(sure) || self.below(2) == 0)
            .map(|item| (*item).to_owned())
            .collect()
    }

    /// Does something, or does not.
    pub(crate) fn maybe(&mut self, act: impl FnOnce(&mut Self)) {
        if self.below(2) == 0 {
            act(self);
        }
    }
}
