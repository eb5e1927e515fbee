//! `.tex`: an `align*` listing for LaTeX with amsmath, a gate a line with its depth; written for papers.

use crate::network::io::format::NetworkFormat;
use crate::network::{NodeId, XorNetwork};
use itertools::Itertools;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "tex",
    about: "an align* listing for LaTeX; written, not read",
    read: None,
    write: write_network,
};

/// Indices count from 0.
fn write_network(network: &XorNetwork) -> Vec<u8> {
    let levels = network.levels();
    let name = |node: NodeId| match node.index().checked_sub(network.n_in()) {
        None => format!("x_{{{}}}", node.index()),
        Some(gate) => format!("t_{{{gate}}}"),
    };
    let gates = network.gates().enumerate().map(|(k, operands)| {
        let sum = operands.iter().map(|&operand| name(operand)).join(" \\oplus ");
        format!("  t_{{{k}}} &= {sum} && [{}]", levels[network.n_in() + k])
    });
    let outputs = network.outputs().iter().enumerate().map(|(i, output)| {
        let source = output.source.map_or_else(|| "0".into(), name);
        format!("  y_{{{i}}} &= {source}{}", if output.invert { " \\oplus 1" } else { "" })
    });
    let lines = gates.chain(outputs).join(" \\\\\n");
    format!("\\begin{{align*}}\n{lines}\n\\end{{align*}}\n").into_bytes()
}
