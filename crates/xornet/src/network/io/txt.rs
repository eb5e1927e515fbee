//! `.txt`: a gate a line.
//!
//! ```text
//! t0 = x0 ^ x3      a gate, its two to six operands defined above
//! y0 = t0 ^ x1      a gate that is an output
//! y1 = t0           a copy
//! y2 = x1 ^ 1       inverted
//! y3 = 0            a zero row
//! ```
//!
//! Blank lines and everything after `#` are left out. `#` comments carry no meaning; the number of inputs is
//! that of the matrix, so it is given to the reader.

use crate::error::Result;
use crate::network::io::format::{MAX_GATES, NetworkFormat, NetworkSource, Sum};
use crate::network::io::names::{clip_name, value_name};
use crate::network::{MAX_OPERANDS, NodeId, XorNetwork};
use itertools::Itertools;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "txt",
    about: "a gate a line: t5 = x0 ^ x3, y2 = t5",
    read: Some(read_network),
    write: write_network,
};

/// Temporaries are numbered in the order of the network; [`read_network`] gives the same network back.
fn write_network(network: &XorNetwork) -> Vec<u8> {
    network_text(network).into_bytes()
}

/// The text form of `network`.
pub(super) fn network_text(network: &XorNetwork) -> String {
    let name = |value| value_name(network, value);
    let mut text = String::new();
    for (k, operands) in network.gates().enumerate() {
        let _ = writeln!(text, "t{k} = {}", operands.iter().map(|&operand| name(operand)).join(" ^ "));
    }
    for (i, output) in network.outputs().iter().enumerate() {
        let source = output.source.map_or_else(|| "0".into(), name);
        let _ = writeln!(text, "y{i} = {source}{}", if output.invert { " ^ 1" } else { "" });
    }
    text
}

fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let text = source.decode_text()?;
    let [n_in, n_out] = match source.sizes {
        Some(sizes) => sizes,
        None => {
            let sizes @ [n_in, n_out] = named_sizes(&text);
            source.check_sizes("", n_in, n_out)?;
            sizes
        }
    };
    let mut reader = TxtReader::new(n_in, n_out);
    for (number, line) in text.lines().enumerate() {
        let line = statement(line);
        if !line.is_empty() {
            reader.read_line(line).map_err(|what| source.at_line(number + 1, what))?;
        }
    }
    reader.into_network().map_err(|what| source.input_error("", what))
}

