//! The core of a matrix: its rows and columns without those of known price.
//!
//! - A row that is zero, a unit vector or the twin of another costs nothing.
//! - A column that then has a single one, or is the twin of another, costs exactly one gate. No fewer: the
//!   input feeds a gate, since its row has two ones or more; at 0 that gate copies its other operand, and what
//!   is left computes the matrix without the column. No more: the input is added to its row, or to its twin.
//!
//! So the fewest gates of the matrix are those of the core and one for each column that went.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use std::collections::{BTreeMap, BTreeSet};

/// Indices of the sides of a matrix.
pub const ROWS: usize = 0;
pub const COLUMNS: usize = 1;

/// Reason why a row or column can be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has no one.
    Zero,
    /// Its only one is in this line of the other side.
    Unit(usize),
    /// It equals this line of its side.
    Twin(usize),
}

/// Removal of a row or column.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// [`ROWS`] or [`COLUMNS`].
    pub side: usize,
    /// Its number on that side.
    pub line: usize,
    /// Reason of the removal.
    pub why: Why,
}

/// A matrix without its rows and columns of known price.
pub struct Reduction {
    n_rows: usize,
    n_cols: usize,
    /// Removals, in order.
    pub steps: Vec<Step>,
    /// Rows that are left, ascending.
    pub rows: Vec<usize>,
    /// Columns that are left, ascending.
    pub columns: Vec<usize>,
    /// The entries in `rows` and `columns`.
    pub core: BitMatrix,
}

impl Reduction {
    /// Rows and columns removed; keeps the fewest gates, at any depth.
    pub fn new(matrix: &BitMatrix) -> Self {
        Self::from_matrix(matrix, true)
    }

    /// Only rows removed, which keeps any limit of depth.
    pub fn of_rows(matrix: &BitMatrix) -> Self {
        Self::from_matrix(matrix, false)
    }

    fn from_matrix(matrix: &BitMatrix, with_columns: bool) -> Self {
        let mut sides = [ReductionSide::new(matrix), ReductionSide::new(&matrix.transpose())];
        let mut steps = Vec::new();
        // A column may go only where no row is zero, unit or twin: rows come first.
        while let Some((side, line)) = next_changed(&mut sides, with_columns) {
            let [rows, columns] = &mut sides;
            let (own, other) = if side == ROWS { (rows, &columns.left) } else { (columns, &rows.left) };
            if let Some(why) = own.removal_reason(line, other) {
                steps.push(Step { side, line, why });
                remove_line(&mut sides, side, line, why);
            }
        }
        let [rows, columns] = &sides;
        let (rows, columns): (Vec<_>, Vec<_>) =
            (rows.left.ones_at().collect(), columns.left.ones_at().collect());
        let core = select_entries(matrix, &rows, &columns);
        Self { n_rows: matrix.n_rows(), n_cols: matrix.n_cols(), steps, rows, columns, core }
    }

    /// Removed columns that cost a gate each.
    pub fn n_paid(&self) -> usize {
        self.steps.iter().filter(|step| step.side == COLUMNS && step.why != Why::Zero).count()
    }

    /// The network of the core within one of the whole matrix.
    pub fn restrict_network(&self, network: &XorNetwork) -> XorNetwork {
        network.restricted_to(&self.columns).of_outputs(&self.rows)
    }

    /// A network of the whole matrix from one of the core.
    pub fn expand_core(&self, core: &XorNetwork) -> XorNetwork {
        let mut network = XorNetwork::new(self.n_cols);
        let mut columns: Vec<NodeId> = (0..self.n_cols).map(|j| network.input(j)).collect();
        let before: Vec<Option<NodeId>> =
            self.steps.iter().map(|step| apply_step(step, &mut network, &mut columns)).collect();
        let inputs: Vec<NodeId> = self.columns.iter().map(|&j| columns[j]).collect();
        let mut rows = vec![None; self.n_rows];
        for (&row, source) in self.rows.iter().zip(network.append_network(core, &inputs)) {
            rows[row] = source;
        }
        for (step, value) in self.steps.iter().zip(before).rev() {
            match (step.side, step.why) {
                (COLUMNS, Why::Unit(row)) => {
                    rows[row] = rows[row].zip(value).map(|(a, b)| network.xor(a, b));
                }
                (ROWS, Why::Twin(row)) => rows[step.line] = rows[row],
                (ROWS, Why::Unit(_)) => rows[step.line] = value,
                _ => {}
            }
        }
        rows.into_iter().for_each(|source| network.push_output(source, false));
        network
    }
}

