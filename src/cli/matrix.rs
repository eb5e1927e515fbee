//! `matrix`: make, show and convert matrices.

use super::input::{Input, is_stdio, written_extension};
use super::matrix_args::{MatrixArgs, ShapeArgs};
use super::{loader, output, terminal};
use crate::code::audit::RowFacts;
use crate::error::{Error, Result};
use crate::gf2::construct::{n_tap_matrix, random_matrix};
use crate::gf2::{BitMatrix, io};
use crate::network::metrics::{Spread, naive_xor};
use crate::spec::SCHEMA_VERSION;
use itertools::Itertools;
use serde_json::{Value, json};
use std::path::Path;

/// Most indices listed on a terminal.
const SHOWN: usize = 12;

/// Runs the subcommand.
///
/// # Errors
/// Bad options, a file that holds no matrix, or a file that cannot be written.
pub fn run_matrix(command: &MatrixArgs) -> Result<()> {
    match command {
        MatrixArgs::Random { shape, density } => {
            emit_drawn(random_matrix(shape.rows, shape.cols, *density, shape.seed), shape)
        }
        MatrixArgs::NTap { shape, taps } => {
            emit_drawn(n_tap_matrix(shape.rows, shape.cols, *taps, shape.seed), shape)
        }
        MatrixArgs::Kind(args) => {
            emit_matrix(&args.construct_matrix()?, args.write.as_deref(), args.format.as_deref(), args.force)
        }
        MatrixArgs::Show { file, format, json } => show_matrix(&read_matrix(file, format.as_deref())?, *json),
        MatrixArgs::Convert { input, output, forms, force } => {
            write_matrix(&read_matrix(input, forms.format.as_deref())?, output, forms.to.as_deref(), *force)
        }
    }
}

fn emit_drawn(drawn: Result<BitMatrix>, shape: &ShapeArgs) -> Result<()> {
    emit_matrix(&drawn.map_err(options_error)?, shape.write.as_deref(), shape.format.as_deref(), shape.force)
}

/// Renames fields of a spec in an error of the constructors to options.
fn options_error(error: Error) -> Error {
    let Error::Input(mut problems) = error else { return error };
    for problem in &mut problems {
        problem.field = match problem.field.as_str() {
            "n_out" => "--rows".into(),
            "n_in" => "--cols".into(),
            other => format!("--{other}"),
        };
    }
    Error::Input(problems)
}

fn emit_matrix(matrix: &BitMatrix, write: Option<&Path>, format: Option<&str>, force: bool) -> Result<()> {
    match write {
        Some(path) => write_matrix(matrix, path, format, force),
        None => terminal::print_text(&matrix.to_string()),
    }
}

/// Reads a matrix, or a network as its map, in the form that is typed, else that of its extension.
///
/// # Errors
/// `Input` that names all its faults.
pub fn read_matrix(path: &Path, format: Option<&str>) -> Result<BitMatrix> {
    Input::read(path, format)?.to_matrix()
}

/// Writes `matrix` to a file or standard output.
fn write_matrix(matrix: &BitMatrix, path: &Path, to: Option<&str>, force: bool) -> Result<()> {
    let bytes = io::write_matrix(matrix, &written_extension(path, to))
        .map_err(|e| Error::input(loader::display_name(path), "", e.to_string()))?;
    match is_stdio(path) {
        true => terminal::print_bytes(&bytes),
        false => output::write_file(path, &bytes, force),
    }
}

fn show_matrix(matrix: &BitMatrix, as_json: bool) -> Result<()> {
    let facts = RowFacts::from_matrix(matrix);
    if as_json {
        terminal::print_json(&to_json(matrix, &facts))
    } else {
        terminal::print_text(&to_table(matrix, &facts))
    }
}

fn to_json(m: &BitMatrix, facts: &RowFacts) -> Value {
    json!({ "schema_version": SCHEMA_VERSION, "rows": m.n_rows(), "cols": m.n_cols(), "rank": m.rank(),
        "n_taps": m.count_ones(), "taps_per_row": facts.taps, "naive_xor": naive_xor(m),
        "zero_rows": facts.zero_rows, "duplicate_rows": facts.duplicate_rows, "unused_inputs": facts.unused_inputs })
}

fn to_table(m: &BitMatrix, facts: &RowFacts) -> String {
    let Spread { min, mean, max } = facts.taps;
    let mut lines = vec![
        ("rows (outputs)", m.n_rows().to_string()),
        ("columns (inputs)", m.n_cols().to_string()),
        ("rank", m.rank().to_string()),
        ("taps", format!("{} ({min} to {max} a row, {mean:.2} on average)", m.count_ones())),
        ("naive XOR2", naive_xor(m).to_string()),
    ];
    lines.push(("zero rows", list_indices(&facts.zero_rows)));
    lines.push(("duplicate rows", list_indices(&facts.duplicate_rows)));
    lines.push(("unused inputs", list_indices(&facts.unused_inputs)));
    lines.iter().map(|(what, value)| format!("{what:<17} {value}\n")).join("")
}

/// Number of indices, and the first of them.
pub fn list_indices(indices: &[usize]) -> String {
    let shown = indices.iter().take(SHOWN).join(", ");
    match indices.len() {
        0 => "none".into(),
        n if n <= SHOWN => format!("{n}: {shown}"),
        n => format!("{n}: {shown}, …"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        assert_eq!([list_indices(&[]), list_indices(&[3, 5])], ["none", "2: 3, 5"]);
        assert!(list_indices(&[0; 99]).ends_with(", …"));
    }
}
