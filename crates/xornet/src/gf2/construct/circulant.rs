//! `circulant`: every row is the one above it, rotated to the right.

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::kind::{Kind, Parameter, Values};
use crate::gf2::construct::symbols::{MODULUS, bits_of, elements_of, field_of};
use crate::gf2::construct::value::Form;

/// The kind.
pub const CIRCULANT: Kind = Kind {
    name: "circulant",
    describe: "circulant matrix over GF(2^m): entry (i, j) is row[(j - i) mod n]",
    source: "Davis, Circulant Matrices (Wiley 1979); MixColumns of AES (FIPS 197) is one",
    parameters: &[Parameter::required("row", Form::List, "elements of row 0"), MODULUS],
    example: "--row 2,3,1,1 --modulus 0x13",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let field = field_of(values)?;
    let row = elements_of(values, "row", &field)?;
    let n = row.len();
    bits_of(&field, n, n, |i, j| row[(j + n - i) % n])
}
