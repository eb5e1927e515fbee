//! What synthesis tools make of a design.

use serde::{Deserialize, Serialize};

/// A part of the stream wrapper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SynthesisPart {
    /// `xor`, `gearbox`, `skid` or `control`.
    pub name: String,
    /// Area in gate equivalents.
    pub gate_equivalents: f64,
}

/// What a synthesis tool makes of a decoder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Synthesis {
    /// `ice40`, `ecp5`, `xilinx`, `generic` or `liberty`.
    pub flow: String,
    /// What the tool was given.
    pub form: SynthesisForm,
    /// Whether it came to an end.
    pub outcome: SynthesisOutcome,
    /// Why it did not; empty where it did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Tools with their versions, and the commands they were given.
    pub tool: String,
    /// LUTs of the netlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub luts: Option<u64>,
    /// Cells of the netlist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<u64>,
    /// Cells on its longest path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<u64>,
    /// Area in gate equivalents: that of the cells over that of the smallest two-input NAND.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_equivalents: Option<f64>,
    /// Clock between registers at every port, MHz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mhz: Option<f64>,
    /// Area of the parts of a wrapper; empty for a decoder alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<SynthesisPart>,
    /// How the netlist was proved to be M⊕; empty where it was not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
}

impl Synthesis {
    /// A run of `flow` on `form` of which nothing else is known yet.
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

/// What a synthesis tool is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SynthesisForm {
    /// `^(x & MASK)` a row: the matrix, no network.
    Behavioural,
    /// The network as portable Verilog.
    Portable,
    /// The network as cells of the target.
    Cells,
    /// The whole stream wrapper.
    Wrapper,
}

impl SynthesisForm {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Behavioural => "behavioural",
            Self::Portable => "portable",
            Self::Cells => "cells",
            Self::Wrapper => "wrapper",
        }
    }
}

/// How a run of a tool ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SynthesisOutcome {
    /// With a netlist.
    Done,
    /// With an error.
    Failed,
    /// With a netlist that is not M⊕.
    Wrong,
    /// Not in the time it was given.
    Timeout,
    /// The tool is not installed.
    Missing,
}

impl SynthesisOutcome {
    /// Whether it says something of the design: a tool that failed or is missing says something of the machine.
    pub fn is_result(self) -> bool {
        !matches!(self, Self::Failed | Self::Missing)
    }

    /// Its name in results.
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
