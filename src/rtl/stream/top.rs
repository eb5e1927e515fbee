//! The top: ports of the contract, and the blocks joined in the order of the data.

use super::Shape;
use crate::rtl::Expr::Net;
use crate::rtl::{Module, NetId, Rtl};
use crate::spec::{DecoderSpec, Reset, StreamSpec};
use std::collections::BTreeMap;

/// Joins `parts` (frame, gearbox, skid, align where the decoder has registers, output) and one
/// decoder a lane.
pub fn build(spec: &DecoderSpec, stream: &StreamSpec, shape: &Shape, parts: &[Module]) -> Module {
    let mut top = Top { m: Module::new(shape.name.clone()), nets: BTreeMap::new() };
    top.m.header = header(shape);
    top.ports(stream, shape);
    top.inner_nets(shape, stream.reset);
    top.inner_nets_of_beats(shape, parts.len() > FIXED_PARTS);
    for part in &parts[..parts.len() - 1] {
        top.join(part);
    }
    top.decoders(spec, shape, parts.len() > FIXED_PARTS);
    if let Some(output) = parts.last() {
        top.join(output);
    }
    top.m
}

/// Parts of every wrapper; one more where the decoder has registers.
const FIXED_PARTS: usize = 4;

fn header(shape: &Shape) -> Vec<String> {
    vec![
        format!(
            "Weight stream: {}-bit words to beats of {} group(s), {} stored bits to {} weight bits a group",
            shape.word_width,
            shape.lanes,
            shape.group_width,
            shape.lane_out()
        ),
        "frame_groups is sampled with the first word of a frame; 0: until tlast".into(),
        "m_axis_tuser: valid groups of the beat".into(),
    ]
}

/// Which net of the top stands at a port of a part, where the names differ.
const JOINTS: [(&str, &str, &str); 38] = [
    ("frame", "in_valid", "s_axis_tvalid"),
    ("frame", "in_data", "s_axis_tdata"),
    ("frame", "in_last", "s_axis_tlast"),
    ("frame", "in_ready", "s_axis_tready"),
    ("frame", "out_ready", "word_ready"),
    ("frame", "out_valid", "word_valid"),
    ("frame", "out_data", "word_data"),
    ("frame", "out_count", "word_count"),
    ("frame", "out_ends", "word_ends"),
    ("gearbox", "in_valid", "word_valid"),
    ("gearbox", "in_data", "word_data"),
    ("gearbox", "in_count", "word_count"),
    ("gearbox", "in_ends", "word_ends"),
    ("gearbox", "in_ready", "word_ready"),
    ("gearbox", "out_ready", "shifted_ready"),
    ("gearbox", "out_valid", "shifted_valid"),
    ("gearbox", "out_data", "shifted_data"),
    ("gearbox", "out_groups", "shifted_groups"),
    ("gearbox", "out_last", "shifted_last"),
    ("skid", "in_valid", "shifted_valid"),
    ("skid", "in_data", "shifted_data"),
    ("skid", "in_groups", "shifted_groups"),
    ("skid", "in_last", "shifted_last"),
    ("skid", "in_ready", "shifted_ready"),
    ("skid", "out_ready", "beat_ready"),
    ("skid", "out_valid", "beat_valid"),
    ("skid", "out_data", "beat_x"),
    ("skid", "out_groups", "beat_groups"),
    ("skid", "out_last", "beat_last"),
    ("align", "in_valid", "beat_valid"),
    ("align", "in_groups", "beat_groups"),
    ("align", "in_last", "beat_last"),
    ("align", "ce", "beat_ready"),
    ("output", "out_ready", "m_axis_tready"),
    ("output", "out_valid", "m_axis_tvalid"),
    ("output", "out_data", "m_axis_tdata"),
    ("output", "out_groups", "m_axis_tuser"),
    ("output", "out_last", "m_axis_tlast"),
];

struct Top {
    m: Module,
    /// Every net of the top by its name.
    nets: BTreeMap<String, NetId>,
}

