//! Option `tkeep`: the bytes of a beat with bits of valid groups; all bytes in every beat but the last.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Builds the block for lanes of `lane_bits` bits.
pub fn build_block(shape: &Shape, lane_bits: usize) -> Module {
    let mut m = Module::new(shape.part_name("keep"));
    m.header = vec!["Bytes of the beat that hold bits of valid groups".into()];
    let groups = m.add_input("m_axis_tuser", shape.tuser_width(), "valid groups of the beat");
    let n_bytes = (shape.lanes * lane_bits).div_ceil(8);
    let keep = m.add_output("m_axis_tkeep", n_bytes, "bytes of the beat that hold bits of valid groups");
    let lanes: Vec<_> = (0..shape.lanes).map(|lane| more_than(&mut m, shape, groups, lane)).collect();
    // A byte is kept if the lane of its first bit is used.
    let bytes = (0..shape.lanes * lane_bits).step_by(8).map(|bit| Net(lanes[bit / lane_bits]));
    let bytes = Expr::concat(bytes);
    m.assign_net(keep, bytes);
    let starts = |lane: &usize| (lane * lane_bits).div_ceil(8) * 8 / lane_bits == *lane;
    let inside: Vec<_> = (0..shape.lanes).filter(|lane| !starts(lane)).map(|lane| Net(lanes[lane])).collect();
    if !inside.is_empty() {
        // Lanes in which no byte starts.
        m.add_wire("unused_lanes", inside.len(), Expr::concat(inside));
    }
    m
}

/// Whether lane `lane` is used: the beat has more than `lane` valid groups.
pub(super) fn more_than(m: &mut Module, shape: &Shape, groups: NetId, lane: usize) -> NetId {
    let width = m.net(groups).width;
    let more = match lane {
        0 => Net(groups).any_bit(),
        _ => Expr::constant(width, lane as u64).less_than(Net(groups)),
    };
    m.add_wire(shape.numbered_name("used_", lane), 1, more)
}
