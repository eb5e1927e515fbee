//! The walk within a number of levels.
//!
//! Every value has a level at which it is derived. A move takes one gate out; what hung on it rises to the
//! least level that other triples give, and what would rise too high, or cannot be derived at all, needs a new
//! value. As in [`step`](super::step), one that some pair gives is looked for, and the move is taken back where
//! none brings every target down again.
//!
//! A set that is too deep can be brought down: its excess, the sum over targets of the levels above the goal,
//! may then rise only a little above its least value so far.

use crate::search::engine::problem::Problem;
use crate::search::engine::rng::Rng;
use crate::search::values::mover::{MoveOutcome, Mover};
use crate::search::values::set::{NONE, ValueSet};
use crate::search::values::table::Others;
use std::collections::BTreeMap;

/// Most risen values that one new value is tried for.
const MAX_RISEN: usize = 12;
/// Most new values tried in a move.
const MAX_TRIES: usize = 24;
/// Operand that stands for the new value until it has a number.
const NEW: u32 = u32::MAX - 1;
/// Level of a value that is not derived.
const NEVER: u32 = u32::MAX;

/// Moves a set whose targets keep to a number of levels.
#[derive(Debug, Clone)]
pub struct LevelWalker {
    max_depth: u32,
    /// Level that targets are to come down to.
    goal: u32,
    /// Sum over targets of the levels above the goal, and its upper limit.
    excess: u64,
    most_excess: u64,
    /// Most that the excess may lie above its least value so far.
    spare: u64,
    /// The gate of this move, which is not derived again.
    out: u32,
    /// Level by number; between moves at least one more than that of the higher operand.
    level: Vec<u32>,
    /// Level of each input.
    arrival: Vec<u32>,
    /// Levels after each target that has any, by value, and by number.
    after_value: BTreeMap<u64, u32>,
    after: Vec<u32>,
    /// Operands of the values derived anew in this move.
    pending: Vec<[u32; 2]>,
    /// Whether a number is in `touched`.
    is_touched: Vec<bool>,
    /// Numbers that this move may have changed, with the level before; the removed gate comes first.
    touched: Vec<(u32, u32)>,
    /// Numbers that rose, with the level before, the lowest first.
    risen: Vec<(u32, u32)>,
    /// Queue of numbers, by level.
    waiting: Vec<Vec<u32>>,
    /// Triples of a new value that is tried.
    partners: Vec<[u32; 2]>,
    candidates: Vec<u64>,
    /// Places in `live` of sums that may be present.
    hits: Vec<u32>,
    work: u64,
}

impl LevelWalker {
    /// For sets of `problem` whose targets stand at `max_depth` or below, the levels after them counted.
    pub fn new(max_depth: u32, problem: &Problem) -> Self {
        Self::down_to(max_depth, max_depth, 0, problem)
    }

    /// For sets of `problem` whose targets stand at `max_depth` or below and are to come down to `goal`, the levels
    /// after them counted; the excess may lie `spare` above its least value so far.
    pub fn down_to(goal: u32, max_depth: u32, spare: u64, problem: &Problem) -> Self {
        let after = problem.targets.iter().copied().zip(problem.after.iter().copied());
        Self {
            arrival: problem.arrival.clone(),
            after_value: after.filter(|(_, levels)| *levels > 0).collect(),
            after: Vec::new(),
            max_depth,
            goal,
            excess: 0,
            most_excess: u64::MAX,
            spare,
            out: NEVER,
            level: Vec::new(),
            pending: Vec::new(),
            is_touched: Vec::new(),
            touched: Vec::new(),
            risen: Vec::new(),
            waiting: Vec::new(),
            partners: Vec::new(),
            candidates: Vec::new(),
            hits: Vec::new(),
            work: 0,
        }
    }

    fn resize(&mut self, set: &ValueSet) {
        let n = set.value.len();
        self.level.resize(n, NEVER);
        self.after.resize(n, 0);
        self.pending.resize(n, NONE);
        self.is_touched.resize(n, false);
        // No level lies higher above the inputs than there are gates.
        let highest = n + self.arrival.iter().max().map_or(0, |&level| level as usize);
        self.waiting.resize(highest.min(self.max_depth as usize) + 1, Vec::new());
    }

    fn level_of(&self, number: u32) -> u32 {
        self.level[number as usize]
    }

    /// Level of the sum of a pair.
    fn level_above(&self, [a, b]: [u32; 2]) -> u32 {
        self.level_of(a).max(self.level_of(b)).saturating_add(1)
    }

    /// Highest level at which `number` may stand to be in time for `limit`.
    fn most_within(&self, limit: u32, number: u32) -> u32 {
        limit.saturating_sub(self.after[number as usize])
    }

