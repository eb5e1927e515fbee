//! Pipeline cuts: a bank of registers after every `levels` XOR2 levels, the last one behind y.

use super::{Expr, Item, Module, NetId, Register};
use crate::network::{NodeId, XorNetwork};
use crate::spec::PipelineSpec;
use std::collections::BTreeMap;

/// Registers of the values of a decoder that is cut by `pipeline`, valid bits apart.
pub fn n_registers(network: &XorNetwork, pipeline: PipelineSpec) -> usize {
    let stages = Stages::new(network, Some(pipeline));
    let mut last = stages.stages.clone();
    let mut read_at = |node: NodeId, stage: usize| last[node.index()] = last[node.index()].max(stage);
    for k in 0..network.n_gates() {
        let stage = stages.stages[network.n_in() + k];
        network.gate(k).iter().for_each(|&operand| read_at(operand, stage));
    }
    network
        .outputs()
        .iter()
        .filter_map(|output| output.source)
        .for_each(|node| read_at(node, stages.latency));
    last.iter().zip(&stages.stages).map(|(last, first)| last - first).sum()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::rtl::lower_network;
    use crate::search::{Params, Search, find_strategy};

    #[test]
    fn the_registers_are_those_of_the_module() {
        for (seed, levels) in [(1, 1), (2, 2), (3, 3)] {
            let matrix = random_matrix(12, 9, 0.5, seed).expect("a matrix");
            let search = Params::default();
            let paar = find_strategy("paar").expect("registered");
            let network = paar.run(&matrix, &Search::quiet(&search)).network.canonical();
            let pipeline = PipelineSpec { levels, valid: false };
            let lowered = lower_network("dec", Some(pipeline), None, &network).expect("lowered");
            let registers = lowered.module.items.iter().filter(|item| matches!(item, Item::Register(_)));
            assert_eq!(n_registers(&network, pipeline), registers.count());
        }
    }
}
