//! The calendar of a data folder: which one is used, and the years that a user changed, in one small readable file.

use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DayKind, Holiday, HolidayCalendar, HolidayError, days, read};

/// The file in the data folder.
pub const USER_FILE: &str = "holidays.csv";
/// A line for each holiday; a larger file isn't one of holidays.
const MAX_BYTES: u64 = 16 << 20;
/// The file as it was before the last change.
const BEFORE: &str = "holidays.csv.bak";

const HEAD: &str =
    "# Holidays and make-up working days of this data folder. A year that is named here replaces the one that ships with the program.
# use,auto|none|china|own says which calendar counts; then lines kind,name_zh,name_en,first,last with kind holiday or workday.
";

/// Which holidays count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum CalendarChoice {
    /// Those of China where the sales are Chinese, else none.
    #[default]
    Auto,
    None,
    /// Those of China, with the years that the user changed in place of the official ones.
    China,
    /// Only those that the user entered.
    Own,
}

impl CalendarChoice {
    /// Returns the name of the choice in files and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::None => "none",
            Self::China => "china",
            Self::Own => "own",
        }
    }

    /// The choice of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Auto, Self::None, Self::China, Self::Own].into_iter().find(|choice| choice.as_str() == name)
    }

    /// What [`Self::Auto`] comes down to.
    #[must_use]
    pub fn settled(self, chinese: bool) -> Self {
        match self {
            Self::Auto if chinese => Self::China,
            Self::Auto => Self::None,
            other => other,
        }
    }
}

/// The calendar file of a data folder. Every change is written at once, and the file before it kept.
#[derive(Debug, Clone)]
pub struct CalendarFile {
    folder: PathBuf,
    choice: CalendarChoice,
    own: HolidayCalendar,
}

impl CalendarFile {
    /// Reads it; a missing file says nothing.
    ///
    /// # Errors
    /// [`HolidayError::Read`], [`HolidayError::Line`].
    pub fn load(data_dir: &Path) -> Result<Self, HolidayError> {
        let file = data_dir.join(USER_FILE);
        let text = match files::read_text(&file, MAX_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(HolidayError::Read { file: file.display().to_string(), source }),
        };
        let named = |line: &str| CalendarChoice::named(line.trim().strip_prefix("use,")?.trim());
        let choice = text.lines().find_map(named).unwrap_or_default();
        Ok(Self { folder: data_dir.to_owned(), choice, own: read::table(&text, USER_FILE)? })
    }

    /// What the user chose.
    pub fn choice(&self) -> CalendarChoice {
        self.choice
    }

    /// The calendar of a choice that is settled; empty for none.
    pub fn calendar(&self, settled: CalendarChoice) -> HolidayCalendar {
        let mut calendar = match settled {
            CalendarChoice::China => HolidayCalendar::china(),
            CalendarChoice::Own => HolidayCalendar::default(),
            CalendarChoice::Auto | CalendarChoice::None => return HolidayCalendar::default(),
        };
        calendar.replace_years(&self.own);
        calendar
    }

    /// Whether the user changed a year.
    pub fn is_own(&self, year: i16) -> bool {
        self.own.years.contains(&year)
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        self.folder.join(BEFORE).is_file()
    }

    /// # Errors
    /// [`HolidayError::Write`].
    pub fn choose(&mut self, choice: CalendarChoice) -> Result<(), HolidayError> {
        self.choice = choice;
        self.save()
    }

    /// Adds days, in place of what they were. Where no calendar is used, the user's own one is used from then on.
    ///
    /// # Errors
    /// [`HolidayError::Days`], [`HolidayError::Name`], [`HolidayError::Write`].
    pub fn add(&mut self, settled: CalendarChoice, (first, last): (Date, Date), name: &str, kind: DayKind) -> Result<(), HolidayError> {
        let name = name.split([',', ';', '\t', '\n', '\r', '"']).collect::<Vec<_>>().join(" ");
        let name = name.trim();
        if name.is_empty() {
            return Err(HolidayError::Name);
        }
        let base = self.in_force_from_now(settled);
        for day in days(first, last)? {
            self.take_over(base, day.year());
            let one = Holiday { kind, name_zh: name.to_owned(), name_en: name.to_owned(), first: day, last: day };
            self.own.insert(&one, day.year())?;
        }
        self.save()
    }

