//! Removal of extra forms: whether one can go, by itself or where another is added, by the forms lost without
//! it.
//!
//! Losses are levels: without the form some others come later, or never. Without a limit of depth, a form
//! that can be derived has level 0.

use crate::search::forms::derive::{Derivation, NEVER};
use crate::search::forms::form_set::{FormKind, Forms};
use crate::search::forms::relation::{Relation, RelationId, Slot};

/// The dependants of every extra form, found on demand.
#[derive(Debug, Clone)]
pub struct Absence {
    /// Slots of extra forms; and of these, the ones that no form needs in all its relations.
    extras: Vec<Slot>,
    idle: Vec<Slot>,
    /// By slot of an extra form, how many forms have no relation without it.
    n_only: Vec<u32>,
    /// By slot, the extra forms that are in all its relations.
    blockers: Vec<Vec<Slot>>,
    /// By slot of an extra form, the forms that come later without it or never, with that level, itself
    /// first; empty until asked for.
    lost: Vec<Vec<(Slot, u32)>>,
    levels: Overlay,
    /// Slots whose level fell and whose relations were not looked at since.
    sooner: Vec<Slot>,
    /// By slot, whether a form was seen in the sets; and of the forms that need an extra form, the number
    /// seen.
    seen: Vec<bool>,
    n_served: Vec<u32>,
    /// Steps so far.
    pub steps: u64,
}

/// Hypothetical levels of some slots, over those of a derivation.
#[derive(Debug, Clone)]
struct Overlay {
    level: Vec<u32>,
    /// By slot, the number of the query that its level belongs to.
    asked: Vec<u64>,
    now: u64,
}

impl Overlay {
    fn begin_anew(&mut self) {
        self.now += 1;
    }

    fn set_level(&mut self, slot: Slot, level: u32) {
        self.level[usize::from(slot)] = level;
        self.asked[usize::from(slot)] = self.now;
    }

    fn is_set(&self, slot: Slot) -> bool {
        self.asked[usize::from(slot)] == self.now
    }

    fn level_of(&self, derivation: &Derivation, slot: Slot) -> u32 {
        if self.is_set(slot) { self.level[usize::from(slot)] } else { derivation.level_of(slot) }
    }

    /// The latest of `members`, its level, and the latest level of the others.
    fn latest_member(&self, derivation: &Derivation, members: &[Slot]) -> (Slot, u32, u32) {
        let (mut latest, mut level, mut others) = (members[0], 0, 0);
        for &member in members {
            let at = self.level_of(derivation, member);
            if at >= level {
                (latest, level, others) = (member, at, level);
            } else {
                others = others.max(at);
            }
        }
        (latest, level, others)
    }
}

impl Absence {
    /// For forms with `n_slots`.
    pub fn new(n_slots: usize) -> Self {
        Self {
            extras: Vec::new(),
            idle: Vec::new(),
            n_only: vec![0; n_slots],
            blockers: vec![Vec::new(); n_slots],
            lost: vec![Vec::new(); n_slots],
            levels: Overlay { level: vec![0; n_slots], asked: vec![0; n_slots], now: 0 },
            sooner: Vec::new(),
            seen: vec![false; n_slots],
            n_served: vec![0; n_slots],
            steps: 0,
        }
    }

    /// Slots of extra forms.
    pub fn extra_slots(&self) -> &[Slot] {
        &self.extras
    }

    /// Starts over after a change of forms or gates.
    pub fn begin_anew(&mut self, forms: &Forms, derivation: &Derivation) {
        self.steps += 30 * derivation.order.len() as u64;
        self.extras.clear();
        self.extras.extend(
            forms.active_slots().iter().copied().filter(|&slot| forms.kind_of(slot) == FormKind::Extra),
        );
        for &extra in &self.extras {
            self.n_only[usize::from(extra)] = 0;
            self.lost[usize::from(extra)].clear();
        }
        for &slot in &derivation.order {
            let Self { blockers, n_only, .. } = self;
            let blockers = &mut blockers[usize::from(slot)];
            blockers.clear();
            let Some((first, rest)) = forms.relations.relations_of(slot).split_first() else { continue };
            let members = forms.relations.get(*first).other_members(slot);
            blockers.extend(members.filter(|&member| {
                forms.kind_of(member) == FormKind::Extra
                    && rest.iter().all(|&id| forms.relations.get(id).has_member(member))
            }));
            blockers.iter().for_each(|&extra| n_only[usize::from(extra)] += 1);
        }
        self.idle.clear();
        self.idle.extend(self.extras.iter().copied().filter(|&extra| self.n_only[usize::from(extra)] == 0));
    }

