//! Lengths of time as people write them: `30s`, `5m`, `6h`, `2d`.

use std::time::Duration;

use serde::Deserialize;

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ConfigDuration(pub Duration);

/// A length of time, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Every(pub Option<Duration>);

impl TryFrom<String> for ConfigDuration {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            format!("expected a length of time such as \"30s\", \"5m\" or \"6h\", found \"{text}\"")
        };
        let unit = text.chars().last().ok_or_else(wrong)?;
        let number = text
            .strip_suffix(unit)
            .and_then(|number| number.trim().parse::<u32>().ok())
            .ok_or_else(wrong)?;
        let seconds: u64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        if number == 0 {
            return Err(wrong());
        }
        Ok(Self(Duration::from_secs(seconds * u64::from(number))))
    }
}

impl TryFrom<String> for Every {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("off") {
            return Ok(Self(None));
        }
        ConfigDuration::try_from(text)
            .map(|span| Self(Some(span.0)))
            .map_err(|wrong| format!("{wrong} (or \"off\")"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let seconds =
            |text: &str| ConfigDuration::try_from(text.to_owned()).map(|span| span.0.as_secs());
        assert_eq!(seconds("30s"), Ok(30));
        assert_eq!(seconds("5m"), Ok(300));
        assert_eq!(seconds("6h"), Ok(21_600));
        assert_eq!(seconds("2d"), Ok(172_800));
        for wrong in ["", "5", "m", "-5m", "5 weeks", "0s", "1.5h", "é"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Every::try_from("off".to_owned()), Ok(Every(None)));
    }
}
