//! Forms of a matrix: its stored bits, and its rows as sums of these.

use crate::gf2::{BitMatrix, BitVec, Echelon};
use crate::network::{NodeId, XorNetwork};
use crate::search::engine::rng::Rng;

/// M = [I; P]·T up to the order of rows, where T is made of rows of M.
pub struct Systematic {
    /// Rows of M that are stored bits: an information set.
    pub basis: Vec<usize>,
    /// All other rows.
    pub rest: Vec<usize>,
    /// P: a row for each of the rest, a column for each of the basis.
    pub matrix: BitMatrix,
}

impl Systematic {
    /// The form whose basis takes every row, in this order of all rows, that does not depend on those before.
    pub fn new(matrix: &BitMatrix, order: &[usize]) -> Self {
        let ordered = order.iter().map(|&i| matrix.row(i).clone()).collect();
        let ordered = BitMatrix::from_rows(matrix.n_cols(), ordered).unwrap_or_default();
        let echelon = Echelon::new(&ordered.transpose());
        // The reduced echelon form of the transpose gives each of its columns, a row of M, as a sum of the
        // leading ones.
        let sums = BitMatrix::from_rows(order.len(), echelon.basis().cloned().collect());
        let sums = sums.unwrap_or_default().transpose();
        let leads = echelon.pivots();
        let mut is_lead = BitVec::zeros(order.len());
        leads.iter().for_each(|&at| is_lead.set(at, true));
        let others: Vec<usize> = (0..order.len()).filter(|&at| !is_lead.get(at)).collect();
        let rows = others.iter().map(|&at| sums.row(at).clone()).collect();
        Self {
            basis: leads.iter().map(|&at| order[at]).collect(),
            rest: others.iter().map(|&at| order[at]).collect(),
            matrix: BitMatrix::from_rows(leads.len(), rows).unwrap_or_default(),
        }
    }

    /// The network of all rows of M, in their order, from one of the basis and then the rest.
    pub fn in_order(&self, network: &XorNetwork) -> XorNetwork {
        let rows = self.basis.iter().chain(&self.rest);
        let mut place = vec![0; self.basis.len() + self.rest.len()];
        rows.enumerate().for_each(|(at, &i)| place[i] = at);
        network.of_outputs(&place)
    }
}

/// A random order of `n` rows.
pub fn random_order(n: usize, seed: u64, number: u64) -> Vec<usize> {
    let mut rng = Rng::new(seed, number);
    let mut order: Vec<usize> = (0..n).collect();
    (1..n).for_each(|at| order.swap(at, rng.next_below(at + 1)));
    order
}

/// The network whose outputs are the inputs and then the outputs of another.
pub fn with_inputs(network: &XorNetwork) -> XorNetwork {
    let mut all = XorNetwork::new(network.n_in());
    let inputs: Vec<NodeId> = (0..network.n_in()).map(|j| all.input(j)).collect();
    let outputs = all.append_network(network, &inputs);
    inputs.into_iter().map(Some).chain(outputs).for_each(|value| all.push_output(value, false));
    all
}

/// M = M'·T, where M' consists of independent columns of M.
pub struct Given {
    /// Numbers of these columns: the leading ones of an elimination of M.
    pub basis: Vec<usize>,
    /// M': these columns.
    pub matrix: BitMatrix,
}

impl Given {
    /// The given form of `matrix`.
    pub fn new(matrix: &BitMatrix) -> Self {
        let basis = Echelon::new(matrix).pivots().to_vec();
        let row = |row: &BitVec| BitVec::from_bits(basis.iter().map(|&j| row.get(j)));
        let rows = matrix.rows().iter().map(row).collect();
        Self { matrix: BitMatrix::from_rows(basis.len(), rows).unwrap_or_default(), basis }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_matrix(bits in prop::collection::vec(prop::collection::vec(any::<bool>(), 6), 1..10)) {
            let rows = bits.into_iter().map(BitVec::from_bits).collect();
            let matrix = BitMatrix::from_rows(6, rows).expect("rectangular");
            let order: Vec<usize> = (0..matrix.n_rows()).rev().collect();
            let form = Systematic::new(&matrix, &order);
            prop_assert_eq!(form.basis.len(), matrix.rank());
            let stored = form.basis.iter().map(|&i| matrix.row(i).clone()).collect();
            let product = form.matrix.mul(&BitMatrix::from_rows(6, stored).expect("rectangular"));
            for (at, &i) in form.rest.iter().enumerate() {
                prop_assert_eq!(product.row(at), matrix.row(i));
            }
        }
    }
}
