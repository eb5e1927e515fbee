//! One move of the walk: take a gate out and repair what hung on it.
//!
//! Whatever depended on the gate is derived again through other triples. What stays stuck needs one new value
//! that frees it, the sum of a stuck value and an available one, and of two available ones. Nothing needed is
//! stuck: the set is smaller. A repair leaves it as large as it was, and is always taken: a walk on a plateau.
//!
//! Where much is stuck, a value that derives all direct readers of the gate is enough: the rest follows as before.

use crate::search::engine::rng::Rng;
use crate::search::values::mover::{MoveOutcome, Mover};
use crate::search::values::set::{NONE, NOWHERE, ValueSet};
use crate::search::values::table::{Others, PairSums};

/// Most stuck values that one new value is tried for; now and then fewer, where all pairs are known.
const MAX_STUCK: usize = 6;
const FEW_STUCK: usize = 2;
/// Most new values tried in a move.
const MAX_TRIES: usize = 24;
/// Operand that stands for the new value until it has a number.
const NEW: u32 = u32::MAX - 1;

/// Moves a [`ValueSet`]; holds what is reused from move to move.
///
/// During a move, values that are not available have no place in the order of the set.
#[derive(Debug, Clone, Default)]
pub struct Walker {
    /// The gate that is taken out.
    out: u32,
    /// Values derived from it and by no earlier gate, itself first, with their places.
    down: Vec<(u32, u32)>,
    /// Of these, the values that later gates may derive.
    later: Vec<u32>,
    /// Operands that values derived again will have.
    pending: Vec<[u32; 2]>,
    again: Vec<u32>,
    stuck: Vec<u32>,
    /// Stuck values that a new value must derive: all, or the direct readers of the gate among them.
    sources: Vec<u32>,
    /// Stuck values that the new value derives, and those that it leaves stuck.
    freed: Vec<u32>,
    lost: Vec<u32>,
    /// A bit for the place of each gate to derive anew.
    waiting: Vec<u64>,
    candidates: Vec<(u64, [u32; 2])>,
    /// Places in [`ValueSet::live`] of sums that more than one pair may have.
    hits: Vec<u32>,
    work: u64,
}

impl Mover for Walker {
    fn load_set(&mut self, _set: &mut ValueSet) {}

    fn try_without(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> MoveOutcome {
        self.pending.resize(set.value.len(), NONE);
        self.take_out(set, out);
        if self.stuck.iter().any(|&u| set.target[u as usize]) {
            return self.repair_set(set, rng);
        }
        self.shrink_set(set);
        MoveOutcome::Smaller
    }

    fn add_random(&mut self, set: &mut ValueSet, rng: &mut Rng) {
        set.add_random(rng, |_| true);
        self.work += 10 * set.live.len() as u64;
    }

    fn work_done(&self) -> u64 {
        self.work
    }
}

impl Walker {
    /// Removes `out`: values derived from it are derived anew, or lose their place.
    ///
    /// Gates are gone through in order: one that earlier ones still derive keeps all that depends on it. The
    /// others may follow from later gates, none of which needs them.
    fn take_out(&mut self, set: &mut ValueSet, out: u32) {
        self.out = out;
        [&mut self.again, &mut self.later, &mut self.stuck].into_iter().for_each(Vec::clear);
        self.down.clear();
        set.sort_gates();
        self.waiting.resize(set.sorted.len().div_ceil(64), 0);
        let first = set.place[out as usize] as usize / 64;
        self.drop(set, out);
        for word in first..self.waiting.len() {
            while self.waiting[word] != 0 {
                let place = 64 * word as u32 + self.waiting[word].trailing_zeros();
                self.waiting[word] &= self.waiting[word] - 1;
                self.derive_again(set, place);
            }
        }
        self.rescue_stuck(set);
        let stuck = self.down[1..].iter().map(|&(u, _)| u).filter(|&u| !set.has_place(u));
        self.stuck.extend(stuck);
    }

    /// Looks for another derivation of the gate at `place` from earlier ones.
    fn derive_again(&mut self, set: &mut ValueSet, place: u32) {
        let number = set.sorted[place as usize];
        let triples = &set.triples[number as usize];
        self.work += 4 + triples.len() as u64;
        let mut is_later = false;
        for &[a, b] in triples {
            let after = set.place[a as usize].max(set.place[b as usize]);
            if after < place {
                self.pending[number as usize] = [a, b];
                self.again.push(number);
                return;
            }
            is_later |= after != NOWHERE;
        }
        if is_later {
            self.later.push(number);
        }
        self.drop(set, number);
    }

