//! Simulation models of library cells, one entity a file, for simulators without the vendor's models.

use super::writer::interface_lines;
use crate::rtl::cell::{Function, Primitive};
use itertools::Itertools;

/// (file name, text) of the model of `cell`; cells of a fixed function must be sums or complements of sums.
pub fn write_model(cell: &Primitive) -> (String, String) {
    let name = &cell.module;
    let interface = interface_lines(cell).iter().map(|line| format!("  {line}\n")).join("");
    let text = format!(
        "-- Simulation model of {name}. Synthesis knows the cell itself.\nlibrary ieee;\n\
         use ieee.std_logic_1164.all;\n\nentity {name} is\n{interface}end entity {name};\n\n\
         architecture model of {name} is\nbegin\n{}end architecture model;\n",
        statement(cell)
    );
    (format!("{name}.vhd"), text)
}

fn statement(cell: &Primitive) -> String {
    let output = &cell.output;
    match &cell.function {
        Function::Lut { parameter } => {
            let add = |(i, input): (usize, &String)| {
                format!("    if {input} = '1' then\n      index := index + {};\n    end if;\n", 1 << i)
            };
            format!(
                "  process ({}) is\n    variable index : natural;\n  begin\n    index := 0;\n{}    \
                 {output} <= to_stdulogic({parameter}(index));\n  end process;\n",
                cell.inputs.iter().join(", "),
                cell.inputs.iter().enumerate().map(add).join("")
            )
        }
        Function::Fixed(table) => {
            let sum = cell.inputs.iter().join(" xor ");
            let value = if table.get(0) { format!("not ({sum})") } else { sum };
            format!("  {output} <= {value};\n")
        }
    }
}
