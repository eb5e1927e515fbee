//! A decoder with its stored bits chosen: the form that is built, packed and simulated.
//!
//! Invariants, checked always:
//!
//! 1. every plane has M = M'·T, and the rows of T are independent;
//! 2. where the basis is given, T = I; where it is optimized, T has rank(M) rows;
//! 3. a group stores at least one bit.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::search::bases::Rebased;
use crate::spec::{Basis, DecoderSpec};

/// Stored bits of one plane and their decoding: y = M·x + c = M'·(T·x) + c.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPlane {
    /// M', n_out x r: the matrix of the decoder.
    pub matrix: BitMatrix,
    /// T, r x n_in: takes the given bits of a group to the stored ones.
    pub transform: BitMatrix,
    /// c, a bit an output: that of M, which the choice of M' does not change.
    pub offset: BitVec,
}

impl StoredPlane {
    /// Bits that are stored a group: r.
    pub fn n_in(&self) -> usize {
        self.matrix.n_cols()
    }

    /// Bits that are given a group.
    pub fn n_in_given(&self) -> usize {
        self.transform.n_cols()
    }

    /// Whether the given bits are stored as they are.
    pub fn is_given(&self) -> bool {
        self.transform == BitMatrix::identity(self.n_in_given())
    }

    /// The map from stored bits to outputs.
    pub fn affine(&self) -> Affine {
        Affine { matrix: self.matrix.clone(), offset: self.offset.clone() }
    }
}

/// A spec, and the stored bits of each of its planes.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The decoder as it was given, with M of every plane.
    pub spec: DecoderSpec,
    /// The planes, plane 0 first.
    pub planes: Vec<StoredPlane>,
}

impl Stored {
    /// The decoder that stores the given bits, whatever the spec says.
    pub fn from_given(mut spec: DecoderSpec) -> Self {
        spec.basis = Basis::Given;
        let pairs = spec.planes.iter().map(|m| (m.clone(), BitMatrix::identity(m.n_cols())));
        let planes = pairs.collect();
        Self::from_unchecked(spec, planes)
    }

    /// The decoder that stores the bits of the equivalent matrices, one a plane.
    ///
    /// # Errors
    /// As [`Stored::from_planes`].
    pub fn from_rebased(mut spec: DecoderSpec, planes: &[Rebased]) -> Result<Self> {
        spec.basis = Basis::Optimized;
        Self::from_planes(
            spec,
            planes.iter().map(|plane| (plane.reduced.clone(), plane.transform.clone())).collect(),
        )
    }

    /// The decoder with (M', T) of every plane.
    ///
    /// # Errors
    /// `Input` where no plane stores a bit; `Mismatch` where M' and T are not what the spec and its basis say.
    pub fn from_planes(spec: DecoderSpec, planes: Vec<(BitMatrix, BitMatrix)>) -> Result<Self> {
        let stored = Self::from_unchecked(spec, planes);
        stored.verify()?;
        if stored.group_bits() == 0 {
            let what = "every matrix has rank 0: no bit would be stored, and every output is constant";
            return Err(Error::input("", "planes", what));
        }
        Ok(stored)
    }

    fn from_unchecked(spec: DecoderSpec, planes: Vec<(BitMatrix, BitMatrix)>) -> Self {
        let offsets = spec.planes.iter().map(|m| spec.polarity.row_offsets(m));
        let plane = |((matrix, transform), offset)| StoredPlane { matrix, transform, offset };
        let planes = planes.into_iter().zip(offsets).map(plane).collect();
        Self { spec, planes }
    }

    /// Checks the first two invariants of this module's first lines.
    ///
    /// # Errors
    /// `Mismatch`, with the first plane that breaks one.
    pub fn verify(&self) -> Result<()> {
        if self.planes.len() != self.spec.q() {
            let (found, q) = (self.planes.len(), self.spec.q());
            return Err(Error::Mismatch(format!("{found} stored planes for {q} matrices")));
        }
        let checked = self.planes.iter().zip(&self.spec.planes).enumerate();
        let fault =
            |(p, (plane, given))| self.plane_fault(plane, given).map(|what| format!("plane {p}: {what}"));
        checked.into_iter().find_map(fault).map_or(Ok(()), |what| Err(Error::Mismatch(what)))
    }