    /// Takes `number` out of the available values; its readers wait.
    fn drop(&mut self, set: &mut ValueSet, number: u32) {
        self.down.push((number, set.place[number as usize]));
        set.place[number as usize] = NOWHERE;
        for &reader in &set.readers[number as usize] {
            let place = set.place[reader as usize] as usize;
            self.waiting[place / 64] |= 1 << (place % 64);
        }
    }

    /// Derives from later gates the values that earlier ones do not.
    fn rescue_stuck(&mut self, set: &mut ValueSet) {
        let kept = self.again.len();
        for &u in &self.later {
            let free = |pair: &&[u32; 2]| pair.iter().all(|&p| set.has_place(p));
            if let Some(&pair) = set.triples[u as usize].iter().find(free) {
                set.place[u as usize] = 0;
                self.pending[u as usize] = pair;
                self.again.push(u);
            }
        }
        let mut again = std::mem::take(&mut self.again);
        self.spread_from(set, &mut again, kept);
        self.again = again;
    }

    /// Derives what follows from the values of `queue`, from number `at` on, and appends it.
    fn spread_from(&mut self, set: &mut ValueSet, queue: &mut Vec<u32>, mut at: usize) {
        let ValueSet { triples, place, .. } = set;
        while let Some(&u) = queue.get(at) {
            at += 1;
            for &[a, b] in &triples[u as usize] {
                let free = match [a, b].map(|p| place[p as usize] == NOWHERE) {
                    [true, false] if a != self.out => a,
                    [false, true] if b != self.out => b,
                    _ => continue,
                };
                place[free as usize] = 0;
                self.pending[free as usize] = [u, a ^ b ^ free];
                queue.push(free);
            }
            self.work += 2 * triples[u as usize].len() as u64;
        }
    }

    /// Restores the places of all values.
    fn restore_places(&mut self, set: &mut ValueSet) {
        self.down.iter().for_each(|&(u, place)| set.place[u as usize] = place);
    }

    /// Removes the gate and all stuck values.
    fn shrink_set(&mut self, set: &mut ValueSet) {
        self.restore_places(set);
        for &u in &self.again {
            set.set_operands(u, self.pending[u as usize]);
        }
        self.stuck.iter().for_each(|&u| set.unlink_gate(u));
        self.stuck.iter().for_each(|&u| set.remove(u));
        set.remove(self.out);
        self.work += 4 * (set.live.len() * (1 + self.stuck.len())) as u64;
        set.sweep_unread();
    }

    fn repair_set(&mut self, set: &mut ValueSet, rng: &mut Rng) -> MoveOutcome {
        let few = set.pairs.is_some() && rng.one_in(2);
        let all = self.stuck.len() <= if few { FEW_STUCK } else { MAX_STUCK };
        let mut sources = std::mem::take(&mut self.sources);
        sources.clear();
        if all {
            sources.extend(&self.stuck);
        } else {
            sources.extend(set.readers[self.out as usize].iter().filter(|&&u| !set.has_place(u)));
        }
        self.candidates.clear();
        if sources.len() <= MAX_STUCK {
            self.find_candidates(set, &sources);
        }
        self.sources = sources;
        for _ in 0..MAX_TRIES {
            if self.candidates.is_empty() {
                break;
            }
            let (value, known) = self.candidates.swap_remove(rng.next_below(self.candidates.len()));
            let frees = if all { self.frees_targets(set, value) } else { self.frees_sources(set, value) };
            if !frees {
                continue;
            }
            let pair = if known == NONE { self.pair_of(set, value, rng) } else { Some(known) };
            match pair {
                Some(pair) => return self.replace_gate(set, value, pair),
                None if all => self.undo_frees(set),
                None => {}
            }
        }
        self.restore_places(set);
        MoveOutcome::Kept
    }

    /// Finds new values that derive one of `sources`.
    fn find_candidates(&mut self, set: &ValueSet, sources: &[u32]) {
        match &set.pairs {
            Some(pairs) => self.by_pair_sums(set, pairs, sources),
            None => self.by_triples(set, sources),
        }
    }

