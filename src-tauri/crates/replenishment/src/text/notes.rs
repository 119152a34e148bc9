//! Notes in both languages.

use super::{TextLanguage, days, exact, number};
use crate::reason::Note;

/// Returns a note as a short sentence without a period.
#[must_use]
pub fn note_text(note: &Note, language: TextLanguage) -> String {
    let zh = language == TextLanguage::Chinese;
    let pick = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
    match note {
        Note::Stretched { from, to } => pick(
            format!("第{from}至{to}天超出预测天数，按前面的规律延续"),
            format!("days {from}–{to} are beyond the forecast and continue its pattern"),
        ),
        Note::Expired { quantity } => {
            pick(format!("已过期{}件不计", number(*quantity)), format!("{} expired, not counted", number(*quantity)))
        }
        Note::ExpiresBeforeUse { quantity } => pick(
            format!("预计{}件在卖出前到期，不计", number(*quantity)),
            format!("{} will expire before being sold, not counted", number(*quantity)),
        ),
        Note::LimitedByShelfLife { needed, sells_in_time, shelf_life_days, review_days } => pick(
            format!(
                "需{}，但{shelf_life_days}天保质期内只能卖{}：建议缩短{review_days}天的订货间隔",
                number(*needed),
                number(*sells_in_time)
            ),
            format!(
                "{} needed, but only {} will sell within the shelf life of {shelf_life_days} days: order more often than every {review_days} days",
                number(*needed),
                number(*sells_in_time)
            ),
        ),
        Note::LimitedByMaxStock { needed, max_stock } => pick(
            format!("需{}，受最高库存{}限制", number(*needed), exact(*max_stock)),
            format!("{} needed, limited by the maximum stock of {}", number(*needed), exact(*max_stock)),
        ),
        Note::RaisedToMinStock { min_stock } => {
            pick(format!("按最低库存{}补足", exact(*min_stock)), format!("raised to the minimum stock of {}", exact(*min_stock)))
        }
        Note::RaisedToMinQuantity { min_quantity, needed } => pick(
            format!("需{}，按最小订货量{}", number(*needed), exact(*min_quantity)),
            format!("{} needed, raised to the minimum quantity of {}", number(*needed), exact(*min_quantity)),
        ),
        Note::PackLasts { days: last, pack_size } => pick(
            format!("一包{}够卖{}天", exact(*pack_size), number(*last)),
            format!("a pack of {} lasts {}", exact(*pack_size), days(*last)),
        ),
        Note::BelowExpected { expected_sales, target } => pick(
            format!("服务水平低，目标{}低于预计销量{}", number(*target), number(*expected_sales)),
            format!("the service level asks for {}, less than the expected sales of {}", number(*target), number(*expected_sales)),
        ),
        Note::NoSales { days: since } => pick(
            format!("已{since}天没有销售，是断货还是停售？"),
            format!("no sales for {}: out of stock, or discontinued?", days(f64::from(*since))),
        ),
        Note::StockOutCorrected { raw, corrected } => pick(
            format!("日均实销{}，扣除断货日后{}", number(*raw), number(*corrected)),
            format!("sold {} a day, {} on days with stock", number(*raw), number(*corrected)),
        ),
        Note::ArrivesTooLate { quantity } => pick(
            format!("在途{}到得太晚，不计", number(*quantity)),
            format!("{} on the way arrive too late, not counted", number(*quantity)),
        ),
        Note::Overdue { quantity } => pick(
            format!("在途{}已过到货日期，仍计入", number(*quantity)),
            format!("{} on the way are overdue, still counted", number(*quantity)),
        ),
        Note::LeadTimeSpread { days: spread, units } => pick(
            format!("到货时间波动±{}天，安全库存加{}", number(*spread), number(*units)),
            format!("delivery time varies by ±{}: {} units more safety stock", days(*spread), number(*units)),
        ),
        Note::ToppedUp { units } => {
            pick(format!("为达到起订金额加{}", exact(*units)), format!("{} added to reach the supplier's minimum", exact(*units)))
        }
        Note::CutByBudget { needed } => {
            pick(format!("需{}，受预算限制", number(*needed)), format!("{} needed, cut to fit the budget", number(*needed)))
        }
        Note::Follows { predecessor } => {
            pick(format!("接替`{predecessor}`，其销售已计入"), format!("replaces `{predecessor}`, whose sales are included"))
        }
    }
}
