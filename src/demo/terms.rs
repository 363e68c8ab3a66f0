//! The offers that pay the programme's rewards, as rules; `offers` writes the same ones into the file. A
//! test compares every reward with that file.

use crate::domain::time::DAY;
use crate::domain::{CalendarSpan, Timestamp, Unit};

/// An offer, with what is needed to make its rewards.
pub(super) struct Terms {
    pub(super) key: &'static str,
    pub(super) description: &'static str,
    /// The description on its rewards.
    pub(super) words: &'static str,
    /// Its share of a payment, in percent.
    percent: i64,
    /// The time from the payment to the reward, in milliseconds.
    pub(super) delay: i64,
    /// The groups it is for, as indices into the list of groups.
    groups: &'static [i64],
    products: &'static [&'static str],
    /// The customer's age limit, in months.
    months: Option<u32>,
    /// The smallest payment it covers, in US cents.
    pub(super) least: i64,
}

pub(super) const STD20: Terms = Terms {
    key: "offr_std20",
    description: "Earn 20% of every payment in a customer's first 12 months",
    words: "20% of purchase",
    percent: 20,
    delay: 0,
    groups: &[0, 1, 2, 3, 4, 5, 6, 7],
    products: &["starter", "team", "business", "enterprise", "seats", "add-on"],
    months: Some(12),
    least: 0,
};

pub(super) const DRIP10: Terms = Terms {
    key: "offr_drip10",
    description: "Earn 10% of every payment, 30 days after it",
    words: "10% of purchase",
    percent: 10,
    delay: 30 * DAY,
    groups: &[5, 6],
    products: &["starter", "team", "business", "enterprise"],
    months: None,
    least: 5000,
};

/// An offer that the file doesn't know any more.
pub(super) const OLD15: Terms = Terms {
    key: "offr_old15",
    description: "Earn 15% of every payment in 2023",
    words: "15% of purchase",
    percent: 15,
    ..STD20
};

/// Pays $5 for each new customer.
pub(super) const SIGNUP5: Terms = Terms {
    key: "offr_signup5",
    description: "Earn $5 for every new customer",
    words: "New customer",
    percent: 0,
    delay: 0,
    groups: &[1, 3, 4],
    products: &[],
    months: None,
    least: 0,
};

impl Terms {
    pub(super) fn is_for(&self, group: Option<i64>) -> bool {
        group.is_some_and(|group| self.groups.contains(&group))
    }

    pub(super) fn takes_product(&self, product: Option<&str>) -> bool {
        product.is_some_and(|product| self.products.contains(&product))
    }

    /// Whether a customer created at one instant is young enough at another.
    pub(super) fn is_young(&self, created: i64, at: i64) -> bool {
        let Some(count) = self.months else { return true };
        let end = |created| CalendarSpan { count, unit: Unit::Month }.after(created);
        Timestamp::from_ms(created).map(end).is_some_and(|end| at < end.ms())
    }

    /// The percentage of a sum; half a cent is rounded up.
    pub(super) fn share(&self, base: i64) -> i64 {
        (base * self.percent + 50) / 100
    }
}
