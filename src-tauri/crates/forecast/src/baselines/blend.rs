//! Blends: a network's forecast averaged with those of simple methods, with weights found on validation days.
//!
//! Simple methods win on many short, noisy series (Makridakis et al. 2022), and averages of unlike methods win more often than any of them
//! (Bates & Granger 1969). Weights are found per class of series, from slow to fast sellers, by adding one method after another to the
//! average as long as the error falls (Caruana et al. 2004); the network begins with some of the weight, which is the shrinkage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::baselines::{Baseline, FittedBaseline};
use crate::intervals::window_forecast::WindowForecast;

/// Name of the network among the weights.
const NETWORK: &str = "network";
/// Upper ends of the classes: the share of recent days with a sale.
const CLASSES: [f64; 3] = [0.25, 0.65, 1.0];
/// Recent days that decide the class of a series.
const CLASS_DAYS: usize = 182;
/// Parts of the weight that are given before any method is added: to the network, and in a class as for all series together.
const PRIOR_PARTS: f64 = 6.0;
/// Parts of the weight that are given one by one to what lowers the error most.
const FREE_PARTS: u32 = 14;
/// Fewer days of validation than this in a class say nothing about its weights.
const MIN_DAYS: usize = 300;

/// Weights of the network and of simple methods.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Blend {
    /// From slow to fast sellers.
    pub classes: Vec<ClassWeights>,
}

/// Weights for one class of series. A method that is not listed has none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClassWeights {
    /// The class holds series with at most this share of recent days with a sale.
    pub sold_share: f64,
    /// Weights of the median of a day.
    pub median: BTreeMap<String, f64>,
    /// Weights of the expected sales of a day.
    pub mean: BTreeMap<String, f64>,
}

impl ClassWeights {
    fn uses(&self, method: Baseline) -> bool {
        [&self.median, &self.mean].iter().any(|weights| weights.contains_key(method.name()))
    }
}

/// A forecast of validation days, its history and what was sold.
pub(crate) struct BlendRow<'a> {
    pub(crate) history: &'a [f64],
    pub(crate) forecast: &'a WindowForecast,
    pub(crate) actual: &'a [f64],
    /// Simple methods with the parameters that they chose before the validation, in the order of [`Baseline::ALL`].
    pub(crate) methods: &'a [FittedBaseline],
    /// What an error of the median and one of the mean are multiplied with.
    pub(crate) weights: [f64; 2],
}

