//! `.txt`: a row of 0/1 characters a line; blanks, empty lines and `#` comments may stand anywhere.
//!
//! A row with a point in it is one of numbers between blanks, as `numpy.savetxt` writes floats.

use crate::gf2::io::format::{Format, Parsed};
use crate::gf2::io::npy_matrix;
use crate::gf2::io::rows::{Fault, Rows, read_bit};
use crate::text;

pub(super) const FORMAT: Format = Format {
    extension: "txt",
    about: "a row of 0/1 characters a line, blanks and # comments allowed",
    read: Some(read_matrix),
    write: |matrix| Ok(matrix.to_string().into_bytes()),
};

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let mut rows = Rows::new(file);
    let text = text::decode_text(bytes, file).map_err(npy_matrix::input_problems)?;
    for (i, line) in text.lines().enumerate() {
        let row = line.split('#').next().unwrap_or_default();
        if !row.trim().is_empty() {
            let at = || format!("line {}", i + 1);
            match row.contains('.') {
                true => rows.push(at, row_numbers(row, i + 1)),
                false => rows.push(at, row_entries(row, i + 1)),
            }
        }
    }
    rows.into_matrix("")
}

fn row_entries(row: &str, line: usize) -> impl Iterator<Item = Result<bool, Fault>> {
    let marks = row.chars().enumerate().filter(|(_, c)| !c.is_whitespace());
    marks.map(move |(column, c)| match c {
        '0' | '1' => Ok(c == '1'),
        _ => Err((format!("line {line}, column {}", column + 1), format!("{c:?}"))),
    })
}

fn row_numbers(row: &str, line: usize) -> impl Iterator<Item = Result<bool, Fault>> {
    row.split_whitespace().enumerate().map(move |(column, word)| {
        let shown: String = word.chars().take(30).collect();
        read_bit(word).ok_or_else(|| (format!("line {line}, column {}", column + 1), shown))
    })
}
