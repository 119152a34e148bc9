//! The best order for a given amount of money.

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

use crate::demand::{Demand, strata};

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
    /// Fewest units that can be bought; 0 where a step suffices.
    pub least: f64,
    /// Purchase price of a unit.
    pub unit_cost: f64,
    /// What a lost sale of a unit costs, usually its sales price.
    pub unit_value: f64,
}

/// A line with its equally likely totals, which are asked for at every step.
struct Priced<'a> {
    line: &'a BudgetLine<'a>,
    totals: Vec<f64>,
}

impl Priced<'_> {
    /// As [`crate::expected_short`].
    fn short(&self, supply: f64) -> f64 {
        self.totals.iter().map(|total| (total - supply).max(0.0)).sum::<f64>() / self.totals.len() as f64
    }
}

/// What the budget buys.
#[derive(Debug, Clone, PartialEq)]
pub struct Spent {
    /// Units of each line.
    pub quantities: Vec<f64>,
    /// Money spent; never more than the budget.
    pub amount: f64,
}

/// Steps around the end of the money that are weighed against each other. With no more steps than these, the order is the best there is.
const WEIGHED: usize = 32;
/// Combinations of these steps that are looked at.
const LOOKED_AT: u32 = 200_000;

/// Steps times amounts of money that are looked at, and lines times amounts that are remembered, where every amount up to the budget is planned.
const MOST_WORK: usize = 60_000_000;
const MOST_CHOICES: usize = 6_000_000;
/// Fewer amounts are too coarse to plan with.
const FEWEST_AMOUNTS: usize = 2_000;
/// More amounts than this add nothing where costs are rounded up to them.
const ENOUGH_AMOUNTS: usize = 20_000;
/// The smallest amount of money that prices differ by.
const CENT: f64 = 0.01;

/// Units that are bought at once, on top of `from` units of the line.
#[derive(Debug, Clone, Copy)]
struct Step {
    line: usize,
    from: f64,
    units: f64,
    cost: f64,
    /// Lost sales that they save, in money.
    value: f64,
    /// Value per money spent; never rises within a line.
    ratio: f64,
}