    fn plane_fault(&self, plane: &StoredPlane, given: &BitMatrix) -> Option<String> {
        let (matrix, transform) = (&plane.matrix, &plane.transform);
        if matrix.n_cols() != transform.n_rows() || transform.n_cols() != given.n_cols() {
            let (r, n_in) = (transform.n_rows(), transform.n_cols());
            return Some(format!("T is {r}x{n_in} between {} and {} bits", matrix.n_cols(), given.n_cols()));
        }
        let wanted = match self.spec.basis {
            Basis::Given if !plane.is_given() => return Some("T is not I, but the basis is given".into()),
            Basis::Given => transform.n_rows(),
            Basis::Optimized => given.rank(),
        };
        let rank = transform.rank();
        if transform.n_rows() != wanted || rank != wanted {
            return Some(format!("T has {} rows of rank {rank}, not {wanted}", transform.n_rows()));
        }
        (matrix.mul(transform) != *given).then(|| "M'·T is not M".into())
    }

    /// Bits that are stored a group, all planes.
    pub fn group_bits(&self) -> usize {
        self.planes.iter().map(StoredPlane::n_in).sum()
    }

    /// The map of all planes side by side: from the stored bits of a group to its outputs.
    pub fn whole_map(&self) -> Affine {
        let n_in = self.group_bits();
        let (mut rows, mut offset, mut first) = (Vec::new(), BitVec::default(), 0);
        for plane in &self.planes {
            for row in plane.matrix.rows() {
                let mut whole = BitVec::zeros(first);
                whole.extend(row);
                whole.extend(&BitVec::zeros(n_in - whole.len()));
                rows.push(whole);
            }
            offset.extend(&plane.offset);
            first += plane.n_in();
        }
        Affine { matrix: BitMatrix::from_rows(n_in, rows).unwrap_or_default(), offset }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Target;
    use crate::search::bases::rebase;
    use crate::search::{Params, Search};
    use crate::spec::{Origin, Polarity};

    fn spec(rows: &str) -> DecoderSpec {
        DecoderSpec {
            name: "dec".into(),
            planes: vec![BitMatrix::parse(rows).expect("rectangular")],
            polarity: Polarity::Product,
            basis: Basis::Given,
            allow_zero_rows: true,
            target: Target::Generic,
            cell_planes: Default::default(),
            strategy: "paar".into(),
            origins: vec![Origin::Inline],
            networks: Default::default(),
            stream: None,
            pipeline: None,
        }
    }

    fn optimized(spec: &DecoderSpec) -> Result<Stored> {
        let params = Params { effort: 0, ..Params::default() };
        let found = rebase(&spec.planes[0], &Search::quiet(&params)).expect("verified");
        Stored::from_rebased(spec.clone(), &[found])
    }

    #[test]
    fn decodes_alike_in_either_basis_and_polarity() {
        let spec = spec("1100 0110 1010 0000 1111 0111");
        let (given, stored) = (Stored::from_given(spec.clone()), optimized(&spec).expect("stored"));
        assert_eq!((given.group_bits(), stored.group_bits()), (4, 4));
        for x in 0..16 {
            let x = BitVec::from_words(4, vec![x]);
            let decode = |plane: &StoredPlane, x: &BitVec| {
                let mut y = plane.matrix.mul_vec(x);
                y.add_assign(&plane.offset);
                y
            };
            let plane = &stored.planes[0];
            assert_eq!(decode(plane, &plane.transform.mul_vec(&x)), decode(&given.planes[0], &x));
        }
    }

    #[test]
    fn what_does_not_hold_is_refused() {
        let spec = spec("1100 0110 1010 1100");
        let good = optimized(&spec).expect("stored");
        assert_eq!(good.group_bits(), 2);
        let of = |matrix: &BitMatrix, transform: &BitMatrix| {
            Stored::from_planes(good.spec.clone(), vec![(matrix.clone(), transform.clone())]).err()
        };
        let StoredPlane { matrix, transform, .. } = &good.planes[0];
        assert!(of(matrix, transform).is_none());
        for (i, j) in (0..matrix.n_rows()).flat_map(|i| (0..matrix.n_cols()).map(move |j| (i, j))) {
            let mut wrong = matrix.clone();
            wrong.set(i, j, !wrong.get(i, j));
            assert!(matches!(of(&wrong, transform), Some(Error::Mismatch(_))));
        }
        let more = BitMatrix::identity(4);
        let says = of(&spec.planes[0], &more).map(|e| e.to_string()).unwrap_or_default();
        assert_eq!(says, "plane 0: T has 4 rows of rank 4, not 2");
        assert!(Stored::from_planes(good.spec.clone(), vec![]).is_err());
    }

    #[test]
    fn a_group_without_stored_bits_is_refused() {
        let error = optimized(&spec("000 000")).expect_err("no bits");
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().starts_with("planes: every matrix has rank 0"), "{error}");
    }
}
