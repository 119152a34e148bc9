//! Days on which nothing will be sold: a shop that is closed on Sundays sells nothing next Sunday either, and what never sold will not.

/// Days of history that are looked at.
const DAYS_SEEN: usize = 56;
/// A weekday counts as closed when it occurred this often, each time without a sale …
const FEWEST: usize = 4;
/// … while at least this share of the other days had one: where sales are rare anyway, an empty weekday is chance.
const OPEN_SHARE: f64 = 0.8;

/// Which of the `horizon` days after `history` fall on a closed weekday.
pub(crate) fn closed_days(history: &[f64], horizon: usize) -> Vec<bool> {
    let week = crate::SEASON;
    // What never sold anything is closed every day.
    if history.iter().all(|v| *v <= 0.0) {
        return vec![true; horizon];
    }
    let recent = &history[history.len().saturating_sub(DAYS_SEEN)..];
    // Place in the week counted back from the first day forecast: the last day of history is 6.
    let place = |i: usize| (week - (recent.len() - i) % week) % week;
    let (mut days, mut sold) = ([0_usize; crate::SEASON], [0_usize; crate::SEASON]);
    for (i, value) in recent.iter().enumerate() {
        days[place(i)] += 1;
        sold[place(i)] += usize::from(*value > 0.0);
    }
    let closed = |p: usize| days[p] >= FEWEST && sold[p] == 0;
    let (open_days, open_sold) = (0..week).filter(|&p| !closed(p)).fold((0, 0), |(d, s), p| (d + days[p], s + sold[p]));
    let regular = open_days > 0 && open_sold as f64 >= OPEN_SHARE * open_days as f64;
    (0..horizon).map(|step| regular && closed(step % week)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekday_that_never_sells_is_closed_only_where_the_others_do_sell() {
        let shop: Vec<f64> = (0..60).map(|i| if i % 7 == 3 { 0.0 } else { 5.0 }).collect();
        let expected: Vec<bool> = (60..74).map(|i| i % 7 == 3).collect();
        assert_eq!(closed_days(&shop, 14), expected);
        let rare: Vec<f64> = (0..60).map(|i| if i % 14 == 3 { 2.0 } else { 0.0 }).collect();
        assert!(closed_days(&rare, 7).iter().all(|c| !c), "a slow seller is not closed");
        assert!(closed_days(&shop[..20], 7).iter().all(|c| !c), "three weeks prove nothing");
        assert!(closed_days(&[0.0; 90], 7).iter().all(|c| *c), "nothing was ever sold");
        let long_ago: Vec<f64> = (0..90).map(|i| if i < 9 { 5.0 } else { 0.0 }).collect();
        assert!(closed_days(&long_ago, 7).iter().all(|c| !c), "what sold once may sell again");
    }
}
