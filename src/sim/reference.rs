//! Bit-exact reference decoder of one group, from the definition.
//!
//! `y[i]` of a plane is the parity of the `x[j]` that row i taps, plus the offset bit. It shares no code with
//! the network, the gates or the text that it checks.

use crate::gf2::{BitMatrix, BitVec};

/// Reference decoder: plane p maps its own stored bits to `n_out` outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// M of every plane, `n_out` x `n_in[p]`, plane 0 first.
    pub planes: Vec<BitMatrix>,
    /// Offset of every plane, plane 0 first, `n_out` bits each.
    pub offsets: Vec<BitVec>,
}

impl Reference {
    /// Stored bits a group, Σ n_in.
    pub fn group_bits(&self) -> usize {
        self.planes.iter().map(BitMatrix::n_cols).sum()
    }

    /// Decodes one group: `x` holds the stored bits of all planes, the answer the `n_out` outputs of all
    /// planes, plane 0 lowest in both.
    ///
    /// # Panics
    /// If `x` has not [`Reference::group_bits`] bits, or an offset has fewer bits than its plane outputs.
    pub fn decode(&self, x: &BitVec) -> BitVec {
        assert_eq!(x.len(), self.group_bits(), "stored bits of one group");
        let mut y = BitVec::default();
        let mut first = 0;
        for (matrix, offset) in self.planes.iter().zip(&self.offsets) {
            let own = x.slice(first, matrix.n_cols());
            for i in 0..matrix.n_rows() {
                y.push(parity_of_taps(matrix.row(i).as_words(), own.as_words()) != offset.get(i));
            }
            first += matrix.n_cols();
        }
        y
    }
}

/// Whether an odd number of the tapped bits is 1, 64 bits at a time.
fn parity_of_taps(row: &[u64], x: &[u64]) -> bool {
    let tapped_ones: u32 = row.iter().zip(x).map(|(taps, bits)| (taps & bits).count_ones()).sum();
    tapped_ones % 2 == 1
}

/// Reorders the outputs of a group from plane-major (plane p from bit p·n_out) to weight-major (weight i
/// from bit i·q).
///
/// # Panics
/// If `y` has fewer than q·n_out bits.
pub fn weight_major(y: &BitVec, q: usize, n_out: usize) -> BitVec {
    let mut reordered = BitVec::default();
    for i in 0..n_out {
        for p in 0..q {
            reordered.push(y.get(p * n_out + i));
        }
    }
    reordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(text: &str) -> BitVec {
        BitVec::parse(text).expect("bits")
    }

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
    }

    /// The 6x4 example in the appendix of the paper: y1 = x1^x3^x4, …
    fn appendix() -> BitMatrix {
        matrix("1011 1100 1110 0011 0101 0111")
    }

    #[test]
    fn parity_of_the_taps() {
        let reference = Reference { planes: vec![appendix()], offsets: vec![BitVec::zeros(6)] };
        assert_eq!(reference.decode(&bits("0000")), bits("000000"));
        assert_eq!(reference.decode(&bits("1000")), bits("111000"));
        assert_eq!(reference.decode(&bits("1111")), bits("101001"));
    }

    #[test]
    fn planes_of_different_width_and_offsets() {
        let planes = vec![matrix("11 01"), matrix("111 100")];
        let reference = Reference { planes, offsets: vec![bits("00"), bits("10")] };
        assert_eq!(reference.group_bits(), 5);
        assert_eq!(reference.decode(&bits("01011")), bits("1110"));
        assert_eq!(reference.decode(&bits("00100")), bits("0001"));
    }

    #[test]
    fn weight_major_interleaves_the_planes() {
        assert_eq!(weight_major(&bits("110001"), 2, 3), bits("101001"));
    }

    #[test]
    fn is_the_sum_over_the_taps_bit_by_bit() {
        let entry = |i: usize, j: usize| (i * 37 + j * j * 11 + i * j) % 5 < 2;
        let rows = (0..90).map(|i| BitVec::from_bits((0..150).map(|j| entry(i, j)))).collect();
        let plane = BitMatrix::from_rows(150, rows).expect("rectangular");
        let offset = BitVec::from_bits((0..90).map(|i| i % 3 == 0));
        let reference = Reference { planes: vec![plane; 2], offsets: vec![offset; 2] };
        let x = BitVec::from_bits((0..300).map(|j| j % 7 < 3));
        let y = reference.decode(&x);
        for (p, i) in (0..2).flat_map(|p| (0..90).map(move |i| (p, i))) {
            let taps = (0..150).filter(|&j| entry(i, j) && x.get(p * 150 + j)).count();
            assert_eq!(y.get(p * 90 + i), (taps % 2 == 1) != (i % 3 == 0), "plane {p}, output {i}");
        }
    }
}
