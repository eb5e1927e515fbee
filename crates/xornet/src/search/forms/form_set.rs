//! Linear forms and the linear relations among them that a gate can use.
//!
//! A relation of w members derives any one of them from the others by a gate of w - 1 operands. Relations of a
//! new form are all found where there are few forms ([`Meet`]), and nearly all where there are many ([`Follow`]).

use crate::search::engine::problem::Problem;
use crate::search::forms::follow::Follow;
use crate::search::forms::meet::Meet;
use crate::search::forms::relation::{Relation, RelationId, Relations, Slot};
use std::collections::{BTreeMap, BTreeSet};

/// Role of a form in the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    /// An input of the matrix.
    Input,
    /// A row to compute.
    Target,
    /// Neither: an intermediate value.
    Extra,
}

/// Forms by slot, as values under a random linear map to 64 bits: any of their bits are a hash of them.
#[derive(Debug, Clone)]
pub struct Forms {
    values: Vec<u64>,
    kinds: Vec<FormKind>,
    /// Slots in use, and of every slot its place among them.
    active: Vec<Slot>,
    places: Vec<Slot>,
    free: Vec<Slot>,
    slots: BTreeMap<u64, Slot>,
    finder: Finder,
    /// Known relations among the forms.
    pub relations: Relations,
}

/// Most forms all relations of which are found, by operands of the largest gate: that takes the square of their
/// number, and from five operands on the cube.
const MAX_MET: [usize; 7] = [0, 0, 2000, 2000, 2000, 320, 320];

#[derive(Debug, Clone)]
enum Finder {
    Meet(Box<Meet>),
    Follow(Follow),
}

impl Finder {
    fn new(n_slots: usize, arity: usize) -> Self {
        if n_slots <= MAX_MET[arity] {
            Self::Meet(Box::new(Meet::new(n_slots, arity)))
        } else {
            Self::Follow(Follow::new(n_slots, arity))
        }
    }

    fn as_meet(&mut self) -> Option<&mut Meet> {
        match self {
            Self::Meet(meet) => Some(meet),
            Self::Follow(_) => None,
        }
    }
}

impl Forms {
    /// No forms so far; at most `n_slots`, for gates of at most `arity` operands.
    pub fn new(n_slots: usize, arity: usize) -> Self {
        Self {
            values: vec![0; n_slots],
            kinds: vec![FormKind::Extra; n_slots],
            active: Vec::new(),
            places: vec![0; n_slots],
            free: (0..n_slots as Slot).rev().collect(),
            slots: BTreeMap::new(),
            finder: Finder::new(n_slots, arity),
            relations: Relations::new(n_slots),
        }
    }

    /// Whether there is no slot for another form.
    pub fn is_full(&self) -> bool {
        self.free.is_empty()
    }

    /// Slots in use.
    pub fn active_slots(&self) -> &[Slot] {
        &self.active
    }

    /// Value of the form in `slot`.
    pub fn value_of(&self, slot: Slot) -> u64 {
        self.values[usize::from(slot)]
    }

    /// Role of the form in `slot`.
    pub fn kind_of(&self, slot: Slot) -> FormKind {
        self.kinds[usize::from(slot)]
    }

    /// The slot of a value.
    pub fn slot_of(&self, value: u64) -> Option<Slot> {
        self.slots.get(&value).copied()
    }

    /// The values of the slots `order` and of the operands of their gates.
    pub fn gate_values(
        &self,
        order: &[Slot],
        gate: impl Fn(Slot) -> RelationId,
    ) -> impl Iterator<Item = (u64, Vec<u64>)> {
        order.iter().map(move |&slot| {
            let operands = self.relations.get(gate(slot)).other_members(slot);
            (self.value_of(slot), operands.map(|operand| self.value_of(operand)).collect())
        })
    }

