//! From a spec to a proven design, its files, and the check of a folder of them: the front door of the library.
//!
//! ```text
//! spec ──► networks ──► hardware: Verilog, read back and proven ──► Design ──► files, evidence
//! folder ──► Saved ──► Design ──► files, compared with the folder ──► evidence
//! ```
//!
//! This module has no access to disk, terminal or signals: progress and cancellation go through a [`Watch`],
//! folders of designs through a [`Folder`].

pub mod bare;
mod best;
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
mod paths;
mod saved;
#[cfg(test)]
mod tests;
mod watch;

pub use best::strategy_of;
pub use build::{Design, build, rebuild_design};
pub use check::{Check, Checked, check, trace_waves};
pub use evidence::SEED;
pub use folder::{Folder, Look, MAX_TEXT_BYTES};
pub use hardware::Hardware;
pub use options::{DEFAULT_EFFORT, DesignOptions};
pub use paths::{EVIDENCE, Files, NETWORK, REPORT, SCRATCH, SPEC};
pub use saved::{Saved, read_spec};
pub use watch::Watch;
