//! All kinds of matrices that have a name.

use crate::gf2::construct::kind::Kind;
use crate::gf2::construct::{crc, lfsr, prbs, scrambler};

/// The kinds, in the order of the help.
pub const KINDS: &[&Kind] = &[&crc::CRC, &lfsr::LFSR, &prbs::PRBS, &scrambler::SCRAMBLER];

/// The kind of this name.
pub fn find_kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name).copied()
}
