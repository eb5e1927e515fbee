//! Pareto front of depth and cost: networks of rising depth, each cheaper than all before it.

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{Limits, metrics};
use crate::search::budget::{Params, Search};
use crate::search::optimize::{Optimized, optimize};
use crate::search::strategies::Strategy;

/// Networks of `matrix` by `strategy`, the shallowest first, each cheaper than all before it: a search for every
/// depth from the least possible one on, that goes on from the network before where the strategy can, up to the
/// depth of the network found within the limit of the search.
///
/// # Errors
/// As [`optimize`]; `Input` where the strategy keeps to no depth.
///
/// ```
/// use xornet::gf2::construct::random_matrix;
/// use xornet::search::{Params, Search, find_strategy, pareto};
///
/// let params = Params { effort: 0, ..Params::default() };
/// let front = pareto(&random_matrix(12, 8, 0.5, 1)?, find_strategy("walk")?, &Search::quiet(&params))?;
/// let points: Vec<_> = front.iter().map(|point| (point.network.depth(), point.network.n_xor())).collect();
/// assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn pareto(matrix: &BitMatrix, strategy: &dyn Strategy, search: &Search) -> Result<Vec<Optimized>> {
    if !strategy.limits_depth() {
        let what = format!("`{}` does not keep to a limit of depth", strategy.name());
        return Err(Error::input("", "strategy", what));
    }
    let within = |max_depth, start| {
        let limits = Limits { max_depth, ..search.params.limits };
        let params = Params { limits, start, ..search.params.clone() };
        optimize(matrix, strategy, &Search { params: &params, ..*search })
    };
    let free = within(search.params.limits.max_depth, search.params.start.clone())?;
    let mut found: Vec<Optimized> = Vec::new();
    for depth in metrics::min_depth_of(matrix, search.params.objective.max_operands())..free.network.depth() {
        let before = found.last().map(|last| last.network.clone()).filter(|_| strategy.goes_on());
        let next = within(Some(depth), before)?;
        if found.last().is_none_or(|last| next.cost < last.cost) {
            found.push(next);
        }
        if found.last().is_some_and(|last| last.cost <= free.cost) || (search.stopped)() {
            break;
        }
    }
    if found.last().is_none_or(|last| free.cost < last.cost) {
        found.push(free);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::Objective;
    use crate::search;

    #[test]
    fn every_level_more_is_cheaper() {
        let matrix = random_matrix(16, 10, 0.5, 3).expect("a matrix");
        for objective in [Objective::Xor2, Objective::Lut(4)] {
            let params = Params { effort: 0, objective, ..Params::default() };
            let walk = search::find_strategy("walk").expect("registered");
            let found = pareto(&matrix, walk, &Search::quiet(&params)).expect("networks");
            let points: Vec<_> = found.iter().map(|point| (point.network.depth(), point.cost)).collect();
            assert!(points.len() > 1, "{points:?}");
            assert!(
                points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 > pair[1].1),
                "{points:?}"
            );
            let least = metrics::min_depth_of(&matrix, params.objective.max_operands());
            assert_eq!(points[0].0, least);
        }
    }
}
