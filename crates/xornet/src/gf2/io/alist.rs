//! `.alist`: a sparse parity check matrix as MacKay's collection and LDPC tools write it.
//!
//! Numbers of columns and rows, their largest weights, the weights of every column, those of every row, then a line a
//! column with its rows and a line a row with its columns, counted from 1. Zeros fill lines up. Both lists must agree.

use crate::error::Problem;
use crate::gf2::io::format::{Format, MAX_SIDE, Parsed};
use crate::gf2::io::npy_matrix::input_problems;
use crate::gf2::{BitMatrix, BitVec};
use crate::text;
use itertools::Itertools;

pub(super) const FORMAT: Format = Format {
    extension: "alist",
    about: "a sparse matrix in MacKay's form for LDPC codes",
    read: Some(read_matrix),
    write: |matrix| Ok(write_matrix(matrix)),
};

/// A line, and what is wrong with it.
type Fault = (usize, String);

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let text = text::decode_text(bytes, file).map_err(input_problems)?;
    let lines: Vec<_> = text.trim_end().lines().collect();
    read_lines(&lines).map_err(|(line, what)| vec![Problem::new(file, format!("line {line}"), what)])
}

fn read_lines(lines: &[&str]) -> Result<BitMatrix, Fault> {
    let [n_cols, n_rows] = pair(lines, 1)?;
    if !(1..=MAX_SIDE).contains(&n_cols) || !(1..=MAX_SIDE).contains(&n_rows) {
        return Err((1, format!("{n_cols} columns and {n_rows} rows, 1 to {MAX_SIDE} each")));
    }
    let limits = pair(lines, 2)?;
    let column_weights = weights(lines, 3, n_cols, limits[0])?;
    let row_weights = weights(lines, 4, n_rows, limits[1])?;
    let columns = lists(lines, 5, &column_weights, n_rows)?;
    let rows = lists(lines, 5 + n_cols, &row_weights, n_cols)?;
    if lines.len() > 4 + n_cols + n_rows {
        return Err((5 + n_cols + n_rows, "lines behind the last row".into()));
    }
    let matrix = BitMatrix::from_rows(n_cols, rows).unwrap_or_default();
    match BitMatrix::from_rows(n_rows, columns) {
        Some(columns) if columns == matrix.transpose() => Ok(matrix),
        _ => Err((5 + n_cols, "rows that are not those of the columns above".into())),
    }
}

/// The numbers of a line, counted from 1; a line that is missing has none.
fn numbers(lines: &[&str], line: usize) -> Result<Vec<usize>, Fault> {
    let words = lines.get(line - 1).copied().unwrap_or_default().split_whitespace();
    let number = |word: &str| {
        let refuse = || (line, format!("{:?} is no number", word.chars().take(20).collect::<String>()));
        word.parse().map_err(|_| refuse())
    };
    // A line holds no more than a number a row or column.
    let found: Vec<_> = words.take(MAX_SIDE + 1).map(number).collect::<Result<_, _>>()?;
    if found.len() > MAX_SIDE { Err((line, format!("more than {MAX_SIDE} numbers"))) } else { Ok(found) }
}

fn pair(lines: &[&str], line: usize) -> Result<[usize; 2], Fault> {
    let found = numbers(lines, line)?;
    found.try_into().map_err(|found: Vec<usize>| (line, format!("{} numbers, expected 2", found.len())))
}

fn weights(lines: &[&str], line: usize, n: usize, limit: usize) -> Result<Vec<usize>, Fault> {
    let found = numbers(lines, line)?;
    match found.iter().find(|weight| **weight > limit) {
        _ if found.len() != n => Err((line, format!("{} weights, expected {n}", found.len()))),
        Some(weight) => Err((line, format!("weight {weight}, line 2 says at most {limit}"))),
        None => Ok(found),
    }
}

/// A vector of `width` a line, with ones where the line says.
fn lists(lines: &[&str], first: usize, weights: &[usize], width: usize) -> Result<Vec<BitVec>, Fault> {
    let list = |(i, weight): (usize, &usize)| {
        let (line, mut ones) = (first + i, BitVec::zeros(width));
        for at in numbers(lines, line)?.into_iter().filter(|at| *at != 0) {
            if at > width || ones.get(at - 1) {
                return Err((line, format!("{at} stands twice or is above {width}")));
            }
            ones.set(at - 1, true);
        }
        let found = ones.count_ones();
        if found == *weight {
            Ok(ones)
        } else {
            Err((line, format!("{found} entries, its weight is {weight}")))
        }
    };
    weights.iter().enumerate().map(list).collect()
}

fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let columns = matrix.transpose();
    let weights = |of: &BitMatrix| of.rows().iter().map(BitVec::count_ones).collect::<Vec<_>>();
    let (column_weights, row_weights) = (weights(&columns), weights(matrix));
    let most = |weights: &[usize]| weights.iter().copied().max().unwrap_or(0);
    let mut text = format!("{} {}\n", matrix.n_cols(), matrix.n_rows());
    text += &format!("{} {}\n", most(&column_weights), most(&row_weights));
    text += &format!("{}\n{}\n", column_weights.iter().join(" "), row_weights.iter().join(" "));
    for (of, most) in [(&columns, most(&column_weights)), (matrix, most(&row_weights))] {
        for row in of.rows() {
            let padded = row.ones_at().map(|at| at + 1).chain(std::iter::repeat(0)).take(most.max(1));
            text += &format!("{}\n", padded.format(" "));
        }
    }
    text.into_bytes()
}
