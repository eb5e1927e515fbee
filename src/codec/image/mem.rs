//! `.mem`: words in hexadecimal behind their address, as `$readmemh` and FPGA tools read them.

use super::format::ImageFormat;
use super::format::hex_bytes;
use super::{readmem, text};
use crate::codec::frame::FrameWords;

/// `@0`, then a word a line.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "mem",
    describe: "addresses and words, for $readmemh and FPGA tools",
    is_text: true,
    word_bytes: hex_bytes,
    write: write_words,
    read: readmem::read_words,
    width: readmem::word_width,
};

fn write_words(words: &FrameWords, _name: &str) -> Vec<u8> {
    let mut text = String::from("@0\n");
    for at in 0..words.len() {
        text::push_digits(&mut text, words, at);
        text.push('\n');
    }
    text.into_bytes()
}
