//! `gowin`: Gowin; every gate is a LUT1 to LUT4.

use crate::cells::family::{Family, Lut};

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
    fixed: &[],
    registers: &[],
};
