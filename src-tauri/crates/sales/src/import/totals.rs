//! Rows of totals are skipped, or asked about where chance may have made them sums.

use std::collections::BTreeSet;

use super::Import;
use super::found::Found;
use super::rows::SaleRows;
use super::subtotals::{self, Called, Subtotals};
use super::total_rows;
use crate::error::ImportError;
use crate::question::{Candidate, Question, QuestionCode};
use crate::recognize::dictionary;
use crate::report::IssueCode;

impl Import<'_> {
    /// The store whose rows are the sum of the other stores, and are skipped.
    pub(super) fn total_store(&mut self, sales: &mut SaleRows, found: &Found) -> Result<Option<u32>, ImportError> {
        let Some((store, lines)) = total_rows::find_store(sales, &found.store_sums)? else { return Ok(None) };
        let id = self.catalog.store_id(store).to_owned();
        for line in lines.into_iter().collect::<BTreeSet<_>>() {
            self.issues.add(IssueCode::TotalRow, Some(line.into()), "", &[("value", &id)]);
            self.rows_of_totals += 1;
        }
        Ok(Some(store))
    }

    /// The product whose rows are the sum of the others, and are skipped.
    pub(super) fn total_product(&mut self, name: &str, sales: &mut SaleRows, found: &Found) -> Result<Option<u32>, ImportError> {
        let Some(total) = total_rows::find(sales, &found.sums)? else { return Ok(None) };
        let answer = self.answers.get(QuestionCode::TotalRow, name);
        if answer == Some("product") {
            return Ok(None);
        }
        let id = self.catalog.product_id(total.product).to_owned();
        let is_certain = total.is_certain || total.is_likely && dictionary::contains_total(&id);
        if !is_certain && answer.is_none() {
            self.questions.push(is_a_total(name, &id, &id));
        }
        // A row with a column for each day is one row of several sales.
        for line in total.lines.into_iter().collect::<BTreeSet<_>>() {
            self.issues.add(IssueCode::TotalRow, Some(line.into()), "", &[("value", &id)]);
            self.rows_of_totals += 1;
        }
        Ok(Some(total.product))
    }

    /// Rows that are sums of some others, and are skipped.
    pub(super) fn subtotals(
        &mut self,
        name: &str,
        sales: &mut SaleRows,
        is_total: &dyn Fn(u32, u32) -> bool,
    ) -> Result<Subtotals, ImportError> {
        let Some(found) = subtotals::find(sales, is_total)? else { return Ok(Subtotals::default()) };
        let answer = self.answers.get(QuestionCode::TotalRow, name);
        if answer == Some("product") {
            return Ok(Subtotals::default());
        }
        if found.is_unsure && answer.is_none() {
            let ids: Vec<&str> = found.products.iter().map(|&product| self.catalog.product_id(product)).collect();
            let listed = ids.iter().take(8).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            self.questions.push(is_a_total(name, &ids.join(", "), &listed));
        }
        for &(line, called) in &found.lines {
            let id = match called {
                Called::Product(product) => self.catalog.product_id(product),
                Called::Store(store) => self.catalog.store_id(store),
            };
            self.issues.add(IssueCode::TotalRow, Some(line.into()), "", &[("value", id)]);
            self.rows_of_totals += 1;
        }
        Ok(found)
    }
}

fn is_a_total(file: &str, id: &str, listed: &str) -> Question {
    let listed = listed.trim_matches('`');
    Question {
        code: QuestionCode::TotalRow,
        file: file.to_owned(),
        column: None,
        candidates: ["total", "product"].map(|answer| Candidate::with_examples(answer, vec![id.to_owned()])).into(),
        default: Some("total".into()),
        free_text: false,
        reason: None,
        message: format!("`{listed}` is the sum of other rows: is it a total, or a product?"),
    }
}
