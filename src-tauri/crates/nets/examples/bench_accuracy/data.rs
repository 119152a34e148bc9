//! The data sets of the accuracy benchmark: how each is read and split, and what others reach on it.

use std::collections::BTreeMap;

use forecast::{InsampleScale, Series};
use jiff::civil::Date;

use crate::Outcome;
use crate::made;

/// Series and the protocol that they are forecast by.
pub(crate) struct DataSet {
    pub(crate) name: String,
    pub(crate) series: Vec<Series>,
    pub(crate) test_days: usize,
    pub(crate) validation_days: usize,
    /// What others reach: name and mean MASE.
    pub(crate) peers: Vec<(&'static str, f64)>,
}

/// Mean MASE of other programs by the same protocol (their defaults, look-back 28; the better look-back where two were tried).
const PHARMA_PEERS: [(&str, f64); 12] = [
    ("SeasonalNaive", 1.098),
    ("weekday mean of 8 weeks", 0.897),
    ("moving average 28", 0.849),
    ("Croston (optimized)", 0.830),
    ("AutoTheta", 0.824),
    ("AutoETS", 0.824),
    ("neuralforecast DLinear", 0.910),
    ("neuralforecast NHITS", 0.834),
    ("neuralforecast xLSTM", 0.823),
    ("neuralforecast TCN", 0.820),
    ("neuralforecast KAN", 0.820),
    ("neuralforecast VanillaTransformer", 0.807),
];
const NHS_PEERS: [(&str, f64); 7] = [
    ("SeasonalNaive", 1.103),
    ("weekday mean of 8 weeks", 0.918),
    ("Croston (optimized)", 1.146),
    ("neuralforecast TCN", 0.768),
    ("neuralforecast NHITS", 0.775),
    ("neuralforecast KAN", 0.781),
    ("neuralforecast VanillaTransformer", 0.906),
];

/// `made:promotions` (planned promotions are known), `made:opening` (opening days too), `made:unannounced` (neither), `made:counts`, `made:yearly`,
/// `made:slow…`, or a CSV file with the columns date, product_id, quantity and optionally store_id and promotion.
pub(crate) fn read(name: &str) -> Outcome<DataSet> {
    let set = |name: &str, series, (test_days, validation_days), peers| DataSet {
        name: name.to_owned(),
        series,
        test_days,
        validation_days,
        peers,
    };
    Ok(match name {
        "made:promotions" => of_made(name, made::promotions(30, made::Announced { promotions: true, opening: false })),
        "made:opening" => of_made(name, made::promotions(30, made::Announced { promotions: true, opening: true })),
        "made:unannounced" => of_made(name, made::promotions(30, made::Announced { promotions: false, opening: false })),
        "made:counts" => of_made(name, made::counts(320)),
        "made:yearly" => of_made(name, made::yearly(10, 5)),
        slow if slow.starts_with("made:slow") => of_slow(slow)?,
        file if file.ends_with("nhs_daily.csv") => set("nhs_daily", of_file(file, 500)?, (182, 126), NHS_PEERS.to_vec()),
        file if file.ends_with("pharma_daily.csv") => set("pharma_daily", of_file(file, 1)?, (364, 180), PHARMA_PEERS.to_vec()),
        file => set(file, of_file(file, 1)?, (182, 126), Vec::new()),
    })
}

/// `made:slow[:PRODUCTS[:KIND[:SEED]]]`, the kind any of `y` (yearly wave), `g` (growth), and `p` (Poisson alone), or `-` for none.
fn of_slow(name: &str) -> Outcome<DataSet> {
    let mut parts = name.split(':').skip(2);
    let products = parts.next().map_or(Ok(1000), str::parse)?;
    let kind = parts.next().unwrap_or("y");
    let seed = parts.next().map_or(Ok(1), str::parse)?;
    Ok(of_made(
        name,
        made::slow(products, made::SlowKind { yearly: kind.contains('y'), growth: kind.contains('g'), pure: kind.contains('p'), seed }),
    ))
}

/// Nothing forecasts better than the expected sales, which are known here.
fn of_made(name: &str, made: made::Made) -> DataSet {
    let test_days = match made.series[0].values.len() {
        ..400 => 56,
        400..800 => 112,
        _ => 182,
    };
    let mase = |(s, expected): (&Series, &Vec<f64>)| {
        let from = s.values.len() - test_days;
        let errors = s.values[from..].iter().zip(&expected[from..]).map(|(y, e)| (y - e).abs()).sum::<f64>();
        errors / test_days as f64 / InsampleScale::of(&s.values[..from]).absolute
    };
    let floor = made.series.iter().zip(&made.expected).map(mase).sum::<f64>() / made.series.len() as f64;
    let peers = vec![("the expected sales, which are unknown in practice", floor)];
    DataSet { name: name.to_owned(), series: made.series, test_days, validation_days: if test_days < 182 { 56 } else { 126 }, peers }
}

#[derive(Default, Clone, Copy)]
struct Day {
    quantity: f64,
    promotion: f32,
}

/// The set without its last days: another half year of a set that is known.
pub(crate) fn without_last(mut set: DataSet, days: usize) -> DataSet {
    if days > 0 {
        set.name = format!("{} without its last {days} days", set.name);
        set.peers.clear();
        set.series.iter_mut().for_each(|series| series.values.truncate(series.values.len().saturating_sub(days)));
    }
    set
}

/// One series per product (and store), from its first day to the last day of the file. Negative days count as 0.
fn of_file(file: &str, min_days: usize) -> Outcome<Vec<Series>> {
    let text = std::fs::read_to_string(file)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().ok_or("the file is empty")?.split(',').collect();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let (date, quantity) = (column("date").ok_or("no date column")?, column("quantity").ok_or("no quantity column")?);
    let names = [column("store_id"), column("product_id")];
    let promotion = column("promotion");
    let mut sales: BTreeMap<String, BTreeMap<Date, Day>> = BTreeMap::new();
    let mut last = Date::MIN;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let name: Vec<&str> = names.iter().flatten().map(|c| cells[*c]).collect();
        let on: Date = cells[date].parse()?;
        let day = sales.entry(name.join(" / ")).or_default().entry(on).or_default();
        day.quantity += cells[quantity].parse::<f64>()?;
        day.promotion = day.promotion.max(promotion.map_or(Ok(0.0), |c| cells[c].parse())?);
        last = last.max(on);
    }
    let series = sales.into_iter().filter_map(|(name, days)| {
        let start = *days.keys().next()?;
        let dates = start.series(jiff::Span::new().days(1)).take_while(|d| *d <= last);
        let days: Vec<Day> = dates.map(|d| days.get(&d).copied().unwrap_or_default()).collect();
        let values = days.iter().map(|d| d.quantity.max(0.0)).collect();
        let promotion = promotion.map(|_| days.iter().map(|d| d.promotion).collect());
        Some(Series { id: forecast::SeriesId::of_product(name), start, values, promotion, ..Series::default() })
    });
    Ok(series.filter(|s| s.values.len() >= min_days).collect())
}
