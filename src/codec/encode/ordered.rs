//! Ordered statistics: words that agree with the wanted bits in as many important outputs as are independent,
//! and words near to these, are tried for several sets of such outputs.
//!
//! Fossorier and Lin, "Soft-decision decoding of linear block codes based on ordered statistics" (1995), of
//! order 2; outputs that count alike take turns at the front.

use super::code::Code;
use super::group::Wanted;
use crate::gf2::BitVec;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Sets of independent outputs that are tried.
const SETS: usize = 16;
/// Most pairs of basis words that are added at a time, for codes of many words.
const MAX_PAIRS: usize = 4096;

/// A code by a basis, and orders of its outputs.
#[derive(Debug, Clone)]
pub struct OrderedStatistics {
    n_out: usize,
    words: Vec<BitVec>,
    /// Permutations of the outputs.
    orders: Vec<Vec<usize>>,
    /// The systematic basis of each order, where all outputs count alike.
    bases: Vec<Vec<(usize, BitVec)>>,
}

impl OrderedStatistics {
    /// Orders and bases of `code`.
    pub fn new(code: &Code) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(code.n_out as u64);
        let mut order: Vec<_> = (0..code.n_out).collect();
        let mut shuffled = || {
            for i in (1..order.len()).rev() {
                order.swap(i, (rng.next_u64() % (i as u64 + 1)) as usize);
            }
            order.clone()
        };
        let orders: Vec<_> = (0..SETS).map(|_| shuffled()).collect();
        let bases = orders.iter().map(|order| systematic_basis(code.words.clone(), order)).collect();
        Self { n_out: code.n_out, words: code.words.clone(), orders, bases }
    }

    /// A word of low cost.
    pub fn nearest_word(&self, wanted: &Wanted) -> BitVec {
        let mut best = BitVec::zeros(self.n_out);
        let mut least = wanted.word_cost(&best);
        for (order, basis) in self.orders.iter().zip(&self.bases) {
            let own = (!wanted.is_uniform()).then(|| self.by_weight(wanted, order));
            let word = local_search(own.as_ref().unwrap_or(basis), wanted);
            let found = wanted.word_cost(&word);
            if found < least {
                (best, least) = (word, found);
            }
        }
        best
    }

    /// The basis that is systematic in the outputs that count most; those that count alike by `order`.
    fn by_weight(&self, wanted: &Wanted, order: &[usize]) -> Vec<(usize, BitVec)> {
        let mut order = order.to_vec();
        order.sort_by(|&a, &b| wanted.output_weight(b).total_cmp(&wanted.output_weight(a)));
        systematic_basis(self.words.clone(), &order)
    }
}

/// The basis in which each word has an output alone, the outputs first in `order` where they are independent.
fn systematic_basis(mut words: Vec<BitVec>, order: &[usize]) -> Vec<(usize, BitVec)> {
    let mut pivots = Vec::with_capacity(words.len());
    for &output in order {
        let done = pivots.len();
        let Some(found) = (done..words.len()).find(|&k| words[k].get(output)) else { continue };
        words.swap(done, found);
        let lead = words[done].clone();
        for (k, word) in words.iter_mut().enumerate() {
            if k != done && word.get(output) {
                word.add_assign(&lead);
            }
        }
        pivots.push(output);
    }
    pivots.into_iter().zip(words).collect()
}

/// The word that is right at all pivots, improved as long as one or two more basis words lower its cost.
fn local_search(basis: &[(usize, BitVec)], wanted: &Wanted) -> BitVec {
    let mut word = BitVec::zeros(wanted.bits.len());
    for (pivot, row) in basis {
        if wanted.bits.get(*pivot) {
            word.add_assign(row);
        }
    }
    let mut least = wanted.word_cost(&word);
    while let Some((better, cost)) = best_neighbour(basis, wanted, &word, least) {
        (word, least) = (better, cost);
    }
    word
}

/// The best word one or two basis words away, where its cost is below `least`.
fn best_neighbour(
    basis: &[(usize, BitVec)],
    wanted: &Wanted,
    word: &BitVec,
    mut least: f64,
) -> Option<(BitVec, f64)> {
    let mut best = None;
    let mut look = |cost: f64, added: [usize; 2]| {
        if cost < least {
            least = cost;
            best = Some(added);
        }
    };
    let pairs = (0..basis.len()).flat_map(|k| (0..k).map(move |l| (k, l)));
    for (k, (_, row)) in basis.iter().enumerate() {
        look(wanted.cost_of_sum([word, row]), [k, k]);
    }
    for (k, l) in pairs.take(MAX_PAIRS) {
        look(wanted.cost_of_sum([word, &basis[k].1, &basis[l].1]), [k, l]);
    }
    best.map(|[k, l]| {
        let mut better = word.clone();
        better.add_assign(&basis[k].1);
        if l != k {
            better.add_assign(&basis[l].1);
        }
        (better, least)
    })
}
