//! What is asked about days that are loaded already.

use rusqlite::Connection;

use super::Overlap;
use crate::day;
use crate::db::ONLY_STORE;
use crate::error::SalesError;
use crate::import::catalog::Catalog;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// A question about days loaded before: how many, and some of them.
struct Asked {
    code: QuestionCode,
    answers: &'static [&'static str],
    default: &'static str,
    days: u64,
    examples: Vec<String>,
}

fn question(overlap: &Overlap, asked: Asked, message: String) -> Question {
    let Asked { code, answers, default, days, examples } = asked;
    let candidate = |answer: &str| Candidate { rows: Some(days), ..Candidate::with_examples(answer, examples.clone()) };
    Question {
        code,
        file: overlap.file.clone(),
        column: None,
        candidates: answers.iter().copied().map(candidate).collect(),
        default: Some(default.to_owned()),
        free_text: false,
        reason: None,
        message,
    }
}

pub(super) fn correction(overlap: &Overlap, catalog: &Catalog) -> Question {
    let example = overlap
        .correction_example
        .map(|(key, before, now)| format!("{} {}: {before}, {now}", catalog.product_id(key.product()), day::to_date(key.day())));
    let listed = example.as_ref().map_or_else(String::new, |example| format!(" ({example})"));
    let message = format!(
        "days with only negative quantities in this file and earlier sales: {}{listed}; add the quantities to those sales, or replace the days?",
        overlap.corrections
    );
    let (answers, examples) = (&["add", "replace"], example.into_iter().collect());
    question(overlap, Asked { code: QuestionCode::CorrectionRows, answers, default: "add", days: overlap.corrections, examples }, message)
}

pub(super) fn which_store(overlap: &Overlap, connection: &Connection) -> Result<Question, SalesError> {
    let stem = overlap.file.rsplit_once('.').map_or(overlap.file.as_str(), |(stem, _)| stem);
    let mut statement =
        connection.prepare_cached("SELECT store_id, store_name FROM stores WHERE store_id <> ?1 ORDER BY store_id LIMIT 200")?;
    let stores = statement.query_map([ONLY_STORE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stores = stores.collect::<Result<Vec<(String, Option<String>)>, _>>()?;
    let place = overlap.in_title.as_deref().or(overlap.place.as_deref());
    let known = crate::stock::store_named(&[place.unwrap_or(stem).to_owned()], &stores);
    // A name such as `export` is none of a store: only one that differs from those of other files may be.
    let new = place.or_else(|| Some(stem).filter(|_| overlap.is_called_otherwise)).filter(|_| known.is_none());
    let mut candidates: Vec<Candidate> = stores.into_iter().map(|(id, _)| Candidate::new(id)).collect();
    candidates.sort_by_key(|candidate| known.as_deref() != Some(candidate.value.as_str()));
    candidates.extend(new.filter(|new| candidates.iter().all(|known| known.value != *new)).map(Candidate::new));
    let coarse = overlap.coarse_reason().filter(|_| overlap.has_main);
    if overlap.has_main {
        candidates.extend(coarse.as_ref().map(|_| Candidate::new("=keep")));
        candidates.extend(["=replace", "=add"].map(Candidate::new));
    }
    let reason = match overlap.in_title.as_deref() {
        Some(title) => Some(Reason::new(ReasonCode::StoreInTitle, &[title])),
        None if !overlap.has_main => Some(Reason::new(ReasonCode::NoStoreNamed, &[])),
        None => coarse.clone(),
    };
    let said = match &reason {
        Some(reason) => format!("`{}`: {reason}", overlap.file),
        None => format!("`{}` doesn't say which store it is from", overlap.file),
    };
    let before = if coarse.is_some() {
        ": which store is it? If it is the same store, keep the days with sales and import only the others, replace those days, or add to them?"
    } else if overlap.has_main {
        ", and other sales of these products and days were imported before: which store is it? If it is the same store, replace those days, or \
         add to them?"
    } else {
        ": which store is it?"
    };
    Ok(Question {
        code: QuestionCode::WhichStore,
        file: overlap.file.clone(),
        column: None,
        // A new store loses nothing where the name says one; next to stores that are known, only a word for stores does.
        default: known
            .or_else(|| {
                new.filter(|_| overlap.in_title.is_none() && (overlap.place.is_some() || !overlap.has_other_stores && coarse.is_none()))
                    .map(str::to_owned)
            })
            .or_else(|| coarse.map(|_| "=keep".to_owned())),
        candidates,
        free_text: true,
        reason,
        message: said + before,
    })
}

pub(super) fn files_overlap(overlap: &Overlap) -> Question {
    let message = format!(
        "days of a product and store that were imported before with quantities other than those in `{}`: {}; replace them, or add to them?",
        overlap.file, overlap.different
    );
    let days = overlap.different;
    match overlap.coarse_reason() {
        Some(reason) => {
            let message = format!(
                "`{}`: {reason}; keep those and import only the days without sales, replace them, or add to them? Days of a product and store that \
                 differ: {days}",
                overlap.file
            );
            let answers = &["keep", "replace", "add"];
            let asked = Asked { code: QuestionCode::FilesOverlap, answers, default: "keep", days, examples: Vec::new() };
            Question { reason: Some(reason), ..question(overlap, asked, message) }
        }
        None => {
            let asked =
                Asked { code: QuestionCode::FilesOverlap, answers: &["replace", "add"], default: "add", days, examples: Vec::new() };
            question(overlap, asked, message)
        }
    }
}

pub(super) fn removed_rows(overlap: &Overlap, catalog: &Catalog) -> Question {
    let examples = overlap.missing.iter().take(3);
    let examples: Vec<String> = examples.map(|key| format!("{} {}", catalog.product_id(key.product()), day::to_date(key.day()))).collect();
    let message = format!(
        "days imported before that are missing from `{}`, which covers their period: {} ({}); keep or remove them?",
        overlap.file,
        overlap.missing.len(),
        examples.join(", ")
    );
    let (answers, days) = (&["keep", "remove"], overlap.missing.len() as u64);
    question(overlap, Asked { code: QuestionCode::RemovedRows, answers, default: "keep", days, examples }, message)
}