impl Top {
    fn ports(&mut self, stream: &StreamSpec, shape: &Shape) {
        let reset = match stream.reset {
            Reset::ActiveLow => "aresetn",
            Reset::ActiveHigh => "areset",
        };
        self.m.clock = Some(self.input("aclk", 1));
        self.input(reset, 1);
        self.input("s_axis_tdata", shape.word_width);
        self.input("s_axis_tvalid", 1);
        self.output("s_axis_tready", 1);
        self.input("s_axis_tlast", 1);
        self.input("frame_groups", shape.groups_width);
        self.output("m_axis_tdata", shape.tdata_width());
        self.output("m_axis_tvalid", 1);
        self.input("m_axis_tready", 1);
        self.output("m_axis_tlast", 1);
        self.output("m_axis_tuser", shape.tuser_width());
        self.output("frame_short", 1);
        self.output("frame_long", 1);
    }

    fn input(&mut self, name: &str, width: usize) -> NetId {
        let net = self.m.input(name, width);
        self.nets.insert(name.into(), net);
        net
    }

    fn output(&mut self, name: &str, width: usize) {
        let net = self.m.output(name, width);
        self.nets.insert(name.into(), net);
    }

    fn inner(&mut self, name: &str, width: usize) {
        let net = self.m.add_net(name, width, None);
        self.nets.insert(name.into(), net);
    }

    fn inner_nets(&mut self, shape: &Shape, reset: Reset) {
        self.inner("rst", 1);
        let level = match reset {
            Reset::ActiveLow => Net(self.nets["aresetn"]).not(),
            Reset::ActiveHigh => Net(self.nets["areset"]),
        };
        self.m.assign(self.nets["rst"], level);
        for (name, width) in [("valid", 1), ("ready", 1), ("ends", 1)] {
            self.inner(&format!("word_{name}"), width);
        }
        self.inner("word_data", shape.word_width);
        self.inner("word_count", shape.count_width());
        self.inner("shifted_data", shape.beat_in());
    }

    fn inner_nets_of_beats(&mut self, shape: &Shape, pipelined: bool) {
        self.inner("beat_x", shape.beat_in());
        for prefix in ["shifted", "beat", "decoded"].into_iter().take(2 + usize::from(pipelined)) {
            self.inner(&format!("{prefix}_valid"), 1);
            self.inner(&format!("{prefix}_ready"), 1);
            self.inner(&format!("{prefix}_groups"), shape.tuser_width());
            self.inner(&format!("{prefix}_last"), 1);
        }
    }

    /// The net at `port` of `part`: by the table, or of the same name.
    fn net_at(&self, part: &str, port: &str) -> NetId {
        if let Some((_, _, net)) = JOINTS.iter().find(|(p, q, _)| *p == part && *q == port) {
            return self.nets[*net];
        }
        let behind = if self.nets.contains_key("decoded_valid") { "decoded" } else { "beat" };
        match (part, port) {
            (_, "clk") => self.nets["aclk"],
            ("align", _) => self.nets[&port.replace("out", "decoded")],
            ("output", "in_ready" | "in_valid" | "in_groups" | "in_last") => {
                self.nets[&port.replace("in", behind)]
            }
            ("output", _) if port.starts_with("in_y") => self.nets[&port["in_".len()..]],
            _ => self.nets[port],
        }
    }

    fn join(&mut self, part: &Module) {
        let kind = part.name.rsplit('_').next().unwrap_or_default().to_owned();
        let connections = part.ports().map(|(_, p)| (p.name.clone(), self.net_at(&kind, &p.name))).collect();
        self.m.instance(&part.name, &format!("u_{kind}"), connections);
    }

    fn decoders(&mut self, spec: &DecoderSpec, shape: &Shape, pipelined: bool) {
        for lane in 0..shape.lanes {
            let slice = self.m.bits(self.nets["beat_x"], lane * shape.group_width, shape.group_width);
            let x = self.m.wire(shape.numbered("x", lane), shape.group_width, slice);
            let name = shape.numbered("y", lane);
            self.inner(&name, shape.lane_out());
            let control = [("clk", "aclk"), ("ce", "beat_ready")];
            let control = control.into_iter().filter(|_| pipelined);
            let mut connections: Vec<_> = control.map(|(port, net)| (port.into(), self.nets[net])).collect();
            connections.extend([("x".into(), x), ("y".into(), self.nets[&name])]);
            self.m.instance(&Rtl::decoder_name(spec), &shape.numbered("u_xor", lane), connections);
        }
    }
}
