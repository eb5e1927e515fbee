//! Harness for place and route: a design of any number of ports between shift registers, with three pins.

use crate::rtl::{Dir, Module, Net, NetId, names};
use itertools::Itertools;

/// Part of the harness in the name of its module.
const PART: &str = "pins";

/// Module name of the harness of the design with that prefix.
pub fn harness_name(prefix: &str) -> String {
    names::part_name(prefix, PART)
}

/// Verilog of the harness around `top`: inputs come from a shift register; outputs go to registers, whose sum
/// with a second shift register leaves it bit by bit, so that nothing is optimised away.
pub fn harness_verilog(prefix: &str, top: &Module) -> String {
    let of = |dir| top.ports().filter(move |(id, net)| Some(*id) != top.clock && net.dir == Some(dir));
    let (inputs, outputs) = (of(Dir::Input).collect_vec(), of(Dir::Output).collect_vec());
    let width = |ports: &[(NetId, &Net)]| ports.iter().map(|(_, net)| net.width).sum::<usize>();
    let (n_in, n_out) = (width(&inputs), width(&outputs));
    let clock = top.clock.map(|clock| (top.net(clock).name.clone(), "clk".to_owned()));
    let connections = clock.into_iter().chain(slices("driven", &inputs)).chain(slices("seen", &outputs));
    let connections = connections.map(|(port, net)| format!("        .{port}({net})")).join(",\n");
    format!(
        "// Harness for place and route, no part of the design, which is between shift registers: {n_in} inputs and\n\
         // {n_out} outputs on three pins. What counts in it is the clock; every path is from register to register.\n\
         `default_nettype none\n\nmodule {harness} (\n    input  wire clk,\n    input  wire shift_in,\n    \
         output wire shift_out\n);\n    reg [{i}:0] driven;\n    reg [{o}:0] held;\n    reg [{o}:0] sums;\n    \
         wire [{o}:0] seen;\n\n    {name} dut (\n{connections}\n    );\n\n    always @(posedge clk) begin\n        \
         driven <= {{driven, shift_in}};\n        held <= seen;\n        sums <= held ^ {{sums, shift_in}};\n    end\n    \
         assign shift_out = sums[{o}];\nendmodule\n\n`default_nettype wire\n",
        name = top.name,
        harness = harness_name(prefix),
        i = n_in.saturating_sub(1),
        o = n_out.saturating_sub(1),
    )
}

/// Constraints that put the pins of the harness, `clk`, `shift_in` and `shift_out`, at these places.
pub fn place_constraints(places: [u32; 3]) -> String {
    let line = |(pin, place)| format!("IO_LOC \"{pin}\" {place};\n");
    ["clk", "shift_in", "shift_out"].into_iter().zip(places).map(line).collect()
}

/// (port, its bits of `vector`) of every port, one behind the other.
fn slices(vector: &str, ports: &[(NetId, &Net)]) -> Vec<(String, String)> {
    let slice = |low: &mut usize, (_, net): &(NetId, &Net)| {
        let first = *low;
        *low += net.width;
        Some((net.name.clone(), format!("{vector}[{}:{first}]", *low - 1)))
    };
    ports.iter().scan(0, slice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_but_the_clock_is_shifted() {
        let mut top = Module::new("dec");
        top.clock_input("aclk");
        top.add_input("rst", 1, "");
        top.add_input("x", 300, "");
        top.add_output("y", 5, "");
        let text = harness_verilog("dec", &top);
        for part in
            ["module dec_pins (", ".aclk(clk),", ".rst(driven[0:0])", ".x(driven[300:1])", ".y(seen[4:0])"]
        {
            assert!(text.contains(part), "{part}:\n{text}");
        }
    }
}
