//! Expected outputs of a group, from its matrices.

use crate::sim::{SimDesign, StreamShape};
use crate::spec::{OutputOrder, Scale};
use itertools::Itertools;

/// The wire `y`: every output of the group `x`, a row of M each.
pub(super) fn outputs(design: &SimDesign, x: &str, y: &str) -> String {
    let mut text = format!("    // Rows of M.\n    wire [{}:0] {y};\n", design.y_bits() - 1);
    let (mut first, mut at) = (0, 0);
    for (matrix, offsets) in design.reference.planes.iter().zip(&design.reference.offsets) {
        for (i, row) in matrix.rows().iter().enumerate() {
            let taps = row.ones_at().map(|j| format!("{x}[{}]", first + j)).join(", ");
            let sum = if taps.is_empty() { "1'b0".into() } else { format!("^{{{taps}}}") };
            let invert = if offsets.get(i) { " ^ 1'b1" } else { "" };
            text += &format!("    assign {y}[{at}] = {sum}{invert};\n");
            at += 1;
        }
        first += matrix.n_cols();
    }
    text
}

/// The bits of the wire `y` as a lane of a beat has them, the highest first.
pub(super) fn lane(design: &SimDesign, shape: &StreamShape) -> String {
    let (q, n_out) = (design.q(), design.n_out());
    let bit = |at: usize| match shape.order {
        OutputOrder::Plane => at,
        OutputOrder::Weight => at % q * n_out + at / q,
    };
    let code = |at: usize| match shape.around.scale {
        Scale::None => format!("y[{}]", bit(at)),
        Scale::Sign => format!("~y[{}], 1'b1", bit(at)),
    };
    (0..q * n_out).rev().map(code).join(", ")
}
