//! `.hex`: a row a line as a hexadecimal number whose lowest bit is column 0, as in a word of `$readmemh`.
//!
//! A first line `columns 13` states the width; without it a row has four columns a digit. `0x` in front, blanks around,
//! empty lines and `#` and `//` comments are passed over.

use crate::gf2::BitMatrix;
use crate::gf2::hex::{from_hex, to_hex};
use crate::gf2::io::format::{Format, MAX_SIDE, Parsed};
use crate::gf2::io::npy_matrix::input_problems;
use crate::gf2::io::rows::Rows;
use crate::text;

pub(super) const FORMAT: Format = Format {
    extension: "hex",
    about: "a hexadecimal number a row, column 0 its lowest bit",
    read: Some(read_matrix),
    write: |matrix| Ok(write_matrix(matrix)),
};

/// Word in front of the width.
const COLUMNS: &str = "columns";

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let text = text::decode_text(bytes, file).map_err(input_problems)?;
    let (mut rows, mut width) = (Rows::new(file), None);
    let code = |line: &'_ str| {
        line.split('#').next().unwrap_or_default().split("//").next().map(str::trim).map(str::to_owned)
    };
    for (i, line) in text.lines().enumerate() {
        let Some(line) = code(line).filter(|line| !line.is_empty()) else { continue };
        let at = || format!("line {}", i + 1);
        if let (Some(stated), None) = (line.strip_prefix(COLUMNS), width) {
            width = stated.trim().parse().ok().filter(|width| (1..=MAX_SIDE).contains(width));
            if width.is_none() {
                rows.add_problem(at(), format!("{:?} columns, 1 to {MAX_SIDE}", clip(stated)));
            }
            continue;
        }
        let digits = line.strip_prefix("0x").or(line.strip_prefix("0X")).unwrap_or(&line);
        let n_cols = *width.get_or_insert((digits.len() * 4).min(MAX_SIDE));
        let bits = (digits.len() <= n_cols.div_ceil(4)).then(|| from_hex(digits, n_cols)).flatten();
        match bits {
            Some(bits) => rows.push(at, bits.iter().map(Ok)),
            None => rows
                .add_problem(at(), format!("{:?} is no hexadecimal number of {n_cols} bits", clip(digits))),
        }
    }
    rows.into_matrix("")
}

/// As much of a wrong text as an error should show.
fn clip(text: &str) -> String {
    text.chars().take(20).collect()
}

fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let rows = matrix.rows().iter().map(|row| to_hex(row) + "\n");
    (format!("{COLUMNS} {}\n", matrix.n_cols()) + &rows.collect::<String>()).into_bytes()
}
