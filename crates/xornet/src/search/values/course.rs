//! A walk over one set of values after another.

use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::values::mover::Mover;
use crate::search::values::round::Round;
use crate::search::values::set::ValueSet;

/// The set as it is, what moves it, and what that has cost.
pub struct Course {
    /// The values that are walked over.
    pub set: ValueSet,
    mover: Box<dyn Mover>,
    round: Round,
    /// Random numbers of the walk.
    pub rng: Rng,
    /// Moves so far.
    pub moves: u64,
    /// Work apart from that of moves.
    pub spent: u64,
}

impl Course {
    /// Before its first set.
    pub fn new(problem: &Problem, mover: Box<dyn Mover>, rng: Rng) -> Self {
        let set = ValueSet::new(problem, &[], false);
        Self { set, mover, round: Round::default(), rng, moves: 0, spent: 0 }
    }

    /// Work so far, in elementary operations of about a nanosecond.
    pub fn work_done(&self) -> u64 {
        self.spent + self.mover.work_done()
    }

    /// Goes on over the values of `gates`, a network of the problem.
    pub fn load_set(&mut self, problem: &Problem, gates: &Gates) {
        let (set, work) = ValueSet::for_walk(problem, gates);
        self.set = set;
        self.mover.load_set(&mut self.set);
        self.spent += work;
    }

    /// Begins a round with the set as it is.
    pub fn begin_round(&mut self) {
        self.round = Round::new(self.set.n_gates, &mut self.rng);
    }

    /// One move; whether the set is smaller than ever in this round.
    pub fn make_move(&mut self) -> bool {
        self.moves += 1;
        self.round.make_move(&mut self.set, self.mover.as_mut(), &mut self.rng)
    }

    /// Adds a random gate that nothing reads yet.
    pub fn add_random(&mut self) {
        self.mover.add_random(&mut self.set, &mut self.rng);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::heuristics::tree::row_trees;
    use crate::search::values::Walker;

    #[test]
    fn a_round_gets_better_and_its_gates_stay_a_network_of_the_matrix() {
        let matrix = random_matrix(12, 8, 0.5, 1).expect("a matrix");
        let problem = Problem::new(&matrix, None);
        let start = Problem::split_gates(&row_trees(&matrix, 2));
        let mut course = Course::new(&problem, Box::new(Walker::default()), Rng::new(1, 0));
        course.load_set(&problem, &start);
        course.begin_round();
        let (loaded, before) = (course.work_done(), course.set.n_gates);
        let gains = (0..5000).filter(|_| course.make_move()).count();
        assert!(gains > 0 && course.set.n_gates <= before && course.work_done() > loaded);
        course.add_random();
        let network =
            problem.network_of_gates(&course.set.ordered_gates(), &matrix).expect("all rows are there");
        assert_eq!((network.affine().matrix, course.moves), (matrix, 5000));
    }
}
