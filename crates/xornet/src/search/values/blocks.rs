//! Block operations: rows and columns that lie a fold apart are added, all of a part at once.
//!
//! [A B; B A] becomes [A+B B; 0 A+B] and the like, which suits circulant and Hadamard matrices; then its blocks
//! are folded again. Which of two changes can be chosen for every part.

use crate::search::engine::rng::Rng;
use crate::search::values::symmetry::{Order, Ordered};
use crate::search::values::thin::{Recipe, Thinning};

/// Most parts of a fold that differ.
const MAX_PARTS: usize = 8;
/// Descents to sets that promise most, and changes tried in each.
const DESCENTS: usize = 40;
const CHANGES: usize = 150;
/// Work of a change for every row, word and fold, about a nanosecond each.
const CHANGE_WORK: u64 = 100;
/// How many of the sets found are kept.
const KEPT: usize = 12;

/// Which of two vectors changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Neither.
    None,
    /// The one of the lower place.
    Low,
    /// The one of the higher place.
    High,
}

impl Side {
    /// The other of the two.
    pub fn other(self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }

    fn random(rng: &mut Rng) -> Self {
        [Self::None, Self::Low, Self::High][rng.below(3)]
    }
}

/// Sides of rows and columns: the same, or any.
fn both(rng: &mut Rng) -> [Side; 2] {
    let side = Side::random(rng);
    if rng.one_in(3) { [side, Side::random(rng)] } else { [side; 2] }
}

/// The natural order, or any as often.
fn any(orders: &[Order], rng: &mut Rng) -> usize {
    if rng.one_in(2) { 0 } else { rng.below(orders.len()) }
}

/// Block operations in an order of rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blocks {
    /// Number of the order.
    pub order: usize,
    /// For every fold of the order, the row and the column that changes in each part, or in every so many.
    pub sides: Vec<Vec<[Side; 2]>>,
}

/// What sets of block operations have in common that differ only in parts of a fold: the order, and what changes in
/// the first part of each fold.
pub type Kind = (usize, Vec<[Side; 2]>);

impl Blocks {
    /// Of what kind they are; all that change nothing are of one.
    pub fn kind(&self) -> Kind {
        if self.is_empty() {
            Kind::default()
        } else {
            (self.order, self.sides.iter().map(|parts| parts[0]).collect())
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.sides.iter().flatten().flatten().all(|&side| side == Side::None)
    }

    /// None in order `order`.
    fn none(order: usize, orders: &[Order]) -> Self {
        let n_parts = |fold: usize| if fold < MAX_PARTS.ilog2() as usize { 1 << fold } else { 1 };
        let sides = (0..orders[order].folds.len()).map(|k| vec![[Side::None; 2]; n_parts(k)]).collect();
        Self { order, sides }
    }

    /// Half of the folds of an order, the same in all parts.
    pub fn random(orders: &[Order], rng: &mut Rng) -> Self {
        let mut blocks = Self::none(any(orders, rng), orders);
        for parts in &mut blocks.sides {
            if rng.one_in(2) {
                parts.fill(both(rng));
            }
        }
        blocks
    }

    /// Perhaps another order; other sides in all parts of a fold.
    pub fn change(&mut self, orders: &[Order], rng: &mut Rng) {
        if self.sides.is_empty() || orders.len() > 1 && rng.one_in(8) {
            let mut changed = Self::none(any(orders, rng), orders);
            changed.sides.iter_mut().zip(&self.sides).for_each(|(new, old)| new.clone_from(old));
            *self = changed;
        }
        let n_folds = self.sides.len();
        if n_folds > 0 {
            self.sides[rng.below(n_folds)].fill(both(rng));
        }
    }

    /// Another side in one part of a fold.
    fn change_part(&mut self, rng: &mut Rng) {
        let n_folds = self.sides.len();
        if n_folds > 0 {
            let parts = &mut self.sides[rng.below(n_folds)];
            let n_parts = parts.len();
            parts[rng.below(n_parts)][rng.below(2)] = Side::random(rng);
        }
    }

    /// Those that promise most, the best first, and the work it took.
    pub fn promising(ordered: Ordered, most: u64, rng: &mut Rng) -> (Vec<Self>, u64) {
        let Ordered { matrix, orders } = ordered;
        let n_folds = orders.iter().map(|order| order.folds.len()).max().unwrap_or(0);
        let n_words = matrix.n_rows() * matrix.n_cols().div_ceil(64);
        let each = CHANGE_WORK * (n_words * n_folds.max(1)) as u64;
        let n_changes = (most / each).min((DESCENTS * CHANGES) as u64) as usize;
        if n_folds == 0 || n_changes == 0 {
            return (Vec::new(), 0);
        }
        let plain = Thinning::new(matrix, &Recipe::of_blocks(Self::default()));
        let mut found: Vec<(usize, Self)> = Vec::new();
        for _ in 0..n_changes.div_ceil(CHANGES) {
            let mut best = Self::none(any(orders, rng), orders);
            let mut least = plain.promise(&best, orders);
            for _ in 0..CHANGES {
                let mut changed = best.clone();
                if rng.one_in(2) {
                    changed.change(orders, rng)
                } else {
                    changed.change_part(rng)
                }
                let promise = plain.promise(&changed, orders);
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random;
    use crate::gf2::{BitMatrix, BitVec};

    #[test]
    fn finds_what_folds_twice() {
        // m[i][j] = c[i ^ j] on blocks of 8.
        let blocks = random(8, 32, 0.5, 3).expect("a matrix");
        let at = |i: usize, j: usize| blocks.get(i % 8, ((i ^ j) & 24) + j % 8);
        let row = |i| BitVec::from_bits((0..32).map(|j| at(i, j)));
        let matrix = BitMatrix::from_rows(32, (0..32).map(row).collect()).expect("rectangular");
        let orders = [Order::natural(32, 32)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        let (found, work) = Blocks::promising(ordered, 1 << 30, &mut Rng::new(1, 0));
        let plain = Thinning::new(&matrix, &Recipe::of_blocks(Blocks::default()));
        let promises: Vec<usize> = found.iter().map(|blocks| plain.promise(blocks, &orders)).collect();
        assert!(work > 0 && promises.is_sorted(), "{promises:?}");
        assert!(10 * promises[0] < 9 * matrix.count_ones() / 2, "{promises:?} of {}", matrix.count_ones());
    }

    #[test]
    fn none_for_a_matrix_without_folds() {
        let matrix = random(20, 12, 0.5, 3).expect("a matrix");
        let orders = [Order::natural(20, 12)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        assert_eq!(Blocks::promising(ordered, 1 << 30, &mut Rng::new(1, 0)), (Vec::new(), 0));
    }
}