    fn touch_level(&mut self, number: u32) {
        if !std::mem::replace(&mut self.is_touched[number as usize], true) {
            self.touched.push((number, self.level_of(number)));
        }
    }

    /// Removes `out`: values that depend on it are derived by other triples at their level, or rise.
    fn take_out(&mut self, set: &ValueSet, out: u32) {
        self.risen.clear();
        self.out = out;
        self.touch_level(out);
        self.level[out as usize] = NEVER;
        self.wait_for_readers(set, out);
        // A reader is above its operands, so all that matters for a level is settled when its turn comes.
        for at in 1..self.waiting.len() {
            let mut waiting = std::mem::take(&mut self.waiting[at]);
            for u in waiting.drain(..) {
                if self.is_touched[u as usize] {
                    continue;
                }
                let triples = &set.triples[u as usize];
                self.work += 2 + triples.len() as u64;
                let kept = triples.iter().find(|&&pair| self.level_above(pair) as usize <= at).copied();
                self.touch_level(u);
                if let Some(pair) = kept {
                    self.pending[u as usize] = pair;
                } else {
                    self.level[u as usize] = NEVER;
                    self.risen.push((u, at as u32));
                    self.wait_for_readers(set, u);
                }
            }
            self.waiting[at] = waiting;
        }
        for i in 0..self.risen.len() {
            let u = self.risen[i].0;
            if let Some(&pair) = set.triples[u as usize].iter().min_by_key(|&&pair| self.level_above(pair)) {
                self.lower_level(u, pair);
            }
            self.work += 2 * set.triples[u as usize].len() as u64;
        }
        self.settle_levels(set);
    }

    fn wait_for_readers(&mut self, set: &ValueSet, number: u32) {
        for &reader in &set.readers[number as usize] {
            let level = self.level_of(reader) as usize;
            if level < self.waiting.len() {
                self.waiting[level].push(reader);
            }
        }
    }

    /// Derives `number` from `pair` where that is lower than before.
    fn lower_level(&mut self, number: u32, pair: [u32; 2]) {
        self.lower_to(number, self.level_above(pair), pair);
    }

    fn lower_to(&mut self, number: u32, level: u32, pair: [u32; 2]) {
        let most = self.most_within(self.max_depth, number);
        if level < self.level_of(number) && level <= most && number != self.out {
            self.touch_level(number);
            self.level[number as usize] = level;
            self.pending[number as usize] = pair;
            self.waiting[level as usize].push(number);
        }
    }

    /// Lowers all values that the queued ones can lower, from the lowest level on.
    fn settle_levels(&mut self, set: &ValueSet) {
        for at in 1..self.waiting.len() {
            // All it derives stands higher, so nothing is added here meanwhile.
            let mut waiting = std::mem::take(&mut self.waiting[at]);
            for u in waiting.drain(..) {
                if self.level_of(u) as usize != at || at as u32 == self.max_depth {
                    continue;
                }
                for &[a, b] in &set.triples[u as usize] {
                    self.lower_level(a, [u, b]);
                    self.lower_level(b, [u, a]);
                }
                self.work += 2 * set.triples[u as usize].len() as u64;
            }
            self.waiting[at] = waiting;
        }
    }

    /// Sum over targets of the levels above the goal.
    pub fn total_excess(&self) -> u64 {
        self.excess
    }

    fn is_right(&self, set: &ValueSet) -> bool {
        self.risen.iter().all(|&(u, _)| !set.target[u as usize] || self.level_of(u) != NEVER)
            && self.excess_after(set) <= self.most_excess
    }

    /// The excess after the move.
    fn excess_after(&self, set: &ValueSet) -> u64 {
        if self.goal == self.max_depth {
            return 0;
        }
        let targets = self.touched.iter().filter(|&&(u, _)| set.target[u as usize]);
        let change = |sum, &(u, before): &(u32, u32)| {
            sum + self.too_high(u, self.level_of(u)) - self.too_high(u, before)
        };
        targets.fold(self.excess, change)
    }

    /// Levels that `number` at `level` lies above its goal.
    fn too_high(&self, number: u32, level: u32) -> u64 {
        u64::from(level.saturating_sub(self.most_within(self.goal, number)))
    }

    /// Reverts the values touched after the first `kept`; gives those kept the levels and operands `levels`.
    fn undo_to(&mut self, kept: usize, levels: &[(u32, [u32; 2])]) {
        for (u, before) in self.touched.drain(kept..) {
            self.level[u as usize] = before;
            self.is_touched[u as usize] = false;
        }
        for (&(u, _), &(level, pair)) in self.touched.iter().zip(levels) {
            self.level[u as usize] = level;
            self.pending[u as usize] = pair;
        }
    }

