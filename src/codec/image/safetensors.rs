//! `.safetensors`: the words as bytes, with their width as metadata.

use super::bin;
use super::format::ImageFormat;
use super::format::raw_bytes;
use crate::codec::frame::FrameWords;
use crate::codec::tensors::check_header;
use crate::error::{Error, Result};
use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView};
use std::collections::BTreeMap;

/// Name of the tensor.
const TENSOR: &str = "words";
/// Metadata key of the width.
const WIDTH: &str = "word_width";

/// One tensor of u8, (words, bytes of a word), lowest byte first.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "safetensors",
    describe: "u8 words with metadata, for Python",
    is_text: false,
    word_bytes: raw_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

fn write_words(words: &FrameWords, name: &str) -> Vec<u8> {
    let bytes = bin::write_words(words, name);
    let shape = vec![words.len(), words.width / 8];
    let metadata = BTreeMap::from([(WIDTH, words.width.to_string()), ("layer", name.to_owned())]);
    let header = serde_json::json!({
        "__metadata__": metadata,
        TENSOR: { "dtype": "U8", "shape": shape, "data_offsets": [0, bytes.len()] },
    });
    let mut header = header.to_string();
    // The elements begin at a multiple of 8.
    header += &" ".repeat(header.len().next_multiple_of(8) - header.len());
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &bytes].concat()
}

fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    check_header(bytes, file)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| Error::input(file, "header", e.to_string()))?;
    let words: TensorView = tensors.tensor(TENSOR).map_err(|e| Error::input(file, TENSOR, e.to_string()))?;
    if words.dtype() != Dtype::U8 || words.shape().last().map(|bytes| 8 * bytes) != Some(width) {
        let what = format!(
            "{:?} of shape {:?}, expected U8 of {} bytes a word",
            words.dtype(),
            words.shape(),
            width / 8
        );
        return Err(Error::input(file, TENSOR, what));
    }
    bin::read_words(words.data(), width, file)
}

/// The first bytes of the file are enough, if the header is among them.
fn word_width(bytes: &[u8]) -> Option<usize> {
    let (length, rest) = bytes.split_first_chunk()?;
    let header = rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let metadata: Metadata = serde_json::from_slice(header).ok()?;
    metadata.metadata().as_ref()?.get(WIDTH)?.parse().ok()
}
