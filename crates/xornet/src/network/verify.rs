//! Invariants of every network, checked always:
//!
//! 1. operands precede their gate (held by construction);
//! 2. the map recomputed from the gates is exactly the wanted M and c.

use crate::error::{Error, Result};
use crate::gf2::Affine;
use crate::network::XorNetwork;

/// Recomputes the map of `network` and compares it with `wanted`.
///
/// # Errors
/// `Internal`, with the first output that differs.
///
/// ```
/// use xornet::gf2::{Affine, BitMatrix};
/// use xornet::network::{XorNetwork, verify::verify};
///
/// let mut network = XorNetwork::new(2);
/// let sum = network.xor(network.input(0), network.input(1));
/// network.push_output(Some(sum), false);
/// assert!(verify(&network, &Affine::linear(BitMatrix::parse("11").unwrap())).is_ok());
/// assert!(verify(&network, &Affine::linear(BitMatrix::parse("10").unwrap())).is_err());
/// ```
pub fn verify(network: &XorNetwork, wanted: &Affine) -> Result<()> {
    let found = network.affine();
    if found.matrix.n_rows() != wanted.matrix.n_rows() || network.n_in() != wanted.matrix.n_cols() {
        return Err(Error::Internal(format!(
            "a network of {} inputs and {} outputs for a matrix of {} rows and {} columns",
            network.n_in(),
            network.n_out(),
            wanted.matrix.n_rows(),
            wanted.matrix.n_cols()
        )));
    }
    let differs = |&i: &usize| {
        found.matrix.row(i) != wanted.matrix.row(i) || found.offset.get(i) != wanted.offset.get(i)
    };
    match (0..network.n_out()).find(differs) {
        None => Ok(()),
        Some(i) => Err(Error::Internal(format!("output y[{i}] of the network is not row {i} of the matrix"))),
    }
}

/// Number of gates that cancel: an input stands in more than one of their operands.
///
/// ```
/// use xornet::network::{XorNetwork, verify::cancelling_gates};
///
/// let mut network = XorNetwork::new(3);
/// let [a, b, c] = [0, 1, 2].map(|j| network.input(j));
/// let (ab, bc) = (network.xor(a, b), network.xor(b, c));
/// let ac = network.xor(ab, bc); // b is in both
/// network.push_output(Some(ac), false);
/// assert_eq!(cancelling_gates(&network), 1);
/// ```
pub fn cancelling_gates(network: &XorNetwork) -> usize {
    let mut n_cancelling = 0;
    let supports = network.supports();
    for operands in network.gates() {
        let n_operands: usize = operands.iter().map(|operand| supports[operand.index()].count_ones()).sum();
        let union = operands.iter().fold(vec![0; network.n_in().div_ceil(64)], |mut union, operand| {
            let words = supports[operand.index()].as_words();
            union.iter_mut().zip(words).for_each(|(word, more)| *word |= more);
            union
        });
        let n_union: usize = union.iter().map(|word: &u64| word.count_ones() as usize).sum();
        n_cancelling += usize::from(n_union < n_operands);
    }
    n_cancelling
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitMatrix;

    #[test]
    fn tells_a_right_network_from_a_wrong_one() {
        let mut net = XorNetwork::new(2);
        let y = net.xor(net.input(0), net.input(1));
        net.push_output(Some(y), false);
        let mut wanted = Affine::linear(BitMatrix::zeros(1, 2));
        assert!(verify(&net, &wanted).is_err());
        wanted.matrix.set(0, 0, true);
        wanted.matrix.set(0, 1, true);
        assert!(verify(&net, &wanted).is_ok());
        wanted.offset.set(0, true);
        assert!(verify(&net, &wanted).is_err());
    }
}
