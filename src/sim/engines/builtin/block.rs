//! A module instance as a rust-hdl block: its nets are atoms whose width is known at run time.

use super::compile::Compiled;
use super::step::Place;
use crate::gf2::BitVec;
use crate::rtl::{Dir, Net, NetId};
use rust_hdl::core::ast::VerilogLiteral;
use rust_hdl::core::prelude::{
    Atom, AtomKind, Block, Logic, PinConstraint, Probe, TypeDescriptor, TypeKind, VCDValue,
};
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
    /// Identity of net 0 for rust-hdl; the other nets follow.
    first_id: usize,
}

impl ModuleBlock {
    /// Builds the instance and all below it; `next_id` counts the nets.
    pub fn new(compiled: Rc<Compiled>, name: &str, next_id: &mut usize) -> Self {
        let first_id = *next_id;
        *next_id += compiled.places.len();
        let plans = compiled.children.iter();
        let children = plans.map(|plan| Self::new(plan.compiled.clone(), &plan.name, next_id)).collect();
        let (arena, staged) = (compiled.arena.clone(), Vec::new());
        let name = name.to_owned();
        let (was_clock, stale, changed) = (false, true, true);
        Self { compiled, name, children, arena, staged, was_clock, stale, changed, first_id }
    }

    /// The compiled module.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
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
            child.update_all();
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

impl Logic for ModuleBlock {
    fn update(&mut self) {}
}

impl Block for ModuleBlock {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {
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

    fn has_changed(&self) -> bool {
        self.changed
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        for (i, net) in self.compiled.module.nets.iter().enumerate() {
            let words = self.words(NetId(i as u32));
            probe.visit_atom(&net.name, &NetAtom { net, words, id: self.first_id + i });
        }
        for child in &self.children {
            child.accept(&child.name, probe);
        }
        probe.visit_end_scope(name, self);
    }
}

/// A net as rust-hdl sees it.
struct NetAtom<'a> {
    net: &'a Net,
    words: &'a [u64],
    id: usize,
}

impl NetAtom<'_> {
    fn value(&self) -> BitVec {
        BitVec::from_words(self.net.width, self.words.to_vec())
    }
}

impl Atom for NetAtom<'_> {
    fn bits(&self) -> usize {
        self.net.width
    }

    /// Compiling has found exactly one driver for every net.
    fn connected(&self) -> bool {
        true
    }

    fn changed(&self) -> bool {
        false
    }

    fn kind(&self) -> AtomKind {
        match self.net.dir {
            Some(Dir::Input) => AtomKind::InputParameter,
            Some(Dir::Output) => AtomKind::OutputPassthrough,
            None => AtomKind::LocalSignal,
        }
    }

    fn descriptor(&self) -> TypeDescriptor {
        TypeDescriptor { name: self.net.name.clone(), kind: TypeKind::Bits(self.net.width) }
    }

    /// Highest bit first.
    fn vcd(&self) -> VCDValue {
        let bits: Vec<_> = self.value().iter().collect();
        let values = bits.into_iter().rev().filter_map(|bit| match VCDValue::from(bit) {
            VCDValue::Single(value) => Some(value),
            _ => None,
        });
        VCDValue::Vector(values.collect())
    }

    fn id(&self) -> usize {
        self.id
    }

    fn verilog(&self) -> VerilogLiteral {
        VerilogLiteral::from(self.words[0])
    }

    fn constraints(&self) -> Vec<PinConstraint> {
        Vec::new()
    }
}
