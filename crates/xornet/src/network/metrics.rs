//! Metrics of a network: gates, depth, fan-out and other counts.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use itertools::Itertools;
use serde::{Deserialize, Serialize};

/// Smallest, mean and largest of some counts; all 0 where there are none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Smallest.
    pub min: usize,
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub max: usize,
}

impl Spread {
    /// Of `counts`.
    pub fn from_counts(counts: &[usize]) -> Self {
        let sum: usize = counts.iter().sum();
        Self {
            min: counts.iter().copied().min().unwrap_or(0),
            mean: if counts.is_empty() { 0.0 } else { sum as f64 / counts.len() as f64 },
            max: counts.iter().copied().max().unwrap_or(0),
        }
    }
}

/// Gates, depth and fan-out of a network; taps and rank of its matrix.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Metrics {
    /// Ones of the matrix.
    #[serde(rename = "taps")]
    pub n_taps: usize,
    /// Ones per row of the matrix: n_tap.
    pub taps_per_row: Spread,
    /// XOR2 gates of one tree per row.
    pub naive_xor: usize,
    /// XOR2 gates of the network: one less than the operands of each gate.
    pub n_xor: usize,
    /// Gates on the longest path.
    pub depth: u32,
    /// Readers (gates and outputs) of the values that have any; inputs count too.
    pub fanout: Spread,
    /// Gates with two readers or more.
    pub shared_gates: usize,
    /// Inputs that no output depends on.
    pub dead_inputs: usize,
    /// Rank of the matrix, in bits: a group has 2^rank distinct outputs.
    pub rank: usize,
}

impl Metrics {
    /// Metrics of `network`, which computes `matrix`.
    pub fn from_network(network: &XorNetwork, matrix: &BitMatrix) -> Self {
        Self::from_pairs(&[(network, matrix)], matrix.rank())
    }

    /// Metrics of networks side by side; `parts` are those of each alone.
    pub fn from_parts(pairs: &[(&XorNetwork, &BitMatrix)], parts: &[Metrics]) -> Self {
        Self::from_pairs(pairs, parts.iter().map(|part| part.rank).sum())
    }

    fn from_pairs(pairs: &[(&XorNetwork, &BitMatrix)], rank: usize) -> Self {
        let (networks, matrices): (Vec<&XorNetwork>, Vec<&BitMatrix>) = pairs.iter().copied().unzip();
        let taps: Vec<usize> = matrices.iter().flat_map(|m| m.rows()).map(BitVec::count_ones).collect();
        let readers: Vec<Vec<usize>> = networks.iter().map(|network| count_readers(network)).collect();
        let read: Vec<usize> = readers.iter().flatten().copied().filter(|&n| n > 0).collect();
        let gates = networks.iter().zip(&readers).flat_map(|(network, readers)| &readers[network.n_in()..]);
        Self {
            n_taps: taps.iter().sum(),
            taps_per_row: Spread::from_counts(&taps),
            naive_xor: matrices.iter().map(|matrix| naive_xor(matrix)).sum(),
            n_xor: networks.iter().map(|network| network.n_xor()).sum(),
            depth: networks.iter().map(|network| network.depth()).max().unwrap_or(0),
            fanout: Spread::from_counts(&read),
            shared_gates: gates.filter(|&&n| n >= 2).count(),
            dead_inputs: matrices.iter().map(|matrix| matrix.zero_columns().len()).sum(),
            rank,
        }
    }
}

/// Gates of `network` by the number of their operands, such as `3 XOR2, 1 XOR4`.
pub fn gates_by_size(network: &XorNetwork) -> String {
    let sizes = network.gates().map(<[NodeId]>::len).counts();
    sizes.into_iter().sorted().map(|(operands, n)| format!("{n} XOR{operands}")).join(", ")
}

/// XOR2 gates of one tree per row.
///
/// ```
/// use xornet::{gf2::BitMatrix, network::metrics::naive_xor};
///
/// assert_eq!(naive_xor(&BitMatrix::parse("1110 1100").unwrap()), 2 + 1);
/// ```
pub fn naive_xor(matrix: &BitMatrix) -> usize {
    matrix.rows().iter().map(|row| row.count_ones().saturating_sub(1)).sum()
}

/// Least depth of any network of `matrix` in XOR2: that of its heaviest row alone.
///
/// ```
/// use xornet::{gf2::BitMatrix, network::metrics::min_depth};
///
/// assert_eq!(min_depth(&BitMatrix::parse("11111 10000").unwrap()), 3); // five taps
/// ```
pub fn min_depth(matrix: &BitMatrix) -> u32 {
    min_depth_of(matrix, 2)
}

/// Least depth of any network of `matrix` with gates of at most `arity` operands, two or more.
pub fn min_depth_of(matrix: &BitMatrix, arity: usize) -> u32 {
    let heaviest = matrix.rows().iter().map(BitVec::count_ones).max().unwrap_or(0);
    let mut reached = 1usize;
    let levels = std::iter::from_fn(|| {
        let more = reached < heaviest;
        reached = reached.saturating_mul(arity);
        more.then_some(())
    });
    levels.count() as u32
}

/// Most readers of a gate; inputs are left out.
pub fn gate_fanout(network: &XorNetwork) -> usize {
    count_readers(network)[network.n_in()..].iter().copied().max().unwrap_or(0)
}

/// Gates and outputs that read each value.
pub fn count_readers(network: &XorNetwork) -> Vec<usize> {
    let mut readers = vec![0; network.n_nodes()];
    let sources = network.outputs().iter().filter_map(|output| output.source);
    for value in network.gates().flatten().copied().chain(sources) {
        readers[value.index()] += 1;
    }
    readers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn counts_the_papers_matrix() {
        let rows = [[1, 0, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1], [0, 1, 1, 1]];
        let rows = rows.iter().map(|row| BitVec::from_bits(row.iter().map(|&bit| bit == 1))).collect();
        let matrix = BitMatrix::from_rows(4, rows).expect("rectangular");
        let network = shared_network(&matrix);
        let m = Metrics::from_network(&network, &matrix);
        assert_eq!((m.n_taps, m.naive_xor, m.n_xor, m.depth), (15, 9, 6, 2));
        assert_eq!(m.taps_per_row, Spread { min: 2, mean: 2.5, max: 3 });
        assert_eq!((m.shared_gates, m.dead_inputs, m.rank), (2, 0, 4));
        assert_eq!(gates_by_size(&network), "6 XOR2");
        // 12 operands and 6 outputs, over 4 inputs and 6 gates.
        assert_eq!(m.fanout, Spread { min: 1, mean: 1.8, max: 3 });
        let both = Metrics::from_parts(&[(&network, &matrix), (&network, &matrix)], &[m.clone(), m.clone()]);
        assert_eq!((both.n_taps, both.n_xor, both.depth, both.rank), (30, 12, 2, 8));
        assert_eq!((both.fanout, both.shared_gates), (m.fanout, 4));
    }

    #[test]
    fn an_empty_network_counts_nothing() {
        let matrix = BitMatrix::zeros(2, 3);
        let network = shared_network(&matrix);
        let m = Metrics::from_network(&network, &matrix);
        assert_eq!((m.n_taps, m.n_xor, m.depth, m.dead_inputs, m.rank), (0, 0, 0, 3, 0));
        assert_eq!(m.fanout, Spread::default());
    }
}
