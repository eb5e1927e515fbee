//! Synthesis flows, and the yosys commands of each.

use crate::cells::liberty::LibertyGates;
use crate::cells::{ECP5, Family, GOWIN, ICE40, Target, XILINX, gate_transistors};
use crate::error::{Error, Result};
use std::sync::Arc;

/// A synthesis flow: the target of yosys.
#[derive(Debug, Clone, PartialEq)]
pub enum Flow {
    /// Lattice iCE40.
    Ice40,
    /// Lattice ECP5.
    Ecp5,
    /// AMD Xilinx 7 series.
    Xilinx,
    /// Gowin.
    Gowin,
    /// The generic gates of yosys, mapped by ABC.
    Generic,
    /// The cells of a Liberty file, mapped by ABC.
    Liberty(Arc<Liberty>),
}

/// A Liberty file.
#[derive(Debug, PartialEq)]
pub struct Liberty {
    /// Name of the file, without a path.
    pub file: String,
    /// Text of the file.
    pub text: String,
    /// Its cells.
    pub gates: LibertyGates,
}

impl Flow {
    /// Flows that need no file.
    pub const PLAIN: [(&str, Self); 5] = [
        ("ice40", Self::Ice40),
        ("ecp5", Self::Ecp5),
        ("xilinx", Self::Xilinx),
        ("gowin", Self::Gowin),
        ("generic", Self::Generic),
    ];
    /// Name of the flow that needs a Liberty file.
    pub const LIBERTY: &str = "liberty";

    /// The flow of that name; `library` is the name and content of the Liberty file that `liberty` needs.
    ///
    /// # Errors
    /// `Input`: no such flow, a missing file, or an invalid Liberty file.
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
            let what = format!("`{name}` is none of ice40, ecp5, xilinx, gowin, generic, liberty");
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

    /// Name in results.
    pub fn name(&self) -> &'static str {
        let plain = Self::PLAIN.iter().find(|(_, flow)| flow == self);
        plain.map_or(Self::LIBERTY, |(name, _)| name)
    }

    /// Commands of yosys that map module `top` to cells, flat or with its hierarchy. `library` is the path of
    /// the Liberty file.
    pub fn yosys_commands(&self, top: &str, flat: bool, library: &str) -> String {
        let (flatten, keep) = if flat { (" -flatten", "") } else { ("", " -noflatten") };
        match self {
            Self::Ice40 => format!("synth_ice40 -top {top}{keep}"),
            Self::Ecp5 => format!("synth_ecp5 -top {top}{keep}"),
            Self::Xilinx => format!("synth_xilinx -top {top}{flatten} -noiopad -noclkbuf"),
            Self::Gowin => format!("synth_gowin -top {top}{keep} -noiopads"),
            Self::Generic => {
                format!(
                    "synth -top {top}{flatten}; dfflegalize -cell $_DFF_P_ 01 -cell $_DFFE_PP_ 01; abc; opt_clean"
                )
            }
            Self::Liberty(_) => Self::liberty_commands(top, flat, library),
        }
    }

    /// Commands of the flow for any standard cells.
    pub fn liberty_commands(top: &str, flat: bool, library: &str) -> String {
        let flatten = if flat { " -flatten" } else { "" };
        format!("synth -top {top}{flatten}; dfflibmap -liberty {library}; abc -liberty {library}; opt_clean")
    }

    /// The FPGA family of the flow.
    fn cell_family(&self) -> Option<&'static Family> {
        match self {
            Self::Ice40 => Some(&ICE40),
            Self::Ecp5 => Some(&ECP5),
            Self::Xilinx => Some(&XILINX),
            Self::Gowin => Some(&GOWIN),
            Self::Generic | Self::Liberty(_) => None,
        }
    }

    /// Whether the cell takes a LUT of the family; inverters do.
    pub fn is_lut(&self, cell: &str) -> bool {
        self.cell_family().is_some_and(|family| family.takes_lut(cell))
    }

    /// Whether the cells of the flow are LUTs.
    pub fn has_luts(&self) -> bool {
        self.cell_family().is_some()
    }

    /// Whether the flow has the cells that the Verilog of `target` instantiates.
    pub fn takes_cells_of(name: &str, target: &Target) -> bool {
        *target == Target::Generic || target.name() == name
    }

    /// Area of a cell in gate equivalents; `None` if unknown.
    pub fn gate_equivalents(&self, cell: &str) -> Option<f64> {
        match self {
            Self::Generic => gate_transistors(cell).map(|transistors| f64::from(transistors) / 4.0),
            Self::Liberty(library) => library.gates.gate_equivalents(cell),
            _ => None,
        }
    }
}
