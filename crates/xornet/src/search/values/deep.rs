//! Deep starts, which take some time each: block operations, then slices or distances for the rest.
//!
//! All are tried with little work, and those that promise most done with more.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::budget::Search;
use crate::search::engine::rng::Rng;
use crate::search::heuristics::distance::{Rule, by_distance};
use crate::search::values::blocks::BlockChange;
use crate::search::values::slices::Cut;
use crate::search::values::starts::Starts;
use crate::search::values::symmetry::{MatrixOrder, Ordered};
use crate::search::values::thin::{Recipe, Thinned};
use itertools::Itertools;
use rayon::prelude::*;

/// Most sets of block operations that are tried, beside none.
const FAMILIES: usize = 12;
/// The first so many of these, no block operations included, are tried with slices too.
const CUT: usize = 5;
/// Rounds after the first trials, and variants of the best in each.
const ROUNDS: usize = 4;
const VARIANTS: usize = 8;
/// The best that are varied.
const PARENTS: usize = 3;
/// Most gates of a start that is chosen, in percent of the fewest.
const NEAR: usize = 110;
/// Most taps of a matrix for which the distance heuristic is tried.
const MAX_NEAR: usize = 100_000;
/// Work of a step of the distance heuristic, in elementary operations.
const DISTANCE_STEP: u64 = 10;

/// Method for the rest of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    /// The distance heuristic: gates that bring all rows nearest.
    Distance,
    /// Slices, each by itself.
    Slices(Cut),
}

/// A deep start: block operations, then a method for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Deep {
    /// Operations done first.
    blocks: BlockChange,
    way: Way,
}

/// Work set aside for deep starts, in elementary operations.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// Work on the trials.
    pub trials: u64,
    /// Work on the chosen starts.
    pub chosen: u64,
    /// Number of starts chosen.
    pub n_chosen: usize,
}

/// The best deep starts of `matrix`, with the best sets of block operations among `starts`; none where no trial
/// comes near `known` gates.
pub fn deep_starts(
    ordered: Ordered,
    starts: &Starts,
    known: usize,
    work: Work,
    search: &Search,
) -> Vec<XorNetwork> {
    // What a part or a rest takes is not what the matrix takes.
    let search = &Search { progress: &|_| {}, ..*search };
    let all = Deep::all_starts(ordered.matrix, starts);
    let each = work.trials / (all.len() + ROUNDS * VARIANTS) as u64;
    let try_all = |all: Vec<Deep>| -> Vec<(usize, Deep)> {
        all.into_par_iter().map(|deep| (deep.estimate_gates(ordered, each, search), deep)).collect()
    };
    let mut rng = Rng::new(search.params.seed, 0);
    let mut ranked = try_all(all);
    ranked.sort_by_key(|(n, _)| *n);
    for _ in 0..ROUNDS {
        let new = block_variants(&ranked, ordered.orders, &mut rng);
        if new.is_empty() || (search.stopped)() {
            break;
        }
        ranked.extend(try_all(new));
        ranked.sort_by_key(|(n, _)| *n);
    }
    let fewest = ranked.first().map_or(0, |(n, _)| *n);
    let most = fewest.min(known) * NEAR / 100;
    let near = ranked.into_iter().take_while(|(n, _)| *n <= most);
    let ranked: Vec<_> =
        near.unique_by(|(_, deep)| (deep.blocks.kind(), deep.way)).take(work.n_chosen).collect();
    let each = work.chosen / ranked.len().max(1) as u64;
    ranked.into_par_iter().map(|(_, deep)| deep.solve_within(ordered, each, search)).collect()
}

/// The best starts with other block operations, where the matrix has them; none twice.
fn block_variants(ranked: &[(usize, Deep)], orders: &[MatrixOrder], rng: &mut Rng) -> Vec<Deep> {
    let mut new: Vec<Deep> = Vec::new();
    for at in 0..2 * VARIANTS {
        let Some((_, deep)) = ranked.get(at % PARENTS) else { break };
        let mut variant = deep.clone();
        variant.blocks.change_fold(orders, rng);
        let is_known = ranked.iter().any(|(_, known)| *known == variant) || new.contains(&variant);
        if !is_known && !variant.blocks.is_empty() && new.len() < VARIANTS {
            new.push(variant);
        }
    }
    new
}

