//! Made-up sales to try the program with: three pharmacies, twelve products, two years. Only the writing; importing it is like any file.

use std::f64::consts::TAU;
use std::io::{self, Write};

use crate::day::{self, Day};

const FIRST: Day = day::from_civil(2023, 7, 1);
/// Inclusive.
const LAST: Day = day::from_civil(2025, 6, 30);

/// A name in Chinese and English.
type Names = [&'static str; 2];

/// Id, names, size.
const STORES: [(&str, Names, f64); 3] =
    [("S001", ["人民路店", "High Street"], 1.0), ("S002", ["中山公园店", "Park Lane"], 0.7), ("S003", ["滨江新区店", "Riverside"], 0.45)];

struct Product {
    id: &'static str,
    names: Names,
    /// Units per day in the largest store.
    level: f64,
    price: f64,
    /// Size and day of the year of the yearly peak.
    season: (f64, f64),
    /// Factors of Monday … Sunday.
    week: [f64; 7],
    /// Growth per year.
    trend: f64,
    /// First day of sale, days after [`FIRST`].
    since: Day,
}

const WEEKEND: [f64; 7] = [0.95, 0.9, 0.9, 0.95, 1.05, 1.2, 1.15];
const WORKDAYS: [f64; 7] = [1.2, 1.1, 1.05, 1.05, 1.0, 0.85, 0.75];
const EVEN: [f64; 7] = [1.0; 7];

/// Id, names, level, price.
type What = (&'static str, Names, f64, f64);

const fn product(what: What, season: (f64, f64), week: [f64; 7], trend: f64, since: Day) -> Product {
    Product { id: what.0, names: what.1, level: what.2, price: what.3, season, week, trend, since }
}

const PRODUCTS: [Product; 12] = [
    product(("P001", ["阿莫西林胶囊 0.25g", "Amoxicillin capsules 0.25g"], 26.0, 12.5), (0.35, 15.0), WORKDAYS, 0.02, 0),
    product(("P002", ["布洛芬缓释胶囊 0.3g", "Ibuprofen SR capsules 0.3g"], 22.0, 18.8), (0.25, 10.0), WEEKEND, 0.05, 0),
    product(("P003", ["板蓝根颗粒 10g×20", "Isatis root granules 10g×20"], 30.0, 15.0), (0.6, 20.0), WEEKEND, -0.03, 0),
    product(("P004", ["连花清瘟胶囊 24粒", "Lianhua Qingwen capsules 24s"], 18.0, 14.8), (0.7, 5.0), WEEKEND, -0.08, 0),
    product(("P005", ["硝苯地平控释片 30mg", "Nifedipine CR tablets 30mg"], 20.0, 32.0), (0.1, 20.0), WORKDAYS, 0.06, 0),
    product(("P006", ["二甲双胍缓释片 0.5g", "Metformin SR tablets 0.5g"], 17.0, 24.5), (0.03, 40.0), WORKDAYS, 0.08, 0),
    product(("P007", ["氯雷他定片 10mg", "Loratadine tablets 10mg"], 11.0, 16.0), (0.75, 110.0), EVEN, 0.04, 0),
    product(("P008", ["藿香正气口服液 10ml×10", "Huoxiang Zhengqi oral liquid 10ml×10"], 13.0, 19.9), (0.8, 200.0), WEEKEND, 0.0, 0),
    product(("P009", ["维生素C片 100mg", "Vitamin C tablets 100mg"], 15.0, 6.5), (0.2, 30.0), EVEN, 0.03, 0),
    product(("P010", ["奥美拉唑肠溶胶囊 20mg", "Omeprazole EC capsules 20mg"], 12.0, 21.0), (0.15, 40.0), WORKDAYS, 0.03, 0),
    // New: on sale for four months only.
    product(("P011", ["奥司他韦颗粒 15mg×10", "Oseltamivir granules 15mg×10"], 9.0, 58.0), (0.5, 10.0), EVEN, 0.1, 610),
    // Slow: a few a month.
    product(("P012", ["人血白蛋白 10g:50ml", "Human albumin 10g:50ml"], 0.12, 398.0), (0.0, 0.0), EVEN, 0.0, 0),
];

/// Writes the sample as CSV: `date,product_id,product_name,store_id,store_name,quantity,price,promotion`, from 2023-07-01 to 2025-06-30, with
/// Chinese or English names. The same seed gives the same bytes. A day without a sale has no row.
///
/// # Errors
/// What `out` answers.
pub fn write_sample_csv(out: &mut dyn Write, seed: u64, chinese: bool) -> io::Result<()> {
    let name_in = |names: &Names| names[usize::from(!chinese)];
    writeln!(out, "date,product_id,product_name,store_id,store_name,quantity,price,promotion")?;
    let mut series: Vec<Series<'_>> = Vec::new();
    for (s, store) in STORES.iter().enumerate() {
        for (p, product) in PRODUCTS.iter().enumerate() {
            series.push(Series::new(product, store.2, seed.wrapping_mul(1_000_003) ^ (s as u64 * 97 + p as u64 * 7919 + 1)));
        }
    }
    for day in FIRST..=LAST {
        let date = day::to_date(day);
        for (i, series) in series.iter_mut().enumerate() {
            let (store, product) = (&STORES[i / PRODUCTS.len()], series.product);
            let promoted = series.is_promoted(day);
            let sold = series.sell(day, promoted);
            if sold > 0 {
                let price = if promoted { product.price * 0.8 } else { product.price };
                let (id, name, store_id, store_name) = (product.id, name_in(&product.names), store.0, name_in(&store.1));
                writeln!(out, "{date},{id},{name},{store_id},{store_name},{sold},{price:.2},{}", u8::from(promoted))?;
            }
        }
    }
    Ok(())
}

struct Series<'a> {
    product: &'a Product,
    size: f64,
    random: Random,
    /// Slow drift of the demand, a factor near 1.
    drift: f64,
    promotion_ends: Day,
    /// Out of stock up to this day.
    empty_until: Day,
}

impl<'a> Series<'a> {
    fn new(product: &'a Product, size: f64, seed: u64) -> Self {
        Self { product, size, random: Random(seed), drift: 1.0, promotion_ends: FIRST - 1, empty_until: FIRST - 1 }
    }

    /// A week of promotion, two or three times a year, for what is bought in advance.
    fn is_promoted(&mut self, day: Day) -> bool {
        let starts = day > self.promotion_ends + 60 && self.random.unit() < 1.0 / 90.0;
        if starts && self.product.level > 5.0 {
            self.promotion_ends = day + 6;
        }
        day <= self.promotion_ends
    }

    fn sell(&mut self, day: Day, promoted: bool) -> u32 {
        let product = self.product;
        let (age, noise) = (day - FIRST - product.since, self.random.normal());
        self.drift = (self.drift + 0.01 * noise - 0.02 * (self.drift - 1.0)).clamp(0.6, 1.5);
        if age < 0 {
            return 0;
        }
        if day > self.empty_until && product.level > 5.0 && self.random.unit() < 1.0 / 220.0 {
            self.empty_until = day + 3 + (self.random.unit() * 5.0) as Day;
        }
        let day_of_year = f64::from(day - day::from_civil(2023, 1, 1)) % 365.25;
        let season = 1.0 + product.season.0 * (TAU * (day_of_year - product.season.1) / 365.25).cos();
        let trend = 1.0 + product.trend * f64::from(day - FIRST) / 365.25;
        // A new product is found by its buyers over two months.
        let ramp = if product.since > 0 { (f64::from(age) / 60.0).min(1.0) } else { 1.0 };
        let promotion = if promoted { 1.6 } else { 1.0 };
        let mean = product.level * self.size * season * trend * ramp * promotion * product.week[day::weekday(day)] * self.drift;
        let sold = self.random.poisson(mean);
        if day <= self.empty_until { 0 } else { sold }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In [0, 1).
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal with mean 0 and variance 1: the sum of twelve uniform numbers, less six.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Counts by multiplying uniform numbers (Knuth), in parts small enough for exp.
    fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut left = mean;
        while left > 0.0 {
            let part = left.min(20.0);
            left -= part;
            let limit = (-part).exp();
            let mut product = self.unit();
            while product > limit {
                count += 1;
                product *= self.unit();
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seed: u64) -> String {
        sample_in(seed, true)
    }

    fn sample_in(seed: u64, chinese: bool) -> String {
        let mut out = Vec::new();
        write_sample_csv(&mut out, seed, chinese).expect("writing to memory");
        String::from_utf8(out).expect("the sample is UTF-8")
    }

    #[test]
    fn the_same_seed_gives_the_same_sample_and_another_seed_another() {
        assert_eq!(sample(7), sample(7));
        assert_ne!(sample(7), sample(8));
    }

    #[test]
    fn names_are_those_of_the_language_and_all_else_is_the_same() {
        let (zh, en) = (sample_in(7, true), sample_in(7, false));
        assert!(en.is_ascii() || en.replace('×', "x").is_ascii(), "an English reader can read every name");
        assert!(zh.contains(",阿莫西林胶囊 0.25g,S001,人民路店,") && en.contains(",Amoxicillin capsules 0.25g,S001,High Street,"));
        let without_names = |text: &str| -> Vec<String> {
            let fields = |line: &str| {
                line.split(',').enumerate().filter(|(at, _)| ![2, 4].contains(at)).map(|(_, f)| f.to_owned()).collect::<Vec<_>>()
            };
            text.lines().map(|line| fields(line).join(",")).collect()
        };
        assert_eq!(without_names(&zh), without_names(&en));
    }

    #[test]
    fn the_sample_ends_on_its_last_day_with_all_stores_and_products() {
        let text = sample(7);
        let last = text.lines().last().expect("rows");
        assert!(last.starts_with("2025-06-30,"), "the last day is fixed: {last}");
        for id in STORES.iter().map(|store| store.0).chain(PRODUCTS.iter().map(|product| product.id)) {
            assert!(text.contains(&format!(",{id},")), "{id} must sell");
        }
        assert!(text.lines().any(|line| line.ends_with(",1")), "some days must have a promotion");
    }
}
