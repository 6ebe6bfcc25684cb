//! `200ms`, `10s`, `5min`, `1h`.

use std::time::Duration;

/// Reads a duration as files and flags write it.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
    let (number, unit) = text.split_at(unit_at);
    let milliseconds = match unit.trim() {
        "ms" => 1.0,
        "s" => 1_000.0,
        "m" | "min" => 60_000.0,
        "h" => 3_600_000.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    let seconds = number * milliseconds / 1_000.0;
    Duration::try_from_secs_f64(seconds).ok()
}

/// What a duration looks like, for messages about one that couldn't be read.
pub const DURATION_HELP: &str = "a number with a unit: `200ms`, `10s`, `5min` or `1h`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(parse_duration("200ms"), Some(Duration::from_millis(200)));
        assert_eq!(parse_duration("1.5 s"), Some(Duration::from_millis(1500)));
        assert_eq!(parse_duration("1h"), Some(Duration::from_secs(3600)));
        for wrong in ["", "5", "s", "-1s", "1d", "1..2s"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}
