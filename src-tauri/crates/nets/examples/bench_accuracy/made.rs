//! Made sales of two kinds that the real benchmarks lack, with the expected sales of every day known: no forecast can do better than those.
//! Reproducible; what is measured is in `main.rs`.

use forecast::{Opening, Series};
use jiff::civil::date;

/// Series and, for each of their days, the expected sales.
pub(crate) struct Made {
    pub(crate) series: Vec<Series>,
    pub(crate) expected: Vec<Vec<f64>>,
}

/// Reproducible noise: SplitMix64.
struct Noise(u64);

impl Noise {
    /// 0 … 1
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Mean 0, deviation 1: Box–Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// A count of that mean; a rounded normal where it is large.
    fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 40.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0);
        }
        let (mut count, mut product, limit) = (-1.0, 1.0, (-mean).exp());
        while product > limit {
            product *= self.share();
            count += 1.0;
        }
        count
    }
}

/// What the program knows about the days of stores in advance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Announced {
    pub(crate) promotions: bool,
    /// Sundays, holidays, and a week of refurbishment each year.
    pub(crate) opening: bool,
}

/// Stores over two and a half years: closed on Sundays and holidays and for a week at a time of their own, promotions from Monday to Friday every
/// second week, a steep December.
pub(crate) fn promotions(stores: usize, announced: Announced) -> Made {
    let mut noise = Noise(11);
    let start = date(2013, 1, 1);
    let days = 942;
    let (mut series, mut expected) = (Vec::new(), Vec::new());
    for store in 0..stores {
        let base = 5000.0 * (0.4 * noise.normal()).exp();
        let lift = noise.between(1.25, 1.6);
        let monday = noise.between(1.15, 1.35);
        let december = noise.between(0.2, 0.6);
        let growth = noise.between(-0.05, 0.08);
        let mut drift = 0.0_f64;
        let mut promoted = Vec::new();
        let mut opening = Vec::new();
        let works = noise.between(200.0, 330.0) as i64;
        let (mut values, mut means) = (Vec::new(), Vec::new());
        for day in 0..days + 60 {
            let on = start.saturating_add(jiff::Span::new().days(day));
            let weekday = usize::from(on.weekday().to_monday_zero_offset().unsigned_abs());
            let promotion = weekday < 5 && (day + 6 - weekday as i64) / 7 % 2 == 0;
            promoted.push(f32::from(u8::from(promotion)));
            let month_day = (on.month(), on.day());
            let holiday = matches!(month_day, (1, 1) | (5, 1) | (10, 3) | (12, 25 | 26))
                || matches!((on.year(), month_day), (2013, (4, 1)) | (2014, (4, 21)) | (2015, (4, 6)));
            let week = [monday, 1.02, 0.97, 0.95, 1.02, 0.8, 0.0][weekday];
            let advent = if on.month() == 12 && on.day() < 25 { december * f64::from(on.day()) / 24.0 } else { 0.0 };
            let summer = -0.04 * (std::f64::consts::TAU * (f64::from(on.day_of_year()) - 210.0) / 365.25).cos();
            drift = 0.97 * drift + 0.015 * noise.normal();
            let trend = 1.0 + growth * day as f64 / 365.25;
            let closed = holiday || weekday == 6 || (works..works + 7).contains(&(day % 365));
            opening.push(closed.then_some(Opening::Closed));
            let mean =
                if closed { 0.0 } else { base * week * if promotion { lift } else { 1.0 } * (1.0 + advent + summer) * trend * drift.exp() };
            if day < days {
                means.push(mean);
                values.push((mean * (0.1 * noise.normal()).exp()).round());
            }
        }
        let promotion = announced.promotions.then_some(promoted);
        let opening = announced.opening.then_some(opening);
        series.push(Series { promotion, opening, ..of(format!("store {store}"), start, values) });
        expected.push(means);
    }
    Made { series, expected }
}

/// Products × stores over five years: a strong year and week that multiply, growth, counts.
pub(crate) fn yearly(products: usize, stores: usize) -> Made {
    let mut noise = Noise(12);
    let start = date(2013, 1, 1);
    let months = [0.62, 0.68, 0.86, 1.04, 1.15, 1.25, 1.33, 1.18, 1.06, 1.0, 1.06, 0.77];
    let week = [0.78, 0.92, 0.92, 0.98, 1.05, 1.13, 1.22];
    let store_sizes: Vec<f64> = (0..stores).map(|_| noise.between(0.7, 1.4)).collect();
    let (mut series, mut expected) = (Vec::new(), Vec::new());
    for product in 0..products {
        let base = (noise.between(1.0_f64, 4.2)).exp();
        for (store, size) in store_sizes.iter().enumerate() {
            let (mut values, mut means) = (Vec::new(), Vec::new());
            for day in 0..1826_i64 {
                let on = start.saturating_add(jiff::Span::new().days(day));
                // Between the middles of months the year runs smoothly.
                let place = f64::from(on.month() - 1) + (f64::from(on.day()) - 15.0) / 30.5;
                let month = place.rem_euclid(12.0);
                let (from, part) = (month.floor() as usize % 12, month.fract());
                let season = months[from] * (1.0 - part) + months[(from + 1) % 12] * part;
                let years = day as f64 / 365.25;
                let mean = base
                    * size
                    * season
                    * week[usize::from(on.weekday().to_monday_zero_offset().unsigned_abs())]
                    * (1.0 + 0.11 * years - 0.01 * years * years);
                means.push(mean);
                values.push(noise.poisson(mean));
            }
            series.push(of(format!("{product} / {store}"), start, values));
            expected.push(means);
        }
    }
    Made { series, expected }
}

