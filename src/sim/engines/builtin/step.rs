//! Steps of a compiled module: operations on values in an arena of 64-bit words.

/// Location of a value in the arena. Bits beyond `width` in its last word are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    at: u32,
    width: u32,
}

impl Place {
    /// A value of `width` bits at word `at`; both must fit 32 bits.
    pub fn new(at: usize, width: usize) -> Self {
        Self { at: at as u32, width: width as u32 }
    }

    /// Index of its first word.
    pub fn first_word(self) -> usize {
        self.at as usize
    }

    /// Width in bits.
    pub fn width(self) -> usize {
        self.width as usize
    }

    /// Number of words.
    pub fn n_words(self) -> usize {
        self.width().div_ceil(64)
    }

    /// Indices of its words.
    pub fn word_range(self) -> std::ops::Range<usize> {
        self.first_word()..self.first_word() + self.n_words()
    }

    /// Mask of the used bits of its last word.
    fn top_mask(self) -> u64 {
        u64::MAX >> (self.n_words() * 64 - self.width())
    }
}

/// An operation on two values of equal width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    And,
    Or,
    Xor,
    Add,
    Sub,
    Eq,
    Lt,
}

/// A step; the target is the first operand.
#[derive(Debug, Clone, Copy)]
pub enum SimStep {
    Copy(Place, Place),
    Not(Place, Place),
    Any(Place, Place),
    /// All bits of the target become the single bit of the source.
    Fill(Place, Place),
    Binary(Binary, Place, Place, Place),
    /// Multiplexer: target, condition, then, else.
    Mux(Place, Place, Place, Place),
    /// Copies the bits of the source from a position: target, source, position.
    Extract(Place, Place, u32),
    /// Writes the source to a position of the target, leaving its other bits: target, position, source.
    Insert(Place, u32, Place),
    /// Looks up a bit: target, table, index (of less than 32 bits).
    Lookup(Place, Place, Place),
}

impl SimStep {
    /// Executes the step on the arena `m`.
    pub fn run_on(self, m: &mut [u64]) {
        match self {
            Self::Copy(d, a) => m.copy_within(a.word_range(), d.first_word()),
            Self::Not(d, a) => {
                each_word(d, |i| m[d.first_word() + i] = !m[a.first_word() + i]);
                m[d.word_range().end - 1] &= d.top_mask();
            }
            Self::Any(d, a) => m[d.first_word()] = u64::from(m[a.word_range()].iter().any(|&w| w != 0)),
            Self::Fill(d, a) => {
                let word = m[a.first_word()].wrapping_neg();
                m[d.word_range()].fill(word);
                m[d.word_range().end - 1] &= d.top_mask();
            }
            Self::Binary(op, d, a, b) => run_binary(m, op, d, a, b),
            Self::Mux(d, c, a, b) => {
                m.copy_within(if m[c.first_word()] != 0 { a } else { b }.word_range(), d.first_word())
            }
            Self::Extract(d, a, lo) => extract_bits(m, d, a, lo as usize),
            Self::Insert(d, lo, a) => insert_bits(m, d, lo as usize, a),
            Self::Lookup(d, table, index) => {
                let at = m[index.first_word()] as usize;
                m[d.first_word()] = m[table.first_word() + at / 64] >> (at % 64) & 1;
            }
        }
    }
}

fn each_word(place: Place, mut f: impl FnMut(usize)) {
    if place.width() <= 64 {
        return f(0);
    }
    (0..place.n_words()).for_each(f);
}

fn run_binary(m: &mut [u64], op: Binary, d: Place, a: Place, b: Place) {
    match op {
        Binary::And => {
            each_word(a, |i| m[d.first_word() + i] = m[a.first_word() + i] & m[b.first_word() + i])
        }
        Binary::Or => each_word(a, |i| m[d.first_word() + i] = m[a.first_word() + i] | m[b.first_word() + i]),
        Binary::Xor => {
            each_word(a, |i| m[d.first_word() + i] = m[a.first_word() + i] ^ m[b.first_word() + i])
        }
        Binary::Eq => m[d.first_word()] = u64::from(m[a.word_range()] == m[b.word_range()]),
        Binary::Lt => {
            m[d.first_word()] = u64::from(m[a.word_range()].iter().rev().lt(m[b.word_range()].iter().rev()))
        }
        Binary::Add => add_words(m, d, a, b, 0),
        Binary::Sub => add_words(m, d, a, b, u64::MAX),
    }
}

/// a + b, or with `invert` a + !b + 1 = a - b.
fn add_words(m: &mut [u64], d: Place, a: Place, b: Place, invert: u64) {
    let mut carry = invert & 1;
    each_word(d, |i| {
        let (sum, over) = m[a.first_word() + i].overflowing_add(m[b.first_word() + i] ^ invert);
        let (sum, again) = sum.overflowing_add(carry);
        m[d.first_word() + i] = sum;
        carry = u64::from(over | again);
    });
    m[d.word_range().end - 1] &= d.top_mask();
}

