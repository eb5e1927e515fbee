//! What the kinds of matrices over GF(2^m) share: their field, and the bits of their elements.

use crate::error::Result;
use crate::gf2::construct::field_parameters::{read_elements, read_field};
use crate::gf2::construct::kind::{Parameter, Values, check_size, refuse};
use crate::gf2::construct::value::Form;
use crate::gf2::{BitMatrix, Field, Polynomial};

/// The modulus of the field.
pub const MODULUS: Parameter = Parameter::with_default(
    "modulus",
    Form::Polynomial,
    "0x3",
    "an irreducible polynomial of degree m, 32 at most; 0x3: the elements are bits",
);

/// The field of the parameter `modulus`.
///
/// # Errors
/// `Input` if that is reducible or of a degree above 32.
pub fn field_of(values: &Values) -> Result<Field> {
    read_field("modulus", values.polynomial("modulus").unwrap_or(&Polynomial::from_u64(3)))
}

/// The first row of the list `name`.
///
/// # Errors
/// `Input` with a number that is no element.
pub fn elements_of(values: &Values, name: &str, field: &Field) -> Result<Vec<u64>> {
    Ok(read_elements(name, values.table(name), field)?.into_iter().next().unwrap_or_default())
}

/// The bits of an `n_rows` x `n_cols` matrix over the field.
///
/// # Errors
/// `Input` where it has more than 4096 rows or columns.
pub fn bits_of(
    field: &Field,
    n_rows: usize,
    n_cols: usize,
    entry: impl Fn(usize, usize) -> u64,
) -> Result<BitMatrix> {
    check_size(n_rows.saturating_mul(field.m()), n_cols.saturating_mul(field.m()))?;
    let rows: Vec<Vec<u64>> = (0..n_rows).map(|i| (0..n_cols).map(|j| entry(i, j)).collect()).collect();
    Ok(field.bit_matrix(&rows))
}

/// Refuses a list whose length is no power of two.
///
/// # Errors
/// `Input` with the length.
pub fn check_power_of_two(name: &str, len: usize) -> Result<()> {
    match len.is_power_of_two() {
        true => Ok(()),
        false => Err(refuse(name, format!("{len} elements, expected a power of two"))),
    }
}
