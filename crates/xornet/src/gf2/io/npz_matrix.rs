//! `.npz`: an archive with one array, or with one called `M` among others.

use crate::error::{Problem, Result};
use crate::gf2::BitMatrix;
use crate::gf2::io::format::{Format, Parsed};
use crate::gf2::io::{npy_matrix, npz};
use itertools::Itertools;

/// Most bytes that an archive of matrices may unpack to.
const MAX_UNPACKED: usize = 256 << 20;

/// Name of the array that is the matrix.
const NAME: &str = "M";

pub(super) const FORMAT: Format = Format {
    extension: "npz",
    about: "a NumPy archive with one array, or with one called M among others",
    read: Some(read_matrix),
    write: write_matrix,
};

fn read_matrix(bytes: &[u8], file: &str) -> Parsed {
    let entries = npz::read_entries(bytes, file, MAX_UNPACKED).map_err(npy_matrix::input_problems)?;
    let named = entries.iter().find(|(name, _)| name == NAME);
    let only = || entries.first().filter(|_| entries.len() == 1);
    match named.or_else(only) {
        Some((name, array)) => npy_matrix::read_matrix(array, &format!("{file}: {name}.npy")),
        None => {
            let names = entries.iter().take(10).map(|(name, _)| name).join(", ");
            let what = format!("{} arrays ({names}), need exactly one or one called {NAME}", entries.len());
            Err(vec![Problem::new(file, "", what)])
        }
    }
}

/// The array `name`.
pub(super) fn read_named(bytes: &[u8], file: &str, name: &str) -> Parsed {
    let entries = npz::read_entries(bytes, file, MAX_UNPACKED).map_err(npy_matrix::input_problems)?;
    match entries.iter().find(|(found, _)| found == name) {
        Some((_, array)) => npy_matrix::read_matrix(array, &format!("{file}: {name}.npy")),
        None => {
            let names = entries.iter().take(10).map(|(name, _)| name).join(", ");
            let what = format!("no array {name:?} among its {} ({names})", entries.len());
            Err(vec![Problem::new(file, "", what)])
        }
    }
}

fn write_matrix(matrix: &BitMatrix) -> Result<Vec<u8>> {
    npz::write_archive(&[(NAME.to_owned(), npy_matrix::write_matrix(matrix))])
}
