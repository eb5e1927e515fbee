//! Digests of files and of matrices.

use crate::gf2::BitMatrix;
use sha2::{Digest, Sha256};

/// SHA-256 of `bytes` in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new().chain_update(bytes))
}

/// Digest of the matrices that give stored bits their meaning: SHA-256 of, plane by plane, a line
/// `n_out n_in` and then every row as a line of 0/1 characters, `x[0]` first.
pub fn basis_digest<'a>(planes: impl IntoIterator<Item = &'a BitMatrix>) -> String {
    let mut hasher = Sha256::new();
    for matrix in planes {
        hasher.update(format!("{} {}\n", matrix.n_rows(), matrix.n_cols()));
        for row in matrix.rows() {
            hasher.update(format!("{row}\n"));
        }
    }
    hexadecimal(hasher)
}

/// A finished digest in hexadecimal.
pub(super) fn hexadecimal(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_stated_text() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut narrow = BitMatrix::zeros(3, 1);
        narrow.set(0, 0, true);
        let planes = [BitMatrix::identity(2), narrow];
        assert_eq!(basis_digest(&planes), sha256(b"2 2\n10\n01\n3 1\n1\n0\n0\n"));
    }
}