    fn repair_set(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> MoveOutcome {
        self.candidates.clear();
        let mut risen = std::mem::take(&mut self.risen);
        let many = risen.len() > MAX_RISEN;
        let sources = risen.iter().rev().filter(|(u, _)| !many || set.operands[*u as usize].contains(&out));
        for &(u, before) in sources.take(MAX_RISEN) {
            let most =
                if set.target[u as usize] { before.max(self.most_within(self.goal, u)) } else { before };
            if most >= 2 && self.level_of(u) > most {
                self.find_candidates(set, out, u, most);
            }
        }
        std::mem::swap(&mut self.risen, &mut risen);
        let before: Vec<(u32, [u32; 2])> =
            self.touched.iter().map(|&(u, _)| (self.level_of(u), self.pending[u as usize])).collect();
        for _ in 0..MAX_TRIES {
            if self.candidates.is_empty() {
                break;
            }
            let value = self.candidates.swap_remove(rng.next_below(self.candidates.len()));
            if let Some(pair) = self.try_new(set, value) {
                return self.replace_gate(set, out, value, pair);
            }
            self.undo_to(before.len(), &before);
        }
        MoveOutcome::Kept
    }

    /// Sums of `u` and a value that lie low enough to bring `u` down to level `most`.
    fn find_candidates(&mut self, set: &ValueSet, out: u32, u: u32, most: u32) {
        let Some(pairs) = &set.pairs else { return self.by_triples(set, out, u, most) };
        let (value, gone) = (set.value[u as usize], set.value[out as usize]);
        pairs.scan_sums(value, &set.live_value, &mut self.hits);
        for &at in &self.hits {
            let (a, sum) = (set.live[at as usize], value ^ set.live_value[at as usize]);
            if self.level_of(a) >= most || sum == gone || sum == 0 {
                continue;
            }
            let fits = match pairs.other_pairs(sum, u, a) {
                Others::None => false,
                Others::One(pair) => set.pair_sum(pair) == sum && self.level_above(pair) < most,
                Others::More => true,
            };
            if fits {
                self.candidates.push(sum);
            }
        }
        self.work += set.live.len() as u64;
    }

    /// Candidates from triples of the gate and of `u`: out = a ^ b and u = out ^ d lead to u = (a ^ d) ^ b.
    fn by_triples(&mut self, set: &ValueSet, out: u32, u: u32, most: u32) {
        for &[a, b] in &set.triples[out as usize] {
            for &[x, y] in set.triples[u as usize].iter().filter(|pair| pair.contains(&out)) {
                let d = x ^ y ^ out;
                for (operand, rest) in [(a, b), (b, a)] {
                    if operand != d && self.level_above([operand, d]) < most && self.level_of(rest) < most {
                        self.candidates.push(set.pair_sum([operand, d]));
                    }
                }
            }
        }
        self.work += 8 * (set.triples[out as usize].len() + set.triples[u as usize].len()) as u64;
    }

    /// Tries `value` as a new gate; returns its operands where every target is derived then.
    fn try_new(&mut self, set: &ValueSet, value: u64) -> Option<[u32; 2]> {
        self.work += 4 * self.risen.len() as u64;
        if set.ids.get(value).is_some() || !self.may_do(set, value) {
            return None;
        }
        let mut partners = std::mem::take(&mut self.partners);
        partners.clear();
        set.filter.scan_sums(value, &set.live_value, &mut self.hits);
        for &at in &self.hits {
            let x = set.live[at as usize];
            if let Some(y) = set.ids.get(set.live_value[at as usize] ^ value).filter(|&y| y > x) {
                partners.push([x, y]);
            }
        }
        self.work += 2 * set.live.len() as u64;
        let best = partners.iter().copied().min_by_key(|&pair| self.level_above(pair));
        let best = best.filter(|&pair| self.level_above(pair) < self.max_depth);
        if let Some(pair) = best {
            let level = self.level_above(pair);
            for &[x, y] in &partners {
                for (u, other) in [(x, y), (y, x)] {
                    self.lower_to(u, self.level_of(other).max(level).saturating_add(1), [NEW, other]);
                }
            }
            self.settle_levels(set);
        }
        self.partners = partners;
        best.filter(|_| self.is_right(set))
    }

    /// Whether every target that is missing is a sum with `value` or has a triple without the gate.
    fn may_do(&self, set: &ValueSet, value: u64) -> bool {
        let missing = |&&(u, _): &&(u32, u32)| set.target[u as usize] && self.level_of(u) == NEVER;
        self.risen.iter().filter(missing).all(|&(u, _)| {
            let other = set.ids.get(set.value[u as usize] ^ value);
            let is_left = |pair: &[u32; 2]| !pair.contains(&self.out);
            other.is_some_and(|other| other != self.out) || set.triples[u as usize].iter().any(is_left)
        })
    }

    /// Puts `value`, the sum of `pair`, in the place of the gate.
    fn replace_gate(&mut self, set: &mut ValueSet, out: u32, value: u64, pair: [u32; 2]) -> MoveOutcome {
        let (before, level) = (set.n_gates, self.level_above(pair));
        let new = set.insert(value, false);
        self.resize(set);
        self.level[new as usize] = level;
        set.set_operands(new, pair);
        self.commit_move(set, out, new);
        if set.n_gates < before { MoveOutcome::Smaller } else { MoveOutcome::Changed }
    }

    /// Applies the changes of the move to the set.
    fn commit_move(&mut self, set: &mut ValueSet, out: u32, new: u32) {
        self.excess = self.excess_after(set);
        self.most_excess = self.most_excess.min(self.excess + self.spare);
        for i in 0..self.touched.len() {
            let u = self.touched[i].0;
            self.is_touched[u as usize] = false;
            if self.level_of(u) == NEVER {
                set.unlink_gate(u);
            } else {
                let pair = self.pending[u as usize];
                set.set_operands(u, pair.map(|operand| if operand == NEW { new } else { operand }));
            }
        }
        for i in 1..self.touched.len() {
            let u = self.touched[i].0;
            if self.level_of(u) == NEVER {
                set.remove(u);
            }
        }
        set.remove(out);
        set.sweep_unread();
        self.work += 8 * set.live.len() as u64;
        self.touched.clear();
    }
}

impl Mover for LevelWalker {
    /// Every value gets its least level.
    fn load_set(&mut self, set: &mut ValueSet) {
        self.resize(set);
        self.out = NEVER;
        self.level.fill(NEVER);
        self.touched.clear();
        self.is_touched.fill(false);
        for &u in set.live.iter().filter(|&&u| set.operands[u as usize] == NONE) {
            self.level[u as usize] = self.arrival[u as usize];
        }
        self.after.fill(0);
        for &u in set.live.iter().filter(|&&u| set.target[u as usize]) {
            self.after[u as usize] = self.after_value.get(&set.value[u as usize]).copied().unwrap_or(0);
        }
        for u in set.live.clone() {
            if let Some(&pair) = set.triples[u as usize].iter().min_by_key(|&&pair| self.level_above(pair)) {
                self.lower_level(u, pair);
            }
        }
        self.settle_levels(set);
        for (u, _) in self.touched.drain(..) {
            self.is_touched[u as usize] = false;
            set.set_operands(u, self.pending[u as usize]);
        }
        set.sweep_unread();
        let targets = set.live.iter().filter(|&&u| set.target[u as usize]);
        self.excess = targets.map(|&u| self.too_high(u, self.level_of(u))).sum();
        self.most_excess = self.excess + self.spare;
    }

