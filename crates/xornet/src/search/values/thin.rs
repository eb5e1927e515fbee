//! Starts of the walk: row and column operations that thin the matrix, then pair sharing for what is left.
//!
//! y = E1…Ek M' Fl…F1 x: every elementary operation Ei or Fj is one gate, and M' has fewer ones than M. On
//! dense matrices this beats sharing alone by far.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};
use crate::search::budget::Search;
use crate::search::engine::bits::Bits;
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::values::blocks::{BlockChange, BlockSide};
use crate::search::values::symmetry::{MatrixOrder, Ordered};

/// Growth of the value of a row or column with its weight (number of ones).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Log,
    Root,
    Linear,
}

/// A recipe for a start.
#[derive(Debug, Clone)]
pub struct Recipe {
    measure: Measure,
    rows: bool,
    columns: bool,
    /// Most operations after the blocks.
    steps: usize,
    noise: f64,
    /// Upper limit of an operation's change of value, at most 0, in units of the measure.
    floor: f64,
    /// Block operations, done first.
    pub blocks: BlockChange,
}

impl Recipe {
    /// A random recipe for a matrix with these orders, perhaps with block operations that are `promising`.
    pub fn random_recipe(orders: &[MatrixOrder], promising: &[BlockChange], rng: &mut Rng) -> Self {
        let measure = [Measure::Log, Measure::Root, Measure::Linear][rng.next_below(3)];
        let sides = rng.next_below(4);
        let noise = rng.next_unit();
        let floor = if rng.one_in(2) { 0.0 } else { -2.0 * rng.next_unit() };
        let steps = if rng.one_in(4) {
            usize::MAX
        } else {
            1 + rng.next_below(orders[0].rows.len() + orders[0].columns.len())
        };
        let blocks = match rng.next_below(6) {
            0 if !promising.is_empty() => promising[rng.next_below(promising.len())].clone(),
            1 | 2 => BlockChange::random_folds(orders, rng),
            _ => BlockChange::default(),
        };
        Self { measure, rows: sides != 3, columns: sides != 2, steps, noise, floor, blocks }
    }

    /// Block operations alone.
    pub fn of_blocks(blocks: BlockChange) -> Self {
        Self {
            measure: Measure::Linear,
            rows: false,
            columns: false,
            steps: 0,
            noise: 0.0,
            floor: 0.0,
            blocks,
        }
    }

    /// A recipe near this one.
    pub fn near_recipe(&self, orders: &[MatrixOrder], rng: &mut Rng) -> Self {
        let mut near = self.clone();
        near.noise *= 0.7 + 0.6 * rng.next_unit();
        near.floor *= 0.7 + 0.6 * rng.next_unit();
        if near.steps != usize::MAX {
            near.steps = (near.steps + rng.next_below(9)).saturating_sub(4).max(1);
        }
        if rng.one_in(20) {
            near.measure = [Measure::Log, Measure::Root, Measure::Linear][rng.next_below(3)];
        }
        if rng.one_in(8) {
            near.blocks.change_fold(orders, rng);
        }
        near
    }
}

/// Work of a pair that is shared, its handling in the queue included.
pub const SHARING_WORK: u64 = 10_000;

/// Gates for `matrix` by `recipe`, and the work done: elementary operations, about a nanosecond each.
///
/// Thinning ends once it has taken `most` work.
pub fn thinned_start(
    ordered: Ordered,
    recipe: &Recipe,
    most: u64,
    rng: &mut Rng,
    search: &Search,
) -> (Gates, u64) {
    let thinned = Thinned::new(ordered, recipe, most, rng, search);
    let sharing = Sharing::from_matrix(&thinned.rest_matrix(), None, Ties::Mixed(rng.next_u64()));
    let (network, pairs) = sharing.share_pairs(search);
    // A start without an operation and a pair takes its time all the same.
    let work = Some(thinned.0.work + pairs * SHARING_WORK).filter(|&work| work > 0).unwrap_or(SHARING_WORK);
    (Problem::split_gates(&thinned.network_around(&network)), work)
}

/// A matrix thinned by operations.
pub struct Thinned(Thinning);

impl Thinned {
    /// `matrix` thinned by `recipe`, until that has taken `most` work.
    pub fn new(ordered: Ordered, recipe: &Recipe, most: u64, rng: &mut Rng, search: &Search) -> Self {
        let Ordered { matrix, orders } = ordered;
        let mut thinning = Thinning::new(matrix, recipe);
        thinning.apply_blocks(&recipe.blocks, orders);
        let n_steps = 4 * (matrix.n_rows() + matrix.n_cols()) + matrix.n_rows() * matrix.n_cols() / 4;
        let mut steps = recipe.steps.min(n_steps);
        while steps > 0 && thinning.work < most && thinning.best_step(rng) && !(search.stopped)() {
            steps -= 1;
        }
        Self(thinning)
    }

