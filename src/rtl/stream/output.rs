//! Behind the decoder: unused lanes to 0, order of the weight bits, and the output registers.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::Order;

/// The block.
pub fn build(shape: &Shape) -> Module {
    let mut m = Module::new(shape.part("output"));
    m.header = vec!["Output registers: unused lanes are 0, padding to whole bytes".into()];
    m.clock = Some(m.input("clk", 1));
    let rst = m.input("rst", 1);
    let in_valid = m.input("in_valid", 1);
    let in_groups = m.input("in_groups", shape.tuser_width());
    let in_last = m.input("in_last", 1);
    let lanes: Vec<_> =
        (0..shape.lanes).map(|l| m.input(&shape.numbered("in_y", l), shape.lane_out())).collect();
    let out_ready = m.input("out_ready", 1);
    let in_ready = m.output("in_ready", 1);
    let out_valid = m.output("out_valid", 1);
    let out_data = m.output("out_data", shape.tdata_width());
    let out_groups = m.output("out_groups", shape.tuser_width());
    let out_last = m.output("out_last", 1);

    let valid = m.add_net("valid_q", 1, None);
    let free = m.wire("free", 1, Net(out_ready).or(Net(valid).not()));
    m.clocked(valid, Net(in_valid), Some(Net(free)), Some(Net(rst)));
    let data = beat(&mut m, shape, &lanes, in_groups);
    let (data_width, groups_width) = (shape.tdata_width(), shape.tuser_width());
    let data = m.register("data_q", data_width, data, Some(Net(free)), None);
    let groups = m.register("groups_q", groups_width, Net(in_groups), Some(Net(free)), None);
    let last = m.register("last_q", 1, Net(in_last), Some(Net(free)), None);
    m.assign(in_ready, Net(free));
    m.assign(out_valid, Net(valid));
    m.assign(out_data, Net(data));
    m.assign(out_groups, Net(groups));
    m.assign(out_last, Net(last));
    m
}

/// All lanes side by side, lane 0 lowest, with zeros up to whole bytes.
fn beat(m: &mut Module, shape: &Shape, lanes: &[NetId], groups: NetId) -> Expr {
    let mut parts = Vec::new();
    for (l, &lane) in lanes.iter().enumerate() {
        let used = Expr::constant(shape.tuser_width(), l as u64).less(Net(groups));
        let used = if l == 0 { Net(groups).any() } else { used };
        let used = m.wire(shape.numbered("used_", l), 1, used);
        let masked = Net(used).repeat(shape.lane_out()).and(ordered(m, shape, lane));
        parts.push(Net(m.wire(shape.numbered("lane_", l), shape.lane_out(), masked)));
    }
    let padding = shape.tdata_width() - shape.lanes * shape.lane_out();
    if padding > 0 {
        parts.push(Expr::zeros(padding));
    }
    Expr::concat(parts)
}

/// A lane as the decoder gives it (plane-major), or weight by weight.
fn ordered(m: &Module, shape: &Shape, lane: NetId) -> Expr {
    if shape.order == Order::Plane || shape.q == 1 || shape.n_out == 1 {
        return Net(lane);
    }
    let bits = (0..shape.n_out).flat_map(|i| (0..shape.q).map(move |p| p * shape.n_out + i));
    Expr::concat(bits.map(|at| m.bits(lane, at, 1)))
}
