//! Branch numbers: how many symbols of input and output together a change reaches at least.
//!
//! A symbol is some neighbouring bits. The differential branch number of M is the least number of symbols that are not zero in
//! (x, M·x), x not zero; the linear one is that of the transpose. There is such an x with all its symbols in I and all those of
//! M·x in J exactly where the columns of I are dependent on the rows outside J; so pairs (I, J) are tried, the fewest symbols
//! first, whatever the size of a symbol.

use crate::gf2::{BitMatrix, BitVec, binomial};
use itertools::Itertools;

/// Most work on one number, in 64-bit words visited.
const MAX_VISITS: u64 = 1 << 26;

/// Bounds of a branch number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// Lower bound.
    pub lower: usize,
    /// Upper bound.
    pub upper: usize,
    /// The most that any matrix of as many symbols has: one more than the symbols of an output.
    pub most: usize,
}

impl Branch {
    /// The number, where it is known.
    pub fn known(&self) -> Option<usize> {
        (self.lower == self.upper).then_some(self.lower)
    }

    /// Whether it is the most that there can be: whether (x, M·x) is a maximum distance separable (MDS) code; `None`
    /// where that is not known.
    pub fn is_mds(&self) -> Option<bool> {
        let known = self.lower == self.most || self.upper < self.most;
        known.then_some(self.lower == self.most)
    }

    /// The differential branch number of `matrix`, whose sides are multiples of `symbol`.
    fn differential(matrix: &BitMatrix, symbol: usize) -> Self {
        let (n_in, n_out) = (matrix.n_cols() / symbol, matrix.n_rows() / symbol);
        let columns = matrix.transpose();
        let most = n_out + 1;
        let upper = most.min(least_of_few(&columns, symbol));
        let (mut lower, mut visits) = (1, 0u64);
        while lower < upper {
            visits = visits.saturating_add(work_of(lower, [n_in, n_out], symbol));
            if visits > MAX_VISITS {
                return Self { lower, upper, most };
            }
            if is_reached(&columns, symbol, lower) {
                break;
            }
            lower += 1;
        }
        Self { lower, upper: lower, most }
    }
}

/// Branch numbers for one size of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BranchNumbers {
    /// Bits of a symbol.
    pub symbol: usize,
    /// That of the matrix.
    pub differential: Branch,
    /// That of its transpose.
    pub linear: Branch,
}

impl BranchNumbers {
    /// Of `matrix`, in symbols of `symbol` bits; `None` where its rows and columns are not whole symbols.
    pub fn from_matrix(matrix: &BitMatrix, symbol: usize) -> Option<Self> {
        let whole = |n: usize| symbol > 0 && n > 0 && n.is_multiple_of(symbol);
        (whole(matrix.n_rows()) && whole(matrix.n_cols())).then(|| Self {
            symbol,
            differential: Branch::differential(matrix, symbol),
            linear: Branch::differential(&matrix.transpose(), symbol),
        })
    }
}

/// Symbols of `word` that are not zero.
fn symbol_weight(word: &BitVec, symbol: usize) -> usize {
    word.ones_at().map(|bit| bit / symbol).dedup().count()
}

/// The least count over inputs of one bit, and of two.
fn least_of_few(columns: &BitMatrix, symbol: usize) -> usize {
    let of_one = |(j, column): (usize, &BitVec)| {
        let of_two = |(k, other): (usize, &BitVec)| {
            let mut sum = column.clone();
            sum.add_assign(other);
            1 + usize::from(j / symbol != k / symbol) + symbol_weight(&sum, symbol)
        };
        let pairs = columns.rows()[..j].iter().enumerate().map(of_two);
        pairs.chain([1 + symbol_weight(column, symbol)]).min()
    };
    columns.rows().iter().enumerate().filter_map(of_one).min().unwrap_or(usize::MAX)
}

/// Work of trying all pairs of `n_symbols` symbols together.
fn work_of(n_symbols: usize, [n_in, n_out]: [usize; 2], symbol: usize) -> u64 {
    let words = (n_out * symbol).div_ceil(64) as u64;
    let of_inputs = |i: usize| {
        let pairs = (binomial(n_in, i) as u64).saturating_mul(binomial(n_out, n_symbols - i) as u64);
        pairs.saturating_mul((i * symbol) as u64).saturating_mul((i * symbol) as u64).saturating_mul(words)
    };
    (1..=n_symbols).map(of_inputs).fold(0, u64::saturating_add)
}

/// Whether some x that is not zero has `n_symbols` symbols or fewer that are not zero, with those of M·x.
fn is_reached(columns: &BitMatrix, symbol: usize, n_symbols: usize) -> bool {
    let (n_in, n_out) = (columns.n_rows() / symbol, columns.n_cols() / symbol);
    (1..=n_symbols.min(n_in)).any(|i| {
        (0..n_in).combinations(i).any(|inputs| {
            let of_inputs = inputs.iter().flat_map(|&input| &columns.rows()[input * symbol..][..symbol]);
            let of_inputs: Vec<&BitVec> = of_inputs.collect();
            (0..n_out).combinations(n_symbols - i).any(|outputs| {
                let mut seen = BitVec::ones(columns.n_cols());
                let free = outputs.iter().flat_map(|&output| output * symbol..(output + 1) * symbol);
                free.for_each(|bit| seen.set(bit, false));
                are_dependent(&of_inputs, &seen)
            })
        })
    })
}

/// Whether `words` are linearly dependent at the positions `seen`.
fn are_dependent(words: &[&BitVec], seen: &BitVec) -> bool {
    let mut basis: Vec<(usize, BitVec)> = Vec::with_capacity(words.len());
    words.iter().any(|word| {
        let mut rest = word.and(seen);
        for (lead, own) in &basis {
            if rest.get(*lead) {
                rest.add_assign(own);
            }
        }
        let lead = rest.first_one();
        basis.extend(lead.map(|lead| (lead, rest)));
        lead.is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    /// By definition: every x.
    fn by_counting(matrix: &BitMatrix, symbol: usize) -> usize {
        let weight = |x: u64| {
            let x = BitVec::from_words(matrix.n_cols(), vec![x]);
            symbol_weight(&x, symbol) + symbol_weight(&matrix.mul_vec(&x), symbol)
        };
        (1..1u64 << matrix.n_cols()).map(weight).min().expect("some x")
    }

    #[test]
    fn is_what_counting_gives() {
        for seed in 0..30 {
            for symbol in [1, 2, 3] {
                let [rows, cols] = [6 + 6 * (seed as usize % 2), 6];
                let matrix = random_matrix(rows, cols, 0.4, seed).expect("a matrix");
                let found = BranchNumbers::from_matrix(&matrix, symbol).expect("whole symbols");
                assert_eq!(found.differential.known(), Some(by_counting(&matrix, symbol)), "{seed} {symbol}");
                assert_eq!(found.linear.known(), Some(by_counting(&matrix.transpose(), symbol)));
            }
        }
    }

    #[test]
    fn sides_must_be_whole_symbols() {
        let matrix = BitMatrix::zeros(6, 4);
        let whole = |symbol| BranchNumbers::from_matrix(&matrix, symbol).is_some();
        assert_eq!([0, 1, 2, 3, 4, 8].map(whole), [false, true, true, false, false, false]);
    }

    #[test]
    fn what_takes_too_long_is_bounded() {
        let matrix = random_matrix(96, 96, 0.5, 1).expect("a matrix");
        let Branch { lower, upper, most } =
            BranchNumbers::from_matrix(&matrix, 1).expect("bits").differential;
        assert!(lower > 2 && lower < upper && upper < most, "{lower} {upper} {most}");
    }
}
