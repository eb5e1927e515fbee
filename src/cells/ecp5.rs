//! `ecp5`: Lattice ECP5; every gate is a LUT4 as yosys and nextpnr know it, with unused inputs tied to 0. The
//! muxes that join LUTs are inside their slice.

use crate::cells::family::{Family, FixedCell, Lut};
use crate::cells::truth_table::MUX;

/// The family.
pub const ECP5: Family = Family {
    describe: "Lattice ECP5: a LUT4 a gate",
    parameter: "INIT",
    output: "Z",
    luts: &[Lut { module: "LUT4", inputs: &["A", "B", "C", "D"] }],
    // The select takes ALUT or D1 if it is 1.
    fixed: &[
        FixedCell {
            module: "PFUMX",
            output: "Z",
            inputs: &["BLUT", "ALUT", "C0"],
            table: MUX,
            takes_lut: false,
        },
        FixedCell {
            module: "L6MUX21",
            output: "Z",
            inputs: &["D0", "D1", "SD"],
            table: MUX,
            takes_lut: false,
        },
    ],
    registers: &[("TRELLIS_FF", ["DI", "Q"])],
};
