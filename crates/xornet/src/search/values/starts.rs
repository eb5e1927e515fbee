//! Starts of the walks: many recipes are tried, and the best of each kind of block operations kept.

use crate::search::budget::Search;
use crate::search::engine::problem::Gates;
use crate::search::engine::rng::Rng;
use crate::search::values::blocks::{BlockChange, Kind};
use crate::search::values::promising::promising_blocks;
use crate::search::values::symmetry::Ordered;
use crate::search::values::thin::{Recipe, thinned_start};
use itertools::Itertools;
use std::collections::BTreeMap;

/// Most kinds of block operations that are kept.
const RANKED: usize = 10;

/// The best start of every kind of block operations.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    families: BTreeMap<Kind, StartFamily>,
    /// The best families, the best first.
    ranked: Vec<Kind>,
    /// Block operations that promise most, the best first.
    promising: Vec<BlockChange>,
}

#[derive(Debug, Clone)]
struct StartFamily {
    recipe: Recipe,
    gates: Gates,
}

impl Starts {
    /// Looks for block operations; returns the work done.
    pub fn find_blocks(&mut self, ordered: Ordered, most: u64, rng: &mut Rng) -> u64 {
        let (promising, work) = promising_blocks(ordered, most, rng);
        self.promising = promising;
        work
    }

    /// A start by a new recipe or one near the best, whose operations take `most` work, and the work it took.
    pub fn next_start(
        &mut self,
        ordered: Ordered,
        most: u64,
        rng: &mut Rng,
        search: &Search,
    ) -> (Gates, u64) {
        let near = !self.ranked.is_empty() && !rng.one_in(3);
        let recipe = if near {
            let kind = &self.ranked[rng.next_below(self.ranked.len())];
            self.families[kind].recipe.near_recipe(ordered.orders, rng)
        } else {
            Recipe::random_recipe(ordered.orders, &self.promising, rng)
        };
        let (gates, work) = thinned_start(ordered, &recipe, most, rng, search);
        self.keep_family(StartFamily { recipe, gates: gates.clone() });
        (gates, work)
    }

    /// The best start of the family of rank `rank`.
    pub fn of_rank(&self, rank: usize) -> Option<&Gates> {
        self.ranked.get(rank).map(|kind| &self.families[kind].gates)
    }

    /// The best sets of block operations, in turn by the starts made with them and by their promise.
    pub fn best_families(&self) -> impl Iterator<Item = &BlockChange> {
        let of_starts = self.ranked.iter().map(|kind| &self.families[kind].recipe.blocks);
        of_starts.filter(|blocks| !blocks.is_empty()).interleave(&self.promising).unique()
    }

    fn keep_family(&mut self, family: StartFamily) {
        let n_xor = family.gates.len();
        let kind = family.recipe.blocks.kind();
        if self.families.get(&kind).is_some_and(|known| known.gates.len() <= n_xor) {
            return;
        }
        self.families.insert(kind, family);
        self.ranked = self.families.keys().cloned().collect();
        self.ranked.sort_by_key(|kind| self.families[kind].gates.len());
        for kind in self.ranked.drain(RANKED.min(self.ranked.len())..) {
            self.families.remove(&kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::values::symmetry::MatrixOrder;

    #[test]
    fn families_are_few_and_the_best_comes_first() {
        let matrix = random_matrix(24, 24, 0.5, 1).expect("a matrix");
        let orders = [MatrixOrder::natural_order(24, 24)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        let (params, mut rng, mut starts) = (Params::default(), Rng::new(1, 0), Starts::default());
        assert_eq!(starts.of_rank(0), None);
        let mut next = || starts.next_start(ordered, 1 << 20, &mut rng, &Search::quiet(&params)).0.len();
        let fewest = (0..60).map(|_| next()).min();
        let ranks: Vec<usize> = (0..).map_while(|rank| starts.of_rank(rank)).map(Vec::len).collect();
        assert!(ranks.is_sorted() && ranks.len() <= RANKED, "{ranks:?}");
        assert_eq!(ranks.first().copied(), fewest);
    }
}
