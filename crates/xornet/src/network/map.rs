//! What a file holds by its content, and a matrix from a file of either kind: that of a network is its map.

use crate::error::{Error, Result};
use crate::gf2::{self, BitMatrix};
use crate::network::io::{read_any_network, readable_extensions};
use crate::text;
use std::borrow::Cow;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A matrix.
    Matrix,
    /// A network.
    Network,
}

/// Reads a matrix, or a network as the matrix that it computes.
///
/// # Errors
/// Those of the reader of the format; `Input` where the network inverts an output, which no matrix says.
///
/// ```
/// use xornet::network::map::read_map;
///
/// let matrix = read_map(b"110\n001\n", "txt", "m.txt")?;
/// assert_eq!(read_map(b"y0 = x0 ^ x1\ny1 = x2\n", "txt", "n.txt")?, matrix);
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn read_map(bytes: &[u8], extension: &str, file: &str) -> Result<BitMatrix> {
    if holds(bytes, extension) == Content::Matrix {
        return gf2::io::read_matrix(bytes, extension, file);
    }
    let map = read_any_network(bytes, extension, file)?.affine();
    match map.offset.first_one() {
        Some(i) => Err(Error::input(file, "", format!("output {i} is inverted, a matrix inverts none"))),
        None if map.matrix.n_rows() == 0 || map.matrix.n_cols() == 0 => {
            Err(Error::input(file, "", "a network without inputs or outputs has no matrix"))
        }
        None => Ok(map.matrix),
    }
}

/// What a file of this extension holds: a matrix where its format has no networks or the content is none.
pub fn holds(bytes: &[u8], extension: &str) -> Content {
    let is = |known: &str| known.eq_ignore_ascii_case(extension);
    let networks = readable_extensions().any(is);
    let matrices = gf2::io::readable_extensions().any(is);
    let by_content = || match is("json") {
        true => first_byte(bytes) == Some(b'{') && text_of(bytes).contains("\"gates\""),
        false => is_program(bytes),
    };
    if networks && (!matrices || by_content()) { Content::Network } else { Content::Matrix }
}

/// The extension of the format that the content shows beyond doubt, of a matrix or a network.
///
/// ```
/// use xornet::network::map::recognised_extension;
///
/// assert_eq!(recognised_extension(b"101\n010\n"), Some("txt"));
/// assert_eq!(recognised_extension(b"aag 2 2 0 1 0\n2\n4\n2\n"), Some("aag"));
/// assert_eq!(recognised_extension(b"7 4\n3 4\n"), None);
/// ```
pub fn recognised_extension(bytes: &[u8]) -> Option<&'static str> {
    let begins = |text: &[u8]| bytes.len() >= text.len() && bytes[..text.len()].eq_ignore_ascii_case(text);
    let signs: [(&[u8], _); 5] = [
        (b"\x93NUMPY", "npy"),
        (b"PK\x03\x04", "npz"),
        (b"aag ", "aag"),
        (b"aig ", "aig"),
        (b"%%MatrixMarket", "mtx"),
    ];
    if let Some((_, extension)) = signs.iter().find(|(sign, _)| begins(sign)) {
        return Some(extension);
    }
    if matches!(first_byte(bytes), Some(b'{' | b'[')) {
        return Some("json");
    }
    let text = text_of(bytes);
    let mut lines = text.lines().map(code_of).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let directive = [".model", ".inputs", ".outputs"].iter().any(|word| first.starts_with(word));
    let only = |extra: &str| {
        let fits =
            |line: &str| line.chars().all(|c| c.is_whitespace() || "01".contains(c) || extra.contains(c));
        fits(first) && lines.clone().all(fits)
    };
    match () {
        () if directive => Some("blif"),
        () if only("") => Some("txt"),
        () if only(",") => Some("csv"),
        () if is_program(bytes) => Some("txt"),
        () => None,
    }
}

/// Whether a text has the statements of a program: an assignment or a gate in words.
fn is_program(bytes: &[u8]) -> bool {
    let text = text_of(bytes);
    text.lines().map(code_of).any(|line| {
        line.contains(['=', '←']) || line.contains("<-") || line.to_ascii_lowercase().contains("xor")
    })
}

fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    text::decode_lossy(bytes)
}

/// A line without a `#` comment and blanks around.
fn code_of(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

/// The first byte that is no blank or mark of byte order.
fn first_byte(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::io::write_network;

    #[test]
    fn content_tells_the_format_or_nothing() {
        let network = read_any_network(b"y0 = x0 ^ x1", "txt", "n").expect("a network");
        for extension in ["txt", "json", "blif", "aag", "aig"] {
            let bytes = write_network(&network, extension).expect("written");
            assert_eq!(recognised_extension(&bytes), Some(extension));
        }
        let matrix = BitMatrix::identity(9);
        for extension in ["txt", "csv", "json", "npy", "npz", "mtx"] {
            let bytes = gf2::io::write_matrix(&matrix, extension).expect("written");
            assert_eq!(recognised_extension(&bytes), Some(extension));
        }
        assert_eq!([&b""[..], b"1a\n", b"hello"].map(recognised_extension), [None; 3]);
    }

    #[test]
    fn a_network_counts_as_its_map() {
        let network = read_any_network(b"y0 = x0 ^ x1\ny1 = x2", "txt", "n").expect("a network");
        for extension in ["txt", "slp", "json", "blif", "aag", "aig"] {
            let bytes = write_network(&network, extension).expect("written");
            assert_eq!(read_map(&bytes, extension, "n").expect("a map"), network.affine().matrix);
        }
        let inverted = read_map(b"y0 = ~x0", "txt", "n").expect_err("no matrix").to_string();
        assert_eq!(inverted, "n: output 0 is inverted, a matrix inverts none");
        assert!(read_map(b"y0 = 0", "txt", "n").is_err());
    }
}
