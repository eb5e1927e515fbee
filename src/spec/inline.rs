//! Specs without files: matrices in memory, and the `spec.json` of a design.

use super::loader::Loader;
use super::model::{Basis, DEFAULT_STRATEGY, DecoderSpec, Origin, Polarity};
use super::read::read_spec;
use super::write::to_json;
use crate::cells::Target;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use std::collections::BTreeMap;

impl DecoderSpec {
    /// A decoder of these planes, with defaults: portable Verilog without registers or wrapper.
    ///
    /// # Errors
    /// `Input` with all faults: a name that is no identifier of a hardware language, no planes or planes of
    /// different height, sizes outside the limits, zero rows.
    pub fn new(name: &str, planes: Vec<BitMatrix>) -> Result<Self> {
        let spec = Self {
            name: name.to_owned(),
            origins: vec![Origin::Inline; planes.len()],
            networks: BTreeMap::new(),
            planes,
            polarity: Polarity::default(),
            basis: Basis::default(),
            allow_zero_rows: false,
            target: Target::default(),
            cell_planes: Default::default(),
            strategy: DEFAULT_STRATEGY.to_owned(),
            stream: None,
            pipeline: None,
        };
        verify(&spec)?;
        Ok(spec)
    }
}

/// Checks all limits: that `spec`, written with everything inline, can be read.
///
/// # Errors
/// `Input` as [`read_spec`], without a file.
pub fn verify(spec: &DecoderSpec) -> Result<()> {
    read_spec(&to_json(spec), "", &Nowhere).map(drop)
}

/// Loader without files, for inline specs.
pub struct Nowhere;

impl Loader for Nowhere {
    fn load_file(&self, file: &str) -> Result<Vec<u8>> {
        Err(Error::input(file, "", "is not read: the spec of a design holds its matrices and cells itself"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_of_matrices_keeps_all_limits() {
        let spec = DecoderSpec::new("dec", vec![BitMatrix::identity(3)]).expect("a spec");
        verify(&DecoderSpec {
            planes: vec![BitMatrix::identity(3); 2],
            origins: vec![Origin::Inline; 2],
            networks: BTreeMap::new(),
            ..spec.clone()
        })
        .expect("two planes");
        for (name, planes, what) in [
            ("a b", vec![BitMatrix::identity(3)], "name: "),
            ("dec", vec![], "planes: "),
            ("dec", vec![BitMatrix::identity(3), BitMatrix::identity(2)], "planes[1].matrix: "),
            ("dec", vec![BitMatrix::zeros(2, 2)], "planes[0].matrix"),
        ] {
            let error = DecoderSpec::new(name, planes).expect_err(what).to_string();
            assert!(error.starts_with(what), "{error}");
        }
    }
}