    /// Leaves in `removable` the extra forms each of which can go.
    pub fn keep_idle(&mut self, forms: &Forms, derivation: &Derivation, removable: &mut Vec<Slot>) {
        removable.retain(|&extra| {
            self.n_only[usize::from(extra)] == 0 && {
                self.find_lost(forms, derivation, extra);
                let lost = &self.lost[usize::from(extra)];
                lost[1..].iter().all(|&(_, level)| level <= derivation.latest_level())
            }
        });
    }

    /// Writes to `removable` the extra forms that can go where a form with the sets `sets` is added.
    pub fn find_removable(
        &mut self,
        forms: &Forms,
        derivation: &Derivation,
        sets: &[Relation],
        removable: &mut Vec<Slot>,
    ) {
        self.find_plausible(sets, removable);
        self.keep_removable(forms, derivation, sets, removable);
    }

    /// Leaves in `removable` the extra forms that can go where a form with the sets `sets` is added.
    pub fn keep_removable(
        &mut self,
        forms: &Forms,
        derivation: &Derivation,
        sets: &[Relation],
        removable: &mut Vec<Slot>,
    ) {
        removable.retain(|&extra| {
            self.find_lost(forms, derivation, extra);
            self.is_regained(forms, derivation, extra, sets)
        });
    }

    /// Writes to `plausible` the extra forms whose dependants are all in some set, and those that have none.
    fn find_plausible(&mut self, sets: &[Relation], plausible: &mut Vec<Slot>) {
        let Self { idle, seen, n_served, n_only, blockers, .. } = self;
        plausible.clone_from(idle);
        let members = || sets.iter().flat_map(Relation::members).copied();
        for member in members() {
            if !std::mem::replace(&mut seen[usize::from(member)], true) {
                for &extra in &blockers[usize::from(member)] {
                    n_served[usize::from(extra)] += 1;
                    if n_served[usize::from(extra)] == n_only[usize::from(extra)] {
                        plausible.push(extra);
                    }
                }
            }
        }
        for member in members() {
            if std::mem::replace(&mut seen[usize::from(member)], false) {
                blockers[usize::from(member)].iter().for_each(|&extra| n_served[usize::from(extra)] = 0);
            }
        }
    }

    /// Computes the forms lost without `extra`, unless they are known.
    fn find_lost(&mut self, forms: &Forms, derivation: &Derivation, extra: Slot) {
        if !self.lost[usize::from(extra)].is_empty() {
            return;
        }
        let mut lost = std::mem::take(&mut self.lost[usize::from(extra)]);
        self.levels.begin_anew();
        self.levels.set_level(extra, NEVER);
        lost.push((extra, NEVER));
        let after = &derivation.order[derivation.place_of(extra) + 1..];
        self.steps += 4 * after.len() as u64;
        for &slot in after {
            let gate = forms.relations.get(derivation.gate_of(slot));
            if gate.members().iter().any(|&member| self.levels.is_set(member))
                && !forms
                    .relations
                    .relations_of(slot)
                    .iter()
                    .any(|&id| self.is_standing(forms, derivation, slot, id))
            {
                self.levels.set_level(slot, NEVER);
                lost.push((slot, NEVER));
            }
        }
        self.derive_lost(forms, derivation, &lost);
        lost.retain_mut(|(slot, level)| {
            *level = self.levels.level_of(derivation, *slot);
            *level > derivation.level_of(*slot)
        });
        self.lost[usize::from(extra)] = lost;
    }

    /// Whether relation `id` derives `slot` at its level, from forms that are placed before it and not lost.
    fn is_standing(&self, forms: &Forms, derivation: &Derivation, slot: Slot, id: RelationId) -> bool {
        let place = derivation.place_of(slot);
        forms.relations.get(id).other_members(slot).all(|operand| {
            !self.levels.is_set(operand)
                && (forms.kind_of(operand) == FormKind::Input || derivation.place_of(operand) < place)
                && derivation.level_of(operand) + derivation.gate_levels() <= derivation.level_of(slot)
        })
    }

    /// Derives the lost forms, but for the first, at the lowest levels possible.
    fn derive_lost(&mut self, forms: &Forms, derivation: &Derivation, lost: &[(Slot, u32)]) {
        self.sooner.clear();
        for &(slot, _) in &lost[1..] {
            let relations = forms.relations.relations_of(slot);
            self.steps += 6 * relations.len() as u64;
            let soonest = relations
                .iter()
                .map(|&id| self.latest_level(derivation, forms.relations.get(id), slot))
                .min();
            let soonest = soonest.unwrap_or(NEVER).saturating_add(derivation.gate_levels());
            if soonest < NEVER {
                self.levels.set_level(slot, soonest);
                self.sooner.push(slot);
            }
        }
        while let Some(slot) = self.sooner.pop() {
            self.steps += 6 * forms.relations.relations_of(slot).len() as u64;
            for &id in forms.relations.relations_of(slot) {
                self.relax_latest(derivation, lost[0].0, forms.relations.get(id), 0);
            }
        }
    }

