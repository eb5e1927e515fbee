//! The method of the four Russians, for matrices too large and dense for anything else.
//!
//! The columns are cut into blocks of one width. The distinct slices of the rows in a block become values,
//! each by gates from values that exist; then a row is the sum of one value a block. These sums are shared by
//! greedy pair sharing where there are few enough of them, and otherwise block by block: two neighbours
//! become one, with a gate for each distinct pair of values, until one is left.
//!
//! Arlazarov, Dinic, Kronrod, Faradzhev: On economical construction of the transitive closure of a directed
//! graph, 1970.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use crate::search::budget::{Progress, Search};
use crate::search::heuristics::sharing::{Sharing, Ties};

/// Columns of a block where gates are only counted.
const COUNTED: usize = 8;
/// Widest block.
const MAX_WIDTH: usize = 20;
/// Blocks by which the gates of a width are estimated.
const SAMPLE: usize = 2;
/// Most pairs of values, over all rows, for greedy sharing.
const MAX_PAIRS: usize = 1 << 24;

/// The best network of the `tries` widths that promise most, and how many were tried.
pub fn best_of_widths(matrix: &BitMatrix, tries: usize, search: &Search) -> (XorNetwork, u64) {
    let mut best = XorNetwork::new(matrix.n_cols());
    let mut steps = 0;
    for width in block_widths(matrix, search).into_iter().take(tries) {
        let network = of_width(matrix, width, search);
        steps += 1;
        if steps == 1 || network.n_xor() < best.n_xor() {
            best = network;
        }
        (search.progress)(Progress { n_gates: best.n_xor(), steps, ..Progress::default() });
        if (search.stopped)() {
            break;
        }
    }
    (best, steps)
}

/// Gates of `matrix` in blocks of eight columns, counted without a search; `None` where they are more than
/// `most`.
pub fn count_gates(matrix: &BitMatrix, most: usize) -> Option<usize> {
    let mut network = XorNetwork::new(matrix.n_cols());
    let values = block_starts(matrix, COUNTED).map(|from| block_values(&mut network, matrix, from, COUNTED));
    let mut blocks: Vec<_> = values.collect();
    while blocks.len() > 1 && network.n_gates() <= most {
        blocks = merge_pairs(&mut network, &blocks);
    }
    Some(network.n_gates()).filter(|&n_gates| n_gates <= most)
}

/// The network with blocks of `width` columns.
fn of_width(matrix: &BitMatrix, width: usize, search: &Search) -> XorNetwork {
    let mut network = XorNetwork::new(matrix.n_cols());
    let blocks: Vec<_> =
        block_starts(matrix, width).map(|from| block_values(&mut network, matrix, from, width)).collect();
    let row = |i: usize| blocks.iter().filter_map(|block| block[i]).collect();
    let rows: Vec<Vec<NodeId>> = (0..matrix.n_rows()).map(row).collect();
    if rows.iter().map(|row| row.len() * row.len() / 2).sum::<usize>() > MAX_PAIRS {
        return merge_blocks(network, blocks, matrix.n_rows());
    }
    let rows = rows.into_iter().map(sorted_row).collect();
    Sharing::over_network(network, rows, Ties::Smallest).share_pairs(search).0
}

/// The first column of each block.
fn block_starts(matrix: &BitMatrix, width: usize) -> impl ExactSizeIterator<Item = usize> {
    (0..matrix.n_cols()).step_by(width)
}

/// The entries of `row` in `width` columns from `from` on, or as many as there are.
fn row_slice(row: &BitVec, from: usize, width: usize) -> usize {
    let (word, shift) = (from / 64, from % 64);
    let low = row.as_words()[word] >> shift;
    let next = row.as_words().get(word + 1).filter(|_| shift > 0);
    let bits = low | next.map_or(0, |next| next << (64 - shift));
    bits as usize & ((1 << width) - 1)
}

