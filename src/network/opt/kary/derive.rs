//! How every form is derived from the inputs: a relation for each, in an order in which they can be taken.

use super::super::Rng;
use super::forms::{Forms, Kind};
use super::problem::Times;
use super::relation::{RelationId, Slot};

/// A gate for every form but the inputs.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// Of every slot, the relation that derives it.
    gates: Vec<RelationId>,
    /// The derived slots, each after those it is derived from.
    pub order: Vec<Slot>,
    levels: Option<Levels>,
    /// Which slots are derived so far; and what is not yet, in a chaining under way.
    known: Vec<bool>,
    waiting: Vec<Slot>,
    /// Gates and order of the chaining under way.
    chosen: Vec<(Slot, RelationId)>,
    next_order: Vec<Slot>,
}

/// Levels at which forms come and are due.
#[derive(Debug, Clone)]
struct Levels {
    max: u32,
    /// Of every slot; those of inputs are given.
    level: Vec<u32>,
    due: Vec<u32>,
    is_input: Vec<bool>,
}

/// Level of what is not derived.
const NEVER: u32 = u32::MAX;

impl Derivation {
    /// No gate yet, for forms with `n_slots`; the slots of inputs and targets are numbered in order.
    pub fn new(n_slots: usize, inputs: &[Slot], targets: &[Slot], times: Option<&Times>) -> Self {
        Self {
            gates: vec![0; n_slots],
            order: Vec::new(),
            levels: times.map(|times| Levels::new(n_slots, inputs, targets, times)),
            known: vec![false; n_slots],
            waiting: Vec::new(),
            chosen: Vec::new(),
            next_order: Vec::new(),
        }
    }

    /// The relation that derives `slot`.
    pub fn gate(&self, slot: Slot) -> RelationId {
        self.gates[usize::from(slot)]
    }

    /// Whether levels matter.
    pub fn is_timed(&self) -> bool {
        self.levels.is_some()
    }

    /// Derives every form but `without`, `added` being new; gates and order are renewed where that is possible,
    /// and left as they are where not.
    pub fn renew(
        &mut self,
        forms: &Forms,
        without: Option<Slot>,
        added: Option<Slot>,
        rng: &mut Rng,
    ) -> bool {
        let possible = match &self.levels {
            Some(_) => self.chain_by_levels(forms, without, false, rng),
            None => {
                self.keep(forms, without);
                self.waiting.extend(added);
                self.chain(forms, rng)
            }
        };
        if possible {
            for &(slot, gate) in &self.chosen {
                self.gates[usize::from(slot)] = gate;
            }
            std::mem::swap(&mut self.order, &mut self.next_order);
        }
        possible
    }

    /// Derives all forms anew.
    pub fn begin(&mut self, forms: &Forms, rng: &mut Rng) -> bool {
        self.order = forms.active().iter().copied().filter(|&slot| forms.kind(slot) != Kind::Input).collect();
        if self.levels.is_some() {
            return self.renew(forms, None, None, rng);
        }
        let order = std::mem::take(&mut self.order);
        self.keep(forms, None);
        self.waiting = order;
        let possible = self.chain(forms, rng);
        self.chosen.iter().for_each(|&(slot, gate)| self.gates[usize::from(slot)] = gate);
        std::mem::swap(&mut self.order, &mut self.next_order);
        possible
    }

    /// Appends `added`, which some gate must derive.
    pub fn append(&mut self, forms: &Forms, added: Slot, rng: &mut Rng) -> bool {
        if self.levels.is_some() {
            return self.renew(forms, None, Some(added), rng);
        }
        self.known.fill(false);
        forms.active().iter().for_each(|&slot| self.known[usize::from(slot)] = slot != added);
        let gate = self.pick(forms, added, rng);
        if let Some(gate) = gate {
            self.gates[usize::from(added)] = gate;
            self.order.push(added);
        }
        gate.is_some()
    }

    /// The forms that cannot be derived without `without`: those still waiting.
    pub fn stuck(&mut self, forms: &Forms, without: Slot, rng: &mut Rng) -> &[Slot] {
        if self.levels.is_some() {
            self.chain_by_levels(forms, Some(without), true, rng);
        } else {
            self.keep(forms, Some(without));
            self.chain(forms, rng);
        }
        &self.waiting
    }

