//! Truth tables of up to six inputs, and their evaluation on 64 vectors at a time.

use crate::gf2::truth::{MAX_VARIABLES, VARIABLES};

/// Most inputs of a table.
pub const MAX_INPUTS: usize = MAX_VARIABLES;

/// Table of a multiplexer: input 1 if input 2 is 1, else input 0.
pub const MUX: u64 = 0xca;

/// A function of up to six inputs: bit k is the output for the inputs that are the bits of k.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TruthTable {
    inputs: usize,
    bits: u64,
}

impl TruthTable {
    /// The low 2^inputs of `bits`.
    ///
    /// # Panics
    /// If there are more than six inputs.
    pub fn new(inputs: usize, bits: u64) -> Self {
        assert!(inputs <= MAX_INPUTS, "{inputs} inputs of a table");
        let used = if inputs == MAX_INPUTS { u64::MAX } else { (1 << (1 << inputs)) - 1 };
        Self { inputs, bits: bits & used }
    }

    /// From the binary digits of a parameter, the highest first; `None` unless there are 2^inputs of them.
    pub fn from_digits(inputs: usize, digits: &str) -> Option<Self> {
        if inputs > MAX_INPUTS || digits.len() != 1 << inputs || !digits.bytes().all(|b| b"01".contains(&b)) {
            return None;
        }
        u64::from_str_radix(digits, 2).ok().map(|bits| Self::new(inputs, bits))
    }

    /// Number of inputs.
    pub fn n_inputs(&self) -> usize {
        self.inputs
    }

    /// Output for the inputs that are the bits of `k`.
    pub fn output_at(&self, k: usize) -> bool {
        self.bits >> k & 1 == 1
    }

    /// The table as a number.
    pub fn table_bits(&self) -> u64 {
        self.bits
    }

    /// Whether the output depends on input `i`.
    pub fn depends_on(&self, i: usize) -> bool {
        let low = !VARIABLES[i] & Self::new(self.inputs, u64::MAX).bits;
        (self.bits ^ self.bits >> (1 << i)) & low != 0
    }

    /// The function with input `i` fixed to `value`; the result does not depend on it.
    pub fn cofactor(&self, i: usize, value: bool) -> Self {
        let half = self.bits & if value { VARIABLES[i] } else { !VARIABLES[i] };
        let other = if value { half >> (1 << i) } else { half << (1 << i) };
        Self::new(self.inputs, half | other)
    }

    /// The function of the inputs in `kept` alone, in that order; it must not depend on the others.
    pub fn project(&self, kept: &[usize]) -> Self {
        let spread =
            |k: usize| kept.iter().enumerate().fold(0, |all, (to, &from)| all | (k >> to & 1) << from);
        let bits =
            (0..1usize << kept.len()).fold(0, |bits, k| bits | u64::from(self.output_at(spread(k))) << k);
        Self::new(kept.len(), bits)
    }

    /// Outputs of 64 vectors; bit v of `inputs[i]` is input i in vector v.
    pub fn apply_vectors(&self, inputs: &[u64]) -> u64 {
        let mut halves = [0; 1 << MAX_INPUTS];
        for (k, half) in halves.iter_mut().enumerate().take(1 << self.inputs) {
            *half = if self.output_at(k) { u64::MAX } else { 0 };
        }
        for (i, input) in inputs.iter().enumerate() {
            for k in 0..1 << (self.inputs - i - 1) {
                halves[k] = halves[2 * k] & !input | halves[2 * k + 1] & input;
            }
        }
        halves[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_are_those_of_a_parameter() {
        assert_eq!(TruthTable::from_digits(2, "0110"), Some(TruthTable::new(2, 6)));
        assert_eq!(TruthTable::from_digits(2, "1000").map(|and| and.output_at(3)), Some(true));
        for (inputs, digits) in [(2, "011"), (2, "01x0"), (2, "+110"), (7, "0")] {
            assert_eq!(TruthTable::from_digits(inputs, digits), None);
        }
    }

    proptest! {
        #[test]
        fn words_are_64_vectors(bits: u64, n in 0usize..=6, words: [u64; 6]) {
            let table = TruthTable::new(n, bits);
            let out = table.apply_vectors(&words[..n]);
            for v in 0..64 {
                let k = (0..n).fold(0, |k, i| k | (words[i] >> v & 1) << i);
                prop_assert_eq!(out >> v & 1 == 1, table.output_at(k as usize));
            }
        }

        #[test]
        fn a_cofactor_is_the_table_with_one_input_fixed(bits: u64, n in 1usize..=6, i in 0usize..6, value: bool) {
            let (table, i) = (TruthTable::new(n, bits), i % n);
            let fixed = table.cofactor(i, value);
            prop_assert!(!fixed.depends_on(i));
            for k in 0..1 << n {
                let with = if value { k | 1 << i } else { k & !(1 << i) };
                prop_assert_eq!(fixed.output_at(k), table.output_at(with));
            }
        }

        #[test]
        fn inputs_without_effect_are_left_out(bits: u64, n in 0usize..=6, words: [u64; 6]) {
            // Input 0 has no effect in a table that ignores it.
            let bits = if n > 0 { bits & !VARIABLES[0] | (bits & !VARIABLES[0]) << 1 } else { bits };
            let table = TruthTable::new(n, bits);
            let kept: Vec<_> = (0..n).filter(|&i| table.depends_on(i)).collect();
            prop_assert!(!kept.contains(&0));
            let few: Vec<_> = kept.iter().map(|&i| words[i]).collect();
            prop_assert_eq!(table.project(&kept).apply_vectors(&few), table.apply_vectors(&words[..n]));
        }
    }
}
