//! From a spec to a proven design, its files, and the check of a folder of them: the front door of the library.
//!
//! ```text
//! spec ──► networks ──► hardware: Verilog, read back and proven ──► Design ──► files, evidence
//! folder ──► Saved ──► Design ──► files, compared with the folder ──► evidence
//! ```
//!
//! Nothing here touches a disk, a terminal or a signal: whoever waits for a build is a [`Watch`], and where a design
//! lies is a [`Folder`].

mod build;
mod check;
mod comparison;
pub mod evidence;
mod files;
mod folder;
mod hardware;
pub mod manifest;
pub mod networks;
mod options;
pub mod packing;
mod saved;
#[cfg(test)]
mod tests;
mod watch;

pub use build::{Design, build, rebuild};
pub use check::{Check, Checked, check, waves};
pub use folder::{Folder, Look, MAX_TEXT_BYTES};
pub use hardware::Hardware;
pub use options::Options;
pub use saved::{Saved, read_spec};
pub use watch::Watch;

use std::collections::BTreeMap;

/// Content of files by their path relative to a folder, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The full input of a design.
pub const SPEC: &str = "spec.json";
/// The networks of all planes, side by side.
pub const NETWORK: &str = "report/network.txt";
/// The counts of a design.
pub const REPORT: &str = "report/report.json";
/// The one file that says what ran, and not what follows from the input.
pub const EVIDENCE: &str = "report/evidence.json";
/// Scratch folder for what users build inside a design; never compared.
pub const SCRATCH: &str = "build/";
/// Seed of the stimulus, in the testbench and on every engine.
pub const SEED: u64 = 1;
