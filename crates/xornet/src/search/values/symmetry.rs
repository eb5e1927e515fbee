//! Symmetries of a matrix, and the orders of rows and columns in which it is folded along them.
//!
//! A symmetry is a permutation of the rows together with one of the columns that leaves the matrix as it is.
//! Where one of order 2 moves every row and column, the matrix is [A B; B A] in an order that puts the rows and
//! columns it exchanges half the matrix apart. Circulant, Hadamard and Cauchy matrices have many such orders,
//! and networks found from one can be far smaller than from another.

use crate::gf2::BitMatrix;
use crate::search::engine::rng::Rng;
use std::collections::BTreeMap;

/// Most orders beside that of the matrix itself.
const MAX_ORDERS: usize = 24;
/// Most columns x ones for which symmetries are looked for.
const MAX_WORK: usize = 1 << 25;
/// Most images tried where the image of one column does not decide the others.
const MAX_TRIES: usize = 64;

/// A matrix, and orders of its rows and columns.
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a> {
    /// The matrix, in its natural order.
    pub matrix: &'a BitMatrix,
    /// Its orders, the natural one first.
    pub orders: &'a [MatrixOrder],
}

/// An order of rows and columns, and the distances at which they are folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixOrder {
    /// The row at each place.
    pub rows: Vec<usize>,
    /// The column at each place.
    pub columns: Vec<usize>,
    /// Distances of rows and of columns that belong together, the largest first.
    pub folds: Vec<[usize; 2]>,
}

impl MatrixOrder {
    /// The order of the matrix itself; a square one is folded at powers of two.
    pub fn natural_order(n_rows: usize, n_cols: usize) -> Self {
        let halves = std::iter::successors(Some(n_rows.next_power_of_two()), |&d| Some(d / 2));
        let fitting = halves.take_while(|&d| d > 0).filter(|&d| n_rows == n_cols && 2 * d <= n_rows);
        let folds = fitting.map(|d| [d, d]).collect();
        Self { rows: (0..n_rows).collect(), columns: (0..n_cols).collect(), folds }
    }

    /// The natural order and those along symmetries, chosen by chance where there are many.
    pub fn all_orders(matrix: &BitMatrix, rng: &mut Rng) -> Vec<Self> {
        let mut orders = vec![Self::natural_order(matrix.n_rows(), matrix.n_cols())];
        let symmetries = Symmetry::all_symmetries(matrix);
        if symmetries.is_empty() {
            return orders;
        }
        for _ in 0..4 * MAX_ORDERS {
            let order = Self::along_chain(&Symmetry::find_chain(&symmetries, rng), matrix);
            if orders.len() <= MAX_ORDERS && !order.folds.is_empty() && !orders.contains(&order) {
                orders.push(order);
            }
        }
        orders
    }

    /// The order of blocks along a chain: binary digit k from the top of a block's number tells whether
    /// symmetry k was applied.
    fn along_chain(chain: &[Symmetry], matrix: &BitMatrix) -> Self {
        let order = |n: usize, images: fn(&Symmetry) -> &[usize]| {
            let mut group = vec![(0..n).collect::<Vec<usize>>()];
            for symmetry in chain.iter().rev() {
                let more: Vec<Vec<usize>> =
                    group.iter().map(|done| done.iter().map(|&i| images(symmetry)[i]).collect()).collect();
                group.extend(more);
            }
            let firsts: Vec<usize> = (0..n).filter(|&i| group.iter().all(|image| i <= image[i])).collect();
            group.iter().flat_map(|image| firsts.iter().map(|&i| image[i])).collect::<Vec<usize>>()
        };
        let (rows, columns) = (order(matrix.n_rows(), |s| &s.rows), order(matrix.n_cols(), |s| &s.columns));
        let folds = (1..=chain.len()).map(|k| [rows.len() >> k, columns.len() >> k]).collect();
        Self { rows, columns, folds }
    }
}

