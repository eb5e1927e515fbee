//! Output of the decoder: unused lanes cleared, order of the weight bits, output registers.

use super::ports::{Beats, Block, RESET};
use super::{Shape, keep};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::OutputOrder;

/// Ports of the block.
#[derive(Debug, Clone)]
pub(super) struct OutputPorts {
    pub rst: NetId,
    pub input: Beats,
    /// The weight bits, one net a lane.
    pub lanes: Vec<NetId>,
    pub output: Beats,
    pub data: NetId,
}

impl OutputPorts {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.add_input("rst", 1, RESET);
        let valid = m.add_input("in_valid", 1, "a decoded beat is offered");
        let groups = m.add_input("in_groups", shape.tuser_width(), "its valid groups");
        let last = m.add_input("in_last", 1, "it is the last one of its frame");
        let lane =
            |l| m.add_input(&shape.numbered_name("in_y", l), shape.lane_out(), &format!("lane {l}, decoded"));
        let lanes = (0..shape.lanes).map(lane).collect();
        let out_ready = m.add_input("out_ready", 1, "the beat is taken");
        let ready = m.add_output("in_ready", 1, "a decoded beat is taken");
        let input = Beats { valid, ready, groups, last };
        let valid = m.add_output("out_valid", 1, "a beat is offered");
        let data = m.add_output("out_data", shape.tdata_width(), &shape.beat_comment(1));
        let groups = m.add_output("out_groups", shape.tuser_width(), "its valid groups");
        let last = m.add_output("out_last", 1, "it is the last one of its frame");
        Self { rst, input, lanes, output: Beats { valid, ready: out_ready, groups, last }, data }
    }
}

/// Builds the block.
pub(super) fn build_block(shape: &Shape) -> Block<OutputPorts> {
    let mut m = Module::new(shape.part_name("output"));
    m.header =
        vec![format!("Output registers: unused lanes {}, padding to whole bytes", shape.unused_text())];
    let ports = OutputPorts::declare_in(&mut m, shape);
    let OutputPorts { rst, input, output, data: out_data, .. } = &ports;
    let valid = m.add_net("valid_q", 1, None);
    let free = m.add_wire("free", 1, Net(output.ready).or(Net(valid).not()));
    m.make_register(valid, Net(input.valid), Some(Net(free)), Some(Net(*rst)));
    let data = add_lanes(&mut m, shape, &ports, free);
    let groups_width = shape.tuser_width();
    let groups = m.add_register("groups_q", groups_width, Net(input.groups), Some(Net(free)), None);
    let last = m.add_register("last_q", 1, Net(input.last), Some(Net(free)), None);
    m.assign_net(input.ready, Net(free));
    m.assign_net(output.valid, Net(valid));
    m.assign_net(*out_data, data);
    m.assign_net(output.groups, Net(groups));
    m.assign_net(output.last, Net(last));
    Block { module: m, ports }
}

/// The registers of all lanes, lane 0 lowest, padded with zeros to whole bytes.
fn add_lanes(m: &mut Module, shape: &Shape, ports: &OutputPorts, free: NetId) -> Expr {
    let mut parts = Vec::new();
    for (l, &lane) in ports.lanes.iter().enumerate() {
        let clear = shape.clears_lanes().then(|| Net(clear_lane(m, shape, ports.input.groups, free, l)));
        let next = order_lane(m, shape, lane);
        let name = shape.numbered_name("data_", l);
        let data = m.add_register(name, shape.lane_out(), next, Some(Net(free)), clear);
        parts.push(Net(data));
    }
    let padding = shape.tdata_width() - shape.lanes * shape.lane_out();
    parts.extend((padding > 0).then(|| Expr::zeros(padding)));
    Expr::concat(parts)
}

/// Clears the register of lane `l` where the beat has no group for it: a synchronous reset, so that no logic
/// stands between decoder and register.
fn clear_lane(m: &mut Module, shape: &Shape, groups: NetId, free: NetId, l: usize) -> NetId {
    let used = keep::more_than(m, shape, groups, l);
    m.add_wire(shape.numbered_name("clear_", l), 1, Net(free).and(Net(used).not()))
}

/// A lane in plane-major order, as from the decoder, or in weight-major order.
fn order_lane(m: &Module, shape: &Shape, lane: NetId) -> Expr {
    if shape.order == OutputOrder::Plane || shape.q == 1 || shape.n_out == 1 {
        return Net(lane);
    }
    let bits = (0..shape.n_out).flat_map(|i| (0..shape.q).map(move |p| p * shape.n_out + i));
    Expr::concat(bits.map(|at| m.net_bits(lane, at, 1)))
}
