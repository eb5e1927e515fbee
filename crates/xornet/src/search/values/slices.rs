//! Columns cut into slices, each solved by itself: for dense matrices, the more so the larger.
//!
//! M x = Σ M_k x_k over slices x_k of the inputs. Where the slices have about 2·log2(rows) columns, there are as
//! many words as pairs of rows: a walk then finds values of which nearly every row is one more gate, and another
//! adds it to what the row has of other slices. Slices are joined two by two, with a walk where what is joined is
//! small. Rows can be cut instead of columns, as a network read backwards is one of the transpose.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use crate::search::budget::Search;
use crate::search::engine::problem::Problem;
use crate::search::engine::reduction::select_entries;
use crate::search::heuristics::distance::{Rule, by_distance};
use crate::search::heuristics::four_russians::best_of_widths;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::values::symmetry::{MatrixOrder, Ordered};
use crate::search::values::worker::ValueWorker;
use rayon::prelude::*;
use std::ops::Range;

/// Widths that are tried.
const WIDTHS: [usize; 6] = [10, 13, 16, 18, 22, 32];
/// Gates up to which a join is walked.
const MAX_JOIN: usize = 1500;
/// Of the work where joins are walked, the part for the slices, in percent.
const LEAVES: u64 = 60;
/// Of the work on a slice, the parts for starts by distance and on thinned matrices, in percent.
const STARTS: [u64; 2] = [10, 30];

/// A cut of a matrix into slices of columns, or of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cut {
    /// Whether rows are cut instead of columns.
    by_rows: bool,
    n_slices: usize,
}

/// A network over some columns.
struct Slice {
    columns: Range<usize>,
    network: XorNetwork,
}

impl Cut {
    /// Cuts worth a trial for a matrix of this shape.
    pub fn all_cuts(n_rows: usize, n_cols: usize) -> Vec<Self> {
        let of_side = |(by_rows, n): (bool, usize)| {
            let mut counts: Vec<usize> = WIDTHS.iter().map(|&width| n.div_ceil(width)).collect();
            counts.retain(|&count| count > 1);
            counts.dedup();
            counts.into_iter().map(move |n_slices| Self { by_rows, n_slices })
        };
        [(false, n_cols), (true, n_rows)].into_iter().flat_map(of_side).collect()
    }

    /// Estimated gates of the network, from its first and last slice, by `work` work.
    pub fn estimate_gates(self, matrix: &BitMatrix, work: u64, search: &Search) -> usize {
        let cut = self.cut_side(matrix);
        let ranges = self.slice_ranges(cut.n_cols());
        let ends = [ranges.first(), ranges.last()].into_iter().flatten();
        let n_xor = |range: &Range<usize>| solve_slice(&cut, range.clone(), work / 2, search).network.n_xor();
        let gates = ends.map(n_xor).sum::<usize>() * ranges.len() / 2 + (ranges.len() - 1) * cut.n_rows();
        let more = matrix.n_rows().saturating_sub(cut.n_rows());
        (gates + more).saturating_sub(matrix.n_cols().saturating_sub(cut.n_cols()))
    }

    /// A network of `matrix`, by `work` work.
    pub fn solve_within(self, matrix: &BitMatrix, work: u64, search: &Search) -> XorNetwork {
        let cut = self.cut_side(matrix);
        let ranges = self.slice_ranges(cut.n_cols());
        let with_joins = ranges.len() > 2 && 4 * cut.n_rows() <= MAX_JOIN;
        let leaves = if with_joins { work / 100 * LEAVES } else { work };
        let each = leaves / ranges.len() as u64;
        let slices = ranges.into_par_iter().map(|range| solve_slice(&cut, range, each, search)).collect();
        let network = join_slices(&cut, slices, work - leaves, search);
        if self.by_rows { network.transposed() } else { network }
    }

    /// The matrix whose columns are cut.
    fn cut_side(self, matrix: &BitMatrix) -> BitMatrix {
        if self.by_rows { matrix.transpose() } else { matrix.clone() }
    }

    fn slice_ranges(self, n_cols: usize) -> Vec<Range<usize>> {
        let n = self.n_slices;
        (0..n).map(|k| k * n_cols / n..(k + 1) * n_cols / n).collect()
    }
}

/// Some columns of all rows.
fn select_columns(matrix: &BitMatrix, range: &Range<usize>) -> BitMatrix {
    let rows: Vec<usize> = (0..matrix.n_rows()).collect();
    select_entries(matrix, &rows, &range.clone().collect::<Vec<_>>())
}

/// A slice by itself: starts of all kinds, then a walk.
fn solve_slice(matrix: &BitMatrix, range: Range<usize>, work: u64, search: &Search) -> Slice {
    let part = select_columns(matrix, &range);
    let steps = work / 1000 * STARTS[0];
    let firsts = [
        Sharing::from_matrix(&part, None, Ties::Smallest).share_pairs(search).0,
        best_of_widths(&part, 1, search).0,
        by_distance(&part, Rule::Smallest, steps, search).0,
    ];
    let first = firsts.into_iter().min_by_key(XorNetwork::n_xor).unwrap_or_else(|| XorNetwork::new(0));
    let network = walk_slice(&part, first, work, Some(work / 100 * STARTS[1]), range.start, search);
    Slice { columns: range, network }
}

