//! Memory images: packed words as a file, and back.

pub mod bin;
mod c_header;
mod coe;
mod format;
mod hex;
mod intel_hex;
mod literals;
mod mem;
mod memory;
mod mif;
mod names;
mod readmem;
mod rust_array;
mod safetensors;
mod source;
mod text;

use crate::error::{Error, Result};
use crate::gf2::io::foreign;
pub use format::ImageFormat;
pub use memory::MAX_TEXT_BITS;
pub use names::folded_name;

/// Every format, in the order in which a packed layer's files are written.
pub const FORMATS: &[ImageFormat] = &[
    bin::FORMAT,
    hex::FORMAT,
    mem::FORMAT,
    coe::FORMAT,
    mif::FORMAT,
    c_header::FORMAT,
    rust_array::FORMAT,
    safetensors::FORMAT,
];

/// The formats that a packed layer gets unless others are asked for.
pub fn default_formats() -> impl Iterator<Item = &'static ImageFormat> {
    FORMATS.iter().filter(|format| ["bin", "hex"].contains(&format.extension))
}

/// Extensions of all formats, for errors.
pub fn known_extensions() -> String {
    FORMATS.iter().map(|format| format!(".{}", format.extension)).collect::<Vec<_>>().join(", ")
}

/// The format of this extension.
///
/// # Errors
/// None has it; `file` is named.
pub fn by_extension(extension: &str, file: &str) -> Result<&'static ImageFormat> {
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension)).ok_or_else(|| {
        let hint = foreign::conversion_hint(extension).map(|hint| format!("; {hint}")).unwrap_or_default();
        Error::input(file, "", format!("no memory image; known are {}{hint}", known_extensions()))
    })
}

#[cfg(test)]
mod tests {
    use super::names::array_name;
    use super::*;
    use crate::codec::frame::FrameWords;
    use crate::gf2::BitVec;
    use proptest::prelude::*;

    fn words(width: usize, words: usize, seed: u64) -> FrameWords {
        let bit = |i: usize| seed.rotate_left(i as u32 * 3) & 1 == 1;
        FrameWords { width, bits: BitVec::from_bits((0..width * words).map(bit)) }
    }

    proptest! {
        #[test]
        fn every_format_reads_what_it_writes(width in 1usize..20, n in 0usize..300, seed in any::<u64>()) {
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
            let words = FrameWords { width, bits: BitVec::from_words(32, vec![0x0403_a2f1]) };
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
        assert_eq!([array_name("1x"), array_name("Int")], ["weights_1x", "weights_int"]);
    }
}
