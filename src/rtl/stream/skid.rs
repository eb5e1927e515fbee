//! Register slice behind the input port: valid, ready and payload all come from registers, at full
//! rate. One word waits in the buffer while the output is stalled.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::Module;

/// The block; `push` must imply `ready`.
pub fn build(shape: &Shape) -> Module {
    let mut m = Module::new(shape.part("skid"));
    m.header = vec!["Register slice: a word and its annotation, full rate, no combinational path".into()];
    m.clock = Some(m.input("clk", 1));
    let rst = m.input("rst", 1);
    let push = m.input("push", 1);
    let fields = [("data", shape.word_width), ("count", shape.count_width()), ("ends", 1)];
    let inputs = fields.map(|(name, width)| m.input(&format!("in_{name}"), width));
    let out_ready = m.input("out_ready", 1);
    let ready = m.output("ready", 1);
    let out_valid = m.output("out_valid", 1);
    let outputs = fields.map(|(name, width)| m.output(&format!("out_{name}"), width));

    let [valid, full, ready_q] = ["valid_q", "full_q", "ready_q"].map(|name| m.add_net(name, 1, None));
    let free = m.wire("free", 1, Net(out_ready).or(Net(valid).not()));
    let some = m.wire("some", 1, Net(full).or(Net(push)));
    let reset = || Some(Net(rst));
    m.clocked(valid, Net(some), Some(Net(free)), reset());
    m.clocked(full, Net(free).not().and(Net(some)), None, reset());
    m.clocked(ready_q, Net(free).or(Net(some).not()), None, reset());
    m.assign(ready, Net(ready_q));
    m.assign(out_valid, Net(valid));
    for (i, (name, width)) in fields.into_iter().enumerate() {
        let spare = m.register(format!("{name}_spare"), width, Net(inputs[i]), Some(Net(ready_q)), None);
        let next = Net(full).mux(Net(spare), Net(inputs[i]));
        let held = m.register(format!("{name}_q"), width, next, Some(Net(free)), None);
        m.assign(outputs[i], Net(held));
    }
    m
}
