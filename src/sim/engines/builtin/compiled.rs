//! A module ready to run, and what its submodules are connected to.

use super::memory::MemoryPlan;
use super::step::{Place, SimStep};
use crate::rtl::{Module, NetId};
use std::rc::Rc;

/// A module ready to be instantiated.
#[derive(Debug)]
pub struct Compiled {
    /// The module itself, for names and ports.
    pub module: Module,
    /// Where each net lies.
    pub places: Vec<Place>,
    /// The arena at power-up: constants in place, everything else 0.
    pub arena: Vec<u64>,
    /// What follows from inputs, registers and outputs of children, in order.
    pub steps: Vec<SimStep>,
    /// Registers.
    pub registers: Vec<RegisterPlan>,
    /// Memories.
    pub memories: Vec<MemoryPlan>,
    /// Whether the steps read the net.
    pub wakes: Vec<bool>,
    /// Words of the arena and of those of all instances below.
    pub total_words: usize,
    /// Submodules.
    pub children: Vec<ChildPlan>,
    /// (output port, input ports that it follows without a register between).
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
    /// For each net that the child drives, the nets it follows at once.
    pub fn paths(&self) -> Vec<(NetId, Vec<NetId>)> {
        let outer = |&port: &NetId| self.inputs.iter().filter(move |&&(_, p)| p == port).map(|&(net, _)| net);
        let follows = |port: NetId| {
            let path = self.compiled.paths.iter().find(|(output, _)| *output == port);
            path.into_iter().flat_map(|(_, inputs)| inputs).flat_map(outer).collect()
        };
        self.outputs.iter().map(|&(net, port)| (net, follows(port))).collect()
    }
}
