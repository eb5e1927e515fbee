//! Exhaustive search for a network of a given number of gates, over all sets of values.
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

/// Step budget of a search, with cancellation.
pub struct NodeBudget<'a> {
    /// Steps left; a step is a value looked at, about a nanosecond.
    pub left: u64,
    /// True once the search is to give up.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
}

/// Steps between two calls of `stopped`.
const STOP_EVERY: u64 = 1 << 20;

impl NodeBudget<'_> {
    /// Takes `steps` steps; `None` where fewer are left or the search is to give up.
    fn spend_steps(&mut self, steps: usize) -> Option<()> {
        let left = self.left.checked_sub(steps as u64)?;
        let looks = left / STOP_EVERY != self.left / STOP_EVERY;
        self.left = left;
        (!(looks && (self.stopped)())).then_some(())
    }
}

/// A network of `matrix`, whose rows are distinct and of two taps or more, with at most `slack` gates beside
/// one a row and at most `max_depth` levels.
///
/// `Some(None)`: there is none. `None`: the budget ran out first.
///
/// # Panics
/// If the matrix has more than [`MAX_COLUMNS`] columns.
pub fn find_with_slack(
    matrix: &BitMatrix,
    slack: usize,
    max_depth: Option<u32>,
    budget: &mut NodeBudget,
) -> Option<Option<XorNetwork>> {
    assert!(matrix.n_cols() <= MAX_COLUMNS, "{} columns", matrix.n_cols());
    let mut sets = Sets::new(matrix, max_depth, budget)?;
    let inputs = sets.values[..matrix.n_cols()].to_vec();
    if !sets.try_complete(&inputs, &[], slack)? {
        return Some(None);
    }
    let derived = sets.derive_members(&inputs, &[])?;
    Some(Some(sets.to_network(&derived, matrix)))
}

/// A linear form: bit j is input j.
type Value = u32;

/// The value of a row.
fn row_value(row: &BitVec) -> Value {
    row.as_words().first().copied().unwrap_or(0) as Value
}

/// Bits of the mark of a value.
mod mark {
    pub const MEMBER: u8 = 1;
    pub const BARRED: u8 = 2;
    /// Follows from the inputs.
    pub const FOLLOWS: u8 = 4;
    /// In a list already.
    pub const LISTED: u8 = 8;
}

/// Steps charged for each set, beside those counted.
const STEPS_OF_SET: usize = 100;

struct Sets<'a, 'b> {
    n_in: usize,
    max_depth: Option<u32>,
    /// The members, inputs first.
    values: Vec<Value>,
    /// The mark of every value.
    marks: Vec<u8>,
    /// Pairs of members with each sum.
    n_pairs: Vec<u32>,
    /// Per value, the stuck members (sums of no two members) that it would free; all 0 between calls.
    frees: Vec<u32>,
    budget: &'a mut NodeBudget<'b>,
}

impl<'a, 'b> Sets<'a, 'b> {
    fn new(matrix: &BitMatrix, max_depth: Option<u32>, budget: &'a mut NodeBudget<'b>) -> Option<Self> {
        let n_in = matrix.n_cols();
        let size = 1usize << n_in;
        budget.spend_steps(size)?;
        let mut sets = Self {
            n_in,
            max_depth,
            values: Vec::new(),
            marks: vec![0; size],
            n_pairs: vec![0; size],
            frees: vec![0; size],
            budget,
        };
        sets.marks[0] = mark::BARRED;
        (0..n_in).try_for_each(|j| sets.add_member(1 << j))?;
        matrix.rows().iter().try_for_each(|row| sets.add_member(row_value(row)))?;
        Some(sets)
    }

    /// Makes `new` a member.
    fn add_member(&mut self, new: Value) -> Option<()> {
        self.budget.spend_steps(self.values.len())?;
        self.values.iter().for_each(|v| self.n_pairs[(v ^ new) as usize] += 1);
        self.values.push(new);
        self.marks[new as usize] |= mark::MEMBER;
        Some(())
    }

    /// Takes out the member added last.
    fn take_last(&mut self) {
        if let Some(last) = self.values.pop() {
            self.values.iter().for_each(|v| self.n_pairs[(v ^ last) as usize] -= 1);
            self.marks[last as usize] &= !mark::MEMBER;
        }
    }

    fn has_mark(&self, value: Value, mark: u8) -> bool {
        self.marks[value as usize] & mark != 0
    }

    fn clear_mark(&mut self, values: &[Value], mark: u8) {
        values.iter().for_each(|&v| self.marks[v as usize] &= !mark);
    }

