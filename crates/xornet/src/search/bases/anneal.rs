//! `anneal`: fewest extra forms for small parts, by simulated annealing.
//!
//! The state is the targets, some extra forms, and as many roots among them as there are dimensions; its energy
//! is the number of targets that do not follow from the roots. A move makes another form a root in the place of
//! one, or puts a sum of others in the place of an extra form. At energy 0 an extra form is taken out, and so on.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use crate::search::bases::triples::{MAX_FORMS, Subset, Triples, first_numbers, subset_members};
use crate::search::engine::rng::Rng;
use std::collections::BTreeSet;

/// Temperature at the first and at the last move.
const TEMPERATURE: [f64; 2] = [0.8, 0.15];
/// Moves of the first try for one extra form less; each try that fails makes the next so much longer.
const MOVES: u64 = 5_000;
/// Moves between two calls of `stopped`.
const LOOK: u64 = 1_024;

/// Wanted forms of a part: the targets of the search.
#[derive(Debug, Clone)]
pub struct WantedForms {
    /// The forms of the columns of a matrix, then of its rows: distinct and not zero.
    pub forms: Vec<u64>,
    /// Their rank.
    pub dim: usize,
    /// Whether only wanted forms may be roots.
    pub systematic: bool,
}

impl WantedForms {
    /// The columns and rows of `matrix`, at most [`MAX_FORMS`].
    pub fn new(matrix: &BitMatrix, systematic: bool) -> Self {
        let dim = matrix.n_cols();
        let rows = matrix.rows().iter().map(|row| row.as_words().first().copied().unwrap_or(0));
        Self { forms: (0..dim).map(|j| 1 << j).chain(rows).collect(), dim, systematic }
    }

    fn len(&self) -> usize {
        self.forms.len()
    }
}

/// A set of forms with its roots; all wanted forms, which come first, follow from them once a search ends.
#[derive(Debug, Clone)]
pub struct Realised {
    set: Triples,
    roots: Subset,
}

impl Realised {
    /// A set that follows from `roots`, all wanted forms first.
    pub fn new(set: Triples, roots: Subset) -> Self {
        Self { set, roots }
    }

    /// The values of a network of the rows over the columns; `None` where they are too many.
    pub fn from_network(network: &XorNetwork, wanted: &WantedForms) -> Option<Self> {
        let supports = network.supports();
        let values = supports.iter().map(|form| form.as_words().first().copied().unwrap_or(0));
        let mut seen: BTreeSet<u64> = wanted.forms.iter().copied().chain([0]).collect();
        let extra = values.filter(|&value| seen.insert(value));
        let forms: Vec<u64> = wanted.forms.iter().copied().chain(extra).collect();
        (forms.len() <= MAX_FORMS)
            .then(|| Self { set: Triples::new(&forms), roots: first_numbers(wanted.dim) })
    }

    /// Forms that are not wanted for themselves.
    pub fn n_extra(&self, wanted: &WantedForms) -> usize {
        self.set.len() - wanted.len()
    }

    /// Gates.
    pub fn n_xor(&self, wanted: &WantedForms) -> usize {
        self.set.len() - wanted.dim
    }

    /// The network of all wanted forms over the roots.
    pub fn to_network(&self, wanted: &WantedForms) -> XorNetwork {
        self.set.to_network(self.roots, &(0..wanted.len()).collect::<Vec<_>>())
    }

    /// The network of the transpose, of the columns and then the rows of which these are the rows and columns.
    pub fn transposed_network(&self, wanted: &WantedForms) -> XorNetwork {
        let rest: Vec<usize> = (0..wanted.len()).filter(|&at| self.roots >> at & 1 == 0).collect();
        let back = self.set.to_network(self.roots, &rest).transposed();
        let mut network = XorNetwork::new(rest.len());
        back.gates().for_each(|operands| {
            network.xor_all(operands);
        });
        let mut values = vec![None; wanted.len()];
        rest.iter().enumerate().for_each(|(j, &at)| values[at] = Some(NodeId(j as u32)));
        subset_members(self.roots).zip(back.outputs()).for_each(|(at, output)| values[at] = output.source);
        // Columns and rows change their places.
        let (columns, rows) = values.split_at(wanted.dim);
        rows.iter().chain(columns).for_each(|&value| network.push_output(value, false));
        network
    }

