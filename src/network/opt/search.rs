//! What a search may spend, what it must keep to, and how it is watched and stopped.

use super::Objective;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, metrics};

/// Highest effort.
pub const MAX_EFFORT: u8 = 9;
/// Effort where none is named.
pub const DEFAULT_EFFORT: u8 = 3;

/// Work of each effort, one or two nanoseconds on one processor.
const WORK: [u64; MAX_EFFORT as usize + 1] = [
    50_000_000,
    250_000_000,
    1_500_000_000,
    8_000_000_000,
    15_000_000_000,
    25_000_000_000,
    50_000_000_000,
    250_000_000_000,
    1_500_000_000_000,
    10_000_000_000_000,
];

/// Work that `effort` allows.
pub fn work_of(effort: u8) -> u64 {
    WORK[usize::from(effort.min(MAX_EFFORT))]
}

/// What a network must keep to, apart from its map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Most gates from an input to an output.
    pub max_depth: Option<u32>,
    /// Most readers (gates and outputs) of a gate; inputs are driven from outside and are not limited.
    pub max_fanout: Option<usize>,
}

impl Limits {
    /// # Errors
    /// `Input` where no network of `matrix` with gates for `objective` can keep to them.
    pub fn feasible(&self, matrix: &BitMatrix, objective: &Objective) -> Result<()> {
        let least = metrics::min_depth_of(matrix, objective.max_operands());
        match (self.max_depth, self.max_fanout) {
            (Some(depth), _) if depth < least => {
                let row = format!("{depth} levels; a row of this matrix needs {least}");
                Err(Error::input("", "max_depth", row))
            }
            (_, Some(0)) => Err(Error::input("", "max_fanout", "0 readers; at least 1")),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// `Internal` where `network` breaks one.
    pub fn verify(&self, network: &XorNetwork) -> Result<()> {
        if let Some(max) = self.max_depth.filter(|&max| network.depth() > max) {
            return Err(Error::Internal(format!("a network of depth {}; at most {max}", network.depth())));
        }
        let fanout = metrics::gate_fanout(network);
        match self.max_fanout.filter(|&max| fanout > max) {
            Some(max) => Err(Error::Internal(format!("a gate with {fanout} readers; at most {max}"))),
            None => Ok(()),
        }
    }
}

/// What decides the result of a search, beside the matrix: same parameters, same network.
#[derive(Debug, Clone)]
pub struct Params {
    /// Seed of everything random.
    pub seed: u64,
    /// What is to be least.
    pub objective: Objective,
    /// 0 to [`MAX_EFFORT`]: how many steps are spent; never a time.
    pub effort: u8,
    /// What the network keeps to.
    pub limits: Limits,
    /// A network of the same matrix to begin with.
    pub start: Option<XorNetwork>,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            seed: 1,
            objective: Objective::default(),
            effort: DEFAULT_EFFORT,
            limits: Limits::default(),
            start: None,
        }
    }
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Gates of the best network so far.
    pub n_gates: usize,
    /// Steps so far.
    pub steps: u64,
}

/// A search under way: its parameters, and its ties to whoever waits for it.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// What decides the result.
    pub params: &'a Params,
    /// Whether to end soon with the best network so far; the result then depends on when it was asked.
    pub stopped: &'a (dyn Fn() -> bool + Sync),
    /// Hears of progress.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> Search<'a> {
    /// A search that nobody watches or stops.
    pub fn quiet(params: &'a Params) -> Self {
        Self { params, stopped: &|| false, progress: &|_| {} }
    }
}