/// Applies a removal to the columns as they are at its time: adds up twins; returns the value of a lone
/// column or of a unit row, which is needed on the way back.
fn apply_step(step: &Step, network: &mut XorNetwork, columns: &mut [NodeId]) -> Option<NodeId> {
    match (step.side, step.why) {
        (COLUMNS, Why::Twin(kept)) => {
            columns[kept] = network.xor(columns[kept], columns[step.line]);
            None
        }
        (COLUMNS, Why::Unit(_)) => Some(columns[step.line]),
        (ROWS, Why::Unit(column)) => Some(columns[column]),
        _ => None,
    }
}

/// The entries in `rows` and `columns`.
pub fn select_entries(matrix: &BitMatrix, rows: &[usize], columns: &[usize]) -> BitMatrix {
    let mut part = BitMatrix::zeros(0, columns.len());
    for &i in rows {
        part.push_row(BitVec::from_bits(columns.iter().map(|&j| matrix.get(i, j))));
    }
    part
}

/// Rows and columns that have no one in common with any others; each ascending.
pub struct MatrixPart {
    /// Its rows.
    pub rows: Vec<usize>,
    /// Its columns.
    pub columns: Vec<usize>,
}

impl MatrixPart {
    /// Its entries of `matrix`.
    pub fn select_from(&self, matrix: &BitMatrix) -> BitMatrix {
        select_entries(matrix, &self.rows, &self.columns)
    }

    /// Its network within one of the whole.
    pub fn network_within(&self, network: &XorNetwork) -> XorNetwork {
        network.restricted_to(&self.columns).of_outputs(&self.rows)
    }
}

/// A network of `core` from those of its parts.
pub fn join_parts<'a>(
    core: &BitMatrix,
    parts: &[MatrixPart],
    networks: impl Iterator<Item = &'a XorNetwork>,
) -> XorNetwork {
    let mut whole = XorNetwork::new(core.n_cols());
    let mut rows = vec![None; core.n_rows()];
    for (part, network) in parts.iter().zip(networks) {
        let inputs: Vec<_> = part.columns.iter().map(|&j| whole.input(j)).collect();
        for (&row, source) in part.rows.iter().zip(whole.append_network(network, &inputs)) {
            rows[row] = source;
        }
    }
    rows.into_iter().for_each(|source| whole.push_output(source, false));
    whole
}

/// The independent parts of `matrix`, by their first row; zero rows and columns are in none.
pub fn independent_parts(matrix: &BitMatrix) -> Vec<MatrixPart> {
    let columns = matrix.transpose();
    let (mut row_seen, mut column_seen) = (BitVec::zeros(matrix.n_rows()), BitVec::zeros(matrix.n_cols()));
    let mut found = Vec::new();
    for first in 0..matrix.n_rows() {
        if row_seen.get(first) || matrix.row(first).is_zero() {
            continue;
        }
        row_seen.set(first, true);
        let mut part = MatrixPart { rows: vec![first], columns: Vec::new() };
        let mut next = 0;
        while let Some(&row) = part.rows.get(next) {
            next += 1;
            for j in matrix.row(row).ones_at().filter(|&j| !column_seen.get(j)).collect::<Vec<_>>() {
                column_seen.set(j, true);
                part.columns.push(j);
                let new: Vec<_> = columns.row(j).ones_at().filter(|&i| !row_seen.get(i)).collect();
                new.iter().for_each(|&i| row_seen.set(i, true));
                part.rows.extend(new);
            }
        }
        part.rows.sort_unstable();
        part.columns.sort_unstable();
        found.push(part);
    }
    found
}

