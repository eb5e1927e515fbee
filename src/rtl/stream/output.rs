//! Behind the decoder: unused lanes to 0, order of the weight bits, and the output registers.

use super::Shape;
use super::ports::{Beats, Block, RESET};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::Order;

/// Ports of the block.
#[derive(Debug, Clone)]
pub(super) struct Ports {
    pub rst: NetId,
    pub input: Beats,
    /// The weight bits of every lane.
    pub lanes: Vec<NetId>,
    pub output: Beats,
    pub data: NetId,
}

impl Ports {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.input("rst", 1, RESET);
        let valid = m.input("in_valid", 1, "a decoded beat is offered");
        let groups = m.input("in_groups", shape.tuser_width(), "its valid groups");
        let last = m.input("in_last", 1, "it is the last one of its frame");
        let lane = |l| m.input(&shape.numbered("in_y", l), shape.lane_out(), &format!("lane {l}, decoded"));
        let lanes = (0..shape.lanes).map(lane).collect();
        let out_ready = m.input("out_ready", 1, "the beat is taken");
        let ready = m.output("in_ready", 1, "a decoded beat is taken");
        let input = Beats { valid, ready, groups, last };
        let valid = m.output("out_valid", 1, "a beat is offered");
        let data = m.output("out_data", shape.tdata_width(), &shape.beat_comment(1));
        let groups = m.output("out_groups", shape.tuser_width(), "its valid groups");
        let last = m.output("out_last", 1, "it is the last one of its frame");
        Self { rst, input, lanes, output: Beats { valid, ready: out_ready, groups, last }, data }
    }
}

/// The block.
pub(super) fn build(shape: &Shape) -> Block<Ports> {
    let mut m = Module::new(shape.part("output"));
    m.header = vec!["Output registers: unused lanes are 0, padding to whole bytes".into()];
    let ports = Ports::declare(&mut m, shape);
    let Ports { rst, input, lanes, output, data: out_data } = &ports;
    let valid = m.add_net("valid_q", 1, None);
    let free = m.wire("free", 1, Net(output.ready).or(Net(valid).not()));
    m.clocked(valid, Net(input.valid), Some(Net(free)), Some(Net(*rst)));
    let data = beat(&mut m, shape, lanes, input.groups);
    let (data_width, groups_width) = (shape.tdata_width(), shape.tuser_width());
    let data = m.register("data_q", data_width, data, Some(Net(free)), None);
    let groups = m.register("groups_q", groups_width, Net(input.groups), Some(Net(free)), None);
    let last = m.register("last_q", 1, Net(input.last), Some(Net(free)), None);
    m.assign(input.ready, Net(free));
    m.assign(output.valid, Net(valid));
    m.assign(*out_data, Net(data));
    m.assign(output.groups, Net(groups));
    m.assign(output.last, Net(last));
    Block { module: m, ports }
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
