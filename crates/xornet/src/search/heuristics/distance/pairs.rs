//! Score of every pair of values as operands of the next gate.

/// Score of a pair per target that its sum brings nearer; the distance of the target is subtracted.
const TARGET: i64 = 1 << 32;

/// For each pair of values, the number of targets that its sum brings nearer and their distances, as a score.
#[derive(Default)]
pub struct Pairs {
    /// Sum of `TARGET` - distance over these targets: among equally many, the nearer come first, which leaves
    /// the largest norm of the vector of distances.
    scores: Vec<i64>,
    /// The turn in which a pair was last met.
    met: Vec<u32>,
    turn: u32,
}

/// Index of the pair `a` < `b` in the tables.
fn pair_place(a: u16, b: u16) -> usize {
    usize::from(b) * usize::from(b).saturating_sub(1) / 2 + usize::from(a)
}

impl Pairs {
    /// Makes room for the pairs of `n` values.
    pub fn resize(&mut self, n: usize) {
        let n_pairs = n * n.saturating_sub(1) / 2;
        self.scores.resize(n_pairs, 0);
        self.met.resize(n_pairs, 0);
    }

    /// Calls `tell` with the score of every pair within `sets`, once each.
    fn for_each_pair<'a>(
        &mut self,
        sets: impl Iterator<Item = &'a [u16]>,
        mut tell: impl FnMut(&mut i64, [u16; 2]),
    ) {
        self.turn += 1;
        for set in sets {
            for (i, &b) in set.iter().enumerate() {
                for &a in &set[..i] {
                    let at = pair_place(a, b);
                    if std::mem::replace(&mut self.met[at], self.turn) != self.turn {
                        tell(&mut self.scores[at], [a, b]);
                    }
                }
            }
        }
    }

    /// Counts a target at `distance` that is the sum of each of `sets`.
    pub fn count_target<'a>(&mut self, sets: impl Iterator<Item = &'a [u16]>, distance: usize) {
        self.for_each_pair(sets, |score, _| *score += TARGET - distance as i64);
    }

    /// Reverts [`Pairs::count_target`].
    pub fn discount_target<'a>(&mut self, sets: impl Iterator<Item = &'a [u16]>, distance: usize) {
        self.for_each_pair(sets, |score, _| *score -= TARGET - distance as i64);
    }

    /// The pairs of the best score of all.
    pub fn best_pairs(&self, n: u16) -> Vec<[u16; 2]> {
        let mut best = Best::default();
        let mut scores = self.scores.iter();
        for b in 1..n {
            scores
                .by_ref()
                .take(usize::from(b))
                .zip(0..)
                .for_each(|(&score, a)| best.offer_pair(score, [a, b]));
        }
        best.pairs
    }

    /// The pairs of the best score within `sets`; distances are ignored unless `by_norm`.
    pub fn best_of<'a>(&mut self, sets: impl Iterator<Item = &'a [u16]>, by_norm: bool) -> Vec<[u16; 2]> {
        let mut best = Best::default();
        let seen = |score| if by_norm { score } else { (score + TARGET - 1) / TARGET };
        self.for_each_pair(sets, |&mut score, pair| best.offer_pair(seen(score), pair));
        best.pairs
    }
}

/// The pairs of the best score so far.
#[derive(Default)]
struct Best {
    score: i64,
    pairs: Vec<[u16; 2]>,
}

impl Best {
    fn offer_pair(&mut self, score: i64, pair: [u16; 2]) {
        if score > self.score {
            self.score = score;
            self.pairs.clear();
        }
        if score == self.score && score > 0 {
            self.pairs.push(pair);
        }
    }
}
