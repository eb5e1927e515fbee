//! `mds`: a matrix over GF(2^m) by its elements, whose every square submatrix is checked to be regular if that is asked for.

use crate::error::Result;
use crate::gf2::construct::field_parameters::read_elements;
use crate::gf2::construct::kind::{Kind, Parameter, Values, refuse};
use crate::gf2::construct::symbols::{MODULUS, bits_of, field_of};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, Field};
use itertools::Itertools;

/// Most rows and columns of a matrix whose submatrices are checked: 12,869 of an 8 x 8.
const CHECKED: usize = 8;

/// The kind.
pub const MDS: Kind = Kind {
    name: "mds",
    describe: "matrix over GF(2^m) by its elements; that it is MDS is checked",
    source: "MacWilliams, Sloane, The Theory of Error-Correcting Codes, chapter 11, theorem 8 (North-Holland 1977)",
    parameters: &[
        Parameter::required("elements", Form::Table, "rows of elements"),
        MODULUS,
        Parameter::with_default(
            "check",
            Form::Flag,
            "true",
            "whether it must be MDS; up to 8 rows and columns",
        ),
    ],
    example: "--elements 2,3;1,2 --modulus 0x13",
    construct,
};

fn construct(values: &Values) -> Result<BitMatrix> {
    let field = field_of(values)?;
    let rows = read_elements("elements", values.table("elements"), &field)?;
    let n_cols = rows.first().map_or(0, Vec::len);
    if values.flag("check") == Some(true) {
        check_mds(&field, &rows, n_cols)?;
    }
    bits_of(&field, rows.len(), n_cols, |i, j| rows[i][j])
}

fn check_mds(field: &Field, rows: &[Vec<u64>], n_cols: usize) -> Result<()> {
    if rows.len().max(n_cols) > CHECKED {
        let what = format!("{} rows of {n_cols}, that it is MDS is checked up to {CHECKED}", rows.len());
        return Err(refuse("elements", what));
    }
    for n in 1..=rows.len().min(n_cols) {
        for (chosen, columns) in
            (0..rows.len()).combinations(n).cartesian_product((0..n_cols).combinations(n))
        {
            let part = chosen.iter().map(|&i| columns.iter().map(|&j| rows[i][j]).collect()).collect();
            if field.determinant(part) == 0 {
                let what = format!(
                    "is not MDS: rows {} and columns {} are singular",
                    chosen.iter().join(", "),
                    columns.iter().join(", ")
                );
                return Err(refuse("elements", what));
            }
        }
    }
    Ok(())
}
