//! A gate for every form, their costs, and changes to them that can be undone.

use crate::network::Objective;
use crate::search::engine::rng::Rng;
use crate::search::forms::ancestors::Ancestors;
use crate::search::forms::form_set::{FormKind, Forms};
use crate::search::forms::relation::{RelationId, Slot};

/// The gates of all forms but the inputs: no form depends on itself.
#[derive(Debug, Clone)]
pub struct Gates {
    /// Cost by number of operands, in thousandths; 0 below two.
    costs: Vec<i64>,
    /// Of every slot, the relation that derives it; [`NO_GATE`] where it has none.
    gates: Vec<RelationId>,
    /// Derived slots, each after those it is derived from, as of the last [`Gates::settle_forms`].
    pub order: Vec<Slot>,
    levels: Option<GateLevels>,
    /// Ancestors as of the last [`Gates::settle_forms`].
    ancestors: Ancestors,
    changes: Vec<(Slot, RelationId)>,
    /// By slot, the number of the last search that saw it.
    marks: Vec<u64>,
    mark: u64,
    stack: Vec<Slot>,
}

/// Levels of the gates, and the latest that every form may have, as of the last [`Gates::settle_forms`].
#[derive(Debug, Clone)]
struct GateLevels {
    max: u32,
    level: Vec<u32>,
    latest: Vec<u32>,
}

const NO_GATE: RelationId = RelationId::MAX;

impl Gates {
    /// None so far, for forms with `n_slots`, at the costs of `objective`, none later than `max_depth` levels.
    pub fn new(n_slots: usize, objective: &Objective, max_depth: Option<u32>) -> Self {
        let levels = |max| GateLevels { max, level: vec![0; n_slots], latest: vec![max; n_slots] };
        let cost = |operands| if operands < 2 { 0 } else { objective.gate_cost(operands) as i64 };
        Self {
            costs: (0..=objective.max_operands()).map(cost).collect(),
            gates: vec![NO_GATE; n_slots],
            order: Vec::new(),
            levels: max_depth.map(levels),
            ancestors: Ancestors::new(n_slots),
            changes: Vec::new(),
            marks: vec![0; n_slots],
            mark: 0,
            stack: Vec::new(),
        }
    }

    /// The relation that derives `slot`.
    pub fn gate_of(&self, slot: Slot) -> RelationId {
        self.gates[usize::from(slot)]
    }

    /// Cost of a gate of `operands`.
    pub fn cost_with(&self, operands: usize) -> i64 {
        self.costs[operands]
    }

    /// Cost of the gate that a relation makes.
    pub fn cost_of(&self, forms: &Forms, id: RelationId) -> i64 {
        self.costs[forms.relations.get(id).n_operands()]
    }

    /// Cost of all gates.
    pub fn total_cost(&self, forms: &Forms) -> i64 {
        self.order.iter().map(|&slot| self.cost_of(forms, self.gate_of(slot))).sum()
    }

    /// Gives `slot` a first gate, that of these operands.
    pub fn set_first(&mut self, forms: &Forms, slot: Slot, operands: &[Slot]) {
        let is_it = |id: &&RelationId| {
            let relation = forms.relations.get(**id);
            relation.n_operands() == operands.len()
                && operands.iter().all(|&operand| relation.has_member(operand))
        };
        let gate = forms.relations.relations_of(slot).iter().find(is_it);
        if let (Some(&gate), NO_GATE) = (gate, self.gate_of(slot)) {
            self.gates[usize::from(slot)] = gate;
            self.order.push(slot);
        }
    }

    /// Gives `slot` the gate `id`.
    pub fn set_gate(&mut self, slot: Slot, id: RelationId) {
        self.changes.push((slot, self.gate_of(slot)));
        self.gates[usize::from(slot)] = id;
    }

    /// Gives a new form its gate.
    pub fn append_gate(&mut self, forms: &Forms, slot: Slot, id: RelationId) {
        self.set_gate(slot, id);
        if let Some(levels) = &mut self.levels {
            levels.latest[usize::from(slot)] = levels.max;
            levels.level[usize::from(slot)] = levels.level_above(forms, slot, id);
        }
    }

    /// Makes the changes so far permanent.
    pub fn keep_changes(&mut self) {
        self.changes.clear();
    }

    /// Takes back all changes since [`Gates::keep_changes`].
    pub fn undo_changes(&mut self) {
        while let Some((slot, gate)) = self.changes.pop() {
            self.gates[usize::from(slot)] = gate;
        }
    }