    fn try_without(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> MoveOutcome {
        self.resize(set);
        self.take_out(set, out);
        let outcome = if self.is_right(set) {
            self.commit_move(set, out, NONE[0]);
            MoveOutcome::Smaller
        } else {
            self.repair_set(set, out, rng)
        };
        if outcome == MoveOutcome::Kept {
            self.undo_to(0, &[]);
        }
        outcome
    }

    fn add_random(&mut self, set: &mut ValueSet, rng: &mut Rng) {
        let fits = |pair| self.level_above(pair) < self.max_depth;
        if let Some(new) = set.add_random(rng, fits) {
            self.resize(set);
            self.level[new as usize] = self.level_above(set.operands[new as usize]);
        }
        self.work += 10 * set.live.len() as u64;
    }

    fn work_done(&self) -> u64 {
        self.work
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::{Params, Search};
    use crate::search::values::round::Round;
    use crate::search::values::solve_values;

    #[test]
    fn brings_a_deep_set_down() {
        let matrix = random_matrix(24, 16, 0.5, 2).expect("a matrix");
        let search_params = Params { effort: 0, ..Params::default() };
        let (deep, _) = solve_values(&matrix, &Search::quiet(&search_params));
        let (goal, problem) = (deep.depth() - 2, Problem::new(&matrix, None));
        let mut set = ValueSet::new(&problem, &Problem::split_gates(&deep), true);
        let mut mover = LevelWalker::down_to(goal, deep.depth(), 1, &problem);
        mover.load_set(&mut set);
        let (mut rng, mut least) = (Rng::new(1, 0), mover.total_excess());
        let mut round = Round::new(set.n_gates, &mut rng);
        while mover.total_excess() > 0 && mover.work_done() < 100_000_000 {
            round.make_move(&mut set, &mut mover, &mut rng);
            assert!(mover.total_excess() <= least + 1);
            least = least.min(mover.total_excess());
        }
        assert_eq!(least, 0);
        let network =
            problem.network_of_gates(&set.ordered_gates(), &matrix).expect("a network of the matrix");
        assert!(network.depth() <= goal);
    }
}
