//! Encoder of a plane: choice of the method that finds the nearest word, and its stored bits.

use super::code::Code;
use super::codewords::Codewords;
use super::group::{GroupTarget, Wanted};
use super::ordered::OrderedStatistics;
use super::syndromes::Syndromes;
use super::tally::Tally;
use crate::gf2::{Affine, BitVec};
use rayon::prelude::*;

/// Most basis words whose sums are all tried.
const MAX_RANK: usize = 16;
/// Most parity checks whose syndromes are all tabulated.
const MAX_CHECKS: usize = 20;

/// Groups whose words are held at a time.
const BATCH: usize = 1 << 14;

/// Method that finds the nearest word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodeMethod {
    /// All words are tried.
    Codewords,
    /// The lightest error of every syndrome is looked up.
    Syndromes,
    /// Ordered statistics; the result may not be the nearest.
    Ordered,
}

impl EncodeMethod {
    /// Whether no word is nearer than the one found.
    pub fn is_exact(self) -> bool {
        self != Self::Ordered
    }

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codewords => "codewords",
            Self::Syndromes => "syndromes",
            Self::Ordered => "ordered statistics",
        }
    }
}

/// Finds the stored bits of a plane. The same wanted bits give the same stored bits on every machine.
#[derive(Debug, Clone)]
pub struct Encoder {
    code: Code,
    offset: BitVec,
    codewords: Option<Codewords>,
    syndromes: Option<Syndromes>,
    ordered: OrderedStatistics,
}

impl Encoder {
    /// Encoder of a plane.
    pub fn new(plane: &Affine) -> Self {
        let code = Code::new(&plane.matrix);
        let (rank, checks) = (code.rank(), code.n_out - code.rank());
        let codewords = (rank <= MAX_RANK).then(|| Codewords::new(&code));
        let syndromes = (code.n_out <= 64 && checks <= MAX_CHECKS).then(|| Syndromes::new(&code));
        let ordered = OrderedStatistics::new(&code);
        Self { code, offset: plane.offset.clone(), codewords, syndromes, ordered }
    }

    /// Independent stored bits a group.
    pub fn rank(&self) -> usize {
        self.code.rank()
    }

    /// Weights of a group.
    pub fn n_out(&self) -> usize {
        self.code.n_out
    }

    /// Method for wanted bits that all count alike (`equal`) or not.
    pub fn method_for(&self, equal: bool) -> EncodeMethod {
        let (rank, checks) = (self.code.rank(), self.code.n_out - self.code.rank());
        match (&self.codewords, &self.syndromes) {
            (_, Some(_)) if equal => EncodeMethod::Syndromes,
            // 2^rank words of n_out/8 bytes against n_out steps of 2^checks sums.
            (Some(_), Some(_)) if rank <= checks => EncodeMethod::Codewords,
            (Some(_), None) => EncodeMethod::Codewords,
            (_, Some(_)) => EncodeMethod::Syndromes,
            (None, None) => EncodeMethod::Ordered,
        }
    }

    /// Stored bits of all groups, group 0 first, for the wanted bits of a layer; outputs of the last group
    /// past them do not count.
    pub fn encode(&self, target: &GroupTarget) -> (BitVec, Tally) {
        let mut stored = BitVec::with_capacity(target.bits.len().div_ceil(self.code.n_out) * self.code.n_in);
        let mut tally = Tally::default();
        self.encode_groups(target, |x, _, of_group| {
            stored.extend(x);
            tally = tally.sum_with(of_group);
        });
        (stored, tally)
    }

    /// Stored bits as of [`Encoder::encode`], and the bits that they decode to, one a weight.
    pub fn encode_to_codes(&self, target: &GroupTarget) -> (BitVec, BitVec) {
        let n_weights = target.bits.len();
        let mut stored = BitVec::with_capacity(n_weights.div_ceil(self.code.n_out) * self.code.n_in);
        let mut codes = BitVec::with_capacity(n_weights);
        self.encode_groups(target, |x, word, _| {
            stored.extend(x);
            let mut code = word.clone();
            code.add_assign(&self.offset);
            let used = code.len().min(n_weights - codes.len());
            codes.extend(&code.slice(0, used));
        });
        (stored, codes)
    }

    /// Hands stored bits, word and tally of every group to `take`, group 0 first.
    fn encode_groups(&self, target: &GroupTarget, mut take: impl FnMut(&BitVec, &BitVec, Tally)) {
        let n_out = self.code.n_out;
        let groups = target.bits.len().div_ceil(n_out);
        let encode = |group: usize| {
            let wanted = target.wanted_group(group * n_out, n_out, &self.offset);
            let word = self.nearest_word(&wanted);
            (self.code.stored_bits(|i| word.get(i)), wanted.tally_word(&word), word)
        };
        for first in (0..groups).step_by(BATCH) {
            let batch = first..groups.min(first + BATCH);
            let found: Vec<_> = batch.into_par_iter().map(encode).collect();
            found.iter().for_each(|(x, tally, word)| take(x, word, *tally));
        }
    }

    /// The word nearest to what is wanted, or one near to it.
    fn nearest_word(&self, wanted: &Wanted) -> BitVec {
        match (self.method_for(wanted.is_uniform()), &self.codewords, &self.syndromes) {
            (EncodeMethod::Codewords, Some(codewords), _) => codewords.nearest_word(wanted),
            (EncodeMethod::Syndromes, _, Some(syndromes)) => syndromes.nearest_word(wanted),
            _ => self.ordered.nearest_word(wanted),
        }
    }
}

#[cfg(test)]
mod tests;
