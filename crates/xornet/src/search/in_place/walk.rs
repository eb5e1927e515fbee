//! Walk over programs of one matrix: a window on a few wires gives way to another that does the same, mostly a
//! shortest one, at times one of a step more.
//!
//! This goes further than the known rules for two or three steps (Xiang, Zeng, Lin, Bao, Zhang, ToSC 2020(2)), which
//! are windows of two or three wires.

use super::table::{Rows, Table, WIRES};
use super::window::Window;
use crate::network::{InPlace, Step};
use crate::search::budget::Search;
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::Worker;

/// Probability at the beginning that a window of one step more is taken; it falls with the square of what is left.
const RISE: f64 = 0.1;
/// Moves between two looks at whether the search is stopped.
const LOOK: u64 = 256;
/// Moves between two looks at the depth of programs as short as the best.
const DEPTH_LOOK: u64 = 8;

/// A program on its walk, and the best it has been: the shortest, then the shallowest seen.
pub struct Walk<'a> {
    table: &'a Table,
    rng: Rng,
    steps: Vec<Step>,
    places: Vec<u32>,
    best: InPlace,
    window: Window,
    /// New steps of a window; new names of wires, those of all others their own.
    fresh: Vec<Step>,
    renamed: Vec<u32>,
    n_moves: u64,
    work: u64,
    budget: u64,
}

impl<'a> Walk<'a> {
    /// A walk from `start` on, of `budget` work.
    pub fn new(table: &'a Table, start: InPlace, rng: Rng, budget: u64) -> Self {
        Self {
            table,
            rng,
            steps: start.steps().to_vec(),
            places: start.places().to_vec(),
            window: Window::new(start.n_wires()),
            fresh: Vec::new(),
            renamed: (0..start.n_wires() as u32).collect(),
            best: start,
            n_moves: 0,
            work: 0,
            budget,
        }
    }

    /// The best program so far.
    pub fn best(&self) -> &InPlace {
        &self.best
    }

    /// Number of steps now.
    pub fn n_steps(&self) -> usize {
        self.steps.len()
    }

    /// Goes on from where `other` is.
    pub fn go_to(&mut self, (steps, places): (Vec<Step>, Vec<u32>)) {
        (self.steps, self.places) = (steps, places);
    }

    /// The program now, to go on from.
    pub fn position(&self) -> (Vec<Step>, Vec<u32>) {
        (self.steps.clone(), self.places.clone())
    }

    fn make_move(&mut self) {
        self.n_moves += 1;
        let at = self.rng.next_below(self.steps.len());
        let n_seen = self.window.gather(&self.steps, at, &mut self.rng);
        self.work += 200 + 6 * n_seen as u64;
        let rows = self.window.rows(&self.steps);
        self.fresh.clear();
        let rows = self.take_detour(rows);
        if self.fresh.is_empty() && self.window.n_steps() < 2 {
            return;
        }
        if let Some(origin) = self.find_steps(rows) {
            self.replace_window(origin);
            self.keep_best();
        }
    }

    /// At times, `rows` after one more step at random, which is then to be undone.
    fn take_detour(&mut self, rows: Rows) -> Rows {
        let n_wires = self.window.wires().len();
        let [target, source] = [(); 2].map(|()| self.rng.next_below(n_wires));
        if target == source || n_wires < 3 {
            return rows;
        }
        let mut other = rows;
        other[target] ^= other[source];
        let (now, then) = (self.window.n_steps(), 1 + usize::from(self.table.steps_to(&other)));
        let left = 1.0 - (self.work as f64 / self.budget.max(1) as f64).min(1.0);
        if then > now + 1 || (then == now + 1 && self.rng.next_unit() >= RISE * left * left) {
            return rows;
        }
        self.fresh.push(Step { target: target as u32, source: source as u32 });
        other
    }

    /// Shortest steps that make `rows`, one of them at random, on positions in the window. Returns the wire on whose
    /// value each starts; `None` where they would need further wires.
    fn find_steps(&mut self, mut rows: Rows) -> Option<Rows> {
        let n_wires = self.window.wires().len();
        while self.table.steps_to(&rows) > 0 {
            let (rng, mut chosen, mut n) = (&mut self.rng, None, 0);
            self.table.for_nearer(&rows, |target, source| {
                if target.max(source) < n_wires {
                    n += 1;
                    chosen = if rng.one_in(n) { Some((target, source)) } else { chosen };
                }
            });
            let (target, source) = chosen?;
            rows[target] ^= rows[source];
            self.fresh.push(Step { target: target as u32, source: source as u32 });
            self.work += 120;
        }
        self.fresh.reverse();
        Some(rows)
    }

    /// Puts the new steps in place of the window, where row r starts on the wire of the one bit of `origin[r]`, and
    /// names the wires of all that follows anew.
    fn replace_window(&mut self, origin: Rows) {
        let wires = self.window.wires();
        let wire_of = |row: usize| wires.get(origin[row].trailing_zeros() as usize).copied().unwrap_or(0);
        let now_on: [u32; WIRES] = std::array::from_fn(wire_of);
        for Step { target, source } in &mut self.fresh {
            (*target, *source) = (now_on[*target as usize], now_on[*source as usize]);
        }
        let (n_wires, mut moved) = (wires.len(), false);
        for (&wire, &now) in wires.iter().zip(&now_on) {
            self.renamed[wire as usize] = now;
            moved |= wire != now;
        }
        let from = self.window.replace(&mut self.steps, &self.fresh);
        if moved {
            for Step { target, source } in &mut self.steps[from..] {
                (*target, *source) = (self.renamed[*target as usize], self.renamed[*source as usize]);
            }
            self.places.iter_mut().for_each(|place| *place = self.renamed[*place as usize]);
        }
        self.work += (self.steps.len() - from + self.places.len()) as u64;
        for row in 0..n_wires {
            let wire = self.window.wires()[row];
            self.renamed[wire as usize] = wire;
        }
    }

    fn keep_best(&mut self) {
        let n_best = self.best.steps().len();
        let may_be_shallower = self.steps.len() == n_best && self.n_moves.is_multiple_of(DEPTH_LOOK);
        if self.steps.len() < n_best || may_be_shallower {
            let now = InPlace::new(self.steps.clone(), self.places.clone());
            self.work += 5 * self.steps.len() as u64;
            if self.steps.len() < n_best || now.depth() < self.best.depth() {
                self.best = now;
            }
        }
    }
}

impl Worker for Walk<'_> {
    fn work_done(&self) -> u64 {
        self.work
    }

    fn n_moves(&self) -> u64 {
        self.n_moves
    }

    fn walk_until(&mut self, work: u64, search: &Search) {
        while self.work < work && !self.steps.is_empty() {
            if self.n_moves.is_multiple_of(LOOK) && (search.stopped)() {
                return;
            }
            self.make_move();
        }
    }
}
