//! Pipeline cuts: a bank of registers after every `levels` XOR2 levels, the last one behind y.

use super::{Expr, Item, Module, NetId, Register};
use crate::network::{NodeId, XorNetwork};
use crate::spec::PipelineSpec;
use std::collections::BTreeMap;

/// Pipeline stage of every value, and the registers that delay values to later stages.
pub(super) struct Stages {
    stages: Vec<usize>,
    latency: usize,
    /// The net of the `d`-th register after a value, by (value, d).
    delays: BTreeMap<(NodeId, usize), NetId>,
    registers: Vec<(NetId, Expr)>,
}

impl Stages {
    /// A value of depth d belongs to stage ceil(d / levels) - 1; inputs to stage 0.
    pub(super) fn new(network: &XorNetwork, pipeline: Option<PipelineSpec>) -> Self {
        let stage = |depth: u32| pipeline.map_or(0, |p| (depth as usize).saturating_sub(1) / p.levels);
        let stages = network.levels().into_iter().map(stage).collect();
        let latency = pipeline.map_or(0, |_| 1 + stage(network.depth()));
        Self { stages, latency, delays: BTreeMap::new(), registers: Vec::new() }
    }

    /// Number of registers between x and y.
    pub(super) fn latency(&self) -> usize {
        self.latency
    }

    /// Whether any value has a register so far.
    pub(super) fn has_registers(&self) -> bool {
        !self.registers.is_empty()
    }

    /// The stage that computes `node`.
    pub(super) fn stage_of(&self, node: NodeId) -> usize {
        self.stages[node.index()]
    }

    /// `straight`, the value of `node`, delayed into `stage`; registers r1_`name`, r2_`name`, … are
    /// shared and added on demand.
    pub(super) fn delay_value(
        &mut self,
        module: &mut Module,
        node: NodeId,
        name: &str,
        straight: Expr,
        stage: usize,
    ) -> Expr {
        let first = self.stage_of(node);
        (1..=stage - first).fold(straight, |before, d| {
            let net = *self.delays.entry((node, d)).or_insert_with(|| {
                let net = module.add_net(format!("r{d}_{name}"), 1, None);
                self.registers.push((net, before));
                net
            });
            Expr::Net(net)
        })
    }

    /// Adds all registers, enabled by `ce`, to the module.
    pub(super) fn add_registers(self, module: &mut Module, ce: Option<NetId>) {
        for (net, next) in self.registers {
            let enable = ce.map(Expr::Net);
            module.items.push(Item::Register(Register { net, next, enable, reset: None }));
        }
    }
}
