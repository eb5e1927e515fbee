//! One run: gates are added until every target is a value.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use crate::search::budget::{Params, Search};
use crate::search::engine::rng::Rng;
use crate::search::heuristics::distance::base::{Base, Form, StepBudget, sum_forms};
use crate::search::heuristics::distance::pairs::Pairs;
use crate::search::heuristics::distance::rule::Rule;
use crate::search::heuristics::sharing::{Sharing, Ties};

/// Most values of a run: the scores of their pairs take 12 bytes each.
const MAX_VALUES: usize = 4096;
/// One search for sets may take 1 / (`SHARE` * (1 + open targets)) of the steps left.
const SHARE: u64 = 8;

/// A row that is no value yet.
struct RunTarget<const W: usize> {
    row: usize,
    form: Form<W>,
    /// Distance in gates: one less than the size of each of `sets`.
    distance: usize,
    /// The sets of `distance` + 1 values that add up to it, one after another, each ascending.
    sets: Vec<u16>,
    /// Whether `sets` holds all sets of this size, and no smaller set exists.
    exact: bool,
}

impl<const W: usize> RunTarget<W> {
    /// Row number `row`, a sum of two inputs or more.
    fn new(row: usize, taps: &BitVec) -> Self {
        let word = |w| taps.as_words().get(w).copied().unwrap_or(0);
        let sets: Vec<u16> = taps.ones_at().map(|j| j as u16).collect();
        Self { row, form: std::array::from_fn(word), distance: sets.len() - 1, sets, exact: true }
    }

    fn sets(&self) -> impl Iterator<Item = &[u16]> {
        self.sets.chunks(self.distance + 1)
    }

    /// Steps of a pass through its pairs.
    fn pair_steps(&self) -> u64 {
        (self.sets.len() * self.distance / 8) as u64
    }

    /// Its sets with the first of `pairs` in each replaced by their sum, `value`; those without one go.
    fn sets_through(&self, pairs: &[[u16; 2]], value: u16) -> Vec<u16> {
        let mut nearer = Vec::new();
        for set in self.sets() {
            if let Some(pair) = pairs.iter().find(|pair| pair.iter().all(|operand| set.contains(operand))) {
                nearer.extend(set.iter().filter(|value| !pair.contains(value)));
                nearer.push(value);
            }
        }
        nearer
    }
}

/// State of a run between two gates.
pub struct Run<'a, const W: usize> {
    rule: Rule,
    rng: Rng,
    budget: StepBudget<'a>,
    base: Base<W>,
    pairs: Pairs,
    network: XorNetwork,
    targets: Vec<RunTarget<W>>,
    outputs: Vec<Option<NodeId>>,
    /// Largest size of a set still searched for in full; a search beyond its share lowers it.
    horizon: usize,
}

impl<'a, const W: usize> Run<'a, W> {
    /// A run for `matrix`, whose rows have two ones or more.
    pub fn new(matrix: &BitMatrix, rule: Rule, rng: Rng, budget: StepBudget<'a>) -> Self {
        let n_in = matrix.n_cols();
        let mut run = Self {
            rule,
            rng,
            budget,
            base: Base::new(n_in),
            pairs: Pairs::default(),
            network: XorNetwork::new(n_in),
            targets: matrix.rows().iter().enumerate().map(|(i, row)| RunTarget::new(i, row)).collect(),
            outputs: vec![None; matrix.n_rows()],
            horizon: usize::MAX,
        };
        run.pairs.resize(n_in);
        for target in &run.targets {
            run.budget.spend_steps(target.pair_steps());
            if run.budget.left == 0 {
                break;
            }
            run.pairs.count_target(target.sets(), target.distance);
        }
        run
    }

    /// The network, and the steps that are left.
    pub fn into_network(mut self) -> (XorNetwork, u64) {
        while self.budget.left > 0 && self.base.len() < MAX_VALUES && !self.targets.is_empty() {
            let pair = self.next_pair();
            self.add_pair(pair);
        }
        let mut rows: Vec<Vec<NodeId>> = self.outputs.iter().map(|output| Vec::from_iter(*output)).collect();
        for target in &self.targets {
            let set = target.sets().next().unwrap_or_default();
            rows[target.row] = set.iter().map(|&value| NodeId(value.into())).collect();
        }
        let params = Params::default();
        let search = Search { stopped: self.budget.stopped, ..Search::quiet(&params) };
        (Sharing::over_network(self.network, rows, Ties::Smallest).share_pairs(&search).0, self.budget.left)
    }

