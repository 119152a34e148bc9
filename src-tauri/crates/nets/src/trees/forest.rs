//! Trees that are added up: what they forecast for a row, and how they are kept in a `.pth` file.

use forecast::{LoadError, OUTPUTS};

use crate::pth::{Array, Data, StateDict};

/// Numbers of one day: median, lower and upper quantile, mean.
pub(crate) type Numbers = [f32; OUTPUTS];

/// A split: rows whose column is at most the threshold go left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    pub(crate) column: usize,
    pub(crate) threshold: f32,
    /// Left and right.
    pub(crate) children: [Child; 2],
}

/// What a split leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Child {
    Node(usize),
    Leaf(usize),
}

/// Splits, the first of which is the root, and leaves: one more than splits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) leaves: Vec<Numbers>,
}

/// Trees whose leaves are added up.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Forest {
    /// Columns of a row.
    pub(crate) columns: usize,
    /// What is forecast without any tree.
    pub(crate) base: Numbers,
    pub(crate) trees: Vec<Tree>,
}

impl Tree {
    /// What the tree adds for a row.
    pub(crate) fn numbers(&self, row: &[f32]) -> &Numbers {
        let mut at = if self.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) };
        loop {
            match at {
                Child::Leaf(leaf) => return &self.leaves[leaf],
                Child::Node(node) => {
                    let node = &self.nodes[node];
                    at = node.children[usize::from(row[node.column] > node.threshold)];
                }
            }
        }
    }
}

impl Forest {
    /// The numbers of one row; quantiles don't cross the median.
    pub(crate) fn numbers(&self, row: &[f32]) -> Numbers {
        let mut sum = self.base;
        self.trees.iter().for_each(|tree| add(&mut sum, tree.numbers(row)));
        [sum[0], sum[1].min(sum[0]), sum[2].max(sum[0]), sum[3]]
    }

    /// The first trees alone.
    pub(crate) fn first(&self, trees: usize) -> Self {
        Self { columns: self.columns, base: self.base, trees: self.trees[..trees.min(self.trees.len())].to_vec() }
    }

    /// How many numbers were learned.
    pub(crate) fn parameters(&self) -> usize {
        self.trees.iter().map(|tree| 2 * tree.nodes.len() + OUTPUTS * tree.leaves.len()).sum()
    }

    pub(crate) fn to_dict(&self) -> StateDict {
        let nodes = || self.trees.iter().flat_map(|tree| &tree.nodes);
        let whole = |numbers: Vec<i64>| Array { shape: vec![numbers.len()], data: Data::I64(numbers) };
        let child = |side: usize| whole(nodes().map(|node| code(node.children[side])).collect());
        let float = |shape: Vec<usize>, numbers: Vec<f32>| Array { shape, data: Data::F32(numbers) };
        let leaves: Vec<f32> = self.trees.iter().flat_map(|tree| tree.leaves.iter().flatten().copied()).collect();
        vec![
            (COLUMNS.to_owned(), Array::whole(self.columns as i64)),
            (BASE.to_owned(), float(vec![OUTPUTS], self.base.to_vec())),
            (SPLITS.to_owned(), whole(self.trees.iter().map(|tree| tree.nodes.len() as i64).collect())),
            (COLUMN.to_owned(), whole(nodes().map(|node| node.column as i64).collect())),
            (THRESHOLD.to_owned(), float(vec![nodes().count()], nodes().map(|node| node.threshold).collect())),
            (LEFT.to_owned(), child(0)),
            (RIGHT.to_owned(), child(1)),
            (LEAVES.to_owned(), float(vec![leaves.len() / OUTPUTS, OUTPUTS], leaves)),
        ]
    }

    /// Reads trees for rows of `columns` numbers, whose names in the file begin with `prefix`. A split leads to a later split or to a leaf, so that every row arrives at one.
    ///
    /// # Errors
    /// [`LoadError::Mismatch`] when they aren't such trees.
    pub(crate) fn of_dict(dict: &StateDict, columns: usize, prefix: &str) -> Result<Self, LoadError> {
        let find = |name: &str| dict.iter().find(|(found, _)| found.strip_prefix(prefix) == Some(name)).map(|(_, array)| &array.data);
        let whole = |name: &str| match find(name) {
            Some(Data::I64(numbers)) => Ok(numbers.as_slice()),
            _ => Err(unusable(name)),
        };
        let float = |name: &str| match find(name) {
            Some(Data::F32(numbers)) if numbers.iter().all(|number| number.is_finite()) => Ok(numbers.as_slice()),
            _ => Err(unusable(name)),
        };
        if whole(COLUMNS)? != [columns as i64] {
            return Err(unusable(COLUMNS));
        }
        let (mut column, mut threshold, mut left, mut right) = (whole(COLUMN)?, float(THRESHOLD)?, whole(LEFT)?, whole(RIGHT)?);
        let (mut leaves, rest) = float(LEAVES)?.as_chunks::<OUTPUTS>();
        let mut trees = Vec::new();
        for count in whole(SPLITS)? {
            let count = usize::try_from(*count).map_err(|_| unusable(SPLITS))?;
            let taken = (take(&mut column, count), take(&mut threshold, count), take(&mut left, count), take(&mut right, count));
            let (Some(column), Some(threshold), Some(left), Some(right)) = taken else { return Err(unusable(SPLITS)) };
            let Some(leaves) = count.checked_add(1).and_then(|count| take(&mut leaves, count)) else { return Err(unusable(LEAVES)) };
            let child = |code: i64, above: usize| match decoded(code) {
                Some(Child::Node(node)) if node < count && node > above => Ok(Child::Node(node)),
                Some(Child::Leaf(leaf)) if leaf < leaves.len() => Ok(Child::Leaf(leaf)),
                _ => Err(unusable(LEFT)),
            };
            let node = |at: usize| {
                let column = usize::try_from(column[at]).ok().filter(|column| *column < columns).ok_or_else(|| unusable(COLUMN))?;
                Ok(Node { column, threshold: threshold[at], children: [child(left[at], at)?, child(right[at], at)?] })
            };
            trees.push(Tree { nodes: (0..count).map(node).collect::<Result<_, LoadError>>()?, leaves: leaves.to_vec() });
        }
        if !rest.is_empty() || !leaves.is_empty() || [column.len(), threshold.len(), left.len(), right.len()] != [0; 4] {
            return Err(unusable(LEAVES));
        }
        let base = Numbers::try_from(float(BASE)?).map_err(|_| unusable(BASE))?;
        Ok(Self { columns, base, trees })
    }
}

