//! Reading tables of holidays: the form that ships with the program, plain lists of days, and the JSON in which the official calendar is published.

use jiff::civil::Date;
use serde::Deserialize;

use super::{DayKind, Holiday, HolidayCalendar, HolidayError};

/// Reads a table. `file` names it in errors.
pub(super) fn table(text: &str, file: &str) -> Result<HolidayCalendar, HolidayError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') { json(text, file) } else { lines(text, file) }
}

/// Lines `kind,name_zh,name_en,first,last`, `kind,name,first,last`, `date,name` or `date,name,kind`; `#` begins a comment, `year,2026` says
/// that the year is official although no line may name a day of it. A first line that holds no date is a header.
fn lines(text: &str, file: &str) -> Result<HolidayCalendar, HolidayError> {
    let mut calendar = HolidayCalendar::default();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("use,") {
            continue;
        }
        let cells: Vec<&str> = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"')).collect();
        if let ["year", year] = cells.as_slice()
            && let Ok(year) = year.parse()
        {
            calendar.years.insert(year);
            continue;
        }
        let taken = holiday(&cells).is_some_and(|holiday| calendar.insert(&holiday, holiday.last.year()).is_ok());
        let header = calendar.years.is_empty() && !cells.iter().any(|cell| date(cell).is_some());
        if !taken && !header {
            return Err(HolidayError::Line { file: file.to_owned(), line: number + 1, text: line.chars().take(80).collect() });
        }
    }
    Ok(calendar)
}

fn holiday(cells: &[&str]) -> Option<Holiday> {
    let whole = |kind: DayKind, (zh, en): (&str, &str), first: Date, last: Date| {
        (!zh.is_empty()).then(|| Holiday { kind, name_zh: zh.to_owned(), name_en: en.to_owned(), first, last })
    };
    match *cells {
        [what, zh, en, first, last] => whole(kind(what)?, (zh, if en.is_empty() { zh } else { en }), date(first)?, date(last)?),
        [what, name, first, last] => whole(kind(what)?, (name, name), date(first)?, date(last)?),
        [day, name] => whole(DayKind::Holiday, (name, name), date(day)?, date(day)?),
        [day, name, what] => whole(kind(what)?, (name, name), date(day)?, date(day)?),
        _ => None,
    }
}

fn kind(word: &str) -> Option<DayKind> {
    match word.to_lowercase().as_str() {
        "holiday" | "off" | "节假日" | "放假" | "休" | "休息" => Some(DayKind::Holiday),
        "workday" | "working" | "work" | "调休" | "补班" | "上班" | "班" => Some(DayKind::MakeUpWorkday),
        _ => None,
    }
}

/// `2026-02-15`, `2026/2/15` or `20260215`.
pub(super) fn date(cell: &str) -> Option<Date> {
    if let Ok(date) = cell.parse() {
        return Some(date);
    }
    let parts: Vec<&str> = cell.split(['/', '.', '-']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    Date::new(year.parse().ok().filter(|year| (1900..2200).contains(year))?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `{"year": 2026, "days": [{"name": "春节", "date": "2026-02-15", "isOffDay": true}, …]}`, one year or a list of them.
fn json(text: &str, file: &str) -> Result<HolidayCalendar, HolidayError> {
    #[derive(Deserialize)]
    struct Year {
        year: Option<i16>,
        days: Vec<Day>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Day {
        name: String,
        date: Date,
        is_off_day: bool,
    }
    let unreadable = |e: serde_json::Error| HolidayError::Line { file: file.to_owned(), line: e.line(), text: e.to_string() };
    let year: Year = serde_json::from_str(text).map_err(unreadable)?;
    let mut calendar = HolidayCalendar::default();
    for Day { name, date, is_off_day } in year.days {
        let kind = if is_off_day { DayKind::Holiday } else { DayKind::MakeUpWorkday };
        let holiday = Holiday { kind, name_zh: name.clone(), name_en: name, first: date, last: date };
        calendar.insert(&holiday, year.year.unwrap_or(date.year()))?;
    }
    Ok(calendar)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    fn read(text: &str) -> HolidayCalendar {
        table(text, "f").expect("a good table")
    }

    #[test]
    fn lists_and_ranges_and_the_usual_json_are_understood() {
        let list = read("日期,名称,类型\r\n2027/1/1,元旦,放假\r\n20270213,春节,调休\r\n");
        assert_eq!((list.kind(day(2027, 1, 1)), list.kind(day(2027, 2, 13))), (Some(DayKind::Holiday), Some(DayKind::MakeUpWorkday)));
        let ranges = read("holiday,Easter,2027-03-26,2027-03-29");
        assert_eq!(ranges.of_year(2027)[0].name_en, "Easter");
        let official_year = read(
            r#"{"year":2027,"days":[{"name":"元旦","date":"2026-12-31","isOffDay":true},{"name":"元旦","date":"2027-01-03","isOffDay":false}]}"#,
        );
        assert_eq!(official_year.of_year(2027).len(), 2, "the last day of 2026 belongs to the calendar of 2027");
    }

    #[test]
    fn a_line_that_is_no_holiday_is_named() {
        for bad in [
            "holiday,元旦,New Year,2027-02-30,2027-02-30",
            "2027-01-01",
            "holiday,x,2027-01-05,2027-01-01",
            "holiday,x,2020-01-01,2027-01-01",
        ] {
            let text = format!("# mine\nholiday,元旦,New Year,2027-01-01,2027-01-01\n{bad}\n");
            assert!(matches!(table(&text, "f"), Err(HolidayError::Line { line: 3, .. })), "{bad}");
        }
        assert!(matches!(table("{\"days\": 3}", "f"), Err(HolidayError::Line { .. })));
    }
}
