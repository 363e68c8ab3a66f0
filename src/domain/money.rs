//! Money as integers. The API gives hundredths for every currency (rule: one-sum-a-currency), and nothing here
//! ever turns an amount into a float.

use std::fmt;

use super::num::grouped;

/// An amount in hundredths of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

impl Cents {
    /// `458.92`, for CSV files and scripts.
    pub fn decimal(self) -> String {
        let (sign, whole, part) = self.split();
        format!("{sign}{whole}.{part:02}")
    }

    /// `$1,234.56`, from ten million dollars on without cents: for a column of US dollars, thirteen wide.
    pub fn short_usd(self) -> String {
        let (sign, whole, part) = self.split();
        let whole = grouped(i64::try_from(whole).unwrap_or(i64::MAX));
        if self.0.unsigned_abs() < 1_000_000_000 {
            format!("{sign}${whole}.{part:02}")
        } else {
            format!("{sign}${whole}")
        }
    }

    /// `$1,235`: rounded to dollars, for a column of sums that are compared.
    pub fn whole_usd(self) -> String {
        let (sign, whole, part) = self.split();
        let whole = grouped(i64::try_from(whole + u64::from(part >= 50)).unwrap_or(i64::MAX));
        format!("{sign}${whole}")
    }

    /// `1,234.50`: exact, for people.
    pub fn grouped(self) -> String {
        let (sign, whole, part) = self.split();
        format!("{sign}{}.{part:02}", grouped(i64::try_from(whole).unwrap_or(i64::MAX)))
    }

    /// `$1,234.50`, `12.00 CAD`, `-$0.50`: exact, with its currency.
    pub fn in_currency(self, currency: &str) -> String {
        let text = self.grouped();
        match (currency, text.strip_prefix('-')) {
            ("USD", None) => format!("${text}"),
            ("USD", Some(text)) => format!("-${text}"),
            ("", _) => text,
            (other, _) => format!("{text} {other}"),
        }
    }

    /// [`Self::in_currency`] in a width. If it doesn't fit: without hundredths, else in thousands, millions or
    /// thousands of millions. The number itself is never cut, so the last form may be too wide.
    pub fn within(self, currency: &str, columns: usize) -> String {
        let whole = self.in_currency(currency);
        if whole.len() <= columns {
            return whole;
        }
        let (sign, units, _) = self.split();
        let dressed = |divisor: u64, unit: &str| {
            let number = grouped(i64::try_from(units / divisor).unwrap_or(i64::MAX));
            match currency {
                "USD" => format!("{sign}${number}{unit}"),
                "" => format!("{sign}{number}{unit}"),
                other => format!("{sign}{number}{unit} {other}"),
            }
        };
        let shorter = [(1, ""), (1000, "k"), (1_000_000, "M")];
        let mut shorter = shorter.into_iter().map(|(divisor, unit)| dressed(divisor, unit));
        shorter.find(|text| text.len() <= columns).unwrap_or_else(|| dressed(1_000_000_000, "G"))
    }

    fn split(self) -> (&'static str, u64, u64) {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        (sign, cents / 100, cents % 100)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.decimal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_two_decimals() {
        for (cents, text) in
            [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (45_892, "458.92"), (-100, "-1.00")]
        {
            assert_eq!(Cents(cents).decimal(), text);
        }
        assert_eq!(Cents(i64::MIN).decimal(), "-92233720368547758.08");
    }

    #[test]
    fn amounts_for_people_are_exact_and_say_their_currency() {
        assert_eq!(Cents(123_456_789).in_currency("USD"), "$1,234,567.89");
        assert_eq!(Cents(-50).in_currency("USD"), "-$0.50");
        assert_eq!(Cents(-120_000).in_currency("CAD"), "-1,200.00 CAD");
        assert_eq!(Cents(1).in_currency(""), "0.01");
    }

    #[test]
    fn an_amount_is_never_cut_within_its_number() {
        let within = |cents, currency, columns| Cents(cents).within(currency, columns);
        assert_eq!(within(2_539_350, "CAD", 13), "25,393.50 CAD");
        assert_eq!(within(2_539_350, "CAD", 12), "25,393 CAD");
        assert_eq!(within(263_736_020, "JPY", 13), "2,637,360 JPY");
        assert_eq!(within(263_736_020, "JPY", 12), "2,637k JPY");
        assert_eq!(within(-1_234_567_890, "USD", 12), "-$12,345,678");
        assert_eq!(within(-1_234_567_890, "USD", 8), "-$12M");
        assert_eq!(within(100, "USD", 2), "$1");
        assert_eq!(within(i64::MAX, "USD", 1), "$92,233,720G");
    }

    #[test]
    fn large_dollar_amounts_lose_their_cents_on_screen_only() {
        assert_eq!(Cents(999_999_999).short_usd(), "$9,999,999.99");
        assert_eq!(Cents(1_234_567_890).short_usd(), "$12,345,678");
        assert_eq!(Cents(-250).short_usd(), "-$2.50");
        assert_eq!(Cents(123_450).whole_usd(), "$1,235");
        assert_eq!(Cents(-149).whole_usd(), "-$1");
    }
}
