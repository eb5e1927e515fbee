//! All sets of a few forms that sum to a value, by meeting in the middle: of any four forms two lie in the same
//! third of the slots, and the other two are looked up by their sum; of any five or six, three lie in the same
//! half.

use crate::search::engine::filter::HalvesFilter;
use crate::search::forms::relation::{Relation, Slot};
use crate::search::forms::sums::Sums;

/// Forms by slot, as values any bits of which are a hash of them.
#[derive(Debug, Clone)]
pub struct Meet {
    /// Most members of a set.
    arity: usize,
    values: Vec<u64>,
    /// Slots in use, even and odd ones.
    active: MeetPart,
    thirds: [MeetPart; 3],
    halves: [MeetPart; 2],
    pairs: Sums<2>,
    /// Where sets may have six members.
    triples: Sums<3>,
    /// Sums of pairs; and of triples too, where these are kept.
    pair_filter: HalvesFilter,
    deep_filter: HalvesFilter,
    /// Forms removed since the filters were built.
    n_removed: usize,
    hits: Vec<u32>,
}

/// Some of the slots in use, with the high halves of their values side by side.
#[derive(Debug, Clone, Default)]
struct MeetPart {
    slots: Vec<Slot>,
    highs: Vec<u32>,
    /// Of every slot, its place here.
    places: Vec<Slot>,
}

impl MeetPart {
    fn new(n_slots: usize) -> Self {
        Self { places: vec![0; n_slots], ..Self::default() }
    }

    fn add_slot(&mut self, slot: Slot, value: u64) {
        self.places[usize::from(slot)] = self.slots.len() as Slot;
        self.slots.push(slot);
        self.highs.push(high_half(value));
    }

    fn remove_slot(&mut self, slot: Slot) {
        let place = usize::from(self.places[usize::from(slot)]);
        self.slots.swap_remove(place);
        self.highs.swap_remove(place);
        if let Some(&moved) = self.slots.get(place) {
            self.places[usize::from(moved)] = place as Slot;
        }
    }
}

fn high_half(value: u64) -> u32 {
    (value >> 32) as u32
}

impl Meet {
    /// No forms so far, of at most `n_slots`, for sets of at most `arity`.
    pub fn new(n_slots: usize, arity: usize) -> Self {
        let (n_pairs, n_triples) = (n_slots * n_slots / 2, n_slots * n_slots * n_slots / 6);
        let deep = |arity_of: usize, n: usize| if arity >= arity_of { n } else { 0 };
        Self {
            arity,
            values: vec![0; n_slots],
            active: MeetPart::new(n_slots),
            thirds: [(); 3].map(|()| MeetPart::new(n_slots)),
            halves: [(); 2].map(|()| MeetPart::new(n_slots)),
            pairs: Sums::new(n_pairs),
            triples: Sums::new(deep(6, n_triples)),
            pair_filter: HalvesFilter::new(n_pairs),
            deep_filter: HalvesFilter::new(2 * (deep(5, n_pairs) + deep(6, n_triples))),
            n_removed: 0,
            hits: vec![0; n_slots],
        }
    }

    fn value_of(&self, slot: Slot) -> u64 {
        self.values[usize::from(slot)]
    }

    /// Steps of one [`Meet::find_sets`].
    fn find_cost(&self) -> u64 {
        let n = self.active.slots.len() as u64;
        let deep = if self.arity >= 5 { n * n * n / 3 } else { 0 };
        10 * n + n * n / 2 + deep
    }

    /// Writes to `found` all sets of 2 to `arity` forms that sum to `target`, which is none of them; returns the
    /// steps.
    pub fn find_sets(&mut self, target: u64, found: &mut Vec<Relation>) -> u64 {
        found.clear();
        let mut hits = std::mem::take(&mut self.hits);
        self.find_pairs(target, found);
        if self.arity >= 3 {
            self.find_triples(target, found, &mut hits);
        }
        if self.arity >= 4 {
            self.find_quads(target, found, &mut hits);
        }
        if self.arity >= 5 {
            let shallow = found.len();
            self.find_deep(target, found, &mut hits);
            let mut deep = found.split_off(shallow);
            deep.sort_unstable();
            deep.dedup();
            found.append(&mut deep);
        }
        self.hits = hits;
        self.find_cost()
    }