/// The rows or the columns of a matrix during the reduction.
struct ReductionSide {
    lines: Vec<BitVec>,
    /// Lines that are left.
    left: BitVec,
    /// Ones of each line in lines of the other side that are left.
    weights: Vec<usize>,
    /// XOR of the marks of those ones: equal for equal lines.
    keys: Vec<u64>,
    /// Mark of each line, which enters the keys of the lines it crosses: its own, and those of its removed
    /// twins.
    marks: Vec<u64>,
    /// Lines by their key; stale where a line has changed or gone since.
    by_key: BTreeMap<u64, Vec<usize>>,
    /// Lines to look at again.
    changed: BTreeSet<usize>,
}

impl ReductionSide {
    fn new(matrix: &BitMatrix) -> Self {
        let n = matrix.n_rows();
        let key = |row: &BitVec| row.ones_at().fold(0, |key, j| key ^ mixed_word(j));
        Self {
            left: BitVec::ones(n),
            weights: matrix.rows().iter().map(BitVec::count_ones).collect(),
            keys: matrix.rows().iter().map(key).collect(),
            marks: (0..n).map(mixed_word).collect(),
            by_key: BTreeMap::new(),
            changed: (0..n).collect(),
            lines: matrix.rows().to_vec(),
        }
    }

    /// Reason why `line` can be removed, if it can, where `left` is left of the other side.
    fn removal_reason(&mut self, line: usize, left: &BitVec) -> Option<Why> {
        match self.weights[line] {
            0 => Some(Why::Zero),
            1 => self.ones_at(line, left).next().map(Why::Unit),
            _ => {
                let alike = self.by_key.entry(self.keys[line]).or_default();
                let (lines, own_left) = (&self.lines, &self.left);
                let is_twin =
                    |&at: &usize| at != line && own_left.get(at) && are_equal(&lines[at], &lines[line], left);
                let twin = alike.iter().copied().find(is_twin);
                if twin.is_none() {
                    alike.push(line);
                }
                twin.map(Why::Twin)
            }
        }
    }

    fn ones_at<'a>(&'a self, line: usize, left: &'a BitVec) -> impl Iterator<Item = usize> + 'a {
        self.lines[line].ones_at().filter(|&at| left.get(at))
    }
}

/// Whether two lines agree on `left`.
fn are_equal(a: &BitVec, b: &BitVec, left: &BitVec) -> bool {
    let words = a.as_words().iter().zip(b.as_words()).zip(left.as_words());
    words.into_iter().all(|((a, b), left)| (a ^ b) & left == 0)
}

/// The next line to look at: rows, then columns.
fn next_changed(sides: &mut [ReductionSide; 2], with_columns: bool) -> Option<(usize, usize)> {
    for side in [ROWS, COLUMNS].into_iter().take(1 + usize::from(with_columns)) {
        while let Some(line) = sides[side].changed.pop_first() {
            if sides[side].left.get(line) {
                return Some((side, line));
            }
        }
    }
    None
}

/// Removes `line`, and queues the lines to look at again.
///
/// Lines that differ before a twin goes differ after: they only lose weight, and their keys keep its mark,
/// now part of its twin's. So each line is looked at again at most once for that, when a single one is left.
fn remove_line(sides: &mut [ReductionSide; 2], side: usize, line: usize, why: Why) {
    let crossing: Vec<usize> = sides[side].ones_at(line, &sides[1 - side].left).collect();
    sides[side].left.set(line, false);
    let mark = sides[side].marks[line];
    if let Why::Twin(kept) = why {
        sides[side].marks[kept] ^= mark;
    }
    let other = &mut sides[1 - side];
    for at in crossing {
        other.weights[at] -= 1;
        if let Why::Unit(_) = why {
            other.keys[at] ^= mark;
        }
        if matches!(why, Why::Unit(_)) || other.weights[at] == 1 {
            other.changed.insert(at);
        }
    }
}

/// A well-mixed word for an index (the finisher of SplitMix64).
fn mixed_word(index: usize) -> u64 {
    let mut word = (index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}
