//! Standard output.

use flexor_hdl::error::{Error, Result};
use std::io::Write;

/// Prints text on standard output; a reader that is gone is no error.
///
/// # Errors
/// `Environment` if it cannot be written.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::from_io("standard output", cause))
        }
        _ => Ok(()),
    }
}
