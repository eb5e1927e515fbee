//! A first network: groups of columns that many rows share, each made once by one gate.
//!
//! A group of g columns that c rows have in common saves each of them g - 1 operands and costs a gate, which is
//! worth as many operands as its price over that of an operand in the cheapest gate.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, Objective, XorNetwork};
use crate::search::engine::rng::Rng;

/// Groups looked at for each one taken.
const LOOKS: u64 = 2_000_000;
/// Groups looked at in all.
const ALL_LOOKS: u64 = 400_000_000;

/// A network of `matrix` for `objective`.
pub fn group_network(matrix: &BitMatrix, objective: &Objective, rng: &mut Rng) -> XorNetwork {
    let mut groups = Groups::new(matrix, objective);
    let mut looks = ALL_LOOKS;
    while let Some(group) = groups.best_group(LOOKS.min(looks), rng) {
        looks = looks.saturating_sub(groups.looked);
        groups.take_group(&group);
    }
    groups.into_network(matrix)
}

struct Groups {
    network: XorNetwork,
    /// Price of a gate of so many operands, in operands; 0 below two.
    prices: Vec<f64>,
    /// Operands of the gate that is cheapest by operand.
    cheapest: usize,
    /// By value, the rows that sum it.
    columns: Vec<BitVec>,
    looked: u64,
}

/// A search for the best group.
struct GroupLook<'a> {
    groups: &'a Groups,
    /// Columns of two rows or more.
    order: Vec<usize>,
    group: Vec<usize>,
    best: (f64, Vec<usize>),
    left: u64,
}

impl Groups {
    fn new(matrix: &BitMatrix, objective: &Objective) -> Self {
        let (cost, operands) = objective.cheapest_share();
        let price = |g: usize| match g {
            0 | 1 => 0.0,
            _ => objective.gate_cost(g) as f64 * operands as f64 / cost as f64,
        };
        Self {
            network: XorNetwork::new(matrix.n_cols()),
            prices: (0..=objective.max_operands()).map(price).collect(),
            cheapest: operands as usize + 1,
            columns: matrix.transpose().rows().to_vec(),
            looked: 0,
        }
    }

    fn max_operands(&self) -> usize {
        self.prices.len() - 1
    }

    /// The group that saves most; `None` where none saves anything.
    fn best_group(&mut self, looks: u64, rng: &mut Rng) -> Option<Vec<usize>> {
        let all = BitVec::ones(self.columns.first().map_or(0, BitVec::len));
        let mut order: Vec<usize> =
            (0..self.columns.len()).filter(|&j| self.columns[j].count_ones() > 1).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, rng.next_below(i + 1));
        }
        let mut look =
            GroupLook { groups: self, order, group: Vec::new(), best: (1e-9, Vec::new()), left: looks };
        look.extend_group(0, &all);
        let (left, (_, group)) = (look.left, look.best);
        self.looked = looks - left;
        (!group.is_empty()).then_some(group)
    }

    fn take_group(&mut self, group: &[usize]) {
        let operands: Vec<NodeId> = group.iter().map(|&j| NodeId(j as u32)).collect();
        self.network.xor_all(&operands);
        let rows =
            group.iter().skip(1).fold(self.columns[group[0]].clone(), |rows, &j| rows.and(&self.columns[j]));
        group.iter().for_each(|&j| self.columns[j].add_assign(&rows));
        self.columns.push(rows);
    }

    /// Sums the values left of every row.
    fn into_network(mut self, matrix: &BitMatrix) -> XorNetwork {
        let mut rows = vec![Vec::new(); matrix.n_rows()];
        for (j, column) in self.columns.iter().enumerate() {
            column.ones_at().for_each(|i| rows[i].push(NodeId(j as u32)));
        }
        let max_operands = self.max_operands();
        for mut row in rows {
            while row.len() > max_operands {
                let rest = row.split_off(self.cheapest);
                let sum = self.network.xor_all(&row);
                row = rest;
                row.push(sum);
            }
            let top = if row.len() > 1 { Some(self.network.xor_all(&row)) } else { row.first().copied() };
            self.network.push_output(top, false);
        }
        self.network
    }
}

/// Number of ones that both have.
fn count_both(a: &BitVec, b: &BitVec) -> usize {
    a.as_words().iter().zip(b.as_words()).map(|(a, b)| (a & b).count_ones() as usize).sum()
}

impl GroupLook<'_> {
    /// Tries the group with every column from place `from` on, all in `rows`.
    fn extend_group(&mut self, from: usize, rows: &BitVec) {
        for at in from..self.order.len() {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            let j = self.order[at];
            let column = &self.groups.columns[j];
            let count = count_both(rows, column);
            if count < 2 || self.saving_bound(count) <= self.best.0 {
                continue;
            }
            self.group.push(j);
            self.weigh_group(count);
            if self.group.len() < self.groups.max_operands() {
                self.extend_group(at + 1, &rows.and(column));
            }
            self.group.pop();
        }
    }

    /// The most that the group with one column more, in `count` rows, can save with any others.
    fn saving_bound(&self, count: usize) -> f64 {
        let sizes = (self.group.len() + 1).max(2)..=self.groups.max_operands();
        sizes.map(|g| self.group_gain(g, count)).fold(0.0, f64::max)
    }

    fn group_gain(&self, size: usize, count: usize) -> f64 {
        (count * (size - 1)) as f64 - self.groups.prices[size]
    }

    fn weigh_group(&mut self, count: usize) {
        if self.group.len() < 2 {
            return;
        }
        let gain = self.group_gain(self.group.len(), count);
        if gain > self.best.0 {
            self.best = (gain, self.group.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::CellCosts;

    #[test]
    fn computes_the_matrix_with_gates_that_are_allowed() {
        let costs = CellCosts::new(&[2.0, 3.25, 5.0]).expect("in order");
        for objective in [Objective::Lut(4), Objective::Lut(6), Objective::Cells(costs)] {
            for (rows, cols) in [(20, 12), (12, 70), (3, 1)] {
                let matrix = random_matrix(rows, cols, 0.5, 4).expect("a matrix");
                let network = group_network(&matrix, &objective, &mut Rng::new(1, 0));
                assert_eq!(network.affine().matrix, matrix);
                assert!(objective.verify(&network).is_ok());
            }
        }
    }

    #[test]
    fn makes_what_rows_share_once() {
        let matrix = BitMatrix::parse("11110000 11111111 11111100 00000000 11110011").expect("rectangular");
        let network = group_network(&matrix, &Objective::Lut(4), &mut Rng::new(1, 0));
        assert_eq!(network.n_gates(), 4);
    }
}
