//! AXI4-Lite registers that replace the control ports. 32 bits each; an unused address reads 0 and ignores
//! writes. Write address and data are each held until both have arrived.

use super::Shape;
use super::axi_read::count_width;
use super::ports::RESET;
use crate::rtl::Expr::Net;
use crate::rtl::{Dir, Expr, Module, NetId};
use crate::spec::WordSource;

/// Width of an address on the bus, in bits.
pub const ADDRESS_WIDTH: usize = 6;
/// Width of a register, in bits.
const WIDTH: usize = 32;
/// Version of this map.
pub const MAP_VERSION: u64 = 1;

/// A register, by its index in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusRegister {
    /// Version of the tool, and of this map in the lowest byte.
    Version = 0,
    /// First 32 bits of the digest of the basis that streams must be packed for.
    Digest = 1,
    /// Bit 0 starts, bit 1 is `again`.
    Control = 2,
    /// Bit 0: busy; bits 1 to 3: error, short, long, sticky until a 1 is written to them.
    Status = 3,
    /// Number of frames whose last beat was taken.
    Frames = 4,
    /// `frame_groups`.
    Groups = 5,
    /// `frame_words`.
    Words = 6,
    /// `frame_address`, bits 31..0.
    Address = 7,
    /// `frame_address`, bits 63..32.
    AddressHigh = 8,
}

impl BusRegister {
    /// Byte address.
    pub fn address(self) -> usize {
        self as usize * WIDTH / 8
    }

    /// The registers of a wrapper with that source, with their descriptions.
    pub fn for_source(source: &WordSource) -> Vec<(Self, &'static str)> {
        let status = match source {
            WordSource::Axis => "until a 1 is written to them: bit 2 a frame was short, bit 3 one was long",
            WordSource::Rom(_) => "bit 0 busy",
            WordSource::Axi(_) => {
                "bit 0 busy; until a 1 is written to them: bit 1 a frame had an error, bit 2 one was short, bit 3 one was long"
            }
        };
        let mut all = vec![
            (
                Self::Version,
                "read only: major, minor, patch version of the generator, version of this map (1)",
            ),
            (
                Self::Digest,
                "read only: first 32 bits of `basis_digest` in `manifest.json`, which packed streams carry",
            ),
            (Self::Status, status),
            (Self::Frames, "read only: frames whose last beat was taken, modulo 2^32"),
        ];
        let start = "bit 0: write 1 to start, reads 0";
        match source {
            WordSource::Axis => {}
            WordSource::Rom(_) => all.push((Self::Control, "bit 0: write 1 to start, reads 0; bit 1: again")),
            WordSource::Axi(_) => all.push((Self::Control, start)),
        }
        if !matches!(source, WordSource::Rom(_)) {
            all.push((Self::Groups, "groups of the frame; 0: until its last word"));
        }
        if let WordSource::Axi(axi) = source {
            all.push((Self::Words, "words of the frame"));
            all.push((Self::Address, "byte address of the frame, bits 31..0"));
            all.extend((axi.address_width > WIDTH).then_some((Self::AddressHigh, "bits 63..32")));
        }
        all.sort_by_key(|(register, _)| register.address());
        all
    }
}

/// Builds the block; `digest` is the value of register `Digest`.
pub fn build_block(shape: &Shape, source: &WordSource, digest: u32) -> Module {
    let mut m = Module::new(shape.part_name("axil"));
    m.header = vec!["Registers on AXI4-Lite".into()];
    m.header.extend(
        BusRegister::for_source(source)
            .into_iter()
            .map(|(r, meaning)| format!("0x{:02x} {meaning}", r.address())),
    );
    m.clock_input("clk");
    let bus = Bus::declare_in(&mut m);
    let events = Events::declare_in(&mut m, source);
    let controls = Controls::declare_in(&mut m, shape, source);
    let write = bus.add_write_channels(&mut m);
    let mut values = vec![
        (BusRegister::Version, Expr::constant(WIDTH, version_word())),
        (BusRegister::Digest, Expr::constant(WIDTH, u64::from(digest))),
    ];
    values.push((BusRegister::Status, events.status_value(&mut m, &bus, &write)));
    values.push((BusRegister::Frames, events.frame_count(&mut m, &bus)));
    values.extend(controls.drive_ports(&mut m, &bus, &write));
    bus.add_read_channels(&mut m, &values);
    m
}

