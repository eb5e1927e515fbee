//! Top of the wrapper: its ports, and the blocks connected in the order of the data.

use super::ports::{Beats, Block, Joint, RESET, Stream, Words, join_part};
use super::{Shape, align, frame, gearbox, output, skid};
use crate::rtl::Expr::Net;
use crate::rtl::{Module, NetId, Rtl};
use crate::spec::{DecoderSpec, Reset, StreamSpec};

/// The blocks of the wrapper.
pub(super) struct Blocks {
    pub frame: Block<frame::FrameControlPorts>,
    pub gearbox: Block<gearbox::GearboxPorts>,
    pub skid: Block<skid::SkidPorts>,
    /// `None` for a combinational decoder.
    pub align: Option<Block<align::AlignPorts>>,
    pub output: Block<output::OutputPorts>,
}

/// Ports of the top.
#[derive(Debug, Clone, Copy)]
pub(super) struct TopPorts {
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

/// Connects `blocks` and one decoder a lane.
pub(super) fn build_top(
    spec: &DecoderSpec,
    stream: &StreamSpec,
    shape: &Shape,
    blocks: &Blocks,
) -> Block<TopPorts> {
    let mut module = Module::new(shape.name.clone());
    module.header = header_lines(shape);
    let ports = TopPorts::declare_in(&mut module, stream, shape);
    let nets = Nets::declare_in(&mut module, shape, stream.reset, &ports, blocks.align.is_some());
    blocks.join_before_decoders(&mut module, &ports, &nets);
    let ys = add_decoders(&mut module, spec, shape, &ports, &nets);
    blocks.join_output(&mut module, &ports, &nets, &ys);
    Block { module, ports }
}

fn header_lines(shape: &Shape) -> Vec<String> {
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
        Reset::ActiveLow => module.add_input("aresetn", 1, "synchronous reset, active low"),
        Reset::ActiveHigh => module.add_input("areset", 1, RESET),
    }
}

impl TopPorts {
    fn declare_in(m: &mut Module, stream: &StreamSpec, shape: &Shape) -> Self {
        let clk = m.clock_input("aclk");
        let reset = reset_input(m, stream.reset);
        let data =
            m.add_input("s_axis_tdata", shape.word_width, "a word of stored bits, the first one lowest");
        let valid = m.add_input("s_axis_tvalid", 1, "AXI4-Stream handshake: a word is offered");
        let ready = m.add_output("s_axis_tready", 1, "AXI4-Stream handshake: a word is taken");
        let last = m.add_input("s_axis_tlast", 1, "last word of the frame; required on every frame");
        let s_axis = Stream { valid, ready, data, last };
        let groups = m.add_input("frame_groups", shape.groups_width, frame::GROUPS);
        let m_axis_data = m.add_output("m_axis_tdata", shape.tdata_width(), &shape.beat_comment(1));
        let m_axis = Beats {
            valid: m.add_output("m_axis_tvalid", 1, "AXI4-Stream handshake: a beat is offered"),
            ready: m.add_input("m_axis_tready", 1, "AXI4-Stream handshake: a beat is taken"),
            last: m.add_output("m_axis_tlast", 1, "last beat of the frame"),
            groups: m.add_output(
                "m_axis_tuser",
                shape.tuser_width(),
                &format!("valid groups in the beat; unused lanes {}", shape.unused_text()),
            ),
        };
        let short = m.add_output("frame_short", 1, frame::SHORT);
        Self {
            clk,
            reset,
            s_axis,
            groups,
            m_axis,
            m_axis_data,
            short,
            long: m.add_output("frame_long", 1, frame::LONG),
        }
    }
}

/// Nets between the blocks.
struct Nets {
    rst: NetId,
    words: Words,
    /// Output of the gearbox.
    shifted: Beats,
    shifted_data: NetId,
    /// Input of the decoders.
    beat: Beats,
    beat_x: NetId,
    /// Signals beside the output of pipelined decoders.
    decoded: Option<Beats>,
}

