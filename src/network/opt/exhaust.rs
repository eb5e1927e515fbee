//! Whether a matrix has a network of so many gates: all sets of values are gone through.
//!
//! The values of a least network differ from each other, so it is a set of linear forms: the inputs, the rows,
//! and `slack` others. The set is a network where each member follows from the inputs, as the sum of two that
//! followed before. The search adds the others one by one, and only those without which it cannot go on:
//!
//! - some member is the sum of no two members: then a value is missing beside it, either its sum with a member,
//!   or two that add up to it;
//! - or else the first of the missing values to follow is a sum of two that follow already.
//!
//! A value that has been tried in vain is barred from the rest of the choices at its place, since every set
//! with it has been gone through.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};

/// Most columns: each value is an index of a table.
pub const MAX_COLUMNS: usize = 16;

/// What a search may still spend.
pub struct Budget<'a> {
    /// Steps left; a step is a set of values looked at.
    pub left: u64,
    /// Whether to give up.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

/// Steps between two looks at `stopped`.
const STOP_EVERY: u64 = 1 << 12;

impl Budget<'_> {
    /// Takes a step; `None` where there is none left.
    fn step(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        let looks = self.left.is_multiple_of(STOP_EVERY);
        (!(looks && (self.stopped)())).then_some(())
    }
}

/// A network of `matrix`, whose rows are distinct and of two taps or more, with `slack` gates beside one a row
/// and at most `max_depth` levels.
///
/// `Some(None)`: there is none. `None`: the budget did not suffice to tell.
///
/// # Panics
/// If the matrix has more than [`MAX_COLUMNS`] columns.
pub fn search(
    matrix: &BitMatrix,
    slack: usize,
    max_depth: Option<u32>,
    budget: &mut Budget,
) -> Option<Option<XorNetwork>> {
    assert!(matrix.n_cols() <= MAX_COLUMNS, "{} columns", matrix.n_cols());
    let mut sets = Sets::new(matrix, max_depth, budget);
    let inputs = sets.values[..matrix.n_cols()].to_vec();
    sets.complete(&inputs, slack).map(|found| found.then(|| sets.network(matrix)))
}

/// A linear form: bit j is input j.
type Value = u32;

/// The value of a row.
fn value(row: &BitVec) -> Value {
    row.words().first().copied().unwrap_or(0) as Value
}

struct Sets<'a, 'b> {
    n_in: usize,
    max_depth: Option<u32>,
    /// The members, inputs first.
    values: Vec<Value>,
    /// Whether a value is a member.
    member: Vec<bool>,
    /// Whether a value is barred.
    barred: Vec<bool>,
    /// Whether a value follows; all false between calls.
    follows: Vec<bool>,
    budget: &'a mut Budget<'b>,
}

impl<'a, 'b> Sets<'a, 'b> {
    fn new(matrix: &BitMatrix, max_depth: Option<u32>, budget: &'a mut Budget<'b>) -> Self {
        let n_in = matrix.n_cols();
        let empty = vec![false; 1 << n_in];
        let values = (0..n_in).map(|j| 1 << j).chain(matrix.rows().iter().map(value)).collect();
        let mut sets = Self {
            n_in,
            max_depth,
            values,
            member: empty.clone(),
            barred: empty.clone(),
            follows: empty,
            budget,
        };
        sets.barred[0] = true;
        for &value in &sets.values {
            sets.member[value as usize] = true;
        }
        sets
    }

    /// Whether some `slack` values more make the members a network; those are then members. `known` follow.
    fn complete(&mut self, known: &[Value], slack: usize) -> Option<bool> {
        self.budget.step()?;
        let derived = self.derived(known);
        if derived.len() == self.values.len() {
            return Some(true);
        }
        if slack == 0 {
            return Some(false);
        }
        // Under a limit of depth a new value may let others follow at a lower level: all anew.
        let known = if self.max_depth.is_some() { &derived[..self.n_in] } else { &derived[..] };
        let stuck = self.stuck();
        let mut barred_here = Vec::new();
        let mut found = Some(false);
        for [a, b] in self.choices(&derived, &stuck, slack) {
            let new = if a == b { &[a][..] } else { &[a, b] };
            if new.iter().any(|&v| self.member[v as usize] || self.barred[v as usize]) {
                continue;
            }
            let left = slack - new.len();
            let helps =
                |&t: &Value| new.iter().any(|&v| self.member[(t ^ v) as usize] || new.contains(&(t ^ v)));
            if left == 0 && !stuck.iter().all(helps) {
                continue;
            }
            found = self.with(new, known, left);
            if found != Some(false) {
                break;
            }
            if a == b {
                self.barred[a as usize] = true;
                barred_here.push(a);
            }
        }
        barred_here.into_iter().for_each(|v| self.barred[v as usize] = false);
        found
    }

