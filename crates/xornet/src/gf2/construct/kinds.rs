//! All kinds of matrices that have a name.

use crate::gf2::construct::kind::Kind;
use crate::gf2::construct::{
    bch, circulant, crc, gf, hadamard, hamming, hsiao, ldpc, lfsr, mds, permutation, polar, prbs, rs,
    scrambler, toeplitz,
};

/// The kinds, in the order of the help.
pub const KINDS: &[&Kind] = &[
    &crc::CRC,
    &lfsr::LFSR,
    &prbs::PRBS,
    &scrambler::SCRAMBLER,
    &hamming::HAMMING,
    &hsiao::HSIAO,
    &bch::BCH,
    &rs::RS,
    &ldpc::LDPC,
    &polar::POLAR,
    &gf::GF,
    &mds::MDS,
    &circulant::CIRCULANT,
    &hadamard::HADAMARD,
    &toeplitz::TOEPLITZ,
    &permutation::PERMUTATION,
];

/// The kind of this name.
pub fn find_kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name).copied()
}