impl Nets {
    fn declare_in(m: &mut Module, shape: &Shape, reset: Reset, ports: &TopPorts, pipelined: bool) -> Self {
        let level = match reset {
            Reset::ActiveLow => Net(ports.reset).not(),
            Reset::ActiveHigh => Net(ports.reset),
        };
        let rst = m.add_wire("rst", 1, level);
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

/// Connections of clock and reset of a part.
fn clock_joints(part: &Module, rst: NetId, ports: &TopPorts, nets: &Nets) -> Vec<Joint> {
    part.clock.map(|clock| (clock, ports.clk)).into_iter().chain([(rst, nets.rst)]).collect()
}

impl Blocks {
    /// The modules in the order of the data.
    pub fn into_modules(self) -> Vec<Module> {
        let align = self.align.map(|align| align.module);
        let before = [self.frame.module, self.gearbox.module, self.skid.module];
        before.into_iter().chain(align).chain([self.output.module]).collect()
    }

    fn join_before_decoders(&self, m: &mut Module, ports: &TopPorts, nets: &Nets) {
        let Block { module, ports: part } = &self.frame;
        let mut joints = clock_joints(module, part.rst, ports, nets);
        joints.extend(part.stream.joints(&ports.s_axis));
        joints.extend(part.words.joints(&nets.words));
        joints.extend([(part.groups, ports.groups), (part.short, ports.short), (part.long, ports.long)]);
        join_part(m, module, &joints);

        let Block { module, ports: part } = &self.gearbox;
        let mut joints = clock_joints(module, part.rst, ports, nets);
        joints.extend(part.words.joints(&nets.words));
        joints.extend(part.beats.joints(&nets.shifted));
        joints.push((part.data, nets.shifted_data));
        join_part(m, module, &joints);

        let Block { module, ports: part } = &self.skid;
        let mut joints = clock_joints(module, part.rst, ports, nets);
        joints.extend(part.input.joints(&nets.shifted));
        joints.extend(part.output.joints(&nets.beat));
        joints.extend([(part.in_data, nets.shifted_data), (part.out_data, nets.beat_x)]);
        join_part(m, module, &joints);

        if let (Some(Block { module, ports: part }), Some(decoded)) = (&self.align, &nets.decoded) {
            let mut joints = clock_joints(module, part.rst, ports, nets);
            joints.extend(part.input.joints(&nets.beat));
            joints.extend(part.output.joints(decoded));
            join_part(m, module, &joints);
        }
    }

    fn join_output(&self, m: &mut Module, ports: &TopPorts, nets: &Nets, ys: &[NetId]) {
        let Block { module, ports: part } = &self.output;
        let mut joints = clock_joints(module, part.rst, ports, nets);
        joints.extend(part.input.joints(nets.decoded.as_ref().unwrap_or(&nets.beat)));
        joints.extend(part.lanes.iter().copied().zip(ys.iter().copied()));
        joints.extend(part.output.joints(&ports.m_axis));
        joints.push((part.data, ports.m_axis_data));
        join_part(m, module, &joints);
    }
}

/// Adds one decoder a lane; returns their outputs.
fn add_decoders(
    m: &mut Module,
    spec: &DecoderSpec,
    shape: &Shape,
    ports: &TopPorts,
    nets: &Nets,
) -> Vec<NetId> {
    let mut ys = Vec::new();
    for lane in 0..shape.lanes {
        let slice = m.net_bits(nets.beat_x, lane * shape.group_width, shape.group_width);
        let x = m.add_wire(shape.numbered_name("x", lane), shape.group_width, slice);
        let y = m.add_net(shape.numbered_name("y", lane), shape.lane_out(), None);
        let control = nets.decoded.map(|_| [("clk", ports.clk), ("ce", nets.beat.ready)]);
        let connections = control.into_iter().flatten().chain([("x", x), ("y", y)]);
        let connections = connections.map(|(port, net)| (port.to_owned(), net)).collect();
        m.add_instance(&Rtl::decoder_name(spec), &shape.numbered_name("u_xor", lane), connections);
        ys.push(y);
    }
    ys
}