    /// Operations done, a gate each.
    pub fn n_operations(&self) -> usize {
        self.0.operations.iter().map(Vec::len).sum()
    }

    /// M', the thinned matrix.
    pub fn rest_matrix(&self) -> BitMatrix {
        let [rows, columns] = &self.0.sides;
        let mut rest = BitMatrix::zeros(0, columns.n_rows());
        (0..rows.n_rows())
            .for_each(|i| rest.push_row(BitVec::from_words(columns.n_rows(), rows.row(i).to_vec())));
        rest
    }

    /// The network of the matrix around `rest`, a network of M'.
    pub fn network_around(&self, rest: &XorNetwork) -> XorNetwork {
        let mut network = XorNetwork::new(rest.n_in());
        let mut wires: Vec<Option<NodeId>> = (0..rest.n_in()).map(|j| Some(network.input(j))).collect();
        // Column i += column j: where x_i went, x_i now goes to both; so x_j += x_i.
        for &[i, j] in &self.0.operations[1] {
            add_node(&mut network, &mut wires, j, i);
        }
        let wires: Vec<NodeId> = wires.into_iter().flatten().collect();
        let mut nodes = network.append_network(rest, &wires);
        for &[i, j] in self.0.operations[0].iter().rev() {
            add_node(&mut network, &mut nodes, i, j);
        }
        nodes.into_iter().for_each(|node| network.push_output(node, false));
        network
    }
}

/// Node `to` += node `from`.
fn add_node(network: &mut XorNetwork, nodes: &mut [Option<NodeId>], to: usize, from: usize) {
    nodes[to] = match (nodes[to], nodes[from]) {
        (Some(a), Some(b)) => Some(network.xor(a, b)),
        (a, b) => a.or(b),
    };
}

/// A matrix and its transpose under elementary operations; side 0 is rows, side 1 columns.
#[derive(Debug, Clone)]
pub struct Thinning {
    sides: [Bits; 2],
    weights: [Vec<u32>; 2],
    /// (changed, added) of each operation in order.
    operations: [Vec<[usize; 2]>; 2],
    active: [bool; 2],
    /// Value of every weight.
    value: Vec<f64>,
    noise: f64,
    floor: f64,
    work: u64,
}

/// Most word operations of one step; beyond, only some vectors are tried.
const MAX_STEP_WORK: usize = 1 << 23;

impl Thinning {
    /// `matrix` as it is, to be thinned by `recipe`.
    pub fn new(matrix: &BitMatrix, recipe: &Recipe) -> Self {
        let sides = [Bits::from_matrix(matrix), Bits::from_matrix(&matrix.transpose())];
        let weights = sides.each_ref().map(|side| (0..side.n_rows()).map(|i| side.row_weight(i)).collect());
        let longest = matrix.n_rows().max(matrix.n_cols());
        let unit = match recipe.measure {
            Measure::Log => 0.3,
            Measure::Root => 0.2,
            Measure::Linear => 1.0,
        };
        Self {
            sides,
            weights,
            operations: [Vec::new(), Vec::new()],
            active: [recipe.rows, recipe.columns],
            value: (0..=longest).map(|weight| recipe.measure.for_weight(weight)).collect(),
            noise: unit * recipe.noise,
            floor: unit * recipe.floor,
            work: 0,
        }
    }

    /// Estimated gates by `blocks`: one for each operation, half a gate for each one that is left.
    pub fn promised_gates(&self, blocks: &BlockChange, orders: &[MatrixOrder]) -> usize {
        let mut thinning = self.clone();
        thinning.apply_blocks(blocks, orders);
        let n_operations: usize = thinning.operations.iter().map(Vec::len).sum();
        n_operations + thinning.weights[0].iter().sum::<u32>() as usize / 2
    }

    fn apply_blocks(&mut self, blocks: &BlockChange, orders: &[MatrixOrder]) {
        let order = &orders[blocks.order];
        for (parts, &[rows, columns]) in blocks.sides.iter().zip(&order.folds) {
            for at in 0..order.rows.len() / (2 * rows) {
                let [row_side, column_side] = parts[at % parts.len()];
                self.apply_fold(0, &order.rows[2 * rows * at..], rows, row_side);
                // Columns the opposite way: the equal blocks that the row operations made then cancel.
                self.apply_fold(1, &order.columns[2 * columns * at..], columns, column_side.other_side());
            }
        }
    }

