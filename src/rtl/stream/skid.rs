//! Cuts the ready path before the decoder: `in_ready` comes from a register, at full rate. One beat waits
//! in the spare registers while the output is stalled.

use super::Shape;
use super::ports::{Beats, Block, RESET};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    pub rst: NetId,
    pub input: Beats,
    pub in_data: NetId,
    pub output: Beats,
    pub out_data: NetId,
}

impl Ports {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.input("rst", 1, RESET);
        let valid = m.input("in_valid", 1, "a beat is offered");
        let in_data = m.input("in_data", shape.beat_in(), DATA);
        let groups = m.input("in_groups", shape.tuser_width(), GROUPS);
        let last = m.input("in_last", 1, LAST);
        let out_ready = m.input("out_ready", 1, "the beat is taken");
        let ready = m.output("in_ready", 1, "a beat is taken");
        let input = Beats { valid, ready, groups, last };
        let valid = m.output("out_valid", 1, "a beat is offered");
        let out_data = m.output("out_data", shape.beat_in(), DATA);
        let groups = m.output("out_groups", shape.tuser_width(), GROUPS);
        let last = m.output("out_last", 1, LAST);
        Self { rst, input, in_data, output: Beats { valid, ready: out_ready, groups, last }, out_data }
    }

    /// (register, its bits, input, output) of all that a beat is.
    fn fields(&self, m: &Module) -> [(&'static str, usize, NetId, NetId); 3] {
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

/// The block.
pub(super) fn build(shape: &Shape) -> Block<Ports> {
    let mut m = Module::new(shape.part("skid"));
    m.header = vec!["Register slice: a beat of stored bits, full rate, no combinational path".into()];
    let ports = Ports::declare(&mut m, shape);
    let Ports { rst, input, output, .. } = ports;

    // `valid`: a beat is here; `full`: two are, the older one in the spare registers.
    let [valid, full] = ["valid_q", "full_q"].map(|name| m.add_net(name, 1, None));
    let free = m.wire("free", 1, Net(full).not());
    let push = m.wire("push", 1, Net(input.valid).and(Net(free)));
    let stays = m.wire("stays", 1, Net(valid).and(Net(output.ready).not()));
    let reset = || Some(Net(rst));
    let both = Net(stays).and(Net(full).or(Net(push)));
    m.clocked(full, both, None, reset());
    m.clocked(valid, Expr::Or(vec![Net(push), Net(full), Net(stays)]), None, reset());
    m.assign(input.ready, Net(free));
    m.assign(output.valid, Net(valid));
    for (name, width, from, to) in ports.fields(&m) {
        let new = m.register(format!("{name}_q"), width, Net(from), Some(Net(push)), None);
        let old = m.register(format!("{name}_spare"), width, Net(new), Some(Net(free)), None);
        m.assign(to, Net(full).mux(Net(old), Net(new)));
    }
    Block { module: m, ports }
}
