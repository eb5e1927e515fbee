//! A matrix as the search sees it: a 64-bit value for every linear form.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, Timing, XorNetwork};
use crate::search::engine::rng::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// Gates as pairs of operands; below n_in they are inputs, then gates in order.
pub type Gates = Vec<[u32; 2]>;

/// Values of inputs and rows under a random linear map to 64 bits, one-to-one up to 64 columns.
///
/// Beyond, two forms fall together with probability 2^-64, and a network that relied on it would not pass
/// [`Problem::network_of_gates`].
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
    /// Level of each input.
    pub arrival: Vec<u32>,
    /// Levels that each target must stand below the last.
    pub after: Vec<u32>,
}

impl Problem {
    /// The problem of `matrix` within `max_depth` levels.
    pub fn new(matrix: &BitMatrix, max_depth: Option<u32>) -> Self {
        let inputs = independent_values(matrix.n_cols(), &mut Rng::new(0, 0));
        let rows: Vec<u64> =
            matrix.rows().iter().map(|row| row.ones_at().fold(0, |sum, j| sum ^ inputs[j])).collect();
        let mut seen: BTreeSet<u64> = inputs.iter().copied().chain([0]).collect();
        let targets: Vec<u64> = rows.iter().copied().filter(|&row| seen.insert(row)).collect();
        let (arrival, after) = (vec![0; inputs.len()], vec![0; targets.len()]);
        Self { inputs, rows, targets, max_depth, arrival, after }
    }

    /// The problem of `matrix` within the levels of `timing`.
    pub fn within(matrix: &BitMatrix, timing: Option<&Timing>) -> Self {
        let mut problem = Self::new(matrix, timing.map(Timing::max_level));
        if let Some(timing) = timing {
            problem.arrival = timing.arrival().to_vec();
            let mut after: BTreeMap<u64, u32> = BTreeMap::new();
            for (i, &row) in problem.rows.iter().enumerate() {
                let levels = after.entry(row).or_default();
                *levels = timing.levels_after(i).max(*levels);
            }
            problem.after = problem.targets.iter().map(|target| after[target]).collect();
        }
        problem
    }

    /// Whether every row of `network` stands in time.
    fn is_in_time(&self, network: &XorNetwork) -> bool {
        let Some(max) = self.max_depth else { return true };
        let levels = network.levels_from(&self.arrival);
        let after: BTreeMap<u64, u32> =
            self.targets.iter().copied().zip(self.after.iter().copied()).collect();
        network.outputs().iter().zip(&self.rows).all(|(output, row)| {
            let level = output.source.map_or(0, |source| levels[source.index()]);
            after.get(row).is_none_or(|after| level + after <= max)
        })
    }

    /// Number of inputs.
    pub fn n_in(&self) -> usize {
        self.inputs.len()
    }

    /// Values of all nodes of `gates`, inputs first.
    pub fn node_values(&self, gates: &[[u32; 2]]) -> Vec<u64> {
        let mut values = self.inputs.clone();
        values.extend(gates.iter().map(|_| 0));
        for (k, &[a, b]) in gates.iter().enumerate() {
            values[self.n_in() + k] = values[a as usize] ^ values[b as usize];
        }
        values
    }

    /// The network of `gates`, an output a row; `None` where it is not `matrix` or too deep.
    pub fn network_of_gates(&self, gates: &[[u32; 2]], matrix: &BitMatrix) -> Option<XorNetwork> {
        let mut network = XorNetwork::new(self.n_in());
        for &[a, b] in gates {
            network.xor(NodeId(a), NodeId(b));
        }
        let levels = network.levels_from(&self.arrival);
        let mut at: BTreeMap<u64, NodeId> = BTreeMap::new();
        for (node, value) in self.node_values(gates).into_iter().enumerate() {
            let shallowest = at.entry(value).or_insert(NodeId(node as u32));
            if levels[node] < levels[shallowest.index()] {
                *shallowest = NodeId(node as u32);
            }
        }
        for row in &self.rows {
            let source = if *row == 0 { None } else { Some(*at.get(row)?) };
            network.push_output(source, false);
        }
        (self.is_in_time(&network) && network.affine().matrix == *matrix).then_some(network)
    }

    /// The gates of `network`, each of them split into pairs.
    pub fn split_gates(network: &XorNetwork) -> Gates {
        let pair = |operands: &[NodeId]| [operands[0].0, operands[1].0];
        match network.max_operands() {
            0..=2 => network.gates().map(pair).collect(),
            _ => network.to_xor2().gates().map(pair).collect(),
        }
    }

    /// The values of the gates of `network`, a network of the same inputs, with those of their operands.
    pub fn gate_values(&self, network: &XorNetwork) -> Vec<(u64, Vec<u64>)> {
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
    pub fn network_of_values(&self, gates: impl IntoIterator<Item = (u64, Vec<u64>)>) -> Option<XorNetwork> {
        let mut network = XorNetwork::new(self.n_in());
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

/// Random values, linearly independent as far as 64 bits go.
pub fn independent_values(n: usize, rng: &mut Rng) -> Vec<u64> {
    let mut basis: Vec<u64> = Vec::new();
    let mut values = Vec::with_capacity(n);
    while values.len() < n {
        let value = rng.next_u64();
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
    use crate::gf2::construct::random_matrix;
    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn goes_to_gates_and_back() {
        for n_cols in [1, 20, 64, 65, 130] {
            let matrix = random_matrix(30, n_cols, 0.5, 3).expect("a matrix");
            let problem = Problem::new(&matrix, None);
            let network = shared_network(&matrix);
            let back =
                problem.network_of_gates(&Problem::split_gates(&network), &matrix).expect("the matrix");
            assert_eq!(back.n_xor(), network.n_xor());
            assert!(n_cols == 1 || problem.network_of_gates(&[], &matrix).is_none());
            let back = problem.network_of_values(problem.gate_values(&network)).expect("the matrix");
            assert_eq!((back.n_gates(), back.affine().matrix), (network.n_gates(), matrix));
            assert!(n_cols == 1 || problem.network_of_values([]).is_none());
        }
    }

    #[test]
    fn inputs_are_told_apart_by_their_values() {
        let values = independent_values(64, &mut Rng::new(7, 0));
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
