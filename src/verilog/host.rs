//! Shell module with the ports of a bare wrapper around a design with a source, registers or `tkeep`: memory
//! behind the read master, driver of the registers, and checks of what those ports do not show.

use super::layout::{fill_template, fit_lines};
use crate::rtl::stream::axi_lite::BusRegister;
use itertools::Itertools;

/// Parameters of the shell.
#[derive(Debug, Clone, Copy)]
pub struct HostBench<'a> {
    /// Name of the design and of its top.
    pub name: &'a str,
    /// Whether the reset is `areset` and not `aresetn`.
    pub reset_high: bool,
    /// Width of a stored word, in bits.
    pub word_bits: usize,
    /// Width of `frame_groups`, in bits.
    pub groups_bits: usize,
    /// Width of `m_axis_tdata`, in bits.
    pub beat_bits: usize,
    /// Width of `m_axis_tuser`, in bits.
    pub user_bits: usize,
    /// Bits of a group in a beat, if the port `m_axis_tkeep` exists.
    pub keep: Option<usize>,
    /// Whether AXI4-Lite registers replace the control ports.
    pub axi_lite: bool,
    /// Source of the stored words.
    pub feed: HostFeed,
}

/// Source of the stored words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostFeed {
    /// The port `s_axis`.
    Axis,
    /// A ROM of this many words.
    Rom(usize),
    /// Reads by an AXI4 master.
    Axi {
        /// Width of an address in bits.
        address_width: usize,
        /// Longest burst in words.
        burst: usize,
        /// Width of an identifier in bits.
        id_width: usize,
        /// Words of the longest frame.
        most_words: usize,
    },
}

