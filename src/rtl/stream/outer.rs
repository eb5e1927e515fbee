//! Top around the wrapper: source, AXI4-Lite registers, scale and tkeep.
//!
//! ```text
//! axil ─► rom | fetch ─► wrapper ─► scale, keep ─► m_axis
//! ```
//!
//! Ports are connected to the net of the top with the same name, unless a block renames them.

use super::ports::{Block, join_part};
use super::wrapper::Wrapper;
use super::{Shape, axi_lite, axi_read, keep, rom, scale, top};
use crate::rtl::{Dir, Expr, Module, Net, NetId};
use crate::spec::{Reset, StreamSpec, WordSource};
use std::collections::BTreeMap;

/// Clock edges that a ROM adds: its start, and its read.
const ROM_LATENCY: usize = 2;

/// Builds the wrapper inside its top, if it has a source, registers, scale or tkeep; `digest` is the value of
/// register `Digest`.
pub(super) fn build_outer(
    stream: &StreamSpec,
    shape: &Shape,
    inner: Block<top::TopPorts>,
    mut wrapper: Wrapper,
    digest: u32,
) -> Wrapper {
    let around = &stream.around;
    let Block { module: mut inner, ports } = inner;
    if around.is_bare() {
        wrapper.modules.push(inner);
        return wrapper;
    }
    let name = std::mem::replace(&mut inner.name, shape.part_name("stream"));
    let mut parts = Vec::new();
    parts.extend(
        around
            .axi_lite
            .then(|| StreamPart::from_module(axi_lite::build_block(shape, &around.source, digest))),
    );
    match &around.source {
        WordSource::Axis => {}
        WordSource::Rom(frames) => {
            let (module, image) = rom::build_block(shape, frames);
            parts.push(StreamPart::from_module(module));
            wrapper.images.push(image);
            wrapper.latency += ROM_LATENCY;
        }
        WordSource::Axi(axi) => {
            let Block { module, ports } = axi_read::build_block(shape, axi);
            parts.push(StreamPart { shown: vec![ports.error], ..StreamPart::from_module(module) });
        }
    }
    let behind = output_blocks(stream, shape, inner.net(ports.m_axis_data).width);
    let wrapper_at = parts.len();
    parts.push(StreamPart::of_wrapper(inner, &ports, stream));
    parts.extend(behind.into_iter().map(StreamPart::from_module));
    let beats = [ports.m_axis.valid, ports.m_axis.ready, ports.m_axis.last];
    let beats = beats.map(|port| parts[wrapper_at].net_name(port));
    let top = Top::new(name, stream).build_module(&parts, beats);
    wrapper.modules.extend(parts.into_iter().map(|part| part.module));
    wrapper.modules.push(top);
    wrapper
}

/// The blocks at the output of the wrapper, whose beats have `width` bits.
fn output_blocks(stream: &StreamSpec, shape: &Shape, width: usize) -> Vec<Module> {
    let lane_bits = shape.lane_out() * stream.around.bits_per_code_bit();
    let to = (shape.lanes * lane_bits).next_multiple_of(8);
    let mut blocks = Vec::new();
    blocks.extend((lane_bits > shape.lane_out()).then(|| scale::build_block(shape, width, to)));
    blocks.extend(stream.around.tkeep.then(|| keep::build_block(shape, lane_bits)));
    blocks
}

/// A block of the top.
struct StreamPart {
    module: Module,
    /// Ports connected to a net of another name: (port, net).
    renamed: Vec<(NetId, &'static str)>,
    /// Outputs that are ports of the top although another part reads them.
    shown: Vec<NetId>,
}

impl StreamPart {
    fn from_module(module: Module) -> Self {
        let renamed = module.clock.map(|clock| (clock, "aclk")).into_iter().collect();
        Self { module, renamed, shown: Vec::new() }
    }

    fn of_wrapper(module: Module, ports: &top::TopPorts, stream: &StreamSpec) -> Self {
        let around = &stream.around;
        let groups = (around.source != WordSource::Axis).then_some((ports.groups, "word_groups"));
        let data = (around.bits_per_code_bit() > 1).then_some((ports.m_axis_data, "beat_tdata"));
        let beats = &ports.m_axis;
        let shown = vec![beats.valid, beats.last, beats.groups, ports.short, ports.long];
        Self { renamed: groups.into_iter().chain(data).collect(), shown, ..Self::from_module(module) }
    }

