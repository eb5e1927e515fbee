//! `xilinx`: AMD Xilinx 7 series and UltraScale; every gate is a LUT1 to LUT6. The muxes that join LUTs are
//! inside their slice; chains of registers may be a LUT as a shift register.

use crate::cells::family::{Family, FixedCell, Lut};
use crate::cells::truth_table::MUX;

/// The family.
pub const XILINX: Family = Family {
    describe: "AMD Xilinx 7 series and UltraScale: a LUT1 to LUT6 a gate",
    parameter: "INIT",
    output: "O",
    luts: &[
        Lut { module: "LUT1", inputs: &["I0"] },
        Lut { module: "LUT2", inputs: &["I0", "I1"] },
        Lut { module: "LUT3", inputs: &["I0", "I1", "I2"] },
        Lut { module: "LUT4", inputs: &["I0", "I1", "I2", "I3"] },
        Lut { module: "LUT5", inputs: &["I0", "I1", "I2", "I3", "I4"] },
        Lut { module: "LUT6", inputs: &["I0", "I1", "I2", "I3", "I4", "I5"] },
    ],
    fixed: &[
        FixedCell { module: "MUXF7", output: "O", inputs: &["I0", "I1", "S"], table: MUX, takes_lut: false },
        FixedCell { module: "MUXF8", output: "O", inputs: &["I0", "I1", "S"], table: MUX, takes_lut: false },
        FixedCell { module: "INV", output: "O", inputs: &["I"], table: 1, takes_lut: true },
        FixedCell { module: "IBUF", output: "O", inputs: &["I"], table: 2, takes_lut: false },
        FixedCell { module: "OBUF", output: "O", inputs: &["I"], table: 2, takes_lut: false },
        FixedCell { module: "BUFG", output: "O", inputs: &["I"], table: 2, takes_lut: false },
    ],
    registers: &[
        ("FDRE", ["D", "Q"]),
        ("FDSE", ["D", "Q"]),
        ("FDCE", ["D", "Q"]),
        ("FDPE", ["D", "Q"]),
        ("SRL16E", ["D", "Q"]),
        ("SRLC32E", ["D", "Q"]),
    ],
};
