//! Ports of a design with an AXI4 read master.

use super::Simulator;
use crate::error::Result;
use crate::rtl::{Dir, NetId};
use crate::sim::shape::StreamShape;

/// Ports of a read master, and its error pulse.
pub struct AxiPorts {
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
    pub error: NetId,
}

impl AxiPorts {
    /// Finds them.
    ///
    /// # Errors
    /// `Mismatch` if one is missing or of another width.
    pub fn find_in(
        simulator: &Simulator,
        shape: &StreamShape,
        address_width: usize,
        id_width: usize,
    ) -> Result<Self> {
        let input = |name, width| simulator.find_port(name, width, Dir::Input);
        let output = |name, width| simulator.find_port(name, width, Dir::Output);
        Ok(Self {
            arid: output("m_axi_arid", id_width)?,
            araddr: output("m_axi_araddr", address_width)?,
            arlen: output("m_axi_arlen", 8)?,
            arsize: output("m_axi_arsize", 3)?,
            arburst: output("m_axi_arburst", 2)?,
            arlock: output("m_axi_arlock", 1)?,
            arcache: output("m_axi_arcache", 4)?,
            arprot: output("m_axi_arprot", 3)?,
            arqos: output("m_axi_arqos", 4)?,
            arvalid: output("m_axi_arvalid", 1)?,
            arready: input("m_axi_arready", 1)?,
            rid: input("m_axi_rid", id_width)?,
            rdata: input("m_axi_rdata", shape.width)?,
            rresp: input("m_axi_rresp", 2)?,
            rlast: input("m_axi_rlast", 1)?,
            rvalid: input("m_axi_rvalid", 1)?,
            rready: output("m_axi_rready", 1)?,
            error: output("frame_error", 1)?,
        })
    }
}
