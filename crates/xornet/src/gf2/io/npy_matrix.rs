//! `.npy`: a two-dimensional array of any number type whose entries are exactly 0 and 1.

use crate::error::{Error, Problem};
use crate::gf2::BitMatrix;
use crate::gf2::io::format::{Format, MAX_SIDE, Parsed};
use crate::gf2::io::npy;
use crate::gf2::io::rows::Rows;

pub(super) const FORMAT: Format = Format {
    extension: "npy",
    about: "a NumPy array of two axes and any number type, entries 0 and 1; written as u8",
    read: Some(read_matrix),
    write: |matrix| Ok(write_matrix(matrix)),
};

pub(super) fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let array = npy::read_array(bytes, file, MAX_SIDE * MAX_SIDE).map_err(input_problems)?;
    let [n_rows, n_cols] = array.shape[..] else {
        let what = format!("{} axes, a matrix has 2", array.shape.len());
        return Err(vec![Problem::new(file, "shape", what)]);
    };
    if n_rows > MAX_SIDE || n_cols > MAX_SIDE {
        let what = format!("({n_rows}, {n_cols}), the limit is {MAX_SIDE} a side");
        return Err(vec![Problem::new(file, "shape", what)]);
    }
    let mut rows = Rows::new(file);
    for i in 0..n_rows {
        let entry =
            |j| array.values.bit_at(i * n_cols + j).map_err(|value| (format!("row {i}, column {j}"), value));
        rows.push(|| format!("row {i}"), (0..n_cols).map(entry));
    }
    rows.into_matrix("")
}

/// The problems of an error of input; any other error as one problem.
pub(super) fn input_problems(error: Error) -> Vec<Problem> {
    match error {
        Error::Input(problems) => problems,
        other => vec![Problem::new("", "", other.to_string())],
    }
}

pub(super) fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let entries: Vec<u8> = matrix.rows().iter().flat_map(|row| row.iter().map(u8::from)).collect();
    npy::write_u8(&[matrix.n_rows(), matrix.n_cols()], &entries)
}
