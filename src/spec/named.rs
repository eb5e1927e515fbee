//! Reader of a matrix by name: `{"kind": "crc", …}`.

use super::fields::{At, Checker, Fields};
use super::model::Origin;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::gf2::construct::{KINDS, Named, find_kind};
use itertools::Itertools;

/// The matrix of the kind at `at`, whose parameters are the other fields of its object; takes them all.
pub(super) fn read_named(checker: &mut Checker, fields: &mut Fields, at: &At) -> Option<(BitMatrix, Origin)> {
    let given = fields.take_rest();
    let name = checker.read_text(at)?;
    let Some(kind) = find_kind(name) else {
        let known = KINDS.iter().map(|kind| kind.name).join(", ");
        checker.note_problem(&at.path, format!("{name:?}, the kinds are {known}"));
        return None;
    };
    let values = given.iter().map(|(name, json)| (*name, json.to_value()));
    match kind.read_json(values).and_then(with_matrix) {
        Ok((named, matrix)) => Some((matrix, Origin::Named(named))),
        Err(Error::Input(problems)) => {
            for problem in problems {
                let path =
                    if problem.field.is_empty() { at.path.clone() } else { fields.path_of(&problem.field) };
                checker.note_problem(&path, problem.what);
            }
            None
        }
        Err(other) => {
            checker.note_problem(&at.path, other.to_string());
            None
        }
    }
}

fn with_matrix(named: Named) -> Result<(Named, BitMatrix)> {
    let matrix = named.construct_matrix()?;
    Ok((named, matrix))
}