    /// Adds vectors of a side that lie `distance` apart in `order`, for its first 2·`distance` vectors.
    fn apply_fold(&mut self, side: usize, order: &[usize], distance: usize, changed: BlockSide) {
        for (&low, &high) in order.iter().zip(&order[distance..2 * distance]) {
            match changed {
                BlockSide::None => {}
                BlockSide::Low => self.add_vector(side, low, high),
                BlockSide::High => self.add_vector(side, high, low),
            }
        }
    }

    /// Vector `i` += vector `j` of a side.
    fn add_vector(&mut self, side: usize, i: usize, j: usize) {
        let other = 1 - side;
        let added: Vec<usize> = Bits::row_ones(self.sides[side].row(j)).collect();
        self.sides[side].add_row(i, j);
        self.weights[side][i] = self.sides[side].row_weight(i);
        for k in added {
            self.sides[other].flip_bit(k, i);
            let more = self.sides[other].get(k, i);
            let weight = &mut self.weights[other][k];
            *weight = if more { *weight + 1 } else { *weight - 1 };
        }
        self.operations[side].push([i, j]);
    }

    /// Does the operation that gains most, with some noise; false where none gains enough.
    fn best_step(&mut self, rng: &mut Rng) -> bool {
        let mut best = (self.floor, None);
        for side in (0..2).filter(|&side| self.active[side]) {
            let (bits, weights) = (&self.sides[side], &self.weights[side]);
            let n = bits.n_rows();
            self.work += (2 * n * n * bits.stride()).min(2 * MAX_STEP_WORK) as u64;
            let every = (n * n * bits.stride()).div_ceil(MAX_STEP_WORK).max(1);
            let first = if every > 1 { rng.next_below(every) } else { 0 };
            for i in (first..n).step_by(every).filter(|&i| weights[i] >= 2) {
                let now = self.value[weights[i] as usize];
                for j in (0..n).filter(|&j| j != i) {
                    let weight = bits.row_distance(i, j);
                    if weight < weights[i] && weights[j] > 0 {
                        let change = self.value[weight as usize] - now + self.noise * rng.next_unit();
                        if change < best.0 {
                            best = (change, Some((side, i, j)));
                        }
                    }
                }
            }
        }
        let Some((side, i, j)) = best.1 else { return false };
        self.add_vector(side, i, j);
        true
    }
}

impl Measure {
    fn for_weight(self, weight: usize) -> f64 {
        let weight = weight as f64;
        match self {
            Self::Log => (weight + 0.5).log2(),
            Self::Root => weight.sqrt(),
            Self::Linear => weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::engine::rng::Rng;
    use crate::search::heuristics::tree::row_trees;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_recipe_gives_a_network_of_the_matrix(rows in 2usize..24, cols in 2usize..24, seed: u64) {
            let matrix = random_matrix(rows, cols, 0.5, seed).expect("a matrix");
            let orders = [MatrixOrder::natural_order(rows, cols)];
            let ordered = Ordered { matrix: &matrix, orders: &orders };
            let (params, mut rng) = (Params::default(), Rng::new(seed, 0));
            let search = Search::quiet(&params);
            let recipe = Recipe::random_recipe(&orders, &[], &mut rng);
            for recipe in [recipe.near_recipe(&orders, &mut rng), recipe] {
                let thinned = Thinned::new(ordered, &recipe, u64::MAX, &mut rng, &search);
                let rest = row_trees(&thinned.rest_matrix(), 2);
                let network = thinned.network_around(&rest);
                prop_assert_eq!(&network.affine().matrix, &matrix);
                prop_assert!(network.n_xor() <= rest.n_xor() + thinned.n_operations());
                let (gates, work) = thinned_start(ordered, &recipe, u64::MAX, &mut rng, &search);
                let found = Problem::new(&matrix, None).network_of_gates(&gates, &matrix);
                prop_assert_eq!(found.map(|found| found.affine().matrix), Some(matrix.clone()));
                prop_assert!(recipe.steps == 0 || !(recipe.rows || recipe.columns) || work > 0);
            }
        }
    }

    #[test]
    fn operations_end_where_their_work_is_done() {
        let matrix = random_matrix(30, 30, 0.5, 1).expect("a matrix");
        let orders = [MatrixOrder::natural_order(30, 30)];
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        let (params, blocks) = (Params::default(), BlockChange::default());
        let recipe = Recipe { rows: true, columns: true, steps: usize::MAX, ..Recipe::of_blocks(blocks) };
        let operations = |most| {
            let mut rng = Rng::new(1, 0);
            Thinned::new(ordered, &recipe, most, &mut rng, &Search::quiet(&params)).n_operations()
        };
        assert_eq!((operations(0), operations(1)), (0, 1));
        assert!(operations(u64::MAX) > 5);
    }
}
