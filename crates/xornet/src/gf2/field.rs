//! Finite fields GF(2^m) in a polynomial basis: element a is the polynomial whose coefficient of x^i is bit i.

use crate::gf2::{BitMatrix, BitVec, Polynomial};

/// GF(2^m), 1 <= m <= 32.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    m: usize,
    /// The modulus with x^m.
    modulus: u64,
}

impl Field {
    /// Largest m.
    pub const MAX_M: usize = 32;

    /// The field of polynomials modulo `modulus`; `None` if that is reducible or its degree not 1..=32.
    pub fn new(modulus: &Polynomial) -> Option<Self> {
        let m = modulus.degree().filter(|m| (1..=Self::MAX_M).contains(m))?;
        let modulus_bits = modulus.to_u64()?;
        modulus.is_irreducible().then_some(Self { m, modulus: modulus_bits })
    }

    /// m.
    pub fn m(&self) -> usize {
        self.m
    }

    /// Number of elements.
    pub fn size(&self) -> u64 {
        1 << self.m
    }

    /// x·a.
    fn times_x(&self, a: u64) -> u64 {
        let doubled = a << 1;
        if doubled >> self.m & 1 == 1 { doubled ^ self.modulus } else { doubled }
    }

    /// a·b.
    pub fn mul(&self, a: u64, b: u64) -> u64 {
        (0..self.m).rev().fold(0, |sum, i| self.times_x(sum) ^ if b >> i & 1 == 1 { a } else { 0 })
    }

    /// a to the power n; 0 to the power 0 is 1.
    pub fn pow(&self, a: u64, n: u64) -> u64 {
        let (mut power, mut square, mut rest) = (1, a, n);
        while rest > 0 {
            if rest & 1 == 1 {
                power = self.mul(power, square);
            }
            square = self.mul(square, square);
            rest >>= 1;
        }
        power
    }

    /// 1 / a; 0 of 0.
    pub fn invert(&self, a: u64) -> u64 {
        self.pow(a, self.size() - 2)
    }

    /// Whether the powers of a are all elements but 0.
    pub fn is_primitive(&self, a: u64) -> bool {
        let (order, mut rest, mut primes) = (self.size() - 1, self.size() - 1, Vec::new());
        for prime in (2..).take_while(|prime| prime * prime <= order) {
            if rest.is_multiple_of(prime) {
                primes.push(prime);
                while rest.is_multiple_of(prime) {
                    rest /= prime;
                }
            }
        }
        primes.extend((rest > 1).then_some(rest));
        a != 0 && primes.iter().all(|prime| self.pow(a, order / prime) != 1)
    }

    /// The m x m matrix of the multiplication by a: column i holds x^i·a, bit 0 in row 0.
    pub fn mul_matrix(&self, a: u64) -> BitMatrix {
        let columns = std::iter::successors(Some(a), |&power| Some(self.times_x(power))).take(self.m);
        let columns = columns.map(|column| BitVec::from_words(self.m, vec![column])).collect();
        BitMatrix::from_rows(self.m, columns).unwrap_or_default().transpose()
    }

    /// The bit matrix of a matrix over the field: symbol j has columns m·j.., bit 0 first, and rows alike.
    pub fn bit_matrix(&self, rows: &[Vec<u64>]) -> BitMatrix {
        let n_cols = self.m * rows.first().map_or(0, Vec::len);
        let mut bits = BitMatrix::zeros(0, n_cols);
        for row in rows {
            let blocks: Vec<_> = row.iter().map(|&a| self.mul_matrix(a)).collect();
            for i in 0..self.m {
                let mut line = BitVec::with_capacity(n_cols);
                blocks.iter().for_each(|block| line.extend(block.row(i)));
                bits.push_row(line);
            }
        }
        bits
    }

    /// The determinant of a square matrix over the field.
    pub fn determinant(&self, mut rows: Vec<Vec<u64>>) -> u64 {
        let mut product = 1;
        for k in 0..rows.len() {
            let Some(pivot) = (k..rows.len()).find(|&i| rows[i][k] != 0) else { return 0 };
            rows.swap(k, pivot);
            product = self.mul(product, rows[k][k]);
            let inverse = self.invert(rows[k][k]);
            let top = rows[k].clone();
            for row in rows.iter_mut().skip(k + 1).filter(|row| row[k] != 0) {
                let factor = self.mul(row[k], inverse);
                row.iter_mut().zip(&top).skip(k).for_each(|(a, &b)| *a ^= self.mul(factor, b));
            }
        }
        product
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(modulus: u64) -> Field {
        Field::new(&Polynomial::from_u64(modulus)).expect("irreducible")
    }

    #[test]
    fn inverses_and_primitive_elements_of_aes() {
        let aes = field(0x11b);
        assert_eq!((aes.mul(0x57, 0x83), aes.invert(0x53), aes.invert(0)), (0xc1, 0xca, 0));
        assert!((1..256).all(|a| aes.mul(a, aes.invert(a)) == 1));
        assert!(!aes.is_primitive(2) && aes.is_primitive(3) && !aes.is_primitive(0) && !aes.is_primitive(1));
    }

    #[test]
    fn matrices_multiply() {
        let f = field(0x13);
        for (a, b) in (0..16).flat_map(|a| (0..16).map(move |b| (a, b))) {
            let x = BitVec::from_words(4, vec![b]);
            assert_eq!(f.mul_matrix(a).mul_vec(&x), BitVec::from_words(4, vec![f.mul(a, b)]));
        }
        assert_eq!(f.determinant(vec![vec![0, 1], vec![1, 0]]), 1);
        assert_eq!(f.determinant(vec![vec![2, 1], vec![4, 2]]), 0);
        assert_eq!(f.determinant(vec![vec![2, 1], vec![1, 2]]), 4 ^ 1);
    }

    #[test]
    fn reducible_and_large_moduli_are_none() {
        assert_eq!(field(2).mul_matrix(1), BitMatrix::identity(1));
        for modulus in [0, 1, 5, 0x11a, 1 << 33 | 1] {
            assert_eq!(Field::new(&Polynomial::from_u64(modulus)), None);
        }
    }
}
