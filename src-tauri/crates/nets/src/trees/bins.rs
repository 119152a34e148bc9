//! Columns as whole numbers below 256, so that the best split of a column is found in one pass over the rows.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::columns::Table;

/// Bins of a column.
pub(crate) const BINS: usize = 256;
/// Rows that the edges of the bins are found in.
const SAMPLE: usize = 20_000;

/// A table in bins, column after column.
pub(crate) struct Binned {
    /// Per column, the bin of each row.
    pub(crate) columns: Vec<Vec<u8>>,
    /// Per column, the largest number of each bin but the last.
    pub(crate) edges: Vec<Vec<f32>>,
}

impl Binned {
    pub(crate) fn of(table: &Table, columns: usize) -> Self {
        let of = |column: usize| {
            let value = |row: usize| table.numbers[row * columns + column];
            let edges = edges((0..table.len()).step_by(table.len().div_ceil(SAMPLE).max(1)).map(value).collect());
            let bins = (0..table.len()).map(|row| edges.partition_point(|edge| *edge < value(row)) as u8).collect();
            (bins, edges)
        };
        let (columns, edges) = (0..columns).into_par_iter().map(of).collect::<Vec<_>>().into_iter().unzip();
        Self { columns, edges }
    }
}

/// At most one fewer than [`BINS`] edges between the values, about as many rows between each two.
fn edges(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let count = values.len();
    let mut unlike = values.clone();
    unlike.dedup();
    let mut edges: Vec<f32> = if unlike.len() <= BINS {
        unlike.windows(2).map(|pair| pair[0].midpoint(pair[1])).collect()
    } else {
        (1..BINS).map(|part| values[part * count / BINS]).collect()
    };
    edges.dedup();
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_bin_each_and_many_share_them_evenly() {
        assert_eq!(edges(vec![3.0, 1.0, 1.0, 2.0]), [1.5, 2.5]);
        assert_eq!(edges(vec![5.0; 9]), Vec::<f32>::new());
        let many = edges((0..10_000).map(|i| (i % 5000) as f32).collect());
        assert_eq!((many.len(), many[0]), (BINS - 1, 19.0));
        let table = Table { numbers: vec![1.0, 9.0, 2.0, 9.0, 4.0, 9.0], targets: vec![0.0; 3], ..Table::default() };
        let binned = Binned::of(&table, 2);
        assert_eq!((&binned.columns[0][..], &binned.columns[1][..]), (&[0, 1, 2][..], &[0, 0, 0][..]));
    }
}
