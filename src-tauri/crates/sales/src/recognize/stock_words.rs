//! Headers and titles that are named after what is in stock, which is never what was sold.

use super::dictionary::normal;
use crate::read::{months, title_dates};

/// Parts of names of what is in stock, in lower case without blanks and signs.
const WORDS: &str = "库存 庫存 结存 結存 结余 現存 现存 盘点 盤點 账面 帳面 实盘 實盤 实存 在库 在庫 存量 余量 期末 stock onhand inventory bestand existencia giacenza estoque stanmag остат 재고 재고수량 countedqty countedquantity physicalcount physicalqty bookqty bookquantity systemqty";
/// The same, as whole names.
const WHOLE: [&str; 4] = ["soh", "qoh", "可用数量", "可用量"];
/// Parts of names of what was sold: `库存扣减（销量）` isn't what is left.
const SOLD: [&str; 8] = ["销量", "销售数", "销售量", "售出", "已售", "sold", "出库", "消耗"];

/// Names of sheets of what is in stock, as whole words.
const SHEETS: &str = "receiving received lager lagerbestand lagerliste vorrat vorräte magazzino giacenze inventario inventaire stocks existencias estoque stan stany zapasy zásoby készlet raktár stoc stocuri stok запаси запасы залишки απόθεμα varelager beholdning varasto voorraad tồnkho tồn persediaan מלאי คงเหลือ المخزون مخزون موجودی जमा zaliha zalihe likučiai atlikumi laoseis 仓存 在库 在庫 재고 재고현황";
/// Names of sheets that show how others are to be filled in.
const EXAMPLES: &str = "template templates example examples sample instructions readme help vorlage beispiel muster anleitung modèle modele exemple plantilla ejemplo modelo exemplo modello esempio szablon przykład šablona příklad minta шаблон пример образец şablon örnek πρότυπο παράδειγμα mal eksempel mall exempel malli esimerkki sjabloon voorbeeld mẫu contoh templat תבנית דוגמה แบบ ตัวอย่าง قالب نموذج مثال الگو 模板 范例 示例 样例 範例 範本 説明 说明 填写说明 テンプレート 見本 例 記入例 서식 예시 양식";

/// Whether the name of a sheet is that of what is in stock.
pub(crate) fn is_sheet_of_stock(name: &str) -> bool {
    // Towns, after which stores are called.
    const TOWNS: [&str; 6] = ["stockholm", "stockport", "stockton", "stockbridge", "woodstock", "rostock"];
    let word = normal(name);
    !TOWNS.iter().any(|town| word.contains(town)) && !super::purchases::is_of_sales(name) && (names_stock(name) || has_whole(name, SHEETS))
}

/// Whether the name of a sheet is that of an example or an instruction.
pub(crate) fn is_sheet_of_examples(name: &str) -> bool {
    has_whole(name, EXAMPLES)
}

/// Whether the name of a sheet is `Sales` in some language and says no more, such as that it sums up or compares.
pub(crate) fn is_sheet_of_sales(name: &str) -> bool {
    const WORDS: &str = "sales sale salesdata saleslines salesdetail salesdetails sold dispensed dispensing verkauf verkäufe verkaufsdaten absatz abverkauf abverkäufe vente ventes venta ventas venda vendas vendita vendite verkoop verkopen salg försäljning myynti sprzedaż sprzedaz prodej prodeje predaj eladás eladások értékesítés vânzări vanzari vânzare продажи продажа реализация продажби продажі satış satışlar satis πωλήσεις prodaja pardavimai pārdošana müük penjualan jualan bánhàng doanhsố 销售 销售明细 销售数据 销售记录 销售流水 销售单 销售出库 零售 零售明细 銷售 銷售明細 銷貨 銷貨明細 売上 売上明細 売上データ 販売 판매 판매내역 매출 매출내역 المبيعات مبيعات מכירות ขาย ยอดขาย बिक्री فروش";
    let word = normal(name);
    WORDS.split(' ').any(|known| known == word)
}

/// Whether the name of a sheet says that it repeats the others: their rows count once.
pub(crate) fn is_sheet_of_all(name: &str) -> bool {
    const WORDS: &str = "all alle alles allsheets alldata combined summary overview year fullyear wholeyear gesamt jahr gesamtjahr übersicht tous tout toutes synthèse année todos todo todas resumen año resumo ano tutti tutto riepilogo anno wszystko podsumowanie rok vše souhrn összes összesítés все всё сводка сводная год tümü özet yıl όλα σύνολο samlet oversigt översikt kaikki yhteenveto overzicht tấtcả tổnghợp semua rekap ringkasan 全部 所有 汇总 彙總 总表 總表 全年 年度 合并 合併 すべて 全体 一覧 集計 まとめ 年間 전체 종합 연간 الكل ملخص הכל סיכום ทั้งหมด สรุป";
    let word = normal(name);
    WORDS.split(' ').any(|known| known == word)
}

/// Whether the name of a sheet is that of a period.
pub(crate) fn is_of_a_part(sheet: &str) -> bool {
    let mut words = sheet.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    title_dates::read(sheet, None).is_some()
        || title_dates::year(sheet).is_some()
        || words.any(|word| months::month(word).is_some())
        || sheet.ends_with(['月', '周', '日', '年', '월'])
}

fn has_whole(name: &str, words: &str) -> bool {
    let is_known = |part: &str| words.split(' ').any(|word| word == part);
    is_known(&normal(name))
        || name.split(|c: char| !c.is_alphanumeric()).map(normal).any(|part| is_known(part.trim_end_matches(|c: char| c.is_ascii_digit())))
}

/// Whether a header or a title is named after what is in stock.
#[must_use]
pub fn names_stock(text: &str) -> bool {
    let text = normal(text);
    // What a product is called by in a catalog.
    let is_code = ["stockcode", "stockno", "stockitem", "stockid"].iter().any(|code| text.contains(code));
    !is_code
        && !SOLD.iter().any(|word| text.contains(word))
        && (WHOLE.contains(&text.as_str()) || WORDS.split(' ').any(|word| text.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_stock_and_examples_are_known() {
        for name in ["库存", "Stock", "Inventory", "Lager", "Остатки", "Stan magazynu", "在庫", "Stock 2", "Voorraad"] {
            assert!(is_sheet_of_stock(name), "{name}");
        }
        for name in ["Template", "Example", "填写说明", "Vorlage"] {
            assert!(is_sheet_of_examples(name), "{name}");
        }
        for name in ["Sales", "销售", "Sheet1", "March", "Data", "出库", "Lagerverkauf", "一店", "Stockholm"] {
            assert!(!is_sheet_of_stock(name) && !is_sheet_of_examples(name), "{name}");
        }
    }

    #[test]
    fn names_of_stock_are_distinguished_from_those_of_sales() {
        for header in [
            "账面数量",
            "库存数量",
            "盘点数量",
            "实盘数",
            "可用数量",
            "Stock on hand",
            "on_hand",
            "SOH",
            "Counted Qty",
            "期末结存",
            "Book Qty",
        ] {
            assert!(names_stock(header), "{header}");
        }
        for header in ["数量", "销量", "Qty", "销售数量", "Stock code", "库存扣减（销量）", "出库数量", "盒数", "Units sold from stock"]
        {
            assert!(!names_stock(header), "{header}");
        }
    }
}
