//! An instance of a module, and its simulation step.

use super::compiled::Compiled;
use super::step::Place;
use crate::rtl::NetId;
use std::rc::Rc;

/// An instance: values of its nets, and its child instances.
pub struct ModuleBlock {
    compiled: Rc<Compiled>,
    name: String,
    children: Vec<ModuleBlock>,
    arena: Vec<u64>,
    /// Next values of all registers, sampled before any is updated.
    staged: Vec<u64>,
    /// Level of the clock at the last step.
    was_clock: bool,
    /// A net that the steps read has changed.
    stale: bool,
    changed: bool,
}

/// Steps the hierarchy until nothing changes; `false` if it still changes after `passes`.
#[cfg(not(feature = "rust-hdl"))]
pub fn settles(top: &mut ModuleBlock, passes: usize) -> bool {
    (0..passes).any(|_| {
        top.step();
        !top.changed()
    })
}

impl ModuleBlock {
    /// Instantiates the module and all its submodules.
    pub fn new(compiled: Rc<Compiled>, name: &str) -> Self {
        let plans = compiled.children.iter();
        let children = plans.map(|plan| Self::new(plan.compiled.clone(), &plan.name)).collect();
        let (arena, staged) = (compiled.arena.clone(), Vec::new());
        let name = name.to_owned();
        let (was_clock, stale, changed) = (false, true, true);
        Self { compiled, name, children, arena, staged, was_clock, stale, changed }
    }

    /// The compiled module.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Name of the instance.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Instances inside it.
    pub fn children(&self) -> &[ModuleBlock] {
        &self.children
    }

    /// Whether the last step changed anything.
    pub fn changed(&self) -> bool {
        self.changed
    }

    /// One step: at a rising clock edge updates the registers; then updates the combinational nets.
    pub fn step(&mut self) {
        self.changed = false;
        let edge = self.clock_rises();
        if edge {
            self.stage_registers();
        } else {
            self.settle_nets();
        }
        self.exchange_nets();
        if edge {
            self.commit_registers();
        }
        self.settle_nets();
    }

    /// Words of a net.
    pub fn net_words(&self, net: NetId) -> &[u64] {
        &self.arena[self.net_place(net).word_range()]
    }

    /// Sets a net that is driven from outside; `words` is its whole value.
    pub fn set_net(&mut self, net: NetId, words: &[u64]) {
        let range = self.net_place(net).word_range();
        if self.arena[range.clone()] != *words {
            self.arena[range].copy_from_slice(words);
            self.stale |= self.compiled.wakes[net.index()];
            self.changed = true;
        }
    }

    fn net_place(&self, net: NetId) -> Place {
        self.compiled.places[net.index()]
    }

    /// Whether the clock rose since the last step.
    fn clock_rises(&mut self) -> bool {
        let Some(clock) = self.compiled.module.clock else { return false };
        let now = self.net_words(clock)[0] != 0;
        !std::mem::replace(&mut self.was_clock, now) && now
    }

    /// Samples the next value of every register and memory output; a disabled one keeps its value.
    fn stage_registers(&mut self) {
        self.staged.clear();
        for plan in &self.compiled.registers {
            let is_set = |place: Option<Place>| place.map(|p| self.arena[p.first_word()] != 0);
            match (is_set(plan.reset), is_set(plan.enable)) {
                (Some(true), _) => self.staged.resize(self.staged.len() + plan.next.n_words(), 0),
                (_, Some(false)) => self
                    .staged
                    .extend_from_slice(&self.arena[self.compiled.places[plan.net.index()].word_range()]),
                _ => self.staged.extend_from_slice(&self.arena[plan.next.word_range()]),
            }
        }
        for plan in &self.compiled.memories {
            match self.arena[plan.enable.first_word()] {
                0 => self
                    .staged
                    .extend_from_slice(&self.arena[self.compiled.places[plan.read.index()].word_range()]),
                _ => self.staged.extend(plan.word_at(self.arena[plan.address.first_word()])),
            }
        }
    }

    fn commit_registers(&mut self) {
        let (compiled, staged) = (self.compiled.clone(), std::mem::take(&mut self.staged));
        let mut rest = staged.as_slice();
        let registers = compiled.registers.iter().map(|plan| (plan.net, plan.next.n_words()));
        let memories = compiled.memories.iter().map(|plan| (plan.read, plan.n_words));
        for (net, n_words) in registers.chain(memories) {
            let (words, others) = rest.split_at(n_words);
            self.set_net(net, words);
            rest = others;
        }
        self.staged = staged;
    }

    /// Passes nets to the children, steps them and takes their outputs. All inputs are passed before any
    /// output is taken, so that at a clock edge no child sees the new state of another.
    fn exchange_nets(&mut self) {
        let compiled = self.compiled.clone();
        for (plan, child) in compiled.children.iter().zip(&mut self.children) {
            for &(net, port) in &plan.inputs {
                child.set_net(port, &self.arena[compiled.places[net.index()].word_range()]);
            }
        }
        for child in &mut self.children {
            child.step();
            self.changed |= child.changed;
        }
        let children = std::mem::take(&mut self.children);
        for (plan, child) in compiled.children.iter().zip(&children) {
            for &(net, port) in &plan.outputs {
                self.set_net(net, child.net_words(port));
            }
        }
        self.children = children;
    }

    fn settle_nets(&mut self) {
        if std::mem::take(&mut self.stale) {
            for step in &self.compiled.steps {
                step.run_on(&mut self.arena);
            }
            self.changed = true;
        }
    }
}
