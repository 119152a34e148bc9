//! Answers that hold for later files with the same headers.

use super::Import;
use crate::options::Field;
use crate::question::QuestionCode;
use crate::report::FileReport;

impl Import<'_> {
    /// Answers that hold for every file with the same headers, as mappings.
    pub(super) fn answered_mappings(&self, file: &FileReport) -> Vec<String> {
        let answer = |code| self.answers.get(code, &file.file);
        let mut map = Vec::new();
        let columns = [
            (QuestionCode::DateColumn, Field::Date),
            (QuestionCode::ProductColumn, Field::ProductId),
            (QuestionCode::QuantityColumn, Field::Quantity),
        ];
        for (code, field) in columns {
            map.extend(answer(code).filter(|column| !column.starts_with('=')).map(|column| format!("{}={column}", field.name())));
        }
        if let Some(order) = answer(QuestionCode::DateOrder)
            && let Some(date) = file.columns.iter().find(|column| column.field == Some(Field::Date))
        {
            map.retain(|given| !given.starts_with("date="));
            map.push(format!("date={}:{order}", date.header));
        }
        map.extend(match answer(QuestionCode::ReturnedQuantity) {
            Some("leave_out") => Some("returned=".to_owned()),
            Some(_) => {
                file.columns.iter().find(|column| column.field == Some(Field::Returned)).map(|column| format!("returned={}", column.header))
            }
            None => None,
        });
        if answer(QuestionCode::QuantityColumn).is_some()
            && let Some(title) = self.titles.get(&file.file)
        {
            map.push(format!("title={title}"));
        }
        map.extend(
            answer(QuestionCode::StoreColumn)
                .map(|column| if column == "=none" { "store_name=".to_owned() } else { format!("store_name={column}") }),
        );
        map.extend(answer(QuestionCode::Variants).map(|answer| format!("variants={answer}")));
        map.extend(answer(QuestionCode::DecimalSign).map(|answer| format!("decimals={}", if answer == "decimals" { "yes" } else { "no" })));
        // That only the first was read says nothing of the next workbook.
        map.extend(answer(QuestionCode::OtherSheets).filter(|answer| *answer != "first").map(|answer| format!("other_sheets={answer}")));
        map.extend(answer(QuestionCode::UtcDays).map(|answer| format!("utc={answer}")));
        if answer(QuestionCode::WideLayout) == Some("yes") {
            map.push("layout=wide".to_owned());
        }
        if answer(QuestionCode::UnitsSold) == Some("yes")
            && let Some(title) = self.titles.get(&file.file)
        {
            map.push(format!("title={title}"));
        }
        map.extend(answer(QuestionCode::StoreColumns).map(|answer| format!("store_columns={answer}")));
        map.extend(
            answer(QuestionCode::QuantityColumn).and_then(|answer| answer.strip_prefix('=')).map(|counted| format!("counted={counted}")),
        );
        if let Some(kinds) = answer(QuestionCode::RowKinds) {
            map.extend(
                super::row_kinds::parse_answer(kinds).into_iter().map(|(value, effect)| format!("kind:{value}={}", effect.as_str())),
            );
        }
        if let Some(headers) = self.kind_columns.get(&file.file).filter(|headers| !headers.is_empty()) {
            map.push(crate::db::kind_columns_kept(headers));
        }
        map
    }
}
