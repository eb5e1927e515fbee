//! Lower bounds on the XOR2 gates of a matrix, cheap enough for thousands of rows.
//!
//! Write L(M) for the fewest gates of M. What is proved here, and used:
//!
//! 1. L(M) = L(core) + columns paid for ([`Reduction`]). In the core every row and every column has two ones or
//!    more and is distinct from the others; say it has p rows and n columns.
//! 2. L >= p: the rows are distinct and no inputs, so each is a gate of its own.
//! 3. L >= p + (w - 2), w the least ones of a row: the first row to be computed depends on w inputs or more, so
//!    takes w - 1 gates or more, of which only the last is a row.
//! 4. L(M) = L(Mᵀ) + n - p, as a network is a network of the transpose when it is read backwards (Fiduccia; no
//!    row or column is zero). So 2 and 3 hold for the transpose too: L >= n + (n - p), and with its w - 2.
//! 5. Independent parts A and B: L(A ⊕ B) >= L(A) + p_B. At 0 for the inputs of B, the p_B gates that are rows
//!    of B are 0 and not needed, and the rest still computes A. By 4, L(A ⊕ B) >= L(A) + 2·n_B - p_B as well.
//!    (That L(A ⊕ B) = L(A) + L(B) is not known, so the bounds of 3 may be used for one part only.)

use super::reduce::{Reduction, parts};
use crate::gf2::{BitMatrix, BitVec};

/// A number of XOR2 gates that no network of a matrix gets below, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Gates.
    pub n_xor: usize,
    /// What proves it, in a line.
    pub proof: String,
}

/// The best cheap lower bound on the gates of `matrix`.
pub fn lower_bound(matrix: &BitMatrix) -> Bound {
    let reduction = Reduction::new(matrix);
    let parts: Vec<PartBound> =
        parts(&reduction.core).iter().map(|p| PartBound::new(&p.of(&reduction.core))).collect();
    let paid = reduction.n_paid();
    let shared: usize = parts.iter().map(|part| part.beside).sum();
    let first = parts.iter().map(|part| part.alone - part.beside).max().unwrap_or(0);
    let terms = [
        (paid, "for inputs that enter one row only or always with a twin"),
        (shared, "for distinct rows, or columns of the transpose"),
        (first, "before the first of these"),
    ];
    Bound { n_xor: paid + shared + first, proof: sentence(&terms) }
}

/// The terms that are not 0.
fn sentence(terms: &[(usize, &str)]) -> String {
    let said: Vec<_> = terms.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if said.is_empty() { "nothing to compute".into() } else { said.join(", ") }
}

/// What an independent part of a core needs.
pub struct PartBound {
    /// Gates beside those of any other part.
    pub beside: usize,
    /// Gates alone.
    pub alone: usize,
}

impl PartBound {
    /// Of a part without rows or columns that can be reduced.
    pub fn new(part: &BitMatrix) -> Self {
        let (p, n) = (part.n_rows(), part.n_cols());
        let rows = p + first_row(part);
        let columns = n + first_row(&part.transpose());
        Self { beside: p.max((2 * n).saturating_sub(p)), alone: rows.max((columns + n).saturating_sub(p)) }
    }
}

/// Gates that the first row to be computed takes beside its own.
pub fn first_row(part: &BitMatrix) -> usize {
    part.rows().iter().map(BitVec::count_ones).min().map_or(0, |least| least.saturating_sub(2))
}
