//! What was measured of one case: a line of `results.jsonl`.

use super::Case;
use crate::synth::Synthesis;
use serde::{Deserialize, Serialize};

/// One case, measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Digest of everything that decides the row: the case, what is asked of synthesis, and the version of the tool.
    pub key: String,
    /// What was measured.
    #[serde(flatten)]
    pub case: Case,
    /// What follows from the case alone.
    pub counts: Counts,
    /// What tools made of it; empty where none was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synthesis: Vec<Synthesis>,
}

impl Row {
    /// The first tool that came to no result, if any: such a row is measured again.
    pub fn open_run(&self) -> Option<&Synthesis> {
        self.synthesis.iter().find(|run| !run.outcome.is_result())
    }
}

/// Counts of a decoder, all planes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Ones in M⊕.
    pub taps: usize,
    /// XOR2 of one tree a row of M⊕.
    pub naive_xor: usize,
    /// XOR2 of the network.
    pub n_xor: usize,
    /// Gates on its longest path.
    pub depth: usize,
    /// Sum of the ranks of the planes.
    pub rank: usize,
    /// Bits that are stored a group.
    pub n_in_stored: usize,
    /// Stored bits a weight.
    pub bits_per_weight: f64,
    /// Stored bits a weight that tell something apart.
    pub true_bits_per_weight: f64,
    /// Share of wrong bits when a random group is coded as well as can be: mean of the planes.
    pub wrong_bits: f64,
    /// Fewest gates found of at most four operands.
    pub lut4: usize,
    /// Fewest gates found of at most six operands.
    pub lut6: usize,
}
