//! The walk for fewest gates, whatever their operands.
//!
//! A move adds a form and removes one that is then not needed. Now and then it adds a form although none can
//! go, and keeps it for some moves, after one of which two may go. The forms that can go are computed first,
//! from the relations of the new one, so that most candidates are rejected before they are added. Among
//! networks with as many gates, those with more relations are visited more often, as more moves lead on from
//! them.

use crate::network::XorNetwork;
use crate::search::engine::problem::Problem;
use crate::search::engine::rng::Rng;
use crate::search::forms::absence::Absence;
use crate::search::forms::candidate::Draw;
use crate::search::forms::derive::Derivation;
use crate::search::forms::form_set::{FormKind, Forms};
use crate::search::forms::relation::{Relation, Slot};

/// State of a walk for fewest gates.
#[derive(Debug, Clone)]
pub struct GateWalk<'a> {
    problem: &'a Problem,
    forms: Forms,
    derivation: Derivation,
    absence: Absence,
    /// Most operands of a gate.
    arity: usize,
    /// Moves left in which one form more is kept than needed; 0 where none is.
    loose: u32,
    rng: Rng,
    /// Steps so far: about as many nanoseconds.
    steps: u64,
    best: XorNetwork,
    found: Vec<Relation>,
    removable: Vec<Slot>,
    /// Extra forms each of which can go as things are.
    idle: Vec<Slot>,
}

/// Slots beyond those of the start.
const SPARE_SLOTS: usize = 8;
/// Chance of adding a form although none can go, and the moves it is kept for.
const SLACK: f64 = 0.01;
const LOOSE_MOVES: u32 = 30;
/// Value of a relation: a move that loses n of them is taken with chance exp(-n * WORTH).
const WORTH: f64 = 0.3;

impl<'a> GateWalk<'a> {
    /// A walk from `start`, a network of the problem; `None` where its gates are too large or it is too deep.
    pub fn new(problem: &'a Problem, start: &XorNetwork, arity: usize, rng: Rng) -> Option<Self> {
        let n_slots = problem.inputs.len() + start.n_gates() + SPARE_SLOTS;
        let mut walk = Self {
            problem,
            forms: Forms::new(n_slots, arity),
            derivation: Derivation::new(n_slots, problem.max_depth),
            absence: Absence::new(n_slots),
            arity,
            loose: 0,
            rng,
            steps: 0,
            best: start.clone(),
            found: Vec::new(),
            removable: Vec::new(),
            idle: Vec::new(),
        };
        walk.steps += walk.forms.load_gates(problem, &problem.gate_values(start));
        walk.derivation.derive_all(&walk.forms, &mut walk.rng).then(|| {
            walk.absence.begin_anew(&walk.forms, &walk.derivation);
            walk.removable.extend_from_slice(walk.absence.extra_slots());
            walk.drop_unneeded();
            walk.keep_best();
            walk
        })
    }

