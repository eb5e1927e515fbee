//! A stored plane in the form of manifests.

use crate::code::{Stored, StoredPlane};
use crate::gf2::{BitMatrix, BitVec};
use crate::spec::MAX_SIDE;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// M', T and the inverse of T; matrices are rows of 0/1 characters, bit 0 first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneForm {
    /// Bits that are given a group.
    pub n_in: usize,
    /// Bits that are stored a group.
    pub n_in_stored: usize,
    /// Weights a group.
    pub n_out: usize,
    /// Where M came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Value>,
    /// M', n_out x n_in_stored.
    pub matrix: Vec<String>,
    /// T, n_in_stored x n_in.
    #[serde(rename = "T")]
    pub transform: TransformForm,
    /// T⁻¹, where T is square and not the identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse: Option<Vec<String>>,
    /// R with T·R = I, n_in x n_in_stored, where T is not square. R·x' is one of the x that decode like the stored
    /// x'; the x that was stored cannot be told from the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_inverse: Option<Vec<String>>,
}

/// T: its rows, or a name where T = I.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TransformForm {
    /// T = I.
    Named(NamedTransform),
    /// Any T.
    Rows(Vec<String>),
}

/// A T that needs no rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedTransform {
    /// T = I.
    Identity,
}

impl PlaneForm {
    /// The form of M' and T.
    pub fn from_matrices(matrix: &BitMatrix, transform: &BitMatrix) -> Self {
        let identity = *transform == BitMatrix::identity(transform.n_cols());
        let inverse = if identity { None } else { transform.right_inverse().map(|m| row_texts(&m)) };
        let square = transform.n_rows() == transform.n_cols();
        let (inverse, right_inverse) = if square { (inverse, None) } else { (None, inverse) };
        Self {
            n_in: transform.n_cols(),
            n_in_stored: matrix.n_cols(),
            n_out: matrix.n_rows(),
            origin: None,
            matrix: row_texts(matrix),
            transform: match identity {
                true => TransformForm::Named(NamedTransform::Identity),
                false => TransformForm::Rows(row_texts(transform)),
            },
            inverse,
            right_inverse,
        }
    }

    /// The forms of all planes of `stored`.
    pub fn all_planes(stored: &Stored) -> Vec<Self> {
        stored
            .planes
            .iter()
            .map(|StoredPlane { matrix, transform, .. }| Self::from_matrices(matrix, transform))
            .collect()
    }

    /// M' and T.
    ///
    /// # Errors
    /// Text of the problem: a size out of range, a matrix of another size, rows of T that are not
    /// independent, or an inverse that is not the one of T.
    pub fn read_matrices(&self) -> Result<(BitMatrix, BitMatrix), String> {
        let (n_in, r, n_out) = (self.n_in, self.n_in_stored, self.n_out);
        if ![n_in, n_out].iter().all(|side| (1..=MAX_SIDE).contains(side)) || r > n_in {
            return Err(format!(
                "n_in {n_in}, n_in_stored {r}, n_out {n_out}: n_in and n_out must be 1 to {MAX_SIDE}, \
                 n_in_stored at most n_in"
            ));
        }
        let matrix = parse_rows("matrix", &self.matrix, n_out, r)?;
        let transform = match &self.transform {
            TransformForm::Rows(rows) => parse_rows("T", rows, r, n_in)?,
            TransformForm::Named(NamedTransform::Identity) if r == n_in => BitMatrix::identity(n_in),
            TransformForm::Named(_) => return Err(format!("T: identity, but {r} of {n_in} bits are stored")),
        };
        let expected = Self { origin: self.origin.clone(), ..Self::from_matrices(&matrix, &transform) };
        let is_right = *self == expected && transform.rank() == r;
        is_right.then_some((matrix, transform)).ok_or_else(|| {
            "T, inverse, right_inverse: T must have independent rows, and the inverse must be its own".into()
        })
    }
}

fn row_texts(matrix: &BitMatrix) -> Vec<String> {
    matrix.rows().iter().map(BitVec::to_string).collect()
}

fn parse_rows(field: &str, rows: &[String], n_rows: usize, n_cols: usize) -> Result<BitMatrix, String> {
    let parsed: Option<Vec<_>> = rows.iter().map(|row| BitVec::parse(row)).collect();
    let matrix =
        parsed.filter(|rows| rows.len() == n_rows).and_then(|rows| BitMatrix::from_rows(n_cols, rows));
    matrix.ok_or_else(|| format!("{field}: must be {n_rows} rows of {n_cols} characters 0 or 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
    }

    fn json(form: &PlaneForm) -> String {
        serde_json::to_string(form).expect("JSON")
    }

    #[test]
    fn says_how_to_undo() {
        let given = PlaneForm::from_matrices(&matrix("11 01"), &BitMatrix::identity(2));
        assert!(json(&given).ends_with("\"T\":\"identity\"}"), "{}", json(&given));
        let square = PlaneForm::from_matrices(&matrix("11 01"), &matrix("11 01"));
        assert!(
            json(&square).ends_with("\"T\":[\"11\",\"01\"],\"inverse\":[\"11\",\"01\"]}"),
            "{}",
            json(&square)
        );
        let less = PlaneForm::from_matrices(&matrix("1 1"), &matrix("011"));
        assert!(
            json(&less).ends_with("\"T\":[\"011\"],\"right_inverse\":[\"0\",\"1\",\"0\"]}"),
            "{}",
            json(&less)
        );
        for form in [given, square, less] {
            let back: PlaneForm = serde_json::from_str(&json(&form)).expect("own text");
            let (m, t) = back.read_matrices().expect("holds");
            assert_eq!(PlaneForm::from_matrices(&m, &t), form);
        }
    }

    #[test]
    fn a_rank_of_0_reads_back() {
        let form = PlaneForm::from_matrices(&BitMatrix::zeros(2, 0), &BitMatrix::zeros(0, 3));
        let back: PlaneForm = serde_json::from_str(&json(&form)).expect("own text");
        assert_eq!(back.read_matrices(), Ok((BitMatrix::zeros(2, 0), BitMatrix::zeros(0, 3))));
    }

    #[test]
    fn what_does_not_hold_is_named() {
        let form = PlaneForm::from_matrices(&matrix("10 01 11"), &matrix("110 011"));
        let says = |change: &dyn Fn(&mut PlaneForm)| {
            let mut form = form.clone();
            change(&mut form);
            form.read_matrices().err().unwrap_or_default()
        };
        assert_eq!(says(&|_| {}), "");
        assert!(says(&|f| f.n_in = 5000).contains("n_in 5000"));
        assert!(says(&|f| f.n_in_stored = 4).contains("n_in_stored at most n_in"));
        assert!(says(&|f| f.matrix[1] = "2".into()).starts_with("matrix: must be 3 rows of 2"));
        assert!(says(&|f| f.transform = TransformForm::Rows(vec!["110".into(); 2])).contains("independent"));
        assert!(says(&|f| f.right_inverse = None).contains("inverse must be its own"));
        let named = TransformForm::Named(NamedTransform::Identity);
        assert!(says(&|f| f.transform = named.clone()).contains("2 of 3 bits are stored"));
    }
}
