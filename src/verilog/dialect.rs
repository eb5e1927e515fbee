//! Dialects of Verilog, which differ in layout, in the types of nets and in the form of clocked blocks.

/// A dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Verilog-2001.
    Verilog,
    /// SystemVerilog-2012: `logic`, `always_ff`, in the layout of lowRISC's style guide.
    SystemVerilog,
}

impl Dialect {
    /// Indent of one level.
    pub(super) fn indent(self) -> &'static str {
        match self {
            Self::Verilog => "    ",
            Self::SystemVerilog => "  ",
        }
    }

    /// Widest line of a module, in characters.
    pub(super) fn max_columns(self) -> usize {
        match self {
            Self::Verilog => super::layout::MAX_COLUMNS,
            Self::SystemVerilog => 100,
        }
    }

    /// Type of a port.
    pub(super) fn port_type(self) -> &'static str {
        match self {
            Self::Verilog => "wire",
            Self::SystemVerilog => "logic",
        }
    }

    /// Keyword of a clocked block.
    pub(super) fn clocked_block(self) -> &'static str {
        match self {
            Self::Verilog => "always",
            Self::SystemVerilog => "always_ff",
        }
    }
}
