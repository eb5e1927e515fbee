//! Scale factors of given codes: weighted least squares of one channel over all planes together.

/// Pivots below this share of the diagonal are those of a singular matrix.
const SINGULAR: f64 = 1e-12;
/// What is added to the diagonal of a singular matrix, as a share of it.
const RIDGE: f64 = 1e-9;

/// The normal equations A·α = y of q planes: A = Σ imp·b·bᵀ and y = Σ imp·w·b over the weights w, whose codes
/// of all planes are b ∈ {-1, 1}^q.
#[derive(Debug, Clone)]
pub struct NormalEquations {
    q: usize,
    /// A, row by row.
    products: Vec<f64>,
    /// y.
    targets: Vec<f64>,
}

impl NormalEquations {
    /// Those of no weights.
    pub fn new(q: usize) -> Self {
        Self { q, products: vec![0.0; q * q], targets: vec![0.0; q] }
    }

    /// Adds a weight of this importance with the codes ±1 of all planes.
    pub fn add_weight(&mut self, weight: f64, importance: f64, codes: &[f64]) {
        for (p, &code) in codes.iter().enumerate() {
            let own = importance * code;
            self.targets[p] += own * weight;
            for (sum, &other) in self.products[p * self.q..].iter_mut().zip(codes) {
                *sum += own * other;
            }
        }
    }

    /// The factors α of least error; 0 where no weight counts. Planes of codes that depend on each other share
    /// their factor, by a small ridge.
    pub fn solve(&self) -> Vec<f64> {
        let diagonal = self.products.first().copied().unwrap_or(0.0);
        if diagonal <= 0.0 {
            return vec![0.0; self.q];
        }
        let least = SINGULAR * diagonal;
        let factor = self.cholesky(0.0, least).or_else(|| self.cholesky(RIDGE * diagonal, 0.0));
        factor.map_or_else(|| vec![0.0; self.q], |lower| self.substitute(&lower))
    }

    /// The lower triangle L, row by row, of L·Lᵀ = A + ridge·I; `None` where a pivot is not above `least`.
    fn cholesky(&self, ridge: f64, least: f64) -> Option<Vec<f64>> {
        let q = self.q;
        let mut lower = vec![0.0; q * q];
        for row in 0..q {
            for col in 0..=row {
                let done: f64 = (0..col).map(|k| lower[row * q + k] * lower[col * q + k]).sum();
                let left = self.products[row * q + col] - done;
                lower[row * q + col] = match row == col {
                    false => left / lower[col * q + col],
                    true if left + ridge > least => (left + ridge).sqrt(),
                    true => return None,
                };
            }
        }
        Some(lower)
    }

    /// The solution of L·Lᵀ·α = y.
    fn substitute(&self, lower: &[f64]) -> Vec<f64> {
        let q = self.q;
        let mut alpha = self.targets.clone();
        for row in 0..q {
            let done: f64 = (0..row).map(|k| lower[row * q + k] * alpha[k]).sum();
            alpha[row] = (alpha[row] - done) / lower[row * q + row];
        }
        for row in (0..q).rev() {
            let done: f64 = (row + 1..q).map(|k| lower[k * q + row] * alpha[k]).sum();
            alpha[row] = (alpha[row] - done) / lower[row * q + row];
        }
        alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(weights: &[(f64, f64, [f64; 2])]) -> Vec<f64> {
        let mut equations = NormalEquations::new(2);
        weights
            .iter()
            .for_each(|(weight, importance, codes)| equations.add_weight(*weight, *importance, codes));
        equations.solve()
    }

    fn near(found: &[f64], expected: &[f64]) -> bool {
        found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6)
    }

    #[test]
    fn exact_weights_give_their_factors() {
        let codes = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0]];
        let weights = codes.map(|[a, b]| (3.0 * a - 0.5 * b, 2.0, [a, b]));
        assert!(near(&solve(&weights), &[3.0, -0.5]));
    }

    #[test]
    fn planes_alike_share_their_factor() {
        let weights = [(2.0, 1.0, [1.0, 1.0]), (-4.0, 1.0, [-1.0, -1.0])];
        assert!(near(&solve(&weights), &[1.5, 1.5]));
        let opposite = [(2.0, 3.0, [1.0, -1.0]), (-2.0, 1.0, [-1.0, 1.0])];
        assert!(near(&solve(&opposite), &[1.0, -1.0]));
    }

    #[test]
    fn nothing_that_counts_gives_zero() {
        assert_eq!(solve(&[]), [0.0, 0.0]);
        assert_eq!(solve(&[(5.0, 0.0, [1.0, -1.0])]), [0.0, 0.0]);
        assert_eq!(solve(&[(0.0, 1.0, [1.0, -1.0]), (0.0, 1.0, [1.0, 1.0])]), [0.0, 0.0]);
    }
}