fn unusable(what: &str) -> LoadError {
    LoadError::Mismatch(format!("its trees can't be used: {what}"))
}

/// Takes the first `count` of what is left; None where there are fewer.
fn take<'a, T>(left: &mut &'a [T], count: usize) -> Option<&'a [T]> {
    let (taken, rest) = left.split_at_checked(count)?;
    *left = rest;
    Some(taken)
}

const COLUMNS: &str = "columns";
const BASE: &str = "base";
const SPLITS: &str = "splits";
const COLUMN: &str = "column";
const THRESHOLD: &str = "threshold";
const LEFT: &str = "left";
const RIGHT: &str = "right";
const LEAVES: &str = "leaves";

/// A split is its number, a leaf is -1 minus its number.
fn code(child: Child) -> i64 {
    match child {
        Child::Node(node) => node as i64,
        Child::Leaf(leaf) => -1 - leaf as i64,
    }
}

fn decoded(code: i64) -> Option<Child> {
    match usize::try_from(code) {
        Ok(node) => Some(Child::Node(node)),
        Err(_) => usize::try_from(-1 - code).ok().map(Child::Leaf),
    }
}

pub(crate) fn add(sum: &mut Numbers, more: &Numbers) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two trees: one split twice, the other not.
    fn forest() -> Forest {
        let split = Node { column: 1, threshold: 3.0, children: [Child::Leaf(0), Child::Node(1)] };
        let nodes = vec![split, Node { column: 0, threshold: 0.0, children: [Child::Leaf(2), Child::Leaf(1)] }];
        let trees = vec![
            Tree { nodes, leaves: vec![[1.0; 4], [2.0; 4], [3.0; 4]] },
            Tree { nodes: Vec::new(), leaves: vec![[0.0, 4.0, 0.0, 0.25]] },
        ];
        Forest { columns: 2, base: [1.0, 0.5, 2.0, 1.0], trees }
    }

    #[test]
    fn a_row_has_the_sum_of_its_leaves_and_quantiles_do_not_cross() {
        let forest = forest();
        assert_eq!(forest.numbers(&[0.0, 3.0]), [2.0, 2.0, 3.0, 2.25], "the lower quantile is at most the median");
        assert_eq!((forest.numbers(&[1.0, 4.0])[0], forest.numbers(&[0.0, 4.0])[0]), (3.0, 4.0));
    }

    #[test]
    fn trees_survive_the_file_and_others_are_refused() {
        let (forest, dict) = (forest(), forest().to_dict());
        assert_eq!(Forest::of_dict(&dict, 2, "").expect("its own trees"), forest);
        assert!(Forest::of_dict(&dict, 3, "").is_err(), "rows of other columns");
        let with = |name: &str, array: Array| {
            let changed = dict.iter().map(|(old, before)| (old.clone(), if old == name { array.clone() } else { before.clone() }));
            Forest::of_dict(&changed.collect(), 2, "")
        };
        let whole = |numbers: &[i64]| Array { shape: vec![numbers.len()], data: Data::I64(numbers.to_vec()) };
        for wrong in [0, 2, -4, i64::MIN, i64::MAX] {
            assert!(with(RIGHT, whole(&[wrong, -2])).is_err(), "{wrong} on the right of the first split");
            assert!(with(SPLITS, whole(&[wrong, 0])).is_err() || wrong == 2, "{wrong} splits");
        }
        assert!(with(RIGHT, whole(&[1, 1])).is_err() && with(RIGHT, whole(&[1, 0])).is_err(), "a circle");
        assert!(with(COLUMN, whole(&[1, 2])).is_err() && with(COLUMN, whole(&[1, -1])).is_err() && with(LEFT, whole(&[-1])).is_err());
        let float = |numbers: &[f32]| Array { shape: vec![numbers.len()], data: Data::F32(numbers.to_vec()) };
        assert!(with(THRESHOLD, float(&[f32::NAN, 0.0])).is_err() && with(BASE, float(&[1.0])).is_err());
        assert!(with(LEAVES, float(&[1.0; 15])).is_err() && with(LEAVES, float(&[1.0; 20])).is_err());
        for (missing, _) in &dict {
            let rest = dict.iter().filter(|(name, _)| name != missing).cloned().collect();
            assert!(Forest::of_dict(&rest, 2, "").is_err(), "without {missing}");
        }
    }
}
