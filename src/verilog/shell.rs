//! The shells of modules, held against rust-hdl: it checks what is connected, and prints the same ports.

#[cfg(feature = "rust-hdl")]
mod block;

use crate::error::Result;
use crate::rtl::Module;

/// Version of rust-hdl, pinned in `Cargo.toml`; `None` in a build without it.
pub const VERSION: Option<&str> = if cfg!(feature = "rust-hdl") { Some("0.46.0") } else { None };

/// Checks modules that were `read` back from the text of those that were `written`.
///
/// # Errors
/// `Mismatch` where rust-hdl finds a net without a driver or an open port of an instance, or prints another port.
#[cfg(feature = "rust-hdl")]
pub fn check(written: &[Module], read: &[Module]) -> Result<()> {
    block::check_shells(written, read)
}

/// Without rust-hdl nothing is checked.
///
/// # Errors
/// None.
#[cfg(not(feature = "rust-hdl"))]
pub fn check(_written: &[Module], _read: &[Module]) -> Result<()> {
    Ok(())
}
