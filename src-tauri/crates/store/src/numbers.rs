//! Which version number comes next, from traces that any program may have left: folders, notes, and entries of `versions.json`.

/// Trainings of one key between two traces. A number further ahead than this was not given out by this program.
const LONGEST_GAP: u32 = 1_000_000;

/// The highest number that an imported version keeps. Alone it must be plausible, with room for the trainings after it: other traces go with
/// the versions that are deleted.
pub(crate) const HIGHEST_IMPORTED: u32 = LONGEST_GAP / 2;

/// Returns the highest number that was plausibly given out. A trace far above all others counts for nothing, so that a folder named
/// `v4294967295` doesn't use up the numbers.
pub(crate) fn latest(traces: impl IntoIterator<Item = u32>) -> u32 {
    let mut traces: Vec<u32> = traces.into_iter().collect();
    traces.sort_unstable();
    traces.into_iter().fold(0, |latest, trace| if trace - latest <= LONGEST_GAP { trace } else { latest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_far_above_the_others_counts_for_nothing() {
        assert_eq!(latest([]), 0);
        assert_eq!(latest([3, 1, 2]), 3);
        assert_eq!(latest([1, 200_000]), 200_000, "many deleted versions leave a gap");
        assert_eq!(latest([2, u32::MAX, 1]), 2);
        assert_eq!(latest([u32::MAX]), 0);
        assert_eq!(latest([u32::MAX, u32::MAX - 1, 7]), 7);
    }
}
