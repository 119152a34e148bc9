//! Whether the sales are of a shop in mainland China, by what its products, stores and columns are called.

use serde::Deserialize;

use crate::SalesDb;
use crate::error::SalesError;

/// Characters of traditional Chinese that are common in sales files: where they are used, other holidays apply.
const TRADITIONAL: &str = "數單銷藥貨價額倉門號實應訂購產編營業員顆膠錠劑";

impl SalesDb {
    /// Whether most products, or the columns of the latest import, are named in simplified Chinese. False where nothing is loaded.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn is_chinese(&self) -> Result<bool, SalesError> {
        let mut statement = self.connection.prepare_cached("SELECT COALESCE(product_name, product_id) FROM products")?;
        let names = statement.query_map((), |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        if names.is_empty() {
            return Ok(false);
        }
        Ok(is_chinese(&names) || is_chinese(&self.headers_of_latest()?))
    }

    fn headers_of_latest(&self) -> Result<Vec<String>, SalesError> {
        #[derive(Deserialize)]
        struct Report {
            files: Vec<File>,
        }
        #[derive(Deserialize)]
        struct File {
            columns: Vec<Column>,
        }
        #[derive(Deserialize)]
        struct Column {
            header: String,
        }
        let mut statement = self.connection.prepare_cached("SELECT report FROM imports ORDER BY id DESC LIMIT 1")?;
        let reports = statement.query_map((), |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        // A report of another version of the program may have another form; it then says nothing.
        let report = reports.first().and_then(|report| serde_json::from_str::<Report>(report).ok());
        Ok(report.into_iter().flat_map(|report| report.files).flat_map(|file| file.columns).map(|column| column.header).collect())
    }
}

fn is_chinese(names: &[String]) -> bool {
    let han = |name: &&String| name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // Kana and Hangul; bopomofo is Taiwan's.
    let elsewhere =
        |c: char| matches!(c, '\u{3041}'..='\u{30fa}' | '\u{3105}'..='\u{312f}' | '\u{ac00}'..='\u{d7a3}') || TRADITIONAL.contains(c);
    2 * names.iter().filter(han).count() > names.len() && !names.iter().any(|name| name.chars().any(elsewhere))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simplified_names_are_chinese_and_others_are_not() {
        let of = |names: &[&str]| is_chinese(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>());
        assert!(of(&["阿莫西林胶囊", "布洛芬", "P003"]));
        assert!(of(&["日期", "药品编码", "数量"]));
        assert!(!of(&["M01AB", "N02BE"]) && !of(&[]));
        assert!(!of(&["日期", "藥品編號", "數量"]), "Taiwan and Hong Kong have other holidays");
        assert!(!of(&["ロキソニン", "数量", "日付"]), "so has Japan");
        assert!(!of(&["阿莫西林", "Ibuprofen", "Aspirin"]), "a few are not most");
    }
}
