//! A Liberty file, and decoding its text.

use crate::error::{Error, Result};
use crate::text;
use std::borrow::Cow;
use std::io::Read;

/// Largest Liberty file in bytes, compressed or not.
pub const MAX_BYTES: usize = 256 << 20;
/// Most Liberty files of a library.
pub const MAX_FILES: usize = 64;
/// First bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A Liberty file.
pub struct LibertyFile {
    /// Name of the file, for errors.
    pub name: String,
    /// Content, in any text encoding, compressed by gzip or not.
    pub bytes: Vec<u8>,
}

impl LibertyFile {
    /// The file `name` that holds `bytes`.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }

    /// The text, with LF as line end.
    ///
    /// # Errors
    /// `Input`: broken gzip, or more than [`MAX_BYTES`] uncompressed.
    pub fn unpack_text(&self) -> Result<Cow<'_, str>> {
        if !self.bytes.starts_with(&GZIP) {
            return Ok(text::decode_lossy(&self.bytes));
        }
        let mut unpacked = Vec::new();
        let limited = flate2::read::MultiGzDecoder::new(self.bytes.as_slice()).take(MAX_BYTES as u64 + 1);
        let wrong = |what: String| Error::input(&self.name, "", what);
        { limited }.read_to_end(&mut unpacked).map_err(|cause| wrong(format!("broken gzip: {cause}")))?;
        if unpacked.len() > MAX_BYTES {
            return Err(wrong(format!("unpacks to more than {MAX_BYTES} bytes")));
        }
        Ok(Cow::Owned(text::decode_lossy(&unpacked).into_owned()))
    }
}