fn extract_bits(m: &mut [u64], d: Place, a: Place, lo: usize) {
    let (skip, shift) = (a.first_word() + lo / 64, lo % 64);
    each_word(d, |i| {
        let next = skip + i + 1;
        let high = if shift == 0 || next >= a.word_range().end { 0 } else { m[next] << (64 - shift) };
        m[d.first_word() + i] = m[skip + i] >> shift | high;
    });
    m[d.word_range().end - 1] &= d.top_mask();
}

fn insert_bits(m: &mut [u64], d: Place, lo: usize, a: Place) {
    let (skip, shift) = (d.first_word() + lo / 64, lo % 64);
    let last = a.n_words() - 1;
    each_word(a, |i| {
        let mask = if i == last { a.top_mask() } else { u64::MAX };
        let word = m[a.first_word() + i];
        m[skip + i] = m[skip + i] & !(mask << shift) | word << shift;
        if shift > 0 && mask >> (64 - shift) != 0 {
            let next = &mut m[skip + i + 1];
            *next = *next & !(mask >> (64 - shift)) | word >> (64 - shift);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use proptest::prelude::*;

    const A: usize = 0;
    const B: usize = 4;
    const D: usize = 8;

    /// Runs a step on two values of at most 256 bits at A and B; the target at D is all ones before.
    fn run(step: SimStep, a: &BitVec, b: &BitVec, width: usize) -> BitVec {
        let mut m = vec![0; 13];
        m[A..][..a.as_words().len()].copy_from_slice(a.as_words());
        m[B..][..b.as_words().len()].copy_from_slice(b.as_words());
        m[D..][..width.div_ceil(64)].copy_from_slice(BitVec::ones(width).as_words());
        step.run_on(&mut m);
        let words = m[D..][..width.div_ceil(64)].to_vec();
        let found = BitVec::from_words(width, words.clone());
        assert_eq!(found.as_words(), words, "spare bits stay 0");
        found
    }

    fn at(at: usize, width: usize) -> Place {
        Place::new(at, width)
    }

    /// a + b or a - b, bit by bit.
    fn ripple(a: &BitVec, b: &BitVec, subtract: bool) -> BitVec {
        let mut carry = subtract;
        BitVec::from_bits(a.iter().zip(b.iter()).map(|(a, b)| {
            let b = b ^ subtract;
            let sum = a ^ b ^ carry;
            carry = (a & b) | (carry & (a ^ b));
            sum
        }))
    }

    proptest! {
        #[test]
        fn agree_with_bits(pairs in prop::collection::vec(any::<(bool, bool)>(), 1..200), same: bool) {
            let n = pairs.len();
            let a = BitVec::from_bits(pairs.iter().map(|p| p.0));
            let b = if same { a.clone() } else { BitVec::from_bits(pairs.iter().map(|p| p.1)) };
            let (d, pa, pb, bit) = (at(D, n), at(A, n), at(B, n), at(D, 1));
            let zip = |f: fn(bool, bool) -> bool| BitVec::from_bits(a.iter().zip(b.iter()).map(|(a, b)| f(a, b)));
            let one = |b: bool| BitVec::from_bits([b]);
            let two = |op| run(SimStep::Binary(op, d, pa, pb), &a, &b, n);
            let test = |op| run(SimStep::Binary(op, bit, pa, pb), &a, &b, 1);
            prop_assert_eq!(two(Binary::And), zip(|a, b| a & b));
            prop_assert_eq!(two(Binary::Or), zip(|a, b| a | b));
            prop_assert_eq!(two(Binary::Xor), zip(|a, b| a ^ b));
            prop_assert_eq!(two(Binary::Add), ripple(&a, &b, false));
            prop_assert_eq!(two(Binary::Sub), ripple(&a, &b, true));
            prop_assert_eq!(test(Binary::Eq), one(a == b));
            let less = a.iter().zip(b.iter()).collect::<Vec<_>>().into_iter().rev().find(|(a, b)| a != b);
            prop_assert_eq!(test(Binary::Lt), one(less.is_some_and(|(a, _)| !a)));
            prop_assert_eq!(run(SimStep::Not(d, pa), &a, &b, n), BitVec::from_bits(a.iter().map(|a| !a)));
            prop_assert_eq!(run(SimStep::Any(bit, pa), &a, &b, 1), one(!a.is_zero()));
            prop_assert_eq!(run(SimStep::Fill(d, at(A, 1)), &one(a.get(0)), &b, n), BitVec::from_bits(vec![a.get(0); n]));
            prop_assert_eq!(run(SimStep::Mux(d, at(B, 1), pa, pb), &a, &one(true), n), a);
        }

        #[test]
        fn extract_and_insert(bits in prop::collection::vec(any::<bool>(), 1..250), lo in 0usize..250, width in 1usize..250) {
            let n = bits.len();
            let lo = lo % n;
            let width = 1 + width % (n - lo);
            let a = BitVec::from_bits(bits);
            let part = a.slice(lo, width);
            prop_assert_eq!(run(SimStep::Extract(at(D, width), at(A, n), lo as u32), &a, &a, width), part.clone());
            let found = run(SimStep::Insert(at(D, n), lo as u32, at(A, width)), &part, &part, n);
            let inside = |i: usize| (lo..lo + width).contains(&i);
            prop_assert_eq!(found, BitVec::from_bits((0..n).map(|i| !inside(i) || a.get(i))));
        }
    }
}