    /// As [`Self::complete`], with `new` members; without them again where that fails.
    fn with(&mut self, new: &[Value], known: &[Value], slack: usize) -> Option<bool> {
        let n_values = self.values.len();
        self.values.extend(new);
        new.iter().for_each(|&v| self.member[v as usize] = true);
        let found = self.complete(known, slack);
        if found == Some(false) {
            self.values.truncate(n_values);
            new.iter().for_each(|&v| self.member[v as usize] = false);
        }
        found
    }

    /// The members that follow from `known` within the depth, in an order in which they do.
    fn derived(&mut self, known: &[Value]) -> Vec<Value> {
        let mut derived = known.to_vec();
        derived.iter().for_each(|&v| self.follows[v as usize] = true);
        for _ in 0..self.max_depth.unwrap_or(u32::MAX) {
            let n_before = derived.len();
            for &t in &self.values {
                let is_sum = || derived[..n_before].iter().any(|&v| self.follows[(t ^ v) as usize]);
                if !self.follows[t as usize] && is_sum() {
                    derived.push(t);
                }
            }
            if derived.len() == n_before {
                break;
            }
            derived[n_before..].iter().for_each(|&v| self.follows[v as usize] = true);
        }
        derived.iter().for_each(|&v| self.follows[v as usize] = false);
        derived
    }

    /// Members, not inputs, that are the sum of no two members.
    fn stuck(&self) -> Vec<Value> {
        let is_sum = |&t: &Value| self.values.iter().any(|&v| self.member[(t ^ v) as usize]);
        self.values[self.n_in..].iter().copied().filter(|t| !is_sum(t)).collect()
    }

    /// Values of which one must be added, twice the same, or two at once.
    fn choices(&self, derived: &[Value], stuck: &[Value], slack: usize) -> Vec<[Value; 2]> {
        let forward = derived.len() * derived.len() / 2;
        let n_pairs = if slack > 1 { self.member.len() / 2 } else { 0 };
        let backward = self.values.len().pow(2) + n_pairs;
        let stuck = stuck.iter().min_by_key(|&&t| self.n_open(t)).filter(|_| forward * forward > backward);
        let Some(&t) = stuck else {
            let sums = derived.iter().enumerate().flat_map(|(i, a)| derived[..i].iter().map(move |b| a ^ b));
            return sums.map(|v| [v, v]).collect();
        };
        let singles = self.values.iter().map(|v| [t ^ v, t ^ v]);
        let pairs = (1..self.member.len() as Value).filter(|_| n_pairs > 0).map(|v| [v, t ^ v]);
        singles.chain(pairs.filter(|[a, b]| a < b)).collect()
    }

    /// Sums of `t` with a member that are not barred.
    fn n_open(&self, t: Value) -> usize {
        self.values.iter().filter(|&&v| !self.barred[(t ^ v) as usize]).count()
    }

    /// The members as a network of `matrix`.
    fn network(&mut self, matrix: &BitMatrix) -> XorNetwork {
        let inputs = self.values[..self.n_in].to_vec();
        let derived = self.derived(&inputs);
        let mut network = XorNetwork::new(self.n_in);
        let mut at = vec![None; self.member.len()];
        for (k, &t) in derived.iter().enumerate() {
            at[t as usize] = if k < self.n_in {
                Some(network.input(k))
            } else {
                // The first member whose partner came before it: no pair of lower levels gives t.
                let pair =
                    |&v: &Value| -> Option<[NodeId; 2]> { Some([at[v as usize]?, at[(t ^ v) as usize]?]) };
                let pairs = derived[..k].iter().filter_map(pair);
                pairs.min_by_key(|[a, b]| a.max(b).index()).map(|[a, b]| network.xor(a, b))
            };
        }
        for row in matrix.rows() {
            network.push_output(at[value(row) as usize], false);
        }
        network
    }
}
