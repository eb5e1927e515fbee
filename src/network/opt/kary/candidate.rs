//! Forms worth a try: sums of a few that are there.

use super::super::Rng;
use super::forms::Forms;
use super::relation::{RelationId, Slot};

/// Forms, and how some of them are derived.
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
    /// A form that is not there yet, of a kind that is drawn anew; `None` where the draw gives none.
    pub fn candidate(&self, rng: &mut Rng) -> Option<u64> {
        // Parts of a gate give most of the moves that are taken.
        let value = match rng.below(100) {
            0..65 => self.part_of_a_relation(rng),
            65..70 => self.any(rng) ^ self.any(rng),
            70..80 => self.extra(rng) ^ self.any(rng),
            80..87 => self.extra(rng) ^ self.any(rng) ^ self.any(rng),
            87..93 => self.any(rng) ^ self.any(rng) ^ self.any(rng),
            _ => self.some_of_a_gate(rng) ^ self.some_of_a_gate(rng),
        };
        (value != 0 && self.forms.slot(value).is_none()).then_some(value)
    }

    fn any(&self, rng: &mut Rng) -> u64 {
        self.forms.value(self.forms.active()[rng.below(self.forms.active().len())])
    }

    fn extra(&self, rng: &mut Rng) -> u64 {
        match self.extras {
            [] => self.any(rng),
            extras => self.forms.value(extras[rng.below(extras.len())]),
        }
    }

    /// Two or three members of a relation, of the gate of a form or of any other; 0 where it is too small.
    fn part_of_a_relation(&self, rng: &mut Rng) -> u64 {
        let slot = self.derived[rng.below(self.derived.len())];
        let relations = self.forms.relations.of(slot);
        let id = if rng.one_in(2) { (self.gate)(slot) } else { relations[rng.below(relations.len())] };
        let members = self.forms.relations.get(id).members();
        if members.len() < 4 {
            return 0;
        }
        let mut wanted = if members.len() <= 5 { 2 } else { 2 + rng.below(2) };
        let mut value = 0;
        // Each of the rest with the right chance, so that any part is as likely.
        for (at, &member) in members.iter().enumerate() {
            if rng.below(members.len() - at) < wanted {
                value ^= self.forms.value(member);
                wanted -= 1;
            }
        }
        value
    }

    /// Each member of a gate with chance 1/2.
    fn some_of_a_gate(&self, rng: &mut Rng) -> u64 {
        let gate = self.forms.relations.get((self.gate)(self.derived[rng.below(self.derived.len())]));
        let which = rng.next();
        let members = gate.members().iter().enumerate();
        let some = members.filter(|(at, _)| which >> at & 1 == 1);
        some.fold(0, |sum, (_, &member)| sum ^ self.forms.value(member))
    }
}
