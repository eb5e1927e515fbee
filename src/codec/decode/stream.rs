//! Frames larger than memory: read, decoded and handed on in pieces, the next piece read while one is decoded.

use super::Decoder;
use crate::codec::budget::Budget;
use crate::codec::digest::finish_hex;
use crate::codec::frame::{Layout, lsb_first};
use crate::codec::manifest::{self, Manifest, PackedLayer};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::io::Read;

/// A frame to be decoded piece by piece.
pub struct Frame<'a> {
    /// The manifest that `pack` wrote.
    pub manifest: &'a Manifest,
    /// Its layer.
    pub layer: &'a PackedLayer,
    /// Decoder of the planes that are wanted.
    pub decoder: &'a Decoder,
    /// Groups of a piece, as [`common_piece`] gives them.
    pub piece: usize,
}

/// Bytes for pieces beyond which nothing gets faster.
const MOST_BYTES: usize = 192 << 20;

/// Groups of a piece for every layer of `manifest`: all of the largest, or as many as `bytes` allow.
///
/// # Errors
/// As [`piece_groups`].
pub fn common_piece(manifest: &Manifest, bytes: usize, group_bytes: usize) -> Result<usize> {
    let most = manifest.layers.iter().map(|layer| layer.groups).max().unwrap_or(1);
    let enough = bytes.min(MOST_BYTES);
    if most.saturating_mul(group_bytes) <= enough {
        return Ok(most);
    }
    let layout = manifest.layout();
    piece_groups(&layout, enough, group_bytes).or_else(|_| piece_groups(&layout, bytes, group_bytes))
}

/// Groups of a piece for which `bytes` bytes are there, each group taking `group_bytes`: whole words and bytes.
///
/// # Errors
/// Too little memory for the smallest piece.
pub fn piece_groups(layout: &Layout, bytes: usize, group_bytes: usize) -> Result<usize> {
    // A number of groups that the word width divides fills whole words, one that 64 divides whole bytes.
    let unit = if layout.word_width.is_multiple_of(64) { layout.word_width } else { 64 * layout.word_width };
    match bytes / group_bytes.max(1) / unit * unit {
        0 => {
            let what = format!("{bytes} bytes are left for the pieces, {} are needed", unit * group_bytes);
            Err(Error::input("", Budget::FIELD, what))
        }
        groups => Ok(groups),
    }
}

impl<'a> Frame<'a> {
    /// A frame in pieces of up to `piece` groups, as [`common_piece`] gives them.
    pub fn new(manifest: &'a Manifest, layer: &'a PackedLayer, decoder: &'a Decoder, piece: usize) -> Self {
        Self { manifest, layer, decoder, piece: piece.min(layer.groups) }
    }

    /// Decodes the content of the layer's `.bin` that `source` gives. `sink` gets the packed planes and the
    /// number of weights of every piece in turn; where this fails, what it got is not to be used.
    ///
    /// # Errors
    /// Errors of `source` or `sink`; a content of another size or digest, or spare bits that are not 0.
    pub fn decode_all<R, S>(&self, source: R, mut sink: S) -> Result<()>
    where
        R: Read + Send,
        S: FnMut(&[&[u8]], usize) -> Result<()> + Send,
    {
        let mut reader = FrameReader::new(self, source);
        let mut planes = vec![vec![0; self.decoder.plane_bytes(self.piece)]; self.decoder.q()];
        let mut current = reader.next_words(Vec::new())?;
        let mut spare = Vec::new();
        let mut weights = self.layer.n_weights;
        let mut left = self.layer.groups;
        while left > 0 {
            let groups = left.min(self.piece);
            let buffer = std::mem::take(&mut spare);
            let decode = || {
                let bytes = self.decoder.plane_bytes(groups);
                let mut rooms: Vec<_> = planes.iter_mut().map(|plane| &mut plane[..bytes]).collect();
                let stored = self.decoder.stream_bytes(groups);
                self.decoder.decode_into(&current[..stored], groups, &mut rooms)?;
                let rooms: Vec<&[u8]> = rooms.iter().map(|room| &**room).collect();
                sink(&rooms, weights.min(groups * self.decoder.n_out()))
            };
            let (next, decoded) = rayon::join(|| reader.next_words(buffer), decode);
            decoded?;
            spare = std::mem::replace(&mut current, next?);
            left -= groups;
            weights = weights.saturating_sub(groups * self.decoder.n_out());
        }
        reader.check_end()
    }

    /// As [`Frame::decode_all`], piece by piece on demand.
    pub fn pieces<R: Read>(&self, source: R) -> Pieces<'_, R> {
        let planes = vec![vec![0; self.decoder.plane_bytes(self.piece)]; self.decoder.q()];
        let (left, weights) = (self.layer.groups, self.layer.n_weights);
        Pieces { reader: FrameReader::new(self, source), planes, buffer: Vec::new(), left, weights }
    }

    fn frame_error(&self, what: impl Into<String>) -> Error {
        Error::input(self.layer.bin_name(), "", what)
    }
}