    /// Replaces some sets that sum to `target`, which is no form, by all that are found; returns the steps
    /// taken.
    pub fn find_sets(&mut self, target: u64, sets: &mut Vec<Relation>) -> u64 {
        match &mut self.finder {
            Finder::Meet(meet) => meet.find_sets(target, sets),
            Finder::Follow(follow) => follow.find_sets(&self.relations, sets),
        }
    }

    /// Adds a form with the sets that [`Forms::find_sets`] gave for its value; there must be a free slot.
    pub fn add_form(&mut self, value: u64, kind: FormKind, sets: &[Relation]) -> Slot {
        let slot = self.free.pop().expect("a free slot");
        if let Some(meet) = self.finder.as_meet() {
            meet.add_form(slot, value);
        }
        self.values[usize::from(slot)] = value;
        self.kinds[usize::from(slot)] = kind;
        self.slots.insert(value, slot);
        self.places[usize::from(slot)] = self.active.len() as Slot;
        self.active.push(slot);
        sets.iter().for_each(|set| {
            self.relations.add_relation(set.with_member(slot));
        });
        slot
    }

    /// Adds the inputs and the values of the gates of a network of `problem`; `gates` are values and those of
    /// their operands, each defined above. Returns the steps taken.
    pub fn load_gates(&mut self, problem: &Problem, gates: &[(u64, Vec<u64>)]) -> u64 {
        let (mut sets, mut steps) = (Vec::new(), 0);
        let targets: BTreeSet<u64> = problem.targets.iter().copied().collect();
        for &value in &problem.inputs {
            sets.clear();
            steps += self.find_sets(value, &mut sets);
            self.add_form(value, FormKind::Input, &sets);
        }
        for (value, operands) in gates {
            if *value == 0 || self.slot_of(*value).is_some() {
                continue;
            }
            let operands: Vec<Slot> = operands.iter().filter_map(|&operand| self.slot_of(operand)).collect();
            sets.clear();
            sets.extend(Relation::from_members(&operands));
            steps += self.find_sets(*value, &mut sets);
            let kind = if targets.contains(value) { FormKind::Target } else { FormKind::Extra };
            self.add_form(*value, kind, &sets);
        }
        steps
    }

    /// Takes out the form in `slot` and its relations.
    pub fn remove_form(&mut self, slot: Slot) {
        if let Some(meet) = self.finder.as_meet() {
            meet.remove_form(slot);
        }
        let place = self.places[usize::from(slot)];
        self.active.swap_remove(usize::from(place));
        if let Some(&moved) = self.active.get(usize::from(place)) {
            self.places[usize::from(moved)] = place;
        }
        self.relations.remove_of(slot);
        self.slots.remove(&self.value_of(slot));
        self.free.push(slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn relations_sum_to_nothing_and_hold_the_gates_of_a_network() {
        let matrix = random_matrix(20, 12, 0.5, 1).expect("a matrix");
        let problem = Problem::new(&matrix, None);
        let gates = problem.gate_values(&shared_network(&matrix));
        for (n_slots, arity) in [(80, 4), (3000, 4), (80, 6), (400, 6)] {
            let mut forms = Forms::new(n_slots, arity);
            forms.load_gates(&problem, &gates);
            for (value, operands) in &gates {
                let slot = forms.slot_of(*value).expect("loaded");
                let is_gate = |&id: &RelationId| {
                    let relation = forms.relations.get(id);
                    relation.n_operands() == operands.len()
                        && operands
                            .iter()
                            .all(|&operand| forms.slot_of(operand).is_some_and(|o| relation.has_member(o)))
                };
                assert!(forms.relations.relations_of(slot).iter().any(is_gate));
            }
            let some: Vec<Slot> = forms.active_slots().iter().copied().step_by(3).collect();
            some.into_iter().for_each(|slot| forms.remove_form(slot));
            for &slot in forms.active_slots() {
                for &id in forms.relations.relations_of(slot) {
                    let members = forms.relations.get(id).members().iter();
                    assert_eq!(members.fold(0, |sum, &member| sum ^ forms.value_of(member)), 0);
                }
            }
        }
    }
}
