//! The top: ports of the contract, and the blocks joined in the order of the data.

use super::ports::{Beats, Block, Joint, RESET, Stream, Words, join};
use super::{Shape, align, frame, gearbox, output, skid};
use crate::rtl::Expr::Net;
use crate::rtl::{Module, NetId, Rtl};
use crate::spec::{DecoderSpec, Reset, StreamSpec};

/// The blocks between the ports.
pub(super) struct Blocks {
    pub frame: Block<frame::Ports>,
    pub gearbox: Block<gearbox::Ports>,
    pub skid: Block<skid::Ports>,
    /// Where the decoder has registers.
    pub align: Option<Block<align::Ports>>,
    pub output: Block<output::Ports>,
}

/// Ports of the top.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    clk: NetId,
    /// `aresetn` or `areset`.
    reset: NetId,
    pub s_axis: Stream,
    pub groups: NetId,
    pub m_axis: Beats,
    pub m_axis_data: NetId,
    pub short: NetId,
    pub long: NetId,
}

/// Joins `blocks` and one decoder a lane.
pub(super) fn build(spec: &DecoderSpec, stream: &StreamSpec, shape: &Shape, blocks: &Blocks) -> Block<Ports> {
    let mut module = Module::new(shape.name.clone());
    module.header = header(shape);
    let ports = Ports::declare(&mut module, stream, shape);
    let nets = Nets::declare(&mut module, shape, stream.reset, &ports, blocks.align.is_some());
    blocks.join_before_decoders(&mut module, &ports, &nets);
    let ys = decoders(&mut module, spec, shape, &ports, &nets);
    blocks.join_output(&mut module, &ports, &nets, &ys);
    Block { module, ports }
}

fn header(shape: &Shape) -> Vec<String> {
    vec![format!(
        "Weight stream: {}-bit words to beats of {} group(s), {} stored bits to {} weight bits a group",
        shape.word_width,
        shape.lanes,
        shape.group_width,
        shape.lane_out()
    )]
}

/// Adds the port of the reset.
pub(super) fn reset_input(module: &mut Module, reset: Reset) -> NetId {
    match reset {
        Reset::ActiveLow => module.input("aresetn", 1, "synchronous reset, active low"),
        Reset::ActiveHigh => module.input("areset", 1, RESET),
    }
}

impl Ports {
    fn declare(m: &mut Module, stream: &StreamSpec, shape: &Shape) -> Self {
        let clk = m.clock_input("aclk");
        let reset = reset_input(m, stream.reset);
        let data = m.input("s_axis_tdata", shape.word_width, "a word of stored bits, the first one lowest");
        let valid = m.input("s_axis_tvalid", 1, "AXI4-Stream handshake: a word is offered");
        let ready = m.output("s_axis_tready", 1, "AXI4-Stream handshake: a word is taken");
        let last = m.input("s_axis_tlast", 1, "last word of the frame; required on every frame");
        let s_axis = Stream { valid, ready, data, last };
        let groups = m.input("frame_groups", shape.groups_width, frame::GROUPS);
        let m_axis_data = m.output("m_axis_tdata", shape.tdata_width(), &shape.beat_comment(1));
        let m_axis = Beats {
            valid: m.output("m_axis_tvalid", 1, "AXI4-Stream handshake: a beat is offered"),
            ready: m.input("m_axis_tready", 1, "AXI4-Stream handshake: a beat is taken"),
            last: m.output("m_axis_tlast", 1, "last beat of the frame"),
            groups: m.output(
                "m_axis_tuser",
                shape.tuser_width(),
                "valid groups in the beat; unused lanes are 0",
            ),
        };
        let short = m.output("frame_short", 1, frame::SHORT);
        Self {
            clk,
            reset,
            s_axis,
            groups,
            m_axis,
            m_axis_data,
            short,
            long: m.output("frame_long", 1, frame::LONG),
        }
    }
}

/// Nets between the blocks.
struct Nets {
    rst: NetId,
    words: Words,
    /// Behind the gearbox.
    shifted: Beats,
    shifted_data: NetId,
    /// At the decoders.
    beat: Beats,
    beat_x: NetId,
    /// Beside what comes out of decoders with registers.
    decoded: Option<Beats>,
}

