//! C99: a function that decodes 64 groups at once, bit k of every word being group k. Written, not read back.

use super::format::{BareFormat, summary};
use crate::error::Result;
use crate::network::{NodeId, XorNetwork};
use itertools::Itertools;
use std::fmt::Write;

pub(super) const FORMAT: BareFormat = BareFormat { extension: "c", name_fault, write: write_function };

/// Words of C (C23 too) that are none of a hardware language, names that the text uses, and `main`.
const TAKEN: &str = "alignas alignof auto bool char constexpr double enum extern false float goto inline int long \
                     main nullptr register restrict short signed sizeof static struct switch thread_local true \
                     typedef typeof typeof_unqual uint64_t union unsigned void volatile x y";

fn name_fault(name: &str) -> Option<String> {
    let is_gate = name.strip_prefix('t').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    (is_gate || TAKEN.split_whitespace().contains(&name))
        .then(|| format!("{name:?} has a meaning in C or in the text"))
}

fn write_function(network: &XorNetwork, name: &str) -> Result<String> {
    let head = format!("void {name}(const uint64_t x[{}], uint64_t y[{}])", network.n_in(), network.n_out());
    let mut text = format!(
        "/* {}.\n   Bit k of x[j] is input j of group k, bit k of y[i] its output i: 64 groups a call. */\n\
         #include <stdint.h>\n\n{head};\n\n{head}\n{{\n",
        summary(network)
    );
    for (k, operands) in network.gates().enumerate() {
        let sum = operands.iter().map(|&operand| value(network, operand)).join(" ^ ");
        let _ = writeln!(text, "    const uint64_t t{k} = {sum};");
    }
    for (i, output) in network.outputs().iter().enumerate() {
        let source = output.source.map_or_else(|| "UINT64_C(0)".to_owned(), |source| value(network, source));
        let invert = if output.invert { "~" } else { "" };
        let _ = writeln!(text, "    y[{i}] = {invert}{source};");
    }
    text += "}\n";
    Ok(text)
}

fn value(network: &XorNetwork, node: NodeId) -> String {
    match node.index().checked_sub(network.n_in()) {
        None => format!("x[{}]", node.index()),
        Some(gate) => format!("t{gate}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::io::read_any_network;

    #[test]
    fn a_constant_a_gate_and_an_assignment_an_output() {
        let network = read_any_network(b"t0 = x0 ^ x2\ny0 = t0\ny1 = t0 ^ x1 ^ 1\ny2 = 0\n", "txt", "n")
            .expect("reads");
        let text = FORMAT.write_network(&network, "mix").expect("written");
        for line in ["    const uint64_t t0 = x[0] ^ x[2];", "    y[1] = ~t1;", "    y[2] = UINT64_C(0);"] {
            assert!(text.lines().any(|found| found == line), "{line}: {text}");
        }
        assert!(["int", "t0", "main", "x"].iter().all(|name| FORMAT.check_name(name).is_err()));
    }
}
