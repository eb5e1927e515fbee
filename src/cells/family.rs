//! FPGA families: their LUTs, and the other cells of their netlists.

/// An FPGA family.
#[derive(Debug)]
pub struct Family {
    /// One-line description for help texts.
    pub describe: &'static str,
    /// Parameter that holds the truth table of a LUT.
    pub parameter: &'static str,
    /// Output port of a LUT.
    pub output: &'static str,
    /// LUTs, the smallest first; a gate takes the smallest that has enough inputs.
    pub luts: &'static [Lut],
    /// Cells with a fixed truth table.
    pub fixed: &'static [FixedCell],
    /// Modules of registers, each with its input and output port; a `*` at the end of a name matches any
    /// suffix.
    pub registers: &'static [(&'static str, [&'static str; 2])],
}

/// A LUT of a family.
#[derive(Debug)]
pub struct Lut {
    /// Name of its module.
    pub module: &'static str,
    /// Input ports; input i is bit i of an index into the truth table.
    pub inputs: &'static [&'static str],
}

/// A cell with a fixed truth table.
#[derive(Debug)]
pub struct FixedCell {
    /// Name of its module.
    pub module: &'static str,
    /// Output port.
    pub output: &'static str,
    /// Input ports.
    pub inputs: &'static [&'static str],
    /// Truth table: bit k is the output for the inputs that are the bits of k.
    pub table: u64,
    /// Whether the cell takes a LUT; others are inside a slice and add no level.
    pub takes_lut: bool,
}

/// A cell of a family.
#[derive(Debug)]
pub enum FamilyCell {
    /// A LUT.
    Lut(&'static Lut),
    /// A cell with a fixed truth table.
    Fixed(&'static FixedCell),
    /// A register: its input and output port.
    Register([&'static str; 2]),
}

impl Family {
    /// The cell of module `module`, if the family has it.
    pub fn find_cell(&self, module: &str) -> Option<FamilyCell> {
        let lut = self.luts.iter().find(|lut| lut.module == module).map(FamilyCell::Lut);
        let fixed = || self.fixed.iter().find(|cell| cell.module == module).map(FamilyCell::Fixed);
        let is_called = |name: &str| match name.strip_suffix('*') {
            Some(start) => module.starts_with(start),
            None => module == name,
        };
        let register = || self.registers.iter().find(|(name, _)| is_called(name));
        lut.or_else(fixed).or_else(|| register().map(|(_, ports)| FamilyCell::Register(*ports)))
    }

    /// Whether cells of the module take a LUT.
    pub fn takes_lut(&self, module: &str) -> bool {
        match self.find_cell(module) {
            Some(FamilyCell::Lut(_)) => true,
            Some(FamilyCell::Fixed(cell)) => cell.takes_lut,
            Some(FamilyCell::Register(_)) | None => false,
        }
    }
}
