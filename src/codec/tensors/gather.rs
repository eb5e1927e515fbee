//! Conversion of the elements of a tensor, as they come from its file, to bits, and to numbers where wanted.

use super::entry::{Entry, Flags, Tensor};
use super::format::TensorReading;
use crate::codec::budget::Budget;
use crate::error::Result;
use crate::gf2::BitVec;
use crate::gf2::io::npy::{Element, Kind};

/// Integers up to here are exact as numbers.
const EXACT: f64 = (1u64 << 53) as f64;

/// A tensor that is being read.
pub(super) struct Gather {
    shape: Vec<usize>,
    element: Element,
    bits: BitVec,
    /// Floats that are 1, as long as all are 0 or 1: the flags, where floats are used as true and false.
    flags: Option<BitVec>,
    numbers: std::result::Result<Vec<f64>, String>,
    /// Place and value of the first element that is no bit by itself.
    wrong: Option<(usize, f64)>,
    /// Places of the first 0 and the first -1 among signed integers, which exclude each other.
    zero: Option<usize>,
    minus: Option<usize>,
}

impl Gather {
    /// A tensor of `count` elements; its memory is taken from the budget.
    ///
    /// # Errors
    /// Too little memory is left.
    pub fn new(
        name: &str,
        shape: Vec<usize>,
        element: Element,
        count: usize,
        reading: &mut TensorReading,
    ) -> Result<Self> {
        let is_float = is_float(element.kind);
        let keeps = (reading.keep)(name, count);
        let bytes = bit_bytes(count) * if is_float { 2 } else { 1 } + if keeps { 8 * count } else { 0 };
        let what = format!("tensor {name:?} of {}", reading.file);
        reading.budget.take_bytes(bytes, what)?;
        let numbers = match keeps {
            true => Ok(vec![0.0; count]),
            false => Err(format!("{count} elements are too many for numbers")),
        };
        let flags = is_float.then(|| BitVec::zeros(count));
        let bits = BitVec::zeros(count);
        Ok(Self { shape, element, bits, flags, numbers, wrong: None, zero: None, minus: None })
    }

    /// Takes element `place` in C order, from its bytes.
    pub fn put_element(&mut self, place: usize, bytes: &[u8]) {
        let value = self.element.float_value(bytes);
        if let Ok(numbers) = &mut self.numbers {
            numbers[place] = value;
        }
        match self.element.kind {
            kind if is_float(kind) => self.put_float(place, value),
            _ => self.put_integer(place, value),
        }
    }

    fn put_float(&mut self, place: usize, value: f64) {
        match &mut self.flags {
            Some(flags) if value == 0.0 || value == 1.0 => flags.set(place, value == 1.0),
            flags => *flags = None,
        }
        if value.is_nan() {
            self.wrong.get_or_insert((place, value));
        }
        self.bits.set(place, value >= 0.0);
    }

    fn put_integer(&mut self, place: usize, value: f64) {
        let signed = self.element.kind == Kind::Int;
        if value.abs() > EXACT && self.numbers.is_ok() {
            let what = format!("element {place} is {value}; integers up to 2^53 are taken as numbers");
            self.numbers = Err(what);
        }
        if value == 1.0 {
            self.bits.set(place, true);
        } else if value == 0.0 {
            self.zero.get_or_insert(place);
        } else if value == -1.0 && signed {
            self.minus.get_or_insert(place);
        } else {
            self.wrong.get_or_insert((place, value));
        }
    }

    /// Problem of the elements as bits, if any.
    fn find_problem(&self) -> Option<String> {
        let mixed = self.zero.filter(|_| self.minus.is_some()).map(|at| (at, 0.0));
        let (at, value) = self.wrong.or(mixed)?;
        Some(match self.element.kind {
            Kind::Bool | Kind::Uint => format!("element {at} is {value}, a bit is 0 or 1"),
            Kind::Int => format!(
                "element {at} is {value}; signed integers are taken as signs where all are -1 or 1, as bits where \
                 all are 0 or 1"
            ),
            _ => format!("element {at} is NaN, which has no sign"),
        })
    }

    /// The tensor; memory no longer needed goes back to the budget.
    pub fn into_entry(self, budget: &mut Budget) -> Entry {
        let (shape, dtype, problem) = (self.shape.clone(), self.element.name(), self.find_problem());
        let (is_float, bytes) = (self.is_float(), bit_bytes(self.bits.len()));
        let flags = match self.flags {
            Some(flags) => Flags::Own(flags),
            None if is_float || self.minus.is_some() => Flags::None,
            None => Flags::Bits,
        };
        let numbers = match (&problem, self.element.kind) {
            (Some(what), Kind::Bool) => Err(what.clone()),
            _ => self.numbers,
        };
        if is_float && !matches!(flags, Flags::Own(_)) {
            budget.give_back(bytes);
        }
        let bits = match problem {
            None => Ok(Tensor { shape: shape.clone(), dtype, bits: self.bits, padded: false }),
            Some(what) => {
                budget.give_back(bytes);
                Err(what)
            }
        };
        Entry { shape, dtype, bits, flags, numbers }
    }

    fn is_float(&self) -> bool {
        is_float(self.element.kind)
    }
}

fn is_float(kind: Kind) -> bool {
    matches!(kind, Kind::Float | Kind::Float8 | Kind::Brain)
}

/// Bytes of `count` bits, in whole words of 64 bits.
fn bit_bytes(count: usize) -> usize {
    8 * count.div_ceil(64)
}