    /// Name of the net of the top that is connected to a port.
    fn net_name(&self, port: NetId) -> &str {
        let renamed = self.renamed.iter().find(|(id, _)| *id == port);
        renamed.map_or(&self.module.net(port).name, |(_, name)| name)
    }
}

/// Nets that the top itself drives.
const DRIVEN: [&str; 2] = ["rst", "frame_done"];

struct Top<'a> {
    m: Module,
    stream: &'a StreamSpec,
    nets: BTreeMap<String, NetId>,
}

/// A net of the top: the port of the part that drives it, and its direction if it is a port of the top.
struct TopNet<'a> {
    name: &'a str,
    net: &'a Net,
    dir: Option<Dir>,
}

impl<'a> Top<'a> {
    fn new(name: String, stream: &'a StreamSpec) -> Self {
        let mut m = Module::new(name);
        let around = &stream.around;
        let source = match around.source {
            WordSource::Axis => "from s_axis",
            WordSource::Rom(_) => "from a memory",
            WordSource::Axi(_) => "read on AXI4",
        };
        m.header = vec![format!("Weight stream {source}: the wrapper with what stands around it")];
        Self { m, stream, nets: BTreeMap::new() }
    }

    /// Adds ports in the order of the parts, then the inner nets: those that one part drives and another
    /// reads, unless they are shown. `beats` names valid, ready and last of the beats.
    fn build_module(mut self, parts: &[StreamPart], beats: [&str; 3]) -> Module {
        let clock = self.m.clock_input("aclk");
        let level = top::reset_input(&mut self.m, self.stream.reset);
        for port in [clock, level] {
            self.nets.insert(self.m.net(port).name.clone(), port);
        }
        let mut inner = Vec::new();
        for TopNet { name, net, dir } in Self::nets_of(parts) {
            match dir {
                Some(_) if self.nets.contains_key(name) || DRIVEN.contains(&name) => {}
                Some(dir) => {
                    let port = self.m.add_port(name, net.width, dir, net.comment.clone());
                    self.nets.insert(name.to_owned(), port);
                }
                None => inner.push((name, net.width)),
            }
        }
        for (name, width) in inner {
            let net = self.m.add_net(name, width, None);
            self.nets.insert(name.to_owned(), net);
        }
        if parts.iter().any(|part| part.module.find_port("rst").is_some()) {
            self.drive_reset(level);
        }
        if self.stream.around.axi_lite {
            let done = beats.map(|name| Expr::Net(self.nets[name]));
            let done = self.m.add_wire("frame_done", 1, Expr::And(done.into()));
            self.nets.insert("frame_done".into(), done);
        }
        parts.iter().for_each(|part| self.join_part(part));
        self.m
    }

    /// All nets of the top, each once.
    fn nets_of(parts: &[StreamPart]) -> Vec<TopNet<'_>> {
        let mut found: Vec<TopNet> = Vec::new();
        let mut shown: Vec<&str> = Vec::new();
        for part in parts {
            shown.extend(part.shown.iter().map(|port| part.net_name(*port)));
            for (id, net) in part.module.ports() {
                let (name, dir) = (part.net_name(id), net.dir);
                match found.iter_mut().find(|known| known.name == name) {
                    None => found.push(TopNet { name, net, dir }),
                    Some(known) if known.dir != dir => {
                        known.dir = None;
                        if dir == Some(Dir::Output) {
                            known.net = net;
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        for net in found.iter_mut().filter(|net| shown.contains(&net.name)) {
            net.dir = Some(Dir::Output);
        }
        found
    }

    /// Drives the reset of all parts.
    fn drive_reset(&mut self, level: NetId) {
        let value = match self.stream.reset {
            Reset::ActiveLow => Expr::Net(level).not(),
            Reset::ActiveHigh => Expr::Net(level),
        };
        let rst = self.m.add_wire("rst", 1, value);
        self.nets.insert("rst".into(), rst);
    }

    fn join_part(&mut self, part: &StreamPart) {
        let joints = part.module.ports().map(|(port, _)| (port, self.nets[part.net_name(port)]));
        let joints: Vec<_> = joints.collect();
        join_part(&mut self.m, &part.module, &joints);
    }
}
