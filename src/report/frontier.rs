//! Depth against cost: the networks that a search found of one matrix, none better than another in both.

use serde::{Deserialize, Serialize};

/// A network by depth and cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepthCost {
    /// Levels of gates.
    pub depth: u32,
    /// Gates, inverters apart.
    pub n_gates: usize,
    /// Cost in the unit of the search: XOR2, LUTs, or cell area, the largest XOR cell being 1.
    pub cost: f64,
}

/// Those of `points` that no other beats in depth and cost, the shallowest first.
pub fn pareto_front(mut points: Vec<DepthCost>) -> Vec<DepthCost> {
    points.sort_by(|a, b| a.depth.cmp(&b.depth).then(a.cost.total_cmp(&b.cost)));
    let mut front: Vec<DepthCost> = Vec::new();
    for point in points {
        if front.last().is_none_or(|last| point.cost < last.cost) {
            front.push(point);
        }
    }
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deeper_and_no_cheaper_is_left_out() {
        let point = |(depth, n_gates): (u32, usize)| DepthCost { depth, n_gates, cost: n_gates as f64 };
        let front = pareto_front([(5, 9), (3, 12), (4, 12), (3, 11), (6, 9), (7, 8)].map(point).into());
        assert_eq!(front, [(3, 11), (5, 9), (7, 8)].map(point));
    }
}
