//! Lower bounds on the cost of a matrix in gates of several operands.
//!
//! Write c(n) for the price of a gate of n operands and s(w) for the least price of a tree that sums w values.
//!
//! 1. Every distinct row of two ones or more is a gate of its own, at c(2) or more. The first of them to be computed
//!    depends on w inputs or more, w the least ones of such a row; the gates below and at it sum these, so they cost
//!    s(w) or more, and the others among the rows are not among them. So s(w) + (rows - 1) c(2) holds.
//! 2. A gate of n operands is n - 1 XOR2. A network of XOR2 has no fewer than L of them ([`lower_bound()`]), each at
//!    the least c(n) / (n - 1).

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{Objective, UNIT};
use crate::search::bounds::lower_bound;
use std::collections::BTreeSet;

/// Lower bound on the cost of any network of a matrix, and its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostBound {
    /// Cost in thousandths: of a gate where gates are counted, else of the unit of the cell costs.
    pub cost: u64,
    /// The argument of the proof, one line.
    pub proof: String,
}

/// The best cheap lower bound on the cost of `matrix` for `objective`.
pub fn cost_bound(matrix: &BitMatrix, objective: &Objective) -> CostBound {
    let xor2 = lower_bound(matrix);
    if *objective == Objective::Xor2 {
        return CostBound { cost: xor2.n_xor as u64 * UNIT, proof: xor2.proof };
    }
    let rows = rows_bound(matrix, objective);
    let (cost, operands) = objective.cheapest_share();
    let share = round_up((xor2.n_xor as u64 * cost).div_ceil(operands), objective);
    if share > rows.cost {
        CostBound {
            cost: share,
            proof: format!("at least {} XOR2, {operands} in a gate at best", xor2.n_xor),
        }
    } else {
        rows
    }
}

/// `cost`, rounded up to a whole number of gates where these are counted.
fn round_up(cost: u64, objective: &Objective) -> u64 {
    match objective {
        Objective::Cells(_) => cost,
        Objective::Xor2 | Objective::Lut(_) => cost.div_ceil(UNIT) * UNIT,
    }
}

fn rows_bound(matrix: &BitMatrix, objective: &Objective) -> CostBound {
    let rows: BTreeSet<&BitVec> = matrix.rows().iter().filter(|row| row.count_ones() > 1).collect();
    let Some(least) = rows.iter().map(|row| row.count_ones()).min() else {
        return CostBound { cost: 0, proof: "nothing to compute".into() };
    };
    let cost = tree_cost(least, objective) + (rows.len() as u64 - 1) * objective.gate_cost(2);
    CostBound { cost, proof: format!("{} distinct rows, of {least} ones or more", rows.len()) }
}

/// Least cost of gates that sum `n` values.
fn tree_cost(n: usize, objective: &Objective) -> u64 {
    let mut costs = vec![0; 2];
    for values in 2..=n {
        let top = |operands: usize| objective.gate_cost(operands) + costs[values + 1 - operands];
        let all = (2..=objective.max_operands().min(values)).map(top);
        costs.push(all.min().unwrap_or(0));
    }
    costs[n]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::CellCosts;

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
    }

    #[test]
    fn counts_rows_and_what_comes_before_them() {
        let m = matrix("11111000 00111111 11111000 10000000 00000000");
        assert_eq!(cost_bound(&m, &Objective::Lut(4)).cost, 3 * UNIT);
        assert_eq!(cost_bound(&m, &Objective::Lut(6)).cost, 2 * UNIT);
        assert_eq!(cost_bound(&matrix("1000"), &Objective::Lut(4)).cost, 0);
    }

    #[test]
    fn one_wide_row_takes_as_many_gates_as_hold_its_operands() {
        let m = matrix("1111111111");
        let cells = Objective::Cells(CellCosts::new(&[2.0, 3.0, 5.0]).expect("in order"));
        assert_eq!(cost_bound(&m, &Objective::Lut(4)).cost, 3 * UNIT);
        // Nine XOR2: four XOR3 and an XOR2, or five gates in any other way.
        assert_eq!(cost_bound(&m, &cells).cost, 14 * UNIT);
        assert_eq!(cost_bound(&m, &Objective::Xor2).cost, 9 * UNIT);
    }
}
