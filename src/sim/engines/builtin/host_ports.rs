//! Ports of a wrapper with a source, registers, scale or tkeep; its options decide which exist.

use super::Simulator;
use crate::error::Result;
use crate::gf2::BitVec;
use crate::rtl::stream::axi_lite::{ADDRESS_WIDTH, BusRegister};
use crate::rtl::{Dir, NetId};
use crate::sim::design::SimDesign;
use crate::sim::shape::{Feed, StreamShape};
use crate::sim::traffic::Beat;
use crate::spec::Reset;
use std::collections::BTreeMap;

/// Stream, control and status ports by name.
pub struct HostPorts {
    /// `aclk`.
    pub clock: NetId,
    reset: NetId,
    reset_level: bool,
    named: BTreeMap<&'static str, NetId>,
}

impl HostPorts {
    /// Finds the ports that the options of `shape` call for.
    ///
    /// # Errors
    /// `Mismatch` if one is missing or of another width.
    pub fn find_in(simulator: &Simulator, design: &SimDesign, shape: &StreamShape) -> Result<Self> {
        let around = shape.around;
        let reset_level = shape.reset == Reset::ActiveHigh;
        let reset = if reset_level { "areset" } else { "aresetn" };
        let beat_bits = design.beat_bits(shape);
        let mut inputs = vec![("m_axis_tready", 1)];
        let mut outputs = vec![("m_axis_tdata", beat_bits), ("m_axis_tvalid", 1), ("m_axis_tlast", 1)];
        outputs.extend([("m_axis_tuser", shape.user_bits()), ("frame_short", 1), ("frame_long", 1)]);
        outputs.extend(around.tkeep.then_some(("m_axis_tkeep", beat_bits / 8)));
        match around.feed {
            Feed::Axis => {
                inputs.extend([("s_axis_tdata", shape.width), ("s_axis_tvalid", 1), ("s_axis_tlast", 1)]);
                outputs.push(("s_axis_tready", 1));
            }
            Feed::Axi { .. } => outputs.push(("frame_error", 1)),
            Feed::Rom => {}
        }
        match (around.axi_lite, around.feed) {
            (true, _) => outputs.push(("irq", 1)),
            (false, Feed::Axis) => inputs.push(("frame_groups", shape.groups_width)),
            (false, Feed::Rom) => {
                inputs.extend([("start", 1), ("again", 1)]);
                outputs.push(("busy", 1));
            }
            (false, Feed::Axi { address_width, .. }) => {
                let words = 32 - (shape.width / 8).trailing_zeros() as usize;
                inputs.extend([("start", 1), ("frame_address", address_width), ("frame_words", words)]);
                inputs.push(("frame_groups", shape.groups_width));
                outputs.push(("busy", 1));
            }
        }
        let mut named = BTreeMap::new();
        for (ports, dir) in [(inputs, Dir::Input), (outputs, Dir::Output)] {
            for (name, width) in ports {
                named.insert(name, simulator.find_port(name, width, dir)?);
            }
        }
        let port = |name| simulator.find_port(name, 1, Dir::Input);
        Ok(Self { clock: port("aclk")?, reset: port(reset)?, reset_level, named })
    }

    /// Sets a one-bit port, if it exists.
    pub fn set_bit(&self, simulator: &mut Simulator, name: &str, bit: bool) {
        if let Some(&port) = self.named.get(name) {
            simulator.set_bit(port, bit);
        }
    }

    /// Bit 0 of a port; 0 if it does not exist.
    pub fn get(&self, simulator: &Simulator, name: &str) -> bool {
        self.named.get(name).is_some_and(|&port| simulator.get_bit(port))
    }

    /// Drives the reset.
    pub fn set_reset(&self, simulator: &mut Simulator, resetting: bool) {
        simulator.set_bit(self.reset, resetting == self.reset_level);
    }

    fn set_ones(&self, simulator: &mut Simulator, name: &str) {
        if let Some(&port) = self.named.get(name) {
            simulator.set_net(port, &BitVec::ones(simulator.get(port).len()));
        }
    }

    /// Drives no word and no start; payloads that are not valid are all ones.
    pub fn set_idle(&self, simulator: &mut Simulator) {
        self.offer_nothing(simulator);
        self.set_bit(simulator, "start", false);
        self.set_bit(simulator, "again", false);
        for name in ["frame_address", "frame_words", "frame_groups"] {
            self.set_ones(simulator, name);
        }
    }

    /// Offers a word, with the count of its frame if it is the first.
    pub fn offer_word(&self, simulator: &mut Simulator, word: &BitVec, groups: Option<u32>, last: bool) {
        self.set_bit(simulator, "s_axis_tvalid", true);
        self.set_bit(simulator, "s_axis_tlast", last);
        if let Some(&port) = self.named.get("s_axis_tdata") {
            simulator.set_net(port, word);
        }
        if let Some(groups) = groups {
            self.set_value(simulator, "frame_groups", groups.into());
        }
    }

    /// Withdraws the word.
    pub fn offer_nothing(&self, simulator: &mut Simulator) {
        self.set_bit(simulator, "s_axis_tvalid", false);
        for name in ["s_axis_tdata", "s_axis_tlast", "frame_groups"] {
            self.set_ones(simulator, name);
        }
    }

    /// Whether the offered word closes its frame.
    pub fn offers_last(&self, simulator: &Simulator) -> bool {
        self.get(simulator, "s_axis_tvalid") && self.get(simulator, "s_axis_tlast")
    }

