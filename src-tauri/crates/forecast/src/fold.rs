//! Several series into one per day. Which series belong together is decided by the scope, elsewhere.

use crate::Series;
use crate::series::days_between;

/// How the values of one day become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Sum,
    Mean,
    Median,
}

/// Folds series over the union of their days. A series takes part in a day only between its own first and last day, so a product that
/// was not yet sold does not pull a mean down. Promotion and price are the mean over the series that take part and have them.
///
/// No series give a series without days, which every user of it refuses.
#[must_use]
pub fn fold(series: &[Series], how: Fold) -> Series {
    if let [only] = series {
        return only.clone();
    }
    let filled: Vec<&Series> = series.iter().filter(|s| !s.values.is_empty()).collect();
    let (Some(start), Some(last)) = (filled.iter().map(|s| s.start).min(), filled.iter().map(|s| s.last_date()).max()) else {
        return Series::new("", jiff::civil::date(1970, 1, 1), Vec::new());
    };
    let days = usize::try_from(days_between(start, last)).unwrap_or(0) + 1;
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); days];
    for one in &filled {
        let offset = usize::try_from(days_between(start, one.start)).unwrap_or(0);
        for (column, value) in columns[offset..].iter_mut().zip(&one.values) {
            column.push(*value);
        }
    }
    let values = columns.into_iter().map(|column| fold_day(column, how)).collect();
    let share = |pick: fn(&Series) -> Option<&Vec<f32>>| mean_channel(&filled, start, days, pick);
    Series { name: String::new(), start, values, promotion: share(|s| s.promotion.as_ref()), price: share(|s| s.price.as_ref()) }
}

fn fold_day(mut column: Vec<f64>, how: Fold) -> f64 {
    let n = column.len();
    match how {
        _ if n == 0 => 0.0,
        Fold::Sum => column.iter().sum(),
        Fold::Mean => column.iter().sum::<f64>() / n as f64,
        Fold::Median => {
            column.sort_by(f64::total_cmp);
            if n % 2 == 1 { column[n / 2] } else { f64::midpoint(column[n / 2 - 1], column[n / 2]) }
        }
    }
}

/// The mean of a channel over the series that have it, day by day; None when no series has it.
fn mean_channel(series: &[&Series], start: jiff::civil::Date, days: usize, pick: fn(&Series) -> Option<&Vec<f32>>) -> Option<Vec<f32>> {
    let mut sums = vec![0.0_f32; days];
    let mut counts = vec![0.0_f32; days];
    let mut found = false;
    for one in series {
        let Some(channel) = pick(one) else { continue };
        found = true;
        let offset = usize::try_from(days_between(start, one.start)).unwrap_or(0);
        for (i, value) in channel.iter().enumerate().take(days.saturating_sub(offset)) {
            sums[offset + i] += value;
            counts[offset + i] += 1.0;
        }
    }
    found.then(|| sums.iter().zip(&counts).map(|(sum, n)| if *n > 0.0 { sum / n } else { 0.0 }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_series_counts_only_between_its_own_days() {
        let old = Series::new("old", date(2024, 1, 1), vec![4.0, 8.0, 6.0]);
        let new = Series::new("new", date(2024, 1, 3), vec![2.0, 1.0]);
        let third = Series::new("third", date(2024, 1, 3), vec![1.0]);
        let all = [old, new, third];
        assert_eq!(fold(&all, Fold::Sum).values, [4.0, 8.0, 9.0, 1.0]);
        assert_eq!(fold(&all, Fold::Mean).values, [4.0, 8.0, 3.0, 1.0]);
        assert_eq!(fold(&all, Fold::Median).values, [4.0, 8.0, 2.0, 1.0]);
        assert_eq!(fold(&all, Fold::Sum).start, date(2024, 1, 1));
        assert_eq!(fold(&[], Fold::Sum).values.len(), 0);
    }
}