/// A frame that is decoded on demand.
pub struct Pieces<'a, R> {
    reader: FrameReader<'a, R>,
    planes: Vec<Vec<u8>>,
    buffer: Vec<u8>,
    /// Groups and weights that are still to come.
    left: usize,
    weights: usize,
}

impl<R: Read> Pieces<'_, R> {
    /// Decodes the next piece; its number of weights, 0 after the last one.
    ///
    /// # Errors
    /// As [`Frame::decode_all`].
    pub fn decode_next(&mut self) -> Result<usize> {
        let frame = self.reader.frame;
        let groups = self.left.min(frame.piece);
        self.buffer = self.reader.next_words(std::mem::take(&mut self.buffer))?;
        let (stored, bytes) = (frame.decoder.stream_bytes(groups), frame.decoder.plane_bytes(groups));
        let mut rooms: Vec<_> = self.planes.iter_mut().map(|plane| &mut plane[..bytes]).collect();
        frame.decoder.decode_into(&self.buffer[..stored], groups, &mut rooms)?;
        self.left -= groups;
        let weights = self.weights.min(groups * frame.decoder.n_out());
        self.weights -= weights;
        Ok(weights)
    }

    /// The packed planes of the piece decoded last.
    pub fn planes(&self) -> &[Vec<u8>] {
        &self.planes
    }

    /// Reads the rest of the frame without decoding it, and checks it.
    ///
    /// # Errors
    /// As [`Frame::decode_all`].
    pub fn read_rest(mut self) -> Result<()> {
        while self.reader.words > 0 {
            self.buffer = self.reader.next_words(std::mem::take(&mut self.buffer))?;
        }
        self.reader.check_end()
    }
}

/// Reads the words of a frame piece by piece, as a stream that begins at the lowest bit.
struct FrameReader<'a, R> {
    frame: &'a Frame<'a>,
    source: R,
    digest: Sha256,
    /// Words that are still to come.
    words: usize,
}

impl<'a, R: Read> FrameReader<'a, R> {
    fn new(frame: &'a Frame<'a>, source: R) -> Self {
        Self { frame, source, digest: Sha256::new(), words: frame.layer.words }
    }

    /// The words of the next piece in `buffer`; nothing past the last one.
    fn next_words(&mut self, mut buffer: Vec<u8>) -> Result<Vec<u8>> {
        let Manifest { word_width, bit_order, .. } = *self.frame.manifest;
        let layout = self.frame.manifest.layout();
        let words = self.words.min(layout.n_words(self.frame.piece));
        self.words -= words;
        buffer.resize(words * word_width / 8, 0);
        self.source
            .read_exact(&mut buffer)
            .map_err(|e| self.frame.frame_error(format!("is cut or unreadable: {e}")))?;
        self.digest.update(&buffer);
        lsb_first(&mut buffer, word_width, bit_order);
        if self.words == 0 && words > 0 {
            self.check_spare(&buffer, words)?;
        }
        Ok(buffer)
    }

    /// Checks that bits past the last group are 0.
    fn check_spare(&self, buffer: &[u8], words: usize) -> Result<()> {
        let width = self.frame.manifest.word_width;
        let spare = self.frame.layer.words * width - self.frame.layer.stored_bits;
        let used = words * width - spare;
        match (used..words * width).find(|at| buffer[at / 8] >> (at % 8) & 1 == 1) {
            Some(at) => {
                let bit = self.frame.layer.stored_bits + at - used;
                Err(self.frame.frame_error(format!("stream bit {bit} is 1, spare bits must be 0")))
            }
            None => Ok(()),
        }
    }

    /// Checks that nothing follows, and that the digest is that of the manifest.
    fn check_end(mut self) -> Result<()> {
        let more = self.source.read(&mut [0]).map_err(|e| self.frame.frame_error(e.to_string()))?;
        if more > 0 {
            return Err(self
                .frame
                .frame_error(format!("goes on after its {} words", self.frame.layer.words)));
        }
        if finish_hex(self.digest) != self.frame.layer.sha256 {
            return Err(self.frame.frame_error(format!("SHA-256 is not that of {}", manifest::FILE_NAME)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::frame::BitOrder;

    #[test]
    fn pieces_are_whole_words_and_bytes() {
        let layout = Layout { n_in: vec![12], word_width: 24, bit_order: BitOrder::LsbFirst };
        assert_eq!(piece_groups(&layout, 100_000, 10).unwrap(), 9216);
        let error = piece_groups(&layout, 1000, 10).unwrap_err().to_string();
        assert_eq!(error, "max_memory: 1000 bytes are left for the pieces, 15360 are needed");
    }
}