impl HostBench<'_> {
    /// The text of module `<name>_host`.
    pub fn to_verilog(&self) -> String {
        let number = |n: usize| n.to_string();
        let reset = if self.reset_high { "areset" } else { "aresetn" };
        let parts = self.template_parts();
        let text = fill_template(
            HOST,
            &[
                ("PARTS", &parts),
                ("PORTS", &self.port_connections(reset)),
                ("NAME", self.name),
                ("RESET", reset),
                ("RESETTING", if self.reset_high { reset } else { "~aresetn" }),
                ("W_TOP", &number(self.word_bits - 1)),
                ("W_WIDTH", &number(self.word_bits)),
                ("G_TOP", &number(self.groups_bits - 1)),
                ("M_TOP", &number(self.beat_bits - 1)),
                ("U_TOP", &number(self.user_bits - 1)),
                ("KEEP_TOP", &number(self.beat_bits / 8 - 1)),
                ("LANE_BITS", &number(self.keep.unwrap_or(0))),
                ("BYTES", &number(self.word_bits / 8)),
                ("LOG_BYTES", &number((self.word_bits / 8).trailing_zeros() as usize)),
            ],
        );
        fit_lines(&self.fill_feed(&text))
    }

    fn template_parts(&self) -> String {
        let feed = match self.feed {
            HostFeed::Axis if self.axi_lite => AXIS,
            HostFeed::Axis => "",
            HostFeed::Rom(_) => ROM,
            HostFeed::Axi { .. } => AXI,
        };
        let control = match (self.axi_lite, self.feed) {
            (true, _) => self.register_driver(),
            (false, HostFeed::Axis) => String::new(),
            (false, _) => DIRECT.to_owned(),
        };
        let keep = if self.keep.is_some() { KEEP } else { "" };
        [feed, &control, keep].into_iter().filter(|part| !part.is_empty()).join("\n")
    }

    fn fill_feed(&self, text: &str) -> String {
        let number = |n: usize| n.to_string();
        match self.feed {
            HostFeed::Axis => text.to_owned(),
            HostFeed::Rom(round) => fill_template(text, &[("ROUND", &number(round))]),
            HostFeed::Axi { address_width, burst, id_width, most_words } => {
                let high = if address_width == 32 { "lfsr[19:0]" } else { "lfsr, lfsr[31:12]" };
                fill_template(
                    text,
                    &[
                        ("A_TOP", &number(address_width - 1)),
                        ("A_HIGH", high),
                        ("BURST", &number(burst)),
                        ("ID_TOP", &number(id_width - 1)),
                        ("MOST_WORDS", &number(most_words)),
                    ],
                )
            }
        }
    }

    /// Text of the driver of the registers, with its steps before every frame.
    fn register_driver(&self) -> String {
        let mut steps = vec![
            (BusRegister::Version, false, "0"),
            (BusRegister::Status, false, "0"),
            (BusRegister::Status, true, "32'he"),
            (BusRegister::Frames, false, "0"),
            (BusRegister::InterruptStatus, false, "0"),
            (BusRegister::InterruptStatus, true, "draw"),
            (BusRegister::InterruptEnable, true, "{draw[1:0], draw[3:2]}"),
            (BusRegister::InterruptEnable, false, "0"),
        ];
        let groups = if self.feed == HostFeed::Axis { "frame_groups" } else { "groups" };
        let mut values = vec![(BusRegister::Groups, groups)];
        let (mut state, mut error) = ("assign giving = running_q & ~issued & last_step", "1'b0");
        let mut events = "4'b1101";
        match self.feed {
            HostFeed::Axis => state = "assign running = running_q",
            HostFeed::Rom(_) => {
                events = "4'b0001";
                values.clear();
            }
            HostFeed::Axi { address_width, .. } => {
                (error, events) = ("frame_error", "4'b1111");
                values.extend([(BusRegister::Words, "n_words"), (BusRegister::Address, "base[31:0]")]);
                values.extend((address_width > 32).then_some((BusRegister::AddressHigh, "base[63:32]")));
            }
        }
        steps.extend(
            values.into_iter().flat_map(|(register, value)| [true, false].map(|w| (register, w, value))),
        );
        // Another register is read last, so that a frame that used the last read value would go wrong.
        steps.push((BusRegister::Version, false, "0"));
        match self.feed {
            HostFeed::Axis => {}
            HostFeed::Rom(_) => steps.push((BusRegister::Control, true, "{again, 1'b1}")),
            HostFeed::Axi { .. } => steps.push((BusRegister::Control, true, "1")),
        }
        let line = |(i, &(register, writes, data)): (usize, &(BusRegister, bool, &str))| {
            let compares = if writes || i < FIRST_VALUE || register == BusRegister::Version {
                ""
            } else {
                "compares = 1'b1; "
            };
            let writes = if writes { "" } else { "writes = 1'b0; " };
            let address = register.address();
            format!("            {i}: begin {writes}{compares}address = {address}; data = {data}; end")
        };
        let lines = steps.iter().enumerate().map(line).join("\n");
        let last = (steps.len() - 1).to_string();
        let map = crate::rtl::stream::axi_lite::MAP_VERSION.to_string();
        let keys = [
            ("STEPS", lines.as_str()),
            ("LAST_STEP", &last),
            ("STATE", state),
            ("ERROR", error),
            ("EVENTS", events),
            ("MAP_VERSION", &map),
        ];
        fill_template(AXIL, &keys)
    }

    /// Port connections of the design.
    fn port_connections(&self, reset: &str) -> String {
        let same = |name: &str| (name.to_owned(), name.to_owned());
        let mut all = vec![same("aclk"), same(reset)];
        let mut join = |pairs: &[(&str, &str)]| {
            all.extend(pairs.iter().map(|(port, net)| ((*port).to_owned(), (*net).to_owned())));
        };
        match (self.feed, self.axi_lite) {
            (HostFeed::Axis, true) => join(&GATED_WORDS),
            (HostFeed::Axis, false) => join(&WORDS),
            (HostFeed::Rom(_), true) | (HostFeed::Axi { .. }, true) => {}
            (HostFeed::Rom(_), false) => join(&[("start", "start"), ("again", "again"), ("busy", "busy")]),
            (HostFeed::Axi { address_width, .. }, false) => {
                let words = 32 - (self.word_bits / 8).trailing_zeros();
                let at_start = |net: &str, width: usize| format!("start ? {net} : {{{width}{{1'bx}}}}");
                join(&[
                    ("start", "start"),
                    ("busy", "busy"),
                    ("frame_address", &at_start("base", address_width)),
                    ("frame_words", &at_start(&format!("n_words[{}:0]", words - 1), words as usize)),
                    ("frame_groups", &at_start("groups", self.groups_bits)),
                ]);
            }
        }
        if matches!(self.feed, HostFeed::Axi { .. }) {
            join(&READS);
        }
        if self.axi_lite {
            join(&REGISTERS);
        }
        let gated = matches!(self.feed, HostFeed::Rom(_));
        join(if gated { &GATED_BEATS } else { &BEATS });
        join(if self.keep.is_some() { &[("m_axis_tkeep", "m_axis_tkeep")] } else { &[] });
        let rest = ["m_axis_tdata", "m_axis_tlast", "m_axis_tuser", "frame_short", "frame_long"];
        all.extend(rest.map(same));
        all.iter().map(|(port, net)| format!("        .{port}({net})")).join(",\n")
    }
}

