//! Windows of a program: steps on a few wires that can be brought side by side.
//!
//! Two steps may change places unless one changes the wire that the other reads. From a step on, forward or
//! backward, a window takes in what may pass all that it left out.

use super::table::{Rows, UNIT_ROWS, WIRES};
use crate::network::Step;
use crate::search::engine::rng::Rng;

/// Most steps looked at for a window.
const REACH: usize = 100;

/// A window, and the memory to gather the next.
pub struct Window {
    wires: Vec<u32>,
    /// Where its steps are, and those between that stay outside, ascending.
    inside: Vec<usize>,
    outside: Vec<usize>,
    backward: bool,
    /// By wire, the window at which a step left out last changed it, and read it.
    changed: Vec<u64>,
    read: Vec<u64>,
    number: u64,
    joined: Vec<Step>,
}

impl Window {
    /// Windows of programs on `n_wires`.
    pub fn new(n_wires: usize) -> Self {
        Self {
            wires: Vec::with_capacity(WIRES),
            inside: Vec::new(),
            outside: Vec::new(),
            backward: false,
            changed: vec![0; n_wires],
            read: vec![0; n_wires],
            number: 0,
            joined: Vec::new(),
        }
    }

    /// Gathers the window of step `at`, of wires and in a direction at random. The steps looked at.
    pub fn gather(&mut self, steps: &[Step], at: usize, rng: &mut Rng) -> usize {
        self.number += 1;
        self.backward = rng.one_in(2);
        self.wires.clear();
        self.inside.clear();
        self.outside.clear();
        let most_wires = WIRES - usize::from(rng.one_in(3));
        let shyness = rng.next_below(4);
        let n_ahead = if self.backward { at + 1 } else { steps.len() - at };
        let mut n_seen = 0;
        while n_seen < n_ahead.min(REACH) && !self.is_closed() {
            let here = if self.backward { at - n_seen } else { at + n_seen };
            let step = steps[here];
            if self.may_pass(step) && self.take_wires(step, most_wires, shyness, rng) {
                self.inside.push(here);
            } else {
                self.changed[step.target as usize] = self.number;
                self.read[step.source as usize] = self.number;
                self.outside.push(here);
            }
            n_seen += 1;
        }
        self.close();
        n_seen
    }

    /// Whether no further step on its wires can be taken in.
    fn is_closed(&self) -> bool {
        let is_shut = |&wire: &u32| self.changed[wire as usize].min(self.read[wire as usize]) == self.number;
        !self.wires.is_empty() && self.wires.iter().all(is_shut)
    }

    /// Drops what was left out behind the last step taken in; all in order of the program.
    fn close(&mut self) {
        let Some(&last) = self.inside.last() else { return };
        let is_behind = |at: usize| if self.backward { at < last } else { at > last };
        while self.outside.last().is_some_and(|&at| is_behind(at)) {
            self.outside.pop();
        }
        if self.backward {
            self.inside.reverse();
            self.outside.reverse();
        }
    }

    fn may_pass(&self, step: Step) -> bool {
        self.changed[step.source as usize] != self.number && self.read[step.target as usize] != self.number
    }

    /// Takes the wires of `step` in, where it is the first or has one wire in common and there is room; the shyer,
    /// the less often. Whether they are in.
    fn take_wires(&mut self, step: Step, most_wires: usize, shyness: usize, rng: &mut Rng) -> bool {
        let [target, source] = [step.target, step.source].map(|wire| self.wires.contains(&wire));
        let fits = match (target, source) {
            (true, true) => return true,
            (false, false) => self.wires.is_empty(),
            _ => self.wires.len() < most_wires && rng.next_below(4) >= shyness,
        };
        self.wires.extend((fits && !target).then_some(step.target));
        self.wires.extend((fits && !source).then_some(step.source));
        fits
    }

    /// Its wires; what it does is told by their positions here.
    pub fn wires(&self) -> &[u32] {
        &self.wires
    }

    /// Number of its steps.
    pub fn n_steps(&self) -> usize {
        self.inside.len()
    }

    /// What its steps make of its wires, a row a wire.
    pub fn rows(&self, steps: &[Step]) -> Rows {
        let place = |wire| self.wires.iter().position(|&own| own == wire).unwrap_or(0);
        self.inside.iter().fold(UNIT_ROWS, |mut rows, &at| {
            rows[place(steps[at].target)] ^= rows[place(steps[at].source)];
            rows
        })
    }

    /// Puts `fresh` in place of its steps. Where the steps after it begin.
    pub fn replace(&mut self, steps: &mut Vec<Step>, fresh: &[Step]) -> usize {
        let (Some(&first), Some(&last)) = (self.inside.first(), self.inside.last()) else {
            return steps.len();
        };
        let others = self.outside.iter().map(|&at| steps[at]);
        self.joined.clear();
        if self.backward {
            self.joined.extend(others.chain(fresh.iter().copied()));
        } else {
            self.joined.extend(fresh.iter().copied().chain(others));
        }
        let n_before = if self.backward { self.joined.len() } else { fresh.len() };
        steps.splice(first..=last, self.joined.iter().copied());
        first + n_before
    }
}
