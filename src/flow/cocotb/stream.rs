//! The test of a stream wrapper: frames in by the port, the registers or the memory that it reads, beats out.

use crate::flow::design::FlowDesign;
use crate::rtl::stream::axi_lite::BusRegister;
use crate::rtl::stream::bus_map::MappedRegister;
use crate::rtl::{Dir, Net};
use crate::sim::{Feed, StreamShape};
use crate::spec::{Reset, UnusedLanes};
use crate::verilog::fill_template;
use itertools::Itertools;

/// The text between head and runner.
pub(super) fn body(design: &FlowDesign, shape: &StreamShape) -> String {
    let feed = shape.around.feed;
    let from_rom = feed == Feed::Rom;
    let registers = !design.registers.is_empty();
    let parts = [
        (true, STREAM),
        (!from_rom, FRAMES),
        (!from_rom || registers, HANDSHAKE),
        (registers, REGISTERS),
        (feed == Feed::Axis, WORDS),
        (matches!(feed, Feed::Axi { .. }), MEMORY),
        (feed != Feed::Axis && !registers, START),
        (true, TEST),
    ];
    let text: String = parts.into_iter().filter_map(|(has, part)| has.then_some(part)).collect();
    let text = fill_ports(design, shape, &fill_shape(design, shape, &text));
    let groups = if registers { "" } else { "        dut.frame_groups.value = groups\n" };
    let keys = [("GROUPS", groups), ("OFFSETS", &offsets(&design.registers)), ("PLAY", &play(design, shape))];
    fill_template(&text, &keys).replace("@FINAL@", &final_checks(design))
}

/// `text` with sizes, and what hangs on them.
fn fill_shape(design: &FlowDesign, shape: &StreamShape, text: &str) -> String {
    let (lane_bits, any) = (design.subject.lane_bits(shape), shape.unused_lanes == UnusedLanes::Any);
    let needs_lanes = any || shape.around.tkeep;
    let lanes =
        format!("# Groups a beat, and bits of each.\nLANES, LANE_BITS = {}, {lane_bits}\n", shape.lanes);
    let (reset, level) = match shape.reset {
        Reset::ActiveLow => ("aresetn", ["0", "1"]),
        Reset::ActiveHigh => ("areset", ["1", "0"]),
    };
    let size = |n: usize| n.to_string();
    fill_template(
        text,
        &[
            ("W", &size(shape.width)),
            ("G", &size(shape.groups_width)),
            ("M", &size(design.subject.beat_bits(shape))),
            ("U", &size(shape.user_bits())),
            ("LANES", if needs_lanes { &lanes } else { "" }),
            ("KEEP", if shape.around.tkeep { KEEP } else { "" }),
            ("DATA", if any { ANY } else { DATA }),
            ("RESET", reset),
            ("RESET_ON", level[0]),
            ("RESET_OFF", level[1]),
        ],
    )
}

/// `text` with the names of ports, and what their pulses count to.
fn fill_ports(design: &FlowDesign, shape: &StreamShape, text: &str) -> String {
    let names = |fits: &dyn Fn(&Net) -> bool| -> String {
        let ports = design.top.ports().filter(|(_, net)| fits(net));
        ports.map(|(_, net)| format!("        {:?},\n", net.name)).collect()
    };
    let is_control = |name: &str| ["aclk", "aresetn", "areset"].contains(&name);
    let inputs = names(&|net| net.dir == Some(Dir::Input) && !is_control(&net.name));
    let quiet = names(&|net| {
        net.dir == Some(Dir::Output) && (net.name.ends_with("valid") || net.name == "s_axis_tready")
    });
    let [short, long] = design.pulses;
    let mut counts = format!("        \"frame_short\": {short},\n        \"frame_long\": {long},\n");
    if matches!(shape.around.feed, Feed::Axi { .. }) {
        counts += "        \"frame_error\": sum(any(map(fails, words)) for _, words in read_frames()),\n";
    }
    fill_template(text, &[("INPUTS", &inputs), ("QUIET", &quiet), ("PULSES", &counts)])
}

