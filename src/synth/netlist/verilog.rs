//! A netlist as one Verilog module of truth tables, for a solver without models of its cells.

use super::Netlist;
use std::fmt::Write;

impl Netlist {
    /// Module `name` with port `x`, and port `y` of the outputs `open` only.
    pub fn to_verilog(&self, name: &str, open: &[usize]) -> String {
        let (n, m) = (self.inputs.len(), open.len());
        let mut text = format!("module {name}(input [{}:0] x, output [{}:0] y);\n", n - 1, m - 1);
        let mut line = |line: std::fmt::Arguments| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "    {line}");
        };
        for (j, net) in self.inputs.iter().enumerate() {
            line(format_args!("wire n{} = x[{j}];", net.index()));
        }
        for gate in &self.gates {
            let (out, bits) = (gate.output.index(), gate.table.table_bits());
            let inputs: Vec<_> = gate.inputs.iter().rev().map(|net| format!("n{}", net.index())).collect();
            let width = 1 << gate.table.n_inputs();
            match inputs.as_slice() {
                [] => line(format_args!("wire n{out} = 1'd{bits};")),
                _ => line(format_args!("wire n{out} = {width}'h{bits:x} >> {{{}}};", inputs.join(", "))),
            }
        }
        for (k, &i) in open.iter().enumerate() {
            line(format_args!("assign y[{k}] = n{};", self.outputs[i].index()));
        }
        text + "endmodule\n"
    }
}
