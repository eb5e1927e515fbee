//! Check of module ports and connections by rust-hdl, which also prints the ports for comparison.

#[cfg(feature = "rust-hdl")]
mod block;

use crate::error::Result;
use crate::rtl::Module;

/// Version of rust-hdl, pinned in `Cargo.toml`; `None` in a build without it.
pub const VERSION: Option<&str> = if cfg!(feature = "rust-hdl") { Some("0.46.0") } else { None };

/// Checks the modules `read` back from the text of the modules `written`.
///
/// # Errors
/// `Mismatch` if rust-hdl finds an undriven net or an open port of an instance, or prints different ports.
#[cfg(feature = "rust-hdl")]
pub fn check(written: &[Module], read: &[Module]) -> Result<()> {
    block::check_shells(written, read)
}

/// Checks nothing: this build is without rust-hdl.
///
/// # Errors
/// None.
#[cfg(not(feature = "rust-hdl"))]
pub fn check(_written: &[Module], _read: &[Module]) -> Result<()> {
    Ok(())
}
