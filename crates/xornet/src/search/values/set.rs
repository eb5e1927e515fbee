//! A set of values in which every gate is the sum of two others: the state of the walk.
//!
//! All triples a ^ b = c inside the set are known, so that a gate has many derivations to choose from.

use crate::search::engine::filter::Filter;
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::values::table::{PairSums, ValueTable};
use std::collections::BTreeSet;

/// No operands: an input.
pub const NONE: [u32; 2] = [u32::MAX; 2];

/// Place of a value that has none in the order.
pub const NOWHERE: u32 = u32::MAX;

/// Most values for which walks keep all pairs by their sums.
const MAX_PAIRS: usize = 600;

/// A set of values. Values have numbers; a number is used again when its value is gone.
#[derive(Debug, Clone)]
pub struct ValueSet {
    /// Value of each number.
    pub value: Vec<u64>,
    /// Whether a row needs it.
    pub target: Vec<bool>,
    /// Pairs whose sum it is.
    pub triples: Vec<Vec<[u32; 2]>>,
    /// The pair that derives it now.
    pub operands: Vec<[u32; 2]>,
    /// Gates that it derives now.
    pub readers: Vec<Vec<u32>>,
    /// Numbers in use, and their values in the same order.
    pub live: Vec<u32>,
    pub live_value: Vec<u64>,
    /// Gates that no row needs.
    pub movable: Vec<u32>,
    /// Values and their numbers.
    pub ids: ValueTable,
    /// Filter of the values present.
    pub filter: Filter,
    /// Pairs by their sum; not kept for large sets.
    pub pairs: Option<PairSums>,
    /// Number of gates.
    pub n_gates: usize,
    /// Numbers in an order in which operands come first, and the place of each; by [`ValueSet::sort_gates`].
    pub sorted: Vec<u32>,
    pub place: Vec<u32>,
    in_order: bool,
    live_at: Vec<u32>,
    movable_at: Vec<u32>,
    free: Vec<u32>,
    /// Gates that may have lost their last reader.
    orphans: Vec<u32>,
    /// Places in `live` of sums that may be present.
    hits: Vec<u32>,
    n_in: usize,
}

impl ValueSet {
    /// The values of `gates`, those that reach no target left out; `with_pairs` keeps the pairs by their sum.
    pub fn new(problem: &Problem, gates: &[[u32; 2]], with_pairs: bool) -> Self {
        let n = problem.n_in() + gates.len() + 8;
        let mut set = Self {
            value: Vec::with_capacity(n),
            target: Vec::with_capacity(n),
            triples: Vec::with_capacity(n),
            operands: Vec::with_capacity(n),
            readers: Vec::with_capacity(n),
            live: Vec::with_capacity(n),
            live_value: Vec::with_capacity(n),
            movable: Vec::new(),
            ids: ValueTable::with_capacity(n),
            filter: Filter::new(n),
            pairs: with_pairs.then(|| PairSums::new(n)),
            n_gates: 0,
            sorted: Vec::with_capacity(n),
            place: Vec::with_capacity(n),
            in_order: false,
            live_at: Vec::with_capacity(n),
            movable_at: Vec::with_capacity(n),
            free: Vec::new(),
            orphans: Vec::new(),
            hits: Vec::new(),
            n_in: problem.n_in(),
        };
        let targets: BTreeSet<u64> = problem.targets.iter().copied().collect();
        for &input in &problem.inputs {
            let number = set.insert(input, false);
            set.n_gates -= 1;
            set.pin_value(number);
        }
        let mut numbers: Vec<Option<u32>> = (0..problem.n_in() as u32).map(Some).collect();
        for &[a, b] in gates {
            let number = match [a, b].map(|operand| numbers[operand as usize]) {
                [Some(a), Some(b)] => set.derive_sum(a, b, &targets),
                [a, b] => a.or(b),
            };
            numbers.push(number);
        }
        for at in (0..set.movable.len()).rev() {
            let number = set.movable.get(at).copied();
            set.orphans.extend(number.filter(|&n| set.readers[n as usize].is_empty()));
        }
        set.sweep_unread();
        set
    }

    /// The set of `gates` as walks use it, with pairs unless it is too large for them; and the work it took.
    pub fn for_walk(problem: &Problem, gates: &[[u32; 2]]) -> (Self, u64) {
        let n = problem.n_in() + gates.len();
        (Self::new(problem, gates, n <= MAX_PAIRS), 6 * (n * n) as u64)
    }

    /// The number of a ^ b, made where it is new; `None` for the value 0.
    fn derive_sum(&mut self, a: u32, b: u32, targets: &BTreeSet<u64>) -> Option<u32> {
        let value = self.pair_sum([a, b]);
        if value == 0 {
            return None;
        }
        self.ids.get(value).or_else(|| {
            let number = self.insert(value, targets.contains(&value));
            self.set_operands(number, [a, b]);
            Some(number)
        })
    }