    /// Forgets the gate of `slot`, whose form is removed.
    pub fn forget_form(&mut self, slot: Slot) {
        self.gates[usize::from(slot)] = NO_GATE;
        self.order.retain(|&other| other != slot);
    }

    /// Whether `slot` can be derived by `id`, without `without`, in no cycle, and within the depth as far as
    /// levels tell.
    pub fn is_legal(&mut self, forms: &Forms, slot: Slot, id: RelationId, without: Option<Slot>) -> bool {
        let relation = *forms.relations.get(id);
        if without.is_some_and(|without| without != slot && relation.has_member(without)) {
            return false;
        }
        if let Some(levels) = &self.levels
            && levels.level_above(forms, slot, id) > levels.latest[usize::from(slot)]
        {
            return false;
        }
        self.mark += 1;
        relation.other_members(slot).all(|operand| !self.depends_on(forms, operand, slot))
    }

    /// Whether `slot` is derived from `on`; slots marked are known not to be.
    fn depends_on(&mut self, forms: &Forms, slot: Slot, on: Slot) -> bool {
        let Self { stack, marks, mark, gates, ancestors, changes, .. } = self;
        // The ancestors of a form hold where neither its gate nor one of theirs has changed.
        let is_as_it_was = |slot: Slot| {
            ancestors.are_known()
                && !changes.iter().any(|&(other, _)| other == slot || ancestors.has_ancestor(slot, other))
        };
        stack.clear();
        stack.push(slot);
        while let Some(slot) = stack.pop() {
            if slot == on {
                return true;
            }
            if forms.kind_of(slot) == FormKind::Input
                || std::mem::replace(&mut marks[usize::from(slot)], *mark) == *mark
            {
                continue;
            }
            if is_as_it_was(slot) {
                if ancestors.has_ancestor(slot, on) {
                    return true;
                }
                continue;
            }
            let gate = gates[usize::from(slot)];
            if gate != NO_GATE {
                stack.extend(forms.relations.get(gate).other_members(slot));
            }
        }
        false
    }

    /// A cheapest legal gate of `slot` without `without`, of those below a cost; any among equals.
    pub fn cheapest_gate(
        &mut self,
        forms: &Forms,
        slot: Slot,
        without: Option<Slot>,
        below: i64,
        rng: &mut Rng,
    ) -> Option<RelationId> {
        let ids = forms.relations.relations_of(slot);
        let turn = rng.next_below(ids.len());
        let (before, from) = ids.split_at(turn);
        let sizes = (2..self.costs.len()).filter(|&operands| self.costs[operands] < below);
        for operands in sizes.collect::<Vec<_>>() {
            for &id in from.iter().chain(before) {
                let fits = forms.relations.get(id).n_operands() == operands;
                if fits && self.is_legal(forms, slot, id, without) {
                    return Some(id);
                }
            }
        }
        None
    }

    /// Gives forms that `added` makes cheaper the cheaper gate, not using `without`; returns the change of cost.
    pub fn use_new(&mut self, forms: &Forms, added: Slot, without: Option<Slot>) -> i64 {
        let mut change = 0;
        for &id in forms.relations.relations_of(added) {
            let (relation, cost) = (*forms.relations.get(id), self.cost_of(forms, id));
            for slot in relation.other_members(added) {
                if forms.kind_of(slot) == FormKind::Input || Some(slot) == without {
                    continue;
                }
                let now = self.cost_of(forms, self.gate_of(slot));
                if cost < now && self.is_legal(forms, slot, id, without) {
                    self.set_gate(slot, id);
                    change += cost - now;
                }
            }
        }
        change
    }

    /// Gives every user of `extra` another gate; the change of cost with that of `extra` gone, `None` where
    /// one has no other.
    pub fn detach_users(&mut self, forms: &Forms, extra: Slot, rng: &mut Rng) -> Option<i64> {
        let mut change = -self.cost_of(forms, self.gate_of(extra));
        for &slot in forms.active_slots() {
            let gate = self.gate_of(slot);
            if forms.kind_of(slot) == FormKind::Input
                || slot == extra
                || !forms.relations.get(gate).has_member(extra)
            {
                continue;
            }
            let other = self.cheapest_gate(forms, slot, Some(extra), i64::MAX, rng)?;
            change += self.cost_of(forms, other) - self.cost_of(forms, gate);
            self.set_gate(slot, other);
        }
        Some(change)
    }