    fn set_value(&self, simulator: &mut Simulator, name: &str, value: u64) {
        if let Some(&port) = self.named.get(name) {
            simulator.set_net(port, &BitVec::from_words(simulator.get(port).len(), vec![value]));
        }
    }

    /// Pulses `start` with `values` for one cycle.
    pub fn pulse_start(&self, simulator: &mut Simulator, values: &[(&str, u64)]) {
        self.set_bit(simulator, "start", true);
        values.iter().for_each(|&(name, value)| self.set_value(simulator, name, value));
    }

    /// The beat at the output, if valid.
    pub fn read_beat(&self, simulator: &Simulator) -> Option<Beat> {
        let get = |name| self.named.get(name).map(|&port| simulator.get(port));
        let user = get("m_axis_tuser")?.as_words()[0];
        let last = self.get(simulator, "m_axis_tlast");
        let beat = Beat { data: get("m_axis_tdata")?, last, user };
        self.get(simulator, "m_axis_tvalid").then_some(beat)
    }

    /// `m_axis_tkeep`, if it exists.
    pub fn read_keep(&self, simulator: &Simulator) -> Option<BitVec> {
        self.named.get("m_axis_tkeep").map(|&port| simulator.get(port))
    }
}

/// Ports of the AXI4-Lite registers.
#[derive(Clone)]
pub struct Lite {
    inputs: BTreeMap<&'static str, NetId>,
    outputs: BTreeMap<&'static str, NetId>,
}

/// Outputs of the AXI4-Lite ports in one cycle, and `rready`.
#[derive(Default, Clone, Copy)]
pub struct Reading {
    pub awready: bool,
    pub wready: bool,
    pub bvalid: bool,
    pub arready: bool,
    pub rvalid: bool,
    pub rready: bool,
    pub rdata: u32,
    /// `bresp` and `rresp` together; 0 if both are OKAY.
    pub responses: u32,
}

impl Lite {
    /// Finds the ports of the registers.
    ///
    /// # Errors
    /// `Mismatch` if one is missing or of another width.
    pub fn find_in(simulator: &Simulator) -> Result<Self> {
        let find = |names: &[(&'static str, usize)], dir| {
            let port = |&(name, width): &(&'static str, usize)| {
                Ok((name, simulator.find_port(&format!("s_axil_{name}"), width, dir)?))
            };
            names.iter().map(port).collect::<Result<BTreeMap<_, _>>>()
        };
        let inputs = [
            ("awaddr", ADDRESS_WIDTH),
            ("awprot", 3),
            ("awvalid", 1),
            ("wdata", 32),
            ("wstrb", 4),
            ("wvalid", 1),
            ("bready", 1),
            ("araddr", ADDRESS_WIDTH),
            ("arprot", 3),
            ("arvalid", 1),
            ("rready", 1),
        ];
        let outputs = [
            ("awready", 1),
            ("wready", 1),
            ("bresp", 2),
            ("bvalid", 1),
            ("arready", 1),
            ("rdata", 32),
            ("rresp", 2),
            ("rvalid", 1),
        ];
        Ok(Self { inputs: find(&inputs, Dir::Input)?, outputs: find(&outputs, Dir::Output)? })
    }

    fn set_value(&self, simulator: &mut Simulator, name: &str, value: u64) {
        if let Some(&port) = self.inputs.get(name) {
            simulator.set_net(port, &BitVec::from_words(simulator.get(port).len(), vec![value]));
        }
    }

    /// Drives no request; responses are taken.
    pub fn set_idle(&self, simulator: &mut Simulator) {
        for name in ["awaddr", "awprot", "wdata", "wstrb", "araddr", "arprot", "bready", "rready"] {
            self.set_value(simulator, name, u64::MAX);
        }
        for name in ["awvalid", "wvalid", "arvalid"] {
            self.set_value(simulator, name, 0);
        }
    }

    /// Drives the write channels: address, (data, strobes), and whether the response is taken.
    pub fn offer_write(
        &self,
        simulator: &mut Simulator,
        address: Option<BusRegister>,
        data: Option<(u32, u32)>,
        takes: bool,
    ) {
        self.set_value(simulator, "awvalid", address.is_some().into());
        self.set_value(simulator, "awaddr", address.map_or(u64::MAX, |register| register.address() as u64));
        self.set_value(simulator, "wvalid", data.is_some().into());
        let (value, strobes) = data.unwrap_or((u32::MAX, u32::MAX));
        self.set_value(simulator, "wdata", value.into());
        self.set_value(simulator, "wstrb", strobes.into());
        self.set_value(simulator, "bready", takes.into());
    }

    /// Drives the read channels: index of a register to read, and whether the response is taken.
    pub fn offer_read(&self, simulator: &mut Simulator, place: Option<usize>, takes: bool) {
        self.set_value(simulator, "araddr", place.map_or(u64::MAX, |place| 4 * place as u64));
        self.set_value(simulator, "arvalid", place.is_some().into());
        self.set_value(simulator, "rready", takes.into());
    }

    /// Samples the outputs.
    pub fn read_outputs(&self, simulator: &Simulator) -> Reading {
        let bit = |name| {
            self.outputs
                .get(name)
                .or_else(|| self.inputs.get(name))
                .is_some_and(|&port| simulator.get_bit(port))
        };
        let word = |name| self.outputs.get(name).map_or(0, |&port| simulator.get(port).as_words()[0] as u32);
        Reading {
            awready: bit("awready"),
            wready: bit("wready"),
            bvalid: bit("bvalid"),
            arready: bit("arready"),
            rvalid: bit("rvalid"),
            rready: bit("rready"),
            rdata: word("rdata"),
            responses: word("bresp") | word("rresp"),
        }
    }
}
