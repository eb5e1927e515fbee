//! Proof that two bases of a decoder are equivalent: x in the given basis and T·x in the other decode to the
//! same bits.
//!
//! Both sides are affine in x, so zero and the unit vectors prove it for every x. They are decoded by the
//! reference, which shares no code with the search for the basis.

use super::reference::Reference;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Proves that `stored` decodes as its spec; returns the number of vectors, over all planes.
///
/// # Errors
/// `Mismatch` that names the first stored bit that decodes differently.
pub fn prove_stored(stored: &Stored) -> Result<u64> {
    let mut vectors = 0;
    for (p, (given, plane)) in stored.spec.planes.iter().zip(&stored.planes).enumerate() {
        let offset = stored.spec.polarity.row_offsets(given);
        let given = Reference { planes: vec![given.clone()], offsets: vec![offset] };
        let other = Reference { planes: vec![plane.matrix.clone()], offsets: vec![plane.offset.clone()] };
        let n_in = given.group_bits();
        let same = |x: &BitVec, stored: &BitVec| given.decode(x) == other.decode(stored);
        if !same(&BitVec::zeros(n_in), &BitVec::zeros(other.group_bits())) {
            return Err(Error::Mismatch(format!("plane {p}: 0 decodes otherwise in the stored basis")));
        }
        // T·e_j is column j.
        let columns = plane.transform.transpose();
        let differs = |&j: &usize| !same(&BitVec::unit_vector(n_in, j), columns.row(j));
        if let Some(j) = (0..n_in).find(differs) {
            return Err(Error::Mismatch(format!("plane {p}: x[{j}] decodes otherwise in the stored basis")));
        }
        vectors += n_in as u64 + 1;
    }
    Ok(vectors)
}
