//! Head of a module: its name and its ports in ANSI form, one a line, in columns.

use super::dialect::Dialect;
use crate::rtl::{Dir, Module, Net};

/// The text from `module` to the `);` after the ports.
pub(super) fn write_header(module: &Module, dialect: Dialect) -> String {
    let ports: Vec<_> = module.ports().map(|(_, port)| port).collect();
    let widest = |length: fn(&&Net) -> usize| ports.iter().map(length).max().unwrap_or(0);
    let (ranges, names) = (widest(|port| range(port).len()), widest(|port| port.name.len()));
    let (indent, kind) = (dialect.indent(), dialect.port_type());
    let mut text = format!("module {} (\n", module.name);
    for (i, port) in ports.iter().enumerate() {
        let direction = if port.dir == Some(Dir::Input) { "input " } else { "output" };
        let comma = if i + 1 < ports.len() { "," } else { "" };
        let name = format!("{}{comma}", port.name);
        let line =
            format!("{indent}{direction} {kind} {:ranges$}{name:width$}", range(port), width = names + 1);
        let comment = if port.comment.is_empty() { String::new() } else { format!(" // {}", port.comment) };
        let full = format!("{line}{comment}");
        text += &match full.len() <= dialect.max_columns() {
            true => format!("{}\n", full.trim_end()),
            false => format!("{indent}// {}\n{}\n", port.comment, line.trim_end()),
        };
    }
    text + ");\n"
}

/// Range of a declaration with a blank: `[7:0] `, empty for a scalar.
pub(super) fn range(net: &Net) -> String {
    if net.width == 1 { String::new() } else { format!("[{}:0] ", net.width - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_stand_in_columns_with_their_comments() {
        let mut module = Module::new("dec");
        module.clock_input("clk");
        module.add_input("x", 12, "stored bits");
        module.add_output("y", 1, "");
        let wanted = "module dec (\n    input  wire        clk, // clock, rising edge\n    \
                      input  wire [11:0] x,   // stored bits\n    output wire        y\n);\n";
        assert_eq!(write_header(&module, Dialect::Verilog), wanted);
    }
}
