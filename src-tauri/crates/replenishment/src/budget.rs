//! The best order for a given amount of money.

use crate::demand::{Demand, expected_short};

/// One line that competes for the budget.
pub struct BudgetLine<'a> {
    /// The demand for the product.
    pub demand: &'a dyn Demand,
    /// Days that the order must last.
    pub protection_days: u32,
    /// Units there and on the way.
    pub position: f64,
    /// Units that the line would order without a budget.
    pub quantity: f64,
    /// Units bought at once.
    pub step: f64,
    /// Purchase price of a unit.
    pub unit_cost: f64,
    /// What a lost sale of a unit costs, usually its sales price.
    pub unit_value: f64,
}

/// What the budget buys.
#[derive(Debug, Clone, PartialEq)]
pub struct Spent {
    /// Units of each line.
    pub quantities: Vec<f64>,
    /// Money spent; never more than the budget.
    pub amount: f64,
}

/// Returns the quantities that save the most lost sales for `budget`: step by step, the step that saves the most value per money spent, as in
/// marginal allocation (Fox, "Discrete optimization via marginal analysis", Management Science 13, 1966). No line gets more than it would
/// order without a budget.
#[must_use]
pub fn within_budget(lines: &[BudgetLine<'_>], budget: f64) -> Spent {
    let mut quantities = vec![0.0; lines.len()];
    let mut amount = 0.0;
    let gain = |at: usize, quantity: f64| {
        let line = &lines[at];
        let short = |supply: f64| expected_short(line.demand, line.protection_days, supply);
        let saved = short(line.position + quantity) - short(line.position + quantity + line.step);
        saved * line.unit_value / (line.step * line.unit_cost)
    };
    let mut gains: Vec<f64> = (0..lines.len()).map(|at| gain(at, 0.0)).collect();
    loop {
        let fits = |at: &usize| {
            let line = &lines[*at];
            line.step > 0.0 && quantities[*at] + line.step <= line.quantity + 1e-9 && amount + line.step * line.unit_cost <= budget + 1e-9
        };
        let Some(best) = (0..lines.len()).filter(fits).max_by(|a, b| gains[*a].total_cmp(&gains[*b]).then(b.cmp(a))) else { break };
        quantities[best] += lines[best].step;
        amount += lines[best].step * lines[best].unit_cost;
        gains[best] = gain(best, quantities[best]);
    }
    Spent { quantities, amount }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::tests::steady;

    #[test]
    fn money_goes_where_it_saves_most_and_never_beyond() {
        let (fast, slow) = (steady(10.0, 14), steady(1.0, 14));
        let line = |demand: &'static str, quantity: f64| BudgetLine {
            demand: if demand == "fast" { &fast } else { &slow },
            protection_days: 10,
            position: 0.0,
            quantity,
            step: 5.0,
            unit_cost: 2.0,
            unit_value: 3.0,
        };
        let lines = [line("slow", 15.0), line("fast", 120.0)];
        let spent = within_budget(&lines, 100.0);
        assert!(spent.amount <= 100.0 && spent.quantities[1] >= 40.0, "{spent:?}");
        let all = within_budget(&lines, 1e9);
        assert_eq!(all.quantities, [15.0, 120.0], "a large budget changes nothing");
        assert_eq!(within_budget(&lines, 0.0).quantities, [0.0, 0.0]);
        let more = within_budget(&lines, 150.0);
        assert!(more.quantities.iter().zip(&spent.quantities).all(|(more, less)| more >= less), "more money never buys less");
    }
}
