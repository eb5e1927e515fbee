//! `ice40`: Lattice iCE40; every gate is an SB_LUT4 with unused inputs tied to 0.

use crate::cells::family::{Family, Lut};

/// The family.
pub const ICE40: Family = Family {
    describe: "Lattice iCE40: an SB_LUT4 a gate",
    parameter: "LUT_INIT",
    output: "O",
    luts: &[Lut { module: "SB_LUT4", inputs: &["I0", "I1", "I2", "I3"] }],
    fixed: &[],
    registers: &[("SB_DFF*", ["D", "Q"])],
};
