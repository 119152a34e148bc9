//! Reasons as one sentence in English or Chinese, built from their numbers alone.

use crate::reason::{Note, Reason};

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextLanguage {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// Returns a number as people read it: whole from 10 on, otherwise with one decimal where it has one.
fn number(value: f64) -> String {
    let digits = if value.abs() < 0.95 && value != 0.0 {
        2
    } else if value.abs() < 10.0 {
        1
    } else {
        0
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A quantity that is shown as it is: packs of 0.333 aren't rounded to 0.33.
fn exact(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn percent(level: f64) -> String {
    format!("{}%", exact(level * 100.0))
}

fn plural(value: f64, one: &str, many: &str) -> String {
    let text = number(value);
    format!("{text} {}", if text == "1" { one } else { many })
}

fn days(value: f64) -> String {
    plural(value, "day", "days")
}

fn lasts(cover: Option<f64>, language: TextLanguage) -> String {
    match (cover, language) {
        (Some(cover), TextLanguage::English) => format!("stock lasts {}", days(cover)),
        (None, TextLanguage::English) => "stock lasts over two years".to_owned(),
        (Some(cover), TextLanguage::Chinese) => format!("库存可售{}天", number(cover)),
        (None, TextLanguage::Chinese) => "库存可售两年以上".to_owned(),
    }
}

/// What is ordered: `2 packs of 15`, or single units.
fn ordered(quantity: f64, packs: f64, pack_size: f64, language: TextLanguage) -> String {
    let single = (pack_size - 1.0).abs() < 1e-9 || pack_size <= 0.0;
    match language {
        TextLanguage::English if single => format!("order {}", exact(quantity)),
        TextLanguage::English => format!("order {} {} of {}", exact(packs), if packs == 1.0 { "pack" } else { "packs" }, exact(pack_size)),
        TextLanguage::Chinese if single => format!("订{}", exact(quantity)),
        TextLanguage::Chinese => format!("订{}包，每包{}", exact(packs), exact(pack_size)),
    }
}

/// Returns the reason as one sentence without a period, such as "sells 3.2 a day, stock lasts 4 days, delivery takes 3, next order in 7: 38
/// needed at 95%, 12 on hand, order 2 packs of 15".
#[must_use]
pub fn reason_text(reason: &Reason, language: TextLanguage) -> String {
    match language {
        TextLanguage::English => english(reason),
        TextLanguage::Chinese => chinese(reason),
    }
}

fn on_the_way(units: f64, language: TextLanguage) -> String {
    match language {
        _ if units <= 0.0 => String::new(),
        TextLanguage::English => format!(", {} on the way", number(units)),
        TextLanguage::Chinese => format!("，在途{}", number(units)),
    }
}

fn english(reason: &Reason) -> String {
    const LANGUAGE: TextLanguage = TextLanguage::English;
    match reason {
        Reason::Order {
            daily_mean,
            days_of_cover,
            lead_days,
            review_days,
            service_level,
            target,
            usable,
            on_the_way: coming,
            quantity,
            packs,
            pack_size,
        } => {
            format!(
                "sells {} a day, {}, delivery takes {lead_days}, next order in {review_days}: {} needed at {}, {} on hand{}, {}",
                number(*daily_mean),
                lasts(*days_of_cover, LANGUAGE),
                number(*target),
                percent(*service_level),
                number(*usable),
                on_the_way(*coming, LANGUAGE),
                ordered(*quantity, *packs, *pack_size, LANGUAGE)
            )
        }
        Reason::RunsOut {
            daily_mean,
            days_of_cover,
            lead_days,
            review_days,
            service_level,
            target,
            usable,
            on_the_way: coming,
            quantity,
            packs,
            pack_size,
        } => {
            format!(
                "sells {} a day, {}, but delivery takes {lead_days}, next order in {review_days}: {} needed at {}, {} on hand{}, {}",
                number(*daily_mean),
                lasts(Some(*days_of_cover), LANGUAGE),
                number(*target),
                percent(*service_level),
                number(*usable),
                on_the_way(*coming, LANGUAGE),
                if *quantity > 0.0 {
                    ordered(*quantity, *packs, *pack_size, LANGUAGE)
                } else {
                    "the goods on the way are enough but may come late".to_owned()
                }
            )
        }
        Reason::Enough { daily_mean, days_of_cover, lead_days, review_days, target, usable, on_the_way: coming } => format!(
            "sells {} a day, {}: {} needed for {} days of delivery and {} until the next order, {} on hand{}",
            number(*daily_mean),
            lasts(*days_of_cover, LANGUAGE),
            number(*target),
            lead_days,
            review_days,
            number(*usable),
            on_the_way(*coming, LANGUAGE)
        ),
        Reason::TooMuch { on_hand, days: period, sells_at_most, surplus, .. } => {
            format!("{} on hand, at most {} sell in {period} days: {} too many", number(*on_hand), number(*sells_at_most), number(*surplus))
        }
        Reason::Expiring { quantity, unsold, days_left, daily_mean } => format!(
            "{} expire in {}, sells {} a day: about {} will be left",
            number(*quantity),
            days(*days_left as f64),
            number(*daily_mean),
            number(*unsold)
        ),
        Reason::Dead { days_since_sale: Some(since), on_hand } => {
            format!("no sale for {}, {} on hand", days(f64::from(*since)), number(*on_hand))
        }
        Reason::Dead { days_since_sale: None, on_hand } => format!("never sold, {} on hand", number(*on_hand)),
        Reason::NegativeStock { owed, target, quantity } => format!(
            "the stock is {} below zero: owed to customers, or counted wrong; {} needed, {} if there is nothing",
            number(*owed),
            number(*target),
            exact(*quantity)
        ),
        Reason::UnknownStock { daily_mean, target, lead_days, review_days } => format!(
            "the stock isn't known; sells {} a day, {} needed for {} days",
            number(*daily_mean),
            number(*target),
            lead_days + review_days
        ),
        Reason::DoNotOrder { on_hand } => format!("marked as not to be ordered, {} on hand", number(*on_hand)),
        Reason::Successor { successor, on_hand } => format!("replaced by `{successor}`, {} on hand", number(*on_hand)),
        Reason::PossibleSuccessor { successor, days_since_sale } => {
            format!("no sale for {}, since `{successor}` began to sell: does that replace it?", days(f64::from(*days_since_sale)))
        }
        Reason::OnDemand { daily_mean, on_hand } => {
            format!("ordered on demand only: sells {} a day, {} on hand", number(*daily_mean), number(*on_hand))
        }
        Reason::MaxStock { max_stock, needed, position, step } => format!(
            "{} needed, but {} are there or on the way and {} more would exceed the maximum stock of {}",
            number(*needed),
            number(*position),
            exact(*step),
            exact(*max_stock)
        ),
        Reason::PackExpires { needed, step, sells_in_time, shelf_life_days } => format!(
            "{} needed, but of {} only {} would sell in the {shelf_life_days} days that they keep: order on demand",
            number(*needed),
            exact(*step),
            number(*sells_in_time)
        ),
        Reason::OverBudget { needed } => format!("{} needed, but the budget went to more urgent lines", number(*needed)),
    }
}

fn chinese(reason: &Reason) -> String {
    const LANGUAGE: TextLanguage = TextLanguage::Chinese;
    match reason {
        Reason::Order {
            daily_mean,
            days_of_cover,
            lead_days,
            review_days,
            service_level,
            target,
            usable,
            on_the_way: coming,
            quantity,
            packs,
            pack_size,
        } => {
            format!(
                "日均销{}，{}，到货要{lead_days}天，{review_days}天后再订：按{}服务水平需{}，现有{}{}，{}",
                number(*daily_mean),
                lasts(*days_of_cover, LANGUAGE),
                percent(*service_level),
                number(*target),
                number(*usable),
                on_the_way(*coming, LANGUAGE),
                ordered(*quantity, *packs, *pack_size, LANGUAGE)
            )
        }
        Reason::RunsOut {
            daily_mean,
            days_of_cover,
            lead_days,
            review_days,
            service_level,
            target,
            usable,
            on_the_way: coming,
            quantity,
            packs,
            pack_size,
        } => {
            format!(
                "日均销{}，{}，但到货要{lead_days}天，{review_days}天后再订：按{}服务水平需{}，现有{}{}，{}",
                number(*daily_mean),
                lasts(Some(*days_of_cover), LANGUAGE),
                percent(*service_level),
                number(*target),
                number(*usable),
                on_the_way(*coming, LANGUAGE),
                if *quantity > 0.0 {
                    ordered(*quantity, *packs, *pack_size, LANGUAGE)
                } else {
                    "在途数量够用，但可能来不及".to_owned()
                }
            )
        }
        Reason::Enough { daily_mean, days_of_cover, lead_days, review_days, target, usable, on_the_way: coming } => format!(
            "日均销{}，{}：到货{lead_days}天加订货间隔{review_days}天共需{}，现有{}{}，够用",
            number(*daily_mean),
            lasts(*days_of_cover, LANGUAGE),
            number(*target),
            number(*usable),
            on_the_way(*coming, LANGUAGE)
        ),
        Reason::TooMuch { on_hand, days: period, sells_at_most, surplus, .. } => {
            format!("现有{}，{period}天最多卖{}，多出{}", number(*on_hand), number(*sells_at_most), number(*surplus))
        }
        Reason::Expiring { quantity, unsold, days_left, daily_mean } => {
            format!("{}件{days_left}天后到期，日均销{}，预计剩{}卖不完", number(*quantity), number(*daily_mean), number(*unsold))
        }
        Reason::Dead { days_since_sale: Some(since), on_hand } => format!("已{since}天没有销售，现有{}", number(*on_hand)),
        Reason::Dead { days_since_sale: None, on_hand } => format!("从未有过销售，现有{}", number(*on_hand)),
        Reason::NegativeStock { owed, target, quantity } => {
            format!("库存为负{}：欠客户的货，或盘点有误；需{}，若确实无货应订{}", number(*owed), number(*target), exact(*quantity))
        }
        Reason::UnknownStock { daily_mean, target, lead_days, review_days } => {
            format!("没有库存数；日均销{}，{}天共需{}", number(*daily_mean), lead_days + review_days, number(*target))
        }
        Reason::DoNotOrder { on_hand } => format!("已标记为不再订货，现有{}", number(*on_hand)),
        Reason::Successor { successor, on_hand } => format!("已由`{successor}`替代，现有{}", number(*on_hand)),
        Reason::PossibleSuccessor { successor, days_since_sale } => {
            format!("已{days_since_sale}天没有销售，正好`{successor}`开始销售：是否已被替代？")
        }
        Reason::OnDemand { daily_mean, on_hand } => format!("仅按需订货：日均销{}，现有{}", number(*daily_mean), number(*on_hand)),
        Reason::MaxStock { max_stock, needed, position, step } => {
            format!("需{}，但现有加在途{}，再订{}会超过最高库存{}", number(*needed), number(*position), exact(*step), exact(*max_stock))
        }
        Reason::PackExpires { needed, step, sells_in_time, shelf_life_days } => {
            format!(
                "需{}，但{}件中只有{}能在{shelf_life_days}天有效期内卖完：建议按需订货",
                number(*needed),
                exact(*step),
                number(*sells_in_time)
            )
        }
        Reason::OverBudget { needed } => format!("需{}，但预算已用于更急的商品", number(*needed)),
    }
}

/// Returns a note as a short sentence without a period.
#[must_use]
pub fn note_text(note: &Note, language: TextLanguage) -> String {
    let zh = language == TextLanguage::Chinese;
    let pick = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
    match note {
        Note::Stretched { from, to } => pick(
            format!("第{from}至{to}天超出预测天数，按前面的规律延续"),
            format!("days {from}–{to} lie beyond the forecast and are continued"),
        ),
        Note::Expired { quantity } => {
            pick(format!("已过期{}件不计", number(*quantity)), format!("{} have expired and don't count", number(*quantity)))
        }
        Note::ExpiresBeforeUse { quantity } => pick(
            format!("预计{}件在卖出前到期，不计", number(*quantity)),
            format!("{} will expire before they sell and don't count", number(*quantity)),
        ),
        Note::LimitedByShelfLife { needed, sells_in_time, shelf_life_days, review_days } => pick(
            format!(
                "需{}，但{shelf_life_days}天保质期内只能卖{}：建议比每{review_days}天更勤地订",
                number(*needed),
                number(*sells_in_time)
            ),
            format!(
                "{} needed, but only {} sell in the {shelf_life_days} days that they keep: order more often than every {review_days} days",
                number(*needed),
                number(*sells_in_time)
            ),
        ),
        Note::LimitedByMaxStock { needed, max_stock } => pick(
            format!("需{}，受最高库存{}限制", number(*needed), exact(*max_stock)),
            format!("{} needed, limited by the maximum stock of {}", number(*needed), exact(*max_stock)),
        ),
        Note::RaisedToMinStock { min_stock } => {
            pick(format!("按最低库存{}补足", exact(*min_stock)), format!("filled up to the minimum stock of {}", exact(*min_stock)))
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
            format!("no sale for {}: out of stock, or discontinued?", days(f64::from(*since))),
        ),
        Note::StockOutCorrected { raw, corrected } => pick(
            format!("日均实销{}，扣除断货日后{}", number(*raw), number(*corrected)),
            format!("sold {} a day, {} on days with stock", number(*raw), number(*corrected)),
        ),
        Note::ArrivesTooLate { quantity } => pick(
            format!("在途{}到得太晚，不计", number(*quantity)),
            format!("{} on the way arrive too late and don't count", number(*quantity)),
        ),
        Note::LeadTimeSpread { days: spread, units } => pick(
            format!("到货时间波动±{}天，安全库存加{}", number(*spread), number(*units)),
            format!("delivery times vary by ±{}: {} more safety stock", days(*spread), number(*units)),
        ),
        Note::ToppedUp { units } => {
            pick(format!("为达到起订金额加{}", exact(*units)), format!("{} added to reach the supplier's minimum", exact(*units)))
        }
        Note::CutByBudget { needed } => {
            pick(format!("需{}，受预算限制", number(*needed)), format!("{} needed, cut to fit the budget", number(*needed)))
        }
        Note::Follows { predecessor } => {
            pick(format!("接替`{predecessor}`，其销售已计入"), format!("takes the place of `{predecessor}`, whose sales count"))
        }
    }
}
