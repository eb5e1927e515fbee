//! The shells of modules, held against rust-hdl: it checks what is connected, and prints the same ports.

#[cfg(feature = "rust-hdl")]
mod block;

use crate::error::Result;
use crate::rtl::Module;

/// Checks modules that were `read` back from the text of those that were `written`. Returns the version of rust-hdl;
/// `None` in a build without it, which checks nothing.
///
/// # Errors
/// `Mismatch` where rust-hdl finds a net without a driver or an open port of an instance, or prints another port.
pub fn check(written: &[Module], read: &[Module]) -> Result<Option<&'static str>> {
    #[cfg(feature = "rust-hdl")]
    return block::check(written, read).map(|()| Some(block::VERSION));
    #[cfg(not(feature = "rust-hdl"))]
    {
        let _ = (written, read);
        Ok(None)
    }
}
