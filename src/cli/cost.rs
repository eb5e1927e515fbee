//! Cost of a network for output, in the unit of its objective.

use crate::network::{Objective, UNIT};
use serde_json::{Value, json};

/// Unit of the cost.
pub fn cost_unit(objective: &Objective) -> &'static str {
    match objective {
        Objective::Xor2 => "XOR2",
        Objective::Lut(4) => "LUT4",
        Objective::Lut(6) => "LUT6",
        Objective::Lut(_) => "LUTs",
        Objective::Cells(_) => "cost",
    }
}

/// The cost as a number; an integer if gates are counted.
pub fn cost_value(cost: u64, objective: &Objective) -> Value {
    match objective {
        Objective::Cells(_) => json!(cost as f64 / UNIT as f64),
        Objective::Xor2 | Objective::Lut(_) => json!(cost / UNIT),
    }
}
