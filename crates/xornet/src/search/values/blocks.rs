//! Block operations: rows and columns that lie a fold apart are added, all of a part at once.
//!
//! [A B; B A] becomes [A+B B; 0 A+B] and the like, which suits circulant and Hadamard matrices; then its blocks
//! are folded again. Which of two changes can be chosen for every part.

use crate::search::engine::rng::Rng;
use crate::search::values::symmetry::MatrixOrder;

/// Most parts of a fold that differ.
const MAX_PARTS: usize = 8;
/// The one of two vectors that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockSide {
    /// Neither.
    None,
    /// The one of the lower place.
    Low,
    /// The one of the higher place.
    High,
}

impl BlockSide {
    /// The other of the two.
    pub fn other_side(self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }

    fn random_side(rng: &mut Rng) -> Self {
        [Self::None, Self::Low, Self::High][rng.next_below(3)]
    }
}

/// Sides of rows and columns: the same, or any.
fn random_sides(rng: &mut Rng) -> [BlockSide; 2] {
    let side = BlockSide::random_side(rng);
    if rng.one_in(3) { [side, BlockSide::random_side(rng)] } else { [side; 2] }
}

/// Number of an order: the natural one (0) half the time, or else any.
pub fn any_order(orders: &[MatrixOrder], rng: &mut Rng) -> usize {
    if rng.one_in(2) { 0 } else { rng.next_below(orders.len()) }
}

/// Block operations in an order of rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockChange {
    /// Number of the order.
    pub order: usize,
    /// For every fold of the order, the row and the column that change in each part; parts repeat cyclically.
    pub sides: Vec<Vec<[BlockSide; 2]>>,
}

/// Kind of a set of block operations: the order, and the sides in the first part of each fold. Sets of a kind
/// differ only in other parts.
pub type Kind = (usize, Vec<[BlockSide; 2]>);

impl BlockChange {
    /// The kind of this set; all sets that change nothing are of one kind.
    pub fn kind(&self) -> Kind {
        if self.is_empty() {
            Kind::default()
        } else {
            (self.order, self.sides.iter().map(|parts| parts[0]).collect())
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.sides.iter().flatten().flatten().all(|&side| side == BlockSide::None)
    }

    /// No change, in order `order`.
    pub fn no_change(order: usize, orders: &[MatrixOrder]) -> Self {
        let n_parts = |fold: usize| if fold < MAX_PARTS.ilog2() as usize { 1 << fold } else { 1 };
        let sides = (0..orders[order].folds.len()).map(|k| vec![[BlockSide::None; 2]; n_parts(k)]).collect();
        Self { order, sides }
    }

    /// Half of the folds of an order, the same in all parts.
    pub fn random_folds(orders: &[MatrixOrder], rng: &mut Rng) -> Self {
        let mut blocks = Self::no_change(any_order(orders, rng), orders);
        for parts in &mut blocks.sides {
            if rng.one_in(2) {
                parts.fill(random_sides(rng));
            }
        }
        blocks
    }

    /// Perhaps another order; other sides in all parts of a fold.
    pub fn change_fold(&mut self, orders: &[MatrixOrder], rng: &mut Rng) {
        if self.sides.is_empty() || orders.len() > 1 && rng.one_in(8) {
            let mut changed = Self::no_change(any_order(orders, rng), orders);
            changed.sides.iter_mut().zip(&self.sides).for_each(|(new, old)| new.clone_from(old));
            *self = changed;
        }
        let n_folds = self.sides.len();
        if n_folds > 0 {
            self.sides[rng.next_below(n_folds)].fill(random_sides(rng));
        }
    }

    /// Another side in one part of a fold.
    pub fn change_part(&mut self, rng: &mut Rng) {
        let n_folds = self.sides.len();
        if n_folds > 0 {
            let parts = &mut self.sides[rng.next_below(n_folds)];
            let n_parts = parts.len();
            parts[rng.next_below(n_parts)][rng.next_below(2)] = BlockSide::random_side(rng);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stay_changes_of_the_folds_of_an_order() {
        let orders = [MatrixOrder::natural_order(16, 16)];
        let mut rng = Rng::new(1, 0);
        let mut blocks = BlockChange::no_change(0, &orders);
        assert!(blocks.is_empty());
        for at in 0..200 {
            if at % 2 == 0 {
                blocks.change_fold(&orders, &mut rng)
            } else {
                blocks.change_part(&mut rng)
            }
            assert_eq!(blocks.sides.len(), orders[0].folds.len());
            assert!(blocks.sides.iter().all(|parts| (1..=MAX_PARTS).contains(&parts.len())));
        }
        assert!(
            [BlockSide::None, BlockSide::Low, BlockSide::High]
                .iter()
                .all(|s| s.other_side().other_side() == *s)
        );
    }
}
