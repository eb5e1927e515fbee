//! Candidate forms: sums of a few forms that are there.

use crate::search::engine::rng::Rng;
use crate::search::forms::form_set::Forms;
use crate::search::forms::relation::{Relation, RelationId, Slot};

/// The forms that candidates are drawn from, and their gates.
pub struct Draw<'a, F> {
    /// All forms.
    pub forms: &'a Forms,
    /// Those with a gate.
    pub derived: &'a [Slot],
    /// The relation that is the gate of a form.
    pub gate: F,
    /// Extra forms.
    pub extras: &'a [Slot],
}

impl<F: Fn(Slot) -> RelationId> Draw<'_, F> {
    /// A form that is not there yet, of a kind drawn at random; `sets` gets sets that sum to it. `None`, and
    /// no sets, where the draw gives no such form.
    pub fn draw_candidate(&self, rng: &mut Rng, sets: &mut Vec<Relation>) -> Option<u64> {
        sets.clear();
        // Parts of a gate give most of the moves that are taken.
        match rng.next_below(100) {
            0..65 => self.parts_of_a_relation(rng, sets),
            65..70 => sets.extend(Relation::from_members(&[self.any_slot(rng), self.any_slot(rng)])),
            70..80 => sets.extend(Relation::from_members(&[self.any_extra(rng), self.any_slot(rng)])),
            80..87 => sets.extend(Relation::from_members(&[
                self.any_extra(rng),
                self.any_slot(rng),
                self.any_slot(rng),
            ])),
            87..93 => sets.extend(Relation::from_members(&[
                self.any_slot(rng),
                self.any_slot(rng),
                self.any_slot(rng),
            ])),
            _ => sets.extend(self.some_of_a_gate(rng).sum_with(&self.some_of_a_gate(rng), usize::MAX)),
        }
        let members = sets.first().into_iter().flat_map(Relation::members);
        let value = members.fold(0, |sum, &member| sum ^ self.forms.value_of(member));
        let is_new = value != 0 && self.forms.slot_of(value).is_none();
        if !is_new {
            sets.clear();
        }
        is_new.then_some(value)
    }

    fn any_slot(&self, rng: &mut Rng) -> Slot {
        self.forms.active_slots()[rng.next_below(self.forms.active_slots().len())]
    }

    fn any_extra(&self, rng: &mut Rng) -> Slot {
        match self.extras {
            [] => self.any_slot(rng),
            extras => extras[rng.next_below(extras.len())],
        }
    }

    /// Two or three members of a relation, of the gate of a form or of any other, and the rest of it; none where
    /// it is too small.
    fn parts_of_a_relation(&self, rng: &mut Rng, sets: &mut Vec<Relation>) {
        let slot = self.derived[rng.next_below(self.derived.len())];
        let relations = self.forms.relations.relations_of(slot);
        let id = if rng.one_in(2) { (self.gate)(slot) } else { relations[rng.next_below(relations.len())] };
        let relation = self.forms.relations.get(id);
        let members = relation.members();
        if members.len() < 4 {
            return;
        }
        let mut wanted = if members.len() <= 5 { 2 } else { 2 + rng.next_below(2) };
        // Each of the rest with the right chance, so that any part is as likely.
        let mut left = members.len();
        let parts = relation.split_by(|_| {
            let taken = rng.next_below(left) < wanted;
            left -= 1;
            wanted -= usize::from(taken);
            taken
        });
        sets.extend(parts);
    }

    /// Each member of a gate with chance 1/2.
    fn some_of_a_gate(&self, rng: &mut Rng) -> Relation {
        let gate = self.forms.relations.get((self.gate)(self.derived[rng.next_below(self.derived.len())]));
        let which = rng.next_u64();
        gate.split_by(|at| which >> at & 1 == 1)[0]
    }
}
