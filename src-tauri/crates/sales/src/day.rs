//! A calendar day as a number: as sorting, packing, and SQLite need it. Reading dates from text lives in `dates`.

use jiff::civil::Date;

/// Days since 1970-01-01, proleptic Gregorian.
pub(crate) type Day = i32;

/// Days since 1970-01-01 of a valid date (algorithm: H. Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) const fn from_civil(year: i32, month: u32, day: u32) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month as i32 + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Whether the year has such a day: 2018-02-29 isn't one.
pub(crate) const fn exists(year: i32, month: u32, day: u32) -> bool {
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    };
    day >= 1 && day <= longest
}

pub(crate) fn from_date(date: Date) -> Day {
    from_civil(i32::from(date.year()), date.month().unsigned_abs().into(), date.day().unsigned_abs().into())
}

/// The date of a day number. Days outside the years -9999 to 9999 can't be stored, so they become the nearest end.
pub(crate) fn to_date(day: Day) -> Date {
    let since_march_0000 = day + 719_468;
    let era = since_march_0000.div_euclid(146_097);
    let day_of_era = since_march_0000.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return if year < 0 { Date::MIN } else { Date::MAX };
    };
    Date::new(year, month, day).unwrap_or(Date::MAX)
}

/// The day with day and month exchanged: 2 January for 1 February. `None` when there is no such day.
pub(crate) fn exchanged(day: Day) -> Option<Day> {
    let date = to_date(day);
    let (month, day) = (date.day().unsigned_abs().into(), date.month().unsigned_abs().into());
    exists(date.year().into(), month, day).then(|| from_civil(date.year().into(), month, day))
}

/// Monday = 0 … Sunday = 6.
pub(crate) const fn weekday(day: Day) -> usize {
    (day + 3).rem_euclid(7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn day_numbers_and_dates_are_inverse_over_three_centuries() {
        for day in from_civil(1850, 1, 1)..from_civil(2150, 1, 1) {
            assert_eq!(from_date(to_date(day)), day, "day {day} must survive the way to a date and back");
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(from_date(date(1970, 1, 1)), 0);
        assert_eq!(from_date(date(2000, 3, 1)), 11_017);
        assert_eq!(weekday(from_date(date(2026, 1, 5))), 0, "2026-01-05 is a Monday");
        assert!(!exists(2018, 2, 29) && exists(2020, 2, 29) && !exists(1900, 2, 29) && exists(2000, 2, 29));
    }
}
