//! First programs: a matrix is brought to a permutation by additions of rows and of columns.
//!
//! Every addition of rows is a step at the end of the program, every one of columns a step at its beginning. The
//! greedy choice is the addition after which a matrix and its inverse are lightest, which both come to the wires
//! alone at once; what it does not finish, Gaussian elimination does.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{InPlace, Step};
use crate::search::budget::Search;
use crate::search::engine::rng::Rng;

/// Steps without a lighter matrix after which the greedy choice gives up.
const PATIENCE: usize = 8;

/// Price of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// Its ones.
    Ones,
    /// The logarithms of the weights of its rows or columns: light ones are worth more.
    Logarithms,
}

impl Price {
    /// Price of a row of `weight` ones, in 256ths: the logarithm goes straight between powers of two.
    fn of(self, weight: u32) -> i64 {
        match self {
            Self::Ones => i64::from(weight) * 256,
            Self::Logarithms => {
                let whole = weight.max(1).ilog2();
                i64::from(whole) * 256 + ((i64::from(weight) * 256) >> whole) - 256
            }
        }
    }

    /// By how much the price falls where `added` is added to `row`.
    fn gain(self, row: &BitVec, added: &BitVec) -> i64 {
        let sum = row.as_words().iter().zip(added.as_words()).map(|(a, b)| (a ^ b).count_ones()).sum();
        self.of(row.count_ones() as u32) - self.of(sum)
    }
}

/// A matrix on its way to a permutation, its inverse, and the steps taken.
struct Elimination {
    /// Rows and columns of the matrix, and of its inverse.
    rows: Vec<BitVec>,
    columns: Vec<BitVec>,
    inverse_rows: Vec<BitVec>,
    inverse_columns: Vec<BitVec>,
    /// Steps at the end of the program, the last first, and at its beginning.
    last: Vec<Step>,
    first: Vec<Step>,
    work: u64,
}

impl Elimination {
    fn new(matrix: &BitMatrix, inverse: &BitMatrix) -> Self {
        Self {
            rows: matrix.rows().to_vec(),
            columns: matrix.transpose().rows().to_vec(),
            inverse_rows: inverse.rows().to_vec(),
            inverse_columns: inverse.transpose().rows().to_vec(),
            last: Vec::new(),
            first: Vec::new(),
            work: 0,
        }
    }

    /// Adds row `source` to row `target`.
    fn add_rows(&mut self, target: usize, source: usize) {
        for column in self.rows[source].ones_at() {
            let bit = self.columns[column].get(target);
            self.columns[column].set(target, !bit);
        }
        for row in self.inverse_columns[target].ones_at() {
            let bit = self.inverse_rows[row].get(source);
            self.inverse_rows[row].set(source, !bit);
        }
        add_to(&mut self.rows, target, source);
        add_to(&mut self.inverse_columns, source, target);
        self.last.push(Step { target: target as u32, source: source as u32 });
    }

    /// Adds column `source` to column `target`: the step the other way round.
    fn add_columns(&mut self, target: usize, source: usize) {
        self.transpose();
        self.add_rows(target, source);
        self.transpose();
        self.last.pop();
        self.first.push(Step { target: source as u32, source: target as u32 });
    }

    fn transpose(&mut self) {
        std::mem::swap(&mut self.rows, &mut self.columns);
        std::mem::swap(&mut self.inverse_rows, &mut self.inverse_columns);
    }

    fn is_permutation(&self) -> bool {
        self.rows.iter().all(|row| row.count_ones() == 1)
    }

