//! Forms worth a try: sums of a few that are there.

use super::super::Rng;
use super::derive::Derivation;
use super::forms::Forms;
use super::relation::{Relation, Slot};

/// A form that is not there yet, of a kind that is drawn anew; `None` where the draw gives none.
pub fn candidate(forms: &Forms, derivation: &Derivation, extras: &[Slot], rng: &mut Rng) -> Option<u64> {
    let any = |rng: &mut Rng| forms.value(forms.active()[rng.below(forms.active().len())]);
    let extra = |rng: &mut Rng| match extras {
        [] => any(rng),
        _ => forms.value(extras[rng.below(extras.len())]),
    };
    // Parts of a gate give most of the moves that are taken.
    let value = match rng.below(100) {
        0..65 => part_of_a_relation(forms, derivation, rng),
        65..70 => any(rng) ^ any(rng),
        70..80 => extra(rng) ^ any(rng),
        80..87 => extra(rng) ^ any(rng) ^ any(rng),
        87..93 => any(rng) ^ any(rng) ^ any(rng),
        _ => some_of_a_gate(forms, derivation, rng) ^ some_of_a_gate(forms, derivation, rng),
    };
    (value != 0 && forms.slot(value).is_none()).then_some(value)
}

fn derived(derivation: &Derivation, rng: &mut Rng) -> Slot {
    derivation.order[rng.below(derivation.order.len())]
}

/// Two or three members of a relation, of the gate of a form or of any other; 0 where it is too small.
fn part_of_a_relation(forms: &Forms, derivation: &Derivation, rng: &mut Rng) -> u64 {
    let slot = derived(derivation, rng);
    let relations = forms.relations.of(slot);
    let id = if rng.one_in(2) { derivation.gate(slot) } else { relations[rng.below(relations.len())] };
    let members = forms.relations.get(id).members();
    if members.len() < 4 {
        return 0;
    }
    let mut wanted = if members.len() <= 5 { 2 } else { 2 + rng.below(2) };
    let mut value = 0;
    // Each of the rest with the right chance, so that any part is as likely.
    for (at, &member) in members.iter().enumerate() {
        if rng.below(members.len() - at) < wanted {
            value ^= forms.value(member);
            wanted -= 1;
        }
    }
    value
}

/// Each member of a gate with chance 1/2.
fn some_of_a_gate(forms: &Forms, derivation: &Derivation, rng: &mut Rng) -> u64 {
    let gate: &Relation = forms.relations.get(derivation.gate(derived(derivation, rng)));
    let which = rng.next();
    let members = gate.members().iter().enumerate();
    members.filter(|(at, _)| which >> at & 1 == 1).fold(0, |sum, (_, &member)| sum ^ forms.value(member))
}