    /// Makes days ordinary ones.
    ///
    /// # Errors
    /// [`HolidayError::NoSuchDay`] when none of them is in the calendar, [`HolidayError::Days`], [`HolidayError::Write`].
    pub fn remove(&mut self, settled: CalendarChoice, (first, last): (Date, Date)) -> Result<(), HolidayError> {
        let calendar = self.calendar(settled);
        let known: Vec<(Date, i16)> =
            days(first, last)?.into_iter().filter_map(|day| Some((day, calendar.days.get(&day)?.official_year))).collect();
        if known.is_empty() {
            return Err(HolidayError::NoSuchDay { first, last });
        }
        for (day, official_year) in known {
            self.take_over(settled, official_year);
            self.own.days.remove(&day);
        }
        self.save()
    }

    /// Replaces the years of a file, and returns how many days they have.
    ///
    /// # Errors
    /// [`HolidayError::Read`], [`HolidayError::Line`], [`HolidayError::Empty`], [`HolidayError::Write`].
    pub fn import(&mut self, settled: CalendarChoice, file: &Path) -> Result<usize, HolidayError> {
        let shown = file.display().to_string();
        // The user's own file may be a link; a pipe or a device may never end.
        let bytes = file
            .canonicalize()
            .and_then(|file| files::read(&file, MAX_BYTES))
            .map_err(|source| HolidayError::Read { file: shown.clone(), source })?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // What Excel in China writes.
            Err(error) => encoding_rs::GB18030.decode(error.as_bytes()).0.into_owned(),
        };
        let read = read::table(&text, &shown)?;
        if read.days.is_empty() {
            return Err(HolidayError::Empty { file: shown });
        }
        self.in_force_from_now(settled);
        self.own.replace_years(&read);
        self.save()?;
        Ok(read.days.len())
    }

    /// Gives a year back to the program: the user's changes of it go.
    ///
    /// # Errors
    /// [`HolidayError::Write`].
    pub fn reset_year(&mut self, year: i16) -> Result<(), HolidayError> {
        self.own.remove_year(year);
        self.save()
    }

    /// Takes the last change back; a second time takes that back.
    ///
    /// # Errors
    /// [`HolidayError::NothingToUndo`], [`HolidayError::Write`], and as [`Self::load`].
    pub fn undo(&mut self) -> Result<(), HolidayError> {
        let text = files::read_text(&self.folder.join(BEFORE), MAX_BYTES).map_err(|_| HolidayError::NothingToUndo)?;
        self.replace(&text)?;
        *self = Self::load(&self.folder)?;
        Ok(())
    }

    /// The current choice, or the user's own where there was none: holidays that users enter should count.
    fn in_force_from_now(&mut self, settled: CalendarChoice) -> CalendarChoice {
        if matches!(settled, CalendarChoice::China | CalendarChoice::Own) {
            return settled;
        }
        self.choice = CalendarChoice::Own;
        CalendarChoice::Own
    }

    /// Makes a year the user's, as it is so far.
    fn take_over(&mut self, settled: CalendarChoice, year: i16) {
        if !self.is_own(year) {
            let so_far = self.calendar(settled);
            self.own.days.extend(so_far.days.into_iter().filter(|(_, entry)| entry.official_year == year));
            self.own.years.insert(year);
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD}use,{}\nkind,name_zh,name_en,first,last\n", self.choice.as_str());
        for year in self.own.years() {
            text.push_str(&format!("year,{year}\n"));
            for Holiday { kind, name_zh, name_en, first, last } in self.own.of_year(year) {
                let kind = if kind == DayKind::Holiday { "holiday" } else { "workday" };
                text.push_str(&format!("{kind},{name_zh},{name_en},{first},{last}\n"));
            }
        }
        text
    }

    fn save(&self) -> Result<(), HolidayError> {
        self.replace(&self.text())
    }

    /// Writes the file whole and keeps the one before.
    fn replace(&self, text: &str) -> Result<(), HolidayError> {
        let file = self.folder.join(USER_FILE);
        let written = || {
            let before =
                files::read(&file, MAX_BYTES).or_else(|e| if e.kind() == io::ErrorKind::NotFound { Ok(HEAD.into()) } else { Err(e) })?;
            files::replace(&self.folder.join(BEFORE), &before)?;
            files::replace(&file, text.as_bytes())
        };
        written().map_err(|source| HolidayError::Write { file: file.display().to_string(), source })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use jiff::civil::date;

    const CHINA: CalendarChoice = CalendarChoice::China;

    fn fresh() -> (tempfile::TempDir, CalendarFile) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = CalendarFile::load(folder.path()).expect("no file is fine");
        (folder, file)
    }

    #[test]
    fn a_change_touches_its_day_alone_and_survives_a_restart() {
        let (folder, mut file) = fresh();
        let day = date(2026, 2, 16);
        file.remove(CHINA, (day, day)).expect("a holiday");
        file.add(CHINA, (date(2026, 6, 1), date(2026, 6, 2)), "店庆, 十周年", DayKind::Holiday).expect("two days");
        file.add(CHINA, (date(2027, 1, 1), date(2027, 1, 1)), "元旦", DayKind::Holiday).expect("a year without an official calendar");
        let read = CalendarFile::load(folder.path()).expect("what was written").calendar(CHINA);
        assert_eq!(read, file.calendar(CHINA), "written and read again it is the same");
        assert_eq!(read.kind(day), None);
        assert_eq!(read.kind(date(2026, 2, 15)), Some(DayKind::Holiday), "the day before stays off");
        assert_eq!(read.kind(date(2026, 10, 1)), Some(DayKind::Holiday), "the rest of the year is official");
        assert_eq!(read.kind(date(2027, 1, 1)), Some(DayKind::Holiday));
        assert!(read.of_year(2026).iter().any(|h| h.name_zh == "店庆  十周年" && h.last == date(2026, 6, 2)));
        assert!(file.is_own(2026) && !file.is_own(2025));
        assert!(matches!(file.remove(CHINA, (day, day)), Err(HolidayError::NoSuchDay { .. })));
    }

    #[test]
    fn undo_takes_back_the_last_change_and_reset_all_of_a_year() {
        let (_folder, mut file) = fresh();
        assert!(!file.can_undo() && matches!(file.undo(), Err(HolidayError::NothingToUndo)));
        let (day, china) = (date(2025, 10, 1), file.calendar(CHINA));
        file.remove(CHINA, (day, date(2025, 10, 8))).expect("a week off");
        assert_eq!(file.calendar(CHINA).kind(day), None);
        file.undo().expect("one change");
        assert_eq!(file.calendar(CHINA), china);
        file.undo().expect("the undoing");
        assert_eq!(file.calendar(CHINA).kind(day), None);
        file.reset_year(2025).expect("written");
        assert_eq!(file.calendar(CHINA), china);
        for holiday in china.of_year(2024) {
            file.remove(CHINA, (holiday.first, holiday.last)).expect("it is there");
        }
        assert!(file.calendar(CHINA).of_year(2024).is_empty(), "a year with nothing left does not come back by itself");
    }

    #[test]
    fn who_enters_holidays_where_none_count_has_a_calendar_of_their_own() {
        let (folder, mut file) = fresh();
        assert_eq!(file.calendar(CalendarChoice::Auto.settled(false)), HolidayCalendar::default());
        file.add(CalendarChoice::None, (date(2026, 12, 25), date(2026, 12, 26)), "Christmas", DayKind::Holiday).expect("written");
        assert_eq!(file.choice(), CalendarChoice::Own);
        assert_eq!(file.calendar(CalendarChoice::Own).holidays().len(), 1, "and none of China's");
        let list = folder.path().join("mine.csv");
        fs::write(&list, encoding_rs::GB18030.encode("日期,名称\n2027-01-01,元旦\n").0).expect("written");
        assert_eq!(file.import(CalendarChoice::Own, &list).expect("a list in the encoding of Excel"), 1);
        assert_eq!(file.calendar(CalendarChoice::Own).of_year(2027)[0].name_zh, "元旦");
        fs::write(&list, "日期,名称\n").expect("written");
        assert!(matches!(file.import(CalendarChoice::Own, &list), Err(HolidayError::Empty { .. })));
        assert!(matches!(file.import(CalendarChoice::Own, Path::new("no such file")), Err(HolidayError::Read { .. })));
    }
}
