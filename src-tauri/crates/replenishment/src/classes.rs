//! ABC × XYZ classes: how much money a product makes, and how evenly it sells. Each of the nine fields has a service level.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Class by money: Dickie, "ABC inventory analysis shoots for dollars, not pennies" (1951).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum Abc {
    /// The products that make most of the money.
    A,
    /// The next.
    B,
    /// The rest.
    C,
}

/// Class by how evenly a product sells, from the coefficient of variation of its weekly sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum Xyz {
    /// Even.
    X,
    /// Uneven.
    Y,
    /// Erratic, or too short a history to decide.
    Z,
}

/// Where the classes begin, and the service level of each field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ClassRules {
    /// Share of the money up to which products are in class A.
    pub a_share: f64,
    /// Share of the money up to which products are in class B.
    pub b_share: f64,
    /// Coefficient of variation of weekly sales below which products are in class X.
    pub x_below: f64,
    /// Coefficient of variation of weekly sales below which products are in class Y.
    pub y_below: f64,
    /// Service level of AX, AY, AZ, BX, … CZ; null means that the field is only ordered on demand.
    pub levels: [Option<f64>; 9],
}

impl Default for ClassRules {
    /// One service level of 95% everywhere: classes only change orders once someone decides so.
    fn default() -> Self {
        Self { a_share: 0.8, b_share: 0.95, x_below: 0.5, y_below: 1.0, levels: [Some(0.95); 9] }
    }
}

impl ClassRules {
    /// Returns levels that put the money where it counts: high for what sells much and evenly, and on demand for CZ.
    #[must_use]
    pub fn graded() -> Self {
        let levels = [0.98, 0.97, 0.95, 0.97, 0.95, 0.92, 0.95, 0.9].map(Some);
        let [ax, ay, az, bx, by, bz, cx, cy] = levels;
        Self { levels: [ax, ay, az, bx, by, bz, cx, cy, None], ..Self::default() }
    }

    /// Returns the service level of a field; null when it is only ordered on demand.
    #[must_use]
    pub fn level(&self, abc: Abc, xyz: Xyz) -> Option<f64> {
        self.levels[abc as usize * 3 + xyz as usize]
    }
}

/// What a product is classed by.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassInput {
    /// The product.
    pub product_id: String,
    /// Sales of the last twelve months in money; quantities where no product has a price.
    pub money: f64,
    /// [`variation`] of its weekly sales; null when it is too short to decide.
    pub variation: Option<f64>,
}

/// A product with its class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClassedItem {
    /// The product.
    pub product_id: String,
    /// Class by money.
    pub abc: Abc,
    /// Class by how evenly it sells.
    pub xyz: Xyz,
    /// Sales of the last twelve months in money.
    pub money: f64,
    /// The product's share of all money, 0 … 1.
    pub share: f64,
    /// Service level of its field; null means ordered on demand.
    pub service_level: Option<f64>,
}

/// Returns the coefficient of variation of weekly sales: standard deviation ÷ mean over `weeks`. Null for fewer than eight weeks, or when
/// nothing was sold.
#[must_use]
pub fn variation(weeks: &[f64]) -> Option<f64> {
    let mean = weeks.iter().sum::<f64>() / weeks.len().max(1) as f64;
    if weeks.len() < 8 || mean <= 0.0 {
        return None;
    }
    let variance = weeks.iter().map(|week| (week - mean).powi(2)).sum::<f64>() / weeks.len() as f64;
    Some(variance.sqrt() / mean)
}

/// Returns every product with its class, the one that makes most money first. A product is in class A while the products before it make less
/// than the share of A; row order doesn't matter.
#[must_use]
pub fn classify(items: &[ClassInput], rules: &ClassRules) -> Vec<ClassedItem> {
    let mut sorted: Vec<&ClassInput> = items.iter().collect();
    sorted.sort_by(|a, b| b.money.total_cmp(&a.money).then_with(|| a.product_id.cmp(&b.product_id)));
    let all: f64 = sorted.iter().map(|item| item.money.max(0.0)).sum();
    let mut before = 0.0;
    let class = |item: &ClassInput| {
        let share = if all > 0.0 { item.money.max(0.0) / all } else { 0.0 };
        let abc = match before {
            _ if share <= 0.0 => Abc::C,
            b if b < rules.a_share - 1e-12 => Abc::A,
            b if b < rules.b_share - 1e-12 => Abc::B,
            _ => Abc::C,
        };
        before += share;
        let xyz = match item.variation {
            Some(v) if v < rules.x_below => Xyz::X,
            Some(v) if v < rules.y_below => Xyz::Y,
            _ => Xyz::Z,
        };
        ClassedItem { product_id: item.product_id.clone(), abc, xyz, money: item.money, share, service_level: rules.level(abc, xyz) }
    };
    sorted.into_iter().map(class).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(product: &str, money: f64, variation: f64) -> ClassInput {
        ClassInput { product_id: product.into(), money, variation: Some(variation) }
    }

    #[test]
    fn classes_follow_money_and_evenness_whatever_the_row_order() {
        let mut items =
            vec![input("c", 4.0, 2.0), input("a", 70.0, 0.2), input("b", 20.0, 0.7), input("d", 6.0, 0.1), input("none", 0.0, 0.1)];
        let rules = ClassRules::graded();
        let there = classify(&items, &rules);
        let classes: Vec<_> = there.iter().map(|c| (c.product_id.as_str(), c.abc, c.xyz, c.service_level)).collect();
        assert_eq!(
            classes,
            [
                ("a", Abc::A, Xyz::X, Some(0.98)),
                ("b", Abc::A, Xyz::Y, Some(0.97)),
                ("d", Abc::B, Xyz::X, Some(0.97)),
                ("c", Abc::C, Xyz::Z, None),
                ("none", Abc::C, Xyz::X, Some(0.95)),
            ]
        );
        items.reverse();
        assert_eq!(there, classify(&items, &rules));
        assert!((there.iter().map(|c| c.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn variation_needs_eight_weeks_with_sales() {
        assert_eq!(variation(&[5.0; 7]), None);
        assert_eq!(variation(&[0.0; 10]), None);
        assert_eq!(variation(&[5.0; 10]), Some(0.0));
        assert_eq!(variation(&[0.0, 10.0, 0.0, 10.0, 0.0, 10.0, 0.0, 10.0]), Some(1.0));
    }
}
