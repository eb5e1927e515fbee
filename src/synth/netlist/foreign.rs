//! Netlists of others as logic that readers of networks know: structural Verilog and JSON of yosys to BLIF.
//!
//! Inputs and outputs are the bits of the ports: of one vector, of ports `x0`, `x1`, …, or, in Verilog, of several as they
//! are listed. Registers are refused.

use super::json::{CellBit, Digits, Modules, NetlistCell, NetlistModule, Port};
use super::{Netlist, structural};
use crate::error::{Error, Result};
use crate::text;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Extensions of Verilog.
pub const EXTENSIONS: [&str; 2] = ["v", "sv"];

/// Names of the merged module, its input and its output.
const TOP: &str = "top";
const IN: &str = "x";
const OUT: &str = "y";

/// `v` for a text with a module of Verilog.
pub fn recognised_extension(bytes: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    let has =
        |wanted| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == wanted);
    (has("module") && has("endmodule")).then_some(EXTENSIONS[0])
}

/// The logic of a netlist as BLIF, where `bytes` are Verilog by `extension` or JSON of yosys; else `None`.
///
/// # Errors
/// `Input` with what is wrong in `file`.
pub fn read_as_blif(bytes: &[u8], extension: &str, file: &str) -> Result<Option<Vec<u8>>> {
    let refuse = |what: String| Error::input(file, "", what);
    let (module, order) = if EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension)) {
        let text = text::decode_lossy(bytes);
        let read = structural::read_module(&text);
        let found = read.map_err(|(line, what)| Error::input(file, format!("line {line}"), what))?;
        (found.module, Some(found.order))
    } else if extension.eq_ignore_ascii_case("json") && is_netlist(bytes) {
        let modules = Modules::from_json(bytes).map_err(|error| refuse(error.to_string()))?;
        (modules.into_top().map_err(refuse)?, None)
    } else {
        return Ok(None);
    };
    let netlist = to_netlist(module, order).map_err(refuse)?;
    if netlist.gates.iter().any(|gate| gate.is_register) {
        return Err(refuse("has registers, a network has none".into()));
    }
    Ok(Some(to_blif(&netlist).into_bytes()))
}

/// Whether JSON is a netlist: an object with modules.
fn is_netlist(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{') && text.contains("\"modules\"")
}

/// The logic between all inputs and all outputs.
fn to_netlist(module: NetlistModule, order: Option<Vec<String>>) -> std::result::Result<Netlist, String> {
    let port = |direction: &str| {
        let bits = merged_bits(&module.ports, direction, order.as_deref())?;
        Ok::<_, String>(Port { direction: direction.to_owned(), bits, upto: 0 })
    };
    let ports = BTreeMap::from([(IN.to_owned(), port("input")?), (OUT.to_owned(), port("output")?)]);
    let cells = module.cells.into_iter().flat_map(|(name, cell)| bit_cells(name, cell)).collect();
    let merged = NetlistModule { ports, cells, ..NetlistModule::default() };
    let modules = Modules::from_module(TOP, merged);
    Netlist::from_modules(&modules, TOP, IN, OUT, None).map_err(|error| error.to_string())
}

/// Bits of all ports of a direction, in the order of their numbers or of the list.
fn merged_bits(
    ports: &BTreeMap<String, Port>,
    direction: &str,
    order: Option<&[String]>,
) -> std::result::Result<Vec<CellBit>, String> {
    if let Some(name) = ports.iter().find(|(_, port)| port.direction == "inout").map(|(name, _)| name) {
        return Err(format!("port {name} goes both ways"));
    }
    if let Some((name, _)) = ports.iter().find(|(_, port)| port.upto != 0) {
        return Err(format!(
            "the indices of port {name} rise to the right; only [7:0] and the like are read"
        ));
    }
    let mut found: Vec<_> = ports.iter().filter(|(_, port)| port.direction == direction).collect();
    let numbers: Option<Vec<_>> = found.iter().map(|(name, _)| split_number(name)).collect();
    let one_stem = numbers.filter(|all| all.windows(2).all(|pair| pair[0].0 == pair[1].0));
    match (one_stem, order) {
        (Some(_), _) => found.sort_by_key(|(name, _)| split_number(name)),
        (None, Some(order)) => found.sort_by_key(|(name, _)| order.iter().position(|listed| listed == *name)),
        (None, None) if found.len() > 1 => {
            return Err(format!("several {direction}s whose order is not known; one vector, or x0, x1, …"));
        }
        _ => {}
    }
    if found.is_empty() {
        return Err(format!("no {direction} port"));
    }
    Ok(found.into_iter().flat_map(|(_, port)| port.bits.iter().cloned()).collect())
}

/// `x12` as ("x", 12).
fn split_number(name: &str) -> Option<(&str, u64)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    Some((stem, name[stem.len()..].parse().ok()?))
}

