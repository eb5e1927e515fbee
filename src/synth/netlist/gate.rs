//! Nets and gates of a netlist.

use crate::cells::TruthTable;

/// A net of a [`Netlist`](super::Netlist).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GateNet(pub(super) u32);

impl GateNet {
    /// Index among the nets.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One output of a cell, as a truth table of the nets that it depends on.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Name of the cell.
    pub cell: String,
    /// The net that it drives.
    pub output: GateNet,
    /// Input nets of the truth table, in order.
    pub inputs: Vec<GateNet>,
    /// Truth table.
    pub table: TruthTable,
    /// Levels that the cell adds to a path, 0 or 1.
    pub(super) levels: u32,
    /// Whether the cell is a register.
    pub(super) is_register: bool,
}