    /// The pairs that sum to `value`, which passed the scan of the filter.
    fn pairs_of(&self, value: u64) -> impl Iterator<Item = [Slot; 2]> + '_ {
        self.pair_filter.may_have(value).then(|| self.pairs.sets_of(value)).into_iter().flatten()
    }

    fn find_pairs(&self, target: u64, found: &mut Vec<Relation>) {
        found.extend(self.pairs.sets_of(target).map(|pair| Relation::new(&pair)));
    }

    fn find_triples(&self, target: u64, found: &mut Vec<Relation>, hits: &mut [u32]) {
        let n = self.pair_filter.scan_sums(high_half(target), &self.active.highs, hits);
        for &at in &hits[..n] {
            let first = self.active.slots[at as usize];
            let pairs = self.pairs_of(target ^ self.value_of(first));
            found.extend(pairs.filter(|pair| first < pair[0]).map(|[a, b]| Relation::new(&[first, a, b])));
        }
    }

    fn find_quads(&self, target: u64, found: &mut Vec<Relation>, hits: &mut [u32]) {
        for part in &self.thirds {
            for (u, &first) in part.slots.iter().enumerate() {
                let rest = target ^ self.value_of(first);
                let n = self.pair_filter.scan_sums(high_half(rest), &part.highs[u + 1..], hits);
                for &at in &hits[..n] {
                    let second = part.slots[u + 1 + at as usize];
                    for [a, b] in self.pairs_of(rest ^ self.value_of(second)) {
                        let relation = Relation::from_members(&[first, second, a, b]);
                        found.extend(relation.filter(|r| is_first_of_a_third(r.members(), first, second)));
                    }
                }
            }
        }
    }

    /// Sets of five and six, some of them several times.
    fn find_deep(&self, target: u64, found: &mut Vec<Relation>, hits: &mut [u32]) {
        for part in &self.halves {
            for (u, &first) in part.slots.iter().enumerate() {
                for (v, &second) in part.slots.iter().enumerate().skip(u + 1) {
                    let rest = target ^ self.value_of(first) ^ self.value_of(second);
                    let n = self.deep_filter.scan_sums(high_half(rest), &part.highs[v + 1..], hits);
                    for &at in &hits[..n] {
                        let third = part.slots[v + 1 + at as usize];
                        let rest = rest ^ self.value_of(third);
                        if !self.deep_filter.may_have(rest) {
                            continue;
                        }
                        let pairs = self.pairs.sets_of(rest);
                        found.extend(
                            pairs.filter_map(|[a, b]| Relation::from_members(&[first, second, third, a, b])),
                        );
                        if self.arity >= 6 {
                            let triples = self.triples.sets_of(rest);
                            found.extend(triples.filter_map(|[a, b, c]| {
                                Relation::from_members(&[first, second, third, a, b, c])
                            }));
                        }
                    }
                }
            }
        }
    }

    /// Adds a form.
    pub fn add_form(&mut self, slot: Slot, value: u64) {
        self.values[usize::from(slot)] = value;
        self.add_sums(slot, value);
        for part in self.parts_of(slot) {
            part.add_slot(slot, value);
        }
    }

    fn parts_of(&mut self, slot: Slot) -> [&mut MeetPart; 3] {
        let slot = usize::from(slot);
        [&mut self.active, &mut self.thirds[slot % 3], &mut self.halves[slot % 2]]
    }

    fn add_sums(&mut self, slot: Slot, value: u64) {
        for &other in &self.active.slots {
            let sum = value ^ self.value_of(other);
            self.pairs.add_sum(sum, [slot.min(other), slot.max(other)]);
            self.pair_filter.add_value(sum);
            if self.arity >= 5 {
                self.deep_filter.add_value(sum);
            }
        }
        if self.arity >= 6 {
            for_each_pair(&self.active.slots, |a, b| {
                let sum = value ^ self.values[usize::from(a)] ^ self.values[usize::from(b)];
                self.triples.add_sum(sum, sorted_triple(slot, a, b));
                self.deep_filter.add_value(sum);
            });
        }
    }

    /// Takes out the form in `slot`.
    pub fn remove_form(&mut self, slot: Slot) {
        let value = self.value_of(slot);
        self.parts_of(slot).into_iter().for_each(|part| part.remove_slot(slot));
        for &other in &self.active.slots {
            self.pairs
                .remove_sum(value ^ self.values[usize::from(other)], [slot.min(other), slot.max(other)]);
        }
        if self.arity >= 6 {
            for_each_pair(&self.active.slots, |a, b| {
                let sum = value ^ self.values[usize::from(a)] ^ self.values[usize::from(b)];
                self.triples.remove_sum(sum, sorted_triple(slot, a, b));
            });
        }
        self.n_removed += 1;
        if self.n_removed > self.active.slots.len() / 8 + 5 {
            self.renew_filters();
        }
    }

    /// Filters forget nothing, so that they fill up.
    fn renew_filters(&mut self) {
        self.n_removed = 0;
        self.pair_filter.clear();
        self.deep_filter.clear();
        let slots = &self.active.slots;
        for (i, &a) in slots.iter().enumerate() {
            for (j, &b) in slots.iter().enumerate().skip(i + 1) {
                let sum = self.values[usize::from(a)] ^ self.values[usize::from(b)];
                self.pair_filter.add_value(sum);
                if self.arity >= 5 {
                    self.deep_filter.add_value(sum);
                }
                if self.arity >= 6 {
                    slots[j + 1..]
                        .iter()
                        .for_each(|&c| self.deep_filter.add_value(sum ^ self.values[usize::from(c)]));
                }
            }
        }
    }
}

