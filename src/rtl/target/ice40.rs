//! `ice40`: Lattice iCE40, an SB_LUT4 a gate; unused inputs are tied to 0.

use super::{Family, Lut};

/// The family.
pub(super) const ICE40: Family = Family {
    describe: "Lattice iCE40: an SB_LUT4 a gate",
    parameter: "LUT_INIT",
    output: "O",
    luts: &[Lut { module: "SB_LUT4", inputs: &["I0", "I1", "I2", "I3"] }],
};
