//! Columns that split the sales of each day as stores do, under headers that only suggest a place.

use std::collections::{BTreeSet, HashMap};

use super::dictionary::normal;
use super::fields::Table;
use super::known::Known;
use super::sample::OwnedCell;
use super::side_by_side::is_store;
use super::variants::tells_apart;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// Parts of headers of places.
const PLACES: &str = "店 部 点 处 處 站 仓 库 庫 场 場 區 区 院 柜 櫃 中心 网点 地 point punkt punto ponto place site stelle stätte staette standort ort lager \
    almac magaz depo dépôt склад точк мест пункт подраздел отдел центр center centre centro practice surgery clinic clinique klinik hospital unit zone zona \
    region area city town stadt ciudad cidade ville miasto город office oficina agence sede local ubicaci kiosk outlet bayi nokta merkez 지역 센터 地点 拠点 支店 \
    营业";

/// Endings of the names of branches, which end other words as well.
const BRANCHES: [&str; 8] = ["점", "诊所", "卫生室", "门市", "門市", "门市部", "分部", "药局"];

impl Table<'_> {
    /// What must be asked where no column holds the stores, and one splits each day as stores would.
    pub(super) fn ask_for_store(&self, product: Option<usize>, known: &Known<'_>) -> Option<Question> {
        let is_settled = |field| self.column(field).is_some() || self.without.contains(&field);
        if is_settled(Field::StoreId) || is_settled(Field::StoreName) {
            return None;
        }
        let (date, product) = (self.column(Field::Date)?, product?);
        let places: Vec<usize> = self
            .unknown()
            .filter(|&column| {
                let may_be_place = is_place(&self.headers[column]) && !tells_apart(&self.headers[column]);
                may_be_place && self.splits_days(column, date, product)
                    || self.holds_known_stores(column, known)
                    || self.holds_names_of_stores(column)
            })
            .collect();
        if places.is_empty() {
            return None;
        }
        let mut question = self.question(QuestionCode::StoreColumn, &places, None, Reason::new(ReasonCode::NoStoreHeader, &[]));
        question.default = question.candidates.first().map(|first| first.value.clone());
        question.candidates.push(Candidate::new("=none"));
        Some(question)
    }

    /// Whether every cell of the column that isn't empty is the code or name of a store with sales. Numbers may be anything.
    fn holds_known_stores(&self, column: usize, known: &Known<'_>) -> bool {
        let texts = self.rows.iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text);
        let mut texts = texts.filter(|text| !text.trim().is_empty()).peekable();
        let is_store = |text: String| text.chars().any(char::is_alphabetic) && (known.is_store)(text.trim());
        texts.peek().is_some() && texts.all(is_store)
    }

    /// Whether the column has several texts, all of which a word for stores says to be one: `人民路店`, `Filiale Nord`.
    fn holds_names_of_stores(&self, column: usize) -> bool {
        const MOST: usize = 500;
        let look = &self.looks[column];
        if look.holds_numbers() || look.distinct < 2 || look.distinct > MOST || look.distinct * 2 > look.filled {
            return false;
        }
        let texts: BTreeSet<String> = self.rows.iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text).collect();
        let mut texts = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).peekable();
        texts.peek().is_some()
            && texts.all(|text| text.chars().count() > 1 && (is_store(text) || BRANCHES.iter().any(|end| text.ends_with(end))))
    }

    /// Whether rows of one day and product differ in the column, and few values come again and again.
    fn splits_days(&self, column: usize, date: usize, product: usize) -> bool {
        const MOST: usize = 500;
        const LEAST_GROUPS: usize = 3;
        let look = &self.looks[column];
        if look.holds_dates() || look.distinct < 2 || look.distinct > MOST || look.distinct * 3 > look.filled {
            return false;
        }
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).unwrap_or_default();
        let mut groups: HashMap<(String, String), (usize, BTreeSet<String>)> = HashMap::new();
        for row in self.rows {
            let (rows, values) = groups.entry((text(&row.cells, date), text(&row.cells, product))).or_default();
            *rows += 1;
            values.insert(text(&row.cells, column));
        }
        let several: Vec<_> = groups.values().filter(|(rows, _)| *rows > 1).collect();
        let split = several.iter().filter(|(rows, values)| values.len() == *rows).count();
        several.len() >= LEAST_GROUPS && several.len() * 4 >= groups.len() && split * 10 >= several.len() * 9
    }
}

fn is_place(header: &str) -> bool {
    let header = normal(header);
    PLACES.split_whitespace().any(|place| header.contains(place))
}
