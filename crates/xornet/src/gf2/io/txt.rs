//! `.txt`: a row of 0/1 characters a line; blanks, empty lines and `#` comments may stand anywhere.

use crate::gf2::io::format::{Format, Parsed};
use crate::gf2::io::npy_matrix;
use crate::gf2::io::rows::{Fault, Rows};
use crate::text;

pub(super) const FORMAT: Format = Format {
    extension: "txt",
    about: "a row of 0/1 characters a line, blanks and # comments allowed",
    read: read_matrix,
    write: |matrix| Ok(matrix.to_string().into_bytes()),
};

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let mut rows = Rows::new(file);
    let text = text::decode_text(bytes, file).map_err(npy_matrix::input_problems)?;
    for (i, line) in text.lines().enumerate() {
        let row = line.split('#').next().unwrap_or_default();
        if !row.trim().is_empty() {
            rows.push(|| format!("line {}", i + 1), row_entries(row, i + 1));
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
