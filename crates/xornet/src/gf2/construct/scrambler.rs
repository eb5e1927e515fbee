//! `scrambler`: a word through a self-synchronous scrambler or descrambler.
//!
//! With 1 + Σ x^d the scrambler gives s(t) = data(t) + Σ s(t-d), and the descrambler back data(t) = s(t) + Σ s(t-d);
//! IEEE 802.3 clause 49.2.6 (10GBASE-R) has 1 + x^39 + x^58.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size};
use crate::gf2::construct::shift_register::{ShiftRegister, read_delays};
use crate::gf2::construct::value::Form;
use crate::gf2::io::MAX_SIDE;
use crate::gf2::{BitMatrix, BitVec};

/// The kind.
pub const SCRAMBLER: Kind = Kind {
    name: "scrambler",
    describe: "a word through a self-synchronous scrambler: rows out(0).., columns scrambled bits before, newest first, then in(0)..",
    source: "Savage, Bell Syst. Tech. J. 46 (1967) 449-487; IEEE 802.3 clause 49.2.6",
    parameters: &[
        Parameter::required(
            "polynomial",
            Form::Polynomial,
            "1 and a power of x a tap: x^d is the scrambled bit d before",
        ),
        Parameter::required("data", Form::Integer(1, MAX_SIDE), "bits a step"),
        Parameter::with_default(
            "descramble",
            Form::Flag,
            "false",
            "whether scrambled bits come in, and data out",
        ),
        Parameter::with_default(
            "next_state",
            Form::Flag,
            "false",
            "whether the last scrambled bits follow as rows, the newest first",
        ),
    ],
    example: "--polynomial x^58+x^39+1 --data 64",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let delays = read_delays(values)?;
    let (length, data) = (delays[delays.len() - 1], values.integer("data"));
    let [descramble, next_state] = ["descramble", "next_state"].map(|name| values.flag(name) == Some(true));
    let n_cols = length + data;
    check_size(data + if next_state { length } else { 0 }, n_cols)?;
    let mut register = ShiftRegister::new(length, n_cols);
    let mut matrix = BitMatrix::zeros(0, n_cols);
    for t in 0..data {
        let bit_in = BitVec::unit_vector(n_cols, length + t);
        let mut bit_out = register.sum(&delays);
        bit_out.add_assign(&bit_in);
        register.push(if descramble { bit_in } else { bit_out.clone() });
        matrix.push_row(bit_out);
    }
    register.state().filter(|_| next_state).for_each(|bit| matrix.push_row(bit));
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_descrambler_gives_the_data_back() {
        let matrix = |descramble: &str| {
            let given = [("polynomial", "x^5+x^3+1"), ("data", "9"), ("descramble", descramble)];
            let named = SCRAMBLER.read(given.map(|(name, text)| (name, text.to_owned()))).expect("values");
            named.construct_matrix().expect("a matrix")
        };
        // State and scrambled bits, of state and data.
        let mut scrambled = BitMatrix::zeros(0, 14);
        (0..5).for_each(|i| scrambled.push_row(BitVec::unit_vector(14, i)));
        matrix("false").rows().iter().for_each(|row| scrambled.push_row(row.clone()));
        let back = matrix("true").mul(&scrambled);
        assert!((0..9).all(|i| *back.row(i) == BitVec::unit_vector(14, 5 + i)));
    }

    #[test]
    fn a_polynomial_needs_its_ends() {
        for polynomial in ["x^5+x^3", "1", "x"] {
            let given =
                [("polynomial", polynomial), ("data", "9")].map(|(name, text)| (name, text.to_owned()));
            let error =
                SCRAMBLER.read(given).and_then(|named| named.construct_matrix()).expect_err("refused");
            assert_eq!(error.to_string(), "polynomial: expected the term 1 and at least one power of x");
        }
    }
}
