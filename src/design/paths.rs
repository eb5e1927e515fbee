//! Paths of the files of a design.

use std::collections::BTreeMap;

/// Content of files by their path relative to a folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The full input of a design.
pub const SPEC: &str = "spec.json";
/// The networks of all planes, side by side.
pub const NETWORK: &str = "report/network.txt";
/// The counts of a design.
pub const REPORT: &str = "report/report.json";
/// Record of the checks that were run: the only file that does not follow from the input.
pub const EVIDENCE: &str = "report/evidence.json";
/// Scratch folder for users' own builds inside a design; never compared.
pub const SCRATCH: &str = "build/";
