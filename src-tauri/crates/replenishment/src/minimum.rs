//! A supplier's minimum amount: topped up with the items that are needed soonest.

/// One line of a supplier's order.
#[derive(Debug, Clone, PartialEq)]
pub struct MinimumLine {
    /// Units ordered so far.
    pub quantity: f64,
    /// Units that can be added at once.
    pub step: f64,
    /// Fewest units that can be ordered; 0 where a step suffices.
    pub least: f64,
    /// What a unit adds to the amount: its purchase price, otherwise its sales price. Lines without one can't be topped up.
    pub unit_amount: Option<f64>,
    /// Expected sales a day.
    pub daily_mean: f64,
    /// Units there and on the way.
    pub position: f64,
    /// Most units that may be ordered: by the maximum stock, the shelf life, or what sells in a long time.
    pub most: f64,
}

impl MinimumLine {
    /// Units that can be added to a line that orders `ordered` units so far: a step, or of a line that orders nothing yet as many steps as its
    /// smallest quantity takes. `None` where a term of the item forbids it.
    fn addition(&self, ordered: f64) -> Option<f64> {
        let is_candidate = self.daily_mean > 0.0 && self.unit_amount.is_some_and(|amount| amount > 0.0) && self.step > 0.0;
        let steps = if ordered > 0.0 { 1.0 } else { (self.least / self.step - 1e-9).ceil().max(1.0) };
        Some(steps * self.step).filter(|units| is_candidate && ordered + units <= self.most + 1e-9)
    }
}

/// What reaching the minimum takes.
#[derive(Debug, Clone, PartialEq)]
pub struct TopUp {
    /// Units to add to each line.
    pub added: Vec<f64>,
    /// Amount of the order with them.
    pub amount: f64,
    /// Whether the minimum is reached.
    pub reached: bool,
    /// Lines that order something without an amount: then it can't be decided whether the minimum is reached.
    pub unknown: usize,
}

/// Returns the units to add to each line until the order costs at least `minimum`: always the smallest quantity that can be added of the line whose
/// stock, with what is ordered, lasts the shortest. Nothing is added to an order of nothing, when the minimum can't be reached, or when the amount of a line that orders
/// something isn't known.
#[must_use]
pub fn top_up(lines: &[MinimumLine], minimum: f64) -> TopUp {
    let cost = |line: &MinimumLine, units: f64| line.unit_amount.unwrap_or(0.0) * units;
    let unknown = lines.iter().filter(|line| line.quantity > 0.0 && line.unit_amount.is_none()).count();
    let mut amount: f64 = lines.iter().map(|line| cost(line, line.quantity)).sum();
    let mut added = vec![0.0; lines.len()];
    let nothing = |amount: f64| TopUp { added: vec![0.0; lines.len()], amount, reached: is_reached(amount, minimum), unknown };
    if is_reached(amount, minimum) || unknown > 0 || lines.iter().all(|line| line.quantity <= 0.0) {
        return nothing(amount);
    }
    let before = amount;
    while !is_reached(amount, minimum) {
        let lasts = |at: usize| (lines[at].position + lines[at].quantity + added[at]) / lines[at].daily_mean;
        let addition = |at: usize| Some((at, lines[at].addition(lines[at].quantity + added[at])?));
        let Some((soonest, units)) = (0..lines.len()).filter_map(addition).min_by(|a, b| lasts(a.0).total_cmp(&lasts(b.0))) else {
            return nothing(before);
        };
        added[soonest] += units;
        amount += cost(&lines[soonest], units);
    }
    TopUp { added, amount, reached: true, unknown }
}

/// Whether an amount reaches a minimum, whatever binary fractions make of its cents.
#[must_use]
pub fn is_reached(amount: f64, minimum: f64) -> bool {
    amount >= minimum - 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(quantity: f64, daily_mean: f64, position: f64) -> MinimumLine {
        MinimumLine { quantity, step: 10.0, least: 0.0, unit_amount: Some(2.0), daily_mean, position, most: 1000.0 }
    }

    #[test]
    fn what_is_needed_soonest_is_added_first() {
        // Lasts 20, 5 and 50 days: the second, until it lasts as long as the first.
        let lines = [line(10.0, 1.0, 10.0), line(0.0, 2.0, 10.0), line(0.0, 1.0, 50.0)];
        let top = top_up(&lines, 90.0);
        assert_eq!((top.added, top.amount, top.reached), (vec![10.0, 30.0, 0.0], 100.0, true));
        assert_eq!(top_up(&lines, 20.0).added, [0.0; 3], "reached already");
    }

    #[test]
    fn a_line_that_is_added_orders_at_least_its_smallest_quantity() {
        let ordered = line(20.0, 1.0, 60.0);
        // Needed sooner than what is ordered, in tens, and at least 95 at once.
        let large = MinimumLine { least: 95.0, ..line(0.0, 1.0, 5.0) };
        let top = top_up(&[ordered.clone(), large.clone()], 60.0);
        assert_eq!((top.added, top.amount), (vec![0.0, 100.0], 240.0));
        let more = top_up(&[ordered.clone(), large.clone()], 260.0);
        assert_eq!(more.added, [10.0, 100.0], "what is needed sooner by then");
        let already = MinimumLine { quantity: 100.0, ..large };
        assert_eq!(top_up(&[already], 201.0).added, [10.0], "a line that has its smallest quantity grows by steps");
        for most in [99.0, 0.0, -5.0] {
            let tight = MinimumLine { most, ..large.clone() };
            assert_eq!(top_up(&[ordered.clone(), tight], 60.0).added, [10.0, 0.0], "it doesn't fit, so another line is taken");
        }
    }

    #[test]
    fn a_minimum_out_of_reach_adds_nothing() {
        let tight = MinimumLine { most: 20.0, ..line(10.0, 1.0, 0.0) };
        let top = top_up(&[tight], 500.0);
        assert_eq!((top.added, top.amount, top.reached), (vec![0.0], 20.0, false));
        assert_eq!(top_up(&[line(0.0, 1.0, 0.0)], 500.0).added, [0.0], "an order of nothing isn't topped up");
    }

    #[test]
    fn a_minimum_that_is_reached_to_the_cent_is_reached() {
        let of = |quantity: f64, unit_amount: f64| MinimumLine { step: 1.0, unit_amount: Some(unit_amount), ..line(quantity, 1.0, 0.0) };
        let lines = [of(58.0, 8.29), of(35.0, 8.76), of(23.0, 1.73)];
        assert!((lines.iter().map(|line| line.quantity * line.unit_amount.unwrap_or(0.0)).sum::<f64>()) < 827.21, "in binary fractions");
        let top = top_up(&lines, 827.21);
        assert_eq!((top.added, top.reached), (vec![0.0; 3], true));
        assert!(top_up(&lines, 827.22).added.iter().sum::<f64>() > 0.0);
    }

    #[test]
    fn an_amount_that_is_not_known_is_no_amount_of_nothing() {
        let unknown = MinimumLine { unit_amount: None, ..line(10.0, 1.0, 0.0) };
        let top = top_up(&[unknown.clone(), line(10.0, 1.0, 0.0)], 500.0);
        assert_eq!((top.added, top.reached, top.unknown), (vec![0.0, 0.0], false, 1), "nothing is added by guess");
        assert!(top_up(&[unknown.clone(), line(300.0, 1.0, 0.0)], 500.0).reached, "the others reach it alone");
        let idle = MinimumLine { quantity: 0.0, ..unknown };
        assert_eq!(top_up(&[idle, line(10.0, 1.0, 0.0)], 30.0).added, [0.0, 10.0], "what isn't ordered has no amount to know");
    }
}
