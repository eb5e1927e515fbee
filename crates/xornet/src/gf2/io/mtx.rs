//! `.mtx`: Matrix Market, coordinate or array, of pattern, integer or real, general or symmetric; entries 0 and 1.

use crate::error::Problem;
use crate::gf2::BitMatrix;
use crate::gf2::io::format::{Format, MAX_SIDE, Parsed};
use crate::gf2::io::npy_matrix::input_problems;
use crate::gf2::io::rows::read_bit;
use crate::text;
use std::fmt::Write;

pub(super) const FORMAT: Format = Format {
    extension: "mtx",
    about: "Matrix Market: coordinate or array, pattern, integer or real, general or symmetric",
    read: Some(read_matrix),
    write: |matrix| Ok(write_matrix(matrix)),
};

/// First word of a file.
const BANNER: &str = "%%MatrixMarket";

/// A line, and what is wrong with it.
type Fault = (usize, String);

/// Words of the first line.
struct Header {
    coordinate: bool,
    pattern: bool,
    symmetric: bool,
}

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let text = text::decode_text(bytes, file).map_err(input_problems)?;
    read_text(&text).map_err(|(line, what)| vec![Problem::new(file, format!("line {line}"), what)])
}

fn read_text(text: &str) -> Result<BitMatrix, Fault> {
    let header = read_header(text.lines().next().unwrap_or_default()).map_err(|what| (1, what))?;
    let numbered = text.lines().enumerate().skip(1).map(|(i, line)| (i + 1, line.trim()));
    let mut lines = numbered.filter(|(_, line)| !line.is_empty() && !line.starts_with('%'));
    let (line, sizes) = lines.next().ok_or((2, "no line of sizes".to_owned()))?;
    let sizes = sizes.split_whitespace().map(|word| read_index(word).map_err(|what| (line, what)));
    let sizes: Vec<_> = sizes.collect::<Result<_, _>>()?;
    let (n_rows, n_cols, n_entries) = match (&sizes[..], header.coordinate) {
        (&[rows, cols, entries], true) => (rows, cols, Some(entries)),
        (&[rows, cols], false) => (rows, cols, None),
        _ => {
            return Err((
                line,
                "expected rows and columns and, of coordinates, the number of entries".into(),
            ));
        }
    };
    if !(1..=MAX_SIDE).contains(&n_rows) || !(1..=MAX_SIDE).contains(&n_cols) {
        return Err((line, format!("{n_rows} rows and {n_cols} columns, 1 to {MAX_SIDE} each")));
    }
    if header.symmetric && n_rows != n_cols {
        return Err((line, format!("a symmetric matrix of {n_rows} rows and {n_cols} columns")));
    }
    let matrix = BitMatrix::zeros(n_rows, n_cols);
    match n_entries {
        Some(n_entries) => read_coordinates(matrix, &header, n_entries, lines),
        None => read_array(matrix, &header, lines),
    }
}

fn read_header(line: &str) -> Result<Header, String> {
    let lower = line.to_ascii_lowercase();
    let words: Vec<_> = lower.split_whitespace().collect();
    let [banner, "matrix", form, field, symmetry] = words[..] else {
        return Err(format!("expected `{BANNER} matrix FORM FIELD SYMMETRY`"));
    };
    let known = banner == BANNER.to_ascii_lowercase()
        && ["coordinate", "array"].contains(&form)
        && ["pattern", "integer", "real"].contains(&field)
        && ["general", "symmetric"].contains(&symmetry)
        && (form, field) != ("array", "pattern");
    let refuse =
        || "read are coordinate and array, of pattern, integer and real, general and symmetric".into();
    let header = Header {
        coordinate: form == "coordinate",
        pattern: field == "pattern",
        symmetric: symmetry == "symmetric",
    };
    if known { Ok(header) } else { Err(refuse()) }
}

fn read_index(word: &str) -> Result<usize, String> {
    word.parse().map_err(|_| format!("{:?} is no number", clip(word)))
}

fn read_entry(word: &str) -> Result<bool, String> {
    read_bit(word).ok_or_else(|| format!("{:?}, an entry is 0 or 1", clip(word)))
}

fn clip(word: &str) -> String {
    word.chars().take(20).collect()
}

fn read_coordinates<'a>(
    mut matrix: BitMatrix,
    header: &Header,
    n_entries: usize,
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<BitMatrix, Fault> {
    let (n_rows, n_cols) = (matrix.n_rows(), matrix.n_cols());
    let mut stated = BitMatrix::zeros(n_rows, n_cols);
    let mut found = 0;
    for (number, line) in lines {
        let at = |what| (number, what);
        let words: Vec<_> = line.split_whitespace().take(4).collect();
        let (i, j, bit) = match (&words[..], header.pattern) {
            ([i, j], true) => (i, j, true),
            ([i, j, value], false) => (i, j, read_entry(value).map_err(at)?),
            _ => return Err(at("expected row, column and, but for a pattern, a value".into())),
        };
        let (i, j) = (read_index(i).map_err(at)?, read_index(j).map_err(at)?);
        if !(1..=n_rows).contains(&i) || !(1..=n_cols).contains(&j) {
            return Err(at(format!("({i}, {j}) in {n_rows} rows and {n_cols} columns")));
        }
        let (i, j) = (i - 1, j - 1);
        if stated.get(i, j) || header.symmetric && j > i {
            return Err(at(
                "an entry that is stated twice, or above the diagonal of a symmetric matrix".into()
            ));
        }
        stated.set(i, j, true);
        matrix.set(i, j, bit);
        if header.symmetric {
            matrix.set(j, i, bit);
        }
        found += 1;
    }
    if found == n_entries {
        Ok(matrix)
    } else {
        Err((2, format!("{n_entries} entries are stated, there are {found}")))
    }
}

/// Column by column; of a symmetric matrix from the diagonal down.
fn read_array<'a>(
    mut matrix: BitMatrix,
    header: &Header,
    lines: impl Iterator<Item = (usize, &'a str)>,
) -> Result<BitMatrix, Fault> {
    let (n_rows, n_cols) = (matrix.n_rows(), matrix.n_cols());
    let first = |j: usize| if header.symmetric { j } else { 0 };
    let mut places = (0..n_cols).flat_map(|j| (first(j)..n_rows).map(move |i| (i, j)));
    for (number, line) in lines {
        for word in line.split_whitespace() {
            let at = |what| (number, what);
            let (i, j) = places.next().ok_or_else(|| at("more values than entries".into()))?;
            let bit = read_entry(word).map_err(at)?;
            matrix.set(i, j, bit);
            if header.symmetric {
                matrix.set(j, i, bit);
            }
        }
    }
    match places.next() {
        None => Ok(matrix),
        Some((i, j)) => Err((2, format!("no value of ({}, {}) and behind", i + 1, j + 1))),
    }
}

fn write_matrix(matrix: &BitMatrix) -> Vec<u8> {
    let (n_rows, n_cols, n_ones) = (matrix.n_rows(), matrix.n_cols(), matrix.count_ones());
    let mut text = format!("{BANNER} matrix coordinate pattern general\n{n_rows} {n_cols} {n_ones}\n");
    for (i, row) in matrix.rows().iter().enumerate() {
        for j in row.ones_at() {
            let _ = writeln!(text, "{} {}", i + 1, j + 1);
        }
    }
    text.into_bytes()
}