impl Step {
    /// The step of a line on top of `from` units, after one with the ratio `before`.
    fn after(lines: &[Priced<'_>], at: usize, from: f64, before: f64) -> Option<Self> {
        let priced = lines.get(at).filter(|priced| priced.line.step > 0.0)?;
        let line = priced.line;
        let first = (line.least / line.step - 1e-9).ceil().max(1.0) * line.step;
        let units = if from > 0.0 { line.step } else { first };
        if from + units > line.quantity + 1e-9 {
            return None;
        }
        let value = (priced.short(line.position + from) - priced.short(line.position + from + units)).max(0.0) * line.unit_value;
        let cost = units * line.unit_cost;
        let ratio = if cost > 0.0 { value / cost } else { f64::INFINITY };
        Some(Self { line: at, from, units, cost, value, ratio: ratio.min(before) })
    }

    fn next(&self, lines: &[Priced<'_>]) -> Option<Self> {
        Self::after(lines, self.line, self.from + self.units, self.ratio)
    }
}

impl Ord for Step {
    /// The greatest is the one to buy first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.ratio.total_cmp(&other.ratio).then(other.line.cmp(&self.line)).then(other.from.total_cmp(&self.from))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Step {}

/// Returns the quantities that save the most lost sales for `budget`: step by step, the step that saves the most value per money spent, as in
/// marginal allocation (Fox, "Discrete optimization via marginal analysis", Management Science 13, 1966). Where the money ends, a step that
/// saves less may fit better, so the last steps are weighed against the next ones by branch and bound. Large steps, such as a smallest quantity, may
/// have to be bought before many small ones: the multiple-choice knapsack over all amounts of money up to the budget (Kellerer, Pferschy & Pisinger,
/// "Knapsack Problems", 2004, ch. 11) says so, and the better of both is taken. No line gets more than it would order without a budget, and none less
/// than its smallest quantity.
#[must_use]
pub fn within_budget(lines: &[BudgetLine<'_>], budget: f64) -> Spent {
    let budget = budget + 1e-9;
    let price = |line| Priced { line, totals: totals(line) };
    let lines = &lines.iter().map(price).collect::<Vec<_>>();
    let first = |at: usize| Step::after(lines, at, 0.0, f64::INFINITY);
    let (mut bought, beyond) = buy(lines, (0..lines.len()).filter_map(first).collect(), budget);
    if !beyond.is_empty() {
        let open = bought.split_off(bought.len().saturating_sub(WEIGHED));
        let fixed: f64 = bought.iter().map(|step| step.cost).sum();
        bought.extend(weigh(lines, open, beyond, budget - fixed));
        let value = |steps: &[Step]| steps.iter().map(|step| step.value).sum::<f64>();
        if let Some(planned) = plan_amounts(lines, budget).filter(|planned| value(planned) > value(&bought) + 1e-9) {
            bought = planned;
        }
    }
    let mut quantities = vec![0.0_f64; lines.len()];
    let mut ratios = vec![f64::INFINITY; lines.len()];
    for step in &bought {
        quantities[step.line] += step.units;
        ratios[step.line] = ratios[step.line].min(step.ratio);
    }
    let mut amount: f64 = bought.iter().map(|step| step.cost).sum();
    // What is left buys what saves next to nothing, so that a large budget changes nothing.
    let rest = |at: usize| Step::after(lines, at, quantities[at], ratios[at]);
    for step in buy(lines, (0..lines.len()).filter_map(rest).collect(), budget - amount).0 {
        quantities[step.line] += step.units;
        amount += step.cost;
    }
    Spent { quantities, amount }
}

/// The best steps where every line costs a whole number of equal amounts, rounded up where there would be too many of them; `None` where the amounts
/// would be too coarse. With so many steps, one that doesn't fit matters little.
fn plan_amounts(lines: &[Priced<'_>], budget: f64) -> Option<Vec<Step>> {
    if lines.len() * FEWEST_AMOUNTS > MOST_CHOICES {
        return None;
    }
    let chain = |at: usize| -> Vec<Step> {
        let mut cost = 0.0;
        std::iter::successors(Step::after(lines, at, 0.0, f64::INFINITY), |step| step.next(lines))
            .take_while(|step| {
                cost += step.cost;
                cost <= budget
            })
            .collect()
    };
    let chains: Vec<Vec<Step>> = (0..lines.len()).map(chain).collect();
    let steps: usize = chains.iter().map(Vec::len).sum();
    let most = (MOST_WORK / steps.max(1)).min(MOST_CHOICES / lines.len().max(1));
    if most < FEWEST_AMOUNTS {
        return None;
    }
    let exact = common_amount(chains.iter().flatten().map(|step| step.cost)).filter(|unit| budget / unit < most as f64);
    let unit = exact.unwrap_or(budget / most.min(ENOUGH_AMOUNTS) as f64);
    let amounts = (budget / unit + 1e-6).floor() as usize;
    let mut best = vec![0.0_f64; amounts + 1];
    let mut choices = Vec::with_capacity(chains.len());
    for chain in &chains {
        // Cost in amounts and value of the first 1, 2 … steps.
        let (mut cost, mut value) = (0.0, 0.0);
        let options: Vec<(usize, f64)> = chain
            .iter()
            .map(|step| {
                cost += step.cost;
                value += step.value;
                ((cost / unit - 1e-6).ceil() as usize, value)
            })
            .collect();
        let mut chosen = vec![0_u32; amounts + 1];
        for amount in (0..=amounts).rev() {
            for (count, (cost, value)) in (1..).zip(&options) {
                let Some(rest) = amount.checked_sub(*cost) else { break };
                if best[rest] + value > best[amount] + 1e-12 {
                    best[amount] = best[rest] + value;
                    chosen[amount] = count;
                }
            }
        }
        choices.push(chosen);
    }
    let mut left = amounts;
    let mut bought = Vec::new();
    for (chain, chosen) in chains.iter().zip(&choices).rev() {
        let steps = &chain[..chosen[left] as usize];
        let cost: f64 = steps.iter().map(|step| step.cost).sum();
        left -= ((cost / unit - 1e-6).ceil().max(0.0) as usize).min(left);
        bought.extend_from_slice(steps);
    }
    Some(bought)
}

/// The largest amount of whole cents that all costs are multiples of; `None` where one isn't of whole cents.
fn common_amount(costs: impl Iterator<Item = f64>) -> Option<f64> {
    let mut common = 0_u64;
    for cost in costs {
        let cents = (cost / CENT).round();
        if (cents * CENT - cost).abs() > 1e-7 || !(1.0..1e15).contains(&cents) {
            return None;
        }
        let (mut divisor, mut rest) = (common, cents as u64);
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        common = divisor;
    }
    (common > 0).then_some(common as f64 * CENT)
}

fn totals(line: &BudgetLine<'_>) -> Vec<f64> {
    strata().map(|level| line.demand.quantile(line.protection_days, level)).collect()
}

/// Buys the best step that the money still reaches for, again and again. Returns what is bought, and the best steps that it didn't reach for.
fn buy(lines: &[Priced<'_>], mut steps: BinaryHeap<Step>, budget: f64) -> (Vec<Step>, Vec<Step>) {
    let (mut bought, mut beyond) = (Vec::new(), Vec::new());
    let mut amount = 0.0;
    while let Some(step) = steps.pop() {
        if amount + step.cost <= budget {
            amount += step.cost;
            bought.push(step);
            steps.extend(step.next(lines));
        } else if beyond.len() < WEIGHED {
            beyond.push(step);
        }
    }
    (bought, beyond)
}

/// The best choice among the last steps that were bought and those that come next.
fn weigh(lines: &[Priced<'_>], open: Vec<Step>, beyond: Vec<Step>, room: f64) -> Vec<Step> {
    let mut steps = open.clone();
    let mut next: BinaryHeap<Step> = beyond.into();
    while let Some(step) = next.pop().filter(|_| steps.len() < open.len() + WEIGHED) {
        steps.push(step);
        next.extend(step.next(lines));
    }
    steps.sort_by(|a, b| b.cmp(a));
    let value = open.iter().map(|step| step.value).sum();
    let mut search = Search { steps: &steps, best: (value, open), chosen: Vec::new(), without: BTreeSet::new(), left: LOOKED_AT };
    search.from(0, room, 0.0);
    search.best.1
}

/// Branch and bound over steps, the best first.
struct Search<'a> {
    steps: &'a [Step],
    best: (f64, Vec<Step>),
    chosen: Vec<Step>,
    /// Lines of which no more is bought.
    without: BTreeSet<usize>,
    left: u32,
}

impl Search<'_> {
    fn from(&mut self, at: usize, room: f64, value: f64) {
        if value > self.best.0 + 1e-9 {
            self.best = (value, self.chosen.clone());
        }
        let Some(step) = self.steps.get(at).copied() else { return };
        if self.left == 0 || value + self.most(at, room) <= self.best.0 + 1e-9 {
            return;
        }
        self.left -= 1;
        if self.without.contains(&step.line) {
            return self.from(at + 1, room, value);
        }
        if step.cost <= room {
            self.chosen.push(step);
            self.from(at + 1, room - step.cost, value + step.value);
            self.chosen.pop();
        }
        self.without.insert(step.line);
        self.from(at + 1, room, value);
        self.without.remove(&step.line);
    }

    /// What the remaining steps could save if parts of steps could be bought.
    fn most(&self, at: usize, mut room: f64) -> f64 {
        let mut value = 0.0;
        for step in self.steps[at..].iter().filter(|step| !self.without.contains(&step.line)) {
            if step.cost > room {
                return value + step.ratio * room;
            }
            room -= step.cost;
            value += step.value;
        }
        value
    }
}

#[cfg(test)]
mod tests;
