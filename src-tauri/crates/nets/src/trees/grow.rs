//! One tree: the leaf whose split lowers the error most is split, until there are enough (Ke et al. 2017).

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::bins::{BINS, Binned};
use super::forest::{Child, Node};

/// Rows that a leaf must have.
const LEAST_ROWS: usize = 100;

/// A tree whose leaves have no values yet.
pub(crate) struct Grown {
    /// The first is the root; none where the rows could not be split.
    pub(crate) nodes: Vec<Node>,
    /// For each node, the bin up to which a row goes left.
    bins: Vec<u8>,
    /// The rows of each leaf.
    pub(crate) leaves: Vec<Vec<u32>>,
}

/// How much the error changes when the number forecast for a row changes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Slope {
    pub(crate) first: f32,
    /// How fast the slope itself changes.
    pub(crate) second: f32,
}

/// Sums over some rows.
#[derive(Clone, Copy, Default)]
struct Sums {
    first: f64,
    second: f64,
    rows: u32,
}

impl Sums {
    fn minus(self, other: Self) -> Self {
        Self { first: self.first - other.first, second: self.second - other.second, rows: self.rows - other.rows }
    }

    fn gain(self) -> f64 {
        if self.second > 0.0 { self.first * self.first / self.second } else { 0.0 }
    }
}

/// The best split of a leaf.
#[derive(Clone, Copy)]
struct Split {
    column: usize,
    bin: u8,
    gain: f64,
}

/// A leaf while the tree grows.
struct Leaf {
    rows: Vec<u32>,
    /// Per column that may be split, sums by bin.
    sums: Vec<Vec<Sums>>,
    best: Option<Split>,
    /// The node that it hangs on, and whether on its right.
    above: Option<(usize, bool)>,
}

/// Grows a tree of at most `most_leaves` leaves over `rows`; only `columns` are split.
pub(crate) fn grow(binned: &Binned, rows: Vec<u32>, slopes: &[Slope], columns: &[usize], most_leaves: usize) -> Grown {
    let sums = sums_of(binned, &rows, slopes, columns);
    let root = Leaf { best: best_split(&sums, columns), rows, sums, above: None };
    let mut leaves = vec![root];
    let (mut nodes, mut bins) = (Vec::new(), Vec::new());
    while leaves.len() < most_leaves {
        let gain = |leaf: &Leaf| leaf.best.map_or(0.0, |split| split.gain);
        let Some(place) = (0..leaves.len()).max_by(|a, b| gain(&leaves[*a]).total_cmp(&gain(&leaves[*b]))) else { break };
        let Some(split) = leaves[place].best else { break };
        let leaf = leaves.swap_remove(place);
        let column = &binned.columns[split.column];
        let (left, right): (Vec<u32>, Vec<u32>) = leaf.rows.iter().partition(|row| column[**row as usize] <= split.bin);
        let node = nodes.len();
        if let Some((above, is_right)) = leaf.above {
            set_child(&mut nodes, above, is_right, Child::Node(node));
        }
        nodes.push(Node {
            column: split.column,
            threshold: binned.edges[split.column][usize::from(split.bin)],
            children: [Child::Leaf(0); 2],
        });
        bins.push(split.bin);
        // The sums of the larger part are those of both without those of the smaller.
        let smaller = sums_of(binned, if left.len() < right.len() { &left } else { &right }, slopes, columns);
        let less = |(all, part): (&Vec<Sums>, &Vec<Sums>)| all.iter().zip(part).map(|(all, part)| all.minus(*part)).collect();
        let larger: Vec<Vec<Sums>> = leaf.sums.iter().zip(&smaller).map(less).collect();
        let (of_left, of_right) = if left.len() < right.len() { (smaller, larger) } else { (larger, smaller) };
        for (rows, sums, is_right) in [(left, of_left, false), (right, of_right, true)] {
            leaves.push(Leaf { best: best_split(&sums, columns), rows, sums, above: Some((node, is_right)) });
        }
    }
    for (index, leaf) in leaves.iter().enumerate() {
        if let Some((above, is_right)) = leaf.above {
            set_child(&mut nodes, above, is_right, Child::Leaf(index));
        }
    }
    Grown { nodes, bins, leaves: leaves.into_iter().map(|leaf| leaf.rows).collect() }
}

fn set_child(nodes: &mut [Node], above: usize, is_right: bool, child: Child) {
    if let Some(node) = nodes.get_mut(above) {
        node.children[usize::from(is_right)] = child;
    }
}

fn sums_of(binned: &Binned, rows: &[u32], slopes: &[Slope], columns: &[usize]) -> Vec<Vec<Sums>> {
    let own: Vec<Slope> = rows.iter().map(|row| slopes[*row as usize]).collect();
    let of = |column: &usize| {
        let (bins, mut sums) = (&binned.columns[*column], vec![Sums::default(); BINS]);
        for (row, slope) in rows.iter().zip(&own) {
            let sum = &mut sums[usize::from(bins[*row as usize])];
            sum.first += f64::from(slope.first);
            sum.second += f64::from(slope.second);
            sum.rows += 1;
        }
        sums
    };
    columns.par_iter().map(of).collect()
}

fn best_split(sums: &[Vec<Sums>], columns: &[usize]) -> Option<Split> {
    let mut best: Option<Split> = None;
    for (sums, column) in sums.iter().zip(columns) {
        let add = |a: Sums, b: &Sums| Sums { first: a.first + b.first, second: a.second + b.second, rows: a.rows + b.rows };
        let all = sums.iter().fold(Sums::default(), add);
        let mut left = Sums::default();
        for (bin, sum) in (0_u8..).zip(sums).take(BINS - 1) {
            left = add(left, sum);
            let right = all.minus(left);
            if sum.rows == 0 || (left.rows as usize) < LEAST_ROWS {
                continue;
            }
            if (right.rows as usize) < LEAST_ROWS {
                break;
            }
            let gain = left.gain() + right.gain() - all.gain();
            if gain > best.map_or(f64::EPSILON, |split| split.gain) {
                best = Some(Split { column: *column, bin, gain });
            }
        }
    }
    best
}

impl Grown {
    /// The leaf of a row of the table that the tree grew on.
    pub(crate) fn leaf_of(&self, binned: &Binned, row: usize) -> usize {
        if self.nodes.is_empty() {
            return 0;
        }
        let mut at = 0;
        loop {
            let is_right = binned.columns[self.nodes[at].column][row] > self.bins[at];
            match self.nodes[at].children[usize::from(is_right)] {
                Child::Node(next) => at = next,
                Child::Leaf(leaf) => return leaf,
            }
        }
    }
}
