//! Notes of an audit: sentences on conspicuous properties.

use super::rows::RowFacts;
use crate::gf2::{BitMatrix, BitVec};

/// Sentences on `matrix` of rank `rank`, none where all is well.
pub fn code_notes(matrix: &BitMatrix, rank: usize, rows: &RowFacts) -> Vec<String> {
    let (n_in, n_out) = (matrix.n_cols(), matrix.n_rows());
    let useless = n_in - rank;
    let mut notes = Vec::new();
    if matrix.rows().iter().all(|row| row.count_ones().is_multiple_of(2)) && rank > 0 {
        notes.push(format!(
            "every row taps an even number of inputs, so x and its complement decode alike: the rank is at most \
             {}, never {n_in}, and 1 stored bit of every group is useless ({:.4} bits per weight)",
            n_in - 1,
            1.0 / n_out as f64
        ));
    }
    if useless > 0 {
        notes.push(format!(
            "{useless} of {n_in} stored bits a group are useless: {:.4} bits per weight are stored, {:.4} are \
             worth it",
            n_in as f64 / n_out as f64,
            rank as f64 / n_out as f64
        ));
    }
    if rank == n_out {
        notes.push(format!(
            "the rank is n_out: every group of {n_out} weights can be stored as it is, with no gate at all, and \
             nothing is compressed"
        ));
    }
    let count = |indices: &[usize], one: &str, many: &str| match indices.len() {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    notes.extend(count(&rows.zero_rows, "output is stuck at 0", "outputs are stuck at 0"));
    notes.extend(count(
        &rows.duplicate_rows,
        "output always equals an earlier one",
        "outputs always equal an earlier one",
    ));
    notes.extend(count(&rows.unused_inputs, "stored bit changes no output", "stored bits change no output"));
    notes.extend(all_equal(matrix).then(|| "all outputs are the same bit".to_owned()));
    notes
}

fn all_equal(matrix: &BitMatrix) -> bool {
    let first = matrix.rows().first();
    matrix.n_rows() > 1
        && first
            .is_some_and(|first| !first.is_zero() && matrix.rows().iter().all(|row: &BitVec| row == first))
}
