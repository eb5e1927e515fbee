//! `.dot`: a drawing for Graphviz; written, not read.

use crate::network::XorNetwork;
use crate::network::io::format::NetworkFormat;
use crate::network::io::names::value_name;
use std::fmt::Write;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "dot",
    about: "a drawing for Graphviz; written, not read",
    read: None,
    write: write_network,
};

/// Inputs are boxes, gates are circles; a dot at the head of an arrow inverts.
fn write_network(network: &XorNetwork) -> Vec<u8> {
    let mut text = String::from("digraph network {\n  rankdir=LR;\n  node [shape=box];\n");
    let _ = writeln!(text, "  {{ rank=source; {} }}", node_list('x', network.n_in()));
    let _ = writeln!(text, "  {{ rank=sink; {} }}", node_list('y', network.n_out()));
    text.push_str("  node [shape=circle, label=\"^\"];\n");
    for (k, operands) in network.gates().enumerate() {
        for &operand in operands {
            let _ = writeln!(text, "  {} -> t{k};", value_name(network, operand));
        }
    }
    for (i, output) in network.outputs().iter().enumerate() {
        let head = if output.invert { " [arrowhead=dot]" } else { "" };
        let source = output.source.map_or_else(|| format!("zero{i}"), |source| value_name(network, source));
        if output.source.is_none() {
            let _ = writeln!(text, "  {source} [shape=plaintext, label=\"0\"];");
        }
        let _ = writeln!(text, "  {source} -> y{i}{head};");
    }
    text.push_str("}\n");
    text.into_bytes()
}

fn node_list(kind: char, n: usize) -> String {
    (0..n).map(|i| format!("{kind}{i};")).collect::<Vec<_>>().join(" ")
}
