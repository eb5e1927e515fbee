//! Lower bounds on the XOR2 gates of a matrix, cheap enough for thousands of rows.
//!
//! Write L(M) for the fewest gates of M. Proved and used here:
//!
//! 1. L(M) = L(core) + columns paid for ([`Reduction`]). In the core every row and every column has two ones or
//!    more and is distinct from the others; say it has p rows and n columns.
//! 2. L >= p: the rows are distinct and no inputs, so each is a gate of its own.
//! 3. L >= p + (w - 2), w the least ones of a row: the first row to be computed depends on w inputs or more, so
//!    takes w - 1 gates or more, of which only the last is a row.
//! 4. L(M) = L(Mᵀ) + n - p, as a network is a network of the transpose when it is read backwards (Fiduccia; no
//!    row or column is zero). So 2 and 3 hold for the transpose too: L >= n + (n - p), and with its w - 2.
//! 5. Independent parts A and B: L(A ⊕ B) >= L(A) + p_B + (w_B - 2). With the inputs of B at 0, a gate that is 0
//!    or reads a 0 is not needed, and the rest still computes A. The p_B rows of B are 0. Of the gates below the
//!    first of them, look at those with operands that are inputs of B or sums of such alone: each of the w_B
//!    inputs or more, and each such sum, is read by one of them or by that row. So they have w_B operands of
//!    this kind and one more for each such sum, at most two a sum and one any other: they are w_B gates or more
//!    with the row, or w_B - 1 where the row is such a sum itself. By 4, the same holds for the transpose. (That
//!    L(A ⊕ B) = L(A) + L(B) is not known.)

use crate::gf2::{BitMatrix, BitVec};
use crate::search::engine::reduction::{Reduction, independent_parts};

/// Lower bound on the XOR2 gates of any network of a matrix, and its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// XOR2 gates.
    pub n_xor: usize,
    /// The argument of the proof, one line.
    pub proof: String,
}

/// The best cheap lower bound on the gates of `matrix`: some 0.3 s at 4096 x 4096.
///
/// ```
/// use xornet::{gf2::BitMatrix, search::lower_bound};
///
/// // Four different rows of at least two taps: none comes without a gate of its own.
/// assert_eq!(lower_bound(&BitMatrix::parse("1100 0110 0011 1111").unwrap()).n_xor, 4);
/// ```
pub fn lower_bound(matrix: &BitMatrix) -> Bound {
    let reduction = Reduction::new(matrix);
    let core = &reduction.core;
    let parts: Vec<PartBound> =
        independent_parts(core).iter().map(|part| PartBound::new(&part.select_from(core))).collect();
    let terms = [
        (reduction.n_paid(), "for inputs that enter one row only or always with a twin"),
        (parts.iter().map(|part| part.lines).sum(), "for distinct rows, or columns of the transpose"),
        (parts.iter().map(|part| part.before).sum(), "before the first of these"),
    ];
    Bound { n_xor: terms.iter().map(|(n, _)| n).sum(), proof: bound_sentence(&terms) }
}

/// The terms that are not 0, as a comma-separated list.
fn bound_sentence(terms: &[(usize, &str)]) -> String {
    let said: Vec<_> = terms.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if said.is_empty() { "nothing to compute".into() } else { said.join(", ") }
}

/// Gates that an independent part of a core needs, beside those of any other part too.
#[derive(Debug, Clone, Copy)]
pub struct PartBound {
    /// Gates for its rows, or for its columns by the transpose.
    lines: usize,
    /// Gates before the first of these.
    before: usize,
}

impl PartBound {
    /// Bound of a part whose rows and columns cannot be reduced.
    pub fn new(part: &BitMatrix) -> Self {
        let (rows, back) = (Self::of_rows(part), Self::of_rows(&part.transpose()));
        let columns = Self { lines: (back.lines + part.n_cols()).saturating_sub(part.n_rows()), ..back };
        if columns.n_xor() > rows.n_xor() { columns } else { rows }
    }

    /// Bound of a part whose rows cannot be reduced.
    pub fn of_rows(part: &BitMatrix) -> Self {
        let least = part.rows().iter().map(BitVec::count_ones).min();
        Self { lines: part.n_rows(), before: least.map_or(0, |least| least.saturating_sub(2)) }
    }

    /// Gates in all.
    pub fn n_xor(self) -> usize {
        self.lines + self.before
    }
}
