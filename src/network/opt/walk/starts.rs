//! Where walks begin: many recipes are tried, and the best of each set of block operations kept.

use super::problem::Gates;
use super::rng::Rng;
use super::thin::{Block, Recipe, start};
use crate::gf2::BitMatrix;
use crate::network::opt::Search;
use std::collections::BTreeMap;

/// Most families that recipes are varied in.
const RANKED: usize = 10;

/// The best start of every set of block operations.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    families: BTreeMap<Vec<Block>, Family>,
    /// The best families, the best first.
    ranked: Vec<Vec<Block>>,
}

#[derive(Debug, Clone)]
struct Family {
    recipe: Recipe,
    gates: Gates,
}

impl Starts {
    /// A start by a new recipe or one near the best, whose operations take `most` work, and the work it took.
    pub fn next(&mut self, matrix: &BitMatrix, most: u64, rng: &mut Rng, search: &Search) -> (Gates, u64) {
        let (n_rows, n_cols) = (matrix.n_rows(), matrix.n_cols());
        let near = !self.ranked.is_empty() && !rng.one_in(3);
        let recipe = if near {
            let blocks = &self.ranked[rng.below(self.ranked.len())];
            self.families[blocks].recipe.near(n_rows, n_cols, rng)
        } else {
            Recipe::random(n_rows, n_cols, rng)
        };
        let (gates, work) = start(matrix, &recipe, most, rng, search);
        self.keep(Family { recipe, gates: gates.clone() });
        (gates, work)
    }

    /// The best start of the family of rank `rank`.
    pub fn of_rank(&self, rank: usize) -> Option<&Gates> {
        self.ranked.get(rank).map(|blocks| &self.families[blocks].gates)
    }

    /// The best sets of block operations, the best first.
    pub fn families(&self) -> impl Iterator<Item = &Vec<Block>> {
        self.ranked.iter()
    }

    fn keep(&mut self, family: Family) {
        let n_xor = family.gates.len();
        let blocks = family.recipe.blocks.clone();
        if self.families.get(&blocks).is_some_and(|known| known.gates.len() <= n_xor) {
            return;
        }
        self.families.insert(blocks, family);
        self.ranked = self.families.keys().cloned().collect();
        self.ranked.sort_by_key(|blocks| self.families[blocks].gates.len());
        for blocks in self.ranked.drain(RANKED.min(self.ranked.len())..) {
            self.families.remove(&blocks);
        }
    }
}
