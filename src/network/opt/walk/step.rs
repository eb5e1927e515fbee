//! One move of the walk: take a gate out and repair what hung on it.
//!
//! Whatever depended on the gate is derived again through other triples. What stays stuck needs one new value
//! that frees it, the sum of a stuck value and an available one, and of two available ones. Nothing needed is
//! stuck: the set is smaller. A repair leaves it as large as it was, and is always taken: a walk on a plateau.

use super::mover::{Mover, Outcome};
use super::rng::Rng;
use super::set::{NONE, ValueSet};
use super::table::Others;

/// Most stuck values that one new value is tried for.
const MAX_STUCK: usize = 6;
/// Most new values tried in a move.
const MAX_TRIES: usize = 24;
/// Operand that stands for the new value until it has a number.
const NEW: u32 = u32::MAX - 1;

/// Where a value stands during a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Available,
    /// Depended on the gate that is taken out; to be derived anew.
    Down,
    /// The gate that is taken out.
    Out,
}

/// Moves a [`ValueSet`]; holds what is reused from move to move.
#[derive(Debug, Clone, Default)]
pub struct Walker {
    mark: Vec<Mark>,
    /// Operands to be, of values derived again.
    pending: Vec<[u32; 2]>,
    down: Vec<u32>,
    again: Vec<u32>,
    stuck: Vec<u32>,
    freed: Vec<u32>,
    candidates: Vec<(u64, [u32; 2])>,
    work: u64,
}

impl Mover for Walker {
    fn begin(&mut self, _set: &mut ValueSet) {}

    fn step(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> Outcome {
        self.mark.resize(set.value.len(), Mark::Available);
        self.pending.resize(set.value.len(), NONE);
        self.take_out(set, out, rng);
        let needed = self.stuck.iter().any(|&u| set.target[u as usize]);
        let outcome = if !needed {
            self.shrink(set, out);
            Outcome::Smaller
        } else if self.stuck.len() <= MAX_STUCK {
            self.repair(set, out, rng)
        } else {
            Outcome::Kept
        };
        for &u in &self.down {
            self.mark[u as usize] = Mark::Available;
        }
        outcome
    }

    fn add(&mut self, set: &mut ValueSet, rng: &mut Rng) {
        set.add_random(rng, |_| true);
        self.work += 10 * set.live.len() as u64;
    }

    fn work(&self) -> u64 {
        self.work
    }
}

impl Walker {
    fn available(&self, number: u32) -> bool {
        self.mark[number as usize] == Mark::Available
    }

    /// Marks what depends on `out` and derives again what other triples give.
    fn take_out(&mut self, set: &ValueSet, out: u32, rng: &mut Rng) {
        self.down.clear();
        self.again.clear();
        self.stuck.clear();
        self.down.push(out);
        self.mark[out as usize] = Mark::Out;
        let mut at = 0;
        while let Some(&u) = self.down.get(at) {
            at += 1;
            for &reader in &set.readers[u as usize] {
                if self.mark[reader as usize] == Mark::Available {
                    self.mark[reader as usize] = Mark::Down;
                    self.down.push(reader);
                }
            }
        }
        self.work += 12 * self.down.len() as u64;
        for i in 1..self.down.len() {
            let u = self.down[i];
            let triples = &set.triples[u as usize];
            let first = if triples.len() > 1 { rng.below(triples.len()) } else { 0 };
            let mut turned = triples[first..].iter().chain(&triples[..first]);
            if let Some(&pair) = turned.find(|pair| pair.iter().all(|&p| self.available(p))) {
                self.mark[u as usize] = Mark::Available;
                self.pending[u as usize] = pair;
                self.again.push(u);
            }
        }
        let mut again = std::mem::take(&mut self.again);
        self.spread(set, &mut again, 0);
        self.again = again;
        self.stuck.extend(self.down[1..].iter().filter(|&&u| self.mark[u as usize] == Mark::Down));
    }

    /// Derives what follows from the values of `queue`, from number `at` on, and appends it.
    fn spread(&mut self, set: &ValueSet, queue: &mut Vec<u32>, mut at: usize) {
        while let Some(&u) = queue.get(at) {
            at += 1;
            for &[a, b] in &set.triples[u as usize] {
                let free = match (self.mark[a as usize], self.mark[b as usize]) {
                    (Mark::Down, Mark::Available) => a,
                    (Mark::Available, Mark::Down) => b,
                    _ => continue,
                };
                self.mark[free as usize] = Mark::Available;
                self.pending[free as usize] = [u, a ^ b ^ free];
                queue.push(free);
            }
            self.work += 2 * set.triples[u as usize].len() as u64;
        }
    }

    /// Takes out the gate and everything stuck.
    fn shrink(&mut self, set: &mut ValueSet, out: u32) {
        for &u in &self.again {
            set.derive(u, self.pending[u as usize]);
        }
        self.stuck.iter().for_each(|&u| set.unlink(u));
        self.stuck.iter().for_each(|&u| set.remove(u));
        set.remove(out);
        self.work += 4 * (set.live.len() * (1 + self.stuck.len())) as u64;
        set.sweep();
    }