    /// Sum of two values.
    pub fn pair_sum(&self, [a, b]: [u32; 2]) -> u64 {
        self.value[a as usize] ^ self.value[b as usize]
    }

    /// Takes in `value` as a gate without operands; finds its triples.
    pub fn insert(&mut self, value: u64, target: bool) -> u32 {
        let number = self.free_number();
        let n = number as usize;
        (self.value[n], self.target[n], self.operands[n]) = (value, target, NONE);
        if let Some(pairs) = &mut self.pairs {
            let live = self.live_value.iter().zip(&self.live);
            live.for_each(|(other, &x)| pairs.add_pair(other ^ value, x, number));
        }
        let mut hits = std::mem::take(&mut self.hits);
        self.filter.scan_sums(value, &self.live_value, &mut hits);
        for &at in &hits {
            let (x, other) = (self.live[at as usize], self.live_value[at as usize] ^ value);
            if let Some(y) = self.ids.get(other).filter(|&y| y > x) {
                self.triples[n].push([x, y]);
                self.triples[x as usize].push([y, number]);
                self.triples[y as usize].push([x, number]);
            }
        }
        self.hits = hits;
        self.ids.insert(value, number);
        self.filter.add_value(value);
        self.place[n] = NOWHERE;
        if self.in_order {
            self.place[n] = self.sorted.len() as u32;
            self.sorted.push(number);
        }
        self.live_at[n] = self.live.len() as u32;
        self.live.push(number);
        self.live_value.push(value);
        self.n_gates += 1;
        self.movable_at[n] = u32::MAX;
        if !target {
            self.movable_at[n] = self.movable.len() as u32;
            self.movable.push(number);
        }
        number
    }

