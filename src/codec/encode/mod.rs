//! Stored bits for weights that were not trained with a decoder: the x whose outputs miss least of them.
//!
//! Every group is a decoding problem of the code that M⊕ generates: of all words the one nearest to the wanted
//! bits, where each bit counts as much as its importance says and not at all where its weight is pruned. The
//! nearest word is found exactly where one of two tables is small enough, and by ordered statistics (Fossorier
//! and Lin 1995) beyond.

mod code;
mod codewords;
mod group;
mod layers;
mod limit;
mod ordered;
mod syndromes;
#[cfg(test)]
mod tests;

use crate::gf2::{Affine, BitVec};
use code::Code;
use codewords::Codewords;
pub use group::Target;
pub use layers::{Outcome, network};
pub use limit::distortion;
use ordered::Ordered;
use rayon::prelude::*;
use syndromes::Syndromes;

/// Most basis words whose sums are all looked at.
const MAX_RANK: usize = 16;
/// Most parity checks whose values are all looked at.
const MAX_CHECKS: usize = 20;

/// Groups whose words are held at a time.
const BATCH: usize = 1 << 14;

/// How the nearest word is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All words.
    Codewords,
    /// The lightest error of every syndrome.
    Syndromes,
    /// Ordered statistics; the result may not be the nearest.
    Ordered,
}

impl Method {
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

/// What became of the bits of a plane.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Bits that count.
    pub counted: u64,
    /// Of these, bits that come out wrong.
    pub wrong: u64,
    /// Importance of all bits.
    pub importance: f64,
    /// Importance of those that come out wrong.
    pub lost: f64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            counted: self.counted + other.counted,
            wrong: self.wrong + other.wrong,
            importance: self.importance + other.importance,
            lost: self.lost + other.lost,
        }
    }

    /// Share of the bits that count that come out wrong.
    pub fn wrong_share(self) -> f64 {
        if self.counted == 0 { 0.0 } else { self.wrong as f64 / self.counted as f64 }
    }

    /// Share of the importance that is lost.
    pub fn lost_share(self) -> f64 {
        if self.importance == 0.0 { 0.0 } else { self.lost / self.importance }
    }
}

/// Finds the stored bits of a plane. The same wanted bits give the same stored bits on every machine.
#[derive(Debug, Clone)]
pub struct Encoder {
    code: Code,
    offset: BitVec,
    codewords: Option<Codewords>,
    syndromes: Option<Syndromes>,
    ordered: Ordered,
}

impl Encoder {
    /// Encoder of a plane.
    pub fn new(plane: &Affine) -> Self {
        let code = Code::new(&plane.matrix);
        let (rank, checks) = (code.rank(), code.n_out - code.rank());
        let codewords = (rank <= MAX_RANK).then(|| Codewords::new(&code));
        let syndromes = (code.n_out <= 64 && checks <= MAX_CHECKS).then(|| Syndromes::new(&code));
        let ordered = Ordered::new(&code);
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

    /// How wanted bits are encoded, where all of them count alike (`equal`) and where not.
    pub fn method(&self, equal: bool) -> Method {
        let (rank, checks) = (self.code.rank(), self.code.n_out - self.code.rank());
        match (&self.codewords, &self.syndromes) {
            (_, Some(_)) if equal => Method::Syndromes,
            // 2^rank words of n_out/8 bytes against n_out steps of 2^checks sums.
            (Some(_), Some(_)) if rank <= checks => Method::Codewords,
            (Some(_), None) => Method::Codewords,
            (_, Some(_)) => Method::Syndromes,
            (None, None) => Method::Ordered,
        }
    }

    /// Stored bits of all groups, group 0 first, for the wanted bits of a layer; what the last group has past
    /// them does not count.
    pub fn encode(&self, target: &Target) -> (BitVec, Tally) {
        let n_out = self.code.n_out;
        let groups = target.bits.len().div_ceil(n_out);
        let encode = |group: usize| {
            let wanted = target.group(group * n_out, n_out, &self.offset);
            let word = self.nearest(&wanted);
            (self.code.stored(|i| word.get(i)), wanted.tally(&word))
        };
        let mut stored = BitVec::with_capacity(groups * self.code.n_in);
        let mut tally = Tally::default();
        for first in (0..groups).step_by(BATCH) {
            let batch = first..groups.min(first + BATCH);
            let found: Vec<_> = batch.into_par_iter().map(encode).collect();
            for (x, of_group) in found {
                stored.extend(&x);
                tally = tally.plus(of_group);
            }
        }
        (stored, tally)
    }

    /// The word nearest to what is wanted, or one near to it.
    fn nearest(&self, wanted: &group::Wanted) -> BitVec {
        match (self.method(wanted.equal()), &self.codewords, &self.syndromes) {
            (Method::Codewords, Some(codewords), _) => codewords.nearest(wanted),
            (Method::Syndromes, _, Some(syndromes)) => syndromes.nearest(wanted),
            _ => self.ordered.nearest(wanted),
        }
    }
}
