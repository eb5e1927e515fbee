//! Memory images: packed words as a file, and back.

pub mod bin;
mod c_header;
mod coe;
mod hex;
mod intel_hex;
mod literals;
mod mem;
mod memory;
mod mif;
mod readmem;
mod rust_array;
mod safetensors;
mod source;
mod text;

use super::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::io::foreign;

/// Most bits of all words of an image in text: 64 MiB, some ten times as much as text.
pub const MAX_TEXT_BITS: usize = 1 << 29;

/// One way to write packed words to a file.
pub struct Format {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// What reads it, for help texts.
    pub describe: &'static str,
    /// The file's content; the second argument names what it holds, for formats that name it.
    pub write: fn(&Words, &str) -> Vec<u8>,
    /// Words of the given width from a file's content; the last argument names the file in errors.
    pub read: fn(&[u8], usize, &str) -> Result<Words>,
    /// The width that a file's content tells, where it does; of one that is broken any, since reading says what is wrong.
    pub width: fn(&[u8]) -> Option<usize>,
}

/// Every format, in the order in which a packed layer's files are written.
pub const FORMATS: &[Format] = &[
    bin::FORMAT,
    hex::FORMAT,
    mem::FORMAT,
    coe::FORMAT,
    mif::FORMAT,
    c_header::FORMAT,
    rust_array::FORMAT,
    safetensors::FORMAT,
];

impl Format {
    /// Whether words are written as text, which takes several times their bits.
    pub fn is_text(&self) -> bool {
        !["bin", "safetensors"].contains(&self.extension)
    }

    /// Whether `depth` words of `width` bits may be written in this form: to be asked before they are.
    ///
    /// # Errors
    /// More than [`MAX_TEXT_BITS`] in a text.
    pub fn check_size(&self, depth: usize, width: usize) -> Result<()> {
        if !self.is_text() {
            return Ok(());
        }
        let wrong = |what| Error::input("", "", format!("{what}, a .bin any number"));
        memory::check_size(depth, width).map_err(wrong)
    }

    /// Most bytes of an image of `words` words of `width` bits, and for the names in it.
    pub fn most_bytes(&self, words: usize, width: usize) -> usize {
        const NAMES: usize = 1 << 10;
        let digits = width.div_ceil(4);
        let a_word = match self.extension {
            "bin" | "safetensors" => width.div_ceil(8),
            // Digits and a separator, an address besides, a literal of eight bits.
            "mif" => digits + 21,
            "h" | "rs" => 7 * width.div_ceil(8),
            _ => digits + 2,
        };
        words.saturating_mul(a_word).saturating_add(NAMES)
    }
}

/// What a broken file is read with, to say what is wrong.
const ANY_WIDTH: usize = 8;

/// The formats that a packed layer gets unless others are asked for.
pub fn defaults() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| ["bin", "hex"].contains(&format.extension))
}

/// The format of this extension.
///
/// # Errors
/// None has it; `file` is named.
pub fn by_extension(extension: &str, file: &str) -> Result<&'static Format> {
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension)).ok_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
        let hint = foreign::hint(extension).map(|hint| format!("; {hint}")).unwrap_or_default();
        Error::input(file, "", format!("no memory image; known are {}{hint}", known.join(", ")))
    })
}

/// What `name` is in identifiers of C and Rust, behind a prefix that makes it unlike every keyword and every macro:
/// small letters, digits, and `_` for all else. Names of one folder differ in it.
pub fn folded(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    name.chars().map(safe).collect()
}

/// The array that holds the words called `name`.
fn array(name: &str) -> String {
    format!("weights_{}", folded(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use proptest::prelude::*;

    fn words(width: usize, words: usize, seed: u64) -> Words {
        let bit = |i: usize| seed.rotate_left(i as u32 * 3) & 1 == 1;
        Words { width, bits: BitVec::from_bits((0..width * words).map(bit)) }
    }

    proptest! {
        #[test]
        fn every_format_reads_what_it_writes(width in 1usize..20, n in 0usize..6, seed in any::<u64>()) {
            let words = words(8 * width, n, seed);
            for format in FORMATS {
                let bytes = (format.write)(&words, "conv1.p0");
                prop_assert!(bytes.len() <= format.most_bytes(words.len(), words.width), "{}", format.extension);
                let found = (format.read)(&bytes, words.width, "f").unwrap();
                prop_assert_eq!(&found, &words, "{}", format.extension);
                let told = (format.width)(&bytes);
                prop_assert!(told.is_none_or(|width| width == words.width), "{}: {:?}", format.extension, told);
            }
        }
    }

    /// The lines a user would look for.
    #[test]
    fn shapes_of_the_texts() {
        let text = |extension: &str, width| {
            let words = Words { width, bits: BitVec::from_words(32, vec![0x0403_a2f1]) };
            String::from_utf8((by_extension(extension, "").unwrap().write)(&words, "conv1.p0")).unwrap()
        };
        assert_eq!(text("hex", 16), "a2f1\n0403\n");
        assert_eq!(text("mem", 16), "@0\na2f1\n0403\n");
        assert_eq!(
            text("coe", 16),
            "memory_initialization_radix=16;\nmemory_initialization_vector=\na2f1,\n0403;\n"
        );
        assert_eq!(
            text("mif", 16),
            "DEPTH = 2;\nWIDTH = 16;\nADDRESS_RADIX = HEX;\nDATA_RADIX = HEX;\nCONTENT BEGIN\n0 : a2f1;\n1 : 0403;\nEND;\n"
        );
        assert!(
            text("h", 16).contains("static const uint16_t weights_conv1_p0[2] = {\n    0xa2f1, 0x0403,\n};")
        );
        assert!(
            text("rs", 16).contains("pub static WEIGHTS_CONV1_P0: [u16; 2] = [\n    0xa2f1, 0x0403,\n];")
        );
        assert!(text("h", 8).contains("#define WEIGHTS_CONV1_P0_WORDS 4"));
    }

    #[test]
    fn broken_files_name_the_place() {
        let says = |extension: &str, text: &str| {
            let format = by_extension(extension, "f").unwrap();
            (format.read)(text.as_bytes(), 16, &format!("f.{extension}")).unwrap_err().to_string()
        };
        assert_eq!(says("mem", "@0\n12g4\n"), "f.mem: line 2: \"12g4\" is no word of 4 hexadecimal digits");
        assert!(says("mem", "@5\n1234\n").starts_with("f.mem: address 0: no line sets it"));
        assert_eq!(
            says("coe", "memory_initialization_radix=3;\nmemory_initialization_vector=1;"),
            "f.coe: line 1: radix \"3\", expected 2, 8, 10 or 16"
        );
        assert!(says("mif", "DEPTH = 1;\nWIDTH = 8;\nCONTENT BEGIN\nEND;").contains("WIDTH: 8, expected 16"));
        assert!(says("h", "int x;").contains("no array of numbers"));
        assert!(says("rs", "fn main() {}").contains("no array of numbers"));
        assert!(by_extension("elf", "f.elf").is_err());
        assert_eq!([array("1x"), array("Int")], ["weights_1x", "weights_int"]);
    }
}
