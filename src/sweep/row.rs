//! Measurements of one case: a line of `results.jsonl`.

use super::Case;
use crate::synth::Synthesis;
use serde::{Deserialize, Serialize};

/// A measured case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Digest of all that the row depends on: case, synthesis options, version of the tool.
    pub key: String,
    /// The case.
    #[serde(flatten)]
    pub case: Case,
    /// Counts of the decoder, which depend on the case alone.
    pub counts: Counts,
    /// Results of the synthesis runs; empty without synthesis.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synthesis: Vec<Synthesis>,
    /// What training made of its matrices, where accuracies are joined; no part of the results of a sweep.
    #[serde(skip)]
    pub trained: Option<Trained>,
}

impl Row {
    /// The first synthesis run without a result, if any: such a row is measured again.
    pub fn open_run(&self) -> Option<&Synthesis> {
        self.synthesis.iter().find(|run| !run.outcome.is_result())
    }
}

/// Counts of a decoder, over all planes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Ones in M⊕.
    pub taps: usize,
    /// XOR2 of separate trees, one a row of M⊕.
    pub naive_xor: usize,
    /// XOR2 of the network.
    pub n_xor: usize,
    /// Depth of the network in gates.
    pub depth: usize,
    /// Sum of the ranks of the planes.
    pub rank: usize,
    /// Stored bits a group.
    pub n_in_stored: usize,
    /// Stored bits a weight.
    pub bits_per_weight: f64,
    /// Stored bits a weight that tell something apart.
    pub true_bits_per_weight: f64,
    /// Share of wrong bits when random groups are coded optimally: mean of the planes.
    pub wrong_bits: f64,
    /// Fewest 4-input LUTs found.
    pub lut4: usize,
    /// Fewest 6-input LUTs found.
    pub lut6: usize,
}

/// What training made of a decoder: means over its training seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trained {
    /// Share of the test that is right after the last epoch.
    pub test_accuracy: f64,
    /// Mean loss of the last epoch.
    pub train_loss: Option<f64>,
}
