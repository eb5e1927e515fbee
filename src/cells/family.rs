//! FPGA families: LUTs that hold a truth table of any sum, and what else their netlists consist of.

/// An FPGA family.
#[derive(Debug)]
pub struct Family {
    /// One line on it, for help texts.
    pub describe: &'static str,
    /// Parameter that holds the truth table of a LUT.
    pub parameter: &'static str,
    /// Output port of a LUT.
    pub output: &'static str,
    /// Its LUTs, the smallest first; a gate takes the smallest that it fits.
    pub luts: &'static [Lut],
    /// Cells of one function.
    pub fixed: &'static [FixedCell],
    /// Modules of registers, each with its input and output; `*` at the end of a name stands for any end.
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

/// A cell of one function.
#[derive(Debug)]
pub struct FixedCell {
    /// Name of its module.
    pub module: &'static str,
    /// Output port.
    pub output: &'static str,
    /// Input ports.
    pub inputs: &'static [&'static str],
    /// Truth table: bit k is the output where input i is bit i of k.
    pub table: u64,
    /// True for a cell that takes a LUT; others lie inside a slice and add no level.
    pub takes_lut: bool,
}

/// A cell of a family.
#[derive(Debug)]
pub enum FamilyCell {
    /// A LUT.
    Lut(&'static Lut),
    /// A cell of one function.
    Fixed(&'static FixedCell),
    /// A register from its input port to its output port.
    Register([&'static str; 2]),
}

impl Family {
    /// The cell whose module is called `module`, if the family has one.
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

    /// True for a module that takes a LUT.
    pub fn takes_lut(&self, module: &str) -> bool {
        match self.find_cell(module) {
            Some(FamilyCell::Lut(_)) => true,
            Some(FamilyCell::Fixed(cell)) => cell.takes_lut,
            Some(FamilyCell::Register(_)) | None => false,
        }
    }
}
