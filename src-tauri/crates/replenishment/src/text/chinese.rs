//! Reasons in Chinese.

use super::{TextLanguage, exact, field_name, lasts, number, on_the_way, ordered, percent, sum};
use crate::reason::{Kept, OrderNumbers, Reason};

const LANGUAGE: TextLanguage = TextLanguage::Chinese;

pub(super) fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::Order(numbers) => order(numbers, ""),
        Reason::RunsOut(numbers) => order(numbers, "但"),
        Reason::Enough { daily_mean, days_of_cover, lead_days, review_days, target, usable, on_the_way: coming } => format!(
            "日均销{}，{}：到货{lead_days}天加订货间隔{review_days}天共需{}，现有{}{}，够用",
            number(*daily_mean),
            lasts(*days_of_cover, LANGUAGE),
            number(*target),
            number(*usable),
            on_the_way(*coming, &number(*coming), LANGUAGE)
        ),
        Reason::ToppedUp { daily_mean, usable, on_the_way: coming, quantity, .. } => format!(
            "日均销{}，现有{}{}，够用：为达到起订金额订{}",
            number(*daily_mean),
            number(*usable),
            on_the_way(*coming, &number(*coming), LANGUAGE),
            exact(*quantity)
        ),
        Reason::TooMuch { on_hand, days: period, sells_at_most, surplus, .. } => {
            format!("现有{}，{period}天最多卖{}，多出{}", number(*on_hand), number(*sells_at_most), number(*surplus))
        }
        Reason::Expiring { quantity, unsold, days_left, daily_mean } => {
            let when = if *days_left > 0 { format!("{days_left}天后") } else { "今天".to_owned() };
            format!("{}将于{when}到期，日均销{}，预计剩{}卖不完", number(*quantity), number(*daily_mean), number(*unsold))
        }
        Reason::Dead { days_since_sale: Some(since), on_hand } => format!("已{since}天没有销售，现有{}", number(*on_hand)),
        Reason::Dead { days_since_sale: None, on_hand } => format!("从未有过销售，现有{}", number(*on_hand)),
        Reason::NegativeStock { owed, target, quantity } => {
            format!("库存为-{}：欠客户的货，或盘点有误；需{}，若确实无货应订{}", number(*owed), number(*target), exact(*quantity))
        }
        Reason::SoldBeyondCount { beyond, moved, target, quantity } => format!(
            "盘点后的销量{}比盘点数多{}：请重新盘点；需{}，若确实无货应订{}",
            if *moved > 0.0 { "加调出量" } else { "" },
            number(*beyond),
            number(*target),
            exact(*quantity)
        ),
        Reason::StoreSalesMissing { until, days, target, quantity } => {
            let what = if *quantity > 0.0 { format!("应订{}", exact(*quantity)) } else { "暂不用订".to_owned() };
            format!(
                "这家门店{}之后{days}天没有销售数据：请导入，或重新盘点；需{}，若销售照常，{what}",
                until.strftime("%-m月%-d日"),
                number(*target),
            )
        }
        Reason::Unusable { of, name, field, target, quantity } => {
            let whose = match of {
                Kept::Item => format!("商品“{name}”"),
                Kept::Supplier => format!("供应商“{name}”"),
                Kept::Order => format!("{name}号订单"),
                Kept::Sales | Kept::Stock => String::new(),
            };
            let what = match field_name(field, LANGUAGE) {
                _ if *of == Kept::Sales => format!("有{name}天的销售数据缺失或无法使用，请重新导入相应文件"),
                _ if *of == Kept::Stock => format!("部分库存数据（{name}）无法使用，请重新导入库存表"),
                Some(field) => format!("{whose}的{field}无法使用，请更正"),
                None => format!("{whose}无法读取，请重新录入"),
            };
            let order = if *quantity > 0.0 { format!("应订{}", exact(*quantity)) } else { "暂不用订".to_owned() };
            format!("{what}；不计入时需{}，{order}", number(*target))
        }
        Reason::UnknownStock { daily_mean, target, lead_days, review_days } => {
            format!("库存未知；日均销{}，{}天共需{}", number(*daily_mean), lead_days + review_days, number(*target))
        }
        Reason::DoNotOrder { on_hand } => format!("已标记为不再订货，现有{}", number(*on_hand)),
        Reason::Successor { successor, on_hand } => format!("已由“{successor}”替代，现有{}", number(*on_hand)),
        Reason::StillSells { successor, daily_mean, on_hand, target, quantity } => format!(
            "已由“{successor}”替代，但仍日均销{}，未计入“{successor}”：需{}，现有{}，若仍能进货应订{}",
            number(*daily_mean),
            number(*target),
            number(*on_hand),
            exact(*quantity)
        ),
        Reason::PossibleSuccessor { successor, days_since_sale } => {
            format!("自“{successor}”开始销售起，已{days_since_sale}天没有销售：是否已被它替代？")
        }
        Reason::OnDemand { daily_mean, on_hand } => format!("仅按需订货：日均销{}，现有{}", number(*daily_mean), number(*on_hand)),
        Reason::MaxStock { max_stock, needed, position, step } => {
            format!("需{}，但现有和在途共{}，再订{}会超过最高库存{}", number(*needed), number(*position), exact(*step), exact(*max_stock))
        }
        Reason::PackExpires { needed, step, sells_in_time, shelf_life_days } => {
            format!(
                "需{}，但一次订{}，只有{}能在{shelf_life_days}天保质期内卖完：建议按需订货",
                number(*needed),
                exact(*step),
                number(*sells_in_time)
            )
        }
        Reason::OverBudget { needed } => format!("需{}，但预算已用于更急的药品", number(*needed)),
    }
}

/// What is needed, what is there, and what to order; `but` says that the stock doesn't last until the delivery.
fn order(of: &OrderNumbers, but: &str) -> String {
    let [target, usable, coming] = sum(of);
    format!(
        "日均销{}，{}，{but}到货要{}天，下次订货在{}天后：按{}服务水平需{}，现有{}{}，{}",
        number(of.daily_mean),
        lasts(of.days_of_cover, LANGUAGE),
        of.lead_days,
        of.review_days,
        percent(of.service_level),
        target,
        usable,
        on_the_way(of.on_the_way, &coming, LANGUAGE),
        if of.quantity > 0.0 { ordered(of, LANGUAGE) } else { "在途数量够用，但可能来不及".to_owned() }
    )
}
