//! Instantiation templates of a module in Verilog, SystemVerilog and VHDL.

use crate::rtl::{Dir, Module};
use crate::verilog::fit_lines;
use itertools::Itertools;

/// Verilog: an instance with every port connected to a net of its name.
pub fn verilog_instance(module: &Module) -> String {
    let connections = module.ports().map(|(_, port)| format!("    .{0}({0})", port.name)).join(",\n");
    fit_lines(&format!("{0} u_{0} (\n{connections}\n);\n", module.name))
}

/// SystemVerilog: the nets, and an instance connected by name.
pub fn system_verilog(module: &Module) -> String {
    let range = |width: usize| if width == 1 { String::new() } else { format!("[{}:0] ", width - 1) };
    let nets =
        module.ports().map(|(_, port)| format!("logic {}{};\n", range(port.width), port.name)).join("");
    let ports = module.ports().map(|(_, port)| format!("    .{}", port.name)).join(",\n");
    fit_lines(&format!("{nets}{0} u_{0} (\n{ports}\n);\n", module.name))
}

/// VHDL: the component, and an instance with every port mapped to a signal of its name.
pub fn vhdl_instance(module: &Module) -> String {
    let port = |(name, width, dir): (&str, usize, Option<Dir>)| {
        let dir = if dir == Some(Dir::Input) { "in" } else { "out" };
        let kind = match width {
            1 => "std_logic".to_owned(),
            _ => format!("std_logic_vector({} downto 0)", width - 1),
        };
        format!("    {name} : {dir} {kind}")
    };
    let ports = module.ports().map(|(_, net)| port((&net.name, net.width, net.dir))).join(";\n");
    let maps = module.ports().map(|(_, net)| format!("    {0} => {0}", net.name)).join(",\n");
    let name = &module.name;
    fit_lines(&format!(
        "component {name} is\n  port (\n{ports}\n  );\nend component;\n\n\
         u_{name} : {name}\n  port map (\n{maps}\n  );\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_is_named_in_every_language() {
        let mut module = Module::new("dec");
        module.add_input("x", 4, "");
        module.add_output("y", 1, "");
        assert_eq!(verilog_instance(&module), "dec u_dec (\n    .x(x),\n    .y(y)\n);\n");
        let text = system_verilog(&module);
        assert_eq!(text, "logic [3:0] x;\nlogic y;\ndec u_dec (\n    .x,\n    .y\n);\n");
        let text = vhdl_instance(&module);
        assert!(text.contains("    x : in std_logic_vector(3 downto 0);\n    y : out std_logic\n"), "{text}");
        assert!(text.ends_with("    x => x,\n    y => y\n  );\n"), "{text}");
    }
}
