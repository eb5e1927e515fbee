//! `.mem`: words in hexadecimal behind their address, as `$readmemh` and FPGA tools read them.

use super::format::Format;
use super::{readmem, text};
use crate::codec::frame::Words;

/// `@0`, then a word a line.
pub const FORMAT: Format = Format {
    extension: "mem",
    describe: "addresses and words, for $readmemh and FPGA tools",
    write,
    read: readmem::read,
    width: readmem::width,
};

fn write(words: &Words, _name: &str) -> Vec<u8> {
    let mut text = String::from("@0\n");
    for at in 0..words.len() {
        text::push_digits(&mut text, words, at);
        text.push('\n');
    }
    text.into_bytes()
}
