//! Records that a list no longer has. Many at once more likely mean that the list was cut short.

use std::fmt;

use super::num::grouped;
use super::resource::Resource;

/// A list that was read to its end and lacks more records than can be believed without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    pub list: Resource,
    /// Records that were not in it.
    pub missing: i64,
    /// Records that should have been in it.
    pub of: i64,
}

impl Missing {
    /// More than this many, and more than a share of the list, are doubted.
    const MANY: i64 = 20;
    /// The share, as one in this many: 5 %.
    const SHARE: i64 = 20;

    /// Whether more than 20 records and more than 5 % of the list are missing.
    pub fn is_doubtful(self) -> bool {
        self.missing > Self::MANY
            && i128::from(self.missing) * i128::from(Self::SHARE) > i128::from(self.of)
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} {}", grouped(self.missing), grouped(self.of), self.list.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_twenty_and_more_than_one_in_twenty_are_doubted() {
        for (missing, of, doubtful) in [
            (20, 20, false),
            (21, 21, true),
            (21, 419, true),
            (21, 420, false),
            (21, 421, false),
            (526, 776, true),
            (50, 1000, false),
            (51, 1000, true),
            (i64::MAX, i64::MAX, true),
            (0, 0, false),
        ] {
            let missing = Missing { list: Resource::Customers, missing, of };
            assert_eq!(missing.is_doubtful(), doubtful, "{missing}");
        }
    }
}
