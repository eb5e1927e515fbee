//! One row of evidence: what an engine ran and how it ended.

use serde::Serialize;
use std::collections::BTreeMap;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every bit agreed with the reference.
    Pass,
    /// Something differed; the detail names the first difference.
    Fail,
    /// The tool is not installed.
    Skipped,
}

/// What one engine showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Name of the engine.
    pub name: String,
    /// Version that it states; `None` where it is not installed.
    pub version: Option<String>,
    /// Vectors applied to the decoder.
    pub vectors: u64,
    /// Beats compared at the stream wrapper; 0 without one.
    pub beats: u64,
    /// Clock cycles simulated, one a vector where the decoder has no clock.
    pub cycles: u64,
    /// Cycles over max(words, beats) of the run at full speed; `None` without a wrapper.
    pub latency: Option<u64>,
    /// Cells that synthesis made of the design, by their kind.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub cells: BTreeMap<String, u64>,
    /// How it ended.
    pub status: Status,
    /// First difference, or why it was skipped; empty after a pass.
    pub detail: String,
}

impl Evidence {
    /// A row before anything ran.
    pub fn new(name: &str, version: Option<String>) -> Self {
        let (name, detail) = (name.to_owned(), String::new());
        let (cells, status) = (BTreeMap::new(), Status::Pass);
        Self { name, version, vectors: 0, beats: 0, cycles: 0, latency: None, cells, status, detail }
    }
}
