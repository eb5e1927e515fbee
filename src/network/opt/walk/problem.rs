//! A matrix as the search sees it: a 64-bit value for every linear form.

use super::rng::Rng;
use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use std::collections::{BTreeMap, BTreeSet};

/// Gates as pairs of operands; below n_in they are inputs, then gates in order.
pub type Gates = Vec<[u32; 2]>;

/// Values of inputs and rows under a random linear map to 64 bits, one-to-one up to 64 columns.
///
/// Beyond, two forms fall together with probability 2^-64, and a network that relied on it would not pass
/// [`Problem::network`].
#[derive(Debug, Clone)]
pub struct Problem {
    /// Value of each input.
    pub inputs: Vec<u64>,
    /// Value of each row; 0 for a zero row.
    pub rows: Vec<u64>,
    /// The distinct values of rows that are neither zero nor an input.
    pub targets: Vec<u64>,
    /// Most levels of a network.
    pub max_depth: Option<u32>,
}

impl Problem {
    /// The problem of `matrix`.
    pub fn new(matrix: &BitMatrix, max_depth: Option<u32>) -> Self {
        let inputs = independent(matrix.n_cols(), &mut Rng::new(0, 0));
        let rows: Vec<u64> =
            matrix.rows().iter().map(|row| row.ones_at().fold(0, |sum, j| sum ^ inputs[j])).collect();
        let mut seen: BTreeSet<u64> = inputs.iter().copied().chain([0]).collect();
        let targets = rows.iter().copied().filter(|&row| seen.insert(row)).collect();
        Self { inputs, rows, targets, max_depth }
    }

    /// Number of inputs.
    pub fn n_in(&self) -> usize {
        self.inputs.len()
    }

    /// Values of all nodes of `gates`, inputs first.
    pub fn values(&self, gates: &[[u32; 2]]) -> Vec<u64> {
        let mut values = self.inputs.clone();
        values.extend(gates.iter().map(|_| 0));
        for (k, &[a, b]) in gates.iter().enumerate() {
            values[self.n_in() + k] = values[a as usize] ^ values[b as usize];
        }
        values
    }

    /// The network of `gates`, an output a row; `None` where it is not `matrix` or too deep.
    pub fn network(&self, gates: &[[u32; 2]], matrix: &BitMatrix) -> Option<XorNetwork> {
        let mut network = XorNetwork::new(self.n_in());
        for &[a, b] in gates {
            network.xor(NodeId(a), NodeId(b));
        }
        let levels = network.levels();
        let mut at: BTreeMap<u64, NodeId> = BTreeMap::new();
        for (node, value) in self.values(gates).into_iter().enumerate() {
            let shallowest = at.entry(value).or_insert(NodeId(node as u32));
            if levels[node] < levels[shallowest.index()] {
                *shallowest = NodeId(node as u32);
            }
        }
        for row in &self.rows {
            let source = if *row == 0 { None } else { Some(*at.get(row)?) };
            network.push_output(source, false);
        }
        let fits = self.max_depth.is_none_or(|max| network.depth() <= max);
        (fits && network.affine().matrix == *matrix).then_some(network)
    }

    /// The gates of `network`, each of them split into pairs.
    pub fn gates(network: &XorNetwork) -> Gates {
        let pair = |operands: &[NodeId]| [operands[0].0, operands[1].0];
        match network.max_operands() {
            0..=2 => network.gates().map(pair).collect(),
            _ => network.to_xor2().gates().map(pair).collect(),
        }
    }
}

/// Random values, linearly independent as far as 64 bits go.
pub fn independent(n: usize, rng: &mut Rng) -> Vec<u64> {
    let mut basis: Vec<u64> = Vec::new();
    let mut values = Vec::with_capacity(n);
    while values.len() < n {
        let value = rng.next();
        let rest = basis.iter().fold(value, |rest, &other| rest.min(rest ^ other));
        if rest != 0 || basis.len() == 64 {
            values.push(value);
            basis.extend(Some(rest).filter(|&rest| rest != 0));
            basis.sort_unstable_by(|a, b| b.cmp(a));
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random;
    use crate::network::opt::{Params, Search, find};

    #[test]
    fn goes_to_gates_and_back() {
        for n_cols in [1, 20, 64, 65, 130] {
            let matrix = random(30, n_cols, 0.5, 3).expect("a matrix");
            let problem = Problem::new(&matrix, None);
            let (network, _) =
                find("paar").expect("registered").run(&matrix, &Search::quiet(&Params::default()));
            let back = problem.network(&Problem::gates(&network), &matrix).expect("the matrix");
            assert_eq!(back.n_xor(), network.n_xor());
            if n_cols > 1 {
                assert!(problem.network(&[], &matrix).is_none());
            }
        }
    }

    #[test]
    fn inputs_are_told_apart_by_their_values() {
        let values = independent(64, &mut Rng::new(7, 0));
        let mut rows: Vec<u64> = values.clone();
        let rank = (0..64).filter(|&bit| {
            let Some(pivot) = rows.iter().position(|row| row >> bit & 1 == 1) else { return false };
            let pivot = rows.swap_remove(pivot);
            rows.iter_mut().filter(|row| **row >> bit & 1 == 1).for_each(|row| *row ^= pivot);
            true
        });
        assert_eq!(rank.count(), 64);
    }
}
