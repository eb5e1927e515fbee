//! `polar`: the transform of polar codes, N = 2^n bits: the n-th Kronecker power of F = [1 0; 1 1], words as rows.
//!
//! Output i is the sum of the inputs j whose binary digits include those of i.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};

/// The kind.
pub const POLAR: Kind = Kind {
    name: "polar",
    describe: "transform of a polar code: row i the sum of the inputs j with i and j = i",
    source: "Arikan, IEEE Transactions on Information Theory 55 (2009) 3051-3073",
    parameters: &[
        Parameter::required("n", Form::Integer(0, 12), "the length is N = 2^n"),
        Parameter::with_default(
            "bit_reversed",
            Form::Flag,
            "false",
            "whether outputs stand in bit-reversed order, as in the paper",
        ),
        Parameter::optional(
            "information",
            Form::List,
            "inputs that are not frozen to 0, in the order of the columns; all otherwise",
        ),
    ],
    example: "--n 3 --information 3,5,6,7",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let n = values.integer("n");
    let length = 1usize << n;
    let inputs = match values.table("information").first() {
        Some(list) => read_places("information", list, length)?,
        None => (0..length).collect(),
    };
    check_size(length, inputs.len())?;
    let place = |i: usize| match values.flag("bit_reversed") {
        Some(true) if n > 0 => i.reverse_bits() >> (usize::BITS as usize - n),
        _ => i,
    };
    let row = |i: usize| BitVec::from_bits(inputs.iter().map(|j| place(i) & j == place(i)));
    Ok(BitMatrix::from_rows(inputs.len(), (0..length).map(row).collect()).unwrap_or_default())
}

/// Distinct places below `n`.
///
/// # Errors
/// `Input` with the first number of `name` that is none, or stands twice.
pub fn read_places(name: &str, list: &[i64], n: usize) -> Result<Vec<usize>> {
    let mut taken = vec![false; n];
    let place = |&number: &i64| {
        let found = usize::try_from(number).ok().filter(|&place| place < n);
        let place = found.ok_or_else(|| refuse(name, format!("{number}, the limits are 0..={}", n - 1)))?;
        match std::mem::replace(&mut taken[place], true) {
            true => Err(refuse(name, format!("{number} stands twice"))),
            false => Ok(place),
        }
    };
    list.iter().map(place).collect()
}