    fn repair(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> Outcome {
        self.candidates.clear();
        if set.pairs.is_some() {
            self.by_pair_sums(set, out)
        } else {
            self.by_triples(set, out)
        }
        for _ in 0..MAX_TRIES {
            if self.candidates.is_empty() {
                break;
            }
            let (value, known) = self.candidates.swap_remove(rng.below(self.candidates.len()));
            if !self.frees(set, value) {
                continue;
            }
            let pair = if known == NONE { self.pair_of(set, value, rng) } else { Some(known) };
            match pair {
                Some(pair) => return self.replace(set, out, value, pair),
                None => self.undo_frees(),
            }
        }
        Outcome::Kept
    }

    /// Every sum of a stuck and an available value that an available pair may have too.
    fn by_pair_sums(&mut self, set: &ValueSet, out: u32) {
        let Some(pairs) = &set.pairs else { return };
        let gone = set.value[out as usize];
        for &u in &self.stuck {
            let stuck = set.value[u as usize];
            for (&a, &value) in set.live.iter().zip(&set.live_value) {
                let sum = stuck ^ value;
                if !self.available(a) || sum == gone {
                    continue;
                }
                let is_pair =
                    |pair: [u32; 2]| pair.iter().all(|&p| self.available(p)) && set.sum(pair) == sum;
                match pairs.others(sum, u, a) {
                    Others::None => {}
                    Others::One(pair) if is_pair(pair) => self.candidates.push((sum, pair)),
                    Others::One(_) => {}
                    Others::More => self.candidates.push((sum, NONE)),
                }
            }
        }
        self.work += (self.stuck.len() * set.live.len()) as u64;
    }

    /// Sums that triples of the gate and of a stuck value give at once: out = a ^ b and u = out ^ d lead to
    /// u = (a ^ d) ^ b.
    fn by_triples(&mut self, set: &ValueSet, out: u32) {
        for &[a, b] in &set.triples[out as usize] {
            if !(self.available(a) && self.available(b)) {
                continue;
            }
            for &u in &self.stuck {
                for &[x, y] in &set.triples[u as usize] {
                    let d = if x == out {
                        y
                    } else if y == out {
                        x
                    } else {
                        continue;
                    };
                    if !self.available(d) {
                        continue;
                    }
                    for operand in [a, b].into_iter().filter(|&operand| operand != d) {
                        self.candidates.push((set.sum([operand, d]), [operand, d]));
                    }
                }
            }
        }
        self.work += 8 * self.candidates.len() as u64;
    }

    /// A pair with this sum that is available without it.
    fn pair_of(&mut self, set: &ValueSet, sum: u64, rng: &mut Rng) -> Option<[u32; 2]> {
        let (n, first) = (set.live.len(), rng.below(set.live.len()));
        for i in 0..n {
            let at = if first + i < n { first + i } else { first + i - n };
            if let Some(other) = set.ids.get(set.live_value[at] ^ sum) {
                let number = set.live[at];
                if [number, other].iter().all(|&p| self.available(p) && !self.freed.contains(&p)) {
                    self.work += 2 * i as u64;
                    return Some([number, other]);
                }
            }
        }
        self.work += 2 * n as u64;
        None
    }

    /// Whether `value` frees every stuck target; fills `freed`, with operands pending.
    fn frees(&mut self, set: &ValueSet, value: u64) -> bool {
        let mut freed = std::mem::take(&mut self.freed);
        freed.clear();
        for &u in &self.stuck {
            if let Some(other) = set.ids.get(set.value[u as usize] ^ value).filter(|&o| self.available(o)) {
                self.pending[u as usize] = [NEW, other];
                freed.push(u);
            }
        }
        // Marked only now, so that none serves as a partner of another in the same round.
        freed.iter().for_each(|&u| self.mark[u as usize] = Mark::Available);
        let mut at = 0;
        while at < freed.len() {
            let u = freed[at];
            let partner = set.ids.get(set.value[u as usize] ^ value);
            if let Some(other) = partner.filter(|&o| self.mark[o as usize] == Mark::Down) {
                self.mark[other as usize] = Mark::Available;
                self.pending[other as usize] = [NEW, u];
                freed.push(other);
            }
            at += 1;
            if at == freed.len() {
                let before = freed.len();
                self.spread(set, &mut freed, 0);
                at = before.min(freed.len());
            }
        }
        self.work += 4 * (self.stuck.len() + freed.len()) as u64;
        let free = self.stuck.iter().all(|&u| self.available(u) || !set.target[u as usize]);
        self.freed = freed;
        if !free {
            self.undo_frees();
        }
        free
    }

    fn undo_frees(&mut self) {
        self.freed.iter().for_each(|&u| self.mark[u as usize] = Mark::Down);
    }

    /// Puts `value`, the sum of `pair`, in the place of the gate.
    fn replace(&mut self, set: &mut ValueSet, out: u32, value: u64, pair: [u32; 2]) -> Outcome {
        let before = set.n_gates;
        for &u in &self.again {
            set.derive(u, self.pending[u as usize]);
        }
        self.stuck.iter().for_each(|&u| set.unlink(u));
        for &u in self.stuck.iter().filter(|&&u| self.mark[u as usize] == Mark::Down) {
            set.remove(u);
        }
        set.remove(out);
        let new = set.insert(value, false);
        set.derive(new, pair);
        for &u in &self.freed {
            set.derive(u, self.pending[u as usize].map(|operand| if operand == NEW { new } else { operand }));
        }
        set.sweep();
        self.work += 8 * set.live.len() as u64;
        if set.n_gates < before { Outcome::Smaller } else { Outcome::Changed }
    }
}
