//! `.c`: an array for C and C++; written, not read.

use crate::gf2::BitMatrix;
use crate::gf2::io::format::Format;
use itertools::Itertools;

pub(super) const FORMAT: Format = Format {
    extension: "c",
    about: "an array for C and C++; written, not read",
    read: None,
    write: |matrix| Ok(write_matrix(matrix)),
};

fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let rows =
        matrix.rows().iter().map(|row| format!("    {{{}}},\n", row.iter().map(u8::from).format(", ")));
    let head = format!("static const unsigned char matrix[{}][{}] = {{\n", matrix.n_rows(), matrix.n_cols());
    format!("{head}{}}};\n", rows.format("")).into_bytes()
}
