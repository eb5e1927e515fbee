//! Carries valid, group count and last beside a pipelined decoder; one enable for all its registers.

use super::Shape;
use super::ports::{Beats, Block, RESET};
use crate::rtl::Expr::Net;
use crate::rtl::{Module, NetId};

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    pub rst: NetId,
    /// Ready is the enable of the decoder.
    pub input: Beats,
    pub output: Beats,
}

impl Ports {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.input("rst", 1, RESET);
        let valid = m.input("in_valid", 1, "a beat goes into the decoder");
        let groups = m.input("in_groups", shape.tuser_width(), "its valid groups");
        let last = m.input("in_last", 1, "it is the last one of its frame");
        let out_ready = m.input("out_ready", 1, "the decoded beat is taken");
        let ready = m.output("ce", 1, "clock enable of the decoder");
        let input = Beats { valid, ready, groups, last };
        let output = Beats {
            valid: m.output("out_valid", 1, "a decoded beat is offered"),
            ready: out_ready,
            groups: m.output("out_groups", shape.tuser_width(), "its valid groups"),
            last: m.output("out_last", 1, "it is the last one of its frame"),
        };
        Self { rst, input, output }
    }
}

/// The block, `latency` >= 1 registers long.
pub(super) fn build(shape: &Shape, latency: usize) -> Block<Ports> {
    let mut m = Module::new(shape.part("align"));
    m.header = vec![format!("Beat control beside the decoder's {latency} pipeline registers")];
    let ports = Ports::declare(&mut m, shape);
    let Ports { rst, input, output } = ports;
    let numbered =
        |name: &str, stage: usize| format!("{name}_r{stage:0digits$}", digits = latency.to_string().len());
    let valid: Vec<_> = (1..=latency).map(|stage| m.add_net(numbered("valid", stage), 1, None)).collect();
    let out = valid[latency - 1];
    let moves = m.wire("moves", 1, Net(output.ready).or(Net(out).not()));
    for (stage, &net) in valid.iter().enumerate() {
        let before = if stage == 0 { input.valid } else { valid[stage - 1] };
        m.clocked(net, Net(before), Some(Net(moves)), Some(Net(rst)));
    }
    let mut chain = |name: &str, input| {
        (1..=latency).fold(input, |before, stage| {
            let width = m.net(before).width;
            m.register(numbered(name, stage), width, Net(before), Some(Net(moves)), None)
        })
    };
    let groups = chain("groups", input.groups);
    let last = chain("last", input.last);
    m.assign(input.ready, Net(moves));
    m.assign(output.valid, Net(out));
    m.assign(output.groups, Net(groups));
    m.assign(output.last, Net(last));
    Block { module: m, ports }
}
