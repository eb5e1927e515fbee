//! Result of a synthesis run of a design.

use serde::{Deserialize, Serialize};

/// A part of a synthesized stream wrapper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SynthesisPart {
    /// `xor`, `gearbox`, `skid` or `control`.
    pub name: String,
    /// Area in gate equivalents.
    pub gate_equivalents: f64,
}

/// Result of a synthesis run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Synthesis {
    /// Name of the flow: `ice40`, `ecp5`, `xilinx`, `generic` or `liberty`.
    pub flow: String,
    /// Form of the design.
    pub form: SynthesisForm,
    /// Outcome of the run.
    pub outcome: SynthesisOutcome,
    /// Reason of a failure; for a finished run, an open point of its proof, else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Tools with their versions and commands.
    pub tool: String,
    /// Number of LUTs in the netlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub luts: Option<u64>,
    /// Number of cells in the netlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<u64>,
    /// Depth of the netlist in cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u64>,
    /// Area in gate equivalents: that of the cells over that of the smallest two-input NAND.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_equivalents: Option<f64>,
    /// Clock frequency with registers at all ports, in MHz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mhz: Option<f64>,
    /// Areas of the parts of a wrapper; empty for a decoder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SynthesisPart>,
    /// Methods by which the netlist was proven to be M⊕; empty if it was not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
}

impl Synthesis {
    /// A finished run of `flow` on `form`, without results yet.
    pub fn new(flow: &str, form: SynthesisForm) -> Self {
        Self {
            flow: flow.to_owned(),
            form,
            outcome: SynthesisOutcome::Done,
            detail: String::new(),
            tool: String::new(),
            luts: None,
            cells: None,
            depth: None,
            gate_equivalents: None,
            mhz: None,
            parts: Vec::new(),
            proof: String::new(),
        }
    }
}

/// Form of a design for synthesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SynthesisForm {
    /// The matrix, one reduction `^(x & MASK)` a row, without a network.
    Behavioural,
    /// The network in portable Verilog.
    Portable,
    /// The network in cells of the target.
    Cells,
    /// The whole stream wrapper.
    Wrapper,
}

impl SynthesisForm {
    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Behavioural => "behavioural",
            Self::Portable => "portable",
            Self::Cells => "cells",
            Self::Wrapper => "wrapper",
        }
    }
}

/// Outcome of a synthesis run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SynthesisOutcome {
    /// A netlist.
    Done,
    /// A tool failed.
    Failed,
    /// A netlist that is not M⊕.
    Wrong,
    /// A tool was killed at the time limit.
    Timeout,
    /// A tool is not installed.
    Missing,
}

impl SynthesisOutcome {
    /// Whether the outcome depends on the design alone: a failed or missing tool depends on the machine.
    pub fn is_result(self) -> bool {
        !matches!(self, Self::Failed | Self::Missing)
    }

    /// Name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Wrong => "wrong",
            Self::Timeout => "timeout",
            Self::Missing => "missing",
        }
    }
}
