//! `.csv`: a row a line, cells 0 and 1 (also as `1.0` or `1.000e+00`) between commas; empty lines and `#` comment lines are skipped.

use crate::gf2::BitMatrix;
use crate::gf2::io::format::{Format, Parsed};
use crate::gf2::io::npy_matrix;
use crate::gf2::io::rows::{Rows, read_bit};
use crate::text;
use ::csv::{ReaderBuilder, StringRecord, Trim};
use itertools::Itertools;

pub(super) const FORMAT: Format = Format {
    extension: "csv",
    about: "cells 0 and 1 between commas, without a heading",
    read: Some(read_matrix),
    write: write_matrix,
};

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let mut rows = Rows::new(file);
    let text = text::decode_text(bytes, file).map_err(npy_matrix::input_problems)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    for record in reader.records() {
        match record {
            Ok(record) => push(&mut rows, &record),
            Err(cause) => rows.add_problem(String::new(), cause.to_string()),
        }
    }
    rows.into_matrix("")
}

fn push(rows: &mut Rows, record: &StringRecord) {
    let line = record.position().map_or(0, |position| position.line());
    // A line of blanks alone is one empty cell.
    if record.len() == 1 && record.get(0) == Some("") {
        return;
    }
    let cells = record.iter().enumerate().map(|(column, cell)| {
        let fault = || (format!("line {line}, cell {}", column + 1), format!("{:?}", clip_cell(cell)));
        read_bit(cell).ok_or_else(fault)
    });
    rows.push(|| format!("line {line}"), cells);
}

/// As much of a wrong cell as an error should show.
fn clip_cell(cell: &str) -> String {
    cell.chars().take(20).collect()
}

fn write_matrix(matrix: &BitMatrix) -> crate::error::Result<Vec<u8>> {
    let line = |row: &crate::gf2::BitVec| row.iter().map(u8::from).join(",") + "\n";
    Ok(matrix.rows().iter().map(line).collect::<String>().into_bytes())
}
