//! Where walks begin: many recipes are tried, and the best of each kind of block operations kept.

use crate::search::budget::Search;
use crate::search::engine::problem::Gates;
use crate::search::engine::rng::Rng;
use crate::search::values::blocks::{Blocks, Kind};
use crate::search::values::promising::promising_blocks;
use crate::search::values::symmetry::Ordered;
use crate::search::values::thin::{Recipe, start};
use itertools::Itertools;
use std::collections::BTreeMap;

/// Most families that recipes are varied in.
const RANKED: usize = 10;

/// The best start of every kind of block operations.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    families: BTreeMap<Kind, Family>,
    /// The best families, the best first.
    ranked: Vec<Kind>,
    /// Block operations that promise most, the best first.
    promising: Vec<Blocks>,
}

#[derive(Debug, Clone)]
struct Family {
    recipe: Recipe,
    gates: Gates,
}

impl Starts {
    /// Looks for block operations; the work it took.
    pub fn look(&mut self, ordered: Ordered, most: u64, rng: &mut Rng) -> u64 {
        let (promising, work) = promising_blocks(ordered, most, rng);
        self.promising = promising;
        work
    }

    /// A start by a new recipe or one near the best, whose operations take `most` work, and the work it took.
    pub fn next(&mut self, ordered: Ordered, most: u64, rng: &mut Rng, search: &Search) -> (Gates, u64) {
        let near = !self.ranked.is_empty() && !rng.one_in(3);
        let recipe = if near {
            let kind = &self.ranked[rng.below(self.ranked.len())];
            self.families[kind].recipe.near(ordered.orders, rng)
        } else {
            Recipe::random(ordered.orders, &self.promising, rng)
        };
        let (gates, work) = start(ordered, &recipe, most, rng, search);
        self.keep(Family { recipe, gates: gates.clone() });
        (gates, work)
    }

    /// The best start of the family of rank `rank`.
    pub fn of_rank(&self, rank: usize) -> Option<&Gates> {
        self.ranked.get(rank).map(|kind| &self.families[kind].gates)
    }

    /// The best sets of block operations, by starts made with them and by what they promise in turn.
    pub fn families(&self) -> impl Iterator<Item = &Blocks> {
        let of_starts = self.ranked.iter().map(|kind| &self.families[kind].recipe.blocks);
        of_starts.filter(|blocks| !blocks.is_empty()).interleave(&self.promising).unique()
    }

    fn keep(&mut self, family: Family) {
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
