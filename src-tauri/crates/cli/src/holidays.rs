//! `holidays`: the calendar shown and changed. What it means is in `workbench`.

use workbench::{CalendarChoice, DayKind, HolidayTable, Workbench, WorkbenchError};

use crate::args::{CalendarArg, HolidaysAction};
use crate::output::Output;

/// Does what was asked and shows the calendar as it is then.
pub(crate) fn holidays(bench: &Workbench, action: &HolidaysAction, output: Output) -> Result<(), WorkbenchError> {
    use HolidaysAction as A;
    let mut only = None;
    let mut table = match action {
        A::List { year } => {
            only = *year;
            bench.holidays()?
        }
        A::Add { date, name, to, working } => {
            only = Some(date.year());
            bench.add_holiday((*date, to.unwrap_or(*date)), name, *working)?
        }
        A::Remove { date, to } => {
            only = Some(date.year());
            bench.remove_holiday((*date, to.unwrap_or(*date)))?
        }
        A::Import { file } => bench.import_holidays(file)?,
        A::Reset { year } => {
            only = Some(*year);
            bench.reset_holidays(*year)?
        }
        A::Use { calendar } => bench.choose_calendar((*calendar).into())?,
        A::Undo => bench.undo_holidays()?,
    };
    table.years.retain(|year| only.is_none_or(|only| year.year == only));
    output.value(&table, text);
    Ok(())
}

fn text(table: &HolidayTable) -> String {
    let words = |choice| match choice {
        CalendarChoice::Auto => "automatic, by the language of the sales",
        CalendarChoice::None => "none",
        CalendarChoice::China => "China",
        CalendarChoice::Own => "only days you added",
    };
    let mut text = format!("holidays used in training: {}", words(table.in_force));
    if table.choice == CalendarChoice::Auto {
        text.push_str(&format!(" ({}; `holidays use china|none|own` changes it)", words(table.choice)));
    }
    if table.in_force == CalendarChoice::None {
        text.push_str("\nthe holidays of China below are for reference only");
    }
    for year in &table.years {
        text.push_str(&format!("\n\n{}{}", year.year, if year.own { ", edited" } else { "" }));
        for holiday in &year.holidays {
            let days =
                if holiday.first == holiday.last { holiday.first.to_string() } else { format!("{} to {}", holiday.first, holiday.last) };
            let kind = if holiday.kind == DayKind::Holiday { "off   " } else { "worked" };
            text.push_str(&format!("\n  {kind}  {days:<24}  {}", holiday.name_zh));
        }
    }
    if let Some(year) = table.unknown_year {
        text.push_str(&format!(
            "\n\nnote: the holidays of {year} aren't known yet; forecasts treat them as ordinary days until you add or import them"
        ));
    }
    text
}

impl From<CalendarArg> for CalendarChoice {
    fn from(choice: CalendarArg) -> Self {
        match choice {
            CalendarArg::Auto => Self::Auto,
            CalendarArg::None => Self::None,
            CalendarArg::China => Self::China,
            CalendarArg::Own => Self::Own,
        }
    }
}
