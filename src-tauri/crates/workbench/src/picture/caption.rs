//! The caption of a picture: what a version forecasts, its type, number, and date.

use jiff::ZonedDateTime;
use sales::DataSummary;
use store::{Aggregation, Scope, VersionPath};

/// The scope and, as a second line, type, version and date, `TCN · v3 · 2026-07-15 18:40`.
pub(crate) fn caption(path: &VersionPath, now: &ZonedDateTime, summary: &DataSummary) -> (String, String) {
    let scope = &path.key.scope;
    let product = scope.product().map(|id| {
        let name = summary.products.iter().find(|p| p.product_id == id.as_str()).and_then(|p| p.product_name.as_deref());
        named(name, id.as_str())
    });
    let store = scope.store().map(|id| {
        let name = summary.stores.iter().find(|s| s.store_id == id.as_str()).and_then(|s| s.store_name.as_deref());
        named(name, id.as_str())
    });
    let all_products = || "全部药品 all products".to_owned();
    let all_stores = || "全部门店 all stores".to_owned();
    let parts = match scope {
        Scope::Store { .. } | Scope::GlobalStore { .. } => [store.unwrap_or_else(all_stores), product.unwrap_or_else(all_products)],
        _ => [product.unwrap_or_else(all_products), store.unwrap_or_else(all_stores)],
    };
    let mut what = parts.join(" · ");
    if let Some(aggregation) = scope.aggregation() {
        what.push_str(match aggregation {
            Aggregation::Sum => " · 合计 sum",
            Aggregation::Mean => " · 平均 mean",
            Aggregation::Median => " · 中位数 median",
            Aggregation::Pooled => " · 联合训练 pooled",
        });
    }
    let kind = type_name(path.key.model_type.as_str());
    (what, format!("{kind} · {} · {}", path.version(), now.strftime("%Y-%m-%d %H:%M")))
}

/// How a type is displayed.
pub(crate) fn type_name(name: &str) -> &str {
    match name {
        "mlstm" => "mLSTM",
        "kan" => "KAN",
        "tcn" => "TCN",
        "transformer" => "Transformer",
        "trees" => "梯度提升树 boosted trees",
        "seasonal_naive" => "上周同期 last week",
        "moving_average" => "移动平均 moving average",
        "weekday_mean" => "星期平均 weekday average",
        "weekday_median" => "星期中位数 weekday median",
        "ets" => "指数平滑 ETS",
        "croston" => "Croston",
        "tsb" => "TSB",
        other => other,
    }
}

/// A name with its code, or the code alone.
fn named(name: Option<&str>, id: &str) -> String {
    name.filter(|name| *name != id).map_or_else(|| id.to_owned(), |name| format!("{name} ({id})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_names_the_scope_the_type_the_version_and_the_date() {
        let now: ZonedDateTime = "2026-07-15T18:40:00+08:00[Asia/Shanghai]".parse().expect("a time");
        let empty = DataSummary { rows: 0, first_date: None, last_date: None, products: Vec::new(), stores: Vec::new() };
        let of = |path: &str| caption(&path.parse().expect("a path"), &now, &empty);
        let (scope, version) = of("saved_models/product/P001_S001/tcn/v3/");
        assert_eq!((scope.as_str(), version.as_str()), ("P001 · S001", "TCN · v3 · 2026-07-15 18:40"));
        assert_eq!(of("saved_models/store/S001_all/kan/v1/").0, "S001 · 全部药品 all products");
        assert_eq!(of("saved_models/global/all/pooled/mlstm/v1/").0, "全部药品 all products · 全部门店 all stores · 联合训练 pooled");
    }
}
