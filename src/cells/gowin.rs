//! `gowin`: Gowin; every gate is a LUT1 to LUT4. The muxes that join LUTs are inside their slice.

use crate::cells::family::{Family, FixedCell, Lut};
use crate::cells::truth_table::MUX;

/// A mux of two LUTs or of two smaller muxes.
const fn mux(module: &'static str) -> FixedCell {
    FixedCell { module, output: "O", inputs: &["I0", "I1", "S0"], table: MUX, takes_lut: false }
}

/// The family.
pub const GOWIN: Family = Family {
    describe: "Gowin: a LUT1 to LUT4 a gate",
    parameter: "INIT",
    output: "F",
    luts: &[
        Lut { module: "LUT1", inputs: &["I0"] },
        Lut { module: "LUT2", inputs: &["I0", "I1"] },
        Lut { module: "LUT3", inputs: &["I0", "I1", "I2"] },
        Lut { module: "LUT4", inputs: &["I0", "I1", "I2", "I3"] },
    ],
    fixed: &[mux("MUX2_LUT5"), mux("MUX2_LUT6"), mux("MUX2_LUT7"), mux("MUX2_LUT8")],
    registers: &[("DFF*", ["D", "Q"])],
};