    /// The best addition by `price`: gain, whether of columns, target and source; one of the best at random.
    fn best_addition(&mut self, price: Price, rng: &mut Rng) -> (i64, bool, usize, usize) {
        let n = self.rows.len();
        let mut best = (i64::MIN, false, 0, 0);
        let mut ties = 0;
        for of_columns in [false, true] {
            for (target, source) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).filter(|(i, j)| i != j) {
                let gain = price.gain(&self.rows[target], &self.rows[source])
                    + price.gain(&self.inverse_columns[source], &self.inverse_columns[target]);
                if gain > best.0 {
                    ties = 0;
                }
                if gain >= best.0 {
                    ties += 1;
                    if rng.one_in(ties) {
                        best = (gain, of_columns, target, source);
                    }
                }
            }
            self.transpose();
        }
        self.work += self.work_of_choice();
        best
    }

    /// Work of a greedy choice.
    fn work_of_choice(&self) -> u64 {
        let n = self.rows.len();
        8 * (n * n * n.div_ceil(64)) as u64
    }

    /// Greedy additions until the matrix is a permutation, or it gets no lighter, or within so much work, or until
    /// it is stopped.
    fn reduce(&mut self, price: Price, rng: &mut Rng, work: u64, stopped: &dyn Fn() -> bool) {
        let mut without_gain = 0;
        let is_over = |work_done| work_done > work || stopped();
        while !self.is_permutation() && without_gain < PATIENCE && !is_over(self.work + self.work_of_choice())
        {
            let (gain, of_columns, target, source) = self.best_addition(price, rng);
            without_gain = if gain > 0 { 0 } else { without_gain + 1 };
            match of_columns {
                true => self.add_columns(target, source),
                false => self.add_rows(target, source),
            }
        }
    }

    /// Gaussian elimination by rows, the lightest row that is left first.
    fn finish(&mut self) {
        let n = self.rows.len();
        let mut open = vec![true; n];
        for _ in 0..n {
            let lightest = (0..n).filter(|&i| open[i]).min_by_key(|&i| self.rows[i].count_ones());
            let Some(lead) = lightest else { break };
            open[lead] = false;
            let Some(column) = self.rows[lead].first_one() else { break };
            for row in (0..n).filter(|&row| row != lead) {
                if self.rows[row].get(column) {
                    self.add_rows(row, lead);
                }
            }
        }
    }

    /// The program: the matrix is now a permutation.
    fn into_program(self) -> InPlace {
        let places: Vec<u32> = self.rows.iter().map(|row| row.first_one().unwrap_or(0) as u32).collect();
        // Row i holds input places[i] after the first steps: steps of rows are steps on those wires.
        let on_wires =
            |step: &Step| Step { target: places[step.target as usize], source: places[step.source as usize] };
        let steps = self.first.iter().copied().chain(self.last.iter().rev().map(on_wires)).collect();
        InPlace::new(steps, places)
    }
}

fn add_to(rows: &mut [BitVec], target: usize, source: usize) {
    let added = std::mem::take(&mut rows[source]);
    rows[target].add_assign(&added);
    rows[source] = added;
}

/// A program of `matrix`, whose inverse is `inverse`, by greedy additions within `work` operations.
pub fn eliminate(
    matrix: &BitMatrix,
    inverse: &BitMatrix,
    price: Price,
    rng: &mut Rng,
    work: u64,
    search: &Search,
) -> InPlace {
    let mut elimination = Elimination::new(matrix, inverse);
    elimination.reduce(price, rng, work, search.stopped);
    elimination.finish();
    elimination.into_program()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;

    #[test]
    fn ends_at_the_matrix_with_and_without_greedy_additions() {
        let params = Params::default();
        let matrices = (0..60).filter_map(|seed| random_matrix(12, 12, 0.5, seed).ok());
        for matrix in matrices.filter(|matrix| matrix.rank() == 12) {
            let inverse = matrix.right_inverse().expect("invertible");
            let run = |price, work| {
                eliminate(&matrix, &inverse, price, &mut Rng::new(1, 0), work, &Search::quiet(&params))
            };
            let [plain, ones, logarithms] =
                [(Price::Ones, 0), (Price::Ones, 1 << 30), (Price::Logarithms, 1 << 30)]
                    .map(|(price, work)| run(price, work));
            assert!([&plain, &ones, &logarithms].iter().all(|program| program.verify(&matrix).is_ok()));
            assert!(ones.steps().len().min(logarithms.steps().len()) < plain.steps().len());
        }
    }
}
