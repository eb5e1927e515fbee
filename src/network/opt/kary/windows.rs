//! Rewriting by windows, for networks too large to be walked as a whole.
//!
//! A window is some gates that share operands. Walked are the forms of these gates, those that they read, and
//! some more that are there anyhow, all with the values they have in the whole network: relations that hold in
//! the whole hold in the window too. Forms that depend on a gate of the window cannot be read in it.

use super::super::Rng;
use super::problem::{Problem, Times};
use crate::network::{NodeId, XorNetwork};
use std::collections::{BTreeMap, BTreeSet};

/// A window: its problem, its network so far, and the values of its gates.
pub struct Window {
    /// Inputs are what is read, targets what is read outside.
    pub problem: Problem,
    /// The gates as they are.
    pub start: XorNetwork,
    gates: Vec<u64>,
}

/// What windows are cut from: a network with its values and readers.
pub struct Cutter<'a> {
    whole: &'a Problem,
    network: &'a XorNetwork,
    values: Vec<u64>,
    readers: Vec<Vec<u32>>,
    is_output: Vec<bool>,
    /// Levels, and the latest that values may have; where levels matter.
    levels: Option<(Vec<u32>, Vec<u32>)>,
}

/// How large windows are.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Gates.
    pub gates: usize,
    /// Forms, gates among them.
    pub forms: usize,
}

impl<'a> Cutter<'a> {
    /// Of `network`, a network of the problem `whole` in which no two gates have the same value.
    pub fn new(whole: &'a Problem, network: &'a XorNetwork) -> Self {
        let mut values = whole.inputs.clone();
        values.extend(whole.gates(network).into_iter().map(|(value, _)| value));
        let mut readers = vec![Vec::new(); network.n_nodes()];
        for (k, operands) in network.gates().enumerate() {
            let reader = (network.n_in() + k) as u32;
            operands.iter().for_each(|operand| readers[operand.index()].push(reader));
        }
        let mut is_output = vec![false; network.n_nodes()];
        network.outputs().iter().filter_map(|o| o.source).for_each(|s| is_output[s.index()] = true);
        let levels = whole.times.as_ref().map(|times| levels(network, times));
        Self { whole, network, values, readers, is_output, levels }
    }

    /// A window about a random gate.
    pub fn window(&self, size: Size, rng: &mut Rng) -> Option<Window> {
        let first = (self.network.n_in() + rng.below(self.network.n_gates())) as u32;
        let mut window = Growing::new(self);
        window.add(first);
        while window.gates.len() < size.gates && window.forms.len() < size.forms {
            let Some(next) = window.nearest(rng) else { break };
            window.add(next);
        }
        let dependent = window.closed(2 * size.gates)?;
        let context = self.context(&window, &dependent, size.forms, rng);
        Some(self.cut(&window, &context))
    }

    fn operands(&self, node: u32) -> &[NodeId] {
        match (node as usize).checked_sub(self.network.n_in()) {
            Some(gate) => self.network.gate(gate),
            None => &[],
        }
    }

    fn is_input(&self, node: u32) -> bool {
        (node as usize) < self.network.n_in()
    }

    /// Forms outside that the window may read as well: those that share most operands with its forms first.
    fn context(&self, window: &Growing, dependent: &[bool], n_forms: usize, rng: &mut Rng) -> Vec<u32> {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for &form in &window.forms {
            for &reader in &self.readers[form as usize] {
                *shared.entry(reader).or_default() += 1;
            }
            for operand in self.operands(form) {
                *shared.entry(operand.0).or_default() += 1;
            }
        }
        let is_free = |node: &u32| !window.forms.contains(node) && !dependent[*node as usize];
        let mut free: Vec<_> = shared
            .into_iter()
            .filter(|(node, _)| is_free(node))
            .map(|(node, n)| (n, rng.next(), node))
            .collect();
        free.sort_unstable_by(|a, b| b.cmp(a));
        free.truncate(n_forms.saturating_sub(window.forms.len()));
        free.into_iter().map(|(_, _, node)| node).collect()
    }

    fn cut(&self, window: &Growing, context: &[u32]) -> Window {
        let read = window.forms.iter().copied().filter(|form| !window.gates.contains(form));
        let inputs: Vec<u32> = read.chain(context.iter().copied()).collect();
        let is_read_outside = |gate: &u32| {
            self.is_output[*gate as usize]
                || self.readers[*gate as usize].iter().any(|reader| !window.gates.contains(reader))
        };
        let targets: Vec<u32> = window.gates.iter().copied().filter(is_read_outside).collect();
        let value = |&node: &u32| self.values[node as usize];
        let mut start = XorNetwork::new(inputs.len());
        let mut ids: BTreeMap<u32, NodeId> =
            inputs.iter().enumerate().map(|(at, &node)| (node, start.input(at))).collect();
        for &gate in &window.gates {
            let operands: Vec<NodeId> = self.operands(gate).iter().map(|operand| ids[&operand.0]).collect();
            ids.insert(gate, start.xor_all(&operands));
        }
        targets.iter().for_each(|target| start.push_output(Some(ids[target]), false));
        let rows: Vec<u64> = targets.iter().map(value).collect();
        let times = self.levels.as_ref().map(|(levels, latest)| Times {
            arrival: inputs.iter().map(|&node| levels[node as usize]).collect(),
            max_depth: self.whole.times.as_ref().map_or(0, |times| times.max_depth),
            due: targets.iter().map(|&node| latest[node as usize]).collect(),
        });
        let problem =
            Problem { inputs: inputs.iter().map(value).collect(), targets: rows.clone(), rows, times };
        Window { problem, start, gates: window.gates.iter().map(value).collect() }
    }
}

