//! The first rows of windows, as runs: millions of windows of thousands of series need no list.

/// First rows of windows, in an order of their own. Rows that follow one another take no more room than one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Starts {
    /// Per run: its first row, and how many windows are before it.
    runs: Vec<(usize, usize)>,
    count: usize,
}

impl Starts {
    /// Returns how many windows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Returns whether there is no window.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the first row of a window.
    ///
    /// # Panics
    /// When there are not so many windows.
    #[must_use]
    pub fn get(&self, window: usize) -> usize {
        assert!(window < self.count, "window {window} of {}", self.count);
        let (first, before) = self.runs[self.runs.partition_point(|(_, before)| *before <= window) - 1];
        first + (window - before)
    }

    /// Returns the first rows of all windows.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let ends = self.runs.iter().skip(1).map(|(_, before)| *before).chain([self.count]);
        self.runs.iter().zip(ends).flat_map(|((first, before), end)| *first..*first + (end - before))
    }

    /// Returns the row after the last that a window of `length` days reaches.
    #[must_use]
    pub fn end(&self, length: usize) -> usize {
        let ends = self.runs.iter().skip(1).map(|(_, before)| *before).chain([self.count]);
        self.runs.iter().zip(ends).map(|((first, before), end)| first + (end - before) - 1 + length).max().unwrap_or(0)
    }
}

impl FromIterator<usize> for Starts {
    fn from_iter<T: IntoIterator<Item = usize>>(rows: T) -> Self {
        let mut starts = Self::default();
        let mut next = None;
        for row in rows {
            if next != Some(row) {
                starts.runs.push((row, starts.count));
            }
            starts.count += 1;
            next = Some(row + 1);
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_give_back_the_rows_that_they_were_made_of() {
        for rows in [vec![], vec![4], vec![0, 1, 2, 9, 10, 3, 3, 4], (5..900).collect(), vec![7, 5, 3]] {
            let starts: Starts = rows.iter().copied().collect();
            assert_eq!(starts.len(), rows.len());
            assert_eq!(starts.iter().collect::<Vec<_>>(), rows);
            assert_eq!((0..rows.len()).map(|i| starts.get(i)).collect::<Vec<_>>(), rows);
            assert_eq!(starts.end(7), rows.iter().max().map_or(0, |last| last + 7));
        }
        assert_eq!((0..1_000_000).collect::<Starts>().runs.len(), 1);
    }
}
