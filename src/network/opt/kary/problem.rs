//! A matrix as the search sees it.

use super::super::Rng;
use super::super::walk::independent;
use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use std::collections::{BTreeMap, BTreeSet};

/// Values of inputs and rows under a random linear map to 64 bits, one-to-one up to 64 columns.
///
/// Beyond, two forms fall together with probability 2^-64; a network that relied on it would not pass the
/// verification that every network goes through.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Value of each input.
    pub inputs: Vec<u64>,
    /// Value of each row; 0 for a zero row.
    pub rows: Vec<u64>,
    /// The distinct values of rows that are neither zero nor an input.
    pub targets: Vec<u64>,
    /// Most levels, where they matter.
    pub max_depth: Option<u32>,
}

impl Problem {
    /// The problem of `matrix`, at most `max_depth` levels deep.
    pub fn new(matrix: &BitMatrix, max_depth: Option<u32>) -> Self {
        let mut rng = Rng::new(0, 0);
        let inputs = independent(matrix.n_cols(), &mut rng);
        let value = |row: &crate::gf2::BitVec| row.ones_at().fold(0, |sum, j| sum ^ inputs[j]);
        let rows: Vec<u64> = matrix.rows().iter().map(value).collect();
        let mut seen: BTreeSet<u64> = inputs.iter().copied().chain([0]).collect();
        let targets = rows.iter().copied().filter(|&row| seen.insert(row)).collect();
        Self { inputs, rows, targets, max_depth }
    }

    /// The values of the gates of `network`, a network of the same inputs, with those of their operands.
    pub fn gates(&self, network: &XorNetwork) -> Vec<(u64, Vec<u64>)> {
        let mut values = self.inputs.clone();
        let mut gates = Vec::with_capacity(network.n_gates());
        for operands in network.gates() {
            let operands: Vec<u64> = operands.iter().map(|operand| values[operand.index()]).collect();
            let value = operands.iter().fold(0, |sum, operand| sum ^ operand);
            values.push(value);
            gates.push((value, operands));
        }
        gates
    }

    /// The network of `gates`, each a value and those of its operands, defined above; `None` where one is not,
    /// or a row is no gate.
    pub fn network(&self, gates: impl IntoIterator<Item = (u64, Vec<u64>)>) -> Option<XorNetwork> {
        let mut network = XorNetwork::new(self.inputs.len());
        let mut nodes: BTreeMap<u64, NodeId> =
            self.inputs.iter().enumerate().map(|(j, &value)| (value, network.input(j))).collect();
        for (value, operands) in gates {
            let operands = operands.iter().map(|operand| nodes.get(operand).copied());
            let node = network.xor_all(&operands.collect::<Option<Vec<_>>>()?);
            nodes.insert(value, node);
        }
        for row in &self.rows {
            let source = if *row == 0 { None } else { Some(*nodes.get(row)?) };
            network.push_output(source, false);
        }
        Some(network)
    }
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
            let back = problem.network(problem.gates(&network)).expect("the matrix");
            assert_eq!((back.affine().matrix, back.n_gates()), (matrix, network.n_gates()));
            assert!(n_cols == 1 || problem.network([]).is_none());
        }
    }
}
