//! `lfsr`: a linear feedback shift register after any number of steps.
//!
//! In the Galois form the state is a polynomial, bit i of x^i, and a step multiplies it by x modulo the polynomial. In the Fibonacci form a
//! step takes in the sum of the tapped bits: x^d is the bit that came d steps before, and the newest bit stands first.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::shift_register::{ShiftRegister, read_delays};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};

/// Longest register: powers of its matrix are products.
const MAX_LENGTH: usize = 1024;

/// The kind.
pub const LFSR: Kind = Kind {
    name: "lfsr",
    describe: "state of a linear feedback shift register after some steps: rows the state after, columns the state before",
    source: "Golomb, \"Shift Register Sequences\" (1967)",
    parameters: &[
        Parameter::required(
            "polynomial",
            Form::Polynomial,
            "its polynomial, of degree 1024 at most, with the term 1",
        ),
        Parameter::with_default("steps", Form::Integer(1, u32::MAX as usize), "1", "steps at once"),
        Parameter::with_default("form", Form::Word(&["galois", "fibonacci"]), "galois", "where the taps are"),
    ],
    example: "--polynomial x^16+x^14+x^13+x^11+1 --steps 32",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let delays = read_delays(values)?;
    let length = delays[delays.len() - 1];
    if length > MAX_LENGTH {
        return Err(refuse("polynomial", format!("has degree {length}, the limit is {MAX_LENGTH}")));
    }
    check_size(length, length)?;
    let step = match values.word("form") {
        "fibonacci" => fibonacci_step(length, &delays),
        _ => galois_step(length, &delays),
    };
    Ok(step.power(values.integer("steps") as u64))
}

fn fibonacci_step(length: usize, delays: &[usize]) -> BitMatrix {
    let mut register = ShiftRegister::new(length, length);
    register.push(register.sum(delays));
    BitMatrix::from_rows(length, register.state().collect()).unwrap_or_default()
}

/// Bit i comes from bit i - 1, and from the last where x^i is a term.
fn galois_step(length: usize, powers: &[usize]) -> BitMatrix {
    let mut step = BitMatrix::zeros(1, length);
    (0..length - 1).for_each(|i| step.push_row(BitVec::unit_vector(length, i)));
    let below = powers.iter().copied().filter(|&power| power < length);
    below.chain([0]).for_each(|i| step.set(i, length - 1, true));
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(polynomial: &str, steps: &str, form: &str) -> Result<BitMatrix> {
        let given = [("polynomial", polynomial), ("steps", steps), ("form", form)];
        LFSR.read(given.map(|(name, text)| (name, text.to_owned())))?.construct_matrix()
    }

    #[test]
    fn primitive_polynomials_have_the_longest_period() {
        for form in ["galois", "fibonacci"] {
            for (polynomial, period, length) in [("x^7+x^6+1", "127", 7), ("x^31+x^28+1", "2147483647", 31)] {
                assert_eq!(matrix(polynomial, period, form).expect("a matrix"), BitMatrix::identity(length));
                assert_ne!(matrix(polynomial, "63", form).expect("a matrix"), BitMatrix::identity(length));
            }
        }
        assert_eq!(matrix("x^3+x+1", "1", "galois").expect("a matrix").to_string(), "001\n101\n010\n");
        assert_eq!(matrix("x^3+x+1", "1", "fibonacci").expect("a matrix").to_string(), "101\n100\n010\n");
        assert_eq!(matrix("x+1", "5", "galois").expect("a matrix"), BitMatrix::identity(1));
        let long = matrix("x^1025+1", "1", "galois").expect_err("refused").to_string();
        assert_eq!(long, "polynomial: has degree 1025, the limit is 1024");
    }
}
