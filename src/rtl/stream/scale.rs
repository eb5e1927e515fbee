//! Option `scale: "sign"`: every weight bit as +1 or -1, two bits in two's complement; unused lanes that are 0 stay 0.

use super::{Shape, keep};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module};

/// Builds the block, from beats of `from` bits to beats of `to` bits.
pub fn build_block(shape: &Shape, from: usize, to: usize) -> Module {
    let mut m = Module::new(shape.part_name("scale"));
    m.header = vec!["Weight bits to two bits in two's complement: 1 to 01 (+1), 0 to 11 (-1)".into()];
    let beat = m.add_input("beat_tdata", from, &shape.beat_comment(1));
    let groups = shape
        .clears_lanes()
        .then(|| m.add_input("m_axis_tuser", shape.tuser_width(), "valid groups of the beat"));
    let out = m.add_output("m_axis_tdata", to, &shape.beat_comment(2));
    let mut bits = Vec::new();
    for lane in 0..shape.lanes {
        let (n, first) = (shape.lane_out(), lane * shape.lane_out());
        let codes = m.net_bits(beat, first, n);
        let (one, negative) = match groups {
            Some(groups) => {
                let used = Net(keep::more_than(&mut m, shape, groups, lane));
                (used.clone(), used.repeat(n).and(codes.not()))
            }
            None => (Expr::constant(1, 1), codes.not()),
        };
        let negative = m.add_wire(shape.numbered_name("negative_", lane), n, negative);
        bits.extend((0..n).flat_map(|i| [one.clone(), m.net_bits(negative, i, 1)]));
    }
    let spare = to - bits.len();
    bits.extend((spare > 0).then(|| Expr::zeros(spare)));
    m.assign_net(out, Expr::concat(bits));
    let spare = from - shape.lanes * shape.lane_out();
    if spare > 0 {
        m.add_wire("unused_padding", spare, m.net_bits(beat, from - spare, spare));
    }
    m
}
