//! cocotb test: the vectors of the testbench with random stalls on every channel, in Icarus Verilog.

mod stream;

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::sim::SourceKind;
use crate::verilog::fill_template;

pub(super) const KIND: FlowKind = FlowKind {
    name: "cocotb",
    about: "tb/test_<name>.py: test and runner of cocotb 2",
    default: false,
    vhdl: false,
    write,
    note,
};

/// Path of the test in the folder of the design.
pub(super) fn test_file(design: &FlowDesign) -> String {
    format!("tb/test_{}.py", design.prefix)
}

fn note(design: &FlowDesign) -> Option<String> {
    let file = test_file(design);
    Some(format!("cocotb 2 and Icarus Verilog: `python3 {file}`, with random stalls on every channel."))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let (triggers, body) = match design.subject.kind {
        SourceKind::Decoder { latency: 0, .. } => ("Timer", COMBINATIONAL.to_owned()),
        SourceKind::Decoder { latency, valid } => ("FallingEdge, RisingEdge", clocked(latency, valid)),
        SourceKind::Stream(shape) => ("ClockCycles, RisingEdge", stream::body(design, &shape)),
    };
    let clock = if design.clock().is_some() { "from cocotb.clock import Clock\n" } else { "" };
    let files = design.models.iter().map(|file| ("tb", file));
    let files = files.chain(design.sources.iter().map(|file| ("rtl", file)));
    let sources: String = files.map(|(folder, file)| format!("        \"{folder}/{file}\",\n")).collect();
    let text = fill_template(
        &[HEAD, &body, RUN].concat(),
        &[
            ("CLOCK", clock),
            ("TRIGGERS", triggers),
            ("RNG", if clock.is_empty() { "" } else { "RNG = random.Random(1)\n" }),
            ("RANDOM", if clock.is_empty() { "" } else { "import random\n" }),
            ("SOURCES", &sources),
            ("NAME", design.prefix),
            ("TOP", &design.top.name),
            ("VERSION", env!("CARGO_PKG_VERSION")),
        ],
    );
    vec![(test_file(design), text)]
}

/// The test of a decoder with registers.
fn clocked(latency: usize, valid: bool) -> String {
    let lines = |text| if valid { text } else { "" };
    fill_template(
        CLOCKED,
        &[
            ("LATENCY", &latency.to_string()),
            ("RESET", lines("    dut.rst.value = 1\n    await RisingEdge(dut.clk)\n    dut.rst.value = 0\n")),
            ("VALID_IN", lines("        dut.valid_in.value = offers\n")),
            ("VALID_OUT", lines("        assert int(dut.valid_out.value) == (stages[-1] is not None)\n")),
        ],
    )
}

const HEAD: &str = include_str!("head.py");
const COMBINATIONAL: &str = include_str!("combinational.py");
const CLOCKED: &str = include_str!("clocked.py");
const RUN: &str = include_str!("run.py");
