//! What a budget buys.

use super::*;
use crate::demand::expected_short;
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
        least: 0.0,
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
    assert!(more.quantities.iter().zip(&spent.quantities).all(|(more, less)| more >= less), "more money buys no less here");
    let least = [BudgetLine { least: 42.0, ..line("fast", 120.0) }];
    assert_eq!(within_budget(&least, 89.0).quantities, [0.0], "less than the smallest quantity isn't an order");
    assert_eq!(within_budget(&least, 95.0).quantities, [45.0]);
}

fn saved(lines: &[BudgetLine<'_>], quantities: &[f64]) -> f64 {
    let short = |line: &BudgetLine<'_>, units: f64| expected_short(line.demand, line.protection_days, line.position + units);
    lines.iter().zip(quantities).map(|(line, units)| (short(line, 0.0) - short(line, *units)) * line.unit_value).sum()
}

/// The most that any affordable combination saves.
fn best_of_all(lines: &[BudgetLine<'_>], budget: f64) -> f64 {
    fn all(lines: &[BudgetLine<'_>], bought: &mut Vec<f64>, budget: f64) -> f64 {
        let Some(line) = lines.get(bought.len()) else { return saved(lines, bought) };
        let mut best = 0.0_f64;
        let mut units = 0.0;
        while units <= line.quantity + 1e-9 && units * line.unit_cost <= budget + 1e-9 {
            if units == 0.0 || units >= line.least - 1e-9 {
                bought.push(units);
                best = best.max(all(lines, bought, budget - units * line.unit_cost));
                bought.pop();
            }
            units += line.step;
        }
        best
    }
    all(lines, &mut Vec::new(), budget)
}

#[test]
fn a_large_first_step_is_bought_before_many_small_ones() {
    let (ten, twenty) = (steady(10.0, 14), steady(20.0, 14));
    let line = |demand, quantity: f64, least: f64, unit_cost: f64, unit_value: f64| BudgetLine {
        demand,
        protection_days: 10,
        position: 0.0,
        quantity,
        step: 1.0,
        least,
        unit_cost,
        unit_value,
    };
    let lines = [line(&ten, 118.0, 100.0, 8.0, 40.0), line(&twenty, 230.0, 0.0, 1.0, 8.0)];
    for budget in [800.0, 860.0, 950.0, 999.0] {
        let spent = within_budget(&lines, budget);
        assert_eq!(spent.quantities, [100.0, budget - 800.0], "{budget}");
    }
    assert_eq!(within_budget(&lines, 799.0).quantities, [0.0, 230.0]);
}

#[test]
fn many_small_steps_are_planned_by_amounts() {
    let mut random = fastrand::Rng::with_seed(5);
    let demands: Vec<_> = (0..12).map(|at| steady(0.3 + 1.7 * f64::from(at), 14)).collect();
    for case in 0..40 {
        let lines: Vec<BudgetLine<'_>> = (0..3)
            .map(|_| {
                let quantity = f64::from(random.u32(20..60));
                BudgetLine {
                    demand: &demands[random.usize(0..12)],
                    protection_days: random.u32(3..12),
                    position: 0.0,
                    quantity,
                    step: 1.0,
                    least: if random.bool() { 0.0 } else { (quantity * random.f64()).floor() },
                    // Whole halves, or prices that have no common amount.
                    unit_cost: f64::from(random.u32(1..40)) * if case % 2 == 0 { 0.5 } else { 0.5_f64.sqrt() },
                    unit_value: 0.5 + random.f64() * 12.0,
                }
            })
            .collect();
        let all: f64 = lines.iter().map(|line| line.quantity * line.unit_cost).sum();
        let budget = all * random.f64();
        let spent = within_budget(&lines, budget);
        assert!(spent.amount <= budget + 1e-6, "{spent:?} of {budget}");
        let (found, best) = (saved(&lines, &spent.quantities), best_of_all(&lines, budget));
        let share = if case % 2 == 0 { 1.0 } else { 0.999 };
        assert!(found >= best * share - 1e-6, "{found} instead of {best} for {budget}: {:?}", spent.quantities);
    }
}

#[test]
fn no_combination_saves_more() {
    let mut random = fastrand::Rng::with_seed(11);
    let demands: Vec<_> = (0..12).map(|at| steady(0.3 + 0.9 * f64::from(at), 14)).collect();
    for _ in 0..400 {
        let lines: Vec<BudgetLine<'_>> = (0..random.usize(1..5))
            .map(|_| {
                let step = [1.0, 2.0, 5.0, 10.0][random.usize(0..4)];
                BudgetLine {
                    demand: &demands[random.usize(0..12)],
                    protection_days: random.u32(3..12),
                    position: random.f64() * 10.0,
                    quantity: step * f64::from(random.u32(1..8)),
                    step,
                    least: if random.bool() { 0.0 } else { step * f64::from(random.u32(0..3)) },
                    unit_cost: 0.5 + random.f64() * 8.0,
                    unit_value: 0.5 + random.f64() * 12.0,
                }
            })
            .collect();
        let all: f64 = lines.iter().map(|line| line.quantity * line.unit_cost).sum();
        let budget = all * random.f64() * 1.1;
        let spent = within_budget(&lines, budget);
        let amount: f64 = lines.iter().zip(&spent.quantities).map(|(line, units)| line.unit_cost * units).sum();
        assert!((amount - spent.amount).abs() < 1e-6 && amount <= budget + 1e-6, "{spent:?} of {budget}");
        let (found, best) = (saved(&lines, &spent.quantities), best_of_all(&lines, budget));
        assert!(found >= best - 1e-6, "{found} instead of {best} for {budget}: {:?}", spent.quantities);
    }
}
