//! A module instance with the values of its nets, and how it moves.

use super::compiled::Compiled;
use super::step::Place;
use crate::rtl::NetId;
use std::rc::Rc;

/// One instance with the values of its nets.
pub struct ModuleBlock {
    compiled: Rc<Compiled>,
    name: String,
    children: Vec<ModuleBlock>,
    arena: Vec<u64>,
    /// Next values of the registers one after the other, taken before anything moves.
    staged: Vec<u64>,
    /// The clock when it was last looked at.
    was_clock: bool,
    /// Something that the steps read has changed.
    stale: bool,
    changed: bool,
}

/// Updates the hierarchy until nothing moves; `false` where it still does after `passes`.
#[cfg(not(feature = "rust-hdl"))]
pub fn settles(top: &mut ModuleBlock, passes: usize) -> bool {
    (0..passes).any(|_| {
        top.step();
        !top.changed()
    })
}

impl ModuleBlock {
    /// Builds the instance and all below it.
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

    /// Moves once: at a rising clock to the next state, and in any case to what follows from it.
    pub fn step(&mut self) {
        self.changed = false;
        let edge = self.rises();
        if edge {
            self.stage();
        } else {
            self.settle();
        }
        self.exchange();
        if edge {
            self.commit();
        }
        self.settle();
    }

    /// Words of a net.
    pub fn words(&self, net: NetId) -> &[u64] {
        &self.arena[self.place(net).range()]
    }

    /// Sets a net that is driven from outside; as many words as it has.
    pub fn set(&mut self, net: NetId, words: &[u64]) {
        let range = self.place(net).range();
        if self.arena[range.clone()] != *words {
            self.arena[range].copy_from_slice(words);
            self.stale |= self.compiled.wakes[net.index()];
            self.changed = true;
        }
    }

    fn place(&self, net: NetId) -> Place {
        self.compiled.places[net.index()]
    }

    /// Whether the clock rose since the last call.
    fn rises(&mut self) -> bool {
        let Some(clock) = self.compiled.module.clock else { return false };
        let now = self.words(clock)[0] != 0;
        !std::mem::replace(&mut self.was_clock, now) && now
    }

    /// Takes the next value of every register and memory output; of one that holds, its own.
    fn stage(&mut self) {
        self.staged.clear();
        for plan in &self.compiled.registers {
            let is_set = |place: Option<Place>| place.map(|p| self.arena[p.at()] != 0);
            match (is_set(plan.reset), is_set(plan.enable)) {
                (Some(true), _) => self.staged.resize(self.staged.len() + plan.next.n_words(), 0),
                (_, Some(false)) => {
                    self.staged.extend_from_slice(&self.arena[self.compiled.places[plan.net.index()].range()])
                }
                _ => self.staged.extend_from_slice(&self.arena[plan.next.range()]),
            }
        }
        for plan in &self.compiled.memories {
            match self.arena[plan.enable.at()] {
                0 => self
                    .staged
                    .extend_from_slice(&self.arena[self.compiled.places[plan.read.index()].range()]),
                _ => self.staged.extend(plan.word(self.arena[plan.address.at()])),
            }
        }
    }

    fn commit(&mut self) {
        let (compiled, staged) = (self.compiled.clone(), std::mem::take(&mut self.staged));
        let mut rest = staged.as_slice();
        let registers = compiled.registers.iter().map(|plan| (plan.net, plan.next.n_words()));
        let memories = compiled.memories.iter().map(|plan| (plan.read, plan.n_words));
        for (net, n_words) in registers.chain(memories) {
            let (words, others) = rest.split_at(n_words);
            self.set(net, words);
            rest = others;
        }
        self.staged = staged;
    }

    /// Passes nets to the children, lets them move and takes their outputs. All inputs go in before any
    /// output comes out, so that at a clock edge no child sees what another has just become.
    fn exchange(&mut self) {
        let compiled = self.compiled.clone();
        for (plan, child) in compiled.children.iter().zip(&mut self.children) {
            for &(net, port) in &plan.inputs {
                child.set(port, &self.arena[compiled.places[net.index()].range()]);
            }
        }
        for child in &mut self.children {
            child.step();
            self.changed |= child.changed;
        }
        let children = std::mem::take(&mut self.children);
        for (plan, child) in compiled.children.iter().zip(&children) {
            for &(net, port) in &plan.outputs {
                self.set(net, child.words(port));
            }
        }
        self.children = children;
    }

    fn settle(&mut self) {
        if std::mem::take(&mut self.stale) {
            for step in &self.compiled.steps {
                step.run(&mut self.arena);
            }
            self.changed = true;
        }
    }
}