    /// Takes out extra forms that nothing needs, in a random order.
    fn prune_extra(&mut self, wanted: &WantedForms, rng: &mut Rng) {
        let mut tried = 0;
        while tried < self.n_extra(wanted) {
            let n_extra = self.n_extra(wanted);
            let turn = rng.next_below(n_extra);
            let removed = |this: &mut Self| {
                (0..n_extra).any(|at| this.try_without(wanted.len() + (turn + at) % n_extra, wanted))
            };
            if !removed(self) {
                return;
            }
            tried = 0;
        }
    }

    /// Takes out an extra form where all wanted ones follow without it; true if it did.
    fn try_without(&mut self, number: usize, wanted: &WantedForms) -> bool {
        if self.roots >> number & 1 == 1 {
            return false;
        }
        let mut less = self.clone();
        less.remove_form(number);
        let follows = less.set.closure(less.roots, less.roots) & first_numbers(wanted.len())
            == first_numbers(wanted.len());
        if follows {
            *self = less;
        }
        follows
    }

    fn remove_form(&mut self, number: usize) {
        let last = self.set.len() - 1;
        let last_is_root = self.roots >> last & 1;
        self.roots &= !(1 << number) & !(1 << last);
        if number != last {
            self.roots |= last_is_root << number;
        }
        self.set.swap_remove(number);
    }
}

/// A search for few extra forms.
pub struct Annealing<'a> {
    wanted: &'a WantedForms,
    rng: &'a mut Rng,
    stopped: &'a (dyn Fn() -> bool + Sync),
    /// Moves so far.
    pub moves: u64,
}

impl<'a> Annealing<'a> {
    /// A search that has made no moves yet.
    pub fn new(wanted: &'a WantedForms, rng: &'a mut Rng, stopped: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { wanted, rng, stopped, moves: 0 }
    }

    /// Improves `best` until `moves` moves in all are made or it has `least` extra forms; `tell` gets the
    /// gates and moves of every gain.
    pub fn improve_best(&mut self, best: &mut Realised, least: usize, moves: u64, tell: &dyn Fn(usize, u64)) {
        best.prune_extra(self.wanted, self.rng);
        let mut failed = 0;
        while best.n_extra(self.wanted) > least && self.moves < moves && !(self.stopped)() {
            let start = if failed % 2 == 0 { self.without_one(best) } else { self.random_state(best) };
            let limit = (MOVES * (1 + failed)).min(moves - self.moves);
            match self.anneal_state(start, limit) {
                Some(mut found) => {
                    found.prune_extra(self.wanted, self.rng);
                    *best = found;
                    failed = 0;
                    tell(best.n_xor(self.wanted), self.moves);
                }
                None => failed += 1,
            }
        }
    }

    /// `best` with a random extra form gone.
    fn without_one(&mut self, best: &Realised) -> Realised {
        let mut less = best.clone();
        less.remove_form(self.wanted.len() + self.rng.next_below(best.n_extra(self.wanted)));
        self.add_roots(&mut less);
        less
    }

    /// Random sums, one fewer than in `best`.
    fn random_state(&mut self, best: &Realised) -> Realised {
        let mut fresh = Realised { set: Triples::new(&self.wanted.forms), roots: 0 };
        while fresh.set.len() + 1 < best.set.len() {
            let [a, b] = [0; 2].map(|_| fresh.set.form_at(self.rng.next_below(fresh.set.len())));
            if fresh.set.is_new(a ^ b) {
                fresh.set.push(a ^ b);
            } else if first_numbers(self.wanted.dim) == fresh.set.len() as u64 {
                break;
            }
        }
        self.add_roots(&mut fresh);
        fresh
    }

