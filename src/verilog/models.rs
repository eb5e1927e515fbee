//! Simulation models of library cells, one module a file, for simulators without the vendor's models.

use super::print;
use crate::rtl::cell::{Function, Primitive};
use itertools::Itertools;

/// (file name, text) of the model of `cell`; cells of a fixed function must be sums or complements of sums.
pub fn write_model(cell: &Primitive) -> (String, String) {
    let Primitive { module, inputs, output, function } = cell;
    let names = inputs.iter().rev().join(", ");
    let index = if inputs.len() == 1 { names } else { format!("{{{names}}}") };
    let (parameters, value) = match function {
        Function::Lut { parameter } => {
            let zeros = print::print_constant(&crate::gf2::BitVec::zeros(1 << inputs.len()));
            let top = (1 << inputs.len()) - 1;
            (
                format!(" #(\n    parameter [{top}:0] {parameter} = {zeros}\n)"),
                format!("{parameter}[{index}]"),
            )
        }
        Function::Fixed(table) => {
            let complement = if table.get(0) { "~" } else { "" };
            (String::new(), format!("{complement}^{index}"))
        }
    };
    let ports = inputs.iter().map(|port| format!(",\n    input wire {port}")).join("");
    let text = format!(
        "// Simulation model of {module}. Synthesis knows the cell itself.\n`default_nettype none\n\n\
         module {module}{parameters} (\n    output wire {output}{ports}\n);\n    assign {output} = {value};\n\
         endmodule\n\n`default_nettype wire\n"
    );
    (format!("{module}.v"), text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Target;
    use crate::rtl::Technology;

    #[test]
    fn a_lut_looks_its_inputs_up() {
        let technology = Technology::for_target(&Target::Ice40).expect("cells");
        let (file, text) = write_model(&technology.primitives()[0]);
        assert_eq!(file, "SB_LUT4.v");
        assert!(text.contains("parameter [15:0] LUT_INIT = 16'h0000"), "{text}");
        assert!(text.contains("assign O = LUT_INIT[{I3, I2, I1, I0}];"), "{text}");
    }
}
