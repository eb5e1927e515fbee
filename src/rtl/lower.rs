//! Mapping a network to the decoder module: a one-bit wire for every gate, y as their concatenation. A gate
//! is an expression, or a cell of the target.

use super::phases::Phases;
use super::pipeline::Stages;
use super::technology::Technology;
use super::{Expr, Item, Module, NetId};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::network::{NodeId, Output, XorNetwork};
use crate::spec::PipelineSpec;
use itertools::Itertools;
use std::collections::BTreeMap;

/// The decoder module of one group.
#[derive(Debug, Clone)]
pub struct LoweredDecoder {
    /// Ports x and y; `clk` and `ce` if pipelined; `rst`, `valid_in` and `valid_out` if asked for.
    pub module: Module,
    /// Latency in clock edges from x to y.
    pub latency: usize,
    /// Nets of the gates in canonical order, each with its support.
    pub names: Vec<(String, BitVec)>,
}

/// Most inputs listed in the comment of a net; the full list is in `names`.
const COMMENT_INPUTS: usize = 12;

/// Cells of the gates.
#[derive(Debug, Clone, Copy)]
pub struct GateCells<'a> {
    /// The cells there are.
    pub technology: &'a Technology,
    /// Stored bits whose sums are cells; sums of the others are expressions, and no gate sums bits of both.
    pub inputs: &'a BitVec,
}

/// Maps `network`, which must be canonical, to the module `name`; with `cells` to these.
///
/// # Errors
/// `Internal` if a gate has more operands than any cell.
pub fn lower_network(
    name: &str,
    pipeline: Option<PipelineSpec>,
    cells: Option<GateCells>,
    network: &XorNetwork,
) -> Result<LoweredDecoder> {
    let mut module = Module::new(name);
    let ports = LoweredPorts::declare_in(&mut module, pipeline, network);
    let stages = Stages::new(network, pipeline);
    let supports = network.supports();
    let is_cell = |support: &BitVec| {
        cells.is_some_and(|cells| support.first_one().is_some_and(|input| cells.inputs.get(input)))
    };
    let in_cells: Vec<_> = supports.iter().map(is_cell).collect();
    let technology = cells.map(|cells| cells.technology);
    let phases = technology.map_or_else(
        || Phases::without_complements(network),
        |technology| Phases::for_cells(network, technology, &in_cells),
    );
    let (nets, inverters) = Default::default();
    let mut lowering =
        Lowering { stages, module, network, technology, in_cells, phases, x: ports.x, nets, inverters };
    let names = lowering.lower_gates()?;
    let outputs = network.outputs().iter().map(|o| lowering.output_expr(o)).collect::<Result<Vec<_>>>()?;
    lowering.consume_unused();
    let Lowering { mut module, stages, .. } = lowering;
    ports.consume_unused(&mut module, &stages);
    module.assign_net(ports.y, Expr::concat(outputs));
    let latency = stages.latency();
    stages.add_registers(&mut module, ports.ce);
    ports.add_valid(&mut module, latency);
    Ok(LoweredDecoder { module, latency, names })
}

/// Ports of a decoder; the pipeline decides which exist beside x and y.
struct LoweredPorts {
    rst: Option<NetId>,
    ce: Option<NetId>,
    valid: Option<(NetId, NetId)>,
    x: NetId,
    y: NetId,
}

impl LoweredPorts {
    fn declare_in(module: &mut Module, pipeline: Option<PipelineSpec>, network: &XorNetwork) -> Self {
        let with_valid = pipeline.is_some_and(|p| p.valid);
        if pipeline.is_some() {
            module.clock_input("clk");
        }
        let reset = "synchronous reset of the valid bits, active high";
        let rst = with_valid.then(|| module.add_input("rst", 1, reset));
        let ce = pipeline.map(|_| module.add_input("ce", 1, "clock enable of every register"));
        let valid_in = with_valid.then(|| module.add_input("valid_in", 1, "x holds a group"));
        let x = module.add_input("x", network.n_in(), "stored bits of one group, plane 0 lowest");
        let follows = "y holds the group that went in with valid_in";
        let valid_out = with_valid.then(|| module.add_output("valid_out", 1, follows));
        let decoded = "decoded bits of the group: plane p, weight i at p*n_out + i";
        let y = module.add_output("y", network.n_out(), decoded);
        Self { rst, ce, valid: valid_in.zip(valid_out), x, y }
    }

    /// Reads `clk` and `ce` in a decoder of constants without valid bits, which has no registers.
    fn consume_unused(&self, module: &mut Module, stages: &Stages) {
        let Some((clock, ce)) = module.clock.zip(self.ce) else { return };
        if stages.has_registers() || self.valid.is_some() {
            return;
        }
        module.add_wire("unused_control", 1, Expr::concat([clock, ce].map(Expr::Net)).any_bit());
    }

    fn add_valid(&self, module: &mut Module, latency: usize) {
        let Some((valid_in, valid_out)) = self.valid else { return };
        let digits = latency.to_string().len();
        let last = (1..=latency).fold(valid_in, |before, stage| {
            let (enable, reset) = (self.ce.map(Expr::Net), self.rst.map(Expr::Net));
            module.add_register(format!("valid_r{stage:0digits$}"), 1, Expr::Net(before), enable, reset)
        });
        module.assign_net(valid_out, Expr::Net(last));
    }
}

