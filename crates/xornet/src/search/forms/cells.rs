//! The walk for the cheapest cells: annealing over sets of forms, each with the gate that derives it.
//!
//! A move adds a form or removes one, or both: the users of the removed form are derived anew, and forms that
//! the new one makes cheaper take the cheaper gate. A lower bound on the change of cost, from the relations
//! of the new form, rejects most candidates before they are added. Among networks of the same cost, those
//! with more relations are visited more often, as more moves lead on from them.

use crate::network::{Objective, XorNetwork};
use crate::search::engine::problem::Problem;
use crate::search::engine::rng::Rng;
use crate::search::forms::candidate::Draw;
use crate::search::forms::form_set::{FormKind, Forms};
use crate::search::forms::gates::Gates;
use crate::search::forms::relation::{Relation, Slot};

/// State of a walk for the cheapest cells.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    problem: &'a Problem,
    forms: Forms,
    gates: Gates,
    /// Slots of extra forms.
    extras: Vec<Slot>,
    /// By slot of an extra form, who uses it.
    users: Vec<Vec<User>>,
    /// Whether extras and users are those of the gates as they are.
    is_current: bool,
    cost: i64,
    best_cost: i64,
    best: XorNetwork,
    /// Cost of an XOR2 in thousandths, the unit of temperatures.
    unit: f64,
    temperature: f64,
    /// Step at which the cooling began, and its length in steps.
    begin: u64,
    cooling: u64,
    rng: Rng,
    turns: u64,
    /// Steps so far: about as many nanoseconds.
    pub steps: u64,
    found: Vec<Relation>,
    bounds: Bounds,
}

/// A form that uses another.
#[derive(Debug, Clone, Copy)]
struct User {
    slot: Slot,
    /// Increase of cost with its cheapest gate without the other, in thousandths; [`NONE`] where there is
    /// none.
    loss: i64,
}

/// Scratch for the bounds of one candidate, by slot.
#[derive(Debug, Clone)]
struct Bounds {
    /// Whether the form is in a relation of the candidate.
    is_served: Vec<bool>,
    loss: Vec<i64>,
}

/// A cost above any real one.
const NONE: i64 = 1 << 50;
/// Extra forms tried out of those that the bound lets pass.
const TRIALS: usize = 4;
/// Temperatures at the begin and the end of a cooling, in costs of an XOR2; geometric between them.
const HOT: f64 = 0.18;
const COLD: f64 = 0.11;
/// Value of a relation, in temperatures.
const WORTH: f64 = 0.1;
/// Slots beyond one for each input and one and a half for each gate of the start.
const SPARE_SLOTS: usize = 60;

impl<'a> Cells<'a> {
    /// A walk from `start`, a network of the problem for `objective`; `None` where it is too deep.
    pub fn new(problem: &'a Problem, start: &XorNetwork, objective: &Objective, rng: Rng) -> Option<Self> {
        let n_slots = problem.inputs.len() + start.n_gates() * 3 / 2 + SPARE_SLOTS;
        let mut walk = Self {
            problem,
            forms: Forms::new(n_slots, objective.max_operands()),
            gates: Gates::new(n_slots, objective, problem.max_depth),
            extras: Vec::new(),
            users: vec![Vec::new(); n_slots],
            is_current: false,
            cost: 0,
            best_cost: NONE,
            best: start.clone(),
            unit: objective.gate_cost(2) as f64,
            temperature: 0.0,
            begin: 0,
            cooling: 1,
            rng,
            turns: 0,
            steps: 0,
            found: Vec::new(),
            bounds: Bounds { is_served: vec![false; n_slots], loss: vec![0; n_slots] },
        };
        walk.load_network(start);
        walk.settle_gates().then(|| {
            walk.cost = walk.gates.total_cost(&walk.forms);
            walk.keep_best();
            walk
        })
    }

    fn load_network(&mut self, start: &XorNetwork) {
        let problem = self.problem;
        let gates = problem.gate_values(start);
        self.steps += self.forms.load_gates(problem, &gates);
        for (value, operands) in gates {
            let Some(slot) = self.forms.slot_of(value) else { continue };
            let operands: Vec<Slot> =
                operands.iter().filter_map(|&operand| self.forms.slot_of(operand)).collect();
            self.gates.set_first(&self.forms, slot, &operands);
        }
    }

    /// The best network so far.
    pub fn best_network(&self) -> &XorNetwork {
        &self.best
    }

    /// Cools down over the next so many steps.
    pub fn cool_over(&mut self, steps: u64) {
        (self.begin, self.cooling) = (self.steps, steps);
    }