    /// Every sum of one of `sources` and an available value that an available pair may have too.
    fn by_pair_sums(&mut self, set: &ValueSet, pairs: &PairSums, sources: &[u32]) {
        let gone = set.value[self.out as usize];
        for &u in sources {
            let stuck = set.value[u as usize];
            pairs.scan_sums(stuck, &set.live_value, &mut self.hits);
            for &at in &self.hits {
                let (a, sum) = (set.live[at as usize], stuck ^ set.live_value[at as usize]);
                if !set.has_place(a) || sum == gone {
                    continue;
                }
                let is_pair =
                    |pair: [u32; 2]| pair.iter().all(|&p| set.has_place(p)) && set.pair_sum(pair) == sum;
                match pairs.other_pairs(sum, u, a) {
                    Others::None => {}
                    Others::One(pair) if is_pair(pair) => self.candidates.push((sum, pair)),
                    Others::One(_) => {}
                    Others::More => self.candidates.push((sum, NONE)),
                }
            }
        }
        self.work += (sources.len() * set.live.len()) as u64;
    }

    /// Sums that triples of the gate and of one of `sources` give at once: out = a ^ b and u = out ^ d lead to
    /// u = (a ^ d) ^ b.
    fn by_triples(&mut self, set: &ValueSet, sources: &[u32]) {
        let out = self.out;
        for &[a, b] in &set.triples[out as usize] {
            if !(set.has_place(a) && set.has_place(b)) {
                continue;
            }
            for &u in sources {
                for &[x, y] in &set.triples[u as usize] {
                    let d = if x == out {
                        y
                    } else if y == out {
                        x
                    } else {
                        continue;
                    };
                    if !set.has_place(d) {
                        continue;
                    }
                    for operand in [a, b].into_iter().filter(|&operand| operand != d) {
                        self.candidates.push((set.pair_sum([operand, d]), [operand, d]));
                    }
                }
            }
        }
        self.work += 8 * self.candidates.len() as u64;
    }

    /// A pair of available values with this sum that do not need it.
    fn pair_of(&mut self, set: &ValueSet, sum: u64, rng: &mut Rng) -> Option<[u32; 2]> {
        let (n, first) = (set.live.len(), rng.next_below(set.live.len()));
        for i in 0..n {
            let at = if first + i < n { first + i } else { first + i - n };
            let other = set.live_value[at] ^ sum;
            if !set.filter.may_have(other) {
                continue;
            }
            if let Some(other) = set.ids.get(other) {
                let number = set.live[at];
                if [number, other].iter().all(|&p| set.has_place(p) && !self.freed.contains(&p)) {
                    self.work += 2 * i as u64;
                    return Some([number, other]);
                }
            }
        }
        self.work += 2 * n as u64;
        None
    }

    /// Whether `value` frees every stuck target; fills `freed`, with operands pending, and `lost`.
    fn frees_targets(&mut self, set: &mut ValueSet, value: u64) -> bool {
        let mut freed = std::mem::take(&mut self.freed);
        freed.clear();
        for &u in &self.stuck {
            if let Some(other) = set.ids.get(set.value[u as usize] ^ value).filter(|&o| set.has_place(o)) {
                self.pending[u as usize] = [NEW, other];
                freed.push(u);
            }
        }
        // Only now, so that no freed value serves as a partner of another in the same round.
        freed.iter().for_each(|&u| set.place[u as usize] = 0);
        let mut at = 0;
        while at < freed.len() {
            let u = freed[at];
            let partner = set.ids.get(set.value[u as usize] ^ value);
            if let Some(other) = partner.filter(|&o| !set.has_place(o) && o != self.out) {
                set.place[other as usize] = 0;
                self.pending[other as usize] = [NEW, u];
                freed.push(other);
            }
            at += 1;
            if at == freed.len() {
                let before = freed.len();
                self.spread_from(set, &mut freed, 0);
                at = before.min(freed.len());
            }
        }
        self.work += 4 * (self.stuck.len() + freed.len()) as u64;
        self.freed = freed;
        self.lost.clear();
        self.lost.extend(self.stuck.iter().filter(|&&u| !set.has_place(u)));
        let free = self.lost.iter().all(|&u| !set.target[u as usize]);
        if !free {
            self.undo_frees(set);
        }
        free
    }

    fn undo_frees(&mut self, set: &mut ValueSet) {
        self.freed.iter().for_each(|&u| set.place[u as usize] = NOWHERE);
    }

    /// Whether `value`, which is new, derives each of the sources with an available value.
    fn frees_sources(&mut self, set: &ValueSet, value: u64) -> bool {
        self.freed.clear();
        self.lost.clear();
        for &u in &self.sources {
            let other = set.ids.get(set.value[u as usize] ^ value).filter(|&o| set.has_place(o));
            let Some(other) = other else { break };
            self.pending[u as usize] = [NEW, other];
            self.freed.push(u);
        }
        self.work += 4 * self.sources.len() as u64;
        self.freed.len() == self.sources.len()
    }