impl Blend {
    /// Finds the weights on validation days.
    pub(crate) fn fit(rows: &[BlendRow<'_>]) -> Self {
        let mut classes: Vec<Vec<&BlendRow<'_>>> = vec![Vec::new(); CLASSES.len()];
        for row in rows {
            classes[class_of(row.history)].push(row);
        }
        let all: Vec<&BlendRow<'_>> = rows.iter().collect();
        let [median, mean] = [false, true].map(|mean| {
            let days: Vec<Days> = std::iter::once(&all).chain(&classes).map(|rows| Days::of(rows, mean)).collect();
            let mut network = vec![0.0; 1 + Baseline::ALL.len()];
            network[0] = 1.0;
            let pooled = days[0].weights(&network, mean);
            days[1..].iter().map(|days| named(&days.weights(&pooled, mean))).collect::<Vec<_>>()
        });
        let of = |(sold_share, (median, mean))| ClassWeights { sold_share, median, mean };
        Self { classes: CLASSES.into_iter().zip(median.into_iter().zip(mean)).map(of).collect() }
    }

    /// A simple method alone.
    pub(crate) fn only(method: Baseline) -> Self {
        let all = BTreeMap::from([(method.name().to_owned(), 1.0)]);
        let mean = if method.forecasts_means() { all.clone() } else { BTreeMap::new() };
        Self { classes: vec![ClassWeights { sold_share: 1.0, median: all, mean }] }
    }

    /// Mixes the forecasts of simple methods into that of a network, which follows `history`. A simple method that has chosen its parameters
    /// already is `chosen`.
    pub(crate) fn apply(&self, forecast: WindowForecast, history: &[f64], chosen: Option<&FittedBaseline>) -> WindowForecast {
        let used = |method: &Baseline| self.class(history).is_some_and(|class| class.uses(*method));
        let fit = |method: Baseline| chosen.copied().filter(|c| c.baseline() == method).unwrap_or_else(|| method.fit(history));
        let fitted = Baseline::ALL.into_iter().filter(used).map(|method| (method.name(), fit(method))).collect();
        self.apply_fitted(forecast, history, &fitted)
    }

    /// Whether the weights of each class are shares of one whole, as [`Blend::fit`] leaves them.
    pub(crate) fn is_sound(&self) -> bool {
        let are_shares = |weights: &BTreeMap<String, f64>| {
            weights.is_empty()
                || weights.values().all(|weight| (0.0..=1.0).contains(weight)) && (weights.values().sum::<f64>() - 1.0).abs() < 1e-6
        };
        self.classes.iter().all(|class| !class.sold_share.is_nan() && are_shares(&class.median) && are_shares(&class.mean))
    }

    /// The methods that have weight in some class.
    pub(crate) fn methods(&self) -> impl Iterator<Item = Baseline> {
        Baseline::ALL.into_iter().filter(|method| self.classes.iter().any(|class| class.uses(*method)))
    }

    /// As [`Blend::apply`], with methods that have chosen their parameters.
    pub(crate) fn apply_fitted(
        &self,
        mut forecast: WindowForecast,
        history: &[f64],
        methods: &BTreeMap<&str, FittedBaseline>,
    ) -> WindowForecast {
        let Some(class) = self.class(history) else { return forecast };
        let horizon = forecast.median.len();
        let used = methods.iter().filter(|(name, _)| [&class.median, &class.mean].iter().any(|weights| weights.contains_key(**name)));
        let days: BTreeMap<&str, Vec<f64>> = used.map(|(name, method)| (*name, method.forecast(history, horizon))).collect();
        let mix = |own: &[f64], weights: &BTreeMap<String, f64>| -> Vec<f64> {
            if weights.is_empty() {
                return own.to_vec();
            }
            let network = weights.get(NETWORK).copied().unwrap_or(0.0);
            let mixed = |step: usize| {
                let others = weights.iter().filter_map(|(name, w)| Some(w * days.get(name.as_str())?.get(step)?)).sum::<f64>();
                if forecast.closed[step] { 0.0 } else { network * own[step] + others }
            };
            (0..horizon).map(mixed).collect()
        };
        let median = mix(&forecast.median, &class.median);
        // Methods without a network know the mean where the network doesn't.
        let of_methods = || (!class.mean.is_empty() && !class.mean.contains_key(NETWORK)).then(|| vec![0.0; horizon]);
        let mean = forecast.mean.clone().or_else(of_methods).map(|own| mix(&own, &class.mean));
        // The network's quantiles stay where they are, around its own median.
        if forecast.distances.is_some() {
            forecast.center = Some(forecast.median);
        }
        (forecast.median, forecast.mean) = (median, mean);
        forecast
    }

    fn class(&self, history: &[f64]) -> Option<&ClassWeights> {
        let share = sold_share(history);
        self.classes.iter().find(|class| share <= class.sold_share)
    }
}

fn sold_share(history: &[f64]) -> f64 {
    let recent = &history[history.len().saturating_sub(CLASS_DAYS)..];
    recent.iter().filter(|v| **v > 0.0).count() as f64 / recent.len().max(1) as f64
}

fn class_of(history: &[f64]) -> usize {
    let share = sold_share(history);
    CLASSES.iter().position(|end| share <= *end).unwrap_or(CLASSES.len() - 1)
}

/// Days of one class, each with what was sold and the forecast of every method, the network first.
struct Days {
    actual: Vec<f64>,
    weight: Vec<f64>,
    /// Per method.
    forecasts: Vec<Vec<f64>>,
}

impl Days {
    fn of(rows: &[&BlendRow<'_>], mean: bool) -> Self {
        let mut days = Self { actual: Vec::new(), weight: Vec::new(), forecasts: vec![Vec::new(); 1 + Baseline::ALL.len()] };
        for row in rows {
            let own = if mean { row.forecast.mean.as_ref().unwrap_or(&row.forecast.median) } else { &row.forecast.median };
            let others: Vec<Vec<f64>> = row.methods.iter().map(|method| method.forecast(row.history, row.actual.len())).collect();
            for (step, actual) in row.actual.iter().enumerate().filter(|(step, _)| !row.forecast.closed[*step]) {
                days.actual.push(*actual);
                days.weight.push(row.weights[usize::from(mean)]);
                days.forecasts[0].push(own[step]);
                for (method, forecast) in days.forecasts[1..].iter_mut().zip(&others) {
                    method.push(forecast[step]);
                }
            }
        }
        days
    }

    /// Weights of the methods, drawn toward `prior`.
    fn weights(&self, prior: &[f64], mean: bool) -> Vec<f64> {
        if self.actual.len() < MIN_DAYS {
            return prior.to_vec();
        }
        let mut parts: Vec<f64> = prior.iter().map(|weight| weight * PRIOR_PARTS).collect();
        let mut sum: Vec<f64> =
            (0..self.actual.len()).map(|day| self.forecasts.iter().zip(&parts).map(|(f, p)| p * f[day]).sum()).collect();
        for given in 1..=FREE_PARTS {
            let share = (PRIOR_PARTS + f64::from(given)).recip();
            let loss = |method: &[f64]| {
                let days = self.actual.iter().zip(&self.weight).zip(sum.iter().zip(method));
                let error = |((actual, weight), (sum, f)): ((&f64, &f64), (&f64, &f64))| (weight * ((sum + f) * share - actual)).abs();
                days.map(error).map(|e| if mean { e * e } else { e }).sum::<f64>()
            };
            let able = (0..self.forecasts.len()).filter(|i| !mean || *i == 0 || Baseline::ALL[i - 1].forecasts_means());
            let Some((_, best)) = able.map(|i| (loss(&self.forecasts[i]), i)).min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
            parts[best] += 1.0;
            sum.iter_mut().zip(&self.forecasts[best]).for_each(|(sum, f)| *sum += f);
        }
        let all = PRIOR_PARTS + f64::from(FREE_PARTS);
        parts.into_iter().map(|part| part / all).collect()
    }
}

/// Weights by name, without those that are zero.
fn named(weights: &[f64]) -> BTreeMap<String, f64> {
    let names = std::iter::once(NETWORK).chain(Baseline::ALL.map(Baseline::name));
    names.zip(weights).filter(|(_, weight)| **weight > 0.0).map(|(name, weight)| (name.to_owned(), *weight)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: usize) -> f64 {
        ((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The weights found for series around 20 a day, of which a network forecasts `network`.
    fn weights(network: f64) -> Blend {
        let values: Vec<f64> = (0..500).map(|i| 20.0 + 8.0 * (noise(i) - 0.5)).collect();
        let forecast = WindowForecast {
            median: vec![network; 7],
            mean: Some(vec![network; 7]),
            center: None,
            distances: None,
            closed: vec![false; 7],
        };
        let methods: Vec<FittedBaseline> = Baseline::ALL.into_iter().map(|m| m.fit(&values[..300])).collect();
        let row = |day: usize| BlendRow {
            history: &values[..day],
            forecast: &forecast,
            actual: &values[day..day + 7],
            methods: &methods,
            weights: [1.0, 1.0],
        };
        Blend::fit(&(300..493).map(row).collect::<Vec<_>>())
    }

    #[test]
    fn weights_that_are_not_shares_of_one_are_not_sound() {
        assert!(Blend::default().is_sound() && Blend::only(Baseline::ALL[0]).is_sound());
        for weight in [1e308, 1000.0, -1.0, 0.5, f64::NAN] {
            for is_mean in [false, true] {
                let mut blend = Blend::only(Baseline::ALL[0]);
                let class = &mut blend.classes[0];
                let weights = BTreeMap::from([(NETWORK.to_owned(), weight)]);
                *(if is_mean { &mut class.mean } else { &mut class.median }) = weights;
                assert!(!blend.is_sound(), "{weight}");
            }
        }
    }

    #[test]
    fn a_network_that_is_right_keeps_its_weight_and_one_that_is_wrong_loses_most_of_it() {
        let network = |blend: &Blend| blend.classes[2].mean.get(NETWORK).copied().unwrap_or(0.0);
        assert!(network(&weights(20.0)) > 0.6, "{:?}", weights(20.0));
        let wrong = weights(35.0);
        assert!(network(&wrong) < 0.2, "{wrong:?}");
        let sums = wrong.classes.iter().flat_map(|c| [&c.median, &c.mean]).map(|w| w.values().sum::<f64>());
        assert!(sums.into_iter().all(|sum| (sum - 1.0).abs() < 1e-9), "{wrong:?}");
        assert!(wrong.classes.iter().all(|class| !class.mean.contains_key("weekday_median")), "a median isn't a mean");
    }

    #[test]
    fn applying_a_blend_mixes_open_days_and_leaves_closed_ones_empty() {
        let one = |name: &str| BTreeMap::from([(NETWORK.to_owned(), 0.5), (name.to_owned(), 0.5)]);
        let class = ClassWeights { sold_share: 1.0, median: one("moving_average"), mean: one("moving_average") };
        let distances = Some(vec![(3.0, 4.0), (0.0, 0.0)]);
        let closed = vec![false, true];
        let forecast =
            WindowForecast { median: vec![10.0, 0.0], mean: Some(vec![12.0, 0.0]), center: None, distances: distances.clone(), closed };
        let mixed = Blend { classes: vec![class] }.apply(forecast.clone(), &[20.0; 60], None);
        assert_eq!((mixed.median, mixed.mean), (vec![15.0, 0.0], Some(vec![16.0, 0.0])));
        assert_eq!((mixed.distances, mixed.center), (distances, Some(vec![10.0, 0.0])), "the 0.1-quantile stays at 7");
        assert_eq!(Blend::default().apply(forecast.clone(), &[20.0; 60], None), forecast, "no blend changes nothing");
    }

    #[test]
    fn a_simple_method_alone_forecasts_with_the_parameters_that_it_chose() {
        let nothing = WindowForecast { median: vec![0.0; 2], closed: vec![false, true], ..WindowForecast::default() };
        let history: Vec<f64> = [vec![10.0; 60], vec![20.0; 4]].concat();
        let long = Baseline::MovingAverage.with_parameters(&[64.0]);
        let of = |method, chosen: Option<&FittedBaseline>| Blend::only(method).apply(nothing.clone(), &history, chosen);
        assert_eq!(of(Baseline::MovingAverage, long.as_ref()).median, [10.625, 0.0]);
        assert_eq!(of(Baseline::MovingAverage, None).mean, Some(vec![10.0 + 40.0 / 28.0, 0.0]));
        assert_eq!(of(Baseline::WeekdayMedian, None).mean, None, "a median isn't a mean");
    }
}
