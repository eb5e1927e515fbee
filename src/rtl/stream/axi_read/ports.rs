//! Ports of the read master.

use crate::rtl::stream::Shape;
use crate::rtl::stream::ports::{BUSY, RESET, START};
use crate::rtl::{Module, NetId};
use crate::spec::AxiSpec;

/// Width of the number of words of a frame in bits: up to 4 GiB.
pub fn count_width(shape: &Shape) -> usize {
    32 - byte_bits(shape)
}

/// Address bits within a word; may be 0.
pub(super) fn byte_bits(shape: &Shape) -> usize {
    (shape.word_width / 8).trailing_zeros() as usize
}

/// Ports of the block.
pub struct AxiReadPorts {
    pub rst: NetId,
    pub start: NetId,
    pub address: NetId,
    pub words: NetId,
    pub groups: NetId,
    pub busy: NetId,
    pub error: NetId,
    pub arid: NetId,
    pub araddr: NetId,
    pub arlen: NetId,
    pub arsize: NetId,
    pub arburst: NetId,
    pub arlock: NetId,
    pub arcache: NetId,
    pub arprot: NetId,
    pub arqos: NetId,
    pub arvalid: NetId,
    pub arready: NetId,
    pub rid: NetId,
    pub rdata: NetId,
    pub rresp: NetId,
    pub rlast: NetId,
    pub rvalid: NetId,
    pub rready: NetId,
    pub tdata: NetId,
    pub tvalid: NetId,
    pub tready: NetId,
    pub tlast: NetId,
    pub word_groups: NetId,
}

impl AxiReadPorts {
    pub fn declare_in(m: &mut Module, shape: &Shape, axi: &AxiSpec) -> Self {
        Self {
            rst: m.add_input("rst", 1, RESET),
            start: m.add_input("start", 1, START),
            address: m.add_input(
                "frame_address",
                axi.address_width,
                "byte address of the frame, taken with start; rounded down to a word",
            ),
            words: m.add_input(
                "frame_words",
                count_width(shape),
                "words of the frame, taken with start; 0 starts nothing",
            ),
            groups: m.add_input(
                "frame_groups",
                shape.groups_width,
                "groups of the frame, taken with start; 0: until its last word",
            ),
            busy: m.add_output("busy", 1, BUSY),
            error: m.add_output(
                "frame_error",
                1,
                "one-cycle pulse: a word came with an error and closes its frame",
            ),
            arid: m.add_output("m_axi_arid", axi.id_width, "0: bursts come back in order"),
            araddr: m.add_output("m_axi_araddr", axi.address_width, "byte address of a burst"),
            arlen: m.add_output("m_axi_arlen", 8, "words of the burst less one"),
            arsize: m.add_output("m_axi_arsize", 3, "bytes of a word, as a power of two"),
            arburst: m.add_output("m_axi_arburst", 2, "1: ascending addresses"),
            arlock: m.add_output("m_axi_arlock", 1, "0: normal access"),
            arcache: m.add_output("m_axi_arcache", 4, "3: normal memory, non-cacheable, bufferable"),
            arprot: m.add_output("m_axi_arprot", 3, "0: unprivileged, secure, data"),
            arqos: m.add_output("m_axi_arqos", 4, "0: no quality of service asked for"),
            arvalid: m.add_output("m_axi_arvalid", 1, "AXI4 handshake: a burst is asked for"),
            arready: m.add_input("m_axi_arready", 1, "AXI4 handshake: the burst is accepted"),
            rid: m.add_input("m_axi_rid", axi.id_width, "not looked at: bursts come back in order"),
            rdata: m.add_input(
                "m_axi_rdata",
                shape.word_width,
                "a word of stored bits, the first one lowest",
            ),
            rresp: m.add_input("m_axi_rresp", 2, "bit 1: the word comes with an error"),
            rlast: m.add_input("m_axi_rlast", 1, "not looked at: words are counted"),
            rvalid: m.add_input("m_axi_rvalid", 1, "AXI4 handshake: a word is offered"),
            rready: m.add_output("m_axi_rready", 1, "AXI4 handshake: a word is taken"),
            tdata: m.add_output("s_axis_tdata", shape.word_width, "the word"),
            tvalid: m.add_output("s_axis_tvalid", 1, "a word is offered"),
            tready: m.add_input("s_axis_tready", 1, "the word is taken"),
            tlast: m.add_output("s_axis_tlast", 1, "it is the last one of its frame"),
            word_groups: m.add_output("word_groups", shape.groups_width, "groups of its frame"),
        }
    }
}