/// Value of register `Version`: major, minor and patch version, and [`MAP_VERSION`]; a byte each.
pub fn version_word() -> u64 {
    let part = |text: &str| text.parse::<u64>().unwrap_or(0) & 0xff;
    let parts =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    parts.into_iter().fold(0, |word, text| word << 8 | part(text)) << 8 | MAP_VERSION
}

struct Bus {
    rst: NetId,
    awaddr: NetId,
    awvalid: NetId,
    awready: NetId,
    wdata: NetId,
    wstrb: NetId,
    wvalid: NetId,
    wready: NetId,
    bresp: NetId,
    bvalid: NetId,
    bready: NetId,
    araddr: NetId,
    arvalid: NetId,
    arready: NetId,
    rdata: NetId,
    rresp: NetId,
    rvalid: NetId,
    rready: NetId,
}

/// A write whose address and data have arrived.
struct Write {
    /// The write is done in this cycle.
    happens: NetId,
    address: NetId,
    data: NetId,
    strobes: NetId,
}

impl Bus {
    fn declare_in(m: &mut Module) -> Self {
        let rst = m.add_input("rst", 1, RESET);
        let mut port =
            |name: &str, width, dir, comment| m.add_port(format!("s_axil_{name}"), width, dir, comment);
        let shake = "AXI4-Lite handshake";
        Self {
            rst,
            awaddr: port("awaddr", ADDRESS_WIDTH, Dir::Input, "byte address of a register to write"),
            awvalid: port("awvalid", 1, Dir::Input, shake),
            awready: port("awready", 1, Dir::Output, shake),
            wdata: port("wdata", WIDTH, Dir::Input, "new value of the register"),
            wstrb: port("wstrb", WIDTH / 8, Dir::Input, "which bytes are written"),
            wvalid: port("wvalid", 1, Dir::Input, shake),
            wready: port("wready", 1, Dir::Output, shake),
            bresp: port("bresp", 2, Dir::Output, "0: OKAY, always"),
            bvalid: port("bvalid", 1, Dir::Output, shake),
            bready: port("bready", 1, Dir::Input, shake),
            araddr: port("araddr", ADDRESS_WIDTH, Dir::Input, "byte address of a register to read"),
            arvalid: port("arvalid", 1, Dir::Input, shake),
            arready: port("arready", 1, Dir::Output, shake),
            rdata: port("rdata", WIDTH, Dir::Output, "value of the register"),
            rresp: port("rresp", 2, Dir::Output, "0: OKAY, always"),
            rvalid: port("rvalid", 1, Dir::Output, shake),
            rready: port("rready", 1, Dir::Input, shake),
        }
    }

    /// Adds the write channels; every response is OKAY.
    fn add_write_channels(&self, m: &mut Module) -> Write {
        let reset = || Some(Net(self.rst));
        let [has_address, has_data, responds] =
            ["has_address_q", "has_data_q", "bvalid_q"].map(|name| m.add_net(name, 1, None));
        let free = Net(responds).not().or(Net(self.bready));
        let happens = m.add_wire("write_fires", 1, Expr::And(vec![Net(has_address), Net(has_data), free]));
        for (held, offered) in [(has_address, self.awvalid), (has_data, self.wvalid)] {
            let next = Net(held).mux(Net(happens).not(), Net(offered));
            m.make_register(held, next, None, reset());
        }
        let word = m.net_bits(self.awaddr, 2, ADDRESS_WIDTH - 2);
        let address =
            m.add_register("address_q", ADDRESS_WIDTH - 2, word, Some(Net(has_address).not()), None);
        let take = || Some(Net(has_data).not());
        let data = m.add_register("data_q", WIDTH, Net(self.wdata), take(), None);
        let strobes = m.add_register("strobes_q", WIDTH / 8, Net(self.wstrb), take(), None);
        let waits = Net(responds).and(Net(self.bready).not());
        m.make_register(responds, Net(happens).or(waits), None, reset());
        m.assign_net(self.awready, Net(has_address).not());
        m.assign_net(self.wready, Net(has_data).not());
        m.assign_net(self.bvalid, Net(responds));
        m.assign_net(self.bresp, Expr::zeros(2));
        // Not every register uses all bits.
        m.add_wire("unused_write", WIDTH + WIDTH / 8, Expr::concat([Net(data), Net(strobes)]));
        Write { happens, address, data, strobes }
    }

