//! `hadamard`: the entry depends on the sum of row and column, bit by bit.

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::kind::{Kind, Parameter, Values};
use crate::gf2::construct::symbols::{MODULUS, bits_of, check_power_of_two, elements_of, field_of};
use crate::gf2::construct::value::Form;

/// The kind.
pub const HADAMARD: Kind = Kind {
    name: "hadamard",
    describe: "finite-field Hadamard matrix over GF(2^m): entry (i, j) is row[i xor j]",
    source: "Barreto, Rijmen, The Anubis Block Cipher (NESSIE 2000)",
    parameters: &[
        Parameter::required("row", Form::List, "elements of row 0, as many as a power of two"),
        MODULUS,
    ],
    example: "--row 1,2,4,6 --modulus 0x13",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let field = field_of(values)?;
    let row = elements_of(values, "row", &field)?;
    check_power_of_two("row", row.len())?;
    bits_of(&field, row.len(), row.len(), |i, j| row[i ^ j])
}
