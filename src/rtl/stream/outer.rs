//! The top around the wrapper: what feeds it, registers on AXI4-Lite, and what its output carries besides.
//!
//! ```text
//! axil ─► rom | fetch ─► wrapper ─► scale, keep ─► m_axis
//! ```
//!
//! Every block names its ports as the nets of this top are named.

use super::{Shape, Wrapper, axi_lite, axi_read, keep, rom, scale};
use crate::rtl::Expr::Net;
use crate::rtl::{Dir, Module, NetId};
use crate::spec::{Reset, Source, StreamSpec};
use std::collections::BTreeMap;

/// Clock edges that a memory adds: its start, and its read.
const ROM_LATENCY: usize = 2;

/// The wrapper inside its top, where anything stands around it; `digest` is what the register of that name reads.
pub fn build(stream: &StreamSpec, shape: &Shape, mut wrapper: Wrapper, digest: u32) -> Wrapper {
    let around = &stream.around;
    if around.is_bare() {
        return wrapper;
    }
    let Some(mut inner) = wrapper.modules.pop() else { return wrapper };
    let name = std::mem::replace(&mut inner.name, shape.part("stream"));
    let mut parts = Vec::new();
    parts.extend(around.axi_lite.then(|| axi_lite::build(shape, &around.source, digest)));
    match &around.source {
        Source::Axis => {}
        Source::Rom(frames) => {
            let (module, image) = rom::build(shape, frames);
            parts.push(module);
            wrapper.images.push(image);
            wrapper.latency += ROM_LATENCY;
        }
        Source::Axi(axi) => parts.push(axi_read::build(shape, axi)),
    }
    let behind = behind(stream, shape, &inner);
    parts.push(inner);
    parts.extend(behind);
    let top = Top::new(name, stream).build(&parts);
    wrapper.modules.extend(parts);
    wrapper.modules.push(top);
    wrapper
}

/// The blocks at the output of the wrapper.
fn behind(stream: &StreamSpec, shape: &Shape, inner: &Module) -> Vec<Module> {
    let width = inner.port("m_axis_tdata").map_or(0, |port| inner.net(port).width);
    let lane_bits = shape.lane_out() * stream.around.bits_per_code_bit();
    let to = (shape.lanes * lane_bits).next_multiple_of(8);
    let mut blocks = Vec::new();
    blocks.extend((lane_bits > shape.lane_out()).then(|| scale::build(shape, width, to)));
    blocks.extend(stream.around.tkeep.then(|| keep::build(shape, lane_bits)));
    blocks
}

struct Top<'a> {
    m: Module,
    stream: &'a StreamSpec,
    nets: BTreeMap<String, NetId>,
}

impl<'a> Top<'a> {
    fn new(name: String, stream: &'a StreamSpec) -> Self {
        let mut m = Module::new(name);
        let around = &stream.around;
        let source = match around.source {
            Source::Axis => "from s_axis",
            Source::Rom(_) => "from a memory",
            Source::Axi(_) => "read on AXI4",
        };
        m.header = vec![format!("Weight stream {source}: the wrapper with what stands around it")];
        Self { m, stream, nets: BTreeMap::new() }
    }

    /// The port of the top, or the net in it, at `port` of a part.
    fn name<'n>(&self, part: &Module, port: &'n str) -> &'n str {
        let is_wrapper = part.port("aclk").is_some();
        match port {
            "clk" => "aclk",
            "frame_groups" if is_wrapper && self.stream.around.source != Source::Axis => "word_groups",
            "m_axis_tdata" if is_wrapper && self.stream.around.bits_per_code_bit() > 1 => "beat_tdata",
            _ => port,
        }
    }

    /// Ports first, in the order of the parts; a net that one part drives and another reads is inside, but for
    /// what the world reads too.
    fn build(mut self, parts: &[Module]) -> Module {
        let reset = match self.stream.reset {
            Reset::ActiveLow => "aresetn",
            Reset::ActiveHigh => "areset",
        };
        self.m.clock = Some(self.port("aclk", 1, Dir::Input));
        let level = self.port(reset, 1, Dir::Input);
        let mut inner = Vec::new();
        for (name, width, dir) in self.nets_of(parts) {
            match dir {
                Some(_) if self.nets.contains_key(&name) || name == "rst" || name == "frame_done" => {}
                Some(dir) => {
                    self.port(&name, width, dir);
                }
                None => inner.push((name, width)),
            }
        }
        for (name, width) in inner {
            let net = self.m.add_net(name.clone(), width, None);
            self.nets.insert(name, net);
        }
        if parts.iter().any(|part| part.port("rst").is_some()) {
            let value = if self.stream.reset == Reset::ActiveLow { Net(level).not() } else { Net(level) };
            let rst = self.m.wire("rst", 1, value);
            self.nets.insert("rst".into(), rst);
        }
        if self.stream.around.axi_lite {
            self.frame_done();
        }
        parts.iter().for_each(|part| self.join(part));
        self.m
    }

    fn port(&mut self, name: &str, width: usize, dir: Dir) -> NetId {
        let net = self.m.add_net(name, width, Some(dir));
        self.nets.insert(name.into(), net);
        net
    }

    /// Every net of the top but clock and reset once: with the direction of its port, or none where it is inside.
    fn nets_of(&self, parts: &[Module]) -> Vec<(String, usize, Option<Dir>)> {
        let mut found: Vec<(String, usize, Option<Dir>)> = Vec::new();
        for part in parts {
            for (_, port) in part.ports() {
                let name = self.name(part, &port.name);
                match found.iter_mut().find(|(known, ..)| known == name) {
                    None => found.push((name.to_owned(), port.width, port.dir)),
                    // The world sees what goes out, and what reports; the rest is between two parts.
                    Some((_, _, dir)) if *dir != port.dir => {
                        let shown = name.starts_with("m_axis_") || name.starts_with("frame_short");
                        let shown = shown || ["frame_long", "frame_error"].contains(&name);
                        *dir = shown.then_some(Dir::Output);
                    }
                    Some(_) => {}
                }
            }
        }
        found
    }

    /// Whether the last beat of a frame is taken.
    fn frame_done(&mut self) {
        let [valid, ready, last] =
            ["m_axis_tvalid", "m_axis_tready", "m_axis_tlast"].map(|name| Net(self.nets[name]));
        let done = self.m.wire("frame_done", 1, crate::rtl::Expr::And(vec![valid, ready, last]));
        self.nets.insert("frame_done".into(), done);
    }

    fn join(&mut self, part: &Module) {
        let kind = part.name.rsplit('_').next().unwrap_or_default();
        let connection = |port: &str| (port.to_owned(), self.nets[self.name(part, port)]);
        let connections = part.ports().map(|(_, port)| connection(&port.name)).collect();
        self.m.instance(&part.name, &format!("u_{kind}"), connections);
    }
}
