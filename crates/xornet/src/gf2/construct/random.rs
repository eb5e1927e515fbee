//! Random entries of a given density.

use crate::error::{Problem, Result};
use crate::gf2::construct::sizes::{check_parameters, check_side};
use crate::gf2::construct::source::Source;
use crate::gf2::construct::taken::Taken;
use crate::gf2::{BitMatrix, BitVec};

/// Rows drawn afresh before one is changed bit by bit.
const DRAWS: usize = 8;
/// Entries flipped before the words are gone through in order.
const FLIPS: usize = 64;
/// Enough entries to tell apart more rows than a matrix may have.
const COUNTED: usize = 13;

/// An `n_out` x `n_in` matrix whose entries are 1 with probability `density`, 0 < density <= 1.
///
/// A row that is zero or taken is drawn again a few times; if that does not help, as with a very small
/// density or nearly all words taken, entries at random are flipped until it is neither. An input without a tap then gets one
/// in a row at random.
///
/// # Errors
/// A side that is not 1..=4096, a density outside its range.
///
/// ```
/// use xornet::gf2::construct::random_matrix;
///
/// assert_eq!(random_matrix(20, 8, 0.5, 1)?, random_matrix(20, 8, 0.5, 1)?);
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn random_matrix(n_out: usize, n_in: usize, density: f64, seed: u64) -> Result<BitMatrix> {
    let dense = density > 0.0 && density <= 1.0;
    let density_problem =
        (!dense).then(|| Problem::new("", "density", format!("{density}, the limits are 0 < density <= 1")));
    check_parameters([check_side("n_out", n_out), check_side("n_in", n_in), density_problem])?;
    let mut source = Source::new(seed);
    let n_words = 1usize.checked_shl(n_in as u32).map_or(usize::MAX, |all| all - 1);
    let mut taken = Taken::new(n_words);
    let mut matrix = BitMatrix::zeros(0, n_in);
    for _ in 0..n_out {
        matrix.push_row(
            taken.pick_free(|attempt, last| draw_candidate(attempt, last, n_in, density, &mut source)),
        );
    }
    for j in matrix.zero_columns() {
        // No other row has a one here, so the rows stay distinct.
        matrix.set(source.next_below(n_out), j, true);
    }
    Ok(matrix)
}

fn draw_candidate(attempt: usize, last: &BitVec, n_in: usize, density: f64, source: &mut Source) -> BitVec {
    if attempt < DRAWS {
        return BitVec::from_bits((0..n_in).map(|_| source.next_bool(density)));
    }
    let mut row = last.clone();
    if attempt < DRAWS + FLIPS {
        let at = source.next_below(n_in);
        row.set(at, !row.get(at));
    } else {
        count_up(&mut row);
    }
    row
}

/// Adds 1 to the number that the first entries spell, lowest first.
fn count_up(row: &mut BitVec) {
    for at in 0..row.len().min(COUNTED) {
        let carry = row.get(at);
        row.set(at, !carry);
        if !carry {
            return;
        }
    }
}