    /// The best network so far.
    pub fn best_network(&self) -> &XorNetwork {
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

    /// Restarts from the best network, with no more slots than it takes.
    pub fn restart_from_best(&mut self) {
        let rng = self.rng.clone();
        if let Some(walk) = Self::new(self.problem, &self.best, self.arity, rng) {
            let steps = self.steps();
            *self = walk;
            self.steps += steps;
        }
    }

    /// Walks until so many steps are spent in all, or `stopped`.
    pub fn run_until(&mut self, steps: u64, stopped: &(dyn Fn() -> bool + Sync)) {
        let mut turn = 0u32;
        while self.steps() < steps && self.n_gates() > self.problem.targets.len() {
            turn = turn.wrapping_add(1);
            if turn.is_multiple_of(256) && stopped() {
                return;
            }
            self.make_move();
        }
    }

    fn make_move(&mut self) {
        self.steps += 100;
        let draw = Draw {
            forms: &self.forms,
            derived: &self.derivation.order,
            gate: |slot| self.derivation.gate_of(slot),
            extras: self.absence.extra_slots(),
        };
        let mut found = std::mem::take(&mut self.found);
        if let Some(value) = draw.draw_candidate(&mut self.rng, &mut found) {
            self.steps += self.forms.find_sets(value, &mut found);
            if found.len() >= 2 && self.try_add(value, &found) {
                self.loose = self.loose.saturating_sub(1);
                self.drop_unneeded();
                if self.n_gates() < self.best.n_gates() {
                    self.keep_best();
                }
            }
        }
        self.found = found;
    }

    /// Adds the form if another can go or the slack allows it; true if added.
    fn try_add(&mut self, value: u64, found: &[Relation]) -> bool {
        let Self { forms, derivation, absence, removable, .. } = self;
        if splits_a_relation(found, self.arity) {
            removable.clone_from(&self.idle);
            absence.keep_removable(forms, derivation, found, removable);
        } else {
            absence.find_removable(forms, derivation, found, removable);
        }
        if self.removable.is_empty() {
            return self.accept_slack_move(value, found);
        }
        let Some(extra) = self.choose_removal(found) else { return false };
        self.steps += self.renewal_cost();
        let Self { forms, derivation, rng, .. } = self;
        let added = forms.add_form(value, FormKind::Extra, found);
        let is_taken = derivation.renew_without(forms, Some(extra), Some(added), rng);
        debug_assert!(is_taken, "what is removable can be removed");
        forms.remove_form(if is_taken { extra } else { added });
        self.removable.retain(|&other| other != extra);
        is_taken
    }

    /// The removable form to remove, rather one of few relations; `None` where a single one has too many.
    fn choose_removal(&mut self, found: &[Relation]) -> Option<Slot> {
        let Self { forms, removable, rng, .. } = self;
        // Gumbel noise: each is chosen with a chance proportional to exp(-WORTH * lost).
        let noise = |rng: &mut Rng| -(rng.next_unit() + 1e-12).ln().abs().ln() / WORTH;
        let lost = |extra: Slot| {
            (forms.relations.relations_of(extra).len()
                + found.iter().filter(|set| set.has_member(extra)).count()) as f64
        };
        let weighed = removable.iter().map(|&extra| (noise(rng) - lost(extra), extra));
        let (_, extra) = weighed.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let gain = found.len() as f64 - lost(extra);
        let is_taken = removable.len() > 1 || gain >= 0.0 || rng.next_unit() < (WORTH * gain).exp();
        is_taken.then_some(extra)
    }

    /// Adds a form although none can go, where the slack allows it.
    fn accept_slack_move(&mut self, value: u64, found: &[Relation]) -> bool {
        if self.loose > 0 || self.n_gates() > self.best.n_gates() || self.rng.next_unit() >= SLACK {
            return false;
        }
        self.steps += self.renewal_cost();
        let Self { forms, derivation, rng, .. } = self;
        let added = forms.add_form(value, FormKind::Extra, found);
        let is_taken = derivation.append_form(forms, added, rng);
        if is_taken {
            self.loose = LOOSE_MOVES + 1;
            self.removable.push(added);
        } else {
            forms.remove_form(added);
        }
        is_taken
    }

    /// Steps of a renewal of the derivation.
    fn renewal_cost(&self) -> u64 {
        let each = if self.derivation.is_timed() { 60 } else { 15 };
        each * self.n_gates() as u64
    }

    /// Removes every extra form that is not needed; while one may be kept, only where two can go.
    ///
    /// Only `removable` is looked at: a form that can go after a move could have gone with it.
    fn drop_unneeded(&mut self) {
        loop {
            self.absence.begin_anew(&self.forms, &self.derivation);
            self.absence.keep_idle(&self.forms, &self.derivation, &mut self.removable);
            if self.removable.len() <= usize::from(self.loose > 0) {
                self.idle.clone_from(&self.removable);
                return;
            }
            self.loose = 0;
            let extra = self.removable.swap_remove(0);
            if !self.derivation.renew_without(&self.forms, Some(extra), None, &mut self.rng) {
                return;
            }
            self.forms.remove_form(extra);
        }
    }

    fn keep_best(&mut self) {
        let gates = self.forms.gate_values(&self.derivation.order, |slot| self.derivation.gate_of(slot));
        if let Some(network) = self.problem.network_of_values(gates) {
            self.best = network;
        }
    }
}

/// Whether the form with the sets `found` only splits a known relation in two: nothing can be derived with it
/// that cannot be without.
fn splits_a_relation(found: &[Relation], arity: usize) -> bool {
    matches!(found, [a, b] if a.sum_with(b, arity + 1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn a_form_is_kept_for_nothing_for_some_moves_and_nothing_beside() {
        let matrix = random_matrix(24, 14, 0.5, 1).expect("a matrix");
        let start = shared_network(&matrix);
        let problem = Problem::new(&matrix, None);
        let mut walk = GateWalk::new(&problem, &start, 4, Rng::new(1, 0)).expect("a walk");
        let mut n_kept = 0;
        for _ in 0..20_000 {
            walk.make_move();
            let spare = walk.n_gates() - walk.best.n_gates();
            assert!(spare <= 1 && walk.idle.len() <= usize::from(walk.loose > 0), "{spare}");
            n_kept += walk.idle.len();
        }
        assert!(n_kept > 100, "{n_kept}");
        assert!(walk.best.n_gates() < start.n_gates());
        assert_eq!(walk.best.affine().matrix, matrix);
    }
}
