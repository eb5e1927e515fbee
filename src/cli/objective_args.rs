//! Options `--objective` and `--cell-cost`.

use crate::error::{Error, Result};
use crate::network::{CellCosts, Objective};
use clap::{Args, ValueEnum};

/// What gates there are and what they cost.
#[derive(Debug, Args)]
pub struct ObjectiveArgs {
    /// What is to be least.
    #[arg(long, value_enum, value_name = "NAME", default_value_t = ObjectiveChoice::Xor2)]
    pub objective: ObjectiveChoice,
    /// Costs of an XOR2, XOR3, … cell, for `--objective cells`.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    pub cell_cost: Vec<f64>,
}

/// Names of objectives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ObjectiveChoice {
    /// Gates of two operands.
    Xor2,
    /// Gates of at most four operands: 4-input LUTs.
    Lut4,
    /// Gates of at most six operands: 6-input LUTs.
    Lut6,
    /// The sum of the costs of XOR cells.
    Cells,
}

impl ObjectiveChoice {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xor2 => "xor2",
            Self::Lut4 => "lut4",
            Self::Lut6 => "lut6",
            Self::Cells => "cells",
        }
    }
}

impl ObjectiveArgs {
    /// The objective with its costs.
    ///
    /// # Errors
    /// `Input` for costs that are missing, not wanted, or invalid.
    pub fn to_objective(&self) -> Result<Objective> {
        let refuse = |what: &str| Err(Error::input("", "--cell-cost", what));
        match (self.objective, self.cell_cost.is_empty()) {
            (ObjectiveChoice::Cells, true) => refuse("missing; `--objective cells` needs it"),
            (ObjectiveChoice::Cells, false) => {
                CellCosts::new(&self.cell_cost).map(Objective::Cells).map_err(Error::of_options)
            }
            (_, false) => refuse("is for `--objective cells`"),
            (ObjectiveChoice::Xor2, _) => Ok(Objective::Xor2),
            (ObjectiveChoice::Lut4, _) => Ok(Objective::Lut(4)),
            (ObjectiveChoice::Lut6, _) => Ok(Objective::Lut(6)),
        }
    }
}
