//! Digests of files, of stored bases, and of manifests, which carry their own.

use crate::code::Stored;
use crate::gf2::BitMatrix;
use crate::spec::Polarity;
use sha2::{Digest, Sha256};
use std::io::Read;

/// The field of a manifest that holds its own digest, as it is written before that is known.
const OPEN_SEAL: &str = "\"digest\": \"\"";

/// SHA-256 of `bytes` in hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    finish_hex(Sha256::new().chain_update(bytes))
}

/// SHA-256 in hexadecimal of all that `reader` gives, in pieces.
///
/// # Errors
/// Those of `reader`.
pub fn of_reader(mut reader: impl Read) -> std::io::Result<String> {
    let (mut hasher, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match reader.read(&mut piece)? {
            0 => return Ok(finish_hex(hasher)),
            n => hasher.update(&piece[..n]),
        }
    }
}

/// Digest of what gives stored bits their meaning: SHA-256 of a line `polarity xor` or `polarity product` and
/// then, plane by plane, a line `n_out r n_in`, the rows of M' (`n_out` x r) and those of T (r x `n_in`), each a
/// line of 0/1 characters, bit 0 first. `planes` are pairs (M', T); where the basis is given, (M, I).
pub fn basis_digest<'a>(
    polarity: Polarity,
    planes: impl IntoIterator<Item = (&'a BitMatrix, &'a BitMatrix)>,
) -> String {
    let polarity = match polarity {
        Polarity::Xor => "xor",
        Polarity::Product => "product",
    };
    let mut hasher = Sha256::new();
    hasher.update(format!("polarity {polarity}\n"));
    for (matrix, transform) in planes {
        let [n_out, r, n_in] = [matrix.n_rows(), matrix.n_cols(), transform.n_cols()];
        hasher.update(format!("{n_out} {r} {n_in}\n"));
        hasher.update(matrix.to_string());
        hasher.update(transform.to_string());
    }
    finish_hex(hasher)
}

/// [`basis_digest`] of stored planes.
pub fn of_stored(stored: &Stored) -> String {
    let planes = stored.planes.iter().map(|plane| (&plane.matrix, &plane.transform));
    basis_digest(stored.spec.polarity, planes)
}

/// The first 32 bits of a digest, which a register of the hardware can hold.
pub fn digest_word(digest: &str) -> u32 {
    digest.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

/// Writes the SHA-256 of `text`, whose field `digest` is empty, into that field.
pub fn seal_text(text: &str) -> String {
    text.replacen(OPEN_SEAL, &digest_field(&sha256_hex(text.as_bytes())), 1)
}

/// Whether `text` is as [`seal_text`] wrote it with this digest.
pub fn is_sealed(text: &str, digest: &str) -> bool {
    sha256_hex(text.replacen(&digest_field(digest), OPEN_SEAL, 1).as_bytes()) == digest
}

fn digest_field(digest: &str) -> String {
    format!("\"digest\": \"{digest}\"")
}

/// A finished digest in hexadecimal.
pub(super) fn finish_hex(hasher: Sha256) -> String {
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_stated_text() {
        assert_eq!(of_reader(&b"abc"[..]).unwrap(), sha256_hex(b"abc"));
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut narrow = BitMatrix::zeros(3, 1);
        narrow.set(0, 0, true);
        let (two, wide) = (BitMatrix::identity(2), BitMatrix::zeros(1, 2));
        let planes = [(&two, &two), (&narrow, &wide)];
        let text = b"polarity product\n2 2 2\n10\n01\n10\n01\n3 1 2\n1\n0\n0\n00\n";
        assert_eq!(basis_digest(Polarity::Product, planes), sha256_hex(text));
    }

    #[test]
    fn a_seal_breaks_with_any_change() {
        let text = seal_text("{\n  \"a\": 1.5,\n  \"digest\": \"\"\n}\n");
        let digest = text.split('"').nth(5).expect("the digest").to_owned();
        assert!(is_sealed(&text, &digest));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            let stated = changed.split('"').nth(5).unwrap_or_default().to_owned();
            assert!(!is_sealed(&changed, &stated), "{changed}");
        }
    }
}