/// Error for a missing cell that would drive `name`; a missing inverter is a fault of the user's library.
fn no_cell(name: &str, n: usize) -> Error {
    match n {
        1 => Error::input("", "liberty", format!("no inverter among its cells, and {name} needs one")),
        n => Error::Internal(format!("{name}: no cell has {n} inputs")),
    }
}

struct Lowering<'a> {
    module: Module,
    network: &'a XorNetwork,
    technology: Option<&'a Technology>,
    /// Whether each node is one of cells, not of expressions.
    in_cells: Vec<bool>,
    phases: Phases,
    x: NetId,
    /// Net of every gate lowered so far.
    nets: Vec<NetId>,
    /// Net of every inverter so far, by the value that it inverts.
    inverters: BTreeMap<NodeId, NetId>,
    stages: Stages,
}

impl<'a> Lowering<'a> {
    fn lower_gates(&mut self) -> Result<Vec<(String, BitVec)>> {
        let digits = self.network.n_gates().saturating_sub(1).to_string().len().max(4);
        let supports = self.network.supports().split_off(self.network.n_in());
        let names = supports.into_iter().enumerate().map(|(k, support)| (format!("t{k:0digits$}"), support));
        let names = names.collect_vec();
        for (k, (name, support)) in names.iter().enumerate() {
            let node = NodeId((self.network.n_in() + k) as u32);
            let stage = self.stages.stage_of(node);
            let network = self.network;
            let operands = network.gate(k).iter().map(|&operand| self.value_at(operand, stage)).collect();
            let technology = self.technology_of(node);
            let net = self.add_sum(technology, name, operands, self.phases.of_gate(network, k))?;
            let complement = if self.phases.is_complemented(node) { "~" } else { "" };
            self.module.nets[net.index()].comment = format!("{complement}{}", support_text(support));
            self.nets.push(net);
        }
        Ok(names)
    }

    /// The cells of `node`; `None` if it is an expression.
    fn technology_of(&self, node: NodeId) -> Option<&'a Technology> {
        self.technology.filter(|_| self.in_cells[node.index()])
    }

    /// A wire with the sum of `operands`, complemented with `invert`: an expression, a cell, or a cell and an
    /// inverter.
    fn add_sum(
        &mut self,
        technology: Option<&Technology>,
        name: &str,
        operands: Vec<Expr>,
        invert: bool,
    ) -> Result<NetId> {
        let Some(technology) = technology else {
            return Ok(self.module.add_wire(name, 1, Expr::Xor(operands)));
        };
        let n = operands.len();
        let (operands, invert) = if technology.has_cell(n, invert) {
            (operands, invert)
        } else if technology.has_cell(n, !invert) {
            (vec![Expr::Net(self.add_sum(Some(technology), &format!("n_{name}"), operands, !invert)?)], true)
        } else {
            return Err(no_cell(name, n));
        };
        let net = self.module.add_net(name, 1, None);
        let cell = technology.build_cell(net, operands, invert);
        self.module.items.push(Item::Cell(cell.ok_or_else(|| no_cell(name, 1))?));
        Ok(net)
    }

    /// The value of `node` in `stage`: direct, or through the registers between the stages.
    fn value_at(&mut self, node: NodeId, stage: usize) -> Expr {
        let straight = if self.network.is_input(node) {
            self.module.net_bits(self.x, node.index(), 1)
        } else {
            Expr::Net(self.nets[node.index() - self.network.n_in()])
        };
        let name = self.node_name(node);
        self.stages.delay_value(&mut self.module, node, &name, straight, stage)
    }

    fn node_name(&self, node: NodeId) -> String {
        if self.network.is_input(node) {
            let digits = self.network.n_in().saturating_sub(1).to_string().len();
            return format!("x{:0digits$}", node.index());
        }
        self.module.net(self.nets[node.index() - self.network.n_in()]).name.clone()
    }

    fn output_expr(&mut self, output: &Output) -> Result<Expr> {
        let Some(source) = output.source else { return Ok(Expr::constant(1, output.invert.into())) };
        let value = self.value_at(source, self.stages.latency());
        if output.invert == self.phases.is_complemented(source) {
            return Ok(value);
        }
        let technology = self.technology_of(source);
        if technology.is_none() {
            return Ok(value.not());
        }
        if let Some(&net) = self.inverters.get(&source) {
            return Ok(Expr::Net(net));
        }
        let name = format!("not_{}", self.node_name(source));
        let net = self.add_sum(technology, &name, vec![value], true)?;
        self.inverters.insert(source, net);
        Ok(Expr::Net(net))
    }

    /// Reads unused inputs, so that no linter needs a waiver for them.
    fn consume_unused(&mut self) {
        let live = self.network.live_values();
        let unused = (0..self.network.n_in()).filter(|&j| !live[j]);
        let bits = unused.map(|j| self.module.net_bits(self.x, j, 1)).collect_vec();
        if !bits.is_empty() {
            self.module.add_wire("unused_x", 1, Expr::concat(bits).any_bit());
        }
    }
}

/// The support as `x[0,3,7]`.
fn support_text(support: &BitVec) -> String {
    let n = support.count_ones();
    let listed = support.ones_at().take(COMMENT_INPUTS).join(",");
    if n <= COMMENT_INPUTS { format!("x[{listed}]") } else { format!("x[{listed},...] of {n} inputs") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn support(n: usize) -> String {
        support_text(&BitVec::ones(n))
    }

    #[test]
    fn long_supports_are_cut_short() {
        assert_eq!(support(3), "x[0,1,2]");
        assert_eq!(support(20), "x[0,1,2,3,4,5,6,7,8,9,10,11,...] of 20 inputs");
    }
}
