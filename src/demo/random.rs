//! Numbers that look random but depend only on the seed and on what they are for.

use crate::domain::num::{count, len};

/// What a number is for, so that two uses never share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Partner = 1,
    Customer,
    Transaction,
    Reward,
    Lead,
    Deal,
    Action,
    Application,
    Fault,
}

/// The numbers of one seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Random {
    seed: u64,
}

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed: mix(seed ^ 0x70_6172_746e_6572) }
    }

    /// The number of row `i` for this purpose; each `salt` gives another one.
    pub(super) fn of(self, purpose: Use, i: i64, salt: u64) -> Draw {
        Draw(mix(self.seed
            ^ mix((purpose as u64) << 56 ^ salt << 48 ^ u64::from_ne_bytes(i.to_ne_bytes()))))
    }
}

/// One number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draw(u64);

impl Draw {
    /// An integer from 0 to `end - 1`.
    pub(super) fn below(self, end: i64) -> i64 {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        i64::try_from((u128::from(self.0) * u128::from(end)) >> 64).unwrap_or(0)
    }

    /// As [`below`](Self::below), but small numbers are far more frequent: the cube of an even draw.
    pub(super) fn skewed(self, end: i64) -> i64 {
        let square = (u128::from(self.0) * u128::from(self.0)) >> 64;
        let cube = u64::try_from((square * u128::from(self.0)) >> 64).unwrap_or(0);
        Self(cube).below(end)
    }

    /// True in `of_hundred` of a hundred draws.
    pub(super) fn percent(self, of_hundred: i64) -> bool {
        self.below(100) < of_hundred
    }

    /// One of some values.
    pub(super) fn pick<T: Copy + Default>(self, values: &[T]) -> T {
        values.get(len(self.below(count(values.len())))).copied().unwrap_or_default()
    }
}

/// splitmix64's finaliser.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Keys hide the index they are made from; [`unscramble`] recovers it.
const KEY_BITS: u32 = 40;
const KEY_MASK: u64 = (1 << KEY_BITS) - 1;
const ODD: u64 = 0x9_e377_9b97;

/// The number in the key of row `i`.
pub(super) fn scramble(i: i64) -> u64 {
    let i = u64::try_from(i).unwrap_or(0);
    (i.wrapping_mul(ODD) ^ 0x5a_5a5a_5a5a) & KEY_MASK
}

/// The row of a number in a key.
pub(super) fn unscramble(number: u64) -> Option<i64> {
    // The inverse of an odd number modulo a power of two, by Newton's steps.
    let mut inverse = ODD;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(ODD.wrapping_mul(inverse)));
    }
    i64::try_from((number ^ 0x5a_5a5a_5a5a).wrapping_mul(inverse) & KEY_MASK).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_its_row_back() {
        for i in (0..1000).chain([123_456_789, 9_999_999]) {
            assert_eq!(unscramble(scramble(i)), Some(i));
        }
    }

    #[test]
    fn draws_stay_below_their_end_and_skew_to_the_small() {
        let random = Random::new(7);
        let draws: Vec<i64> =
            (0..10_000).map(|i| random.of(Use::Partner, i, 0).skewed(100)).collect();
        assert!(draws.iter().all(|n| (0..100).contains(n)));
        assert!(draws.iter().filter(|n| **n < 10).count() > 4000);
        assert!(draws.contains(&99) || draws.iter().any(|n| *n > 90));
    }
}
