//! Words that name nothing in a hardware language.

/// Reserved words of Verilog-2001, SystemVerilog and VHDL, in lower case, in order.
const RESERVED: &str = include_str!("reserved.txt");

/// True for a word of a hardware language, in any case.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.lines().any(|word| word.eq_ignore_ascii_case(name))
}
