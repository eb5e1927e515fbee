//! Derivation of every form from the inputs: a relation for each, in an order in which they can be computed.

use crate::search::engine::rng::Rng;
use crate::search::forms::form_set::{FormKind, Forms};
use crate::search::forms::relation::{RelationId, Slot};

/// A gate for every form but the inputs.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// Of every slot, the relation that derives it.
    gates: Vec<RelationId>,
    /// The derived slots, each after those it is derived from.
    pub order: Vec<Slot>,
    levels: Option<Levels>,
    /// Of every derived slot, its place in the order.
    places: Vec<u32>,
    /// Whether a slot is derived so far, by slot; and those not yet derived, in a chaining under way.
    known: Vec<bool>,
    waiting: Vec<Slot>,
    /// Gates and order of the chaining under way.
    chosen: Vec<(Slot, RelationId)>,
    next_order: Vec<Slot>,
}

/// Levels of forms: 0 for inputs, and for the others the least they can have.
#[derive(Debug, Clone)]
struct Levels {
    max: u32,
    /// Of every slot.
    level: Vec<u32>,
    /// Levels in the chaining under way.
    next_level: Vec<u32>,
}

/// Level of a form that is not derived.
pub const NEVER: u32 = u32::MAX;

impl Derivation {
    /// No gate yet, for forms with `n_slots`, none later than `max_depth` levels.
    pub fn new(n_slots: usize, max_depth: Option<u32>) -> Self {
        let levels = |max| Levels { max, level: vec![0; n_slots], next_level: vec![0; n_slots] };
        Self {
            gates: vec![0; n_slots],
            order: Vec::new(),
            levels: max_depth.map(levels),
            places: vec![0; n_slots],
            known: vec![false; n_slots],
            waiting: Vec::new(),
            chosen: Vec::new(),
            next_order: Vec::new(),
        }
    }

    /// The relation that derives `slot`.
    pub fn gate_of(&self, slot: Slot) -> RelationId {
        self.gates[usize::from(slot)]
    }

    /// Place of `slot` in the order.
    pub fn place_of(&self, slot: Slot) -> usize {
        self.places[usize::from(slot)] as usize
    }

    /// Level of a derived slot or an input, as far as levels matter: the least it can have; else 0.
    pub fn level_of(&self, slot: Slot) -> u32 {
        self.levels.as_ref().map_or(0, |levels| levels.level[usize::from(slot)])
    }

    /// The latest level that any form may have.
    pub fn latest_level(&self) -> u32 {
        self.levels.as_ref().map_or(0, |levels| levels.max)
    }

    /// Levels of a gate.
    pub fn gate_levels(&self) -> u32 {
        u32::from(self.is_timed())
    }

    /// Whether levels matter.
    pub fn is_timed(&self) -> bool {
        self.levels.is_some()
    }

    /// Derives every form but `without`, `added` being new. True where that is possible; where not, gates and
    /// order are left as they are.
    pub fn renew_without(
        &mut self,
        forms: &Forms,
        without: Option<Slot>,
        added: Option<Slot>,
        rng: &mut Rng,
    ) -> bool {
        let possible = match &self.levels {
            Some(_) => self.chain_by_levels(forms, without, rng),
            None => {
                self.keep_standing(forms, without);
                self.waiting.extend(added);
                self.chain_known(forms, rng)
            }
        };
        if possible {
            for &(slot, gate) in &self.chosen {
                self.gates[usize::from(slot)] = gate;
            }
            std::mem::swap(&mut self.order, &mut self.next_order);
            if let Some(levels) = &mut self.levels {
                std::mem::swap(&mut levels.level, &mut levels.next_level);
            }
            self.number_places();
        }
        possible
    }

    /// Derives all forms anew; false where that is not possible.
    pub fn derive_all(&mut self, forms: &Forms, rng: &mut Rng) -> bool {
        self.order = forms
            .active_slots()
            .iter()
            .copied()
            .filter(|&slot| forms.kind_of(slot) != FormKind::Input)
            .collect();
        if self.levels.is_some() {
            return self.renew_without(forms, None, None, rng);
        }
        let order = std::mem::take(&mut self.order);
        self.keep_standing(forms, None);
        self.waiting = order;
        let possible = self.chain_known(forms, rng);
        self.chosen.iter().for_each(|&(slot, gate)| self.gates[usize::from(slot)] = gate);
        std::mem::swap(&mut self.order, &mut self.next_order);
        self.number_places();
        possible
    }

