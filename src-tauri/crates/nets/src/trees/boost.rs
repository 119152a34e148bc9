//! Gradient boosting (Friedman 2001): each tree learns what the trees before it missed. Trees split by the error of the median and by that of the
//! mean in turn, and every leaf corrects all numbers: quantiles by the quantile of what is missed there, the mean by its mean.

use forecast::{OUTPUTS, QUANTILES};
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::bins::Binned;
use super::columns::Table;
use super::forest::{Forest, Numbers, Tree, add};
use super::grow::{Slope, grow};

/// Shares of the rows and of the columns that a tree learns from, drawn again for each tree.
const SHARE: f64 = 0.8;
/// Where the squared error of the mean becomes linear, as for networks.
const MEAN_DELTA: f32 = 8.0;
/// The place of the mean among the outputs.
const MEAN: usize = OUTPUTS - 1;

/// How trees grow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Growth {
    /// Leaves of a tree at most.
    pub(crate) leaves: usize,
    /// How much of what was missed a tree corrects.
    pub(crate) shrinkage: f32,
}

/// Boosting while it goes on.
pub(crate) struct Boosting<'a> {
    table: &'a Table,
    binned: Binned,
    /// Rows that count.
    counting: Vec<u32>,
    /// What the trees so far forecast for each row.
    forecasts: Vec<Numbers>,
    random: fastrand::Rng,
    growth: Growth,
    pub(crate) forest: Forest,
}

impl<'a> Boosting<'a> {
    pub(crate) fn new(table: &'a Table, columns: usize, seed: u64, growth: Growth) -> Self {
        let counting: Vec<u32> = (0..table.len()).filter(|row| table.weights[*row][0] > 0.0).map(|row| row as u32).collect();
        let nothing = [0.0; OUTPUTS];
        let base = leaf(table, &counting, &[], &nothing);
        let forest = Forest { columns, base, ..Forest::default() };
        let (binned, forecasts) = (Binned::of(table, columns), vec![base; table.len()]);
        Self { table, binned, counting, forecasts, random: fastrand::Rng::with_seed(seed), growth, forest }
    }

    /// Goes on after the trees of `forest`, as when `random` was [`Boosting::random`].
    pub(crate) fn resume(&mut self, forest: Forest, random: u64) {
        let Self { table, forecasts, .. } = self;
        let of = |(row, forecast): (usize, &mut Numbers)| {
            *forecast = forest.base;
            forest.trees.iter().for_each(|tree| add(forecast, tree.numbers(table.row(row))));
        };
        forecasts.par_iter_mut().enumerate().for_each(of);
        (self.forest, self.random) = (forest, fastrand::Rng::with_seed(random));
    }

    /// What the next random numbers follow from.
    pub(crate) fn random(&self) -> u64 {
        self.random.get_seed()
    }

    /// Adds a tree.
    pub(crate) fn round(&mut self) {
        let by_mean = self.forest.trees.len() % 2 == 1;
        let slopes: Vec<Slope> =
            (0..self.table.len()).into_par_iter().map(|row| slope(self.table, row, &self.forecasts[row], by_mean)).collect();
        let drawn: Vec<u32> = self.counting.iter().copied().filter(|_| self.random.f64() < SHARE).collect();
        let mut columns: Vec<usize> = (0..self.forest.columns).filter(|_| self.random.f64() < SHARE).collect();
        if columns.is_empty() {
            columns = (0..self.forest.columns).collect();
        }
        let grown = grow(&self.binned, drawn, &slopes, &columns, self.growth.leaves);
        let shrunk = |number: f32| number * self.growth.shrinkage;
        let value = |rows: &Vec<u32>| leaf(self.table, rows, &self.forecasts, &[0.0; OUTPUTS]).map(shrunk);
        let leaves: Vec<Numbers> = grown.leaves.par_iter().map(value).collect();
        let Self { binned, forecasts, .. } = self;
        let of = |(row, forecast): (usize, &mut Numbers)| add(forecast, &leaves[grown.leaf_of(binned, row)]);
        forecasts.par_iter_mut().enumerate().for_each(of);
        self.forest.trees.push(Tree { nodes: grown.nodes, leaves });
    }

    /// Mean loss of the rows that the trees learn from.
    pub(crate) fn loss(&self) -> f64 {
        mean_loss(self.table, &self.forecasts)
    }
}