    /// Operands of the next gate.
    fn next_pair(&mut self) -> [u16; 2] {
        let nearest = self.targets.iter().map(|target| target.distance).min().unwrap_or(0);
        let near = self.targets.iter().filter(|target| target.distance == nearest);
        if nearest == 1 {
            return near.flat_map(|target| target.sets()).next().map_or([0, 1], |set| [set[0], set[1]]);
        }
        let best = match self.rule {
            Rule::Smallest | Rule::Random => self.pairs.best_pairs(self.base.len() as u16),
            Rule::Nearest => self.pairs.best_of(near.flat_map(|target| target.sets()), true),
            Rule::NearestFewest => self.pairs.best_of(near.flat_map(|target| target.sets()), false),
        };
        self.budget.spend_steps((self.base.len() * self.base.len() / 32) as u64);
        match self.rule {
            Rule::Smallest => best.into_iter().min(),
            _ => best.get(self.rng.next_below(best.len())).copied(),
        }
        .unwrap_or([0, 1])
    }

    /// Makes the sum of `pair` a value.
    fn add_pair(&mut self, pair: [u16; 2]) {
        let form = sum_forms(self.base.value_of(pair[0]), self.base.value_of(pair[1]));
        let gate = self.network.xor(NodeId(pair[0].into()), NodeId(pair[1].into()));
        if let Some(at) = self.targets.iter().position(|target| target.form == form) {
            let target = self.targets.remove(at);
            self.outputs[target.row] = Some(gate);
            self.pairs.discount_target(target.sets(), target.distance);
        }
        let pairs = self.pairs_of(&form, pair);
        self.pairs.resize(self.base.len() + 1);
        for at in 0..self.targets.len() {
            self.update_target(at, &form, &pairs);
        }
        self.base.push(form);
        for at in 0..self.targets.len() {
            if !self.targets[at].exact && self.targets[at].distance <= self.horizon {
                self.settle_target(at);
            }
        }
    }

    /// The pairs of values that add up to `form`: `pair` and, where a target is not exact, the others.
    fn pairs_of(&self, form: &Form<W>, pair: [u16; 2]) -> Vec<[u16; 2]> {
        let mut pairs = vec![pair];
        if self.targets.iter().any(|target| !target.exact) {
            let other =
                |a: u16| self.base.find_value(&sum_forms(form, self.base.value_of(a))).filter(|&b| a < b);
            let others = (0..self.base.len() as u16).filter_map(|a| other(a).map(|b| [a, b]));
            pairs.extend(others.filter(|other| *other != pair));
        }
        pairs
    }

    /// Updates the sets of target `at` for `form`, the sum of each of `pairs`, as the next value.
    ///
    /// In the sets of an exact target, a pair can be exchanged for any other of the same sum, so the first
    /// pair finds all sets; where no set contains it, the new value is in no set smaller than those known.
    fn update_target(&mut self, at: usize, form: &Form<W>, pairs: &[[u16; 2]]) {
        let (value, target) = (self.base.len() as u16, &self.targets[at]);
        let pairs = if target.exact { &pairs[..1] } else { pairs };
        let nearer = target.sets_through(pairs, value);
        if !nearer.is_empty() {
            let distance = target.distance - 1;
            self.replace_sets(at, distance, nearer);
        } else if target.distance > 1 && target.exact {
            let mut found = Vec::new();
            let (rest, size) = (sum_forms(&target.form, form), target.distance);
            self.targets[at].exact = self.search_sets(rest, size, &mut found);
            if !found.is_empty() {
                let mut sets = self.targets[at].sets.clone();
                sets.extend(found.chunks(size).flat_map(|set| set.iter().copied().chain([value])));
                self.replace_sets(at, size, sets);
            }
        }
    }

    /// Looks for the smallest sets of target `at`, which is not exact.
    fn settle_target(&mut self, at: usize) {
        let (form, distance) = (self.targets[at].form, self.targets[at].distance);
        for size in 2..=distance + 1 {
            let mut found = Vec::new();
            let all = self.search_sets(form, size, &mut found);
            if !found.is_empty() {
                self.replace_sets(at, size - 1, found);
                self.targets[at].exact = all;
                return;
            }
            if !all {
                return;
            }
        }
    }

    /// Appends to `found` the sets of `size` values that add up to `form`; false where the search ran out of
    /// its share, which lowers the horizon.
    fn search_sets(&mut self, form: Form<W>, size: usize, found: &mut Vec<u16>) -> bool {
        let share = self.budget.left / (SHARE * (1 + self.targets.len() as u64));
        let all = size <= self.horizon && self.base.find_sums(form, size, share, &mut self.budget, found);
        if !all {
            self.horizon = self.horizon.min(size - 1);
        }
        all
    }

    /// Replaces the sets of target `at` and updates the scores of their pairs.
    fn replace_sets(&mut self, at: usize, distance: usize, sets: Vec<u16>) {
        let target = &mut self.targets[at];
        self.budget.spend_steps(target.pair_steps());
        self.pairs.discount_target(target.sets(), target.distance);
        (target.distance, target.sets) = (distance, sets);
        self.pairs.count_target(target.sets(), target.distance);
        self.budget.spend_steps(target.pair_steps());
    }
}
