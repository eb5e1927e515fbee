//! Ports of the blocks of a wrapper, and the nets of the top that connect them.

use crate::rtl::{Module, Net, NetId};
use std::collections::BTreeMap;

/// Comment of the reset port of every block.
pub(super) const RESET: &str = "synchronous reset, active high";

/// Comment of the port that starts a source.
pub(super) const START: &str = "starts while busy is 0";
/// Comment of the port by which a source reports that it is busy.
pub(super) const BUSY: &str = "a start is under way: words are still to be read";

/// A block, with the ports that its `build` declares.
pub(super) struct Block<Ports> {
    pub module: Module,
    pub ports: Ports,
}

/// Ports of a stream of words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    pub valid: NetId,
    pub ready: NetId,
    pub data: NetId,
    pub last: NetId,
}

/// Ports of a stream of words, with counts and ends of frames.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub valid: NetId,
    pub ready: NetId,
    pub data: NetId,
    /// Number of groups of the frame that the word completes.
    pub count: NetId,
    /// The word is the last of its frame.
    pub ends: NetId,
}

/// Ports of a stream of beats, without their data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beats {
    pub valid: NetId,
    pub ready: NetId,
    /// Number of valid groups of the beat.
    pub groups: NetId,
    /// The beat is the last one of its frame.
    pub last: NetId,
}

/// A port of a block, and the net of the top connected to it.
pub(super) type Joint = (NetId, NetId);

impl Stream {
    /// The ports `self` at the nets `at`.
    pub fn joints(&self, at: &Self) -> [Joint; 4] {
        [(self.valid, at.valid), (self.ready, at.ready), (self.data, at.data), (self.last, at.last)]
    }
}

impl Words {
    /// The ports `self` at the nets `at`.
    pub fn joints(&self, at: &Self) -> [Joint; 5] {
        [
            (self.valid, at.valid),
            (self.ready, at.ready),
            (self.data, at.data),
            (self.count, at.count),
            (self.ends, at.ends),
        ]
    }
}

impl Beats {
    /// The ports `self` at the nets `at`.
    pub fn joints(&self, at: &Self) -> [Joint; 4] {
        [(self.valid, at.valid), (self.ready, at.ready), (self.groups, at.groups), (self.last, at.last)]
    }
}

/// Instantiates `part` in `top` as `u_` and the last word of its name. A port without a joint is left open,
/// which [`crate::rtl::verify`] refuses.
pub(super) fn join_part(top: &mut Module, part: &Module, joints: &[Joint]) {
    let kind = part.name.rsplit('_').next().unwrap_or_default();
    let nets: BTreeMap<NetId, NetId> = joints.iter().copied().collect();
    let connection = |(id, port): (NetId, &Net)| Some((port.name.clone(), *nets.get(&id)?));
    let connections = part.ports().filter_map(connection).collect();
    top.add_instance(&part.name, &format!("u_{kind}"), connections);
}
