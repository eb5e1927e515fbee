//! Random rows of a given number of taps.

use crate::error::{Problem, Result};
use crate::gf2::construct::sizes::{check_parameters, check_side};
use crate::gf2::construct::source::Source;
use crate::gf2::construct::taken::Taken;
use crate::gf2::{BitMatrix, BitVec, binomial};

/// Rows drawn afresh before the words are gone through in order.
const DRAWS: usize = 64;

/// An `n_out` x `n_in` matrix with exactly `taps` ones in each row, 1 <= taps <= n_in.
///
/// A row that is taken is drawn again, and in the end replaced by the next free word. An input without a
/// tap gets one that is moved over from an input with several.
///
/// # Errors
/// A side that is not 1..=4096, a number of taps outside its range.
///
/// ```
/// use xornet::gf2::construct::n_tap_matrix;
///
/// let matrix = n_tap_matrix(20, 8, 2, 1)?;
/// assert!(matrix.rows().iter().all(|row| row.count_ones() == 2));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn n_tap_matrix(n_out: usize, n_in: usize, taps: usize, seed: u64) -> Result<BitMatrix> {
    let fits = (1..=n_in).contains(&taps);
    let taps_problem =
        (!fits).then(|| Problem::new("", "taps", format!("{taps}, the limits are 1..={n_in} (n_in)")));
    check_parameters([check_side("n_out", n_out), check_side("n_in", n_in), taps_problem])?;
    let mut source = Source::new(seed);
    let mut taken = Taken::new(binomial(n_in, taps));
    let mut matrix = BitMatrix::zeros(0, n_in);
    for _ in 0..n_out {
        matrix.push_row(taken.pick_free(|attempt, last| match attempt {
            0..DRAWS => draw_row(n_in, taps, &mut source),
            _ => next_word(last),
        }));
    }
    tap_unused(&mut matrix, &mut source);
    Ok(matrix)
}

/// `taps` of `n_in` places, every choice alike (Floyd's method: one number a tap).
fn draw_row(n_in: usize, taps: usize, source: &mut Source) -> BitVec {
    let mut row = BitVec::zeros(n_in);
    for last in n_in - taps..n_in {
        let at = source.next_below(last + 1);
        row.set(if row.get(at) { last } else { at }, true);
    }
    row
}

/// The next word with as many ones, in the order of the numbers that the words spell, lowest entry first;
/// after the last word the first one.
fn next_word(word: &BitVec) -> BitVec {
    let ones: Vec<_> = word.ones_at().collect();
    // The lowest run of ones: its top one moves up, the rest of it falls to the bottom.
    let run = ones.windows(2).take_while(|pair| pair[0] + 1 == pair[1]).count();
    let mut next = BitVec::zeros(word.len());
    let fall = if ones[run] + 1 == word.len() { ones.len() } else { run };
    (0..fall).for_each(|at| next.set(at, true));
    if fall == run {
        next.set(ones[run] + 1, true);
        ones[run + 1..].iter().for_each(|&at| next.set(at, true));
    }
    next
}

/// Moves taps from inputs with several to those with none, as far as there are any to move.
fn tap_unused(matrix: &mut BitMatrix, source: &mut Source) {
    let mut uses = vec![0; matrix.n_cols()];
    matrix.rows().iter().flat_map(BitVec::ones_at).for_each(|j| uses[j] += 1);
    for unused in matrix.zero_columns() {
        let Some((i, spare)) = spare_tap(matrix, &uses, source) else { return };
        // No other row has a one in the unused column, so the rows stay distinct.
        matrix.set(i, spare, false);
        matrix.set(i, unused, true);
        uses[spare] -= 1;
        uses[unused] = 1;
    }
}

/// A tap whose input has others, in the first row that has one from a row at random on.
fn spare_tap(matrix: &BitMatrix, uses: &[usize], source: &mut Source) -> Option<(usize, usize)> {
    let n_rows = matrix.n_rows();
    let first = source.next_below(n_rows);
    (0..n_rows).map(|i| (first + i) % n_rows).find_map(|i| {
        let spare: Vec<_> = matrix.row(i).ones_at().filter(|&j| uses[j] > 1).collect();
        (!spare.is_empty()).then(|| (i, spare[source.next_below(spare.len())]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_to_every_word() {
        let first = BitVec::from_bits([true, true, false, false, false]);
        let words: Vec<_> =
            std::iter::successors(Some(first.clone()), |w| Some(next_word(w))).take(10).collect();
        assert_eq!(words.iter().collect::<std::collections::BTreeSet<_>>().len(), 10);
        assert!(words.iter().all(|word| word.count_ones() == 2));
        assert_eq!(next_word(&words[9]), first);
        assert_eq!(next_word(&BitVec::ones(3)), BitVec::ones(3));
    }
}