    /// Takes all gates that stand without `without` in order; the others wait.
    fn keep(&mut self, forms: &Forms, without: Option<Slot>) {
        self.known.fill(false);
        let inputs = forms.active().iter().filter(|&&slot| forms.kind(slot) == Kind::Input);
        inputs.for_each(|&slot| self.known[usize::from(slot)] = true);
        self.waiting.clear();
        self.chosen.clear();
        self.next_order.clear();
        for &slot in &self.order {
            if Some(slot) == without {
                continue;
            }
            let gate = forms.relations.get(self.gates[usize::from(slot)]);
            if gate.others(slot).all(|operand| self.known[usize::from(operand)]) {
                self.known[usize::from(slot)] = true;
                self.next_order.push(slot);
            } else {
                self.waiting.push(slot);
            }
        }
    }

    /// Derives what waits from what is known, again and again; whether nothing is left.
    fn chain(&mut self, forms: &Forms, rng: &mut Rng) -> bool {
        while !self.waiting.is_empty() {
            let before = self.waiting.len();
            let mut left = 0;
            for at in 0..before {
                let slot = self.waiting[at];
                match self.pick(forms, slot, rng) {
                    Some(gate) => self.take(slot, gate),
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

    fn take(&mut self, slot: Slot, gate: RelationId) {
        self.known[usize::from(slot)] = true;
        self.chosen.push((slot, gate));
        self.next_order.push(slot);
    }

    /// A relation that derives `slot` from known forms, any of them.
    fn pick(&self, forms: &Forms, slot: Slot, rng: &mut Rng) -> Option<RelationId> {
        any(forms.relations.of(slot), rng, |id| {
            forms.relations.get(id).others(slot).all(|operand| self.known[usize::from(operand)])
        })
    }

    /// Derives level by level, so that every form gets its least; whether all come in time. Ends with the first
    /// that does not, unless it is to go `on`.
    fn chain_by_levels(&mut self, forms: &Forms, without: Option<Slot>, on: bool, rng: &mut Rng) -> bool {
        let Self { levels: Some(levels), waiting, chosen, next_order, .. } = self else { return false };
        chosen.clear();
        next_order.clear();
        waiting.clear();
        for &slot in forms.active() {
            if !levels.is_input[usize::from(slot)] {
                levels.level[usize::from(slot)] = NEVER;
                waiting.extend(Some(slot).filter(|_| Some(slot) != without));
            }
        }
        let mut all_in_time = true;
        for level in 1..=levels.max {
            if waiting.is_empty() || !(all_in_time || on) {
                break;
            }
            waiting.retain(|&slot| {
                let gate = any(forms.relations.of(slot), rng, |id| {
                    let mut operands = forms.relations.get(id).others(slot);
                    operands.all(|operand| levels.level[usize::from(operand)] < level)
                });
                if let Some(gate) = gate {
                    levels.level[usize::from(slot)] = level;
                    chosen.push((slot, gate));
                    next_order.push(slot);
                }
                gate.is_none()
            });
            all_in_time &= waiting.iter().all(|&slot| levels.due[usize::from(slot)] > level);
        }
        waiting.is_empty() && all_in_time
    }
}

/// One of `ids` that `fits`, the first from a random one on.
fn any(ids: &[RelationId], rng: &mut Rng, mut fits: impl FnMut(RelationId) -> bool) -> Option<RelationId> {
    let (before, from) = ids.split_at(if ids.len() > 1 { rng.below(ids.len()) } else { 0 });
    from.iter().chain(before).copied().find(|&id| fits(id))
}

impl Levels {
    fn new(n_slots: usize, inputs: &[Slot], targets: &[Slot], times: &Times) -> Self {
        let mut levels = Self {
            max: times.max_depth,
            level: vec![NEVER; n_slots],
            due: vec![times.max_depth; n_slots],
            is_input: vec![false; n_slots],
        };
        for (&slot, &arrival) in inputs.iter().zip(&times.arrival) {
            levels.level[usize::from(slot)] = arrival;
            levels.is_input[usize::from(slot)] = true;
        }
        for (&slot, &due) in targets.iter().zip(&times.due) {
            levels.due[usize::from(slot)] = due;
        }
        levels
    }
}
