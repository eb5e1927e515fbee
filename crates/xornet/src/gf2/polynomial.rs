//! Polynomials over GF(2).

use crate::gf2::{BitVec, from_hex, to_hex};
use std::fmt;

/// A polynomial over GF(2); bit i is the coefficient of x^i. No leading zeros are kept, so that equal polynomials are
/// equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polynomial(BitVec);

impl Polynomial {
    /// Highest degree that a text may have.
    pub const MAX_DEGREE: usize = 4096;

    /// From coefficients, that of x^0 first.
    pub fn from_bits(bits: &BitVec) -> Self {
        let len = bits.ones_at().last().map_or(0, |top| top + 1);
        Self(bits.slice(0, len))
    }

    /// From the bits of a number.
    pub fn from_u64(bits: u64) -> Self {
        Self::from_bits(&BitVec::from_words(64, vec![bits]))
    }

    /// x^`power`.
    pub fn x_to(power: usize) -> Self {
        Self(BitVec::unit_vector(power + 1, power))
    }

    /// Reads a number (`0x11d`, `0b1011`, `0o13`, decimal: bit i is the coefficient of x^i) or a sum of powers
    /// (`x^8 + x^4 + x^3 + x + 1`); `None` where it is neither, a power stands twice, or the degree is above
    /// [`Self::MAX_DEGREE`].
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
        if let Some(digits) = text.strip_prefix("0x") {
            let fits = !digits.is_empty() && digits.len() <= Self::MAX_DEGREE / 4 + 1;
            let bits = fits.then(|| from_hex(digits, Self::MAX_DEGREE + 1)).flatten()?;
            return Some(Self::from_bits(&bits));
        }
        let radix = [("0b", 2), ("0o", 8)]
            .into_iter()
            .find_map(|(prefix, radix)| text.strip_prefix(prefix).map(|digits| (digits.to_owned(), radix)));
        if let Some((digits, radix)) = radix {
            let number = u128::from_str_radix(digits.trim_start_matches('+'), radix).ok()?;
            return Some(Self::from_u128(number));
        }
        if text.bytes().all(|c| c.is_ascii_digit()) {
            return text.parse().ok().map(Self::from_u128);
        }
        Self::parse_powers(&text)
    }

    fn from_u128(number: u128) -> Self {
        Self::from_bits(&BitVec::from_words(128, vec![number as u64, (number >> 64) as u64]))
    }

    fn parse_powers(text: &str) -> Option<Self> {
        let mut bits = BitVec::zeros(Self::MAX_DEGREE + 1);
        for term in text.split('+') {
            let power = match term {
                "1" => 0,
                "x" => 1,
                _ => term.strip_prefix("x^")?.parse().ok().filter(|&power| power <= Self::MAX_DEGREE)?,
            };
            if bits.get(power) {
                return None;
            }
            bits.set(power, true);
        }
        Some(Self::from_bits(&bits))
    }

    /// Degree; `None` of 0.
    pub fn degree(&self) -> Option<usize> {
        self.0.len().checked_sub(1)
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Coefficient of x^`power`.
    pub fn coefficient(&self, power: usize) -> bool {
        power < self.0.len() && self.0.get(power)
    }

    /// Powers of x with coefficient 1, the lowest first.
    pub fn powers(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.ones_at()
    }

    /// The coefficients of x^0 to x^(len - 1); those above are left out.
    pub fn to_bits(&self, len: usize) -> BitVec {
        BitVec::from_bits((0..len).map(|power| self.coefficient(power)))
    }

    /// The polynomial as a number, where its degree is below 64.
    pub fn to_u64(&self) -> Option<u64> {
        match self.0.as_words() {
            [] => Some(0),
            [word] => Some(*word),
            _ => None,
        }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let len = self.0.len().max(other.0.len());
        let mut sum = self.to_bits(len);
        sum.add_assign(&other.to_bits(len));
        Self::from_bits(&sum)
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let (Some(a), Some(b)) = (self.degree(), other.degree()) else { return Self::from_u64(0) };
        let mut bits = BitVec::zeros(a + b + 1);
        for i in self.powers() {
            for j in other.powers() {
                bits.set(i + j, !bits.get(i + j));
            }
        }
        Self::from_bits(&bits)
    }

    /// Quotient and remainder of a division.
    ///
    /// # Panics
    /// If `divisor` is 0.
    pub fn div_rem(&self, divisor: &Self) -> (Self, Self) {
        let low = divisor.degree().expect("a divisor that is not 0");
        let (mut rest, mut quotient) = (self.0.clone(), BitVec::zeros(self.0.len()));
        for top in (low..self.0.len()).rev() {
            if rest.get(top) {
                quotient.set(top - low, true);
                for power in divisor.powers() {
                    let at = top - low + power;
                    rest.set(at, !rest.get(at));
                }
            }
        }
        (Self::from_bits(&quotient), Self::from_bits(&rest))
    }

    /// Remainder of a division.
    ///
    /// # Panics
    /// If `divisor` is 0.
    pub fn rem(&self, divisor: &Self) -> Self {
        self.div_rem(divisor).1
    }

    /// The square modulo `modulus`.
    pub fn square_mod(&self, modulus: &Self) -> Self {
        let mut bits = BitVec::zeros((2 * self.0.len()).saturating_sub(1));
        self.powers().for_each(|power| bits.set(2 * power, true));
        Self(bits).rem(modulus)
    }

    /// The greatest common divisor.
    pub fn gcd(&self, other: &Self) -> Self {
        let (mut a, mut b) = (self.clone(), other.clone());
        while !b.is_zero() {
            (a, b) = (b.clone(), a.rem(&b));
        }
        a
    }

    /// Whether it has no divisor but 1 and itself (Rabin's test).
    pub fn is_irreducible(&self) -> bool {
        let Some(m) = self.degree().filter(|&m| m > 0) else { return false };
        let x = Self::x_to(1).rem(self);
        let mut power = x.clone();
        for i in 1..=m {
            power = power.square_mod(self);
            let divides = |prime: usize| m.is_multiple_of(prime) && m / prime == i && is_prime(prime);
            if i < m && (2..=m).any(divides) && power.add(&x).gcd(self).degree() != Some(0) {
                return false;
            }
        }
        power == x
    }
}

