//! Limits that a network must keep to, apart from its map.

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{Objective, XorNetwork, metrics};

/// Most levels and readers of a gate; none is without limit.
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
    pub fn check_feasible(&self, matrix: &BitMatrix, objective: &Objective) -> Result<()> {
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