    /// Adds the read channels.
    fn add_read_channels(&self, m: &mut Module, values: &[(BusRegister, Expr)]) {
        let responds = m.add_net("rvalid_q", 1, None);
        let takes = m.add_wire("read_fires", 1, Net(self.arvalid).and(Net(responds).not()));
        let waits = Net(responds).and(Net(self.rready).not());
        m.make_register(responds, Net(takes).or(waits), None, Some(Net(self.rst)));
        let word = m.net_bits(self.araddr, 2, ADDRESS_WIDTH - 2);
        let chosen = values.iter().map(|(register, value)| {
            let name = format!("reads_{}", register.address() / 4);
            let here = word.clone().equals(Expr::constant(ADDRESS_WIDTH - 2, *register as u64));
            let here = m.add_wire(name, 1, here);
            Net(here).repeat(WIDTH).and(value.clone())
        });
        let value = Expr::Or(chosen.collect());
        let data = m.add_register("rdata_q", WIDTH, value, Some(Net(takes)), None);
        m.assign_net(self.arready, Net(responds).not());
        m.assign_net(self.rvalid, Net(responds));
        m.assign_net(self.rdata, Net(data));
        m.assign_net(self.rresp, Expr::zeros(2));
        let low = [m.net_bits(self.awaddr, 0, 2), m.net_bits(self.araddr, 0, 2)];
        m.add_wire("unused_inputs", 4, Expr::concat(low));
    }
}

impl Write {
    /// Whether the write goes to `register`.
    fn is_to(&self, m: &mut Module, register: BusRegister) -> NetId {
        let here = Net(self.address).equals(Expr::constant(ADDRESS_WIDTH - 2, register as u64));
        m.add_wire(format!("writes_{}", register as usize), 1, Net(self.happens).and(here))
    }

    /// Bit `at` of the data, if its byte is written, else 0.
    fn written_bit(&self, m: &Module, at: usize) -> Expr {
        m.net_bits(self.data, at, 1).and(m.net_bits(self.strobes, at / 8, 1))
    }

    /// `old` with the written bytes replaced.
    fn merge_bytes(&self, m: &Module, old: NetId) -> Expr {
        let width = m.net(old).width;
        let bytes = (0..width).step_by(8).map(|lo| {
            let bits = 8.min(width - lo);
            m.net_bits(self.strobes, lo / 8, 1)
                .mux(m.net_bits(self.data, lo, bits), m.net_bits(old, lo, bits))
        });
        Expr::concat(bytes)
    }
}

/// Status inputs of the block: busy, pulses, end of a frame.
struct Events {
    busy: Option<NetId>,
    /// Pulses: bit of the status register, name, net.
    pulses: Vec<(usize, &'static str, NetId)>,
    /// Taken last beat of a frame.
    done: NetId,
}

impl Events {
    fn declare_in(m: &mut Module, source: &WordSource) -> Self {
        let busy = (*source != WordSource::Axis).then(|| m.add_input("busy", 1, "the source is busy"));
        let mut pulse = |at, name, comment| (at, name, m.add_input(&format!("frame_{name}"), 1, comment));
        let error =
            matches!(source, WordSource::Axi(_)).then(|| pulse(1, "error", "pulse: a frame had an error"));
        let mut pulses: Vec<_> = error.into_iter().collect();
        // The frames of a ROM are exact.
        if !matches!(source, WordSource::Rom(_)) {
            pulses.push(pulse(2, "short", "pulse: a frame was short"));
            pulses.push(pulse(3, "long", "pulse: a frame was long"));
        }
        Self { busy, pulses, done: m.add_input("frame_done", 1, "the last beat of a frame is taken") }
    }

