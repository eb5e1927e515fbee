//! A search for block operations that promise few gates.

use crate::search::engine::rng::Rng;
use crate::search::values::blocks::{BlockChange, any_order};
use crate::search::values::symmetry::Ordered;
use crate::search::values::thin::{Recipe, Thinning};

/// Descents, and changes tried in each.
const DESCENTS: usize = 40;
const CHANGES: usize = 150;
/// Work of a change for every row, word and fold, about a nanosecond each.
const CHANGE_WORK: u64 = 100;
/// Most sets of block operations returned.
const KEPT: usize = 12;

/// The most promising sets of block operations, the best first, and the work done.
pub fn promising_blocks(ordered: Ordered, most: u64, rng: &mut Rng) -> (Vec<BlockChange>, u64) {
    let Ordered { matrix, orders } = ordered;
    let n_folds = orders.iter().map(|order| order.folds.len()).max().unwrap_or(0);
    let n_words = matrix.n_rows() * matrix.n_cols().div_ceil(64);
    let each = CHANGE_WORK * (n_words * n_folds.max(1)) as u64;
    let n_changes = (most / each).min((DESCENTS * CHANGES) as u64) as usize;
    if n_folds == 0 || n_changes == 0 {
        return (Vec::new(), 0);
    }
    let plain = Thinning::new(matrix, &Recipe::of_blocks(BlockChange::default()));
    let mut found: Vec<(usize, BlockChange)> = Vec::new();
    for _ in 0..n_changes.div_ceil(CHANGES) {
        let mut best = BlockChange::no_change(any_order(orders, rng), orders);
        let mut least = plain.promised_gates(&best, orders);
        for _ in 0..CHANGES {
            let mut changed = best.clone();
            if rng.one_in(2) {
                changed.change_fold(orders, rng)
            } else {
                changed.change_part(rng)
            }
            let promise = plain.promised_gates(&changed, orders);
            if promise <= least {
                (best, least) = (changed, promise);
            }
        }
        if !best.is_empty() && found.iter().all(|(_, known)| *known != best) {
            found.push((least, best));
        }
    }
    found.sort();
    found.truncate(KEPT);
    (found.into_iter().map(|(_, blocks)| blocks).collect(), n_changes as u64 * each)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::gf2::{BitMatrix, BitVec};
    use crate::search::values::symmetry::MatrixOrder;

    #[test]
    fn finds_what_folds_twice() {
        // m[i][j] = c[i ^ j] on blocks of 8.
        let blocks = random_matrix(8, 32, 0.5, 3).expect("a matrix");
        let at = |i: usize, j: usize| blocks.get(i % 8, ((i ^ j) & 24) + j % 8);
        let row = |i| BitVec::from_bits((0..32).map(|j| at(i, j)));
        let matrix = BitMatrix::from_rows(32, (0..32).map(row).collect()).expect("rectangular");
        let orders = [MatrixOrder::natural_order(32, 32)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        let (found, work) = promising_blocks(ordered, 1 << 30, &mut Rng::new(1, 0));
        let plain = Thinning::new(&matrix, &Recipe::of_blocks(BlockChange::default()));
        let promises: Vec<usize> = found.iter().map(|blocks| plain.promised_gates(blocks, &orders)).collect();
        assert!(work > 0 && promises.is_sorted(), "{promises:?}");
        assert!(10 * promises[0] < 9 * matrix.count_ones() / 2, "{promises:?} of {}", matrix.count_ones());
    }

    #[test]
    fn none_for_a_matrix_without_folds() {
        let matrix = random_matrix(20, 12, 0.5, 3).expect("a matrix");
        let orders = [MatrixOrder::natural_order(20, 12)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        assert_eq!(promising_blocks(ordered, 1 << 30, &mut Rng::new(1, 0)), (Vec::new(), 0));
    }
}