    /// Whether `slack` more values, at most, make the members a network; if so, they are now members. `known`
    /// are the members that followed before `new` joined. `None`: the budget ran out.
    fn try_complete(&mut self, known: &[Value], new: &[Value], slack: usize) -> Option<bool> {
        self.budget.spend_steps(STEPS_OF_SET)?;
        let derived = self.derive_members(known, new)?;
        let done = derived.len() == self.values.len();
        let choices = if done || slack == 0 { Vec::new() } else { self.find_choices(&derived, slack)? };
        self.clear_mark(&derived, mark::FOLLOWS);
        if done { Some(true) } else { self.try_choices(&choices, &derived, slack) }
    }

    /// Whether one of `choices` leads to a network.
    fn try_choices(&mut self, choices: &[[Value; 2]], derived: &[Value], slack: usize) -> Option<bool> {
        // Under a limit of depth a new value may let others follow at a lower level: all anew.
        let known = if self.max_depth.is_some() { &derived[..self.n_in] } else { derived };
        let mut barred_here = Vec::new();
        let mut found = Some(false);
        for [a, b] in choices {
            let new = if a == b { &[*a][..] } else { &[*a, *b] };
            if new.iter().any(|&v| self.has_mark(v, mark::BARRED)) {
                continue;
            }
            found = self.try_member(new, known, slack - new.len());
            if found != Some(false) {
                break;
            }
            if let [v] = new {
                self.marks[*v as usize] |= mark::BARRED;
                barred_here.push(*v);
            }
        }
        self.clear_mark(&barred_here, mark::BARRED);
        found
    }

    /// As [`Self::try_complete`], with `new` members; without them again where that fails.
    fn try_member(&mut self, new: &[Value], known: &[Value], slack: usize) -> Option<bool> {
        new.iter().try_for_each(|&v| self.add_member(v))?;
        let found = self.try_complete(known, new, slack);
        if found == Some(false) {
            new.iter().for_each(|_| self.take_last());
        }
        found
    }

    /// The members that follow from `known` within the depth, in an order in which they do, and are marked.
    /// Without a limit of depth, only `new` can be sums of two of `known`.
    fn derive_members(&mut self, known: &[Value], new: &[Value]) -> Option<Vec<Value>> {
        let mut derived = known.to_vec();
        known.iter().for_each(|&v| self.marks[v as usize] |= mark::FOLLOWS);
        let mut first = 0;
        if self.max_depth.is_none() && !new.is_empty() {
            self.budget.spend_steps(new.len() * known.len())?;
            first = known.len();
            derived
                .extend(new.iter().filter(|&&v| known.iter().any(|k| self.has_mark(k ^ v, mark::FOLLOWS))));
            derived[first..].iter().for_each(|&v| self.marks[v as usize] |= mark::FOLLOWS);
        }
        for _ in 0..self.max_depth.unwrap_or(u32::MAX) {
            let n_before = derived.len();
            for at in first..n_before {
                self.follow_member(&mut derived, at)?;
            }
            if derived.len() == n_before {
                break;
            }
            first = n_before;
        }
        Some(derived)
    }

    /// Adds the members to `derived` that follow from number `at` of it with one before that.
    fn follow_member(&mut self, derived: &mut Vec<Value>, at: usize) -> Option<()> {
        self.budget.spend_steps(at)?;
        for i in 0..at {
            let sum = derived[i] ^ derived[at];
            let mark = &mut self.marks[sum as usize];
            if *mark & (mark::MEMBER | mark::FOLLOWS) == mark::MEMBER {
                *mark |= mark::FOLLOWS;
                derived.push(sum);
            }
        }
        Some(())
    }

    /// Choices of which one must be added: a single value, written twice, or two values at once. Those are
    /// left out that free too few stuck members for the values still to come to free the rest.
    ///
    /// Each of the `slack` values to come frees at most `most` by a member, and each two of them one by their sum.
    fn find_choices(&mut self, derived: &[Value], slack: usize) -> Option<Vec<[Value; 2]>> {
        let stuck: Vec<Value> =
            self.values[self.n_in..].iter().copied().filter(|&t| self.n_pairs[t as usize] == 0).collect();
        self.budget.spend_steps((1 + 4 * stuck.len()) * self.values.len())?;
        let most = self.count_frees(&stuck);
        let need = |n_new: usize| {
            let others = (slack - n_new) * most + slack * (slack - 1) / 2;
            stuck.len().saturating_sub(others) as u32
        };
        let mut choices = Vec::new();
        if need(1) as usize <= most {
            choices = self.find_candidates(derived, &stuck, slack, need(1))?;
            let frees = |v: Value| self.frees[v as usize];
            choices.retain(|&[a, b]| {
                self.is_open(a)
                    && if a == b {
                        frees(a) >= need(1)
                    } else {
                        self.is_open(b) && frees(a) + frees(b) >= need(2)
                    }
            });
        }
        for t in &stuck {
            self.values.iter().for_each(|v| self.frees[(t ^ v) as usize] = 0);
        }
        if slack == 1 {
            self.budget.spend_steps(choices.len() * derived.len())?;
            choices.retain(|&[v, _]| self.can_be_last(v, derived));
        }
        Some(choices)
    }

