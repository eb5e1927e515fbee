//! Bits that a shift register has held, as sums of the inputs of a matrix.

use crate::error::Result;
use crate::gf2::BitVec;
use crate::gf2::construct::kind::{Values, refuse};

/// Bits up to now, the oldest first.
pub struct ShiftRegister {
    bits: Vec<BitVec>,
    length: usize,
    n_cols: usize,
}

impl ShiftRegister {
    /// `length` bits that are the first inputs of `n_cols`, the newest first.
    pub fn new(length: usize, n_cols: usize) -> Self {
        let bits = (0..length).rev().map(|j| BitVec::unit_vector(n_cols, j)).collect();
        Self { bits, length, n_cols }
    }

    /// The sum of the bits that came `delays` steps before the next one.
    pub fn sum(&self, delays: &[usize]) -> BitVec {
        delays.iter().fold(BitVec::zeros(self.n_cols), |mut sum, delay| {
            sum.add_assign(&self.bits[self.bits.len() - delay]);
            sum
        })
    }

    /// Takes the next bit.
    pub fn push(&mut self, bit: BitVec) {
        self.bits.push(bit);
    }

    /// The bits that it holds, the newest first.
    pub fn state(&self) -> impl Iterator<Item = BitVec> + '_ {
        self.bits.iter().rev().take(self.length).cloned()
    }
}

/// Delays of the taps of the parameter `polynomial`, 1 + Σ x^delay: the last is the length of the register.
///
/// # Errors
/// `Input` where it has no term but 1, or not the term 1.
pub fn read_delays(values: &Values) -> Result<Vec<usize>> {
    let powers: Vec<_> = values.polynomial("polynomial").into_iter().flat_map(|p| p.powers()).collect();
    match powers.split_first() {
        Some((0, delays)) if !delays.is_empty() => Ok(delays.to_vec()),
        _ => Err(refuse("polynomial", "expected the term 1 and at least one power of x")),
    }
}