    /// Walks until so many steps are done in all, or `stopped`.
    pub fn run_until(&mut self, steps: u64, stopped: &(dyn Fn() -> bool + Sync)) {
        while self.steps < steps && !self.gates.order.is_empty() {
            if self.turns.is_multiple_of(256) {
                if stopped() {
                    return;
                }
                let spent = (self.steps - self.begin) as f64 / self.cooling as f64;
                self.temperature = HOT * self.unit * (COLD / HOT).powf(spent.min(1.0));
            }
            self.turns += 1;
            self.make_move();
        }
    }

    fn make_move(&mut self) {
        self.steps += 50;
        let allowed = (-self.temperature * (self.rng.next_unit() + 1e-12).ln()) as i64;
        if self.rng.one_in(10) {
            self.derive_otherwise(allowed);
        }
        if !self.is_current {
            self.list_extras();
        }
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        let added = if self.rng.one_in(20) { None } else { self.draw_candidate(&mut found) };
        if added.is_some() == (found.len() >= 2) {
            let trials = self.list_trials(added.is_some(), &found, allowed);
            if !trials.is_empty() && self.try_moves(added, &found, &trials) {
                self.finish_move();
            }
        }
        self.found = found;
    }

    /// Draws a candidate and finds its relations.
    fn draw_candidate(&mut self, found: &mut Vec<Relation>) -> Option<u64> {
        let draw = Draw {
            forms: &self.forms,
            derived: &self.gates.order,
            gate: |slot| self.gates.gate_of(slot),
            extras: &self.extras,
        };
        let value = draw.draw_candidate(&mut self.rng, found)?;
        self.steps += self.forms.find_sets(value, found);
        Some(value)
    }

    /// Gives a random form another gate, at `allowed` more cost at most.
    fn derive_otherwise(&mut self, allowed: i64) {
        let slot = self.gates.order[self.rng.next_below(self.gates.order.len())];
        let relations = self.forms.relations.relations_of(slot);
        let id = relations[self.rng.next_below(relations.len())];
        let change =
            self.gates.cost_of(&self.forms, id) - self.gates.cost_of(&self.forms, self.gates.gate_of(slot));
        if id != self.gates.gate_of(slot)
            && change <= allowed
            && self.gates.is_legal(&self.forms, slot, id, None)
        {
            self.gates.set_gate(slot, id);
            if self.gates.settle_forms(&self.forms) {
                self.gates.keep_changes();
                self.cost += change;
                self.is_current = false;
            } else {
                self.gates.undo_changes();
            }
        }
    }

    /// Lists the extra forms and the users of each.
    fn list_extras(&mut self) {
        let Self { forms, gates, extras, users, rng, .. } = self;
        extras.clear();
        extras.extend(
            forms.active_slots().iter().copied().filter(|&slot| forms.kind_of(slot) == FormKind::Extra),
        );
        extras.iter().for_each(|&extra| users[usize::from(extra)].clear());
        for slot in gates.order.clone() {
            let gate = *forms.relations.get(gates.gate_of(slot));
            let cost = gates.cost_of(forms, gates.gate_of(slot));
            for operand in
                gate.other_members(slot).filter(|&operand| forms.kind_of(operand) == FormKind::Extra)
            {
                let other = gates.cheapest_gate(forms, slot, Some(operand), NONE, rng);
                let loss = other.map_or(NONE, |id| gates.cost_of(forms, id) - cost);
                users[usize::from(operand)].push(User { slot, loss });
            }
        }
        self.steps += 100 * self.gates.order.len() as u64;
        self.is_current = true;
    }

    /// Extra forms to remove with the candidate (`None` for none), each with the change of cost allowed,
    /// where the lower bound does not exceed it; at most [`TRIALS`], shuffled.
    fn list_trials(&mut self, is_added: bool, found: &[Relation], allowed: i64) -> Vec<(Option<Slot>, i64)> {
        let mut bounds = std::mem::replace(&mut self.bounds, Bounds { is_served: vec![], loss: vec![] });
        for &member in found.iter().flat_map(Relation::members) {
            bounds.is_served[usize::from(member)] = true;
        }
        let nothing = is_added.then_some(None);
        let all = nothing.into_iter().chain(self.extras.iter().copied().map(Some));
        let with_worth = all.map(|extra| (extra, allowed + self.relations_worth(extra, found)));
        let mut trials: Vec<_> = with_worth
            .filter(|&(extra, allowed)| self.change_bound(extra, found, &mut bounds) <= allowed)
            .collect();
        for &member in found.iter().flat_map(Relation::members) {
            bounds.is_served[usize::from(member)] = false;
        }
        self.bounds = bounds;
        self.steps += 4 * self.extras.len() as u64 * (1 + found.len() as u64);
        for i in 0..trials.len().min(TRIALS) {
            let other = i + self.rng.next_below(trials.len() - i);
            trials.swap(i, other);
        }
        trials.truncate(TRIALS);
        trials
    }