/// A symmetry: the image of each row and of each column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Symmetry {
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Symmetry {
    fn identity(n_rows: usize, n_cols: usize) -> Self {
        Self { rows: (0..n_rows).collect(), columns: (0..n_cols).collect() }
    }

    /// This one, then `next`.
    fn followed_by(&self, next: &Self) -> Self {
        let both = |a: &[usize], b: &[usize]| a.iter().map(|&i| b[i]).collect();
        Self { rows: both(&self.rows, &next.rows), columns: both(&self.columns, &next.columns) }
    }

    /// Whether it moves every row and column.
    fn moves_all(&self) -> bool {
        [&self.rows, &self.columns]
            .iter()
            .all(|images| images.iter().enumerate().all(|(i, &image)| i != image))
    }

    fn holds_for(&self, matrix: &BitMatrix) -> bool {
        let is_kept = |i: usize| {
            let image = matrix.row(self.rows[i]);
            matrix.row(i).ones_at().all(|j| image.get(self.columns[j]))
                && matrix.row(i).count_ones() == image.count_ones()
        };
        (0..matrix.n_rows()).all(is_kept)
    }

    /// Symmetries that move every row and column, one for each image of the first column at most.
    fn all_symmetries(matrix: &BitMatrix) -> Vec<Self> {
        let n_cols = matrix.n_cols();
        if n_cols < 2 || n_cols.saturating_mul(matrix.count_ones()) > MAX_WORK {
            return Vec::new();
        }
        let turned = matrix.transpose();
        let plain = Colours::new(matrix).refine_with(matrix, &turned);
        let alike = (1..n_cols).filter(|&j| plain.columns[j] == plain.columns[0]);
        let mut tries = MAX_TRIES;
        let to = |j| Pair::new(&plain, 0, j, matrix, &turned)?.find_symmetry(matrix, &turned, &mut tries);
        alike.filter_map(to).filter(Self::moves_all).collect()
    }

    /// A chain of symmetries, drawn at random, that builds up a group of 2^k: the square of each is in the
    /// group of those before, and its products with that group move every row and column.
    fn find_chain(symmetries: &[Self], rng: &mut Rng) -> Vec<Self> {
        let identity = Self::identity(symmetries[0].rows.len(), symmetries[0].columns.len());
        let (mut group, mut chain) = (vec![identity], Vec::new());
        let mut waiting: Vec<&Self> = symmetries.iter().collect();
        (1..waiting.len()).rev().for_each(|at| waiting.swap(at, rng.next_below(at + 1)));
        let fits = |group: &[Self], new: &Self| {
            !group.contains(new)
                && group.contains(&new.followed_by(new))
                && group.iter().all(|done| {
                    let both = done.followed_by(new);
                    both.moves_all() && group.iter().any(|other| new.followed_by(other) == both)
                })
        };
        while let Some(at) = waiting.iter().position(|new| fits(&group, new)) {
            let new = waiting.swap_remove(at).clone();
            group.extend(group.iter().map(|done| done.followed_by(&new)).collect::<Vec<_>>());
            chain.push(new);
        }
        chain
    }
}

/// Colours of rows and columns: those of different colours are not exchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Colours {
    rows: Vec<u64>,
    columns: Vec<u64>,
}

