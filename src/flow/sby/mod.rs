//! Files of SymbiYosys: the contract of the top as SystemVerilog properties, and the tasks that prove it.

mod channel;
mod contract;
mod decoder;
mod expected;
mod stream;

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::rtl::{Dir, Net};
use crate::sim::SourceKind;
use crate::verilog::{fill_template, fit_lines};
use contract::Contract;
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "sby",
    about: "formal/: contract of the top as properties, and tasks of SymbiYosys that prove it",
    default: false,
    vhdl: false,
    write,
    note,
};

fn contract(design: &FlowDesign) -> Contract {
    match design.subject.kind {
        SourceKind::Decoder { latency, valid } => decoder::contract(design, latency, valid),
        SourceKind::Stream(shape) => stream::contract(design, &shape),
    }
}

/// Command that runs the tasks of the design, in its folder.
pub(super) fn command(design: &FlowDesign) -> String {
    format!("sby -f --prefix build/formal formal/{}.sby", design.prefix)
}

fn note(design: &FlowDesign) -> Option<String> {
    Some(format!(
        "SymbiYosys and z3: `{}`, once there is a folder `build/`; for other tools `formal/{}_contract.sv` is a module to bind.",
        command(design),
        design.prefix
    ))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let contract = contract(design);
    let file = |end: &str, text: String| (format!("formal/{}{end}", design.prefix), text);
    vec![
        file("_contract.sv", fit_lines(&contract_module(design, &contract.body))),
        file("_formal.sv", fit_lines(&harness(design))),
        file(".sby", script(design, &contract.tasks)),
    ]
}

/// The declaration of a port or wire.
fn declaration(kind: &str, net: &Net) -> String {
    let range = if net.width == 1 { String::new() } else { format!("[{}:0] ", net.width - 1) };
    format!("{kind} {range}{}", net.name)
}

fn contract_module(design: &FlowDesign, body: &str) -> String {
    let ports = design.top.ports().map(|(_, net)| format!("    {}", declaration("input wire", net)));
    format!(
        "// Contract of {top}; elsewhere than in SymbiYosys: bind {top} {prefix}_contract contract (.*);\n\
         // Made by flexor-hdl {version}; this file is yours.\n\
         `default_nettype none\n\nmodule {prefix}_contract (\n{ports}\n);\n{body}endmodule\n\n`default_nettype wire\n",
        top = design.top.name,
        prefix = design.prefix,
        version = env!("CARGO_PKG_VERSION"),
        ports = ports.format(",\n"),
    )
}

/// The top beside its contract, with free inputs.
fn harness(design: &FlowDesign) -> String {
    let ports = |dir: Dir| design.top.ports().map(|(_, net)| net).filter(move |net| net.dir == Some(dir));
    let inputs = ports(Dir::Input).map(|net| format!("    {}", declaration("input wire", net))).join(",\n");
    let wires = ports(Dir::Output).map(|net| format!("    {};\n", declaration("wire", net))).join("");
    let all = design.top.ports().map(|(_, net)| format!("        .{0}({0})", net.name)).join(",\n");
    format!(
        "// {top} beside its contract, for SymbiYosys.\n`default_nettype none\n\n\
         module {prefix}_formal (\n{inputs}\n);\n{wires}\n    {top} dut (\n{all}\n    );\n\n    \
         {prefix}_contract contract (\n{all}\n    );\nendmodule\n\n`default_nettype wire\n",
        top = design.top.name,
        prefix = design.prefix,
    )
}

fn script(design: &FlowDesign, tasks: &[(&str, usize)]) -> String {
    let names = tasks.iter().map(|(task, _)| format!("{task}\n")).join("");
    let options = tasks.iter().map(|(task, depth)| format!("{task}: mode {task}\n{task}: depth {depth}\n"));
    let list = |folder: &str, files: &[&str]| -> String {
        files.iter().map(|file| format!("{folder}{file}\n")).collect()
    };
    let files = list("tb/", &design.models) + &list("rtl/", &design.sources) + &list("", &design.images);
    let sources = design.models.iter().chain(&design.sources).map(|file| format!(" {file}")).join("");
    fill_template(
        SCRIPT,
        &[
            ("COMMAND", &command(design)),
            ("TASKS", &names),
            ("OPTIONS", &options.format("").to_string()),
            ("OPTION", if design.is_system_verilog() { " -sv" } else { "" }),
            ("SOURCES", &sources),
            ("FILES", &files),
            ("PREFIX", design.prefix),
            ("TOP", &design.top.name),
        ],
    )
}

const SCRIPT: &str = include_str!("script.sby");
