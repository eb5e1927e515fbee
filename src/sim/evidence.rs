//! One row of evidence: an engine or proof, and its result.

use serde::Serialize;
use std::collections::BTreeMap;

/// Result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every bit equals the reference.
    Pass,
    /// A difference; the detail names the first one.
    Fail,
    /// The tool is not installed.
    Skipped,
}

/// Result of one engine or proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Name of the engine or proof.
    pub name: String,
    /// Version of the tool; `None` if it is not installed.
    pub version: Option<String>,
    /// Vectors applied to the decoder.
    pub vectors: u64,
    /// Number of beats compared at the stream wrapper; 0 without one.
    pub beats: u64,
    /// Clock cycles simulated; for a combinational decoder one a vector.
    pub cycles: u64,
    /// Cycles over max(words, beats) of the run at full speed; `None` without a wrapper.
    pub latency: Option<u64>,
    /// Cells of the design after synthesis: count by kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, u64>,
    /// LUTs among these; `None` without a synthesis to LUTs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub luts: Option<u64>,
    /// The result.
    pub status: Status,
    /// First difference, or why it was skipped; empty after a pass.
    pub detail: String,
}

impl Evidence {
    /// A row that passes, with nothing counted yet.
    pub fn new(name: &str, version: Option<String>) -> Self {
        let (name, detail) = (name.to_owned(), String::new());
        let (cells, status) = (BTreeMap::new(), Status::Pass);
        let (latency, luts) = (None, None);
        Self { name, version, vectors: 0, beats: 0, cycles: 0, latency, cells, luts, status, detail }
    }
}