/// Rows that the trees are judged by while they grow.
pub(crate) struct Judged<'a> {
    table: &'a Table,
    forecasts: Vec<Numbers>,
}

impl<'a> Judged<'a> {
    pub(crate) fn new(table: &'a Table, forest: &Forest) -> Self {
        let mut judged = Self { table, forecasts: vec![forest.base; table.len()] };
        judged.add(&forest.trees);
        judged
    }

    /// Adds trees, and returns the mean loss.
    pub(crate) fn add<'b>(&mut self, trees: impl IntoIterator<Item = &'b Tree>) -> f64 {
        let Self { table, forecasts } = self;
        let trees: Vec<&Tree> = trees.into_iter().collect();
        let of = |(row, forecast): (usize, &mut Numbers)| trees.iter().for_each(|tree| add(forecast, tree.numbers(table.row(row))));
        forecasts.par_iter_mut().enumerate().for_each(of);
        mean_loss(self.table, &self.forecasts)
    }
}

/// The loss of networks: twice the pinball loss of each quantile, and half the squared error of the mean.
fn mean_loss(table: &Table, forecasts: &[Numbers]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (row, forecast) in forecasts.iter().enumerate() {
        let [of_median, of_mean] = table.weights[row];
        if of_median <= 0.0 {
            continue;
        }
        let error = |output: usize| forecast[output] - table.targets[row];
        for (output, level) in QUANTILES.into_iter().enumerate() {
            let error = error(output);
            let side = if error > 0.0 { 2.0 - 2.0 * level as f32 } else { 2.0 * level as f32 };
            sum += f64::from(error.abs() * side * of_median);
        }
        let error = (error(MEAN) * of_mean).abs();
        sum += f64::from(if error <= MEAN_DELTA { 0.5 * error * error } else { MEAN_DELTA * (error - 0.5 * MEAN_DELTA) });
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// How the error of the median, or of the mean, changes with its forecast.
fn slope(table: &Table, row: usize, forecast: &Numbers, by_mean: bool) -> Slope {
    let [of_median, of_mean] = table.weights[row];
    if by_mean {
        let error = ((forecast[MEAN] - table.targets[row]) * of_mean).clamp(-MEAN_DELTA, MEAN_DELTA);
        return Slope { first: of_mean * error, second: of_mean * of_mean };
    }
    let error = forecast[0] - table.targets[row];
    Slope { first: if error == 0.0 { 0.0 } else { error.signum() * of_median }, second: of_median }
}

/// What the forecasts of a leaf's rows miss: the quantiles of it, and its mean. Without forecasts, of the rows themselves.
fn leaf(table: &Table, rows: &[u32], forecasts: &[Numbers], nothing: &Numbers) -> Numbers {
    let missed = |row: u32, output: usize| table.targets[row as usize] - forecasts.get(row as usize).unwrap_or(nothing)[output];
    let mut numbers = *nothing;
    let mut missing = Vec::with_capacity(rows.len());
    for (output, level) in QUANTILES.into_iter().enumerate() {
        missing.clear();
        missing.extend(rows.iter().map(|row| (missed(*row, output), table.weights[*row as usize][0])));
        numbers[output] = weighted_quantile(&mut missing, level);
    }
    let (mut sum, mut weights) = (0.0, 0.0);
    for row in rows {
        let weight = table.weights[*row as usize][1];
        let error = (missed(*row, MEAN) * weight).clamp(-MEAN_DELTA, MEAN_DELTA);
        sum += f64::from(error * weight);
        weights += f64::from(weight * weight);
    }
    numbers[MEAN] = if weights > 0.0 { (sum / weights) as f32 } else { 0.0 };
    numbers
}

/// The number below which a share `level` of the weights is; 0 of nothing.
fn weighted_quantile(numbers: &mut [(f32, f32)], level: f64) -> f32 {
    numbers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let until = level * numbers.iter().map(|(_, weight)| f64::from(*weight)).sum::<f64>();
    let mut sum = 0.0;
    for (number, weight) in numbers.iter() {
        sum += f64::from(*weight);
        if sum >= until {
            return *number;
        }
    }
    numbers.last().map_or(0.0, |(number, _)| *number)
}
