//! Parameters, effort, progress and cancellation of a search.

use crate::gf2::BitMatrix;
use crate::network::{Limits, Objective, Timing, XorNetwork, metrics};
use serde::{Deserialize, Serialize};

/// Highest effort.
pub const MAX_EFFORT: u8 = 9;
/// Effort where none is named.
pub const DEFAULT_EFFORT: u8 = 3;

/// Budgets of the parts of a search at one effort.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Work of walks over values or forms, in steps of one or two nanoseconds on one processor.
    pub walk: u64,
    /// Work of walks over all bases, in the same steps.
    pub basis_walk: u64,
    /// Moves of the annealing over bases of a small part.
    pub anneal: u64,
}

const fn effort_level(walk: u64, basis_walk: u64, anneal: u64) -> Effort {
    Effort { walk, basis_walk, anneal }
}

/// Budgets by effort.
const EFFORTS: [Effort; MAX_EFFORT as usize + 1] = [
    effort_level(50_000_000, 20_000_000, 30_000),
    effort_level(250_000_000, 100_000_000, 120_000),
    effort_level(1_500_000_000, 1_000_000_000, 500_000),
    effort_level(8_000_000_000, 5_000_000_000, 1_500_000),
    effort_level(15_000_000_000, 15_000_000_000, 5_000_000),
    effort_level(25_000_000_000, 25_000_000_000, 15_000_000),
    effort_level(50_000_000_000, 50_000_000_000, 50_000_000),
    effort_level(250_000_000_000, 250_000_000_000, 200_000_000),
    effort_level(1_500_000_000_000, 1_500_000_000_000, 1_000_000_000),
    effort_level(10_000_000_000_000, 10_000_000_000_000, 5_000_000_000),
];

impl Effort {
    /// The budgets of `effort`; above [`MAX_EFFORT`], those of [`MAX_EFFORT`].
    pub fn from_level(effort: u8) -> Self {
        EFFORTS[usize::from(effort.min(MAX_EFFORT))]
    }
}

/// Search parameters, which with the matrix decide the result: same parameters, same network.
#[derive(Debug, Clone)]
pub struct Params {
    /// Seed of all random numbers.
    pub seed: u64,
    /// Cost to minimize.
    pub objective: Objective,
    /// Effort, 0 to [`MAX_EFFORT`]: sets the number of steps, never a time.
    pub effort: u8,
    /// Limits on depth and fan-out.
    pub limits: Limits,
    /// Levels of inputs and outputs, in place of the limit of depth.
    pub timing: Option<Timing>,
    /// A network of the same matrix to start from.
    pub start: Option<XorNetwork>,
}

impl Params {
    /// The levels that a network of `matrix` must keep to.
    pub fn timing_of(&self, matrix: &BitMatrix) -> Option<Timing> {
        self.timing.clone().or_else(|| self.limits.to_timing(matrix.n_cols(), matrix.n_rows()))
    }
}

impl Default for Params {
    fn default() -> Self {
        Self {
            seed: 1,
            objective: Objective::default(),
            effort: DEFAULT_EFFORT,
            limits: Limits::default(),
            timing: None,
            start: None,
        }
    }
}

/// Progress of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Gates of the best network so far.
    pub n_gates: usize,
    /// Steps so far.
    pub steps: u64,
    /// Share of the work done, in thousandths; 0 as long as it is not known.
    pub permille: u16,
}

impl Progress {
    /// The progress of a search of which this is a part, from one share of the work to another, in thousandths.
    pub(crate) fn within(self, from: u16, to: u16) -> Self {
        let part = u32::from(self.permille) * u32::from(to.saturating_sub(from)) / 1000;
        Self { permille: from + part as u16, ..self }
    }
}

/// `done` of `all` work in thousandths, at most 1000.
pub(crate) fn permille(done: u64, all: u64) -> u16 {
    (u128::from(done) * 1000 / u128::from(all.max(1))).min(1000) as u16
}

/// A search under way: parameters, cancellation and progress.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// Parameters, which decide the result.
    pub params: &'a Params,
    /// True once the search is to end soon with the best network so far; the result then depends on the
    /// timing.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
    /// Callback for progress.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Search<'a> {
    /// A search that is never cancelled and reports no progress.
    pub fn quiet(params: &'a Params) -> Self {
        Self { params, stopped: &|| false, progress: &|_| {} }
    }
}

/// Steps of a search, and the gates that it saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Decisions taken: for `naive` the rows, for `paar` the pairs taken out.
    pub steps: u64,
    /// Gates that sharing saved against one tree a row.
    pub saved_xor: u64,
}

impl Stats {
    /// Stats of `network` after `steps` decisions on `matrix`.
    pub fn from_network(network: &XorNetwork, matrix: &BitMatrix, steps: u64) -> Self {
        Self { steps, saved_xor: metrics::naive_xor(matrix).saturating_sub(network.n_xor()) as u64 }
    }
}
