//! `crc`: the next state of a cyclic redundancy check after a word of data.
//!
//! The serial register of width w takes one data bit d a step: with f = (coefficient of x^(w-1)) + d, the state is
//! multiplied by x and f times the polynomial is added. A word of D bits takes D steps; they are one linear map.

use crate::error::Result;
use crate::gf2::construct::crc_catalogue::{CATALOGUE, Crc, find_crc};
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::io::MAX_SIDE;
use crate::gf2::{BitMatrix, BitVec, Polynomial};

/// The names of the catalogue.
const NAMES: [&str; CATALOGUE.len()] = {
    let (mut names, mut i) = ([""; CATALOGUE.len()], 0);
    while i < names.len() {
        names[i] = CATALOGUE[i].name;
        i += 1;
    }
    names
};

/// The kind.
pub const CRC: Kind = Kind {
    name: "crc",
    describe: "next state of a CRC register after a word of data: rows state[0].., columns state[0].., data[0]..",
    source: "Peterson, Brown, Proc. IRE 49 (1961) 228-235; parameters as in Williams, \"A painless guide to CRC error detection algorithms\" (1993)",
    parameters: &[
        Parameter::optional("name", Form::Word(&NAMES), "a usual CRC, which gives all but `data`"),
        Parameter::optional("polynomial", Form::Polynomial, "the polynomial, with or without x^width"),
        Parameter::optional("width", Form::Integer(1, MAX_SIDE), "bits of the register"),
        Parameter::required("data", Form::Integer(1, MAX_SIDE), "bits of data a step"),
        Parameter::optional("reflect_in", Form::Flag, "whether data[0] comes first, else the highest"),
        Parameter::optional(
            "reflect_out",
            Form::Flag,
            "whether state[0] is the coefficient of x^(width-1), else of x^0",
        ),
        Parameter::with_default("state", Form::Flag, "true", "whether the state before is an input too"),
    ],
    example: "--name crc-32-iso-hdlc --data 8",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let register = Register::from_values(values)?;
    let (data, with_state) = (values.integer("data"), values.flag("state").unwrap_or(true));
    let n_state = if with_state { register.width } else { 0 };
    check_size(register.width, n_state + data)?;
    Ok(register.step_matrix(data, with_state))
}

/// A CRC register.
struct Register {
    width: usize,
    /// Coefficients of x^0 to x^(width-1).
    taps: BitVec,
    reflect_in: bool,
    reflect_out: bool,
}

impl Register {
    fn from_values(values: &Values) -> Result<Self> {
        let known = find_crc(values.word("name"));
        if let (Some(_), Some(name)) =
            (known, ["polynomial", "width"].into_iter().find(|name| values.is_given(name)))
        {
            return Err(refuse(name, "stands beside `name`, which gives it"));
        }
        let missing = |name: &str| refuse(name, "missing, a CRC without `name` needs it");
        let width = known.map(|crc| crc.width).or(values.optional_integer("width"));
        let width = width.ok_or_else(|| missing("width"))?;
        let polynomial = known.map(Crc::polynomial).or(values.polynomial("polynomial").cloned());
        let polynomial = polynomial.ok_or_else(|| missing("polynomial"))?;
        if polynomial.degree().is_none_or(|degree| degree > width) {
            return Err(refuse(
                "polynomial",
                format!("{polynomial}, expected a degree of at most {width} (width), and not 0"),
            ));
        }
        let flag = |name: &str, of: fn(&Crc) -> bool| values.flag(name).or(known.map(of)).unwrap_or(false);
        Ok(Self {
            width,
            taps: polynomial.to_bits(width),
            reflect_in: flag("reflect_in", |crc| crc.reflect_in),
            reflect_out: flag("reflect_out", |crc| crc.reflect_out),
        })
    }

    /// The next state, of `data` bits: row and column i of the state as [`CRC`] orders them.
    fn step_matrix(&self, data: usize, with_state: bool) -> BitMatrix {
        let n_state = if with_state { self.width } else { 0 };
        let n_cols = n_state + data;
        let place = |power: usize| if self.reflect_out { self.width - 1 - power } else { power };
        // Row p: the coefficient of x^p as a sum of inputs.
        let first = |power: usize| match with_state {
            true => BitVec::unit_vector(n_cols, place(power)),
            false => BitVec::zeros(n_cols),
        };
        let mut state: Vec<_> = (0..self.width).map(first).collect();
        for step in 0..data {
            let bit = n_state + if self.reflect_in { step } else { data - 1 - step };
            state.rotate_right(1);
            let mut feedback = std::mem::replace(&mut state[0], BitVec::zeros(n_cols));
            feedback.set(bit, !feedback.get(bit));
            self.taps.ones_at().for_each(|power| state[power].add_assign(&feedback));
        }
        let rows = (0..self.width).map(|i| state[place(i)].clone()).collect();
        BitMatrix::from_rows(n_cols, rows).unwrap_or_default()
    }
}

impl Crc {
    /// The polynomial, without x^width.
    pub fn polynomial(&self) -> Polynomial {
        Polynomial::from_u64(self.polynomial_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check values of the catalogue, by steps of a byte.
    #[test]
    fn check_values_hold() {
        for crc in CATALOGUE {
            let given = [("name", crc.name.to_owned()), ("data", "8".to_owned())];
            let step = CRC.read(given).and_then(|named| named.construct_matrix()).expect("a matrix");
            let bits = |value: u64, len: usize| BitVec::from_words(len, vec![value]);
            let reversed = |bits: &BitVec| BitVec::from_bits((0..bits.len()).rev().map(|i| bits.get(i)));
            let init = bits(crc.init, crc.width);
            let mut state = if crc.reflect_out { reversed(&init) } else { init };
            for byte in b"123456789" {
                state.extend(&bits(u64::from(*byte), 8));
                state = step.mul_vec(&state);
            }
            state.add_assign(&bits(crc.xor_out, crc.width));
            assert_eq!(state.as_words(), [crc.check], "{}", crc.name);
        }
    }

    #[test]
    fn what_a_crc_needs_is_asked_for() {
        let made = |given: &[(&'static str, &str)]| {
            let given = given.iter().map(|(name, text)| (*name, (*text).to_owned()));
            CRC.read(given).and_then(|named| named.construct_matrix()).map_err(|e| e.to_string())
        };
        assert_eq!(made(&[("data", "8")]).unwrap_err(), "width: missing, a CRC without `name` needs it");
        assert_eq!(made(&[]).unwrap_err(), "data: missing, expected a whole number from 1 to 4096");
        let wide = made(&[("data", "8"), ("width", "3"), ("polynomial", "0x107")]).unwrap_err();
        assert_eq!(wide, "polynomial: 0x107, expected a degree of at most 3 (width), and not 0");
        let twice = made(&[("data", "8"), ("name", "crc-32-iso-hdlc"), ("width", "3")]).unwrap_err();
        assert_eq!(twice, "width: stands beside `name`, which gives it");
        let big = made(&[("data", "4096"), ("width", "8"), ("polynomial", "7")]).unwrap_err();
        assert_eq!(big, "makes a matrix of 8 rows and 4104 columns, the limits are 1..=4096 each");
        let forms = ["0x107", "0x07", "x^8+x^2+x+1"]
            .map(|p| made(&[("data", "9"), ("width", "8"), ("polynomial", p)]));
        assert!(forms[0].is_ok() && forms[0] == forms[1] && forms[1] == forms[2]);
    }
}
