//! `hamming`: Hamming codes, which correct one error.
//!
//! Position v of a word, counted from 1, is checked by the bits of v: parity bit i stands at position 2^i, data at the others.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};

/// The kind.
pub const HAMMING: Kind = Kind {
    name: "hamming",
    describe: "Hamming code: parity bits of data, or its check matrix with column v-1 = v in binary",
    source: "Hamming, Bell System Technical Journal 29 (1950) 147-160",
    parameters: &[
        Parameter::required("parity", Form::Integer(2, 12), "parity bits r"),
        Parameter::optional(
            "data",
            Form::Integer(1, 4083),
            "data bits, the first positions; 2^r - 1 - r otherwise",
        ),
        Parameter::with_default(
            "form",
            Form::Word(&["encode", "check"]),
            "encode",
            "encode: parity bits of the data; check: syndrome of a word, in the order of positions",
        ),
    ],
    example: "--parity 3",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let r = values.integer("parity");
    let most = (1 << r) - 1 - r;
    let data = values.optional_integer("data").unwrap_or(most);
    if data > most {
        return Err(refuse("data", format!("{data}, the limit is {most} with {r} parity bits")));
    }
    let mut positions: Vec<usize> = (1..1usize << r).filter(|v| !v.is_power_of_two()).take(data).collect();
    if values.word("form") == "check" {
        positions.extend((0..r).map(|i| 1 << i));
        positions.sort_unstable();
    }
    check_size(r, positions.len())?;
    let row = |i: usize| BitVec::from_bits(positions.iter().map(|v| v >> i & 1 == 1));
    Ok(BitMatrix::from_rows(positions.len(), (0..r).map(row).collect()).unwrap_or_default())
}