fn is_prime(n: usize) -> bool {
    n > 1 && (2..n).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

/// Its number in hexadecimal, as `0x11d`.
impl fmt::Display for Polynomial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = to_hex(&self.0);
        write!(f, "0x{}", if digits.is_empty() { "0" } else { &digits })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_and_powers() {
        let aes = Polynomial::from_u64(0x11b);
        for text in ["0x11b", "283", "0b100011011", "0o433", "x^8+x^4+x^3+x+1", "1 + x + x^3 + x^4 + x^8"] {
            assert_eq!(Polynomial::parse(text), Some(aes.clone()), "{text}");
        }
        assert_eq!([aes.to_string(), Polynomial::from_u64(0).to_string()], ["0x11b", "0x0"]);
        for text in ["", "0x", "0xg", "x^", "x+x", "x^4097", "-1", "0b", "0b+", "1.5", "y", &"9".repeat(99)] {
            assert_eq!(Polynomial::parse(text), None, "{text}");
        }
        assert_eq!(Polynomial::parse("x^4096").and_then(|p| p.degree()), Some(4096));
        assert_eq!(Polynomial::parse(&format!("0x{}", "f".repeat(1025))), None);
    }

    #[test]
    fn divides_what_it_multiplied() {
        for (a, b) in [(0x1d, 0x11b), (0xffff, 3), (1, 1), (0, 7), (0x8000_0001, 0x1_0001)] {
            let (a, b) = (Polynomial::from_u64(a), Polynomial::from_u64(b));
            let rest = Polynomial::from_u64(1).rem(&b);
            assert_eq!(a.mul(&b).add(&rest).div_rem(&b), (a, rest));
        }
    }

    /// The number of irreducible polynomials of each degree is that of necklaces.
    #[test]
    fn finds_the_irreducible() {
        let count =
            |m: u32| (1u64 << m..2 << m).filter(|&bits| Polynomial::from_u64(bits).is_irreducible()).count();
        assert_eq!((1..=9).map(count).collect::<Vec<_>>(), [2, 1, 2, 3, 6, 9, 18, 30, 56]);
        assert!(Polynomial::parse("x^233+x^74+1").expect("a text").is_irreducible());
        assert!(!Polynomial::parse("x^233+x^75+1").expect("a text").is_irreducible());
        assert!(!Polynomial::from_u64(1).is_irreducible() && !Polynomial::from_u64(0).is_irreducible());
    }
}
