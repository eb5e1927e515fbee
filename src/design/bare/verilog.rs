//! Verilog-2001, which is SystemVerilog as well: one combinational module, read back and proven.

use super::format::{BareFormat, summary};
use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::rtl;
use crate::verilog::{self, prove::prove_module, rules};

pub(super) const VERILOG: BareFormat =
    BareFormat { extension: "v", name_fault: no_fault, write: write_module };

pub(super) const SYSTEM_VERILOG: BareFormat = BareFormat { extension: "sv", ..VERILOG };

fn no_fault(_name: &str) -> Option<String> {
    None
}

fn write_module(network: &XorNetwork, name: &str) -> Result<String> {
    let mut module = rtl::lower_network(name, None, None, network)?.module;
    module.header = vec![summary(network)];
    if let Some(what) = rules::shared_name(std::slice::from_ref(&module)) {
        return Err(Error::input("", "name", what));
    }
    let text = verilog::write_module(&module, &[])?;
    if let Some(what) = rules::too_many_lines(&text) {
        return Err(Error::input("", "network", what));
    }
    prove_module(&verilog::read_module(&text)?, &network.affine(), 0)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitMatrix;
    use crate::gf2::construct::random_matrix;
    use crate::search::{Params, Search, find_strategy};

    fn network(matrix: &BitMatrix) -> XorNetwork {
        find_strategy("paar").expect("registered").run(matrix, &Search::quiet(&Params::default())).network
    }

    #[test]
    fn the_text_is_one_module_of_the_name() {
        let network = network(&random_matrix(12, 8, 0.5, 1).expect("a matrix"));
        let text = VERILOG.write_network(&network, "mix").expect("proven");
        assert!(text.contains("module mix (") && text.contains("endmodule // mix"), "{text}");
    }

    #[test]
    fn names_that_no_tool_takes_are_refused() {
        let network = network(&BitMatrix::identity(2));
        for (name, says) in [("module", "reserved"), ("a b", "name"), ("x", "also the name of a module")] {
            let error = VERILOG.write_network(&network, name).expect_err(name);
            assert!(error.exit_code() == 2 && error.to_string().contains(says), "{error}");
        }
    }
}
