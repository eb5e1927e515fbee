//! Cost of a matrix and its equivalent in LUTs or cells.

use super::cost::{cost_unit, cost_value};
use super::interrupt;
use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};
use crate::network::Objective;
use crate::search::bases::{self, Rebased};
use crate::search::{self, Params, Search, find_network};
use serde_json::Value;

/// Costs of a matrix for an objective other than XOR2, in thousandths of a unit.
pub struct Priced {
    objective: Objective,
    shared: u64,
    rebased: Option<u64>,
}

impl Priced {
    /// The costs of `matrix` and of its equivalent; `None` for XOR2.
    ///
    /// # Errors
    /// `Internal` if a network does not compute its matrix.
    pub fn for_matrix(
        matrix: &BitMatrix,
        rebased: Option<&Rebased>,
        params: &Params,
    ) -> Result<Option<Self>> {
        if params.objective == Objective::Xor2 {
            return Ok(None);
        }
        let search = Search { stopped: &interrupt::is_stopped, ..Search::quiet(params) };
        let objective = params.objective.clone();
        let (shared, _) =
            find_network(&Affine::linear(matrix.clone()), search::find_strategy("walk")?, &search)?;
        let rebased = rebased.map(|found| bases::reprice(matrix, found, &search)).transpose()?;
        let rebased = rebased.map(|found| objective.network_cost(&found.network));
        Ok(Some(Self { shared: objective.network_cost(&shared), rebased, objective }))
    }

    /// Fields of the JSON object.
    pub fn to_json(&self) -> [(&'static str, Value); 2] {
        let rebased = self.rebased.map_or(Value::Null, |cost| cost_value(cost, &self.objective));
        [("shared_cost", cost_value(self.shared, &self.objective)), ("rebased_cost", rebased)]
    }

    /// Lines of the table.
    pub fn to_lines(&self) -> Vec<(String, String)> {
        let unit = cost_unit(&self.objective);
        let text = |cost: u64| cost_value(cost, &self.objective).to_string();
        let rebased = self.rebased.map(|cost| (format!("re-based {unit}"), text(cost)));
        [(format!("shared {unit}"), text(self.shared))].into_iter().chain(rebased).collect()
    }
}