    fn number_places(&mut self) {
        for (place, &slot) in self.order.iter().enumerate() {
            self.places[usize::from(slot)] = place as u32;
        }
    }

    /// Appends `added` by a gate that derives it; false where there is none.
    pub fn append_form(&mut self, forms: &Forms, added: Slot, rng: &mut Rng) -> bool {
        if self.levels.is_some() {
            return self.renew_without(forms, None, Some(added), rng);
        }
        self.known.fill(false);
        forms.active_slots().iter().for_each(|&slot| self.known[usize::from(slot)] = slot != added);
        let gate = self.pick_gate(forms, added, rng);
        if let Some(gate) = gate {
            self.gates[usize::from(added)] = gate;
            self.places[usize::from(added)] = self.order.len() as u32;
            self.order.push(added);
        }
        gate.is_some()
    }

    /// Keeps in order all gates that are derived without `without`; the others wait.
    fn keep_standing(&mut self, forms: &Forms, without: Option<Slot>) {
        self.known.fill(false);
        let inputs = forms.active_slots().iter().filter(|&&slot| forms.kind_of(slot) == FormKind::Input);
        inputs.for_each(|&slot| self.known[usize::from(slot)] = true);
        self.waiting.clear();
        self.chosen.clear();
        self.next_order.clear();
        for &slot in &self.order {
            if Some(slot) == without {
                continue;
            }
            let gate = forms.relations.get(self.gates[usize::from(slot)]);
            if gate.other_members(slot).all(|operand| self.known[usize::from(operand)]) {
                self.known[usize::from(slot)] = true;
                self.next_order.push(slot);
            } else {
                self.waiting.push(slot);
            }
        }
    }

    /// Derives the waiting forms from the known ones, over and over; true where none is left.
    fn chain_known(&mut self, forms: &Forms, rng: &mut Rng) -> bool {
        while !self.waiting.is_empty() {
            let before = self.waiting.len();
            let mut left = 0;
            for at in 0..before {
                let slot = self.waiting[at];
                match self.pick_gate(forms, slot, rng) {
                    Some(gate) => self.take_gate(slot, gate),
                    None => {
                        self.waiting[left] = slot;
                        left += 1;
                    }
                }
            }
            self.waiting.truncate(left);
            if left == before {
                return false;
            }
        }
        true
    }

    fn take_gate(&mut self, slot: Slot, gate: RelationId) {
        self.known[usize::from(slot)] = true;
        self.chosen.push((slot, gate));
        self.next_order.push(slot);
    }

    /// A relation that derives `slot` from known forms, any of them.
    fn pick_gate(&self, forms: &Forms, slot: Slot, rng: &mut Rng) -> Option<RelationId> {
        pick_fitting(forms.relations.relations_of(slot), rng, |id| {
            forms.relations.get(id).other_members(slot).all(|operand| self.known[usize::from(operand)])
        })
    }

    /// Derives level by level, so that every form gets its least; true where all come in time.
    fn chain_by_levels(&mut self, forms: &Forms, without: Option<Slot>, rng: &mut Rng) -> bool {
        let Self { levels: Some(levels), waiting, chosen, next_order, .. } = self else { return false };
        chosen.clear();
        next_order.clear();
        waiting.clear();
        for &slot in forms.active_slots() {
            if forms.kind_of(slot) != FormKind::Input {
                levels.next_level[usize::from(slot)] = NEVER;
                waiting.extend(Some(slot).filter(|_| Some(slot) != without));
            }
        }
        for level in 1..=levels.max {
            if waiting.is_empty() {
                break;
            }
            waiting.retain(|&slot| {
                let gate = pick_fitting(forms.relations.relations_of(slot), rng, |id| {
                    let mut operands = forms.relations.get(id).other_members(slot);
                    operands.all(|operand| levels.next_level[usize::from(operand)] < level)
                });
                if let Some(gate) = gate {
                    levels.next_level[usize::from(slot)] = level;
                    chosen.push((slot, gate));
                    next_order.push(slot);
                }
                gate.is_none()
            });
        }
        waiting.is_empty()
    }
}

/// One of `ids` that `fits`, the first from a random one on.
fn pick_fitting(
    ids: &[RelationId],
    rng: &mut Rng,
    mut fits: impl FnMut(RelationId) -> bool,
) -> Option<RelationId> {
    let (before, from) = ids.split_at(if ids.len() > 1 { rng.next_below(ids.len()) } else { 0 });
    from.iter().chain(before).copied().find(|&id| fits(id))
}
