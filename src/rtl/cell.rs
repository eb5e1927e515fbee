//! Single-output library cells: LUTs of an FPGA family, or standard cells.

use crate::gf2::BitVec;

/// A library cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Primitive {
    /// Name of its module.
    pub module: String,
    /// Input ports; input i is bit i of an index into the truth table.
    pub inputs: Vec<String>,
    /// Output port.
    pub output: String,
    /// Truth table, or the parameter that holds it.
    pub function: Function,
}

/// Source of the truth table of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Function {
    /// The truth table is a parameter of the instance, 2^inputs bits.
    Lut {
        /// Name of the parameter.
        parameter: String,
    },
    /// A fixed truth table, 2^inputs bits.
    Fixed(BitVec),
}

/// Truth table of the sum of the first `n` of `inputs` inputs, complemented with `invert`; 2^inputs bits.
pub fn parity_table(n: usize, inputs: usize, invert: bool) -> BitVec {
    let odd = |k: usize| (k & ((1 << n) - 1)).count_ones() % 2 == 1;
    BitVec::from_bits((0..1 << inputs).map(|k| odd(k) != invert))
}

/// Whether a table is the sum of exactly the inputs in `counted` (`false`) or its complement (`true`); else
/// `None`.
pub fn parity_of(table: &BitVec, counted: &[bool]) -> Option<bool> {
    let mask = counted.iter().enumerate().fold(0usize, |mask, (i, &counts)| mask | usize::from(counts) << i);
    let invert = table.get(0);
    let sums = |k: usize| (k & mask).count_ones() % 2 == 1;
    let holds =
        table.len() == 1 << counted.len() && (0..table.len()).all(|k| table.get(k) == (sums(k) != invert));
    holds.then_some(invert)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_sums() {
        let hex = |n, inputs, invert| crate::gf2::to_hex(&parity_table(n, inputs, invert));
        assert_eq!(hex(4, 4, false), "6996");
        assert_eq!(hex(2, 4, false), "6666");
        assert_eq!(hex(3, 4, true), "6969");
        assert_eq!(hex(6, 6, false), "6996966996696996");
        assert_eq!(hex(1, 1, true), "1");
    }

    #[test]
    fn any_other_table_is_no_sum() {
        let counted = [true, true, false];
        for invert in [false, true] {
            let table = parity_table(2, 3, invert);
            assert_eq!(parity_of(&table, &counted), Some(invert));
            assert_eq!(parity_of(&table, &[true; 3]), None);
            for k in 0..table.len() {
                let mut other = table.clone();
                other.set(k, !table.get(k));
                assert_eq!(parity_of(&other, &counted), None);
            }
        }
        assert_eq!(parity_of(&parity_table(2, 2, false), &counted), None);
    }
}
