//! `toeplitz`: constant along its diagonals.

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::kind::{Kind, Parameter, Values, refuse};
use crate::gf2::construct::symbols::{MODULUS, bits_of, elements_of, field_of};
use crate::gf2::construct::value::Form;

/// The kind.
pub const TOEPLITZ: Kind = Kind {
    name: "toeplitz",
    describe: "Toeplitz matrix over GF(2^m): entry (i, j) is row[j - i], below the diagonal column[i - j]",
    source: "Sarkar, Syed, ToSC 2016(1) 95-113",
    parameters: &[
        Parameter::required("row", Form::List, "elements of row 0"),
        Parameter::required("column", Form::List, "elements of column 0; the first is that of the row"),
        MODULUS,
    ],
    example: "--row 1,2,3 --column 1,4 --modulus 0x13",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let field = field_of(values)?;
    let (row, column) = (elements_of(values, "row", &field)?, elements_of(values, "column", &field)?);
    if row.first() != column.first() {
        return Err(refuse("column", "its first element is not that of `row`"));
    }
    bits_of(&field, column.len(), row.len(), |i, j| if j < i { column[i - j] } else { row[j - i] })
}
