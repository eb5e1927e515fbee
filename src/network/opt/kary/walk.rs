//! The walk for fewest gates, whatever their operands.
//!
//! A move adds a form and takes out one that is then not needed; with a small chance it adds one for nothing,
//! which may let two go later. Which form could go is told beforehand, as well as that is possible, from the
//! relations of the new one: most candidates are given up before they are added.

use super::super::Rng;
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
    /// Slots of extra forms, and by slot what is known of each.
    extras: Vec<Slot>,
    needs: Vec<Need>,
    /// Chance to keep a form although none can go.
    slack: f64,
    rng: Rng,
    /// Steps so far: about as many nanoseconds.
    pub steps: u64,
    best: XorNetwork,
    found: Vec<Relation>,
    /// By slot, in how many of the sets found it is.
    counts: Vec<u16>,
}

/// What hangs on an extra form.
#[derive(Debug, Clone, Default)]
struct Need {
    /// Forms with no relation without it.
    only: Vec<Slot>,
    /// Forms that cannot be derived without it, itself among them, as bits; empty until asked for.
    stuck: Vec<u64>,
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
            derivation: Derivation::new(0, &[], &[], None),
            extras: Vec::new(),
            needs: vec![Need::default(); n_slots],
            slack,
            rng,
            steps: 0,
            best: start.clone(),
            found: Vec::new(),
            counts: vec![0; n_slots],
        };
        walk.load(start);
        walk.derivation.begin(&walk.forms, &mut walk.rng).then(|| {
            walk.look();
            walk.clean();
            walk.keep_best();
            walk
        })
    }

    fn load(&mut self, start: &XorNetwork) {
        let problem = self.problem;
        let inputs: Vec<Slot> = problem.inputs.iter().map(|&value| self.add(value, Kind::Input)).collect();
        let targets: Vec<Slot> = problem.targets.iter().map(|&value| self.add(value, Kind::Target)).collect();
        for (value, _) in problem.gates(start) {
            if value != 0 && self.forms.slot(value).is_none() {
                self.add(value, Kind::Extra);
            }
        }
        let n_slots = self.forms.n_slots();
        self.derivation = Derivation::new(n_slots, &inputs, &targets, problem.times.as_ref());
    }

    fn add(&mut self, value: u64, kind: Kind) -> Slot {
        self.steps += self.forms.find_cost();
        self.forms.find(value, &mut self.found);
        self.forms.add(value, kind, &self.found)
    }

    /// The best network so far.
    pub fn best(&self) -> &XorNetwork {
        &self.best
    }

    /// Gates of the network as it is.
    fn n_gates(&self) -> usize {
        self.derivation.order.len()
    }

    /// Walks until so many more steps are spent, or `stopped`.
    pub fn run(&mut self, steps: u64, stopped: &(dyn Fn() -> bool + Sync)) {
        let end = self.steps + steps;
        let mut turn = 0u32;
        while self.steps < end && self.n_gates() > self.problem.targets.len() {
            turn = turn.wrapping_add(1);
            if turn.is_multiple_of(256) && stopped() {
                return;
            }
            self.turn();
        }
    }

    fn turn(&mut self) {
        self.steps += 50;
        let draw = Draw {
            forms: &self.forms,
            derived: &self.derivation.order,
            gate: |slot| self.derivation.gate(slot),
            extras: &self.extras,
        };
        let Some(value) = draw.candidate(&mut self.rng) else { return };
        let mut found = std::mem::take(&mut self.found);
        self.steps += self.forms.find_cost();
        self.forms.find(value, &mut found);
        if found.len() >= 2 && self.take(value, &found) {
            self.look();
            self.clean();
            if self.n_gates() < self.best.n_gates() {
                self.keep_best();
            }
        }
        self.found = found;
    }

    /// Adds the form if another can go or the slack allows it.
    fn take(&mut self, value: u64, found: &[Relation]) -> bool {
        let mut removable = self.removable(found);
        let loose = self.n_gates() <= self.best.n_gates() && self.rng.unit() < self.slack;
        if removable.is_empty() && !loose {
            return false;
        }
        let added = self.forms.add(value, Kind::Extra, found);
        while !removable.is_empty() {
            let extra = removable.swap_remove(self.rng.below(removable.len()));
            self.steps += self.renewal_cost();
            if self.derivation.renew(&self.forms, Some(extra), Some(added), &mut self.rng) {
                self.forms.remove(extra);
                return true;
            }
        }
        let kept = loose && self.derivation.append(&self.forms, added, &mut self.rng);
        if !kept {
            self.forms.remove(added);
        }
        kept
    }

    /// Steps of a chaining.
    fn renewal_cost(&self) -> u64 {
        let each = if self.derivation.is_timed() { 60 } else { 15 };
        each * self.n_gates() as u64
    }

    /// The extra forms that may go once a form with the relations `found` is there.
    fn removable(&mut self, found: &[Relation]) -> Vec<Slot> {
        for &member in found.iter().flat_map(Relation::members) {
            self.counts[usize::from(member)] += 1;
        }
        let mut removable = std::mem::take(&mut self.extras);
        let all = removable.clone();
        removable.retain(|&extra| self.may_go(extra, found) && self.helps(extra, found));
        self.extras = all;
        for &member in found.iter().flat_map(Relation::members) {
            self.counts[usize::from(member)] = 0;
        }
        removable
    }

    /// Whether every form that hangs on `extra` alone has a new relation without it, beside the one that derives
    /// the new form.
    fn may_go(&self, extra: Slot, found: &[Relation]) -> bool {
        let only = &self.needs[usize::from(extra)].only;
        let with_extra = usize::from(self.counts[usize::from(extra)]);
        let without = found.len() - with_extra;
        if without < 1 + usize::from(!only.is_empty()) {
            return false;
        }
        only.iter().all(|&form| {
            let n = usize::from(self.counts[usize::from(form)]);
            n > 0 && (with_extra == 0 || found.iter().any(|set| set.has(form) && !set.has(extra)))
        })
    }

    /// Whether the new form gets the chaining without `extra` one form further.
    fn helps(&mut self, extra: Slot, found: &[Relation]) -> bool {
        if self.needs[usize::from(extra)].stuck.is_empty() && !self.find_stuck(extra) {
            return true;
        }
        let stuck = &self.needs[usize::from(extra)].stuck;
        let is_stuck = |slot: &Slot| stuck[usize::from(*slot) / 64] >> (slot % 64) & 1 == 1;
        let (mut derived, mut used) = (false, self.derivation.is_timed());
        for set in found {
            match set.members().iter().filter(|member| is_stuck(member)).count() {
                0 => derived = true,
                1 => used |= !set.has(extra),
                _ => {}
            }
        }
        derived && used
    }

    /// Finds what cannot be derived without `extra`; whether that is anything else.
    fn find_stuck(&mut self, extra: Slot) -> bool {
        self.steps += self.renewal_cost();
        let stuck = self.derivation.stuck(&self.forms, extra, &mut self.rng);
        let bits = &mut self.needs[usize::from(extra)].stuck;
        bits.resize(self.counts.len().div_ceil(64), 0);
        stuck.iter().chain([&extra]).for_each(|&slot| bits[usize::from(slot) / 64] |= 1 << (slot % 64));
        !stuck.is_empty()
    }

    /// Lists the extra forms, and what has no relation without them.
    fn look(&mut self) {
        let Self { forms, derivation, needs, extras, .. } = self;
        extras.clear();
        extras.extend(forms.active().iter().copied().filter(|&slot| forms.kind(slot) == Kind::Extra));
        for &extra in extras.iter() {
            needs[usize::from(extra)].only.clear();
            needs[usize::from(extra)].stuck.clear();
        }
        for &form in &derivation.order {
            let Some((first, rest)) = forms.relations.of(form).split_first() else { continue };
            for member in forms.relations.get(*first).others(form) {
                let in_all = || rest.iter().all(|&id| forms.relations.get(id).has(member));
                if forms.kind(member) == Kind::Extra && in_all() {
                    needs[usize::from(member)].only.push(form);
                }
            }
        }
    }

    /// Takes out every extra form that is not needed.
    fn clean(&mut self) {
        let mut at = 0;
        while at < self.extras.len() {
            let extra = self.extras[at];
            let idle = self.needs[usize::from(extra)].only.is_empty();
            if idle && self.derivation.renew(&self.forms, Some(extra), None, &mut self.rng) {
                self.forms.remove(extra);
                self.look();
                at = 0;
            } else {
                at += 1;
            }
        }
    }

    /// The network as it is.
    pub fn current(&self) -> Option<XorNetwork> {
        self.problem.network(self.forms.gates(&self.derivation.order, |slot| self.derivation.gate(slot)))
    }

    fn keep_best(&mut self) {
        if let Some(network) = self.current() {
            self.best = network;
        }
    }
}
