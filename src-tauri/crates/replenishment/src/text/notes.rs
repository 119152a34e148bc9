//! Notes in both languages.

use super::{TextLanguage, days, exact, number};
use crate::reason::Note;

/// Returns a note as a short sentence without a period.
#[must_use]
pub fn note_text(note: &Note, language: TextLanguage) -> String {
    let zh = language == TextLanguage::Chinese;
    let pick = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
    match note {
        Note::Stretched { from, to } if from == to => pick(
            format!("第{from}天超出预测天数，按前面的规律延续"),
            format!("day {from} is beyond the forecast and continues its pattern"),
        ),
        Note::Stretched { from, to } => pick(
            format!("第{from}至{to}天超出预测天数，按前面的规律延续"),
            format!("days {from}–{to} are beyond the forecast and continue its pattern"),
        ),
        Note::Expired { quantity } => {
            pick(format!("已过期{}，不计", number(*quantity)), format!("{} expired, not counted", number(*quantity)))
        }
        Note::ExpiresBeforeUse { quantity } => pick(
            format!("预计{}在卖出前到期，不计", number(*quantity)),
            format!("{} will expire before being sold, not counted", number(*quantity)),
        ),
        Note::LimitedByShelfLife { needed, sells_in_time, shelf_life_days, review_days } => pick(
            format!(
                "需{}，但{shelf_life_days}天保质期内只能卖{}：建议缩短订货间隔（现为{review_days}天）",
                number(*needed),
                number(*sells_in_time)
            ),
            format!(
                "{} needed, but only {} will sell within the shelf life of {}: order more often than every {}",
                number(*needed),
                number(*sells_in_time),
                days(f64::from(*shelf_life_days)),
                days(f64::from(*review_days))
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
            format!("需{}，按最小订货量订{}", number(*needed), exact(*min_quantity)),
            format!("{} needed, raised to the minimum quantity of {}", number(*needed), exact(*min_quantity)),
        ),
        Note::PackLasts { days: last, pack_size } => pick(
            format!("一包{}够卖{}天", exact(*pack_size), number(*last)),
            format!("a pack of {} lasts {}", exact(*pack_size), days(*last)),
        ),
        Note::BelowExpected { expected_sales, target } => pick(
            format!("服务水平低，目标{}低于预计销量{}", number(*target), number(*expected_sales)),
            format!(
                "the service level is low: the target of {} is below the expected sales of {}",
                number(*target),
                number(*expected_sales)
            ),
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
            format!("在途{}到货太晚，不计", number(*quantity)),
            format!("{} on the way will arrive too late and aren't counted", number(*quantity)),
        ),
        Note::Overdue { quantity } => pick(
            format!("在途{}已过到货日期，仍计入", number(*quantity)),
            format!("{} on the way, overdue but still counted", number(*quantity)),
        ),
        Note::LeadTimeSpread { days: spread, units } => pick(
            format!("到货时间波动±{}天，安全库存加{}", number(*spread), number(*units)),
            format!("delivery time varies by ±{}: safety stock raised by {}", days(*spread), number(*units)),
        ),
        Note::ToppedUp { units } => {
            pick(format!("为达到起订金额加{}", exact(*units)), format!("{} added to reach the supplier's minimum", exact(*units)))
        }
        Note::CutByBudget { needed } => {
            pick(format!("需{}，受预算限制", number(*needed)), format!("{} needed, cut to fit the budget", number(*needed)))
        }
        Note::Follows { predecessor } => {
            pick(format!("接替“{predecessor}”，其销售已计入"), format!("replaces “{predecessor}”, whose sales are included"))
        }
        Note::PredecessorStock { predecessor, on_hand, on_the_way } => pick(
            format!("已计入“{predecessor}”的库存{}、在途{}", number(*on_hand), number(*on_the_way)),
            format!("{} on hand and {} on the way of “{predecessor}” are included", number(*on_hand), number(*on_the_way)),
        ),
        Note::PredecessorLeft { predecessor, on_hand, on_the_way } => pick(
            format!("“{predecessor}”还有库存{}、在途{}，未计入", number(*on_hand), number(*on_the_way)),
            format!("{} on hand and {} on the way of “{predecessor}” aren't counted", number(*on_hand), number(*on_the_way)),
        ),
        Note::SuccessorLoop { successor } => pick(
            format!("替代关系循环（“{successor}”又由它替代），按未替代处理：请更正"),
            format!("“{successor}” replaces it and is also replaced by it; it is ordered as if neither were replaced: correct the items"),
        ),
        Note::SalesLag { days: lag } => pick(
            format!("下单前{lag}天的销售未知，按预计销量计算，并计入到货天数"),
            format!(
                "the sales of the last {} before the order aren't known: expected sales are used, and this time is added to the delivery time",
                days(f64::from(*lag))
            ),
        ),
        Note::StoreSalesEnd { until, days: missing } => pick(
            format!("这家门店{}之后{missing}天没有销售数据，实际库存可能更少：请先导入", until.strftime("%-m月%-d日")),
            format!(
                "no sales data from this store for {} after {}: the actual stock may be lower; import the sales first",
                days(f64::from(*missing)),
                until.strftime("%b %-d")
            ),
        ),
        Note::StoreSalesExpected { until, days: missing } => pick(
            format!("这家门店{}之后{missing}天没有销售数据，按预计销量计算：请先导入", until.strftime("%-m月%-d日")),
            format!(
                "no sales data from this store for {} after {}: expected sales are used for this time; import the sales first",
                days(f64::from(*missing)),
                until.strftime("%b %-d")
            ),
        ),
        Note::StoreSalesOld { until, days: missing } => pick(
            format!("这家门店{}之后{missing}天没有销售数据，预计销量按此前的销售计算：请先导入", until.strftime("%-m月%-d日")),
            format!(
                "no sales data from this store for {} after {}: expected sales are based on earlier sales; import the missing days first",
                days(f64::from(*missing)),
                until.strftime("%b %-d")
            ),
        ),
        Note::StoreDayIncomplete { day } => pick(
            format!("这家门店{}的销售数据似乎不完整，当天按预计销量计算：请重新导入", day.strftime("%-m月%-d日")),
            format!(
                "the sales of this store on {} look incomplete: expected sales are used for that day; import it again",
                day.strftime("%b %-d")
            ),
        ),
        Note::OrderDaySkipped { missed, order_on } => pick(
            format!("跳过{}的订货日，{}才能下单", missed.strftime("%-m月%-d日"), order_on.strftime("%-m月%-d日")),
            format!("the order day on {} is skipped; the next order is on {}", missed.strftime("%b %-d"), order_on.strftime("%b %-d")),
        ),
        Note::CutoffPassed { order_on } => pick(
            format!("今天已过截单时间，{}才能下单", order_on.strftime("%-m月%-d日")),
            format!("today's cut-off has passed; the next order is on {}", order_on.strftime("%b %-d")),
        ),
        Note::RealLeadTime { days: took, deliveries } => pick(
            format!("未填到货天数，按{deliveries}次实际到货平均{}天计算", number(*took)),
            format!("no delivery time is entered: {deliveries} deliveries took {} on average", days(*took)),
        ),
        Note::Closures { days: closed } => pick(
            format!("期间停业{closed}天，不计销量"),
            format!("closed for {} in this period: no sales expected on closed days", days(f64::from(*closed))),
        ),
        Note::PromotionIncluded { days: promoted, factor } => pick(
            format!("期间促销{promoted}天，按过去促销时的{}倍销量计算", exact((factor * 10.0).round() / 10.0)),
            format!(
                "a promotion is planned for {}: {} times the usual sales are expected, as in past promotions",
                days(f64::from(*promoted)),
                exact((factor * 10.0).round() / 10.0)
            ),
        ),
        Note::PromotionNotIncluded { days: promoted } => pick(
            format!("期间促销{promoted}天，过去的销售看不出促销效果，数量未计入促销：请自行加量"),
            format!(
                "a promotion is planned for {}, but past sales don't show its effect: the quantity doesn't include it",
                days(f64::from(*promoted))
            ),
        ),
        Note::PriceNotIncluded { days: priced } => pick(
            format!("期间{priced}天计划调价，过去的销售看不出调价效果，数量未计入调价"),
            format!(
                "a price change is planned for {}, but past sales don't show its effect: the quantity doesn't include it",
                days(f64::from(*priced))
            ),
        ),
        Note::BelowMinimum { minimum, missing } => pick(
            format!("未达供应商起订金额{}，还差{}", exact(*minimum), exact(*missing)),
            format!("the supplier's minimum of {} isn't reached: {} missing", exact(*minimum), exact(*missing)),
        ),
        Note::AmountByPrice { unit_price } => pick(
            format!("进价未知，起订金额按售价{}计算", exact(*unit_price)),
            format!("unit cost unknown: the unit price of {} is used for the supplier's minimum", exact(*unit_price)),
        ),
        Note::AmountUnknown { minimum } => pick(
            format!("进价和售价都未知，无法判断是否达到起订金额{}", exact(*minimum)),
            format!("unit cost and price unknown: it isn't clear whether the supplier's minimum of {} is reached", exact(*minimum)),
        ),
        Note::ReceivedOnCountDay { quantity, day } => pick(
            format!(
                "{}盘点之后登记的当天到货{}已加到库存里；若盘点时已计入，请重新导入库存表",
                day.strftime("%-m月%-d日"),
                exact(*quantity)
            ),
            format!(
                "{} received on {} after that day's count are added to the stock; if they were already counted, import the stock list again",
                exact(*quantity),
                day.strftime("%b %-d")
            ),
        ),
        Note::ReturnedAfterCount { quantity, day } => pick(
            format!("取消调出的数量{}已加回{}的盘点数；若盘点时已计入，请重新导入库存表", exact(*quantity), day.strftime("%-m月%-d日")),
            format!(
                "{} from a canceled transfer are added back to the count of {}; if they were already counted, import the stock list again",
                exact(*quantity),
                day.strftime("%b %-d")
            ),
        ),
        Note::Transfer { from_store, quantity } => pick(
            format!("可从门店“{from_store}”调入{}，调入后相应少订", exact(*quantity)),
            format!("{} can be transferred from store “{from_store}”; if you transfer them, order that many less", exact(*quantity)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_beyond_the_forecast_is_not_a_range() {
        let words = |from, to, language| note_text(&Note::Stretched { from, to }, language);
        assert_eq!(words(10, 10, TextLanguage::English), "day 10 is beyond the forecast and continues its pattern");
        assert_eq!(words(10, 10, TextLanguage::Chinese), "第10天超出预测天数，按前面的规律延续");
        assert_eq!(words(10, 12, TextLanguage::English), "days 10–12 are beyond the forecast and continue its pattern");
    }
}
