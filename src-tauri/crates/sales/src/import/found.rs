//! What a pass over the rows found besides the sales, and the sum of it over the sheets of a file.

use std::collections::{BTreeSet, HashMap};

use crate::day::Day;
use crate::import::measures::PaidBack;
use crate::import::plan_rows::PlannedRow;
use crate::import::row_kinds::RowKinds;
use crate::import::total_rows::Sums;
use crate::options::DateOrder;
use crate::read::dates::Triple;
use crate::read::periods::Span;

/// A time in UTC that was taken as a local midnight.
#[derive(Debug)]
pub(crate) struct Midnight {
    /// As it is written.
    pub(crate) time: String,
    /// The day that is written.
    pub(crate) same: Day,
    /// The local day.
    pub(crate) local: Day,
}

/// What a pass over the rows found besides the sales.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) rows_read: u64,
    pub(crate) rows_imported: u64,
    pub(crate) empty_cells: u64,
    /// Rows without a number of their own whose cell is merged with the one above.
    pub(crate) merged_quantities: u64,
    /// Rows that are the same as one above, down to the numbers of their receipt and line.
    pub(crate) repeated_lines: u64,
    pub(crate) hidden_rows: u64,
    /// Rows that name no store in a column of stores, and that no answer gives one.
    pub(crate) without_store: u64,
    /// Rows without a code that took their name for the product.
    pub(crate) named_without_code: u64,
    /// Rows whose quantity can't be read, and the first of these texts.
    pub(crate) bad_quantities: u64,
    pub(crate) bad_examples: Vec<String>,
    pub(crate) kinds: RowKinds,
    pub(crate) days: BTreeSet<Day>,
    /// The length of each week or month that a date names.
    pub(crate) spans: HashMap<Day, u32>,
    /// Some rows name their first and last day, so that a day alone is one.
    pub(crate) has_ranges: bool,
    /// The days that each date stands for, where they are parts of months or quarters.
    pub(crate) parts: HashMap<Day, Span>,
    pub(crate) sums: Sums,
    pub(crate) store_sums: Sums,
    pub(crate) planned: Vec<PlannedRow>,
    /// A time in UTC that was taken as a local midnight.
    pub(crate) midnight: Option<Midnight>,
    /// The rows of sales, by what they hold, and their lines.
    pub(crate) rows_seen: Vec<(u32, u32)>,
    /// The first date whose year has two digits, and the calendar whose digits it is written with.
    pub(crate) short_year: Option<Triple>,
    pub(crate) calendar_of_digits: Option<DateOrder>,
    /// Real dates whose day and month were exchanged back.
    pub(crate) swapped: u64,
    pub(crate) swapped_example: Option<String>,
    /// The table has sections of stores.
    pub(crate) has_sections: bool,
    /// Rows from which units that came back were subtracted, and those units.
    pub(crate) returned: (u64, f64),
    /// Quantities of the first of these rows, and what came back.
    pub(crate) returned_examples: Vec<(f64, f64)>,
    /// Sales that were negative in a list of stock movements.
    pub(crate) turned: u64,
    /// Rows whose money goes the other way than their quantity.
    pub(crate) paid_back: PaidBack,
}

impl Found {
    /// Notes that units came back of those that a row names.
    pub(crate) fn add_returned(&mut self, quantity: f64, units: f64) {
        const EXAMPLES: usize = 3;
        self.returned = (self.returned.0 + 1, self.returned.1 + units);
        if self.returned_examples.len() < EXAMPLES {
            self.returned_examples.push((quantity, units));
        }
    }

    /// Notes a quantity that can't be read.
    pub(crate) fn add_bad_quantity(&mut self, text: &str) {
        const EXAMPLES: usize = 3;
        self.bad_quantities += 1;
        if self.bad_examples.len() < EXAMPLES {
            self.bad_examples.push(text.to_owned());
        }
    }

    /// Adds what another sheet of the file gave.
    pub(crate) fn join(&mut self, more: Self) {
        // Lines of another sheet begin at one again.
        self.rows_seen.clear();
        self.rows_read += more.rows_read;
        self.rows_imported += more.rows_imported;
        self.empty_cells += more.empty_cells;
        self.merged_quantities += more.merged_quantities;
        self.repeated_lines += more.repeated_lines;
        self.hidden_rows += more.hidden_rows;
        self.without_store += more.without_store;
        self.named_without_code += more.named_without_code;
        self.bad_quantities += more.bad_quantities;
        self.bad_examples.extend(more.bad_examples);
        self.kinds.join(more.kinds);
        self.days.extend(more.days);
        self.spans.extend(more.spans);
        self.has_ranges |= more.has_ranges;
        self.sums.join(&more.sums);
        self.store_sums.join(&more.store_sums);
        self.planned.extend(more.planned);
        self.midnight = self.midnight.take().or(more.midnight);
        self.swapped += more.swapped;
        self.has_sections |= more.has_sections;
        self.turned += more.turned;
        self.paid_back.join(more.paid_back);
        self.returned = (self.returned.0 + more.returned.0, self.returned.1 + more.returned.1);
        self.returned_examples.extend(more.returned_examples);
        self.swapped_example = self.swapped_example.take().or(more.swapped_example);
        self.short_year = self.short_year.or(more.short_year);
        self.calendar_of_digits = self.calendar_of_digits.or(more.calendar_of_digits);
    }
}