impl Deep {
    fn all_starts(matrix: &BitMatrix, starts: &Starts) -> Vec<Self> {
        let mut families = vec![BlockChange::default()];
        families.extend(starts.best_families().take(FAMILIES).cloned());
        let cuts: Vec<Way> =
            Cut::all_cuts(matrix.n_rows(), matrix.n_cols()).into_iter().map(Way::Slices).collect();
        let distance = (matrix.count_ones() <= MAX_NEAR).then_some(Way::Distance);
        let of_family = |(at, blocks): (usize, &BlockChange)| {
            let cuts = if at < CUT { &cuts[..] } else { &[] };
            let ways: Vec<Way> = distance.into_iter().chain(cuts.iter().copied()).collect();
            let blocks = blocks.clone();
            ways.into_iter().map(move |way| Self { blocks: blocks.clone(), way })
        };
        families.iter().enumerate().flat_map(of_family).collect()
    }

    /// Estimated gates of the network, by `work` work.
    fn estimate_gates(&self, ordered: Ordered, work: u64, search: &Search) -> usize {
        match self.way {
            Way::Distance => self.solve_within(ordered, work, search).n_xor(),
            Way::Slices(cut) => {
                let thinned = self.thin_matrix(ordered, search);
                thinned.n_operations() + cut.estimate_gates(&thinned.rest_matrix(), work, search)
            }
        }
    }

    /// A network of `matrix`, by `work` work.
    fn solve_within(&self, ordered: Ordered, work: u64, search: &Search) -> XorNetwork {
        let thinned = self.thin_matrix(ordered, search);
        let rest = thinned.rest_matrix();
        thinned.network_around(&match self.way {
            Way::Distance => by_distance(&rest, Rule::Random, work / DISTANCE_STEP, search).0,
            Way::Slices(cut) => cut.solve_within(&rest, work, search),
        })
    }

    fn thin_matrix(&self, ordered: Ordered, search: &Search) -> Thinned {
        let recipe = Recipe::of_blocks(self.blocks.clone());
        Thinned::new(ordered, &recipe, u64::MAX, &mut Rng::new(0, 0), search)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;

    /// [A B; B A] of random 16x16 blocks.
    fn hadamard() -> BitMatrix {
        let [a, b] = [1, 2].map(|seed| random_matrix(16, 16, 0.5, seed).expect("a matrix"));
        let bits = |m: &BitMatrix, i: usize| (0..16).map(|j| m.get(i, j)).collect::<Vec<_>>();
        let row = |m: &BitMatrix, n: &BitMatrix, i| BitVec::from_bits([bits(m, i), bits(n, i)].concat());
        let rows = (0..16).map(|i| row(&a, &b, i)).chain((0..16).map(|i| row(&b, &a, i))).collect();
        BitMatrix::from_rows(32, rows).expect("rectangular")
    }

    #[test]
    fn all_are_networks_of_the_matrix_and_the_best_is_chosen() {
        let matrix = hadamard();
        let params = Params::default();
        let search = Search::quiet(&params);
        let work = Work { trials: 100_000_000, chosen: 20_000_000, n_chosen: 2 };
        let orders = [MatrixOrder::natural_order(32, 32)];
        let found = deep_starts(
            Ordered { matrix: &matrix, orders: &orders },
            &Starts::default(),
            usize::MAX / NEAR,
            work,
            &search,
        );
        assert_eq!(found.len(), 2);
        for network in &found {
            assert_eq!(network.affine().matrix, matrix);
        }
        let plain = Deep { blocks: BlockChange::default(), way: Way::Distance }.solve_within(
            Ordered { matrix: &matrix, orders: &orders },
            10_000_000,
            &search,
        );
        let fewest = found.iter().map(XorNetwork::n_xor).min();
        assert!(fewest.is_some_and(|fewest| fewest <= plain.n_xor()), "{fewest:?} {}", plain.n_xor());
    }

    #[test]
    fn none_is_chosen_where_none_comes_near() {
        let params = Params::default();
        let work = Work { trials: 1_000_000, chosen: 1_000_000, n_chosen: 2 };
        let found = deep_starts(
            Ordered { matrix: &hadamard(), orders: &[MatrixOrder::natural_order(32, 32)] },
            &Starts::default(),
            10,
            work,
            &Search::quiet(&params),
        );
        assert!(found.is_empty());
    }
}