/// Whether (a, b) is the first pair of one third among the sorted `members`: every set of four is taken once.
fn is_first_of_a_third(members: &[Slot], a: Slot, b: Slot) -> bool {
    let pairs = members.iter().enumerate().flat_map(|(i, &m)| members[i + 1..].iter().map(move |&n| (m, n)));
    let first = pairs.into_iter().find(|(m, n)| m % 3 == n % 3);
    first == Some((a.min(b), a.max(b)))
}

fn for_each_pair(slots: &[Slot], mut visit: impl FnMut(Slot, Slot)) {
    for (i, &a) in slots.iter().enumerate() {
        slots[i + 1..].iter().for_each(|&b| visit(a, b));
    }
}

fn sorted_triple(a: Slot, b: Slot, c: Slot) -> [Slot; 3] {
    let mut triple = [a, b, c];
    triple.sort_unstable();
    triple
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::engine::rng::Rng;
    use itertools::Itertools;
    use proptest::prelude::*;

    /// All sets of 2 to `arity` forms that sum to `target`, by trying them.
    fn by_definition(meet: &Meet, target: u64) -> Vec<Relation> {
        let sets = (2..=meet.arity).flat_map(|n| meet.active.slots.iter().copied().combinations(n));
        let sums = sets.filter(|set| set.iter().fold(target, |sum, &slot| sum ^ meet.value_of(slot)) == 0);
        sums.filter_map(|set| Relation::from_members(&set)).sorted().collect()
    }

    proptest! {
        #[test]
        fn finds_exactly_the_sets_there_are(seed: u64, arity in 2usize..=6, n in 4usize..13, turns in 0usize..40) {
            // Few dimensions, so that there are many sets.
            let mut rng = Rng::new(seed, 0);
            let inputs: Vec<u64> = (0..5).map(|_| rng.next_u64()).collect();
            let (mut meet, mut found) = (Meet::new(n, arity), Vec::new());
            for _ in 0..n + turns {
                let word = 1 + rng.next_below(31);
                let value = (0..5).filter(|j| word >> j & 1 == 1).fold(0, |sum, j| sum ^ inputs[j]);
                let there = meet.active.slots.clone();
                if there.iter().any(|&slot| meet.value_of(slot) == value) {
                    continue;
                }
                if there.len() == n {
                    meet.remove_form(there[rng.next_below(n)]);
                }
                meet.find_sets(value, &mut found);
                prop_assert_eq!(&found.iter().copied().sorted().collect::<Vec<_>>(), &by_definition(&meet, value));
                let free = (0..n as Slot).find(|slot| !meet.active.slots.contains(slot));
                meet.add_form(free.expect("a slot that is not in use"), value);
            }
        }
    }
}