/// Hash of a colour and of those beside it.
fn mix_colours(colour: u64, beside: u64) -> u64 {
    let mixed = (colour ^ beside.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ mixed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

impl Colours {
    fn new(matrix: &BitMatrix) -> Self {
        Self { rows: vec![1; matrix.n_rows()], columns: vec![2; matrix.n_cols()] }
    }

    fn n_columns(&self) -> usize {
        let mut columns = self.columns.clone();
        columns.sort_unstable();
        columns.dedup();
        columns.len()
    }

    /// Refined by the colours that meet each row and column at its ones, until their number no longer grows.
    fn refine_with(mut self, matrix: &BitMatrix, turned: &BitMatrix) -> Self {
        let next = |matrix: &BitMatrix, own: &[u64], others: &[u64]| {
            let beside = |i: usize| {
                matrix
                    .row(i)
                    .ones_at()
                    .fold(0u64, |sum, j| sum.wrapping_add(mix_colours(others[j], others[j])))
            };
            own.iter().enumerate().map(|(i, &colour)| mix_colours(colour, beside(i))).collect::<Vec<u64>>()
        };
        let mut n = 0;
        while self.n_columns() > n {
            n = self.n_columns();
            self.rows = next(matrix, &self.rows, &self.columns);
            self.columns = next(turned, &self.columns, &self.rows);
        }
        self
    }
}

/// Two colourings of which the one may be an image of the other.
struct Pair([Colours; 2]);

impl Pair {
    /// Marks column `from` of the one and `to` of the other by a colour of their own; `None` where they
    /// cannot be images.
    fn new(plain: &Colours, from: usize, to: usize, matrix: &BitMatrix, turned: &BitMatrix) -> Option<Self> {
        Self([plain.clone(), plain.clone()]).with_marked(from, to, matrix, turned)
    }

    fn with_marked(mut self, from: usize, to: usize, matrix: &BitMatrix, turned: &BitMatrix) -> Option<Self> {
        for (colours, column) in self.0.iter_mut().zip([from, to]) {
            colours.columns[column] = mix_colours(colours.columns[column], 3);
            *colours = colours.clone().refine_with(matrix, turned);
        }
        let sorted = |mut colours: Vec<u64>| {
            colours.sort_unstable();
            colours
        };
        let [one, other] = &self.0;
        let fits = sorted(one.columns.clone()) == sorted(other.columns.clone())
            && sorted(one.rows.clone()) == sorted(other.rows.clone());
        fits.then_some(self)
    }

    /// A symmetry that takes the colours of the one to those of the other.
    fn find_symmetry(self, matrix: &BitMatrix, turned: &BitMatrix, tries: &mut usize) -> Option<Symmetry> {
        let [one, other] = &self.0;
        let count = |colour: u64| other.columns.iter().filter(|&&c| c == colour).count();
        let open = (0..matrix.n_cols()).find(|&j| count(one.columns[j]) > 1);
        let Some(from) = open else {
            let found = self.to_symmetry()?;
            return found.holds_for(matrix).then_some(found);
        };
        let images: Vec<usize> =
            (0..matrix.n_cols()).filter(|&to| other.columns[to] == one.columns[from]).collect();
        for to in images {
            *tries = tries.checked_sub(1)?;
            let next = Self(self.0.clone()).with_marked(from, to, matrix, turned);
            if let Some(found) = next.and_then(|next| next.find_symmetry(matrix, turned, tries)) {
                return Some(found);
            }
        }
        None
    }

    /// The symmetry where every column has a colour of its own: the image has the same colour. Equal rows
    /// have the same colour; the first goes to the first.
    fn to_symmetry(&self) -> Option<Symmetry> {
        let images = |from: &[u64], to: &[u64]| {
            let mut places: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
            to.iter().enumerate().rev().for_each(|(i, &colour)| places.entry(colour).or_default().push(i));
            from.iter().map(|colour| places.get_mut(colour)?.pop()).collect::<Option<Vec<usize>>>()
        };
        let [one, other] = &self.0;
        Some(Symmetry {
            rows: images(&one.rows, &other.rows)?,
            columns: images(&one.columns, &other.columns)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::gf2::construct::random_matrix;

    /// Whether folding at every distance finds [A B; B A].
    fn is_folded(matrix: &BitMatrix, order: &MatrixOrder) -> bool {
        let bit = |i: usize, j: usize| matrix.get(order.rows[i], order.columns[j]);
        let [half_rows, half_columns] = order.folds[0];
        (0..2 * half_rows).all(|i| {
            let other = (i + half_rows) % (2 * half_rows);
            (0..half_columns).all(|j| bit(i, j) == bit(other, j + half_columns))
        })
    }

    /// m[i][j] = c[(j - i) mod n] or c[i ^ j], with rows and columns exchanged at random.
    fn scrambled(n: usize, cyclic: bool, seed: u64) -> BitMatrix {
        let mut rng = Rng::new(seed, 0);
        let first: Vec<bool> = (0..n).map(|_| rng.one_in(2)).collect();
        let mut places = || {
            let mut places: Vec<usize> = (0..n).collect();
            (1..n).rev().for_each(|at| places.swap(at, rng.next_below(at + 1)));
            places
        };
        let (rows, columns) = (places(), places());
        let at = |i: usize, j: usize| if cyclic { (j + n - i) % n } else { i ^ j };
        let row = |&i: &usize| BitVec::from_bits(columns.iter().map(|&j| first[at(i, j)]));
        BitMatrix::from_rows(n, rows.iter().map(row).collect()).expect("rectangular")
    }

    #[test]
    fn finds_the_folds_of_scrambled_matrices() {
        for (n, cyclic, least) in [(16, true, 4), (24, true, 3), (64, false, 6)] {
            let matrix = scrambled(n, cyclic, 5);
            let orders = MatrixOrder::all_orders(&matrix, &mut Rng::new(1, 0));
            assert!(orders.len() > 2, "{n} {cyclic}");
            for order in &orders[1..] {
                assert!(is_folded(&matrix, order), "{n} {cyclic}");
                let mut rows = order.rows.clone();
                rows.sort_unstable();
                assert_eq!(rows, (0..n).collect::<Vec<_>>());
            }
            assert!(orders[1..].iter().any(|order| order.folds.len() >= least), "{n} {cyclic}");
        }
    }

    #[test]
    fn a_random_matrix_keeps_its_order() {
        let matrix = random_matrix(40, 40, 0.5, 1).expect("a matrix");
        assert_eq!(
            MatrixOrder::all_orders(&matrix, &mut Rng::new(1, 0)),
            [MatrixOrder::natural_order(40, 40)]
        );
    }

    #[test]
    fn equal_rows_and_columns_come_to_an_end() {
        let matrix = BitMatrix::from_rows(40, vec![BitVec::ones(40); 30]).expect("rectangular");
        let orders = MatrixOrder::all_orders(&matrix, &mut Rng::new(1, 0));
        assert!(orders.iter().all(|order| order.rows.len() == 30 && order.columns.len() == 40));
    }
}
