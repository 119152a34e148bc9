//! The question about the other sheets of a workbook: all together, each as a store, or only the first.

use super::Import;
use super::{place_words, places};
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// What is known of the other sheets when they are asked about.
#[derive(Debug)]
pub(super) struct AskedSheets<'a> {
    pub(super) file: &'a str,
    pub(super) first: &'a str,
    pub(super) others: &'a [String],
    /// None has days of another.
    pub(super) are_parts: bool,
    /// Some have other sales of the same days.
    pub(super) overlap: bool,
    /// Neither column, title, nor answer says which store the sales are of.
    pub(super) name_no_store: bool,
    /// A sheet of returns.
    pub(super) returns: Option<String>,
}

impl AskedSheets<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.first).chain(self.others.iter().map(String::as_str))
    }

    /// Whether each sheet may be of a store that no word of its name says to be one: they have sales of the same days, or stand next to stores.
    pub(super) fn may_be_stores(&self) -> bool {
        let is_named_so = |sheet: &&str| places::store_in(sheet).is_some();
        let mut unnamed = self.names().filter(|sheet| !is_named_so(sheet) && !place_words::is_only_period(sheet));
        self.name_no_store && unnamed.next().is_some() && (self.overlap || self.names().any(|sheet| is_named_so(&sheet)))
    }
}

impl Import<'_> {
    /// Whether a sheet is called like a store whose sales are known.
    pub(super) fn is_known_store(&self, sheet: &str) -> bool {
        let store = place_words::store_of_sheet(sheet);
        places::called(&store, &self.catalog.named_stores()).is_ok_and(|code| self.catalog.knows_known_store(&code))
    }

    /// Asks whether to read the other sheets. Reading all is suggested where none has days of another, and that each is a store where all are
    /// called like stores.
    pub(super) fn question_about_sheets(&self, asked: &AskedSheets<'_>) -> Question {
        let AskedSheets { file, first, others, .. } = *asked;
        let all: Vec<String> = asked.names().map(str::to_owned).collect();
        let may_be_stores = asked.may_be_stores();
        let look_like_stores =
            may_be_stores && asked.names().all(|sheet| self.is_known_store(sheet) || place_words::looks_like_store(sheet));
        let mut candidates = vec![Candidate::with_examples("all", all.clone()), Candidate::with_examples("first", vec![first.to_owned()])];
        if may_be_stores {
            let stores = all.iter().map(|sheet| place_words::store_of_sheet(sheet)).collect();
            candidates.insert(usize::from(!look_like_stores), Candidate::with_examples("stores", stores));
        }
        let code = match &asked.returns {
            Some(_) => Some(ReasonCode::SheetOfReturns),
            None if may_be_stores => Some(ReasonCode::SheetsMayBeStores),
            None => (!asked.are_parts).then_some(ReasonCode::SheetsOfSameDays),
        };
        let reason = code.map(|code| Reason { code, values: asked.returns.iter().cloned().collect() });
        let why = reason.as_ref().map_or_else(String::new, |reason| format!("; {reason}"));
        let default = if look_like_stores { Some("stores") } else { (asked.are_parts && !may_be_stores).then_some("all") };
        Question {
            code: QuestionCode::OtherSheets,
            file: file.to_owned(),
            column: None,
            candidates,
            default: default.map(str::to_owned),
            free_text: false,
            reason,
            message: format!("other sheets have sales, too: {}{why}. Import them together with `{first}`?", others.join(", ")),
        }
    }
}