    /// Value of the relations that come with the candidate, less those that go with `extra`, in thousandths.
    fn relations_worth(&self, extra: Option<Slot>, found: &[Relation]) -> i64 {
        let lost = extra.map_or(0, |extra| {
            self.forms.relations.relations_of(extra).len()
                + found.iter().filter(|set| set.has_member(extra)).count()
        });
        (WORTH * self.temperature * (found.len() as f64 - lost as f64)) as i64
    }

    /// Lower bound on the change of cost where the candidate is added and `extra` removed: one relation
    /// derives the candidate, and each of the others serves one form at most.
    fn change_bound(&self, extra: Option<Slot>, found: &[Relation], bounds: &mut Bounds) -> i64 {
        let users = extra.map_or(&[][..], |extra| &self.users[usize::from(extra)]);
        let is_lost = |user: &User| user.loss == NONE && !bounds.is_served[usize::from(user.slot)];
        if users.iter().any(is_lost) {
            return NONE;
        }
        let mut change = extra.map_or(0, |extra| -self.gates.cost_of(&self.forms, self.gates.gate_of(extra)));
        for user in users {
            change += user.loss;
            bounds.loss[usize::from(user.slot)] = user.loss;
        }
        if !found.is_empty() {
            change += self.least_change(extra, found, bounds);
        }
        users.iter().for_each(|user| bounds.loss[usize::from(user.slot)] = 0);
        change
    }

    /// Lower bound on the cost of the candidate less the savings by its relations.
    fn least_change(&self, extra: Option<Slot>, found: &[Relation], bounds: &Bounds) -> i64 {
        let (mut own, mut saved) = (NONE, 0);
        for set in found.iter().filter(|set| extra.is_none_or(|extra| !set.has_member(extra))) {
            let cost = self.gates.cost_with(set.members().len());
            let gain = |&slot: &Slot| match self.forms.kind_of(slot) {
                FormKind::Input => 0,
                _ => {
                    bounds.loss[usize::from(slot)] - cost
                        + self.gates.cost_of(&self.forms, self.gates.gate_of(slot))
                }
            };
            let gain = set.members().iter().map(gain).max().unwrap_or(0).max(0);
            own = own.min(cost + gain);
            saved += gain;
        }
        own - saved
    }

    /// Adds the candidate and removes the first of `trials` within its allowed change of cost; false where
    /// none is.
    fn try_moves(&mut self, added: Option<u64>, found: &[Relation], trials: &[(Option<Slot>, i64)]) -> bool {
        let added = added.filter(|_| !self.forms.is_full());
        let slot = added.map(|value| self.forms.add_form(value, FormKind::Extra, found));
        for &(extra, allowed) in trials {
            if self.try_move(slot, extra, allowed) {
                return true;
            }
            self.gates.undo_changes();
        }
        if let Some(slot) = slot {
            self.forms.remove_form(slot);
        }
        false
    }

    fn try_move(&mut self, added: Option<Slot>, extra: Option<Slot>, allowed: i64) -> bool {
        self.steps += 30 * self.gates.order.len() as u64;
        let Self { forms, gates, rng, .. } = self;
        let mut change = 0;
        if let Some(added) = added {
            let Some(gate) = gates.cheapest_gate(forms, added, extra, NONE, rng) else { return false };
            gates.append_gate(forms, added, gate);
            change += gates.cost_of(forms, gate) + gates.use_new(forms, added, extra);
        }
        if let Some(extra) = extra {
            let Some(more) = gates.detach_users(forms, extra, rng) else { return false };
            change += more;
        }
        let fits = change <= allowed && gates.settle_without(forms, extra);
        if fits {
            gates.keep_changes();
            extra.into_iter().for_each(|extra| forms.remove_form(extra));
            self.cost += change;
        }
        fits
    }

    /// Takes cheaper gates where there are any, removes unused forms, and keeps the best.
    fn finish_move(&mut self) {
        self.cost += self.gates.improve_gates(&self.forms, &mut self.rng);
        if self.gates.settle_forms(&self.forms) {
            self.gates.keep_changes();
        } else {
            self.gates.undo_changes();
            self.gates.settle_forms(&self.forms);
            self.cost = self.gates.total_cost(&self.forms);
        }
        while let Some(unused) = self.gates.find_unused(&self.forms) {
            self.cost -= self.gates.cost_of(&self.forms, self.gates.gate_of(unused));
            self.gates.forget_form(unused);
            self.forms.remove_form(unused);
        }
        self.is_current = false;
        if self.cost < self.best_cost {
            self.keep_best();
        }
    }

    fn settle_gates(&mut self) -> bool {
        let fits = self.gates.settle_forms(&self.forms);
        self.gates.keep_changes();
        fits
    }

    fn keep_best(&mut self) {
        let gates = self.forms.gate_values(&self.gates.order, |slot| self.gates.gate_of(slot));
        if let Some(network) = self.problem.network_of_values(gates) {
            self.best = network;
            self.best_cost = self.cost;
        }
    }
}
