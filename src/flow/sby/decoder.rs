//! Contract of a decoder alone: every output is its row of M, behind the latency.

use super::contract::Contract;
use super::expected;
use crate::flow::design::FlowDesign;
use crate::verilog::fill_template;

pub(super) fn contract(design: &FlowDesign, latency: usize, valid: bool) -> Contract {
    if latency == 0 {
        let rows = expected::outputs(design.subject, "x", "expected");
        let body = format!("{rows}    always @*\n        assert (y == expected);\n");
        return Contract { body, tasks: vec![("prove", 1)] };
    }
    let size = |n: usize| n.to_string();
    let body = fill_template(
        CLOCKED,
        &[
            ("VALID", if valid { VALID } else { "" }),
            ("X_TOP", &size(design.subject.group_bits() - 1)),
            ("LATENCY", &size(latency)),
            ("ROWS", &expected::outputs(design.subject, "oldest", "expected")),
        ],
    );
    Contract { body, tasks: vec![("prove", latency + 2), ("bmc", 2 * latency + 6)] }
}

const CLOCKED: &str = include_str!("clocked.sv");
const VALID: &str = include_str!("valid.sv");
