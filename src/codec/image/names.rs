//! Names of packed words in the source text of programs.

/// What `name` is in identifiers of C and Rust, behind a prefix that makes it unlike every keyword and every macro:
/// small letters, digits, and `_` for all else. Names of one folder differ in it.
pub fn folded_name(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(safe).collect()
}

/// The array that holds the words called `name`.
pub(super) fn array_name(name: &str) -> String {
    format!("weights_{}", folded_name(name))
}
