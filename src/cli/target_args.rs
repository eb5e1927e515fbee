//! Options of `generate` for the target, the objective and limits of its search.

use super::objective_args::ObjectiveChoice;
use crate::cells::Target;
use crate::rtl::technology::target_choices;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::path::PathBuf;

/// Cells, and networks for them.
#[derive(Debug, Args)]
pub struct TargetArgs {
    /// What the gates are: portable Verilog or cells; stronger than the spec.
    #[arg(long, value_name = "NAME", value_parser = target_parser())]
    pub target: Option<String>,
    /// The library of target liberty: its XOR and XNOR cells, by area; may be given several times, and be a .gz.
    #[arg(long, value_name = "FILE", requires = "target", required_if_eq("target", Target::LIBERTY))]
    pub liberty: Vec<PathBuf>,
    /// What is to be least; by default LUTs or cell area where the target has them, else XOR2.
    #[arg(long, value_enum, value_name = "NAME")]
    pub objective: Option<ObjectiveChoice>,
    /// Costs of an XOR2, XOR3, … cell, for `--objective cells`.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    pub cell_cost: Vec<f64>,
    /// Most gates from an input to an output; by default the policy of strategy `best` chooses.
    #[arg(long, value_name = "D")]
    pub max_depth: Option<u32>,
    /// Most readers (gates and outputs) of a gate.
    #[arg(long, value_name = "F")]
    pub max_fanout: Option<usize>,
}

fn target_parser() -> PossibleValuesParser {
    let value = |(name, help): (&'static str, &'static str)| PossibleValue::new(name).help(help);
    target_choices().into_iter().map(value).collect::<Vec<_>>().into()
}