    /// Puts `value`, the sum of `pair`, in the place of the gate.
    fn replace_gate(&mut self, set: &mut ValueSet, value: u64, pair: [u32; 2]) -> MoveOutcome {
        self.restore_places(set);
        let before = set.n_gates;
        for &u in &self.again {
            set.set_operands(u, self.pending[u as usize]);
        }
        self.freed.iter().chain(&self.lost).for_each(|&u| set.unlink_gate(u));
        self.lost.iter().for_each(|&u| set.remove(u));
        let place = set.place[self.out as usize];
        set.remove(self.out);
        let new = set.insert(value, false);
        set.bring_to(new, place, pair);
        set.set_operands(new, pair);
        for &u in &self.freed {
            set.set_operands(
                u,
                self.pending[u as usize].map(|operand| if operand == NEW { new } else { operand }),
            );
        }
        set.sweep_unread();
        self.work += 8 * set.live.len() as u64;
        if set.n_gates < before { MoveOutcome::Smaller } else { MoveOutcome::Changed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::engine::problem::Problem;
    use crate::search::engine::rng::Rng;
    use crate::search::values::round::Round;

    use crate::search::heuristics::sharing::shared_network;
    use itertools::Itertools;
    use proptest::prelude::*;

    /// Every value with the pairs of values that sum to it.
    fn triples(set: &ValueSet) -> Vec<(u64, Vec<[u64; 2]>)> {
        let values = |pair: &[u32; 2]| {
            let [a, b] = pair.map(|p| set.value[p as usize]);
            [a.min(b), a.max(b)]
        };
        let of = |&u: &u32| {
            let pairs = set.triples[u as usize].iter().map(values).sorted().collect();
            (set.value[u as usize], pairs)
        };
        set.live.iter().map(of).sorted().collect()
    }

    fn is_in_order(set: &mut ValueSet) -> bool {
        set.sort_gates();
        let earlier = |u: u32, operand: u32| set.place[operand as usize] < set.place[u as usize];
        set.live.iter().all(|&u| {
            let operands = set.operands[u as usize];
            set.has_place(u) && (operands == NONE || operands.iter().all(|&operand| earlier(u, operand)))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_move_leaves_a_network(
            n_rows in 2usize..40, n_cols in 2usize..24, density in 0.1..0.6, seed in any::<u64>(), pairs in any::<bool>(),
        ) {
            let matrix = random_matrix(n_rows, n_cols, density, seed).expect("a matrix");
            let problem = Problem::new(&matrix, None);
            let start = shared_network(&matrix);
            let mut set = ValueSet::new(&problem, &Problem::split_gates(&start), pairs);
            let (mut walker, mut rng) = (Walker::default(), Rng::new(seed, 1));
            let mut round = Round::new(set.n_gates, &mut rng);
            for _ in 0..1500 {
                let before = set.n_gates;
                round.make_move(&mut set, &mut walker, &mut rng);
                prop_assert!(is_in_order(&mut set));
                prop_assert!(set.n_gates <= before + 1);
            }
            let gates = set.ordered_gates();
            prop_assert!(problem.network_of_gates(&gates, &matrix).is_some());
            // The triples kept up to date are those of a new set.
            let anew = ValueSet::new(&problem, &gates, pairs);
            if anew.n_gates == set.n_gates {
                prop_assert_eq!(triples(&set), triples(&anew));
            }
        }
    }

    #[test]
    fn a_gate_on_which_all_hangs_is_replaced() {
        // A chain: every prefix sum is a row, and the first gate is what all others hang on.
        let n = 30;
        let rows = (3..=n).map(|k| crate::gf2::BitVec::from_bits((0..n).map(|j| j < k)));
        let matrix = crate::gf2::BitMatrix::from_rows(n, rows.collect()).expect("rectangular");
        let problem = Problem::new(&matrix, None);
        let chain: Vec<[u32; 2]> =
            (1..n as u32).map(|k| [if k == 1 { 0 } else { n as u32 + k - 2 }, k]).collect();
        let first = problem.inputs[0] ^ problem.inputs[1];
        for pairs in [false, true] {
            let mut set = ValueSet::new(&problem, &chain, pairs);
            let out = set.ids.get(first).expect("the first gate");
            let outcome = Walker::default().try_without(&mut set, out, &mut Rng::new(1, 0));
            assert_eq!((outcome, set.n_gates), (MoveOutcome::Changed, n - 1));
            assert!(
                set.ids.get(first).is_none()
                    && problem.network_of_gates(&set.ordered_gates(), &matrix).is_some()
            );
        }
    }
}
