//! A module compiled for simulation, and the connections of its submodules.

use super::memory::MemoryPlan;
use super::step::{Place, SimStep};
use crate::rtl::{Module, NetId};
use std::rc::Rc;

/// A module compiled for simulation, ready to be instantiated.
#[derive(Debug)]
pub struct Compiled {
    /// The module itself, for names and ports.
    pub module: Module,
    /// Location of every net in the arena.
    pub places: Vec<Place>,
    /// The arena at power-up: constants set, all else 0.
    pub arena: Vec<u64>,
    /// Combinational logic, in order of evaluation.
    pub steps: Vec<SimStep>,
    /// Registers.
    pub registers: Vec<RegisterPlan>,
    /// Memories.
    pub memories: Vec<MemoryPlan>,
    /// Whether the steps read the net, by net.
    pub wakes: Vec<bool>,
    /// Words of its arena and of those of all instances below.
    pub total_words: usize,
    /// Submodules.
    pub children: Vec<ChildPlan>,
    /// Combinational paths: (output port, input ports that it depends on).
    pub paths: Vec<(NetId, Vec<NetId>)>,
}

/// A register and the places of its expressions.
#[derive(Debug)]
pub struct RegisterPlan {
    pub net: NetId,
    pub next: Place,
    pub enable: Option<Place>,
    pub reset: Option<Place>,
}

/// A submodule and its connections.
#[derive(Debug)]
pub struct ChildPlan {
    pub name: String,
    pub compiled: Rc<Compiled>,
    /// (net of the parent, input port of the child).
    pub inputs: Vec<(NetId, NetId)>,
    /// (net of the parent, output port of the child).
    pub outputs: Vec<(NetId, NetId)>,
}

impl ChildPlan {
    /// Combinational paths through the child: (net it drives, nets that net depends on).
    pub fn paths(&self) -> Vec<(NetId, Vec<NetId>)> {
        let outer = |&port: &NetId| self.inputs.iter().filter(move |&&(_, p)| p == port).map(|&(net, _)| net);
        let follows = |port: NetId| {
            let path = self.compiled.paths.iter().find(|(output, _)| *output == port);
            path.into_iter().flat_map(|(_, inputs)| inputs).flat_map(outer).collect()
        };
        self.outputs.iter().map(|&(net, port)| (net, follows(port))).collect()
    }
}
