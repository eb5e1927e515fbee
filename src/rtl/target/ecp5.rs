//! `ecp5`: Lattice ECP5, a LUT4 a gate as yosys and nextpnr know it; unused inputs are tied to 0.

use super::{Family, Lut};

/// The family.
pub(super) const ECP5: Family = Family {
    describe: "Lattice ECP5: a LUT4 a gate",
    parameter: "INIT",
    output: "Z",
    luts: &[Lut { module: "LUT4", inputs: &["A", "B", "C", "D"] }],
};
