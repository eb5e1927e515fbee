//! `prbs`: the next bits of a pseudo-random sequence, many a step.
//!
//! The sequence of 1 + Σ x^d is b(t) = Σ b(t-d); ITU-T O.150 names its polynomials so, as x^31 + x^28 + 1 for 31 bits.

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size};
use crate::gf2::construct::shift_register::{ShiftRegister, read_delays};
use crate::gf2::construct::value::Form;
use crate::gf2::io::MAX_SIDE;

/// The kind.
pub const PRBS: Kind = Kind {
    name: "prbs",
    describe: "next bits of a pseudo-random sequence: rows b(0).., columns the bits before, b(-1) first",
    source: "ITU-T O.150 (1996)",
    parameters: &[
        Parameter::required(
            "polynomial",
            Form::Polynomial,
            "1 and a power of x a tap: x^d is the bit d before",
        ),
        Parameter::required("data", Form::Integer(1, MAX_SIDE), "bits a step"),
        Parameter::with_default(
            "next_state",
            Form::Flag,
            "false",
            "whether the last bits follow as rows, the newest first",
        ),
    ],
    example: "--polynomial x^31+x^28+1 --data 64",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let delays = read_delays(values)?;
    let (length, data) = (delays[delays.len() - 1], values.integer("data"));
    let next_state = values.flag("next_state") == Some(true);
    check_size(data + if next_state { length } else { 0 }, length)?;
    let mut register = ShiftRegister::new(length, length);
    let mut matrix = BitMatrix::zeros(0, length);
    for _ in 0..data {
        let bit = register.sum(&delays);
        matrix.push_row(bit.clone());
        register.push(bit);
    }
    register.state().filter(|_| next_state).for_each(|bit| matrix.push_row(bit));
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prbs7_has_its_period() {
        let step = |data: &str| {
            let given = [("polynomial", "x^7+x^6+1"), ("data", data), ("next_state", "true")];
            let named = PRBS.read(given.map(|(name, text)| (name, text.to_owned()))).expect("values");
            let all = named.construct_matrix().expect("a matrix");
            let data: usize = data.parse().expect("a number");
            BitMatrix::from_rows(7, all.rows()[data..].to_vec()).expect("rows")
        };
        assert_eq!(step("127"), BitMatrix::identity(7));
        assert_ne!(step("63"), BitMatrix::identity(7));
        assert_eq!(step("20"), step("11").mul(&step("9")));
    }
}
