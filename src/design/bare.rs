//! The bare Verilog of a network: one combinational module, without a design around it.

use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::rtl;
use crate::spec::name_fault;
use crate::verilog::{self, prove::prove_module, rules};

/// Extensions of the files that hold it; the text is portable Verilog-2001 in both.
pub const EXTENSIONS: [&str; 2] = ["v", "sv"];

/// Checks that `name` can be the name of the module.
///
/// # Errors
/// `Input` that names the field.
pub fn check_name(name: &str) -> Result<()> {
    name_fault(name).map_or(Ok(()), |what| Err(Error::input("", "name", what)))
}

/// Verilog of `network`, written, read back and proven: module `name` with input `x` and output `y`.
///
/// # Errors
/// `Input` for a name that cannot be used, or more lines than other tools take; `Internal` or `Mismatch` if a
/// stage breaks an invariant.
pub fn write_verilog(network: &XorNetwork, name: &str) -> Result<String> {
    check_name(name)?;
    let mut module = rtl::lower_network(name, None, None, &network.canonical())?.module;
    let (n_in, n_out) = (network.n_in(), network.n_out());
    module.header = vec![format!("XOR network: {n_in} inputs to {n_out} outputs, {} XOR2", network.n_xor())];
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
        let text = write_verilog(&network, "mix").expect("proven");
        assert!(text.contains("module mix (") && text.contains("endmodule // mix"), "{text}");
    }

    #[test]
    fn names_that_no_tool_takes_are_refused() {
        let network = network(&BitMatrix::identity(2));
        for (name, says) in [("module", "reserved"), ("a b", "name"), ("x", "also the name of a module")] {
            let error = write_verilog(&network, name).expect_err(name);
            assert!(error.exit_code() == 2 && error.to_string().contains(says), "{error}");
        }
    }
}
