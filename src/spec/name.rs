//! Names that can be module prefixes everywhere: in Verilog, SystemVerilog and VHDL, on any file system.

use crate::reserved::is_reserved;

/// Longest name.
pub(super) const MAX_NAME: usize = 64;

/// The fault of `name` as a module prefix, as an error message; `None` if it is valid.
pub fn name_fault(name: &str) -> Option<String> {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.len() > MAX_NAME {
        return Some(format!("a name of {} bytes, at most {MAX_NAME} are taken", name.len()));
    }
    let plain = name.bytes().all(word) && name.starts_with(|c: char| c.is_ascii_alphabetic());
    // VHDL knows neither a last nor a double underscore.
    if !plain || name.ends_with('_') || name.contains("__") {
        let form = "a letter, then letters, digits and single underscores between them";
        return Some(format!("{name:?} is no identifier: {form}"));
    }
    is_reserved(name).then(|| format!("{name:?} is a reserved word of a hardware language"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_identifiers_only() {
        for good in ["dec", "q2_12_20", "A", &"a".repeat(64)] {
            assert_eq!(name_fault(good), None);
        }
        for bad in [
            "", "_a", "1a", "a-b", "a b", "a$", "ä", "a__b", "a_", "../x", "Module", "wire", "logic",
            "entity",
        ] {
            assert!(name_fault(bad).is_some(), "{bad}");
        }
        assert!(name_fault(&"a".repeat(65)).is_some());
    }
}
