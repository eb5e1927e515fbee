//! Skid buffer: registers the ready path before the decoder, at full rate. While the output is stalled, one
//! beat waits in the spare registers.

use super::Shape;
use super::ports::{Beats, Block, RESET};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct SkidPorts {
    pub rst: NetId,
    pub input: Beats,
    pub in_data: NetId,
    pub output: Beats,
    pub out_data: NetId,
}

impl SkidPorts {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.add_input("rst", 1, RESET);
        let valid = m.add_input("in_valid", 1, "a beat is offered");
        let in_data = m.add_input("in_data", shape.beat_in(), DATA);
        let groups = m.add_input("in_groups", shape.tuser_width(), GROUPS);
        let last = m.add_input("in_last", 1, LAST);
        let out_ready = m.add_input("out_ready", 1, "the beat is taken");
        let ready = m.add_output("in_ready", 1, "a beat is taken");
        let input = Beats { valid, ready, groups, last };
        let valid = m.add_output("out_valid", 1, "a beat is offered");
        let out_data = m.add_output("out_data", shape.beat_in(), DATA);
        let groups = m.add_output("out_groups", shape.tuser_width(), GROUPS);
        let last = m.add_output("out_last", 1, LAST);
        Self { rst, input, in_data, output: Beats { valid, ready: out_ready, groups, last }, out_data }
    }

    /// (register, width in bits, input, output) of every field of a beat.
    fn beat_fields(&self, m: &Module) -> [(&'static str, usize, NetId, NetId); 3] {
        let Self { input, output, .. } = self;
        [
            ("data", self.in_data, self.out_data),
            ("groups", input.groups, output.groups),
            ("last", input.last, output.last),
        ]
        .map(|(name, from, to)| (name, m.net(from).width, from, to))
    }
}

const DATA: &str = "its stored bits, lane 0 lowest";
const GROUPS: &str = "its valid groups";
const LAST: &str = "it is the last one of its frame";

/// Builds the block.
pub(super) fn build_block(shape: &Shape) -> Block<SkidPorts> {
    let mut m = Module::new(shape.part_name("skid"));
    m.header = vec!["Register slice: a beat of stored bits, full rate, no combinational path".into()];
    let ports = SkidPorts::declare_in(&mut m, shape);
    let SkidPorts { rst, input, output, .. } = ports;

    // `valid`: a beat is held; `full`: two are, the older one in the spare registers.
    let [valid, full] = ["valid_q", "full_q"].map(|name| m.add_net(name, 1, None));
    let free = m.add_wire("free", 1, Net(full).not());
    let push = m.add_wire("push", 1, Net(input.valid).and(Net(free)));
    let stays = m.add_wire("stays", 1, Net(valid).and(Net(output.ready).not()));
    let reset = || Some(Net(rst));
    let both = Net(stays).and(Net(full).or(Net(push)));
    m.make_register(full, both, None, reset());
    m.make_register(valid, Expr::Or(vec![Net(push), Net(full), Net(stays)]), None, reset());
    m.assign_net(input.ready, Net(free));
    m.assign_net(output.valid, Net(valid));
    for (name, width, from, to) in ports.beat_fields(&m) {
        let new = m.add_register(format!("{name}_q"), width, Net(from), Some(Net(push)), None);
        let old = m.add_register(format!("{name}_spare"), width, Net(new), Some(Net(free)), None);
        m.assign_net(to, Net(full).mux(Net(old), Net(new)));
    }
    Block { module: m, ports }
}
