//! No port of the wrapper depends on another in the same cycle, as the netlist of yosys shows.

use crate::common;
use flexor_hdl::rtl::Module;
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The netlist of gates and flip-flops that yosys makes of a design.
fn netlist(modules: &[Module], top: &str) -> Value {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let mut files = Vec::new();
    for module in modules {
        let file = format!("{}.v", module.name);
        std::fs::write(dir.path().join(&file), verilog::write_module(module, &[]).expect("text"))
            .expect("writes");
        files.push(file);
    }
    let script =
        format!("read_verilog {}; synth -flatten -noabc -top {top}; write_json n.json", files.join(" "));
    let out = Command::new("yosys").args(["-q", "-p", &script]).current_dir(dir.path()).output();
    let out = out.expect("yosys runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = std::fs::read_to_string(dir.path().join("n.json")).expect("a netlist");
    serde_json::from_str::<Value>(&text).expect("JSON")["modules"][top].take()
}

fn bits(value: &Value) -> Vec<u64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}

/// (input, output) of every pair of ports that gates alone join.
fn paths(netlist: &Value) -> BTreeSet<(String, String)> {
    // The bits that a bit is made of by a gate; a flip-flop's output is made of nothing.
    let mut sources: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for cell in netlist["cells"].as_object().expect("cells").values() {
        if cell["type"].as_str().expect("a type").contains("DFF") {
            continue;
        }
        let connections = cell["connections"].as_object().expect("connections");
        let is_output = |port: &str| cell["port_directions"][port] == "output";
        let read: Vec<_> =
            connections.iter().filter(|(port, _)| !is_output(port)).flat_map(|(_, b)| bits(b)).collect();
        for (_, driven) in connections.iter().filter(|(port, _)| is_output(port)) {
            bits(driven).into_iter().for_each(|bit| sources.entry(bit).or_default().extend(&read));
        }
    }
    let ports = netlist["ports"].as_object().expect("ports");
    let owner: BTreeMap<u64, &String> = ports
        .iter()
        .filter(|(_, port)| port["direction"] == "input")
        .flat_map(|(name, port)| bits(&port["bits"]).into_iter().map(move |bit| (bit, name)))
        .collect();
    let mut found = BTreeSet::new();
    for (name, port) in ports.iter().filter(|(_, port)| port["direction"] == "output") {
        let mut open = bits(&port["bits"]);
        let mut seen = BTreeSet::new();
        while let Some(bit) = open.pop() {
            if seen.insert(bit) {
                found.extend(owner.get(&bit).map(|input| ((*input).clone(), name.clone())));
                open.extend(sources.get(&bit).into_iter().flatten());
            }
        }
    }
    found
}

fn has_none(spec: &DecoderSpec) {
    let rtl = common::design(spec);
    let found = paths(&netlist(&rtl.modules, &spec.name));
    assert!(found.is_empty(), "{}: {found:?}", spec.name);
}

#[test]
fn no_path_leads_from_port_to_port() {
    for (bits, width, lanes) in [(24, 64, 1), (24, 64, 3), (9, 8, 1), (3, 8, 4), (8, 8, 1)] {
        has_none(&common::transparent(bits, width, lanes));
    }
    (0..common::sweep(10))
        .map(common::spec)
        .filter(|spec| spec.stream.is_some())
        .for_each(|spec| has_none(&spec));
}

/// The decoder alone is such a path, so the search would find one.
#[test]
fn the_path_through_a_decoder_is_found() {
    let spec = common::transparent(3, 8, 1);
    let rtl = common::design(&spec);
    let found = paths(&netlist(&rtl.modules[..1], &format!("{}_xor", spec.name)));
    assert_eq!(found, BTreeSet::from([("x".to_owned(), "y".to_owned())]));
}