/// Small counts of products in a store over a year, most of them below three a day, with planned promotions that double the sales, and prices that
/// move them: what a convenience store sells.
pub(crate) fn counts(products: usize) -> Made {
    let mut noise = Noise(13);
    let start = date(2023, 5, 1);
    let days = 365_i64;
    let (mut series, mut expected) = (Vec::new(), Vec::new());
    for product in 0..products {
        let base = 0.9 * (1.1 * noise.normal()).exp();
        let usual = noise.between(2.0, 40.0);
        let (lift, elasticity) = (noise.between(1.3, 2.6), noise.between(0.5, 2.0));
        let weekend = noise.between(0.8, 1.5);
        let (mut promoted, mut prices) = (Vec::new(), Vec::new());
        let (mut values, mut means) = (Vec::new(), Vec::new());
        let (mut until, mut price) = (0, usual);
        let mut drift = 0.0_f64;
        for day in 0..days + 60 {
            if day >= until && noise.share() < 0.025 {
                until = day + 7;
            }
            if noise.share() < 0.008 {
                price = usual * noise.between(0.85, 1.15);
            }
            let promotion = day < until;
            let paid = if promotion { price * 0.8 } else { price };
            promoted.push(f32::from(u8::from(promotion)));
            prices.push(paid as f32);
            drift = 0.98 * drift + 0.03 * noise.normal();
            let week = if day % 7 >= 5 { weekend } else { 1.0 };
            let mean = base * week * if promotion { lift } else { 1.0 } * (paid / usual).powf(-elasticity) * drift.exp();
            if day < days {
                means.push(mean);
                values.push(noise.poisson(mean));
            }
        }
        series.push(Series { promotion: Some(promoted), price: Some(prices), ..of(format!("count {product}"), start, values) });
        expected.push(means);
    }
    Made { series, expected }
}

/// What slow sellers do besides their weekday.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlowKind {
    /// Whether each has a yearly wave of up to 50%.
    pub(crate) yearly: bool,
    /// Whether each grows or shrinks by up to 30% a year.
    pub(crate) growth: bool,
    /// Whether the rate of a day is certain, so that counts are Poisson alone.
    pub(crate) pure: bool,
    /// Of the random numbers.
    pub(crate) seed: u64,
}

/// Slow sellers over two years: Poisson counts whose rate is gamma-distributed from day to day (shape 5), with mean rates from one in twenty
/// days to five a day and more (log-normal, median 0.5, sigma 1.3).
pub(crate) fn slow(products: usize, kind: SlowKind) -> Made {
    let mut noise = Noise(1000 + kind.seed);
    let start = date(2022, 1, 3);
    let days = 730_i64;
    let (mut series, mut expected) = (Vec::new(), Vec::new());
    for product in 0..products {
        let base = 0.5 * (1.3 * noise.normal()).exp();
        let raw: Vec<f64> = (0..7).map(|_| noise.between(0.6, 1.4)).collect();
        let week_mean = raw.iter().sum::<f64>() / 7.0;
        let (wave, phase) = (noise.between(0.0, 0.5), noise.share());
        let growth = noise.between(-0.3, 0.3);
        let (mut values, mut means) = (Vec::new(), Vec::new());
        for day in 0..days {
            let years = day as f64 / 365.25;
            let season = if kind.yearly { 1.0 + wave * (std::f64::consts::TAU * (years + phase)).sin() } else { 1.0 };
            let trend = if kind.growth { 1.0 + growth * years } else { 1.0 };
            let mean = base * raw[(day % 7) as usize] / week_mean * season * trend;
            // A gamma of a whole shape is a sum of exponentials.
            let gamma = (0..5).map(|_| -(1.0 - noise.share()).ln()).sum::<f64>() / 5.0;
            let rate = if kind.pure { 1.0 } else { gamma };
            means.push(mean);
            values.push(noise.poisson(mean * rate));
        }
        series.push(of(format!("slow {product}"), start, values));
        expected.push(means);
    }
    Made { series, expected }
}

fn of(name: String, start: jiff::civil::Date, values: Vec<f64>) -> Series {
    Series { id: forecast::SeriesId::of_product(name), start, values, ..Series::default() }
}
