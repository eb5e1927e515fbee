//! The synthesis flows, and the commands of yosys for each.

use crate::cells::liberty::LibertyGates;
use crate::cells::{ECP5, Family, ICE40, XILINX, gate_transistors};
use crate::error::{Error, Result};
use std::sync::Arc;

/// A way from Verilog to cells.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    /// Lattice iCE40.
    Ice40,
    /// Lattice ECP5.
    Ecp5,
    /// AMD Xilinx 7 series.
    Xilinx,
    /// The gates of yosys, mapped by ABC.
    Generic,
    /// The cells of a Liberty file, mapped by ABC.
    Liberty(Arc<Liberty>),
}

/// A Liberty file.
#[derive(Debug, PartialEq)]
pub struct Liberty {
    /// Its name, without a path.
    pub file: String,
    /// What it holds.
    pub text: String,
    /// Its cells.
    pub gates: LibertyGates,
}

impl Flow {
    /// The flows that need no file.
    pub const PLAIN: [(&str, Self); 4] =
        [("ice40", Self::Ice40), ("ecp5", Self::Ecp5), ("xilinx", Self::Xilinx), ("generic", Self::Generic)];
    /// The flow that needs a Liberty file.
    pub const LIBERTY: &str = "liberty";

    /// The flow of that name; `library` is the name and content of the Liberty file that `liberty` needs.
    ///
    /// # Errors
    /// `Input`: no such flow, a missing file, or one that is no Liberty.
    pub fn from_name(name: &str, library: Option<(&str, &[u8])>) -> Result<Self> {
        let refuse = |what: String| Err(Error::input("", "liberty", what));
        if let Some((_, flow)) = Self::PLAIN.iter().find(|(plain, _)| *plain == name) {
            return if library.is_none() {
                Ok(flow.clone())
            } else {
                refuse(format!("flow {name} takes no library"))
            };
        }
        if name != Self::LIBERTY {
            let what = format!("`{name}` is none of ice40, ecp5, xilinx, generic, liberty");
            return Err(Error::input("", "synth", what));
        }
        let Some((file, bytes)) = library else {
            return refuse("missing, liberty takes its cells from it".into());
        };
        let gates = LibertyGates::read_liberty(bytes, file)?;
        let text = String::from_utf8_lossy(bytes).into_owned();
        let file = file.rsplit('/').next().unwrap_or(file).to_owned();
        Ok(Self::Liberty(Arc::new(Liberty { file, text, gates })))
    }

    /// Its name in results.
    pub fn name(&self) -> &'static str {
        let plain = Self::PLAIN.iter().find(|(_, flow)| flow == self);
        plain.map_or(Self::LIBERTY, |(name, _)| name)
    }

    /// The commands of yosys that make cells of module `top`, flat or with its hierarchy. `library` is how a
    /// Liberty file is called there.
    pub fn yosys_commands(&self, top: &str, flat: bool, library: &str) -> String {
        let (flatten, keep) = if flat { (" -flatten", "") } else { ("", " -noflatten") };
        match self {
            Self::Ice40 => format!("synth_ice40 -top {top}{keep}"),
            Self::Ecp5 => format!("synth_ecp5 -top {top}{keep}"),
            Self::Xilinx => format!("synth_xilinx -top {top}{flatten} -noiopad -noclkbuf"),
            Self::Generic => {
                format!(
                    "synth -top {top}{flatten}; dfflegalize -cell $_DFF_P_ 01 -cell $_DFFE_PP_ 01; abc; opt_clean"
                )
            }
            Self::Liberty(_) => Self::liberty_commands(top, flat, library),
        }
    }

    /// The commands of the flow of standard cells, whatever they are.
    pub fn liberty_commands(top: &str, flat: bool, library: &str) -> String {
        let flatten = if flat { " -flatten" } else { "" };
        format!("synth -top {top}{flatten}; dfflibmap -liberty {library}; abc -liberty {library}; opt_clean")
    }

    /// The family whose cells it makes.
    fn cell_family(&self) -> Option<&'static Family> {
        match self {
            Self::Ice40 => Some(&ICE40),
            Self::Ecp5 => Some(&ECP5),
            Self::Xilinx => Some(&XILINX),
            Self::Generic | Self::Liberty(_) => None,
        }
    }

    /// True for a cell that takes a LUT of the family; inverters do.
    pub fn is_lut(&self, cell: &str) -> bool {
        self.cell_family().is_some_and(|family| family.takes_lut(cell))
    }

    /// True where its cells are LUTs.
    pub fn has_luts(&self) -> bool {
        self.cell_family().is_some()
    }

    /// Gate equivalents of a cell; `None` where it has none.
    pub fn gate_equivalents(&self, cell: &str) -> Option<f64> {
        match self {
            Self::Generic => gate_transistors(cell).map(|transistors| f64::from(transistors) / 4.0),
            Self::Liberty(library) => library.gates.gate_equivalents(cell),
            _ => None,
        }
    }
}
