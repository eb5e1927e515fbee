//! Levels at which inputs arrive and outputs are required: a network as a layer of a larger circuit, such as those
//! below and above the nonlinear part of an S-box.

use crate::error::{Error, Problem, Result};
use crate::gf2::BitMatrix;
use crate::network::{Limits, XorNetwork};

/// Highest level that an input or output may be given.
pub const MAX_LEVEL: u32 = 100;

/// Levels of the inputs, and the highest level of each output. A gate stands one above its higher operand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    arrival: Vec<u32>,
    required: Vec<u32>,
}

impl Timing {
    /// Inputs that arrive at level 0, outputs at `max_depth` or below.
    pub fn within(max_depth: u32, n_in: usize, n_out: usize) -> Self {
        Self { arrival: vec![0; n_in], required: vec![max_depth; n_out] }
    }

    /// The levels of the inputs and outputs of `matrix`, of which a network can keep to them.
    ///
    /// # Errors
    /// `Input` for other numbers of levels than the matrix has inputs and outputs, and for every output (up to a few)
    /// whose inputs arrive too late.
    pub fn of_matrix(arrival: Vec<u32>, required: Vec<u32>, matrix: &BitMatrix) -> Result<Self> {
        let sides = [
            ("arrival", arrival.len(), matrix.n_cols(), "inputs"),
            ("required", required.len(), matrix.n_rows(), "outputs"),
        ];
        let wrong = sides.iter().filter(|(_, found, wanted, _)| found != wanted);
        let mut problems: Vec<Problem> = wrong
            .map(|(field, found, wanted, of)| {
                Problem::new("", *field, format!("{found} levels; the matrix has {wanted} {of}"))
            })
            .collect();
        let timing = Self { arrival, required };
        if problems.is_empty() {
            problems.extend((0..matrix.n_rows()).filter_map(|i| timing.row_problem(matrix, i)).take(8));
        }
        if problems.is_empty() { Ok(timing) } else { Err(Error::Input(problems)) }
    }

    /// The problem of an output that cannot be computed in time.
    fn row_problem(&self, matrix: &BitMatrix, i: usize) -> Option<Problem> {
        let least = least_level(matrix.row(i).ones_at().map(|j| self.arrival[j]).collect());
        let what = || format!("level {} for output {i}; its inputs allow {least} at best", self.required[i]);
        (least > self.required[i]).then(|| Problem::new("", "required", what()))
    }

    /// Level at which each input arrives.
    pub fn arrival(&self) -> &[u32] {
        &self.arrival
    }

    /// Level of the output that may come last.
    pub fn max_level(&self) -> u32 {
        self.required.iter().copied().max().unwrap_or(0)
    }

    /// Levels that output `i` must stand below the last.
    pub fn levels_after(&self, i: usize) -> u32 {
        self.max_level() - self.required[i]
    }

    /// The level of every node of `network`, inputs first.
    pub fn node_levels(&self, network: &XorNetwork) -> Vec<u32> {
        network.levels_from(&self.arrival)
    }

    /// The level of every output of `network`; 0 for a constant.
    pub fn output_levels(&self, network: &XorNetwork) -> Vec<u32> {
        let levels = self.node_levels(network);
        network.outputs().iter().map(|output| output.source.map_or(0, |s| levels[s.index()])).collect()
    }

    /// Levels that the latest output of `network` comes too late.
    pub fn lateness(&self, network: &XorNetwork) -> u32 {
        let levels = self.output_levels(network);
        levels.iter().zip(&self.required).map(|(level, most)| level.saturating_sub(*most)).max().unwrap_or(0)
    }

    /// # Errors
    /// `Internal` where an output of `network` comes too late.
    pub fn verify(&self, network: &XorNetwork) -> Result<()> {
        match self.lateness(network) {
            0 => Ok(()),
            late => Err(Error::Internal(format!("an output comes {late} levels too late"))),
        }
    }
}

impl Limits {
    /// The limit of depth as levels of `n_in` inputs and `n_out` outputs.
    pub fn to_timing(&self, n_in: usize, n_out: usize) -> Option<Timing> {
        self.max_depth.map(|max| Timing::within(max, n_in, n_out))
    }
}

/// Least level of a sum of values at `levels`: the two lowest are joined again and again.
fn least_level(mut levels: Vec<u32>) -> u32 {
    levels.sort_unstable_by(|a, b| b.cmp(a));
    while let [.., high, _] = levels[..] {
        levels.truncate(levels.len() - 2);
        let at = levels.partition_point(|level| *level > high + 1);
        levels.insert(at, high + 1);
    }
    levels.first().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_level_of_a_sum_joins_the_lowest_first() {
        let least = |levels: &[u32]| least_level(levels.to_vec());
        assert_eq!([least(&[]), least(&[5]), least(&[0, 0, 0]), least(&[3, 0, 1, 0])], [0, 5, 2, 4]);
        assert_eq!(least(&[2, 2, 2, 2, 7]), 8);
    }

    #[test]
    fn outputs_that_cannot_be_in_time_are_named() {
        let matrix = BitMatrix::parse("110 011").expect("a matrix");
        let of = |arrival: &[u32], required: &[u32]| {
            Timing::of_matrix(arrival.to_vec(), required.to_vec(), &matrix)
        };
        assert!(of(&[0, 2, 1], &[3, 3]).is_ok());
        let error = of(&[0, 2, 4], &[3, 4]).expect_err("output 1 is late").to_string();
        assert!(error.contains("output 1") && error.contains("allow 5"), "{error}");
        let error = of(&[0, 2], &[3]).expect_err("too few levels").to_string();
        assert!(error.contains("3 inputs") && error.contains("2 outputs"), "{error}");
    }

    #[test]
    fn lateness_counts_from_the_arrival() {
        let matrix = BitMatrix::parse("111 110").expect("a matrix");
        let timing = Timing::of_matrix(vec![4, 0, 0], vec![5, 6], &matrix).expect("feasible");
        let mut network = XorNetwork::new(3);
        let first = network.xor(network.input(0), network.input(1));
        let second = network.xor(first, network.input(2));
        network.push_output(Some(second), false);
        network.push_output(Some(first), false);
        assert_eq!((timing.output_levels(&network), timing.lateness(&network)), (vec![6, 5], 1));
        assert!(timing.verify(&network).is_err());
        assert_eq!((timing.max_level(), timing.levels_after(0), timing.levels_after(1)), (6, 1, 0));
    }
}
