//! Lower bounds on the gates of all equivalent matrices.
//!
//! Say that a part of the [`Core`] has n rows, of rank r. Proved and used here:
//!
//! 1. L >= n - r: the rows are distinct, and at most r values are stored bits.
//! 2. L >= 3r - n. Take a least network and its g triples {a, b, a + b}. A value stands in d triples; count one
//!    more for a row. That is two or more for each, as a value in one triple only that is no row is not needed, and
//!    a row in none is in no dependency. Give every triple a variable and every row one, and let those at each
//!    value have sum zero. The solutions, read at the rows, are the dependencies of the rows (the words that are
//!    orthogonal to all y), of dimension n - r. Of g + n variables and r + g equations, an equation over two
//!    variables makes them one; one over d needs d - 3 variables more to fall into equations of three. That makes
//!    g + n + Σ(d - 3) = g + 2n - 3r variables, as Σd = 3g + n. In the core the variables of the rows are
//!    distinct as functions on the solutions, since no two rows stand in the same dependencies: n <= g + 2n - 3r.
//!
//! For several parts only n - r is added up, as it is not known that L of two parts is the sum.

use crate::gf2::BitMatrix;
use crate::search::bases::core::Core;
use crate::search::bounds::Bound;

/// Lower bound on the gates of any network of any equivalent matrix.
pub fn lower_bound(matrix: &BitMatrix) -> Bound {
    let order: Vec<usize> = (0..matrix.n_rows()).collect();
    of_core(&Core::new(matrix, &order))
}

/// As [`lower_bound`], for a matrix whose core is known.
pub fn of_core(core: &Core) -> Bound {
    let paid = core.n_paid();
    let rows: usize = core.matrices.iter().map(BitMatrix::n_rows).sum();
    let columns: usize = core.matrices.iter().map(BitMatrix::n_cols).sum();
    let dual = (2 * columns).saturating_sub(rows);
    let proof = if dual > rows {
        format!("{paid} for rows in series, {dual} for distinct dependencies of the rows left")
    } else {
        format!("{paid} for rows in series, {rows} for distinct rows left beside the stored bits")
    };
    Bound { n_xor: paid + rows.max(dual), proof }
}

/// The bound of a core of one part that needs `n_xor` gates, where that is higher than [`of_core`].
pub fn exhaustive_bound(core: &Core, n_xor: usize) -> Bound {
    let (plain, paid) = (of_core(core), core.n_paid());
    if paid + n_xor <= plain.n_xor {
        return plain;
    }
    let proof = format!("{paid} for rows in series, {n_xor} for the others, as no set of fewer values does");
    Bound { n_xor: paid + n_xor, proof }
}
