//! The modules for LiteX and Amaranth, elaborated by those, then linted and checked with the design below.

use super::{decoders, designs, generate, wrappers};
use crate::common::binary::run;
use std::process::Command;

#[test]
fn litex_and_amaranth_instantiate_the_design() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kit/soc.py");
    for spec in designs(vec![decoders().swap_remove(1), wrappers().swap_remove(2), wrappers().swap_remove(5)])
    {
        let room = tempfile::tempdir().expect("a temporary folder");
        let design = generate(room.path(), &spec, "litex,amaranth");
        let list = std::fs::read_to_string(design.join(format!("{}.f", spec.name))).expect("a list");
        run(&design, Command::new("python3").args([script, &spec.name]));
        let mut lint = Command::new("verilator");
        lint.args(["--lint-only", "-Wall", "-Wno-UNUSED", "-Wno-UNDRIVEN", "--top-module", "litex_top"]);
        run(&design, lint.arg("litex_top.v").args(list.lines()));
        let check = format!(
            "read_rtlil amaranth_top.il; read_verilog {}; hierarchy -check -top amaranth_top; proc; check -assert",
            list.replace('\n', " ")
        );
        run(&design, Command::new("yosys").args(["-q", "-p", &check]));
        println!("{}: LiteX, Amaranth", spec.name);
    }
}
