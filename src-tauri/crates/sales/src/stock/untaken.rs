//! Days in names and titles that no count can be of, or that leave open which one: to come, impossible, or only a month.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::counted::CountedOn;

/// What stands next to the numbers of a name.
pub(super) struct Around<'a> {
    pub(super) before: Option<char>,
    pub(super) behind: &'a str,
}

/// What a run of numbers and signs of a name says that isn't a day of which a count can be: `12月20日` that is to come, `13月5日`, `11月`,
/// `20301118`. The day of yesterday is yesterday, and that of today says nothing new. `None` where the numbers may be anything else.
pub(super) fn untaken(run: &str, around: &Around<'_>, today: Date) -> Option<CountedOn> {
    let run = run.trim_end_matches(['-', '.', '/']);
    untaken_in_signs(run, today)
        .or_else(|| day_alone(run, around, today))
        .or_else(|| in_numbers(run, today))
        .or_else(|| month_and_day(run, around, today))
}

/// A run with 年 or 月.
pub(super) fn untaken_in_signs(run: &str, today: Date) -> Option<CountedOn> {
    let is_year_alone = run.strip_suffix('年').map(|year| year.parse::<i16>().ok());
    if let Some(year) = is_year_alone {
        // The year of today is no more than a title.
        return year.filter(|year| (2000..today.year()).contains(year)).map(|_| CountedOn::unclear(run));
    }
    let numbers = |part: &str| part.chars().any(|c| c.is_ascii_digit());
    let is_signed = run.contains('月') && numbers(run) || run.contains('年') && run.split('年').nth(1).is_some_and(numbers);
    // `11月27日` is today.
    let today_in_signs = [format!("{}月{}", today.month(), today.day()), format!("{:02}月{:02}", today.month(), today.day())];
    let is_today = today_in_signs.iter().any(|text| run.trim_end_matches('日') == text);
    (is_signed && !is_today).then(|| CountedOn::unclear(run))
}

/// `5日`, `5号`: a day of some month.
fn day_alone(run: &str, around: &Around<'_>, today: Date) -> Option<CountedOn> {
    let number = run.strip_suffix('日').or_else(|| around.behind.starts_with('号').then_some(run))?;
    let day: i8 = (number.len() <= 2).then(|| number.parse().ok()).flatten().filter(|day| (1..=31).contains(day))?;
    let behind = around.behind.trim_start_matches('号');
    // `近30日`, `30日未动销`: a length of time.
    let lasts = around.before.is_some_and(|c| "近前过第".contains(c))
        || ["未", "内", "均", "平均", "销", "动", "无", "滞", "以"].iter().any(|word| behind.starts_with(word));
    // `3号店`
    let is_number = !run.ends_with('日')
        && (behind.starts_with(|c: char| "店仓房机柜架楼线门药车院区馆铺".contains(c))
            || behind.starts_with('库') && !behind.starts_with("库存"));
    if lasts || is_number || day == today.day() {
        return None;
    }
    let yesterday = today.saturating_sub(1.day());
    Some(if day == yesterday.day() {
        CountedOn::on(yesterday)
    } else {
        CountedOn::unclear(&if run.ends_with('日') { run.to_owned() } else { format!("{run}号") })
    })
}

/// Years with a month or a day: `20301118`, `2026-13-20`, `202611`, `2026-11`.
fn in_numbers(run: &str, today: Date) -> Option<CountedOn> {
    let is_year = |text: &str| text.len() == 4 && text.parse::<i16>().is_ok_and(|year| (today.year() - year).abs() <= 10);
    let parts: Vec<&str> = run.split(['-', '.', '/']).collect();
    let short = |text: &&str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let is_dated = match parts.as_slice() {
        [one] if matches!(one.len(), 8 | 12 | 14) && one.bytes().all(|b| b.is_ascii_digit()) => {
            is_year(&one[..4]) || is_year(&one[4..8]) && exists(one)
        }
        [one] if one.len() == 6 && one.bytes().all(|b| b.is_ascii_digit()) => {
            is_year(&one[..4]) && one[4..].parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
        }
        [year, rest @ ..] if is_year(year) => (1..=2).contains(&rest.len()) && rest.iter().all(short),
        [rest @ .., year] if is_year(year) => (1..=2).contains(&rest.len()) && rest.iter().all(short),
        _ => false,
    };
    is_dated.then(|| CountedOn::unclear(run))
}

/// Whether `ddmmyyyy` or `mmddyyyy` is a day.
fn exists(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits[from..to].parse::<i8>().unwrap_or(0);
    let year = digits[4..8].parse::<i16>().unwrap_or(0);
    let (one, two) = (number(0, 2), number(2, 4));
    Date::new(year, one, two).is_ok() || Date::new(year, two, one).is_ok()
}

/// `12.20`, `03-05`: a month and a day of another time than the last weeks.
fn month_and_day(run: &str, around: &Around<'_>, today: Date) -> Option<CountedOn> {
    let parts: Vec<&str> = run.split(['-', '.', '/']).collect();
    let [first, second] = parts.as_slice() else { return None };
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<i8>().ok()).flatten();
    let (first, second) = (number(first)?, number(second)?);
    // 2024 has every day.
    let is_day = Date::new(2024, first, second).is_ok() || Date::new(2024, second, first).is_ok();
    // `S1-2` is a code.
    let is_code = around.before.is_some_and(|c| c.is_ascii_alphanumeric());
    let is_today = [(first, second), (second, first)].contains(&(today.month(), today.day()));
    (is_day && !is_code && !is_today).then(|| CountedOn::unclear(run))
}
