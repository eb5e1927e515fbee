//! The walk for fewest gates, whatever their operands.
//!
//! A move adds a form and takes out one that is then not needed; with a small chance it adds one for nothing,
//! which may let two go later. Which forms could go is told beforehand, from the relations of the new one: most
//! candidates are given up before they are added.

use super::super::Rng;
use super::absence::Absence;
use super::candidate::Draw;
use super::derive::Derivation;
use super::forms::{Forms, Kind};
use super::problem::Problem;
use super::relation::{Relation, Slot};
use crate::network::XorNetwork;

/// A walk under way.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    problem: &'a Problem,
    forms: Forms,
    derivation: Derivation,
    absence: Absence,
    /// Most operands of a gate.
    arity: usize,
    /// Chance to keep a form although none can go.
    slack: f64,
    rng: Rng,
    /// Steps so far: about as many nanoseconds.
    steps: u64,
    best: XorNetwork,
    found: Vec<Relation>,
    removable: Vec<Slot>,
}

/// Slots beside those of the start.
const SPARE_SLOTS: usize = 8;

impl<'a> Walk<'a> {
    /// A walk from `start`, a network of the problem; `None` where its gates are too large or it is too deep.
    pub fn new(problem: &'a Problem, start: &XorNetwork, arity: usize, slack: f64, rng: Rng) -> Option<Self> {
        let n_slots = problem.inputs.len() + start.n_gates() + SPARE_SLOTS;
        let mut walk = Self {
            problem,
            forms: Forms::new(n_slots, arity),
            derivation: Derivation::new(n_slots, problem.max_depth),
            absence: Absence::new(n_slots),
            arity,
            slack,
            rng,
            steps: 0,
            best: start.clone(),
            found: Vec::new(),
            removable: Vec::new(),
        };
        walk.steps += walk.forms.load(problem, &problem.gates(start));
        walk.derivation.begin(&walk.forms, &mut walk.rng).then(|| {
            walk.clean();
            walk.keep_best();
            walk
        })
    }

    /// The best network so far.
    pub fn best(&self) -> &XorNetwork {
        &self.best
    }

    /// Steps so far: about as many nanoseconds.
    pub fn steps(&self) -> u64 {
        self.steps + self.absence.steps
    }

    /// Gates of the network as it is.
    fn n_gates(&self) -> usize {
        self.derivation.order.len()
    }

    /// Goes on from the best network, in no more room than it takes.
    pub fn renew(&mut self) {
        let rng = self.rng.clone();
        if let Some(walk) = Self::new(self.problem, &self.best, self.arity, self.slack, rng) {
            let steps = self.steps();
            *self = walk;
            self.steps += steps;
        }
    }

    /// Walks until so many more steps are spent, or `stopped`.
    pub fn run(&mut self, steps: u64, stopped: &(dyn Fn() -> bool + Sync)) {
        let end = self.steps() + steps;
        let mut turn = 0u32;
        while self.steps() < end && self.n_gates() > self.problem.targets.len() {
            turn = turn.wrapping_add(1);
            if turn.is_multiple_of(256) && stopped() {
                return;
            }
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.steps += 100;
        let draw = Draw {
            forms: &self.forms,
            derived: &self.derivation.order,
            gate: |slot| self.derivation.gate(slot),
            extras: self.absence.extras(),
        };
        let mut found = std::mem::take(&mut self.found);
        if let Some(value) = draw.candidate(&mut self.rng, &mut found) {
            self.steps += self.forms.find(value, &mut found);
            if found.len() >= 2 && self.take(value, &found) {
                self.clean();
                if self.n_gates() < self.best.n_gates() {
                    self.keep_best();
                }
            }
        }
        self.found = found;
    }

    /// Adds the form if another can go or the slack allows it.
    fn take(&mut self, value: u64, found: &[Relation]) -> bool {
        let Self { forms, derivation, absence, removable, rng, .. } = self;
        absence.removable(forms, derivation, found, removable);
        let loose = derivation.order.len() <= self.best.n_gates() && rng.unit() < self.slack;
        if removable.is_empty() && !loose {
            return false;
        }
        let added = forms.add(value, Kind::Extra, found);
        let extra = (!removable.is_empty()).then(|| removable[rng.below(removable.len())]);
        let is_taken = match extra {
            Some(_) => derivation.renew(forms, extra, Some(added), rng),
            None => derivation.append(forms, added, rng),
        };
        debug_assert!(is_taken || extra.is_none(), "what is removable can be removed");
        let gone = if is_taken { extra } else { Some(added) };
        gone.into_iter().for_each(|slot| forms.remove(slot));
        self.steps += self.renewal_cost();
        is_taken
    }

    /// Steps of a chaining.
    fn renewal_cost(&self) -> u64 {
        let each = if self.derivation.is_timed() { 60 } else { 15 };
        each * self.n_gates() as u64
    }

    /// Takes out every extra form that is not needed.
    fn clean(&mut self) {
        self.absence.look(&self.forms, &self.derivation);
        while let Some(extra) = self.absence.idle(&self.forms, &self.derivation)
            && self.derivation.renew(&self.forms, Some(extra), None, &mut self.rng)
        {
            self.forms.remove(extra);
            self.absence.look(&self.forms, &self.derivation);
        }
    }

    fn keep_best(&mut self) {
        let gates = self.forms.gates(&self.derivation.order, |slot| self.derivation.gate(slot));
        if let Some(network) = self.problem.network(gates) {
            self.best = network;
        }
    }
}