/// Index of the first step that reads back the value written by the step before.
const FIRST_VALUE: usize = 8;

const WORDS: [(&str, &str); 5] = [
    ("s_axis_tdata", "s_axis_tdata"),
    ("s_axis_tvalid", "s_axis_tvalid"),
    ("s_axis_tready", "s_axis_tready"),
    ("s_axis_tlast", "s_axis_tlast"),
    ("frame_groups", "frame_groups"),
];
const GATED_WORDS: [(&str, &str); 4] = [
    ("s_axis_tdata", "s_axis_tdata"),
    ("s_axis_tvalid", "s_axis_tvalid & open"),
    ("s_axis_tready", "dut_tready"),
    ("s_axis_tlast", "s_axis_tlast"),
];
const READS: [(&str, &str); 18] = [
    ("frame_error", "frame_error"),
    ("m_axi_arid", "arid"),
    ("m_axi_araddr", "araddr"),
    ("m_axi_arlen", "arlen"),
    ("m_axi_arsize", "arsize"),
    ("m_axi_arburst", "arburst"),
    ("m_axi_arlock", ""),
    ("m_axi_arcache", ""),
    ("m_axi_arprot", ""),
    ("m_axi_arqos", ""),
    ("m_axi_arvalid", "arvalid"),
    ("m_axi_arready", "arready"),
    ("m_axi_rid", "arid"),
    ("m_axi_rdata", "rdata"),
    ("m_axi_rresp", "rresp"),
    ("m_axi_rlast", "rlast"),
    ("m_axi_rvalid", "rvalid"),
    ("m_axi_rready", "rready"),
];
const REGISTERS: [(&str, &str); 20] = [
    ("s_axil_awaddr", "address"),
    ("s_axil_awprot", "step[2:0]"),
    ("s_axil_awvalid", "awvalid"),
    ("s_axil_awready", "awready"),
    ("s_axil_wdata", "data"),
    ("s_axil_wstrb", "4'hf"),
    ("s_axil_wvalid", "wvalid"),
    ("s_axil_wready", "wready"),
    ("s_axil_bresp", "bresp"),
    ("s_axil_bvalid", "bvalid"),
    ("s_axil_bready", "bready"),
    ("s_axil_araddr", "read_address"),
    ("s_axil_arprot", "place[2:0]"),
    ("s_axil_arvalid", "arvalid_l"),
    ("s_axil_arready", "arready_l"),
    ("s_axil_rdata", "rdata_l"),
    ("s_axil_rresp", "rresp_l"),
    ("s_axil_rvalid", "rvalid_l"),
    ("s_axil_rready", "rready_l"),
    ("irq", "irq"),
];
const BEATS: [(&str, &str); 2] = [("m_axis_tvalid", "m_axis_tvalid"), ("m_axis_tready", "m_axis_tready")];
const GATED_BEATS: [(&str, &str); 2] =
    [("m_axis_tvalid", "dut_tvalid"), ("m_axis_tready", "m_axis_tready & gate")];

const HOST: &str = include_str!("host/host.v");
const AXIS: &str = include_str!("host/axis.v");
const ROM: &str = include_str!("host/rom.v");
const AXI: &str = include_str!("host/axi.v");
const DIRECT: &str = include_str!("host/direct.v");
const AXIL: &str = include_str!("host/axil.v");
const KEEP: &str = include_str!("host/keep.v");