/// A walk from `network`, after some work on other starts where it is asked for; then in rounds.
fn walk_slice(
    matrix: &BitMatrix,
    network: XorNetwork,
    work: u64,
    starts: Option<u64>,
    number: usize,
    search: &Search,
) -> XorNetwork {
    let problem = Problem::new(matrix, None);
    let known = Problem::split_gates(&network);
    let orders = [MatrixOrder::natural_order(matrix.n_rows(), matrix.n_cols())];
    let mut worker = ValueWorker::new(
        &problem,
        Ordered { matrix, orders: &orders },
        &known,
        search.params.seed,
        number as u64,
        work,
    );
    if let Some(starts) = starts {
        worker.gather_starts(starts, search);
        worker.begin_best();
    }
    worker.walk_rounds(work, starts.is_some(), search);
    let found = problem.network_of_gates(&worker.best, matrix);
    found.filter(|found| found.n_xor() < network.n_xor()).unwrap_or(network)
}

/// Joins neighbours until one is left; all but the last join are walked, each level with as much work.
fn join_slices(matrix: &BitMatrix, slices: Vec<Slice>, work: u64, search: &Search) -> XorNetwork {
    let n_levels = u64::from(slices.len().next_power_of_two().ilog2().saturating_sub(1).max(1));
    let mut slices = slices;
    while slices.len() > 1 {
        let each = if slices.len() > 2 { work / n_levels / slices.len().div_ceil(2) as u64 } else { 0 };
        let mut waiting = slices.into_iter();
        let pairs: Vec<_> =
            std::iter::from_fn(|| waiting.next().map(|first| (first, waiting.next()))).collect();
        let joined = |(first, second)| match second {
            Some(second) => join_two(matrix, first, second, each, search),
            None => first,
        };
        slices = pairs.into_par_iter().map(joined).collect();
    }
    slices.pop().map_or_else(|| XorNetwork::new(0), |slice| slice.network)
}

/// Two neighbours as one slice.
fn join_two(matrix: &BitMatrix, first: Slice, second: Slice, work: u64, search: &Search) -> Slice {
    let range = first.columns.start..second.columns.end;
    let mut network = XorNetwork::new(range.len());
    let mut rows: Vec<Vec<NodeId>> = vec![Vec::new(); matrix.n_rows()];
    for slice in [first, second] {
        let inputs: Vec<NodeId> = slice.columns.map(|j| network.input(j - range.start)).collect();
        let sources = network.append_network(&slice.network, &inputs);
        rows.iter_mut().zip(sources).for_each(|(row, source)| row.extend(source));
    }
    rows.iter_mut().for_each(|row| row.sort_unstable());
    let (mut network, _) = Sharing::over_network(network, rows, Ties::Smallest).share_pairs(search);
    if work > 0 && network.n_xor() <= MAX_JOIN {
        network = walk_slice(&select_columns(matrix, &range), network, work, None, range.start, search);
    }
    Slice { columns: range, network }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;

    #[test]
    fn every_cut_gives_a_network_of_the_matrix() {
        let params = Params::default();
        let search = Search::quiet(&params);
        for (n_rows, n_cols) in [(12, 40), (40, 12), (30, 70)] {
            let matrix = random_matrix(n_rows, n_cols, 0.5, 1).expect("a matrix");
            let cuts = Cut::all_cuts(n_rows, n_cols);
            assert!(cuts.iter().all(|cut| cut.n_slices > 1), "{cuts:?}");
            for cut in cuts {
                let network = cut.solve_within(&matrix, 1_000_000, &search);
                assert_eq!(network.affine().matrix, matrix, "{cut:?}");
            }
        }
    }

    #[test]
    fn an_estimate_is_near() {
        let matrix = random_matrix(64, 48, 0.5, 1).expect("a matrix");
        let params = Params::default();
        let search = Search::quiet(&params);
        for cut in Cut::all_cuts(64, 48) {
            let n_xor = cut.solve_within(&matrix, 4_000_000, &search).n_xor();
            let estimate = cut.estimate_gates(&matrix, 4_000_000, &search);
            assert!(estimate.abs_diff(n_xor) < n_xor / 4, "{cut:?}: {estimate} {n_xor}");
        }
    }

    #[test]
    fn does_better_than_sharing_on_many_rows() {
        let matrix = random_matrix(128, 32, 0.5, 2).expect("a matrix");
        let params = Params::default();
        let search = Search::quiet(&params);
        let (shared, _) = Sharing::from_matrix(&matrix, None, Ties::Smallest).share_pairs(&search);
        let network = Cut { by_rows: false, n_slices: 2 }.solve_within(&matrix, 20_000_000, &search);
        assert!(10 * network.n_xor() < 9 * shared.n_xor(), "{} of {}", network.n_xor(), shared.n_xor());
    }

    #[test]
    fn a_matrix_too_narrow_is_not_cut() {
        assert!(Cut::all_cuts(8, 10).is_empty());
    }
}