/// The distinct slices of a block that are not zero, those with the fewest ones first.
fn distinct_slices(matrix: &BitMatrix, from: usize, width: usize) -> Vec<usize> {
    let mut slices: Vec<usize> = matrix.rows().iter().map(|row| row_slice(row, from, width)).collect();
    slices.sort_unstable_by_key(|slice| (slice.count_ones(), *slice));
    slices.dedup();
    slices.retain(|&slice| slice != 0);
    slices
}

/// All widths by their estimated gates, the fewest first; once the search is stopped, only width 1 is
/// estimated.
fn block_widths(matrix: &BitMatrix, search: &Search) -> Vec<usize> {
    let widths = (1..=MAX_WIDTH.min(matrix.n_cols().max(1))).rev();
    let mut counts: Vec<_> = Vec::new();
    for width in widths {
        if (search.stopped)() && width > 1 {
            continue;
        }
        counts.push((n_gates(matrix, width), width));
    }
    counts.sort_unstable();
    counts.into_iter().map(|(_, width)| width).collect()
}

/// Estimated gates with blocks of `width` columns, from some of the blocks; sums of rows share nothing.
fn n_gates(matrix: &BitMatrix, width: usize) -> usize {
    let n_blocks = matrix.n_cols().div_ceil(width);
    let some = block_starts(matrix, width).step_by(n_blocks.div_ceil(SAMPLE).max(1));
    let (n_some, mut network) = (some.len(), XorNetwork::new(matrix.n_cols()));
    let sums: usize =
        some.map(|from| block_values(&mut network, matrix, from, width).iter().flatten().count()).sum();
    (sums + network.n_xor()) * n_blocks / n_some.max(1)
}

/// The values of a block for all rows; `None` where a row has nothing there.
fn block_values(
    network: &mut XorNetwork,
    matrix: &BitMatrix,
    from: usize,
    width: usize,
) -> Vec<Option<NodeId>> {
    let mut block =
        ColumnBlock { values: vec![None; 1 << width], made: Vec::new(), is_made: BitVec::zeros(1 << width) };
    for j in 0..width.min(matrix.n_cols() - from) {
        block.enter_slice(1 << j, network.input(from + j));
    }
    for slice in distinct_slices(matrix, from, width) {
        block.make_slice(network, slice);
    }
    matrix.rows().iter().map(|row| block.values[row_slice(row, from, width)]).collect()
}

/// The slices of a block that are values.
struct ColumnBlock {
    values: Vec<Option<NodeId>>,
    /// These slices as a list and, small enough for the cache, as bits.
    made: Vec<usize>,
    is_made: BitVec,
}

impl ColumnBlock {
    fn enter_slice(&mut self, slice: usize, value: NodeId) {
        self.values[slice] = Some(value);
        self.made.push(slice);
        self.is_made.set(slice, true);
    }

    /// The value of `slice`: the sum of two values, made where they are missing.
    fn make_slice(&mut self, network: &mut XorNetwork, slice: usize) -> Option<NodeId> {
        if self.values[slice].is_none() {
            let near = self.known_part(slice)?;
            let rest = self.make_slice(network, slice ^ near)?;
            let sum = network.xor(self.values[near]?, rest);
            self.enter_slice(slice, sum);
        }
        self.values[slice]
    }

    /// One of two slices that are to add up to `slice`: that without a column where it is a value, else one
    /// whose rest is a value too, else the nearest value.
    fn known_part(&self, slice: usize) -> Option<usize> {
        let columns = (0..MAX_WIDTH).map(|j| 1 << j).filter(|column| slice & column != 0);
        let without = columns.map(|column| slice ^ column).find(|&part| self.is_made.get(part));
        let both = || self.made.iter().copied().find(|&part| self.is_made.get(slice ^ part));
        let nearest = || self.made.iter().copied().min_by_key(|part| (slice ^ part).count_ones());
        without.or_else(both).or_else(nearest)
    }
}

fn sorted_row(mut row: Vec<NodeId>) -> Vec<NodeId> {
    row.sort_unstable();
    row
}