    /// Forms that may be roots.
    fn root_candidates(&self, state: &Realised) -> Subset {
        first_numbers(if self.wanted.systematic { self.wanted.len() } else { state.set.len() })
    }

    /// Makes random forms roots until there are enough.
    fn add_roots(&mut self, state: &mut Realised) {
        while (state.roots.count_ones() as usize) < self.wanted.dim {
            let free = self.root_candidates(state) & !state.roots;
            state.roots |= 1 << self.pick_member(free);
        }
    }

    /// A random member.
    fn pick_member(&mut self, subset: Subset) -> usize {
        let mut rest = subset;
        for _ in 0..self.rng.next_below(subset.count_ones() as usize) {
            rest &= rest - 1;
        }
        rest.trailing_zeros() as usize
    }

    fn anneal_state(&mut self, mut state: Realised, moves: u64) -> Option<Realised> {
        let wanted = first_numbers(self.wanted.len());
        let mut known = state.set.closure(state.roots, state.roots);
        for step in 0..moves {
            if known & wanted == wanted {
                return Some(state);
            }
            self.moves += 1;
            if step % LOOK == 0 && (self.stopped)() {
                return None;
            }
            let [hot, cold] = TEMPERATURE;
            let temperature = hot + (cold - hot) * step as f64 / moves as f64;
            let open = (wanted & !known).count_ones();
            if state.n_extra(self.wanted) == 0 || self.rng.one_in(2) {
                self.change_root(&mut state, &mut known, open, temperature);
            } else {
                self.change_form(&mut state, &mut known, open, temperature);
            }
        }
        None
    }

    /// Whether to go from so many open targets to as many as are not in `known`.
    fn is_accepted(&mut self, open: u32, known: Subset, temperature: f64) -> bool {
        let after = (first_numbers(self.wanted.len()) & !known).count_ones();
        after <= open || self.rng.next_unit() < ((f64::from(open) - f64::from(after)) / temperature).exp()
    }

    /// Another root in the place of one.
    fn change_root(&mut self, state: &mut Realised, known: &mut Subset, open: u32, temperature: f64) {
        let out = self.pick_member(state.roots);
        let others = state.roots & !(1 << out);
        let below = state.set.closure(others, others);
        let free = self.root_candidates(state) & !below & !(1 << out);
        if free == 0 {
            return;
        }
        let root = 1 << self.pick_member(free);
        let after = state.set.closure(below | root, root);
        if self.is_accepted(open, after, temperature) {
            (state.roots, *known) = (others | root, after);
        }
    }

    /// Another form in the place of an extra one.
    fn change_form(&mut self, state: &mut Realised, known: &mut Subset, open: u32, temperature: f64) {
        let number = self.wanted.len() + self.rng.next_below(state.n_extra(self.wanted));
        let form = self.draw_sum(state, *known);
        if !state.set.is_new(form) {
            return;
        }
        let old = state.set.replace_form(number, form);
        let after = state.set.closure(state.roots, state.roots);
        if self.is_accepted(open, after, temperature) {
            *known = after;
        } else {
            state.set.replace_form(number, old);
        }
    }

    /// A sum that may help: of a known form and an open target, of two known ones, or of any third one too.
    fn draw_sum(&mut self, state: &Realised, known: Subset) -> u64 {
        let a = state.set.form_at(self.pick_member(known));
        let kind = self.rng.next_below(4);
        let of = if kind < 2 { known } else { first_numbers(self.wanted.len()) & !known };
        let b = state.set.form_at(self.pick_member(of));
        let c = if kind == 0 { state.set.form_at(self.rng.next_below(state.set.len())) } else { 0 };
        a ^ b ^ c
    }
}