/// Levels of all values, and the latest that each may have.
fn levels(network: &XorNetwork, times: &Times) -> (Vec<u32>, Vec<u32>) {
    let levels = network.levels();
    let mut latest = vec![times.max_depth; network.n_nodes()];
    for (k, operands) in network.gates().enumerate().rev() {
        let before = latest[network.n_in() + k].saturating_sub(1);
        operands.iter().for_each(|operand| latest[operand.index()] = before.min(latest[operand.index()]));
    }
    (levels, latest)
}

/// A window as it grows.
struct Growing<'a> {
    cutter: &'a Cutter<'a>,
    /// Gates in order, as node numbers.
    gates: BTreeSet<u32>,
    /// The gates and what they read.
    forms: BTreeSet<u32>,
    /// Gates outside that read a form or are one.
    near: BTreeSet<u32>,
}

impl<'a> Growing<'a> {
    fn new(cutter: &'a Cutter<'a>) -> Self {
        Self { cutter, gates: BTreeSet::new(), forms: BTreeSet::new(), near: BTreeSet::new() }
    }

    fn add(&mut self, gate: u32) {
        self.gates.insert(gate);
        self.near.remove(&gate);
        for form in self.cutter.operands(gate).iter().map(|operand| operand.0).chain([gate]) {
            if self.forms.insert(form) {
                let itself = Some(form).filter(|&form| !self.cutter.is_input(form));
                let near = self.cutter.readers[form as usize].iter().copied().chain(itself);
                self.near.extend(near.filter(|gate| !self.gates.contains(gate)));
            }
        }
    }

    /// The gate that brings the fewest new forms; any of these.
    fn nearest(&self, rng: &mut Rng) -> Option<u32> {
        let new_forms = |gate: u32| {
            let operands = self.cutter.operands(gate).iter().map(|operand| operand.0);
            operands.chain([gate]).filter(|form| !self.forms.contains(form)).count()
        };
        self.near.iter().map(|&gate| (new_forms(gate), rng.next(), gate)).min().map(|(_, _, gate)| gate)
    }

    /// Takes in every gate that depends on one of the window and is read by another; which nodes outside then
    /// depend on the window. `None` where that makes more than `most` gates.
    fn closed(&mut self, most: usize) -> Option<Vec<bool>> {
        loop {
            let network = self.cutter.network;
            let mut dependent = vec![false; network.n_nodes()];
            for (k, operands) in network.gates().enumerate() {
                let depends = |node: &NodeId| dependent[node.index()] || self.gates.contains(&node.0);
                dependent[network.n_in() + k] = operands.iter().any(depends);
            }
            let is_between = |form: &&u32| !self.gates.contains(form) && dependent[**form as usize];
            let between: Vec<u32> = self.forms.iter().filter(is_between).copied().collect();
            if between.is_empty() {
                return Some(dependent);
            }
            between.into_iter().for_each(|gate| self.add(gate));
            if self.gates.len() > most {
                return None;
            }
        }
    }
}

/// The network with a better one in place of every window, as far as they go together.
pub fn replace(whole: &Problem, network: &XorNetwork, windows: &[(Window, XorNetwork)]) -> XorNetwork {
    let mut gates: BTreeMap<u64, Vec<u64>> = whole.gates(network).into_iter().collect();
    for (window, better) in windows {
        let mut trial = gates.clone();
        // A window in which another one took out a gate does not fit any more.
        if !window.gates.iter().all(|gate| trial.remove(gate).is_some()) {
            continue;
        }
        for (value, operands) in window.problem.gates(better) {
            trial.entry(value).or_insert(operands);
        }
        if in_order(whole, &trial).is_some() {
            gates = trial;
        }
    }
    let joined = in_order(whole, &gates).and_then(|order| whole.network(order));
    joined.unwrap_or_else(|| network.clone())
}

/// The gates that rows need, each after its operands; `None` where an operand is missing, there is a circle, or a row comes late.
fn in_order(whole: &Problem, gates: &BTreeMap<u64, Vec<u64>>) -> Option<Vec<(u64, Vec<u64>)>> {
    let mut levels: BTreeMap<u64, Option<u32>> = whole.inputs.iter().map(|&value| (value, Some(0))).collect();
    let mut order = Vec::new();
    for &row in whole.rows.iter().filter(|&&row| row != 0) {
        let mut stack = vec![(row, 0)];
        while let Some((value, at)) = stack.pop() {
            match levels.get(&value) {
                Some(Some(_)) => continue,
                Some(None) if at == 0 => return None,
                _ => {}
            }
            levels.insert(value, None);
            let operands = gates.get(&value)?;
            if let Some(&operand) = operands.get(at) {
                stack.push((value, at + 1));
                if !matches!(levels.get(&operand), Some(Some(_))) {
                    stack.push((operand, 0));
                }
                continue;
            }
            let level = operands.iter().filter_map(|operand| levels[operand]).max().unwrap_or(0);
            levels.insert(value, Some(level + 1));
            order.push((value, operands.clone()));
        }
        let level = levels[&row].unwrap_or(0);
        if whole.times.as_ref().is_some_and(|times| level > times.max_depth) {
            return None;
        }
    }
    Some(order)
}