/// A constant for the offset of every register.
fn offsets(registers: &[MappedRegister]) -> String {
    registers.iter().map(|r| format!("{} = {}\n", r.name, r.register.address())).collect()
}

/// What plays the frames.
fn play(design: &FlowDesign, shape: &StreamShape) -> String {
    let registers = !design.registers.is_empty();
    let made = if registers { "    registers = Registers(dut)\n" } else { "" };
    let frames = "    for groups, words in read_frames():\n";
    let memory = "    memory = Memory(dut)\n";
    match (shape.around.feed, registers) {
        (Feed::Axis, false) => format!("{frames}        await send(dut, groups, words)\n"),
        (Feed::Axis, true) => format!(
            "{made}{frames}        await registers.write(GROUPS, groups)\n        await send(dut, groups, words)\n"
        ),
        (Feed::Rom, false) => "    await start(dut)\n".into(),
        (Feed::Rom, true) => format!("{made}    await registers.write(CONTROL, 1)\n"),
        (Feed::Axi { .. }, false) => format!(
            "{memory}{frames}        dut.frame_address.value, dut.frame_words.value = memory.store(words), len(words)\n        \
             dut.frame_groups.value = groups\n        await start(dut)\n"
        ),
        (Feed::Axi { address_width, .. }, true) => {
            let high = if address_width > 32 {
                "        await registers.write(ADDRESS_HIGH, address >> 32)\n"
            } else {
                ""
            };
            let low = if high.is_empty() { "address" } else { "address & 0xFFFFFFFF" };
            format!("{memory}{made}{frames}")
                + &fill_template(REGISTER_FRAME, &[("LOW", low), ("HIGH", high)])
        }
    }
}

/// Checks of the registers behind the last frame.
fn final_checks(design: &FlowDesign) -> String {
    let constant = |wanted: BusRegister| {
        let found = design.registers.iter().find(|mapped| mapped.register == wanted)?;
        let value: u64 = found.fields.iter().map(|field| field.reset << field.lowest).sum();
        Some(format!("    assert await registers.read({}) == 0x{value:08X}\n", found.name))
    };
    let frames = design.registers.iter().find(|mapped| mapped.register == BusRegister::Frames).map(|_| {
        "    assert await registers.read(FRAMES) == sum(beat >> (M + U) for beat in expected)\n".into()
    });
    [constant(BusRegister::Version), constant(BusRegister::Digest), frames].into_iter().flatten().join("")
}

const KEEP: &str = "        assert int(self.dut.m_axis_tkeep.value) == (1 << -(-user * LANE_BITS // 8)) - 1, \"m_axis_tkeep\"\n";
const DATA: &str = "        data = int(self.dut.m_axis_tdata.value)\n";
const ANY: &str = "        # Lanes without a group hold anything here, and 0 in the file.
        bits, above, unused = str(self.dut.m_axis_tdata.value), M - LANES * LANE_BITS, (LANES - user) * LANE_BITS
        data = int(bits[:above] + \"0\" * unused + bits[above + unused :], 2)
";
const REGISTER_FRAME: &str = "        address = memory.store(words)
        await registers.write(STATUS, 0xE)
        await registers.write(ADDRESS, @LOW@)
@HIGH@        await registers.write(WORDS, len(words))
        await registers.write(GROUPS, groups)
        await registers.write(CONTROL, 1)
        while (status := await registers.read(STATUS)) & 1:
            pass
        assert bool(status & 2) == any(map(fails, words)), \"bit ERROR of STATUS\"
";
const STREAM: &str = include_str!("stream.py");
const FRAMES: &str = include_str!("frames.py");
const HANDSHAKE: &str = include_str!("handshake.py");
const REGISTERS: &str = include_str!("registers.py");
const WORDS: &str = include_str!("words.py");
const MEMORY: &str = include_str!("memory.py");
const START: &str = include_str!("start.py");
const TEST: &str = include_str!("test.py");
