//! Generic gates of yosys (`$_…_`): truth tables, and size in static CMOS.

use crate::cells::truth_table::MUX;

/// A generic gate of yosys.
#[derive(Debug)]
pub struct GenericGate {
    /// Name without `$_` and `_`.
    name: &'static str,
    /// Input ports; the output port is `Y`.
    pub inputs: &'static [&'static str],
    /// Truth table: bit k is the output for the inputs that are the bits of k.
    pub table: u64,
    /// Transistors in static CMOS, 4 for a two-input NAND; `None` if the flow never makes the gate.
    pub transistors: Option<u32>,
}

const fn gate(
    name: &'static str,
    inputs: &'static [&'static str],
    table: u64,
    transistors: Option<u32>,
) -> GenericGate {
    GenericGate { name, inputs, table, transistors }
}

const GATES: [GenericGate; 17] = [
    gate("BUF", &["A"], 0x2, Some(0)),
    gate("NOT", &["A"], 0x1, Some(2)),
    gate("AND", &["A", "B"], 0x8, Some(6)),
    gate("NAND", &["A", "B"], 0x7, Some(4)),
    gate("OR", &["A", "B"], 0xe, Some(6)),
    gate("NOR", &["A", "B"], 0x1, Some(4)),
    gate("XOR", &["A", "B"], 0x6, Some(12)),
    gate("XNOR", &["A", "B"], 0x9, Some(12)),
    gate("ANDNOT", &["A", "B"], 0x2, Some(6)),
    gate("ORNOT", &["A", "B"], 0xb, Some(6)),
    gate("MUX", &["A", "B", "S"], MUX, Some(12)),
    gate("NMUX", &["A", "B", "S"], !MUX, Some(10)),
    gate("AOI3", &["A", "B", "C"], 0x07, Some(6)),
    gate("OAI3", &["A", "B", "C"], 0x1f, Some(6)),
    gate("AOI4", &["A", "B", "C", "D"], 0x0777, Some(8)),
    gate("OAI4", &["A", "B", "C", "D"], 0x111f, Some(8)),
    gate("MUX4", &["A", "B", "C", "D", "S", "T"], 0xff00_f0f0_cccc_aaaa, None),
];

/// Prefixes of the names of registers.
const REGISTERS: [&str; 5] = ["DFF_", "DFFE_", "SDFF_", "SDFFE_", "SDFFCE_"];
/// Transistors of the registers that the flow makes.
const REGISTER_TRANSISTORS: [(&str, u32); 2] = [("DFF_P", 24), ("DFFE_PP", 36)];

/// Name of a module without `$_` and `_`; `None` if it has another form.
fn gate_name(module: &str) -> Option<&str> {
    module.strip_prefix("$_")?.strip_suffix('_')
}

/// The gate of module `module`.
pub fn generic_gate(module: &str) -> Option<&'static GenericGate> {
    let name = gate_name(module)?;
    GATES.iter().find(|gate| gate.name == name)
}

/// Whether the module is a register from `D` to `Q`.
pub fn is_generic_register(module: &str) -> bool {
    gate_name(module).is_some_and(|name| REGISTERS.iter().any(|start| name.starts_with(start)))
}

/// Transistors in static CMOS of a gate or register; `None` if the flow never makes it.
pub fn gate_transistors(module: &str) -> Option<u32> {
    let name = gate_name(module)?;
    let register = REGISTER_TRANSISTORS.iter().find(|(register, _)| *register == name);
    register.map(|(_, transistors)| *transistors).or_else(|| generic_gate(module)?.transistors)
}