/// A word-level cell of yosys as cells of single bits; any other as it is.
fn bit_cells(name: String, cell: NetlistCell) -> Vec<(String, NetlistCell)> {
    let pin = |pin: &str| cell.connections.get(pin).cloned().unwrap_or_default();
    let (a, b, y) = (pin("A"), pin("B"), pin("Y"));
    let kind = match cell.kind.as_str() {
        "$xor" => "$_XOR_",
        "$xnor" => "$_XNOR_",
        "$not" => "$_NOT_",
        "$pos" | "$buf" => "$_BUF_",
        "$lut" if y.len() == 1 => return vec![(name, lut_cell(&cell, &a, &y))],
        _ => return vec![(name, cell)],
    };
    let one_operand = b.is_empty();
    // What is extended to the width of the output is left to be refused.
    if a.len() != y.len() || !one_operand && b.len() != y.len() {
        return vec![(name, cell)];
    }
    let bit = |(i, output): (usize, &CellBit)| {
        let pins = [("A", a.get(i)), ("B", b.get(i)), ("Y", Some(output))];
        let connections =
            pins.into_iter().filter_map(|(pin, bit)| Some((pin.to_owned(), vec![bit?.clone()])));
        let cell = NetlistCell {
            kind: kind.to_owned(),
            parameters: BTreeMap::new(),
            connections: connections.collect(),
        };
        (format!("{name}[{i}]"), cell)
    };
    y.iter().enumerate().map(bit).collect()
}

/// `$lut` as the LUT of its width.
fn lut_cell(cell: &NetlistCell, inputs: &[CellBit], output: &[CellBit]) -> NetlistCell {
    let pins = inputs.iter().enumerate().map(|(i, bit)| (format!("I{i}"), vec![bit.clone()]));
    let connections = pins.chain([("O".to_owned(), output.to_vec())]).collect();
    let table = cell.parameters.get("LUT").cloned().unwrap_or(Digits::Number(0));
    let parameters = BTreeMap::from([("INIT".to_owned(), table)]);
    NetlistCell { kind: format!("LUT{}", inputs.len()), parameters, connections }
}

/// A model of covers.
fn to_blif(netlist: &Netlist) -> String {
    let (n_in, n_out) = (netlist.inputs.len(), netlist.outputs.len());
    let names = |stem: &str, n: usize| (0..n).map(|i| format!(" {stem}[{i}]")).collect::<String>();
    let mut text = format!(".model {TOP}\n.inputs{}\n.outputs{}\n", names(IN, n_in), names(OUT, n_out));
    for (j, net) in netlist.inputs.iter().enumerate() {
        let _ = write!(text, ".names {IN}[{j}] n{}\n1 1\n", net.index());
    }
    for gate in &netlist.gates {
        let inputs: String = gate.inputs.iter().map(|net| format!("n{} ", net.index())).collect();
        let _ = writeln!(text, ".names {inputs}n{}", gate.output.index());
        let n = gate.inputs.len();
        for k in (0..1usize << n).filter(|&k| gate.table.output_at(k)) {
            let bits: String = (0..n).map(|i| if k >> i & 1 == 1 { '1' } else { '0' }).collect();
            let _ = writeln!(text, "{bits}{}1", if n == 0 { "" } else { " " });
        }
    }
    for (i, net) in netlist.outputs.iter().enumerate() {
        let _ = write!(text, ".names n{} {OUT}[{i}]\n1 1\n", net.index());
    }
    text + ".end\n"
}
