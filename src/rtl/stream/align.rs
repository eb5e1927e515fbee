//! Carries valid, group count and last beside a pipelined decoder; one enable for all its registers.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::Module;

/// The block, `latency` >= 1 registers long.
pub fn build(shape: &Shape, latency: usize) -> Module {
    let mut m = Module::new(shape.part("align"));
    m.header = vec![format!("Beat control beside the decoder's {latency} pipeline registers")];
    m.clock = Some(m.input("clk", 1));
    let rst = m.input("rst", 1);
    let in_valid = m.input("in_valid", 1);
    let in_groups = m.input("in_groups", shape.tuser_width());
    let in_last = m.input("in_last", 1);
    let out_ready = m.input("out_ready", 1);
    let ce = m.output("ce", 1);
    let out_valid = m.output("out_valid", 1);
    let out_groups = m.output("out_groups", shape.tuser_width());
    let out_last = m.output("out_last", 1);

    let numbered =
        |name: &str, stage: usize| format!("{name}_r{stage:0digits$}", digits = latency.to_string().len());
    let valid: Vec<_> = (1..=latency).map(|stage| m.add_net(numbered("valid", stage), 1, None)).collect();
    let out = valid[latency - 1];
    let moves = m.wire("moves", 1, Net(out_ready).or(Net(out).not()));
    for (stage, &net) in valid.iter().enumerate() {
        let before = if stage == 0 { in_valid } else { valid[stage - 1] };
        m.clocked(net, Net(before), Some(Net(moves)), Some(Net(rst)));
    }
    let mut chain = |name: &str, input| {
        (1..=latency).fold(input, |before, stage| {
            let width = m.net(before).width;
            m.register(numbered(name, stage), width, Net(before), Some(Net(moves)), None)
        })
    };
    let groups = chain("groups", in_groups);
    let last = chain("last", in_last);
    m.assign(ce, Net(moves));
    m.assign(out_valid, Net(out));
    m.assign(out_groups, Net(groups));
    m.assign(out_last, Net(last));
    m
}
