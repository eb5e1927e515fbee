//! Subjects of a comparison: schemes, and the cases of a scheme, one a seed.

use crate::spec::Basis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// All parameters of a decoder but the seed of its matrices.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Scheme {
    /// Stored bits a group of one plane, before the basis is chosen.
    pub n_in: usize,
    /// Weights a group.
    pub n_out: usize,
    /// Planes.
    pub q: usize,
    /// Ones a row of M⊕.
    pub n_tap: Taps,
    /// Basis of the stored bits: given or optimized.
    pub basis: Basis,
    /// Name of the network strategy.
    pub strategy: String,
    /// Effort of the searches, 0 to 9.
    pub effort: u8,
    /// The stream wrapper, if synthesized too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapper: Option<WrapperScheme>,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_in, n_out, q, n_tap, basis, strategy, effort, wrapper } = self;
        write!(f, "({n_in}, {n_out}) q {q}, n_tap {n_tap}, {}, {strategy} {effort}", basis.name())?;
        match wrapper {
            Some(WrapperScheme { width, lanes }) => write!(f, ", W {width} x{lanes}"),
            None => Ok(()),
        }
    }
}

/// Distribution of the rows of M⊕.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Taps {
    /// This many ones in every row.
    Count(usize),
    /// Every entry is 1 with probability 1/2.
    Random(Coin),
}

/// The word `random` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coin {
    /// Density 1/2.
    Random,
}

impl Taps {
    /// Density 1/2.
    pub const RANDOM: Self = Self::Random(Coin::Random);
}

impl fmt::Display for Taps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(taps) => write!(f, "{taps}"),
            Self::Random(_) => f.write_str("random"),
        }
    }
}

/// Size of the stream wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WrapperScheme {
    /// Bits of a stored word, W.
    pub width: usize,
    /// Groups a beat.
    pub lanes: usize,
}

/// One decoder: a scheme and a seed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Case {
    /// The scheme.
    #[serde(flatten)]
    pub scheme: Scheme,
    /// Seed of its matrices: plane p has the seed p·2³² + seed.
    pub seed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_one_flat_object() {
        let text = r#"{"n_in":8,"n_out":20,"q":1,"n_tap":"random","basis":"given","strategy":"walk","effort":3,"seed":7}"#;
        let case: Case = serde_json::from_str(text).unwrap();
        assert_eq!(case.scheme.n_tap, Taps::RANDOM);
        assert_eq!(serde_json::to_string(&case).unwrap(), text);
        assert_eq!(serde_json::to_string(&Taps::Count(2)).unwrap(), "2");
    }
}
