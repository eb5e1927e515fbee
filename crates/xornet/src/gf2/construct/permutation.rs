//! `permutation`: every output is one input.

use crate::error::Result;
use crate::gf2::construct::kind::{Kind, Parameter, Values, check_size};
use crate::gf2::construct::polar::read_places;
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, BitVec};

/// The kind.
pub const PERMUTATION: Kind = Kind {
    name: "permutation",
    describe: "permutation of bits: row i has its one in column `order[i]`",
    source: "by definition",
    parameters: &[
        Parameter::required("order", Form::List, "for every output the index of its input"),
        Parameter::with_default(
            "inverse",
            Form::Flag,
            "false",
            "the inverse: for every input the index of its output",
        ),
    ],
    example: "--order 2,0,1",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let list = values.table("order").first().map_or(&[][..], Vec::as_slice);
    check_size(list.len(), list.len())?;
    let order = read_places("order", list, list.len())?;
    let rows = order.iter().map(|&j| BitVec::unit_vector(order.len(), j)).collect();
    let matrix = BitMatrix::from_rows(order.len(), rows).unwrap_or_default();
    Ok(if values.flag("inverse") == Some(true) { matrix.transpose() } else { matrix })
}
