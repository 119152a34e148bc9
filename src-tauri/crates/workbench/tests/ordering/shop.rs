//! A pharmacy with made-up sales, and shortcuts to the lines of its worklist.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{ToSpan as _, ZonedDateTime};
use sales::StockFault;
use workbench::{ImportOptions, Networks, StockKeeping, Workbench, Worklist, WorklistLine, WorklistOptions};

thread_local! {
    static TODAY: Cell<Option<Date>> = const { Cell::new(None) };
    static HOURS: Cell<i8> = const { Cell::new(0) };
}

/// Makes it ten in the morning of `day` for every shop of this test.
pub(crate) fn today_is(day: Date) {
    TODAY.set(Some(day));
    HOURS.set(0);
}

/// Makes it so many hours later on the day that was set.
pub(crate) fn later(hours: i8) {
    HOURS.set(hours);
}

/// Today as long as a test doesn't say otherwise.
pub(crate) fn clock() -> ZonedDateTime {
    let set = TODAY.get().map(|day| day.at(10 + HOURS.get(), 0, 0, 0).to_zoned_datetime(TimeZone::UTC).expect("a time"));
    set.unwrap_or_else(ZonedDateTime::now)
}

pub(crate) const NONE: Networks<'static> = Networks { architectures: &[], version: "" };
pub(crate) const FIRST: Date = date(2024, 1, 1);
pub(crate) const LAST: Date = date(2025, 6, 30);

/// A data folder and the files around it.
pub(crate) struct Shop {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) bench: Workbench,
}

impl Shop {
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Workbench::open(&folder.path().join("data"), clock).expect("a data folder").reading_with(workbench::Reader::thread());
        Self { folder, bench }
    }

    /// `sold(product, store, day)` units of products `P1` … and stores `S1` … from 2024-01-01 to 2025-06-30; days without units have no row.
    pub(crate) fn selling(products: usize, stores: usize, sold: impl Fn(usize, usize, usize, Date) -> f64) -> Self {
        let shop = Self::empty();
        shop.import("sales.csv", products, stores, sold);
        shop
    }

    pub(crate) fn import(&self, name: &str, products: usize, stores: usize, sold: impl Fn(usize, usize, usize, Date) -> f64) {
        let mut text = String::from("日期,药品编码,药品名称,门店编码,门店名称,销售数量,单价\n");
        for day in 0..days() {
            let date = FIRST.saturating_add((day as i64).days());
            for product in 1..=products {
                for store in 1..=stores {
                    let units = sold(product, store, day, date);
                    if units != 0.0 {
                        text.push_str(&format!("{date},P{product},药品{product},S{store},{store}店,{units},{}\n", 5 + product));
                    }
                }
            }
        }
        let file = self.file(name, &text);
        self.bench.import(&[file], &ImportOptions::default()).expect("sales");
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).expect("written");
        file
    }

    pub(crate) fn worklist(&self, options: &WorklistOptions) -> Worklist {
        self.bench.worklist(options, NONE).expect("a worklist")
    }

    /// The line of P1 in S1 with a stock list.
    pub(crate) fn with_list(&self, list: &str) -> WorklistLine {
        self.with_list_and(list, WorklistOptions::default())
    }

    pub(crate) fn with_list_and(&self, list: &str, options: WorklistOptions) -> WorklistLine {
        let file = self.file("stock.csv", list);
        first(self.worklist(&WorklistOptions { stock_list: Some(file), ..options }))
    }

    pub(crate) fn with_units(&self, units: f64) -> WorklistLine {
        first(self.worklist(&WorklistOptions { on_hand: Some(units), ..WorklistOptions::default() }))
    }
}

pub(crate) fn first(list: Worklist) -> WorklistLine {
    list.lines.into_iter().find(|line| line.series == "S1 / P1").expect("the line")
}

pub(crate) fn days() -> usize {
    usize::try_from(FIRST.until(LAST).expect("a span").get_days()).expect("days") + 1
}

/// About `mean` units, the same every time.
pub(crate) fn about(mean: f64, product: usize, store: usize, day: usize) -> f64 {
    let mixed = ((day * 31 + product * 7 + store * 13) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    (mean * (0.7 + 0.6 * (mixed as f64 / (1_u64 << 24) as f64))).round()
}

pub(crate) fn steady(product: usize, store: usize, day: usize, _: Date) -> f64 {
    about(15.0, product, store, day)
}

pub(crate) fn ordered(line: &WorklistLine) -> f64 {
    line.suggestion.quantity.expect("a known stock")
}

pub(crate) fn faults(shop: &Shop, list: &str) -> Vec<StockFault> {
    let file = shop.file("stock.csv", list);
    let import = shop.bench.import_stock(&[&file], None, &[], StockKeeping::DryRun, None).expect("a stock list");
    import[0].issues.iter().map(|issue| issue.fault).collect()
}

#[track_caller]
pub(crate) fn close(found: f64, right: f64, share: f64) {
    assert!((found - right).abs() <= share * right.abs() + 1.0, "{found} instead of about {right}");
}
