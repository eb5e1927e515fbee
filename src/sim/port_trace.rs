//! Values of the ports of a design in every clock cycle, as text from which a bench replays them.

use super::design::SimDesign;
use super::shape::{SourceKind, StreamShape};
use crate::gf2::{BitVec, to_hex};
use crate::rtl::{Dir, Module, Net};
use crate::spec::UnusedLanes;

/// Clock edges in reset after which all outputs of a wrapper are known, but for payloads that are not valid: a
/// pulse is a register behind a register.
const RESET_EDGES: usize = 2;

/// Values before a clock edge; of a decoder without registers, those of one vector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortRow {
    /// Inputs but the clock, in the order of the ports, the first lowest.
    pub inputs: BitVec,
    /// Outputs, likewise.
    pub outputs: BitVec,
}

/// A port, and its lowest bit in a row.
struct PortBits<'a> {
    net: &'a Net,
    low: usize,
}

/// Ports of one direction but the clock, each with its lowest bit in a row.
fn port_bits(top: &Module, dir: Dir) -> Vec<PortBits<'_>> {
    let mut low = 0;
    let ports = top.ports().filter(|(id, net)| net.dir == Some(dir) && top.clock != Some(*id));
    ports
        .map(|(_, net)| {
            let bits = PortBits { net, low };
            low += net.width;
            bits
        })
        .collect()
}

/// Which bits of the outputs are known, row by row: what no reset clears is unknown until it is first loaded.
struct KnownBits<'a> {
    design: &'a SimDesign,
    inputs: Vec<PortBits<'a>>,
    outputs: Vec<PortBits<'a>>,
    /// For every output the one that says whether it is valid.
    valid: Vec<Option<usize>>,
    /// Enabled clock edges so far.
    edges: usize,
}

impl<'a> KnownBits<'a> {
    fn new(design: &'a SimDesign, top: &'a Module) -> Self {
        let outputs = port_bits(top, Dir::Output);
        let valid = outputs.iter().map(|port| valid_of(&outputs, &port.net.name)).collect();
        Self { design, inputs: port_bits(top, Dir::Input), outputs, valid, edges: 0 }
    }

    /// Whether the value of output `i` is known.
    fn is_known(&self, i: usize, row: &PortRow) -> bool {
        match self.design.kind {
            SourceKind::Decoder { latency, .. } => {
                self.edges >= if self.outputs[i].net.name == "y" { latency } else { latency.min(1) }
            }
            SourceKind::Stream(_) => {
                self.edges >= RESET_EDGES
                    && self.valid[i].is_none_or(|at| row.outputs.get(self.outputs[at].low))
            }
        }
    }

    /// Ones at the known bits of the outputs.
    fn next_mask(&mut self, row: &PortRow) -> BitVec {
        let mut mask = BitVec::zeros(0);
        for (i, port) in self.outputs.iter().enumerate() {
            let width = port.net.width;
            match (self.is_known(i, row), self.design.kind) {
                (false, _) => mask.extend(&BitVec::zeros(width)),
                (true, SourceKind::Stream(shape)) if port.net.name == "m_axis_tdata" => {
                    mask.extend(&self.used_lanes(&shape, row, width));
                }
                _ => mask.extend(&BitVec::ones(width)),
            }
        }
        let enable = self.inputs.iter().find(|port| port.net.name == "ce");
        self.edges += usize::from(enable.is_none_or(|port| row.inputs.get(port.low)));
        mask
    }

    /// Ones in the lanes that hold a group and in the padding; everywhere where unused lanes are 0.
    fn used_lanes(&self, shape: &StreamShape, row: &PortRow, width: usize) -> BitVec {
        let user = self.outputs.iter().find(|port| port.net.name == "m_axis_tuser");
        let Some(user) = user.filter(|_| shape.unused_lanes == UnusedLanes::Any) else {
            return BitVec::ones(width);
        };
        let n_groups = row.outputs.slice(user.low, user.net.width).as_words()[0] as usize;
        let lane_bits = self.design.lane_bits(shape);
        let unused = n_groups * lane_bits..shape.lanes * lane_bits;
        BitVec::from_bits((0..width).map(|at| !unused.contains(&at)))
    }
}

/// The output that says whether `name` is valid: `…valid` with the longest beginning of `name`.
fn valid_of(outputs: &[PortBits], name: &str) -> Option<usize> {
    if name.ends_with("valid") || name.ends_with("ready") {
        return None;
    }
    let stem = |port: &PortBits| port.net.name.strip_suffix("valid").map(str::len);
    let starts = |port: &PortBits| stem(port).is_some_and(|n| name.starts_with(&port.net.name[..n]));
    let found = outputs.iter().enumerate().filter(|(_, port)| starts(port));
    found.max_by_key(|(_, port)| stem(port)).map(|(i, _)| i)
}

/// A line a row: inputs, outputs, and ones at the bits of the outputs that are known, in hexadecimal.
pub fn trace_text(design: &SimDesign, top: &Module, rows: &[PortRow]) -> String {
    let mut known = KnownBits::new(design, top);
    let mut line = |row: &PortRow| {
        let mask = known.next_mask(row);
        format!("{} {} {}\n", to_hex(&row.inputs), to_hex(&row.outputs), to_hex(&mask))
    };
    rows.iter().map(&mut line).collect()
}
