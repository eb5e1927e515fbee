//! The nets of a netlist, and what drives them.

use crate::cells::TruthTable;

/// A net of a [`Netlist`](super::Netlist).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GateNet(pub(super) u32);

impl GateNet {
    /// Its place among the nets.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An output of a cell as a table of nets, each of which counts.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Name of the cell.
    pub cell: String,
    /// The net that it drives.
    pub output: GateNet,
    /// What the table is of.
    pub inputs: Vec<GateNet>,
    /// What it gives.
    pub table: TruthTable,
    /// What it adds to a path.
    pub(super) levels: u32,
    /// Whether it is that of a register.
    pub(super) is_register: bool,
}