    /// The latest level of the members but `slot`.
    fn latest_level(&self, derivation: &Derivation, members: &Relation, slot: Slot) -> u32 {
        let mut latest = 0;
        for operand in members.other_members(slot) {
            latest = latest.max(self.levels.level_of(derivation, operand));
            if latest == NEVER {
                break;
            }
        }
        latest
    }

    /// Whether all forms come in time without `extra` where a form with the sets `sets` is added.
    fn is_regained(
        &mut self,
        forms: &Forms,
        derivation: &Derivation,
        extra: Slot,
        sets: &[Relation],
    ) -> bool {
        self.levels.begin_anew();
        let mut n_late = 0;
        for &(slot, level) in &self.lost[usize::from(extra)] {
            self.levels.set_level(slot, level);
            n_late += usize::from(slot != extra && level > derivation.latest_level());
        }
        let levels =
            |set: &Relation| set.members().iter().map(|&m| self.levels.level_of(derivation, m)).max();
        let added =
            sets.iter().filter_map(levels).min().unwrap_or(NEVER).saturating_add(derivation.gate_levels());
        if added == NEVER || added > derivation.latest_level() {
            return false;
        }
        self.sooner.clear();
        self.steps += 10 * sets.len() as u64;
        for set in sets {
            n_late -= self.relax_latest(derivation, extra, set, added);
        }
        while let Some(slot) = self.sooner.pop() {
            if n_late == 0 {
                return true;
            }
            self.steps += 6 * (forms.relations.relations_of(slot).len() + sets.len()) as u64;
            for &id in forms.relations.relations_of(slot) {
                n_late -= self.relax_latest(derivation, extra, forms.relations.get(id), 0);
            }
            for set in sets.iter().filter(|set| set.has_member(slot)) {
                n_late -= self.relax_latest(derivation, extra, set, added);
            }
        }
        n_late == 0
    }

    /// Derives the latest of `members` from the others and a form of level `beside`, if that is sooner;
    /// returns the number of forms, 0 or 1, that are no longer late.
    fn relax_latest(
        &mut self,
        derivation: &Derivation,
        extra: Slot,
        members: &Relation,
        beside: u32,
    ) -> usize {
        let (slot, level, others) = self.levels.latest_member(derivation, members.members());
        let sooner = others.max(beside).saturating_add(derivation.gate_levels());
        if sooner >= level || slot == extra {
            return 0;
        }
        self.levels.set_level(slot, sooner);
        self.sooner.push(slot);
        usize::from(level > derivation.latest_level() && sooner <= derivation.latest_level())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::engine::problem::Problem;

    use crate::search::engine::rng::Rng;
    use crate::search::heuristics::tree::row_trees;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Told beforehand is what a derivation of all anew finds.
        #[test]
        fn what_is_removable_is_what_can_be_derived_without(seed: u64, slack in 0u32..3, is_timed: bool) {
            let matrix = random_matrix(12, 8, 0.5, seed).expect("a matrix");
            let network = row_trees(&matrix, 2);
            let problem = Problem::new(&matrix, is_timed.then_some(network.depth() + slack));
            let mut rng = Rng::new(seed, 0);
            let n_slots = problem.inputs.len() + network.n_gates() + 1;
            let mut forms = Forms::new(n_slots, 4);
            forms.load_gates(&problem, &problem.gate_values(&network));
            let mut derivation = Derivation::new(n_slots, problem.max_depth);
            prop_assert!(derivation.derive_all(&forms, &mut rng));
            let mut absence = Absence::new(n_slots);
            absence.begin_anew(&forms, &derivation);
            let (mut sets, mut removable) = (Vec::new(), Vec::new());
            for _ in 0..40 {
                let any = |rng: &mut Rng| forms.value_of(forms.active_slots()[rng.next_below(forms.active_slots().len())]);
                let value = any(&mut rng) ^ any(&mut rng) ^ any(&mut rng);
                if value == 0 || forms.slot_of(value).is_some() {
                    continue;
                }
                sets.clear();
                forms.find_sets(value, &mut sets);
                absence.find_removable(&forms, &derivation, &sets, &mut removable);
                removable.sort_unstable();
                let added = forms.add_form(value, FormKind::Extra, &sets);
                let can_go = |&extra: &Slot| {
                    derivation.clone().renew_without(&forms, Some(extra), Some(added), &mut rng)
                };
                let mut by_definition: Vec<Slot> = absence.extra_slots().iter().copied().filter(can_go).collect();
                by_definition.sort_unstable();
                prop_assert_eq!(&removable, &by_definition);
                forms.remove_form(added);
            }
        }
    }
}
