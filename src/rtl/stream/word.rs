//! The word that frame control holds, and the groups that it completes.

use crate::rtl::NetId;

/// The word that is held.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// There is one.
    pub held: NetId,
    /// It was taken in the last cycle.
    pub fresh: NetId,
    /// It goes on, or is dropped.
    pub leaves: NetId,
    /// It is the first one of its frame.
    pub first: NetId,
    /// Its tlast.
    pub last: NetId,
    /// `frame_groups` for a first word, all ones for any other.
    pub groups: NetId,
    /// Whether the upper bits of `frame_groups` are not all 0; nothing where the count has none.
    pub some_upper: Option<NetId>,
    /// What was taken.
    pub data: NetId,
}

/// Groups that the word completes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Completes {
    /// How many.
    pub count: NetId,
    /// At least so many.
    pub always: usize,
    /// Whether it is one more.
    pub more: Option<NetId>,
}
