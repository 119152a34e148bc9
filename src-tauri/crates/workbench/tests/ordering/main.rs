//! From sales and stock lists to orders, without any trained version: cases reported by pharmacists, with the right values.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod calendar;
mod clock;
mod count_days;
mod count_names;
mod deliveries;
mod demand;
mod doubts;
mod item_sheets;
mod kept;
mod kinds;
mod plans;
mod recompute;
mod replaced;
mod saved;
mod sheets;
mod shop;
mod stock;
mod transfers;
