//! Conversions between number types with defined behaviour at the edges, where `as` would silently truncate.

/// `1,234 rewards`, `1 reward`. `many` is the plural; the singular is the same without its `s`.
pub fn plural(n: i64, many: &str) -> String {
    let word = if n == 1 { many.strip_suffix('s').unwrap_or(many) } else { many };
    format!("{} {word}", grouped(n))
}

/// A count as the signed 64-bit number that SQLite and JSON use.
pub fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A stored count as a length; saturates.
pub fn len(n: i64) -> usize {
    usize::try_from(n.max(0)).unwrap_or(usize::MAX)
}

/// A length as screen columns or rows; saturates, since no terminal is larger.
pub fn cells(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// An exact sum as 64-bit number; saturates (rule: exact-sums).
pub fn saturate(sum: i128) -> i64 {
    i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
}

/// `1234567` as `1,234,567`.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")] {
            assert_eq!(grouped(n), text);
        }
        assert_eq!(grouped(i64::MIN), "-9,223,372,036,854,775,808");
    }

    #[test]
    fn one_is_one() {
        for (n, text) in [(0, "0 rows"), (1, "1 row"), (-1, "-1 rows"), (1000, "1,000 rows")] {
            assert_eq!(plural(n, "rows"), text);
        }
        assert_eq!(plural(1, "training"), "1 training");
    }

    #[test]
    fn sums_stop_at_the_ends() {
        assert_eq!(saturate(i128::from(i64::MAX) + 1), i64::MAX);
        assert_eq!(saturate(i128::from(i64::MIN) - 1), i64::MIN);
        assert_eq!(saturate(-5), -5);
    }
}
