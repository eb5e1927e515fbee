//! Starts that take some time each: block operations, then slices or distances for what is left.
//!
//! All are tried with little work, and those that promise most done with more.

use super::rng::Rng;
use super::slices::Cut;
use super::starts::Starts;
use super::thin::{Block, Recipe, Thinned};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::network::opt::Search;
use crate::network::opt::bp::{Distance, Rule};
use rayon::prelude::*;

/// Most sets of block operations that are tried, beside none.
const FAMILIES: usize = 4;
/// Of those tried, the ones whose gates are at most so many percent of the fewest.
const NEAR: usize = 110;
/// Work of a step of the distance heuristic.
const DISTANCE_STEP: u64 = 10;

/// What is done with the rest of a matrix.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Gates that bring all rows nearest.
    Distance,
    /// Slices, each by itself.
    Slices(Cut),
}

/// A way to a start.
#[derive(Debug, Clone)]
struct Deep {
    /// Operations done first.
    blocks: Vec<Block>,
    way: Way,
}

/// The work set aside for deep starts.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// To try all.
    pub trials: u64,
    /// To do the best.
    pub chosen: u64,
    /// How many of these.
    pub n_chosen: usize,
}

/// The best deep starts of `matrix`, with the best sets of block operations among `starts`; none where no trial
/// comes near `known` gates.
pub fn deep_starts(
    matrix: &BitMatrix,
    starts: &Starts,
    known: usize,
    work: Work,
    search: &Search,
) -> Vec<XorNetwork> {
    let all = Deep::all(matrix, starts);
    let each = work.trials / all.len() as u64;
    let estimates: Vec<usize> = all.par_iter().map(|deep| deep.estimate(matrix, each, search)).collect();
    let most = estimates.iter().min().map_or(0, |least| least * NEAR / 100).min(known * NEAR / 100);
    let mut ranked: Vec<_> = estimates.into_iter().zip(all).filter(|(n, _)| *n <= most).collect();
    ranked.sort_by_key(|(n, _)| *n);
    ranked.truncate(work.n_chosen);
    let each = work.chosen / ranked.len().max(1) as u64;
    ranked.into_par_iter().map(|(_, deep)| deep.solve(matrix, each, search)).collect()
}

impl Deep {
    fn all(matrix: &BitMatrix, starts: &Starts) -> Vec<Self> {
        let mut families = vec![Vec::new()];
        families.extend(starts.families().filter(|blocks| !blocks.is_empty()).take(FAMILIES).cloned());
        let cuts = Cut::all(matrix.n_rows(), matrix.n_cols()).into_iter().map(Way::Slices);
        let ways: Vec<Way> = std::iter::once(Way::Distance).chain(cuts).collect();
        let of_family = |blocks| ways.iter().map(move |&way| Self { blocks: Vec::clone(blocks), way });
        families.iter().flat_map(of_family).collect()
    }

    /// About how many gates it comes to, by so much work.
    fn estimate(&self, matrix: &BitMatrix, work: u64, search: &Search) -> usize {
        match self.way {
            Way::Distance => self.solve(matrix, work, search).n_xor(),
            Way::Slices(cut) => {
                let thinned = self.thinned(matrix, search);
                thinned.n_operations() + cut.estimate(&thinned.rest(), work, search)
            }
        }
    }

    /// A network of `matrix`, by so much work.
    fn solve(&self, matrix: &BitMatrix, work: u64, search: &Search) -> XorNetwork {
        let thinned = self.thinned(matrix, search);
        let rest = thinned.rest();
        thinned.around(&match self.way {
            Way::Distance => Distance(Rule::Random).within(&rest, work / DISTANCE_STEP, search).0,
            Way::Slices(cut) => cut.solve(&rest, work, search),
        })
    }

    fn thinned(&self, matrix: &BitMatrix, search: &Search) -> Thinned {
        Thinned::new(matrix, &Recipe::of_blocks(self.blocks.clone()), &mut Rng::new(0, 0), search)
    }
}
