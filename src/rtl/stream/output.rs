//! Output of the decoder: unused lanes set to 0, order of the weight bits, output registers.

use super::Shape;
use super::ports::{Beats, Block, RESET};
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
    m.header = vec!["Output registers: unused lanes are 0, padding to whole bytes".into()];
    let ports = OutputPorts::declare_in(&mut m, shape);
    let OutputPorts { rst, input, lanes, output, data: out_data } = &ports;
    let valid = m.add_net("valid_q", 1, None);
    let free = m.add_wire("free", 1, Net(output.ready).or(Net(valid).not()));
    m.make_register(valid, Net(input.valid), Some(Net(free)), Some(Net(*rst)));
    let data = pack_beat(&mut m, shape, lanes, input.groups);
    let (data_width, groups_width) = (shape.tdata_width(), shape.tuser_width());
    let data = m.add_register("data_q", data_width, data, Some(Net(free)), None);
    let groups = m.add_register("groups_q", groups_width, Net(input.groups), Some(Net(free)), None);
    let last = m.add_register("last_q", 1, Net(input.last), Some(Net(free)), None);
    m.assign_net(input.ready, Net(free));
    m.assign_net(output.valid, Net(valid));
    m.assign_net(*out_data, Net(data));
    m.assign_net(output.groups, Net(groups));
    m.assign_net(output.last, Net(last));
    Block { module: m, ports }
}

/// All lanes, lane 0 lowest, padded with zeros to whole bytes.
fn pack_beat(m: &mut Module, shape: &Shape, lanes: &[NetId], groups: NetId) -> Expr {
    let mut parts = Vec::new();
    for (l, &lane) in lanes.iter().enumerate() {
        let used = Expr::constant(shape.tuser_width(), l as u64).less_than(Net(groups));
        let used = if l == 0 { Net(groups).any_bit() } else { used };
        let used = m.add_wire(shape.numbered_name("used_", l), 1, used);
        let masked = Net(used).repeat(shape.lane_out()).and(order_lane(m, shape, lane));
        parts.push(Net(m.add_wire(shape.numbered_name("lane_", l), shape.lane_out(), masked)));
    }
    let padding = shape.tdata_width() - shape.lanes * shape.lane_out();
    if padding > 0 {
        parts.push(Expr::zeros(padding));
    }
    Expr::concat(parts)
}

/// A lane in plane-major order, as from the decoder, or in weight-major order.
fn order_lane(m: &Module, shape: &Shape, lane: NetId) -> Expr {
    if shape.order == OutputOrder::Plane || shape.q == 1 || shape.n_out == 1 {
        return Net(lane);
    }
    let bits = (0..shape.n_out).flat_map(|i| (0..shape.q).map(move |p| p * shape.n_out + i));
    Expr::concat(bits.map(|at| m.net_bits(lane, at, 1)))
}
