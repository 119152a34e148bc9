//! Times in UTC that are midnights of local days, as web shops and databases export them.

use super::sample::{OwnedCell, SampleRow};
use crate::day::Day;
use crate::read::dates;

const DAY: i64 = 1440;

/// How far the local clock is ahead of UTC, when all times of a column are local midnights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UtcClock {
    /// Minutes that are added to a time in UTC; zones without daylight saving have one value.
    ahead: [i64; 2],
    /// Whether the times may as well be midnights of a zone behind UTC, or stand for the day that is written.
    pub(crate) is_unsure: bool,
    /// Minutes that clocks may be ahead by which the store sells by day, where the times are of all hours and say that it sells at night.
    pub(crate) zones: Vec<i64>,
    /// One of the times.
    pub(crate) example: String,
}

impl UtcClock {
    /// Finds the clock of a date column: where all times are local midnights, or are of all hours and the store would sell at night.
    pub(crate) fn of(rows: &[SampleRow], date: usize) -> Option<Self> {
        Self::of_midnights(rows, date).or_else(|| Self::of_nights(rows, date))
    }

    /// Whether the times are of all hours, and the time zone isn't known.
    pub(crate) fn is_of_nights(&self) -> bool {
        !self.zones.is_empty()
    }

    /// Times of all hours, so many of them at night that they can't be those of a store.
    fn of_nights(rows: &[SampleRow], date: usize) -> Option<Self> {
        const FEWEST: usize = 8;
        let mut times = Vec::new();
        let mut example = None;
        for cell in rows.iter().filter_map(|row| row.cells.get(date)).filter(|cell| !cell.is_empty()) {
            let text = match cell {
                OwnedCell::Text(text) => text.clone(),
                OwnedCell::Number(number) => dates::epoch_seconds(*number)?.to_string(),
                _ => return None,
            };
            let Some(minutes) = minutes_of_any(&text) else { continue };
            if is_night(minutes) {
                example.get_or_insert(text);
            }
            times.push(minutes);
        }
        let at_night = |ahead: i64| times.iter().filter(|minutes| is_night((*minutes + ahead).rem_euclid(DAY))).count();
        let now = at_night(0);
        // Dates alone are written as midnights.
        if times.len() < FEWEST || now < 2 || now * 20 < times.len() || times.iter().all(|minutes| *minutes == 0) {
            return None;
        }
        let zones = || (-12..=14).map(|hours: i64| hours * 60).filter(|ahead| *ahead != 0);
        let fewest = zones().map(at_night).min()?;
        // The busiest hours are around the early afternoon.
        let middle = |ahead: i64| times.iter().map(|minutes| ((*minutes + ahead).rem_euclid(DAY) - NOON).abs()).sum::<i64>();
        let mut best: Vec<i64> = zones().filter(|&ahead| at_night(ahead) == fewest).collect();
        best.sort_by_key(|&ahead| middle(ahead));
        best.truncate(ZONES);
        Some(Self { ahead: [0, 0], is_unsure: false, zones: best, example: example? })
    }

    /// All times must be one time of day, or two an hour apart, that isn't midnight.
    fn of_midnights(rows: &[SampleRow], date: usize) -> Option<Self> {
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
        let is_unsure = first == last && (AHEAD_FROM..=BEHIND_UNTIL).contains(&first);
        Some(Self { ahead: [ahead(first), ahead(last)], is_unsure, zones: Vec::new(), example: String::new() })
    }

    /// The local day of a time in UTC.
    pub(crate) fn local(&self, day: Day, minutes: i64) -> Day {
        let exact = self.ahead.into_iter().find(|ahead| (minutes + ahead).rem_euclid(DAY) == 0);
        let ahead = exact.unwrap_or(self.ahead[0]);
        day + (minutes + ahead).div_euclid(DAY) as Day
    }
}

/// From the late evening to the early morning.
fn is_night(minutes: i64) -> bool {
    !(5 * 60..23 * 60).contains(&minutes)
}

/// The middle of the hours in which stores sell.
const NOON: i64 = 14 * 60;
/// Time zones that are proposed.
const ZONES: usize = 4;

/// The day on a clock that is some minutes ahead.
pub(crate) fn local_day(day: Day, minutes: i64, ahead: i64) -> Day {
    day + (minutes + ahead).div_euclid(DAY) as Day
}

/// Minutes ahead of UTC as `+08:00`.
pub(crate) fn shown(ahead: i64) -> String {
    format!("{}{:02}:{:02}", if ahead < 0 { '-' } else { '+' }, ahead.abs() / 60, ahead.abs() % 60)
}

/// Reads `+08:00`, `-5`, or `UTC+8`.
pub(crate) fn offset(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches("UTC").trim_start_matches("GMT").replace('−', "-");
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.strip_prefix(['+', '-'])?;
    let (hours, minutes) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// Zones are up to 14 hours ahead of UTC: midnights there are at 10:00 or later.
const AHEAD_FROM: i64 = 10 * 60;
/// Zones are up to 12 hours behind UTC. Noon is also written to keep a day the same in every zone.
const BEHIND_UNTIL: i64 = 12 * 60;

/// The minutes of the day of a text that ends with a time in UTC: `T16:00:00.000Z`. Whole minutes only.
pub(crate) fn minutes(text: &str) -> Option<i64> {
    seconds(text).filter(|seconds| seconds % 60 == 0).map(|seconds| seconds / 60)
}

/// The same for any second of the day.
pub(crate) fn minutes_of_any(text: &str) -> Option<i64> {
    seconds(text).map(|seconds| seconds / 60)
}

fn seconds(text: &str) -> Option<i64> {
    if text.len() >= 10
        && text.bytes().all(|b| b.is_ascii_digit())
        && let Some(seconds) = text.parse().ok().and_then(dates::epoch_seconds)
    {
        return Some(seconds.rem_euclid(86_400));
    }
    let text = text.trim();
    let time = ["Z", "z", "+00:00", "+0000", "UTC", "GMT"].iter().find_map(|zone| text.strip_suffix(zone))?.trim_end();
    let at = time.rfind(['T', 't', ' '])?;
    let clock = &time[at + 1..];
    // `T101112`
    let packed = clock.split('.').next().filter(|clock| clock.len() == 6 && clock.bytes().all(|byte| byte.is_ascii_digit()));
    let spaced = packed.map(|clock| format!("{}:{}:{}", &clock[..2], &clock[2..4], &clock[4..]));
    let mut parts = spaced.as_deref().unwrap_or(clock).split(':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next().map_or(Some(0.0), |seconds| seconds.parse().ok())?;
    // A fraction of a second isn't a whole minute either.
    let whole = seconds.ceil() as i64;
    (hour < 24 && minute < 60 && (0..=60).contains(&whole)).then_some((hour * 60 + minute) * 60 + whole.min(59))
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
