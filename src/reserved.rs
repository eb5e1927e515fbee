//! Reserved words of hardware languages.

/// Reserved words of Verilog-2001, SystemVerilog and VHDL, in lower case, sorted.
const RESERVED: &str = include_str!("reserved.txt");

/// Whether `name` is a reserved word, ignoring case.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.lines().any(|word| word.eq_ignore_ascii_case(name))
}
