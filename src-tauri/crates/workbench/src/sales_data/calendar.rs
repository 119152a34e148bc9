//! The holiday calendar: what the user sees and changes, and which one a training or a version uses. Reading and keeping it is in
//! `sales`, what a network makes of it in `forecast`.

use std::path::Path;
use std::sync::Arc;

use forecast::Holidays;
use jiff::civil::Date;
use sales::{CalendarChoice, CalendarFile, DayKind, Holiday, HolidayCalendar};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::scope::series::ScopeSeries;

/// The calendar as the user sees it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct HolidayTable {
    /// What was chosen.
    pub choice: CalendarChoice,
    /// What it comes down to, never `auto`: the calendar that the next training uses.
    pub in_force: CalendarChoice,
    /// The years of the calendar, ascending; of China's where none is used, so that users can see which days would count.
    pub years: Vec<HolidayYear>,
    /// Whether a change can be undone.
    pub can_undo: bool,
    /// The year of the last sales where the calendar in use doesn't know it: forecasts treat its days as ordinary days.
    pub unknown_year: Option<i16>,
}

/// An announced year.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct HolidayYear {
    pub year: i16,
    /// Whether the user changed it; else it is as it ships.
    pub own: bool,
    /// In their order, days worked among them.
    pub holidays: Vec<Holiday>,
}

/// The calendar that a training used, kept with its version: its forecasts use it even if another calendar is chosen later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CalendarUsed {
    name: CalendarChoice,
    /// Of the years of the training days.
    holidays: Holidays,
}

impl Workbench {
    /// The holiday calendar.
    ///
    /// # Errors
    /// [`WorkbenchError::Holidays`] when the file of the user's changes can't be read, [`WorkbenchError::Sales`].
    pub fn holidays(&self) -> Result<HolidayTable, WorkbenchError> {
        let (file, settled) = self.calendar_file()?;
        let shown = if settled == CalendarChoice::None { CalendarChoice::China } else { settled };
        let calendar = file.calendar(shown);
        let last_year = self.sales()?.summary()?.last_date.map(Date::year);
        let year = |year| HolidayYear { year, own: file.is_own(year), holidays: calendar.of_year(year) };
        Ok(HolidayTable {
            choice: file.choice(),
            in_force: settled,
            years: calendar.years().map(year).collect(),
            can_undo: file.can_undo(),
            unknown_year: last_year.filter(|last| settled != CalendarChoice::None && !calendar.years().any(|known| known == *last)),
        })
    }

    /// Chooses which holidays count.
    ///
    /// # Errors
    /// As [`Workbench::holidays`], and when the file can't be written.
    pub fn choose_calendar(&self, choice: CalendarChoice) -> Result<HolidayTable, WorkbenchError> {
        self.changed(|file, _| file.choose(choice))
    }

    /// Adds days off, or with `working` days that are worked in their place.
    ///
    /// # Errors
    /// As [`Workbench::choose_calendar`], and when the days or the name make no sense.
    pub fn add_holiday(&self, days: (Date, Date), name: &str, working: bool) -> Result<HolidayTable, WorkbenchError> {
        let kind = if working { DayKind::MakeUpWorkday } else { DayKind::Holiday };
        self.changed(|file, settled| file.add(settled, days, name, kind))
    }

    /// Makes days ordinary ones.
    ///
    /// # Errors
    /// As [`Workbench::choose_calendar`], and when none of them is in the calendar.
    pub fn remove_holiday(&self, days: (Date, Date)) -> Result<HolidayTable, WorkbenchError> {
        self.changed(|file, settled| file.remove(settled, days))
    }

    /// Replaces the years of a file.
    ///
    /// # Errors
    /// As [`Workbench::choose_calendar`], and when the file isn't a table of holidays.
    pub fn import_holidays(&self, from: &Path) -> Result<HolidayTable, WorkbenchError> {
        self.changed(|file, settled| file.import(settled, from).map(drop))
    }

    /// Makes a year what ships with the program again.
    ///
    /// # Errors
    /// As [`Workbench::choose_calendar`].
    pub fn reset_holidays(&self, year: i16) -> Result<HolidayTable, WorkbenchError> {
        self.changed(|file, _| file.reset_year(year))
    }

    /// Takes the last change back; a second time takes that back.
    ///
    /// # Errors
    /// As [`Workbench::choose_calendar`], and when there was none.
    pub fn undo_holidays(&self) -> Result<HolidayTable, WorkbenchError> {
        self.changed(|file, _| file.undo())
    }

    fn changed(
        &self,
        change: impl FnOnce(&mut CalendarFile, CalendarChoice) -> Result<(), sales::HolidayError>,
    ) -> Result<HolidayTable, WorkbenchError> {
        let (mut file, settled) = self.calendar_file()?;
        change(&mut file, settled)?;
        self.holidays()
    }

    /// The file of changes, and the current choice.
    fn calendar_file(&self) -> Result<(CalendarFile, CalendarChoice), WorkbenchError> {
        let file = CalendarFile::load(&self.data_dir)?;
        let chinese = file.choice() == CalendarChoice::Auto && self.sales()?.is_chinese()?;
        let settled = file.choice().settled(chinese);
        Ok((file, settled))
    }

    /// The calendar that a training of `data` uses; None where none is used, or none of its years is known.
    pub(crate) fn calendar_for(&self, data: &ScopeSeries) -> Result<Option<CalendarUsed>, WorkbenchError> {
        let (file, settled) = self.calendar_file()?;
        let holidays = days_of(&file.calendar(settled));
        if !holidays.any_within(data.first_date, data.last_date) {
            return Ok(None);
        }
        Ok(Some(CalendarUsed { name: settled, holidays: holidays.within_years(data.first_date, data.last_date) }))
    }

    /// The holidays that are chosen by now; None where none are.
    pub(crate) fn holidays_in_force(&self) -> Result<Option<Arc<Holidays>>, WorkbenchError> {
        let (file, settled) = self.calendar_file()?;
        Ok((settled != CalendarChoice::None).then(|| Arc::new(days_of(&file.calendar(settled)))))
    }

    /// Adds the holidays of a calendar to `data`: as known today, or else as known when it was used.
    pub(crate) fn add_holidays(&self, data: &mut ScopeSeries, used: Option<&CalendarUsed>) -> Result<(), WorkbenchError> {
        let Some(used) = used else { return Ok(()) };
        let known = CalendarFile::load(&self.data_dir)?.calendar(used.name);
        let holidays = Arc::new(days_of(&known).or(&used.holidays));
        for series in &mut data.series {
            series.holidays = Some(Arc::clone(&holidays));
        }
        Ok(())
    }
}

fn days_of(calendar: &HolidayCalendar) -> Holidays {
    let (off, worked): (Vec<Holiday>, Vec<Holiday>) = calendar.holidays().into_iter().partition(|h| h.kind == DayKind::Holiday);
    let days = |h: Holiday| std::iter::successors(Some(h.first), |day| day.tomorrow().ok()).take_while(move |day| *day <= h.last);
    Holidays::new(off.into_iter().map(|h| (h.first, h.last)), worked.into_iter().flat_map(days))
}