    fn free_number(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.value.push(0);
            self.target.push(false);
            self.triples.push(Vec::new());
            self.operands.push(NONE);
            self.readers.push(Vec::new());
            self.place.push(NOWHERE);
            self.live_at.push(0);
            self.movable_at.push(u32::MAX);
            self.value.len() as u32 - 1
        })
    }

    /// Takes out a gate that nothing reads.
    pub fn remove(&mut self, number: u32) {
        self.unlink_gate(number);
        let n = number as usize;
        for [a, b] in std::mem::take(&mut self.triples[n]) {
            for other in [a, b] {
                let triples = &mut self.triples[other as usize];
                if let Some(at) = triples.iter().position(|pair| pair.contains(&number)) {
                    triples.swap_remove(at);
                }
            }
        }
        self.ids.remove(self.value[n]);
        self.filter.remove_value(self.value[n]);
        let at = self.live_at[n] as usize;
        self.live.swap_remove(at);
        self.live_value.swap_remove(at);
        if let Some(&moved) = self.live.get(at) {
            self.live_at[moved as usize] = at as u32;
        }
        self.pin_value(number);
        if let Some(pairs) = &mut self.pairs {
            let value = self.value[n];
            for (other, &x) in self.live_value.iter().zip(&self.live) {
                pairs.remove_pair(other ^ value, x, number);
            }
        }
        self.free.push(number);
        self.n_gates -= 1;
    }

    /// Leaves a value out of the movable gates.
    fn pin_value(&mut self, number: u32) {
        let at = self.movable_at[number as usize];
        if at != u32::MAX {
            self.movable.swap_remove(at as usize);
            if let Some(&moved) = self.movable.get(at as usize) {
                self.movable_at[moved as usize] = at;
            }
            self.movable_at[number as usize] = u32::MAX;
        }
    }

    /// Makes `pair` the operands of a gate.
    pub fn set_operands(&mut self, number: u32, pair: [u32; 2]) {
        self.unlink_gate(number);
        self.operands[number as usize] = pair;
        for operand in pair {
            self.readers[operand as usize].push(number);
            self.in_order &= self.place[operand as usize] < self.place[number as usize];
        }
    }

    /// Whether `number` has a place in the order.
    pub fn has_place(&self, number: u32) -> bool {
        self.place[number as usize] != NOWHERE
    }

    /// Gives `number`, the last in order, a `place` that is vacant, where the operands it is to have come earlier.
    pub fn bring_to(&mut self, number: u32, place: u32, operands: [u32; 2]) {
        let fits = operands.iter().all(|&operand| self.place[operand as usize] < place);
        if self.in_order && fits {
            self.place[number as usize] = place;
            self.sorted[place as usize] = number;
            self.sorted.pop();
        }
    }

    /// Brings [`ValueSet::sorted`] and [`ValueSet::place`] up to date; vacant places are closed now and then.
    pub fn sort_gates(&mut self) {
        if self.in_order && self.sorted.len() <= 2 * self.live.len() {
            return;
        }
        self.sorted.clear();
        self.sorted.extend(0..self.n_in as u32);
        self.place.fill(NOWHERE);
        let mut at = 0;
        while let Some(&u) = self.sorted.get(at) {
            self.place[u as usize] = at as u32;
            at += 1;
            for &reader in &self.readers[u as usize] {
                let [a, b] = self.operands[reader as usize];
                if self.place[(a ^ b ^ u) as usize] < at as u32 {
                    self.sorted.push(reader);
                }
            }
        }
        self.in_order = true;
    }

    /// Forgets the operands of a gate.
    pub fn unlink_gate(&mut self, number: u32) {
        let pair = std::mem::replace(&mut self.operands[number as usize], NONE);
        if pair == NONE {
            return;
        }
        for operand in pair {
            let readers = &mut self.readers[operand as usize];
            if let Some(at) = readers.iter().position(|&reader| reader == number) {
                readers.swap_remove(at);
            }
            if readers.is_empty() {
                self.orphans.push(operand);
            }
        }
    }

    /// Removes gates that lost their last reader.
    pub fn sweep_unread(&mut self) {
        while let Some(number) = self.orphans.pop() {
            let n = number as usize;
            if self.movable_at[n] != u32::MAX && self.readers[n].is_empty() {
                self.remove(number);
            }
        }
    }

    /// Adds a gate that nothing reads yet, a random sum of a pair that `fits`; where pairs are kept, only a
    /// sum that at least two pairs may have. Returns its number.
    pub fn add_random(&mut self, rng: &mut Rng, fits: impl Fn([u32; 2]) -> bool) -> Option<u32> {
        for _ in 0..20 {
            let [a, b] = [0; 2].map(|_| self.live[rng.next_below(self.live.len())]);
            let value = self.pair_sum([a, b]);
            let rare = self.pairs.as_ref().is_some_and(|pairs| !pairs.is_frequent(value));
            if value == 0 || rare || !fits([a, b]) || self.ids.get(value).is_some() {
                continue;
            }
            let number = self.insert(value, false);
            self.set_operands(number, [a, b]);
            return Some(number);
        }
        None
    }

    /// The gates in an order that derives each from earlier ones.
    pub fn ordered_gates(&self) -> Gates {
        let mut number_of: Vec<u32> = vec![u32::MAX; self.value.len()];
        (0..self.n_in).for_each(|j| number_of[j] = j as u32);
        let (mut gates, mut stack) = (Gates::new(), Vec::new());
        for &root in &self.live {
            stack.push(root);
            while let Some(&top) = stack.last() {
                let [a, b] = self.operands[top as usize];
                if number_of[top as usize] != u32::MAX {
                    stack.pop();
                    continue;
                }
                let open = [a, b].into_iter().filter(|&o| number_of[o as usize] == u32::MAX);
                let before = stack.len();
                stack.extend(open);
                if stack.len() == before {
                    number_of[top as usize] = (self.n_in + gates.len()) as u32;
                    gates.push([number_of[a as usize], number_of[b as usize]]);
                    stack.pop();
                }
            }
        }
        gates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitMatrix;
    use crate::gf2::construct::random_matrix;
    use crate::search::heuristics::sharing::shared_network;
    use itertools::Itertools;

    fn triples(set: &ValueSet) -> Vec<Vec<[u32; 2]>> {
        let of = |&number: &u32| set.triples[number as usize].iter().copied().sorted().collect();
        set.live.iter().sorted().map(of).collect()
    }

    #[test]
    fn a_value_that_comes_and_goes_leaves_no_trace() {
        let matrix = random_matrix(20, 10, 0.5, 1).expect("a matrix");
        let (problem, gates) = (Problem::new(&matrix, None), Problem::split_gates(&shared_network(&matrix)));
        for with_pairs in [false, true] {
            let mut set = ValueSet::new(&problem, &gates, with_pairs);
            let (n_gates, movable, before) = (set.n_gates, set.movable.len(), triples(&set));
            let mut pairs = set.live.iter().copied().array_combinations();
            let [a, b] = pairs.find(|&pair| set.ids.get(set.pair_sum(pair)).is_none()).expect("a new sum");
            let value = set.pair_sum([a, b]);
            let number = set.insert(value, false);
            set.set_operands(number, [a, b]);
            assert!(set.triples[number as usize].contains(&[a.min(b), a.max(b)]));
            assert_eq!(
                (set.n_gates, set.movable.len(), set.ids.get(value)),
                (n_gates + 1, movable + 1, Some(number))
            );
            set.remove(number);
            assert_eq!((set.n_gates, set.movable.len(), set.ids.get(value)), (n_gates, movable, None));
            assert_eq!(triples(&set), before);
        }
    }

    #[test]
    fn gates_that_reach_no_target_are_left_out() {
        let matrix = BitMatrix::parse("110").expect("a matrix");
        let problem = Problem::new(&matrix, None);
        let set = ValueSet::new(&problem, &[[0, 1], [1, 2], [0, 4]], false);
        assert_eq!((set.n_gates, set.movable.len(), set.ordered_gates()), (1, 0, vec![[0, 1]]));
    }
}