/// Neighbours of `blocks` become one until one is left, which is the outputs.
fn merge_blocks(mut network: XorNetwork, mut blocks: Vec<Vec<Option<NodeId>>>, n_rows: usize) -> XorNetwork {
    while blocks.len() > 1 {
        blocks = merge_pairs(&mut network, &blocks);
    }
    let outputs = blocks.pop().unwrap_or_else(|| vec![None; n_rows]);
    outputs.into_iter().for_each(|output| network.push_output(output, false));
    network
}

/// Every two neighbours of `blocks` merged.
fn merge_pairs(network: &mut XorNetwork, blocks: &[Vec<Option<NodeId>>]) -> Vec<Vec<Option<NodeId>>> {
    let one = |pair: &[Vec<Option<NodeId>>]| match pair {
        [a, b] => block_sums(network, a, b),
        _ => pair[0].clone(),
    };
    blocks.chunks(2).map(one).collect()
}

/// The sums of the values of two blocks, a gate for each distinct pair.
fn block_sums(network: &mut XorNetwork, a: &[Option<NodeId>], b: &[Option<NodeId>]) -> Vec<Option<NodeId>> {
    let mut order: Vec<usize> = (0..a.len()).collect();
    order.sort_by_key(|&i| (a[i], b[i]));
    let mut sums: Vec<Option<NodeId>> = vec![None; a.len()];
    let mut last: Option<usize> = None;
    for i in order {
        let known = last.filter(|&last| (a[last], b[last]) == (a[i], b[i]));
        sums[i] = match (known, a[i], b[i]) {
            (Some(known), _, _) => sums[known],
            (None, Some(a), Some(b)) => Some(network.xor(a, b)),
            (None, a, b) => a.or(b),
        };
        last = Some(i);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::metrics::naive_xor;
    use crate::search::budget::Params;
    use proptest::prelude::*;

    fn run(matrix: &BitMatrix) -> XorNetwork {
        best_of_widths(matrix, 4, &Search::quiet(&Params::default())).0
    }

    #[test]
    fn takes_a_gate_for_each_further_slice() {
        // All words of 4 columns: 11 that are no inputs, and nothing to add.
        let words = (0..16).map(|word| BitVec::from_words(4, vec![word])).collect();
        let matrix = BitMatrix::from_rows(4, words).expect("rectangular");
        assert_eq!(run(&matrix).n_xor(), 11);
    }

    #[test]
    fn halves_a_dense_matrix_and_ends_when_stopped() {
        let matrix = random_matrix(300, 200, 0.5, 1).expect("a matrix");
        let network = run(&matrix);
        assert_eq!(network.affine().matrix, matrix);
        assert!(2 * network.n_xor() < naive_xor(&matrix), "{}", network.n_xor());
        let params = Params::default();
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        assert_eq!(best_of_widths(&matrix, 1, &search).0.affine().matrix, matrix);
    }

    #[test]
    fn a_slice_whose_parts_are_no_values_is_made_by_steps() {
        let matrix = BitMatrix::from_rows(7, vec![BitVec::ones(7)]).expect("one row");
        assert_eq!(run(&matrix).n_xor(), 6);
        let mut network = XorNetwork::new(7);
        block_values(&mut network, &matrix, 0, 7);
        assert_eq!(network.n_xor(), 6);
    }

    proptest! {
        #[test]
        fn blocks_merge_to_the_matrix_at_any_width(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 70), 0..12), width in 1usize..12,
        ) {
            let mut rows: Vec<_> = rows.into_iter().map(BitVec::from_bits).collect();
            rows.extend([BitVec::zeros(70), BitVec::unit_vector(70, 66), BitVec::ones(70), BitVec::ones(70)]);
            let matrix = BitMatrix::from_rows(70, rows).expect("rectangular");
            let mut network = XorNetwork::new(70);
            let values = block_starts(&matrix, width).map(|from| block_values(&mut network, &matrix, from, width));
            let values: Vec<_> = values.collect();
            let network = merge_blocks(network, values, matrix.n_rows());
            prop_assert_eq!(&network.affine().matrix, &matrix);
            prop_assert!(network.n_xor() <= naive_xor(&matrix));
            prop_assert_eq!(run(&matrix).affine().matrix, matrix);
        }
    }
}
