//! Names of packed words in the source text of programs.

/// `name` in identifiers of C and Rust: small letters, digits, and `_` for all else; a prefix makes it unlike
/// every keyword and macro. Names of one folder differ in it.
pub fn folded_name(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(safe).collect()
}

/// Name of the array that holds the words called `name`.
pub(super) fn array_name(name: &str) -> String {
    format!("weights_{}", folded_name(name))
}
