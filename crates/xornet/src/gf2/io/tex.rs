//! `.tex`: a `pmatrix` for LaTeX with amsmath; written, not read.

use crate::gf2::BitMatrix;
use crate::gf2::io::format::Format;
use itertools::Itertools;

pub(super) const FORMAT: Format = Format {
    extension: "tex",
    about: "a pmatrix for LaTeX; written, not read",
    read: None,
    write: |matrix| Ok(write_matrix(matrix)),
};

/// Columns that amsmath allows without being told.
const FREE_COLUMNS: usize = 10;

fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let rows = matrix.rows().iter().map(|row| row.iter().map(u8::from).join(" & "));
    let body = format!("\\begin{{pmatrix}}\n{} \\\\\n\\end{{pmatrix}}\n", rows.format(" \\\\\n"));
    let counter = match matrix.n_cols() > FREE_COLUMNS {
        true => format!("\\setcounter{{MaxMatrixCols}}{{{}}}\n", matrix.n_cols()),
        false => String::new(),
    };
    (counter + &body).into_bytes()
}
