//! Fields and their elements as parameters of kinds.

use crate::error::Result;
use crate::gf2::construct::kind::refuse;
use crate::gf2::{Field, Polynomial};

/// The field of a modulus.
///
/// # Errors
/// `Input` if `name` is reducible or of a degree that is not 1..=32.
pub fn read_field(name: &str, modulus: &Polynomial) -> Result<Field> {
    Field::new(modulus).ok_or_else(|| {
        let what = format!("{modulus}, expected an irreducible polynomial of degree 1 to {}", Field::MAX_M);
        refuse(name, what)
    })
}

/// The primitive polynomial of degree `m`, 1 to 16, whose number is the least.
pub fn primitive_modulus(m: usize) -> Polynomial {
    let primitive =
        |modulus: &Polynomial| Field::new(modulus).is_some_and(|field| m == 1 || field.is_primitive(2));
    let all = (1u64 << m | 1..2 << m).step_by(2).map(Polynomial::from_u64);
    all.into_iter().find(primitive).unwrap_or_else(|| Polynomial::from_u64(3))
}

/// The rows of a table as elements of a field.
///
/// # Errors
/// `Input` with the first number of `name` that is no element, or a row of another length.
pub fn read_elements(name: &str, rows: &[Vec<i64>], field: &Field) -> Result<Vec<Vec<u64>>> {
    let element = |&number: &i64| {
        let found = u64::try_from(number).ok().filter(|&a| a < field.size());
        found.ok_or_else(|| refuse(name, format!("{number}, the elements are 0 to {}", field.size() - 1)))
    };
    let n_cols = rows.first().map_or(0, Vec::len);
    if let Some(row) = rows.iter().position(|row| row.len() != n_cols) {
        return Err(refuse(name, format!("row {row} has {} elements, row 0 has {n_cols}", rows[row].len())));
    }
    rows.iter().map(|row| row.iter().map(element).collect()).collect()
}
