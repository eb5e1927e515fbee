//! A lower bound on the XOR2 gates of a matrix whose inputs and rows are bound by long relations only.
//!
//! A relation is a set of inputs and rows that sum to 0; say every one has d members or more, and the p rows, which
//! have two ones or more and are distinct, are independent. Each is a gate of its own; call the other gates extra, E of
//! them. A row with no extra operand would be a relation of three, so for d > 3 each has one or two. Draw the extra gates
//! as points and each row with two extra operands as a line between them; mark a point once for each row that has it for
//! its only extra operand.
//!
//! 1. The lines close no cycle: the rows on it would sum to 0. So a tree of c points has c - 1 lines.
//! 2. Two marks on points l lines apart give a relation of at most l + 4: the rows on the way, the two rows of the marks,
//!    and their two other operands. It is one indeed, as gates are independent. So l >= d - 4.
//! 3. Let d > 4, and k lines be the most whose balls around marked points do not meet: 2k < d - 4. Where a tree has two marks
//!    or more each ball has k + 1 points at least, and where d is even the balls do not touch either, so that one point more is
//!    needed. So c points have at most max(1, (c - e)/(k + 1)) marks, e = 1 for even d and 0 for odd.
//! 4. One tree of all points has the most lines and marks, E - 1 + (E - e)/(k + 1), or E where that is more; they are the p rows.

use crate::gf2::{BitMatrix, BitVec, binomial, lightest_sum};
use crate::search::bounds::lower_bound::Bound;
use crate::search::engine::reduction::Reduction;

/// Most sets of rows or columns gone through.
const MAX_SETS: usize = 1 << 21;

/// The bound by relations of `matrix` or its transpose; `None` where the rows, or the columns, of the core are not
/// independent or there are short relations.
pub fn relation_bound(matrix: &BitMatrix) -> Option<Bound> {
    let reduction = Reduction::new(matrix);
    let core = &reduction.core;
    let [rows, columns] = [core.n_rows(), core.n_cols()];
    // A network read backwards is one of the transpose, of columns - rows fewer gates.
    let own = extra_gates(core).map(|(extra, length)| (rows + extra, "rows", length));
    let back = extra_gates(&core.transpose()).map(|(extra, length)| {
        ((2 * columns + extra).saturating_sub(rows), "columns of the transpose", length)
    });
    let (gates, of, length) = own.into_iter().chain(back).max_by_key(|(gates, _, _)| *gates)?;
    let proof = format!(
        "{} for inputs that enter one row only or always with a twin, {gates} for independent {of}, as no fewer than {length} of \
         them and their inputs sum to 0",
        reduction.n_paid()
    );
    Some(Bound { n_xor: reduction.n_paid() + gates, proof })
}

/// Extra gates that a core of independent rows needs, and the length of its relations.
fn extra_gates(core: &BitMatrix) -> Option<(usize, usize)> {
    if core.n_rows() == 0 || core.n_rows() > core.n_cols() {
        return None;
    }
    let right = core.right_inverse()?;
    let inverse = (core.n_rows() == core.n_cols()).then_some(right);
    let length = relation_length(core, inverse.as_ref());
    (length > 4).then(|| (least_extra(core.n_rows(), length), length))
}

/// The least number of points for `p` lines and marks where relations have `length` members.
fn least_extra(p: usize, length: usize) -> usize {
    let (radius, even) = ((length - 5) / 2, 1 - length % 2);
    let most = |points: usize| points.max(points + points.saturating_sub(even) / (radius + 1) - 1);
    (1..).find(|&points| most(points) >= p).unwrap_or(p)
}

/// A length that no relation of independent rows and their inputs falls below. `inverse` is that of a square core: its
/// sums of rows are the relations told by their inputs.
fn relation_length(core: &BitMatrix, inverse: Option<&BitMatrix>) -> usize {
    let sides = [Some(core), inverse];
    let mut shortest = usize::MAX;
    for size in 1..=core.n_rows() {
        // A relation not seen has so many rows and, with an inverse, inputs; without one it has an input.
        let floor = size + if inverse.is_some() { size } else { 1 };
        if shortest <= floor || binomial(core.n_rows(), size) > MAX_SETS {
            return shortest.min(floor);
        }
        for side in sides.iter().flatten() {
            shortest = shortest.min(size + lightest_sum(side.rows(), size, &BitVec::zeros(side.n_cols())));
        }
    }
    shortest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::bounds::prove;
    use crate::search::budget::{Params, Search};
    use crate::search::heuristics::sharing::shared_network;
    use proptest::prelude::*;

    #[test]
    fn points_hold_no_more_lines_and_marks_than_is_said() {
        // Relations of six: a star, marked at all ends; of five: every point marked; of eight: ends two lines from the middle.
        assert_eq!([least_extra(32, 6), least_extra(32, 5), least_extra(32, 8)], [17, 17, 23]);
        assert_eq!([least_extra(1, 6), least_extra(2, 9), least_extra(32, 10)], [1, 2, 25]);
    }

    #[test]
    fn relations_are_as_long_as_the_lightest_sum() {
        let length = |rows: &str| {
            let matrix = BitMatrix::parse(rows).expect("a matrix");
            let inverse = matrix.right_inverse().filter(|_| matrix.n_rows() == matrix.n_cols());
            relation_length(&matrix, inverse.as_ref())
        };
        assert_eq!(length("1111 0111 1011 1101"), 3);
        assert_eq!(length("111110000 000011111"), 6);
        assert_eq!(length("11111111"), 9);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn no_network_has_fewer_gates(n in 2usize..6, wide in 3usize..12, seed in 0u64..1000) {
            let matrix = random_matrix(n, n + wide, 0.6, seed).expect("a matrix");
            let params = Params { effort: 1, ..Params::default() };
            let proof = prove(&matrix, &shared_network(&matrix), &Search::quiet(&params));
            if let Some(bound) = relation_bound(&matrix) {
                prop_assert!(bound.n_xor <= proof.network.n_xor(), "{bound:?} of {}", proof.network.n_xor());
            }
        }
    }
}
