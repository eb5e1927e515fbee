//! A sweep: its parameter lists, cases and digests.

use super::decoder::plane_seed;
use super::{Case, Scheme, Taps, WrapperScheme};
use crate::codec::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, construct};
use crate::spec::{Basis, SCHEMA_VERSION};
use crate::synth::SynthesisForm;
use itertools::iproduct;
use serde_json::{Value, json};

/// Most cases of a sweep.
pub const MAX_CASES: usize = 100_000;
/// Digits of a key.
const KEY_DIGITS: usize = 16;
/// Version of the tool; rows of other versions are not comparable.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A sweep. Every list is ascending, without duplicates; the cases are their product.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// Sizes: (n_in, n_out).
    pub sizes: Vec<(usize, usize)>,
    /// Numbers of planes.
    pub q: Vec<usize>,
    /// Ones a row of M⊕.
    pub n_tap: Vec<Taps>,
    /// Seeds of the matrices.
    pub seeds: Vec<u64>,
    /// Bases.
    pub basis: Vec<Basis>,
    /// Names of strategies.
    pub strategies: Vec<String>,
    /// Effort of the searches, 0 to 9.
    pub effort: u8,
    /// Stream wrappers; empty for decoders alone.
    pub wrappers: Vec<WrapperScheme>,
    /// Synthesis options; `None` for no synthesis.
    pub synth: Option<Synth>,
}

/// Synthesis options of a sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Synth {
    /// Names of the flows: `ice40`, `ecp5`, `xilinx`, `generic` or `liberty`.
    pub flows: Vec<String>,
    /// Forms of the design given to the flows.
    pub forms: Vec<SynthesisForm>,
    /// Whether decoders are placed and routed on an iCE40 for their clock frequency.
    pub fmax: bool,
    /// Time limit of a run, in seconds.
    pub timeout: u64,
    /// Cell library of flow `liberty`.
    pub liberty: Option<LibertySource>,
}

/// A Liberty file.
#[derive(Debug, Clone, PartialEq)]
pub struct LibertySource {
    /// SHA-256 of its text.
    pub digest: String,
    /// The text; `None` if only its digest is known.
    pub text: Option<String>,
}

/// Matrices, one a plane. Cases with the same draw share their matrices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MatrixDraw {
    /// Stored bits a group of one plane.
    pub n_in: usize,
    /// Weights a group.
    pub n_out: usize,
    /// Ones a row of M⊕.
    pub n_tap: Taps,
    /// The seed.
    pub seed: u64,
}

impl MatrixDraw {
    /// The draw of a case.
    pub fn of_case(case: &Case) -> Self {
        let Scheme { n_in, n_out, n_tap, .. } = case.scheme;
        Self { n_in, n_out, n_tap, seed: case.seed }
    }

    /// M⊕ of plane `p`, constructed from the seed p·2³² + seed.
    ///
    /// # Errors
    /// As the constructions.
    pub fn plane_matrix(&self, p: usize) -> Result<BitMatrix> {
        let seed = plane_seed(self.seed, p);
        match self.n_tap {
            Taps::Count(taps) => construct::n_tap_matrix(self.n_out, self.n_in, taps, seed),
            Taps::Random(_) => construct::random_matrix(self.n_out, self.n_in, 0.5, seed),
        }
    }
}

/// A part of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Index of the part, from 1.
    pub index: usize,
    /// Number of parts.
    pub of: usize,
}

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { index: 1, of: 1 };
}

impl Sweep {
    /// Number of cases; `None` on overflow.
    pub fn n_cases(&self) -> Option<usize> {
        let parts = [self.q.len(), self.basis.len(), self.strategies.len(), self.wrappers.len().max(1)];
        let draws = [self.sizes.len(), self.n_tap.len(), self.seeds.len()];
        parts.iter().chain(&draws).try_fold(1usize, |all, &part| all.checked_mul(part))
    }

    /// The draws of a part, in order; every part has some of every scheme.
    pub fn shard_draws(&self, shard: Shard) -> Vec<MatrixDraw> {
        let all = iproduct!(&self.sizes, &self.n_tap, &self.seeds);
        let draw = |(&(n_in, n_out), &n_tap, &seed)| MatrixDraw { n_in, n_out, n_tap, seed };
        all.map(draw).skip(shard.index - 1).step_by(shard.of).collect()
    }

    /// The cases of a draw, in order.
    pub fn draw_cases(&self, draw: &MatrixDraw) -> Vec<Case> {
        let wrappers: Vec<_> = match self.wrappers[..] {
            [] => vec![None],
            _ => self.wrappers.iter().copied().map(Some).collect(),
        };
        let all = iproduct!(&self.q, &self.basis, &self.strategies, wrappers);
        all.map(|(&q, &basis, strategy, wrapper)| Case {
            scheme: self.draw_scheme(draw, q, basis, strategy, wrapper),
            seed: draw.seed,
        })
        .collect()
    }

