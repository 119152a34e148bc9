//! Columns whose dates stand for a week or a month, as their headers say: `Week starting`, `Week ending`, `月末`.

use super::dictionary;
use super::fields::Table;
use super::sample::OwnedCell;
use crate::day::{self, Day};
use crate::options::Field;
use crate::read::dates::{self, Spelled};
use crate::read::periods::{self, Span};
use crate::report::Recognized;

/// Which days a date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covers {
    WeekFrom,
    WeekTo,
    Month,
}

const WEEK_FROM: &str = "weekstarting weekstart weekstartdate weekstarts weekbeginning weekbegin weekbegins weekcommencing weekcommences weekof weekfrom wc wcdate wkstarting wkstart wkcommencing wkbeginning startofweek startweek firstdayofweek dateweekstart 周开始 周开始日 周开始日期 周起始 周起始日 周起始日期 周起 周一日期 週開始日 週開始 週初 wocheab wochevom wochebeginnend wochenbeginn wochenstart wochebeginn semainedu semainecommençant débutsemaine debutsemaine débutdesemaine débutdelasemaine semanadel semanadesde iniciosemana iniciodesemana iniciodelasemana iniciodasemana iníciodasemana iníciosemana неделяс началонедели tydzieńod początektygodnia haftabaşlangıcı haftabaşı settimanadal iniziosettimana weekvanaf 주시작일 주시작";
const WEEK_TO: &str = "weekending weekenddate weekendingdate weekended weekends weekto weekuntil wkending wkend wkended endofweek endweek lastdayofweek dateweekend weekendsunday 周结束 周结束日 周结束日期 周截止 周截止日期 周末日期 週末日 週終了日 wochebis wocheendend wochenschluss semaineau semainefinissant finsemaine findesemaine findelasemaine finsemana findesemanafecha semanahasta semanaal fimdasemana fimsemana неделяпо конецнедели tydzieńdo koniectygodnia haftasonu haftabitişi settimanaal finesettimana weektot 주종료일";
const MONTH: &str = "monthend monthending monthenddate endofmonth monthended monthstart monthstarting monthbeginning monthcommencing startofmonth firstofmonth firstdayofmonth lastdayofmonth monthstartdate monthof 月末 月末日 月末日期 月底 月底日期 月初 月初日期 月起始日 月开始日期 monatsende monatsanfang monatsbeginn findemois finmois débutmois débutdemois finmes findemes iniciomes iniciodemes fimdomês fimdomes iníciodomês iniciodomes конецмесяца началомесяца koniecmiesiąca początekmiesiąca aysonu aybaşı finemese iniziomese 월말 월초";

impl Covers {
    fn of(header: &str) -> Option<Self> {
        let word = dictionary::normal(header);
        let is = |list: &str| list.split(' ').any(|known| known == word);
        if is(WEEK_FROM) {
            Some(Self::WeekFrom)
        } else if is(WEEK_TO) {
            Some(Self::WeekTo)
        } else {
            is(MONTH).then_some(Self::Month)
        }
    }

    /// The days that a date stands for.
    pub(crate) fn span(self, date: Day) -> Span {
        match self {
            Self::WeekFrom => Span { first: date, days: 7 },
            Self::WeekTo => Span { first: date - 6, days: 7 },
            Self::Month => {
                let written = day::to_date(date);
                let month = periods::of_month(written.year().into(), written.month().unsigned_abs().into());
                month.unwrap_or(Span { first: date, days: 1 })
            }
        }
    }
}

impl Table<'_> {
    /// Takes the first column for the date where it has no header, as the corner of a pivot table, and is the only one with dates.
    pub(super) fn assign_corner(&mut self) {
        let holds_dates =
            |column: usize| self.looks[column].filled > 0 && (self.looks[column].holds_dates() || self.looks[column].holds_periods());
        let is_corner =
            (self.headers.first().is_some_and(String::is_empty) || self.heads_rows_of_pivot(0)) && !self.is_taken(0) && holds_dates(0);
        let is_settled = self.column(Field::Date).is_some() || self.without.contains(&Field::Date);
        if !is_settled && is_corner && !(1..self.width()).any(holds_dates) {
            self.found.insert(Field::Date, (0, Recognized::Header));
        }
    }

    /// Takes a column of the first or last days of weeks or months for the date, where no other is.
    pub(super) fn assign_week(&mut self) {
        if self.column(Field::Date).is_some() || self.without.contains(&Field::Date) {
            return;
        }
        let is_one =
            |&column: &usize| !self.is_taken(column) && Covers::of(&self.headers[column]).is_some() && self.looks[column].may_hold_dates();
        let columns: Vec<usize> = (0..self.width()).filter(is_one).collect();
        if let [column] = columns[..] {
            self.found.insert(Field::Date, (column, Recognized::Header));
        }
    }

    /// What each date stands for; `None` for a day, and where the dates follow each other too closely for what the header says.
    pub(super) fn covers(&self) -> Option<Covers> {
        const WEEK: Day = 7;
        let date = self.column(Field::Date)?;
        let covers = Covers::of(self.headers.get(date)?)?;
        let cell = |cell: &OwnedCell| match cell {
            OwnedCell::Day(day) => Some(*day),
            OwnedCell::Text(text) => match dates::read(text) {
                Ok(Spelled::Day(day)) => Some(day),
                _ => None,
            },
            _ => None,
        };
        let mut days: Vec<Day> =
            self.rows.iter().filter_map(|row| row.cells.get(date)).filter_map(cell).map(|day| covers.span(day).first).collect();
        days.sort_unstable();
        days.dedup();
        let follow = days.windows(2).all(|pair| pair[1] - pair[0] >= WEEK);
        follow.then_some(covers)
    }
}
