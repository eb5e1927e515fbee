//! Self-checking testbench that replays a trace of the ports cycle by cycle.

use crate::rtl::{Dir, Module};
use crate::verilog::fit_lines;
use itertools::Itertools;

/// Parameters of the testbench.
#[derive(Debug, Clone, Copy)]
pub struct ReplayBench<'a> {
    /// Prefix of the testbench.
    pub prefix: &'a str,
    /// The module under test.
    pub top: &'a Module,
    /// Path of the trace: a line a cycle of inputs, outputs and known bits of the outputs, in hexadecimal.
    pub trace: &'a str,
}

impl ReplayBench<'_> {
    /// The text of `tb/<prefix>_tb.vhd`.
    pub fn to_vhdl(&self) -> String {
        let (inputs, n_in) = self.connections(Dir::Input, "driven");
        let (outputs, n_out) = self.connections(Dir::Output, "seen");
        let clock = self.top.clock.map(|clock| format!("{} => clk", self.top.net(clock).name));
        let ports = clock.into_iter().chain(inputs).chain(outputs);
        let ports = ports.map(|connection| format!("      {connection}")).join(",\n");
        let digits = |n: usize| (n.div_ceil(4) * 4 - 1).to_string();
        let values = [
            ("PREFIX", self.prefix),
            ("TOP", &self.top.name),
            ("TRACE", self.trace),
            ("IN_TOP", &digits(n_in)),
            ("OUT_TOP", &digits(n_out)),
            ("SEEN_TOP", &(n_out - 1).to_string()),
            ("PORTS", &ports),
        ];
        let put = |text: String, (key, value): &(&str, &str)| text.replace(&format!("@{key}@"), value);
        fit_lines(&values.iter().fold(TEMPLATE.to_owned(), put))
    }

    /// Connections of the ports of one direction but the clock to the bits of `vector`, and their number.
    fn connections(&self, dir: Dir, vector: &str) -> (Vec<String>, usize) {
        let mut low = 0;
        let ports = self.top.ports().filter(|(id, net)| net.dir == Some(dir) && self.top.clock != Some(*id));
        let connect = ports.map(|(_, net)| {
            let first = low;
            low += net.width;
            match net.width {
                1 => format!("{} => {vector}({first})", net.name),
                _ => format!("{} => {vector}({} downto {first})", net.name, low - 1),
            }
        });
        (connect.collect(), low)
    }
}

const TEMPLATE: &str = include_str!("testbench/replay.vhd");