    /// Takes cheaper gates until there are none; returns the change of cost.
    pub fn improve_gates(&mut self, forms: &Forms, rng: &mut Rng) -> i64 {
        let mut change = 0;
        loop {
            let before = change;
            for &slot in forms.active_slots() {
                if forms.kind_of(slot) == FormKind::Input {
                    continue;
                }
                let cost = self.cost_of(forms, self.gate_of(slot));
                let is_cheaper = |&id: &RelationId| self.cost_of(forms, id) < cost;
                if !forms.relations.relations_of(slot).iter().any(is_cheaper) {
                    continue;
                }
                if let Some(id) = self.cheapest_gate(forms, slot, None, cost, rng) {
                    change += self.cost_of(forms, id) - cost;
                    self.set_gate(slot, id);
                }
            }
            if change == before {
                return change;
            }
        }
    }

    /// An extra form that no gate uses.
    pub fn find_unused(&mut self, forms: &Forms) -> Option<Slot> {
        self.mark += 1;
        for &slot in &self.order {
            for operand in forms.relations.get(self.gate_of(slot)).other_members(slot) {
                self.marks[usize::from(operand)] = self.mark;
            }
        }
        let is_unused = |&&slot: &&Slot| {
            forms.kind_of(slot) == FormKind::Extra && self.marks[usize::from(slot)] != self.mark
        };
        self.order.iter().find(is_unused).copied()
    }

    /// Orders the forms; false where there is a cycle, or one comes too late.
    pub fn settle_forms(&mut self, forms: &Forms) -> bool {
        self.settle_without(forms, None)
    }

    /// As [`Gates::settle_forms`] where `without` is to go; nothing changes where it cannot.
    pub fn settle_without(&mut self, forms: &Forms, without: Option<Slot>) -> bool {
        let Some(order) = self.sorted_slots(forms, without) else { return false };
        if let Some(levels) = &mut self.levels {
            let Some(renewed) = levels.renew_levels(forms, &self.gates, &order) else { return false };
            *levels = renewed;
        }
        for &slot in &order {
            let gate = forms.relations.get(self.gates[usize::from(slot)]);
            self.ancestors.record_operands(slot, gate.other_members(slot));
        }
        self.order = order;
        true
    }

    /// All derived forms but `without`, each after those it is derived from; `None` where there is a cycle.
    fn sorted_slots(&mut self, forms: &Forms, without: Option<Slot>) -> Option<Vec<Slot>> {
        // Marks: `mark - 1` of a slot on the stack, `mark` of one that is placed.
        self.mark += 2;
        let mut order = Vec::with_capacity(self.order.len() + 1);
        let mut stack: Vec<(Slot, usize)> = Vec::new();
        for &slot in forms.active_slots() {
            if forms.kind_of(slot) == FormKind::Input
                || self.marks[usize::from(slot)] == self.mark
                || Some(slot) == without
            {
                continue;
            }
            stack.push((slot, 0));
            self.marks[usize::from(slot)] = self.mark - 1;
            while let Some((slot, at)) = stack.last_mut() {
                let slot = *slot;
                let members = forms.relations.get(self.gates[usize::from(slot)]).members();
                let Some(&operand) = members.get(*at) else {
                    self.marks[usize::from(slot)] = self.mark;
                    order.push(slot);
                    stack.pop();
                    continue;
                };
                *at += 1;
                let mark = self.marks[usize::from(operand)];
                if operand == slot || forms.kind_of(operand) == FormKind::Input || mark == self.mark {
                    continue;
                }
                if mark == self.mark - 1 {
                    return None;
                }
                self.marks[usize::from(operand)] = self.mark - 1;
                stack.push((operand, 0));
            }
        }
        Some(order)
    }
}

impl GateLevels {
    /// Level of `slot` derived by `id`.
    fn level_above(&self, forms: &Forms, slot: Slot, id: RelationId) -> u32 {
        let operands = forms.relations.get(id).other_members(slot);
        1 + operands.map(|operand| self.level[usize::from(operand)]).max().unwrap_or(0)
    }

    /// Levels of the gates in `order`; `None` where one is late.
    fn renew_levels(&self, forms: &Forms, gates: &[RelationId], order: &[Slot]) -> Option<Self> {
        let mut renewed = self.clone();
        for &slot in order {
            let level = renewed.level_above(forms, slot, gates[usize::from(slot)]);
            if level > self.max {
                return None;
            }
            renewed.level[usize::from(slot)] = level;
            renewed.latest[usize::from(slot)] = self.max;
        }
        for &slot in order.iter().rev() {
            let before = renewed.latest[usize::from(slot)] - 1;
            for operand in forms.relations.get(gates[usize::from(slot)]).other_members(slot) {
                let latest = &mut renewed.latest[usize::from(operand)];
                *latest = before.min(*latest);
            }
        }
        Some(renewed)
    }
}
