//! Years of two digits below headers of languages whose calendars count years otherwise: `03/02/20` may be of 1403 in Iran.

use super::Import;
use super::found::Found;
use crate::day;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognize::Plan;

/// Letters of traditional Chinese that simplified Chinese lacks, as headers of sales have them.
const TRADITIONAL: &str = "單數銷號藥櫃據額價場會門稱發實點貨產處結訂續賣";
/// Letters of Persian that Arabic lacks, and those of Urdu, whose dates are of our calendar.
const PERSIAN: &str = "پچژگکی";
const URDU: &str = "ٹڈڑےںہ";

/// The calendar besides ours that is used where headers are in this language.
pub(super) fn of_headers(plan: &Plan) -> Option<DateOrder> {
    let has = |test: &dyn Fn(char) -> bool| plan.headers.iter().any(|header| header.chars().any(test));
    let is_japanese =
        ["売", "販", "調剤", "処方", "伝票", "日付", "年月日", "取引", "受付"].iter().any(|part| plan.header(plan.date).contains(part));
    if is_japanese || has(&|c| matches!(c, '\u{3040}'..='\u{30ff}')) {
        Some(DateOrder::Reiwa)
    } else if has(&|c| PERSIAN.contains(c)) && !has(&|c| URDU.contains(c)) {
        Some(DateOrder::SolarHijri)
    } else if has(&|c| matches!(c, '\u{e01}'..='\u{e4e}')) {
        Some(DateOrder::Buddhist)
    } else {
        has(&|c| TRADITIONAL.contains(c)).then_some(DateOrder::Minguo)
    }
}

/// The calendar whose digits a date is written with.
pub(super) fn of_digits(text: &str) -> Option<DateOrder> {
    text.chars().find_map(|c| match c {
        '\u{6f0}'..='\u{6f9}' => Some(DateOrder::SolarHijri),
        '\u{e50}'..='\u{e59}' => Some(DateOrder::Buddhist),
        _ => None,
    })
}

/// Dates that can be read in several orders can be of the calendar of their headers as well.
pub(super) fn also_offered(mut error: ImportError, plan: &Plan) -> ImportError {
    if let ImportError::AmbiguousDates { orders, .. } = &mut error
        && let Some(calendar) = of_headers(plan)
    {
        orders.push(calendar);
    }
    error
}

impl Import<'_> {
    /// Asks about years of two digits that may be of another calendar than ours.
    pub(super) fn calendar_of(&self, name: &str, plan: &Plan, order: Option<DateOrder>, found: &Found) -> Option<Question> {
        const LONG: i32 = 9 * 365;
        if self.answers.get(QuestionCode::DateOrder, name).is_some() || plan.order.is_some() {
            return None;
        }
        let short = found.short_year?;
        let calendar = found.calendar_of_digits.or_else(|| of_headers(plan))?;
        let order = order?;
        let last = *found.days.last().or_else(|| found.days.first())?;
        let other = short.resolve(calendar).filter(|day| *day <= self.today + 366)?;
        let is_old = last < self.today - LONG;
        // Dates of Iran that are long ago in our calendar, or nowhere in it, are of its own; those of the others are only where they are long ago.
        let is_of_digits = calendar == DateOrder::SolarHijri && found.calendar_of_digits.is_some();
        if !(is_old || is_of_digits) {
            return None;
        }
        let header = plan.header(plan.date);
        let ours = short.resolve(order).unwrap_or(last);
        let shown = [(calendar, other), (order, ours)];
        let candidates = shown
            .map(|(order, day)| Candidate::with_examples(order.as_str(), vec![short.to_string(), day::to_date(day).to_string()]))
            .into();
        Some(Question {
            code: QuestionCode::DateOrder,
            file: name.to_owned(),
            column: Some(header.to_owned()),
            candidates,
            default: None,
            free_text: false,
            reason: None,
            message: format!(
                "the years in `{header}` have two digits and may be those of another calendar: is `{short}` {} or {}?",
                day::to_date(other),
                day::to_date(ours)
            ),
        })
    }
}
