//! The word held by frame control, and the number of groups that it completes.

use crate::rtl::NetId;

/// The word held by frame control.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// A word is held.
    pub held: NetId,
    /// It was taken in the last cycle.
    pub fresh: NetId,
    /// The word is passed on or dropped.
    pub leaves: NetId,
    /// It is the first one of its frame.
    pub first: NetId,
    /// Its tlast.
    pub last: NetId,
    /// `frame_groups` with a first word, all ones with any other.
    pub groups: NetId,
    /// Whether the upper bits of `frame_groups` are not all 0; `None` if the count has no upper bits.
    pub some_upper: Option<NetId>,
    /// The data of the word, W bits.
    pub data: NetId,
}

/// Number of groups that the word completes: `always`, or one more if `more` is 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Completes {
    /// The number.
    pub count: NetId,
    /// Its least value.
    pub always: usize,
    /// Whether it is one above the least; `None` if it never is.
    pub more: Option<NetId>,
}
