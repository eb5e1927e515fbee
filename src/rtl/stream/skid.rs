//! Cuts the ready path before the decoder: `in_ready` comes from a register, at full rate. One beat waits
//! in the spare registers while the output is stalled.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module};

/// The block.
pub fn build(shape: &Shape) -> Module {
    let mut m = Module::new(shape.part("skid"));
    m.header = vec!["Register slice: a beat of stored bits, full rate, no combinational path".into()];
    m.clock = Some(m.input("clk", 1));
    let rst = m.input("rst", 1);
    let in_valid = m.input("in_valid", 1);
    let fields = [("data", shape.beat_in()), ("groups", shape.tuser_width()), ("last", 1)];
    let inputs = fields.map(|(name, width)| m.input(&format!("in_{name}"), width));
    let out_ready = m.input("out_ready", 1);
    let in_ready = m.output("in_ready", 1);
    let out_valid = m.output("out_valid", 1);
    let outputs = fields.map(|(name, width)| m.output(&format!("out_{name}"), width));

    // `valid`: a beat is here; `full`: two are, the older one in the spare registers.
    let [valid, full] = ["valid_q", "full_q"].map(|name| m.add_net(name, 1, None));
    let free = m.wire("free", 1, Net(full).not());
    let push = m.wire("push", 1, Net(in_valid).and(Net(free)));
    let stays = m.wire("stays", 1, Net(valid).and(Net(out_ready).not()));
    let reset = || Some(Net(rst));
    let both = Net(stays).and(Net(full).or(Net(push)));
    m.clocked(full, both, None, reset());
    m.clocked(valid, Expr::Or(vec![Net(push), Net(full), Net(stays)]), None, reset());
    m.assign(in_ready, Net(free));
    m.assign(out_valid, Net(valid));
    for (i, (name, width)) in fields.into_iter().enumerate() {
        let new = m.register(format!("{name}_q"), width, Net(inputs[i]), Some(Net(push)), None);
        let old = m.register(format!("{name}_spare"), width, Net(new), Some(Net(free)), None);
        m.assign(outputs[i], Net(full).mux(Net(old), Net(new)));
    }
    m
}