impl Nets {
    fn declare(m: &mut Module, shape: &Shape, reset: Reset, ports: &Ports, pipelined: bool) -> Self {
        let level = match reset {
            Reset::ActiveLow => Net(ports.reset).not(),
            Reset::ActiveHigh => Net(ports.reset),
        };
        let rst = m.wire("rst", 1, level);
        let mut inner = |name: &str, width| m.add_net(name, width, None);
        let words = Words {
            valid: inner("word_valid", 1),
            ready: inner("word_ready", 1),
            ends: inner("word_ends", 1),
            data: inner("word_data", shape.word_width),
            count: inner("word_count", shape.count_width()),
        };
        let shifted_data = inner("shifted_data", shape.beat_in());
        let beat_x = inner("beat_x", shape.beat_in());
        let mut beats = |prefix: &str| Beats {
            valid: inner(&format!("{prefix}_valid"), 1),
            ready: inner(&format!("{prefix}_ready"), 1),
            groups: inner(&format!("{prefix}_groups"), shape.tuser_width()),
            last: inner(&format!("{prefix}_last"), 1),
        };
        let (shifted, beat) = (beats("shifted"), beats("beat"));
        let decoded = pipelined.then(|| beats("decoded"));
        Self { rst, words, shifted, shifted_data, beat, beat_x, decoded }
    }
}

/// Clock and reset of a part.
fn clocked(part: &Module, rst: NetId, ports: &Ports, nets: &Nets) -> Vec<Joint> {
    part.clock.map(|clock| (clock, ports.clk)).into_iter().chain([(rst, nets.rst)]).collect()
}

impl Blocks {
    /// The modules in the order of the data.
    pub fn into_modules(self) -> Vec<Module> {
        let align = self.align.map(|align| align.module);
        let before = [self.frame.module, self.gearbox.module, self.skid.module];
        before.into_iter().chain(align).chain([self.output.module]).collect()
    }

    fn join_before_decoders(&self, m: &mut Module, ports: &Ports, nets: &Nets) {
        let Block { module, ports: part } = &self.frame;
        let mut joints = clocked(module, part.rst, ports, nets);
        joints.extend(part.stream.joints(&ports.s_axis));
        joints.extend(part.words.joints(&nets.words));
        joints.extend([(part.groups, ports.groups), (part.short, ports.short), (part.long, ports.long)]);
        join(m, module, &joints);

        let Block { module, ports: part } = &self.gearbox;
        let mut joints = clocked(module, part.rst, ports, nets);
        joints.extend(part.words.joints(&nets.words));
        joints.extend(part.beats.joints(&nets.shifted));
        joints.push((part.data, nets.shifted_data));
        join(m, module, &joints);

        let Block { module, ports: part } = &self.skid;
        let mut joints = clocked(module, part.rst, ports, nets);
        joints.extend(part.input.joints(&nets.shifted));
        joints.extend(part.output.joints(&nets.beat));
        joints.extend([(part.in_data, nets.shifted_data), (part.out_data, nets.beat_x)]);
        join(m, module, &joints);

        if let (Some(Block { module, ports: part }), Some(decoded)) = (&self.align, &nets.decoded) {
            let mut joints = clocked(module, part.rst, ports, nets);
            joints.extend(part.input.joints(&nets.beat));
            joints.extend(part.output.joints(decoded));
            join(m, module, &joints);
        }
    }

    fn join_output(&self, m: &mut Module, ports: &Ports, nets: &Nets, ys: &[NetId]) {
        let Block { module, ports: part } = &self.output;
        let mut joints = clocked(module, part.rst, ports, nets);
        joints.extend(part.input.joints(nets.decoded.as_ref().unwrap_or(&nets.beat)));
        joints.extend(part.lanes.iter().copied().zip(ys.iter().copied()));
        joints.extend(part.output.joints(&ports.m_axis));
        joints.push((part.data, ports.m_axis_data));
        join(m, module, &joints);
    }
}

/// One decoder a lane; their outputs.
fn decoders(m: &mut Module, spec: &DecoderSpec, shape: &Shape, ports: &Ports, nets: &Nets) -> Vec<NetId> {
    let mut ys = Vec::new();
    for lane in 0..shape.lanes {
        let slice = m.bits(nets.beat_x, lane * shape.group_width, shape.group_width);
        let x = m.wire(shape.numbered("x", lane), shape.group_width, slice);
        let y = m.add_net(shape.numbered("y", lane), shape.lane_out(), None);
        let control = nets.decoded.map(|_| [("clk", ports.clk), ("ce", nets.beat.ready)]);
        let connections = control.into_iter().flatten().chain([("x", x), ("y", y)]);
        let connections = connections.map(|(port, net)| (port.to_owned(), net)).collect();
        m.instance(&Rtl::decoder_name(spec), &shape.numbered("u_xor", lane), connections);
        ys.push(y);
    }
    ys
}
