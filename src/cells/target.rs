//! Target: cells that the Verilog instantiates.

use crate::cells::ecp5::ECP5;
use crate::cells::family::Family;
use crate::cells::gowin::GOWIN;
use crate::cells::ice40::ICE40;
use crate::cells::liberty::Library;
use crate::cells::xilinx::XILINX;

/// Cells of the decoder's gates.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Target {
    /// Portable Verilog-2001.
    #[default]
    Generic,
    /// Lattice iCE40.
    Ice40,
    /// Lattice ECP5.
    Ecp5,
    /// AMD Xilinx 7 series and UltraScale.
    Xilinx,
    /// Gowin.
    Gowin,
    /// Standard cells of a Liberty file.
    Liberty(Library),
}

impl Target {
    /// Name of the target with a library.
    pub const LIBERTY: &'static str = "liberty";
    /// All targets without a library, with their names in specs, on the command line and in manifests.
    pub const PLAIN: [(&str, Self); 5] = [
        ("generic", Self::Generic),
        ("ice40", Self::Ice40),
        ("ecp5", Self::Ecp5),
        ("xilinx", Self::Xilinx),
        ("gowin", Self::Gowin),
    ];

    /// Its name.
    pub fn name(&self) -> &'static str {
        Self::PLAIN.iter().find(|(_, plain)| plain == self).map_or(Self::LIBERTY, |(name, _)| name)
    }

    /// The LUTs, if the target is an FPGA family.
    pub fn family(&self) -> Option<&'static Family> {
        match self {
            Self::Generic | Self::Liberty(_) => None,
            Self::Ice40 => Some(&ICE40),
            Self::Ecp5 => Some(&ECP5),
            Self::Xilinx => Some(&XILINX),
            Self::Gowin => Some(&GOWIN),
        }
    }
}