    fn draw_scheme(
        &self,
        draw: &MatrixDraw,
        q: usize,
        basis: Basis,
        strategy: &str,
        wrapper: Option<WrapperScheme>,
    ) -> Scheme {
        let MatrixDraw { n_in, n_out, n_tap, .. } = *draw;
        Scheme { n_in, n_out, q, n_tap, basis, strategy: strategy.to_owned(), effort: self.effort, wrapper }
    }

    /// The sweep as normalised JSON; a Liberty file by its digest.
    pub fn to_json(&self) -> Value {
        let counted = self.seeds.iter().copied().eq(1..=self.seeds.len() as u64);
        let mut object = json!({ "schema_version": SCHEMA_VERSION, "sizes": self.sizes, "q": self.q,
            "n_tap": self.n_tap, "seeds": if counted { json!(self.seeds.len()) } else { json!(self.seeds) },
            "basis": self.basis, "strategies": self.strategies, "effort": self.effort });
        if !self.wrappers.is_empty() {
            let mut widths: Vec<_> = self.wrappers.iter().map(|wrapper| wrapper.width).collect();
            let mut lanes: Vec<_> = self.wrappers.iter().map(|wrapper| wrapper.lanes).collect();
            for list in [&mut widths, &mut lanes] {
                list.sort_unstable();
                list.dedup();
            }
            object["width"] = json!(widths);
            object["lanes"] = json!(lanes);
        }
        if let Some(synth) = &self.synth {
            object["synth"] = json!(synth.flows);
            object["forms"] = json!(synth.forms);
            object["fmax"] = json!(synth.fmax);
            object["synth_timeout"] = json!(synth.timeout);
            if let Some(liberty) = &synth.liberty {
                object["liberty"] = json!(liberty.to_string());
            }
        }
        object
    }

    /// Digest of the sweep and the version of the tool.
    pub fn digest(&self) -> String {
        sha256_hex(json!([VERSION, self.to_json()]).to_string().as_bytes())
    }

    /// Digest of all that a row depends on.
    pub fn row_key(&self, case: &Case) -> String {
        let synth = self.synth.as_ref().map(|synth| {
            let liberty = synth.liberty.as_ref().map(ToString::to_string);
            json!([synth.flows, synth.forms, synth.fmax, synth.timeout, liberty])
        });
        let mut key = sha256_hex(json!([VERSION, case, synth]).to_string().as_bytes());
        key.truncate(KEY_DIGITS);
        key
    }

    /// Whether a case is one of this sweep.
    pub fn contains(&self, case: &Case) -> bool {
        let Scheme { n_in, n_out, q, n_tap, basis, strategy, effort, wrapper } = &case.scheme;
        let wraps = wrapper.map_or(self.wrappers.is_empty(), |wrapper| self.wrappers.contains(&wrapper));
        wraps
            && self.sizes.binary_search(&(*n_in, *n_out)).is_ok()
            && self.q.contains(q)
            && self.n_tap.contains(n_tap)
            && self.seeds.binary_search(&case.seed).is_ok()
            && self.basis.contains(basis)
            && self.strategies.contains(strategy)
            && self.effort == *effort
    }
}

impl LibertySource {
    /// Prefix of a digest, where a sweep file has the path of a Liberty file.
    pub(super) const PREFIX: &str = "sha256:";

    /// From the text of a Liberty file.
    pub fn new(text: String) -> Self {
        Self { digest: sha256_hex(text.as_bytes()), text: Some(text) }
    }

    /// The text.
    ///
    /// # Errors
    /// `Input` if only the digest is known.
    pub fn known_text(&self) -> Result<&str> {
        let missing = || Error::input("", "liberty", format!("{self}, the file itself is needed"));
        self.text.as_deref().ok_or_else(missing)
    }
}

impl std::fmt::Display for LibertySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", Self::PREFIX, self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::read_sweep;
    use crate::sweep::tests::{NoFiles, SMALL};

    #[test]
    fn cases_are_the_product_in_order_and_parts_make_the_whole() {
        let sweep = read_sweep(SMALL, "s.json", &NoFiles).expect("reads");
        let of = |shard| {
            sweep.shard_draws(shard).iter().flat_map(|draw| sweep.draw_cases(draw)).collect::<Vec<_>>()
        };
        let mut whole = of(Shard::WHOLE);
        assert_eq!(Some(whole.len()), sweep.n_cases());
        whole.sort();
        let mut parts: Vec<_> = (1..=3).flat_map(|index| of(Shard { index, of: 3 })).collect();
        parts.sort();
        assert_eq!(parts, whole);
        assert!(
            whole.windows(2).all(|pair| pair[0] != pair[1]) && whole.iter().all(|case| sweep.contains(case))
        );
        let mut other = whole[0].clone();
        other.seed = 99;
        assert!(!sweep.contains(&other) && sweep.row_key(&other) != sweep.row_key(&whole[0]));
    }

    #[test]
    fn reads_back_from_what_is_written() {
        let sweep = read_sweep(SMALL, "s.json", &NoFiles).expect("reads");
        let back = read_sweep(&sweep.to_json().to_string(), "s.json", &NoFiles).expect("reads back");
        assert_eq!((&back, back.digest()), (&sweep, sweep.digest()));
    }
}
