//! Reasons in English.

use super::{TextLanguage, days, exact, field_name, lasts, number, on_the_way, ordered, percent, sum};
use crate::reason::{Kept, OrderNumbers, Reason};

const LANGUAGE: TextLanguage = TextLanguage::English;

pub(super) fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::Order(numbers) => order(numbers, ""),
        Reason::RunsOut(numbers) => order(numbers, "but "),
        Reason::Enough { daily_mean, days_of_cover, lead_days, review_days, target, usable, on_the_way: coming } => format!(
            "sells {} a day, {}: {} needed for {} of delivery and {} until the next order, {} on hand{}, which is enough",
            number(*daily_mean),
            lasts(*days_of_cover, LANGUAGE),
            number(*target),
            days(f64::from(*lead_days)),
            days(f64::from(*review_days)),
            number(*usable),
            on_the_way(*coming, &number(*coming), LANGUAGE)
        ),
        Reason::ToppedUp { daily_mean, usable, on_the_way: coming, quantity, .. } => format!(
            "sells {} a day, {} on hand{}, which is enough: order {} to reach the supplier's minimum",
            number(*daily_mean),
            number(*usable),
            on_the_way(*coming, &number(*coming), LANGUAGE),
            exact(*quantity)
        ),
        Reason::TooMuch { on_hand, days: period, sells_at_most, surplus, .. } => {
            format!(
                "{} on hand, at most {} will sell in {}: {} too many",
                number(*on_hand),
                number(*sells_at_most),
                days(f64::from(*period)),
                number(*surplus)
            )
        }
        Reason::Expiring { quantity, unsold, days_left, daily_mean } => format!(
            "sells {} a day, {} will expire {}: about {} will be left over",
            number(*daily_mean),
            number(*quantity),
            if *days_left > 0 { format!("in {}", days(*days_left as f64)) } else { "today".to_owned() },
            number(*unsold)
        ),
        Reason::Dead { days_since_sale: Some(since), on_hand } => {
            format!("no sales for {}, {} on hand", days(f64::from(*since)), number(*on_hand))
        }
        Reason::Dead { days_since_sale: None, on_hand } => format!("never sold, {} on hand", number(*on_hand)),
        Reason::NegativeStock { owed, target, quantity } => format!(
            "negative stock of {}: goods owed to customers, or a miscount; {} needed, order {} if there really is no stock",
            number(*owed),
            number(*target),
            exact(*quantity)
        ),
        Reason::SoldBeyondCount { beyond, moved, target, quantity } => format!(
            "{} more {} since the count than were counted: count again; {} needed, order {} if there really is no stock",
            number(*beyond),
            if *moved > 0.0 { "sold or transferred out" } else { "sold" },
            number(*target),
            exact(*quantity)
        ),
        Reason::StoreSalesMissing { until, days: missing, target, quantity } => {
            let what = if *quantity > 0.0 { format!("order {}", exact(*quantity)) } else { "order nothing".to_owned() };
            format!(
                "no sales data from this store for {} after {}: import it, or count the stock; {} needed, {what} if sales continue as before",
                days(f64::from(*missing)),
                until.strftime("%b %-d"),
                number(*target),
            )
        }
        Reason::Unusable { of, name, field, target, quantity } => {
            let whose = match of {
                Kept::Item => format!("item `{name}`"),
                Kept::Supplier => format!("supplier `{name}`"),
                Kept::Order => format!("order {name}"),
                Kept::Sales | Kept::Stock => String::new(),
            };
            let what = match field_name(field, LANGUAGE) {
                _ if *of == Kept::Sales && name == "1" => {
                    "1 day of its sales can't be used or is missing: import the file again".to_owned()
                }
                _ if *of == Kept::Sales => format!("{name} days of its sales can't be used or are missing: import their files again"),
                _ if *of == Kept::Stock => format!("part of the stock (`{name}`) can't be used: import the list again"),
                Some(field) => format!("the {field} of {whose} can't be used: correct it"),
                None => format!("{whose} can't be read: enter it again"),
            };
            let order = if *quantity > 0.0 { format!("order {}", exact(*quantity)) } else { "order nothing".to_owned() };
            format!("{what}; without it, {} needed, {order}", number(*target))
        }
        Reason::UnknownStock { daily_mean, target, lead_days, review_days } => {
            format!(
                "stock unknown; sells {} a day, {} needed for {}",
                number(*daily_mean),
                number(*target),
                days(f64::from(lead_days + review_days))
            )
        }
        Reason::DoNotOrder { on_hand } => format!("marked as no longer ordered, {} on hand", number(*on_hand)),
        Reason::Successor { successor, on_hand } => format!("replaced by “{successor}”, {} on hand", number(*on_hand)),
        Reason::StillSells { successor, daily_mean, on_hand, target, quantity } => format!(
            "replaced by “{successor}”, but still sells {} a day, which the sales of “{successor}” don't include: {} needed, {} on hand, order {} if it is still available",
            number(*daily_mean),
            number(*target),
            number(*on_hand),
            exact(*quantity)
        ),
        Reason::PossibleSuccessor { successor, days_since_sale } => {
            format!("no sales for {}, since “{successor}” was first sold: is it the replacement?", days(f64::from(*days_since_sale)))
        }
        Reason::OnDemand { daily_mean, on_hand } => {
            format!("ordered on demand only: sells {} a day, {} on hand", number(*daily_mean), number(*on_hand))
        }
        Reason::MaxStock { max_stock, needed, position, step } => format!(
            "{} needed, but with {} on hand or on the way, {} more would exceed the maximum stock of {}",
            number(*needed),
            number(*position),
            exact(*step),
            exact(*max_stock)
        ),
        Reason::PackExpires { needed, step, sells_in_time, shelf_life_days } => format!(
            "{} needed, but only {} of {} would sell within the shelf life of {}: order on demand",
            number(*needed),
            number(*sells_in_time),
            exact(*step),
            days(f64::from(*shelf_life_days))
        ),
        Reason::OverBudget { needed } => format!("{} needed, but the budget was used for more urgent lines", number(*needed)),
    }
}

/// What is needed, what is there, and what to order; `but` says that the stock doesn't last until the delivery.
fn order(of: &OrderNumbers, but: &str) -> String {
    let [target, usable, coming] = sum(of);
    format!(
        "sells {} a day, {}, {but}delivery takes {}, next order in {}: {} needed at a service level of {}, {} on hand{}, {}",
        number(of.daily_mean),
        lasts(of.days_of_cover, LANGUAGE),
        days(f64::from(of.lead_days)),
        days(f64::from(of.review_days)),
        target,
        percent(of.service_level),
        usable,
        on_the_way(of.on_the_way, &coming, LANGUAGE),
        if of.quantity > 0.0 { ordered(of, LANGUAGE) } else { "the goods on the way are enough, but may arrive too late".to_owned() }
    )
}
