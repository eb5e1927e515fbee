//! VHDL, from 1993 on: an entity with ports `x` and `y`, and a signal a gate. Written, not read back.

use super::format::{BareFormat, summary};
use crate::error::Result;
use crate::network::{NodeId, XorNetwork};
use itertools::Itertools;
use std::fmt::Write;

pub(super) const FORMAT: BareFormat = BareFormat { extension: "vhd", name_fault, write: write_entity };

/// Names that stand inside: the ports and the architecture, in any case.
fn name_fault(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let is_gate = lower.strip_prefix('t').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    (["x", "y", "rtl", "ieee", "work", "std"].contains(&lower.as_str()) || is_gate)
        .then(|| format!("{name:?} is also the name of something inside"))
}

fn write_entity(network: &XorNetwork, name: &str) -> Result<String> {
    let (last_in, last_out) = (network.n_in() - 1, network.n_out() - 1);
    let mut text = format!(
        "-- {}\nlibrary ieee;\nuse ieee.std_logic_1164.all;\n\nentity {name} is\n  port (\n    \
         x : in  std_logic_vector({last_in} downto 0);\n    y : out std_logic_vector({last_out} downto 0)\n  );\n\
         end entity {name};\n\narchitecture rtl of {name} is\n",
        summary(network)
    );
    (0..network.n_gates()).for_each(|k| text += &format!("  signal t{k} : std_logic;\n"));
    text += "begin\n";
    for (k, operands) in network.gates().enumerate() {
        let sum = operands.iter().map(|&operand| value(network, operand)).join(" xor ");
        let _ = writeln!(text, "  t{k} <= {sum};");
    }
    for (i, output) in network.outputs().iter().enumerate() {
        let source = match (output.source, output.invert) {
            (None, invert) => format!("'{}'", u8::from(invert)),
            (Some(source), false) => value(network, source),
            (Some(source), true) => format!("not {}", value(network, source)),
        };
        let _ = writeln!(text, "  y({i}) <= {source};");
    }
    let _ = writeln!(text, "end architecture rtl;");
    Ok(text)
}

fn value(network: &XorNetwork, node: NodeId) -> String {
    match node.index().checked_sub(network.n_in()) {
        None => format!("x({})", node.index()),
        Some(gate) => format!("t{gate}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::io::read_any_network;

    #[test]
    fn a_signal_a_gate_and_an_assignment_an_output() {
        let network = read_any_network(b"t0 = x0 ^ x2\ny0 = t0\ny1 = t0 ^ x1 ^ 1\ny2 = 0\n", "txt", "n")
            .expect("reads");
        let text = FORMAT.write_network(&network, "mix").expect("written");
        for line in ["  t0 <= x(0) xor x(2);", "  y(0) <= t0;", "  y(1) <= not t1;", "  y(2) <= '0';"] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
    }

    #[test]
    fn a_name_from_inside_is_refused() {
        for name in ["X", "t12", "rtl", "work"] {
            assert!(FORMAT.check_name(name).is_err(), "{name}");
        }
        assert!(FORMAT.check_name("t12_x").is_ok());
    }
}
