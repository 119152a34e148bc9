//! Times in UTC that are midnights of local days, as web shops and databases export them.

use super::sample::{OwnedCell, SampleRow};
use crate::day::Day;
use crate::read::dates;

const DAY: i64 = 1440;

/// How far the local clock is ahead of UTC, when all times of a column are local midnights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UtcClock {
    /// Minutes that are added to a time in UTC; zones without daylight saving have one value.
    ahead: [i64; 2],
    /// Whether the times may as well be midnights of a zone behind UTC, or stand for the day that is written.
    pub(crate) is_unsure: bool,
}

impl UtcClock {
    /// Finds the clock of a date column. All its times must be one time of day, or two an hour apart, that isn't midnight.
    pub(crate) fn of(rows: &[SampleRow], date: usize) -> Option<Self> {
        const FEWEST: usize = 2;
        let mut times: Vec<i64> = Vec::new();
        let mut count = 0;
        for cell in rows.iter().filter_map(|row| row.cells.get(date)).filter(|cell| !cell.is_empty()) {
            let minutes = match cell {
                OwnedCell::Text(text) if dates::read(text).is_ok() => minutes(text)?,
                OwnedCell::Text(_) => continue,
                OwnedCell::Number(number) => dates::epoch_seconds(*number).and_then(minutes_of_day)?,
                _ => return None,
            };
            count += 1;
            if !times.contains(&minutes) {
                times.push(minutes);
            }
            if times.len() > 2 {
                return None;
            }
        }
        times.sort_unstable();
        let (first, last) = (*times.first()?, *times.last()?);
        let is_one_time = first == last || last - first == 60;
        if count < FEWEST || !is_one_time || times.contains(&0) || first % 15 != 0 {
            return None;
        }
        // Both are ahead or both behind: zones with daylight saving don't lie on both sides of the date line.
        let ahead = |minutes: i64| if first >= AHEAD_FROM { DAY - minutes } else { -minutes };
        Some(Self { ahead: [ahead(first), ahead(last)], is_unsure: first == last && (AHEAD_FROM..=BEHIND_UNTIL).contains(&first) })
    }

    /// The local day of a time in UTC.
    pub(crate) fn local(self, day: Day, minutes: i64) -> Day {
        let exact = self.ahead.into_iter().find(|ahead| (minutes + ahead).rem_euclid(DAY) == 0);
        let ahead = exact.unwrap_or(self.ahead[0]);
        day + (minutes + ahead).div_euclid(DAY) as Day
    }
}

/// Zones are up to 14 hours ahead of UTC: midnights there are at 10:00 or later.
const AHEAD_FROM: i64 = 10 * 60;
/// Zones are up to 12 hours behind UTC. Noon is also written to keep a day the same in every zone.
const BEHIND_UNTIL: i64 = 12 * 60;

/// The minutes of the day of a text that ends with a time in UTC: `T16:00:00.000Z`. Whole minutes only.
pub(crate) fn minutes(text: &str) -> Option<i64> {
    if text.len() >= 10
        && text.bytes().all(|b| b.is_ascii_digit())
        && let Some(seconds) = text.parse().ok().and_then(dates::epoch_seconds)
    {
        return minutes_of_day(seconds);
    }
    let text = text.trim();
    let time = ["Z", "z", "+00:00", "+0000", "UTC", "GMT"].iter().find_map(|zone| text.strip_suffix(zone))?.trim_end();
    let at = time.rfind(['T', 't', ' '])?;
    let mut parts = time[at + 1..].split(':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().map_or(Some(0.0), |seconds| seconds.parse().ok())?;
    (hour < 24 && minute < 60 && seconds == 0.0).then_some(hour * 60 + minute)
}

fn minutes_of_day(seconds: i64) -> Option<i64> {
    (seconds % 60 == 0).then_some(seconds.rem_euclid(86_400) / 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    fn clock(times: &[&str]) -> Option<UtcClock> {
        let row = |text: &&str| SampleRow { line: 1, cells: vec![OwnedCell::Text((*text).to_owned())] };
        UtcClock::of(&times.iter().map(row).collect::<Vec<_>>(), 0)
    }

    #[test]
    fn midnights_of_one_zone_are_local_days_and_real_times_are_not() {
        let china = clock(&["2023-12-31T16:00:00.000Z", "2024-01-01T16:00:00.000Z"]).expect("midnights in China");
        assert_eq!(china.local(from_civil(2023, 12, 31), 16 * 60), from_civil(2024, 1, 1));
        let berlin = clock(&["2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"]).expect("winter and summer");
        assert_eq!(berlin.local(from_civil(2024, 3, 31), 22 * 60), from_civil(2024, 4, 1));
        assert_eq!(berlin.local(from_civil(2024, 3, 30), 23 * 60), from_civil(2024, 3, 31));
        assert!(!china.is_unsure && !berlin.is_unsure);
        let auckland = clock(&["2024-03-30T11:00:00Z", "2024-04-07T12:00:00Z"]).expect("summer and winter");
        assert!(!auckland.is_unsure, "no zone behind UTC has these two");
        assert_eq!(auckland.local(from_civil(2024, 3, 30), 11 * 60), from_civil(2024, 3, 31));
        let adak = clock(&["2024-01-01T10:00:00Z", "2024-07-01T09:00:00Z"]).expect("winter and summer");
        assert_eq!(adak.local(from_civil(2024, 1, 1), 600), from_civil(2024, 1, 1));
        for unsure in ["10:00", "11:00", "12:00"] {
            let times = [1, 2].map(|day| format!("2024-01-0{day}T{unsure}:00Z"));
            assert!(clock(&times.each_ref().map(String::as_str)).expect("a clock").is_unsure, "{unsure}");
        }
        let york = clock(&["2024-01-01T05:00:00Z", "2024-01-02T05:00:00Z"]).expect("midnights in New York");
        assert_eq!(york.local(from_civil(2024, 1, 1), 300), from_civil(2024, 1, 1));
        assert_eq!(clock(&["2024-01-01T09:13:00Z", "2024-01-01T17:20:00Z", "2024-01-02T11:05:00Z"]), None);
        assert_eq!(clock(&["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"]), None);
        assert_eq!(clock(&["2024-01-01 16:00", "2024-01-02 16:00"]), None, "nothing says that these are UTC");
    }
}