    /// Counts in `frees` the stuck members that each value frees; returns the most that an open value frees.
    fn count_frees(&mut self, stuck: &[Value]) -> usize {
        let mut most = 0;
        for t in stuck {
            for v in &self.values {
                let at = (t ^ v) as usize;
                self.frees[at] += 1;
                if self.marks[at] & (mark::MEMBER | mark::BARRED) == 0 {
                    most = most.max(self.frees[at]);
                }
            }
        }
        most as usize
    }

    /// Whether a value may be added: neither member nor barred.
    fn is_open(&self, value: Value) -> bool {
        !self.has_mark(value, mark::MEMBER | mark::BARRED)
    }

    /// Whether `value` can be the last to add: it follows from `derived`, and lets another follow.
    fn can_be_last(&self, value: Value, derived: &[Value]) -> bool {
        let (mut follows, mut helps) = (false, self.max_depth.is_some());
        for d in derived {
            let mark = self.marks[(d ^ value) as usize];
            follows |= mark & mark::FOLLOWS != 0;
            helps |= mark & (mark::MEMBER | mark::FOLLOWS) == mark::MEMBER;
            if follows && helps {
                return true;
            }
        }
        false
    }

    /// Choices as in [`Self::find_choices`]: forward from `derived`, or backward from the stuck member with
    /// the fewest values that free `need`.
    fn find_candidates(
        &mut self,
        derived: &[Value],
        stuck: &[Value],
        slack: usize,
        need: u32,
    ) -> Option<Vec<[Value; 2]>> {
        let forward = derived.len() * derived.len() / 2;
        // The first to follow of the last two is a sum of two that follow already.
        let pairs = [0, 0, forward].get(slack).copied().unwrap_or(self.marks.len() / 2);
        let backward = self.values.len() * forward + pairs;
        let n_open = |&&t: &&Value| {
            let opens = |v: Value| self.frees[v as usize] >= need && self.is_open(v);
            self.values.iter().filter(|&v| opens(t ^ v)).count()
        };
        let stuck = stuck.iter().min_by_key(n_open).filter(|_| forward * forward > backward);
        let Some(&t) = stuck else {
            return Some(self.open_sums(derived)?.into_iter().map(|v| [v, v]).collect());
        };
        let pairs: Vec<Value> = match slack {
            1 => Vec::new(),
            2 => self.open_sums(derived)?,
            _ => (1..self.marks.len() as Value).filter(|v| *v < v ^ t).collect(),
        };
        self.budget.spend_steps(2 * pairs.len())?;
        let mut pairs: Vec<_> = pairs.into_iter().map(|v| [v.min(v ^ t), v.max(v ^ t)]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Some(self.values.iter().map(|v| [t ^ v, t ^ v]).chain(pairs).collect())
    }

    /// The open values that are sums of two of `derived`.
    fn open_sums(&mut self, derived: &[Value]) -> Option<Vec<Value>> {
        self.budget.spend_steps(derived.len() * derived.len() / 2)?;
        let mut sums = Vec::new();
        for (i, a) in derived.iter().enumerate() {
            for b in &derived[..i] {
                let mark = &mut self.marks[(a ^ b) as usize];
                if *mark & (mark::MEMBER | mark::BARRED | mark::LISTED) == 0 {
                    *mark |= mark::LISTED;
                    sums.push(a ^ b);
                }
            }
        }
        self.clear_mark(&sums, mark::LISTED);
        Some(sums)
    }

    /// The members as a network of `matrix`.
    fn to_network(&self, derived: &[Value], matrix: &BitMatrix) -> XorNetwork {
        let mut network = XorNetwork::new(self.n_in);
        let mut at = vec![None; self.marks.len()];
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
            network.push_output(at[row_value(row) as usize], false);
        }
        network
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    #[test]
    fn a_set_costs_the_values_looked_at() {
        let matrix = random_matrix(512, 16, 0.5, 1).expect("a matrix");
        for (left, outcome) in [(100_000, None), (1_000_000, Some(None))] {
            let mut budget = NodeBudget { left, stopped: &|| false };
            assert_eq!(find_with_slack(&matrix, 0, None, &mut budget), outcome);
        }
    }
}
