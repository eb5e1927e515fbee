//! `xilinx`: AMD Xilinx 7 series and UltraScale, a LUT1 to LUT6 a gate.

use super::{Family, Lut};

/// The family.
pub(super) const XILINX: Family = Family {
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
};