/// A line without its comment.
fn statement(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

/// Inputs and outputs up to the highest that the text names.
fn named_sizes(text: &str) -> [usize; 2] {
    let names = text.lines().flat_map(|line| statement(line).split(['=', '^']));
    let mut sizes = [0; 2];
    for (kind, number) in names.filter_map(|name| split_name(name.trim()).ok()) {
        match kind {
            'x' => sizes[0] = sizes[0].max(number as usize + 1),
            'y' => sizes[1] = sizes[1].max(number as usize + 1),
            _ => {}
        }
    }
    sizes
}

struct TxtReader {
    network: XorNetwork,
    /// Temporaries by number.
    temporaries: BTreeMap<u32, Sum>,
    outputs: Vec<Option<Sum>>,
}

impl TxtReader {
    fn new(n_in: usize, n_out: usize) -> Self {
        Self { network: XorNetwork::new(n_in), temporaries: BTreeMap::new(), outputs: vec![None; n_out] }
    }

    /// `name = operand [^ operand]… [^ 1]`.
    fn read_line(&mut self, line: &str) -> std::result::Result<(), String> {
        let (name, terms) =
            line.split_once('=').ok_or_else(|| format!("`{}` is not `name = a ^ b`", clip_name(line)))?;
        let (mut operands, mut invert) = (Vec::new(), false);
        for term in terms.split('^').map(str::trim) {
            let term = self.read_term(term)?;
            operands.extend(term.source);
            if operands.len() > MAX_OPERANDS {
                let n = 1 + terms.matches('^').count();
                return Err(format!("a gate of {n} operands; at most {MAX_OPERANDS}"));
            }
            invert ^= term.invert;
        }
        let source = self.add_sum(&operands)?;
        self.define_value(name.trim(), Sum { source, invert })
    }

    fn add_sum(&mut self, operands: &[NodeId]) -> std::result::Result<Option<NodeId>, String> {
        match operands.len() {
            0 | 1 => Ok(operands.first().copied()),
            _ if self.network.n_gates() == MAX_GATES => Err(format!("more than {MAX_GATES} gates")),
            _ => Ok(Some(self.network.xor_all(operands))),
        }
    }

    fn read_term(&self, term: &str) -> std::result::Result<Sum, String> {
        if let "0" | "1" = term {
            return Ok(Sum { source: None, invert: term == "1" });
        }
        let (kind, number) = split_name(term)?;
        let undefined = || format!("`{}` is not defined above", clip_name(term));
        match kind {
            'x' if (number as usize) < self.network.n_in() => {
                Ok(Sum { source: Some(self.network.input(number as usize)), invert: false })
            }
            'x' => Err(format!("`{}` of {} inputs", clip_name(term), self.network.n_in())),
            't' => self.temporaries.get(&number).copied().ok_or_else(undefined),
            _ => self.outputs.get(number as usize).copied().flatten().ok_or_else(undefined),
        }
    }

    fn define_value(&mut self, name: &str, sum: Sum) -> std::result::Result<(), String> {
        let (kind, number) = split_name(name)?;
        let n_out = self.outputs.len();
        let before = match kind {
            't' => self.temporaries.insert(number, sum),
            'y' => {
                let output = self.outputs.get_mut(number as usize);
                output.ok_or_else(|| format!("`{}` of {n_out} outputs", clip_name(name)))?.replace(sum)
            }
            _ => return Err(format!("`{}` is an input and cannot be defined", clip_name(name))),
        };
        if before.is_some() { Err(format!("`{}` is defined twice", clip_name(name))) } else { Ok(()) }
    }

    fn into_network(mut self) -> std::result::Result<XorNetwork, String> {
        for (i, output) in self.outputs.iter().enumerate() {
            let output = output.ok_or_else(|| format!("output y{i} has no line"))?;
            self.network.push_output(output.source, output.invert);
        }
        Ok(self.network)
    }
}

/// `x12` as ('x', 12); the letters are x, t and y.
fn split_name(name: &str) -> std::result::Result<(char, u32), String> {
    let split = name.split_at_checked(1).and_then(|(kind, digits)| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let kind = kind.chars().next().filter(|kind| "xty".contains(*kind))?;
        plain.then(|| digits.parse().ok().map(|number| (kind, number))).flatten()
    });
    split.ok_or_else(|| format!("`{}` is not a value: x, t or y and a number, such as t5", clip_name(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    fn read(text: &str, file: &str, n_in: usize, n_out: usize) -> Result<XorNetwork> {
        super::read_network(&NetworkSource { bytes: text.as_bytes(), file, sizes: Some([n_in, n_out]) })
    }

    #[test]
    fn reads_the_documented_forms() {
        let text = "# four outputs\nt9 = x0 ^ x3\n\ny1 = t9 ^ x1 # a gate\ny0 = y1\ny2 = x1^1\ny3 = 0\n";
        let network = read(text, "f", 4, 4).expect("well formed");
        let map = network.affine();
        assert_eq!(map.matrix.to_string(), "1101\n1101\n0100\n0000\n");
        assert_eq!(map.offset.to_string(), "0010");
        assert_eq!(network.n_xor(), 2);
    }

    #[test]
    fn names_the_line_and_what_is_wrong() {
        for (text, wanted) in [
            ("y0 x0", "f: line 1: `y0 x0` is not `name = a ^ b`"),
            ("\ny0 = t1", "f: line 2: `t1` is not defined above"),
            ("y0 = x9", "`x9` of 3 inputs"),
            ("y5 = x0", "`y5` of 1 outputs"),
            ("x0 = x1", "`x0` is an input"),
            ("y0 = x0\ny0 = x1", "line 2: `y0` is defined twice"),
            ("y0 = x0 ^ x1 ^ x2 ^ x0 ^ x1 ^ x2 ^ x0", "a gate of 7 operands; at most 6"),
            ("y0 = x0 ^", "`` is not a value"),
            ("y0 = x+1", "`x+1` is not a value"),
            ("y0 = x99999999999", "is not a value"),
            ("y0 = é1", "is not a value"),
            ("t0 = x0", "f: output y0 has no line"),
        ] {
            let error = read(text, "f", 3, 1).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
    }
}
