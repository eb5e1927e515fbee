//! Delays valid, group count and last by the latency of a pipelined decoder; one enable for all registers.

use super::Shape;
use super::ports::{Beats, Block, RESET};
use crate::rtl::Expr::Net;
use crate::rtl::{Module, NetId};

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlignPorts {
    pub rst: NetId,
    /// Input; its ready is the clock enable of the decoder.
    pub input: Beats,
    pub output: Beats,
}

impl AlignPorts {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.add_input("rst", 1, RESET);
        let valid = m.add_input("in_valid", 1, "a beat goes into the decoder");
        let groups = m.add_input("in_groups", shape.tuser_width(), "its valid groups");
        let last = m.add_input("in_last", 1, "it is the last one of its frame");
        let out_ready = m.add_input("out_ready", 1, "the decoded beat is taken");
        let ready = m.add_output("ce", 1, "clock enable of the decoder");
        let input = Beats { valid, ready, groups, last };
        let output = Beats {
            valid: m.add_output("out_valid", 1, "a decoded beat is offered"),
            ready: out_ready,
            groups: m.add_output("out_groups", shape.tuser_width(), "its valid groups"),
            last: m.add_output("out_last", 1, "it is the last one of its frame"),
        };
        Self { rst, input, output }
    }
}

/// Builds the block with `latency` >= 1 registers.
pub(super) fn build_block(shape: &Shape, latency: usize) -> Block<AlignPorts> {
    let mut m = Module::new(shape.part_name("align"));
    m.header = vec![format!("Beat control beside the decoder's {latency} pipeline registers")];
    let ports = AlignPorts::declare_in(&mut m, shape);
    let AlignPorts { rst, input, output } = ports;
    let numbered =
        |name: &str, stage: usize| format!("{name}_r{stage:0digits$}", digits = latency.to_string().len());
    let valid: Vec<_> = (1..=latency).map(|stage| m.add_net(numbered("valid", stage), 1, None)).collect();
    let out = valid[latency - 1];
    let moves = m.add_wire("moves", 1, Net(output.ready).or(Net(out).not()));
    for (stage, &net) in valid.iter().enumerate() {
        let before = if stage == 0 { input.valid } else { valid[stage - 1] };
        m.make_register(net, Net(before), Some(Net(moves)), Some(Net(rst)));
    }
    let mut chain = |name: &str, input| {
        (1..=latency).fold(input, |before, stage| {
            let width = m.net(before).width;
            m.add_register(numbered(name, stage), width, Net(before), Some(Net(moves)), None)
        })
    };
    let groups = chain("groups", input.groups);
    let last = chain("last", input.last);
    m.assign_net(input.ready, Net(moves));
    m.assign_net(output.valid, Net(out));
    m.assign_net(output.groups, Net(groups));
    m.assign_net(output.last, Net(last));
    Block { module: m, ports }
}