    fn status_value(&self, m: &mut Module, bus: &Bus, write: &Write) -> Expr {
        let mut bits = [const { None }; 4];
        bits[0] = self.busy.map(Net);
        let clears = (!self.pulses.is_empty()).then(|| write.is_to(m, BusRegister::Status));
        for (&(at, name, pulse), clears) in self.pulses.iter().zip(clears.iter().cycle()) {
            let held = m.add_net(format!("{name}_q"), 1, None);
            let cleared = Net(*clears).and(write.written_bit(m, at));
            let next = Net(pulse).or(Net(held).and(cleared.not()));
            m.make_register(held, next, None, Some(Net(bus.rst)));
            bits[at] = Some(Net(held));
        }
        let bits = bits.map(|bit| bit.unwrap_or_else(|| Expr::zeros(1)));
        Expr::concat(bits.into_iter().chain([Expr::zeros(WIDTH - 4)]))
    }

    fn frame_count(&self, m: &mut Module, bus: &Bus) -> Expr {
        let count = m.add_net("frames_q", WIDTH, None);
        let next = Net(count).plus(Expr::constant(WIDTH, 1));
        m.make_register(count, next, Some(Net(self.done)), Some(Net(bus.rst)));
        Net(count)
    }
}

/// Control outputs of the block.
struct Controls {
    start: Option<NetId>,
    again: Option<NetId>,
    /// (register, port that it drives), of the same width.
    ports: Vec<(BusRegister, NetId)>,
    /// `frame_address`, if wider than a register.
    address: Option<NetId>,
}

impl Controls {
    fn declare_in(m: &mut Module, shape: &Shape, source: &WordSource) -> Self {
        let start = (*source != WordSource::Axis).then(|| m.add_output("start", 1, "starts the source"));
        let again = matches!(source, WordSource::Rom(_))
            .then(|| m.add_output("again", 1, "the source plays all frames again"));
        let mut ports = Vec::new();
        if again.is_none() {
            ports.push((
                BusRegister::Groups,
                m.add_output("frame_groups", shape.groups_width, "groups of the frame"),
            ));
        }
        let mut address = None;
        if let WordSource::Axi(axi) = source {
            ports.push((
                BusRegister::Words,
                m.add_output("frame_words", count_width(shape), "words of the frame"),
            ));
            let port = m.add_output("frame_address", axi.address_width, "byte address of the frame");
            match axi.address_width {
                WIDTH => ports.push((BusRegister::Address, port)),
                _ => address = Some(port),
            }
        }
        Self { start, again, ports, address }
    }

    /// Drives the ports; returns the values of the registers.
    fn drive_ports(&self, m: &mut Module, bus: &Bus, write: &Write) -> Vec<(BusRegister, Expr)> {
        let mut values = Vec::new();
        if let Some(start) = self.start {
            let here = write.is_to(m, BusRegister::Control);
            let starts = Net(here).and(write.written_bit(m, 0));
            let launches = m.add_register("launches", 1, starts, None, Some(Net(bus.rst)));
            m.assign_net(start, Net(launches));
            if let Some(again) = self.again {
                let next = m.net_bits(write.data, 1, 1);
                let enable = Net(here).and(m.net_bits(write.strobes, 0, 1));
                let plays_on = m.add_register("plays_on", 1, next, Some(enable), Some(Net(bus.rst)));
                m.assign_net(again, Net(plays_on));
                values.push((
                    BusRegister::Control,
                    Expr::concat([Expr::zeros(1), Net(plays_on), Expr::zeros(WIDTH - 2)]),
                ));
            }
        }
        for &(register, port) in &self.ports {
            let held = Self::hold_register(m, bus, write, register, m.net(port).width);
            m.assign_net(port, Net(held));
            values.push((register, m.resize_net(held, WIDTH)));
        }
        if let Some(address) = self.address {
            let parts = [BusRegister::Address, BusRegister::AddressHigh]
                .map(|register| (register, Self::hold_register(m, bus, write, register, WIDTH)));
            m.assign_net(address, Expr::concat(parts.map(|(_, held)| Net(held))));
            values.extend(parts.map(|(register, held)| (register, Net(held))));
        }
        values
    }

    /// Adds a register with byte writes.
    fn hold_register(m: &mut Module, bus: &Bus, write: &Write, register: BusRegister, width: usize) -> NetId {
        let held = m.add_net(format!("held_{}", register as usize), width, None);
        let next = write.merge_bytes(m, held);
        let here = write.is_to(m, register);
        m.make_register(held, next, Some(Net(here)), Some(Net(bus.rst)));
        held
    }
}
