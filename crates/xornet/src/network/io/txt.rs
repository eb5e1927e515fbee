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
//! That is what is written; other dialects of straight-line programs are read as well, see [`slp`].

use crate::network::XorNetwork;
use crate::network::io::format::NetworkFormat;
use crate::network::io::names::value_name;
use crate::network::io::slp;
use itertools::Itertools;
use std::fmt::Write;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "txt",
    about: "a gate a line: t5 = x0 ^ x3, y2 = t5",
    read: Some(slp::read_network),
    write: write_network,
};

/// The same, by the name that collections of straight-line programs use.
pub(super) const SLP: NetworkFormat = NetworkFormat { extension: "slp", ..FORMAT };

/// Temporaries are numbered in the order of the network; reading gives the same network back.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;
    use crate::network::io::format::NetworkSource;

    fn read(text: &str, file: &str, n_in: usize, n_out: usize) -> Result<XorNetwork> {
        slp::read_network(&NetworkSource { bytes: text.as_bytes(), file, sizes: Some([n_in, n_out]) })
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
            ("y0 = x0 ^", "`` is not a value"),
            ("y0 = x+1", "`x` of 3 inputs"),
            ("y0 = x99999999999", "is not a value"),
            ("y0 = é1", "'é' is not part of a sum"),
            ("t0 = x0", "f: output y0 has no line"),
        ] {
            let error = read(text, "f", 3, 1).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains(wanted), "{text:?}: {error}");
        }
    }
}
