//! Walks side by side: workers on all processors, with the same result on any number of these.

use crate::search::budget::Search;
use rayon::prelude::*;

/// Workers of a walk; part of what the result depends on, so not the number of processors.
pub const N_WORKERS: u64 = 2;
/// How often workers tell each other of their best.
pub const N_EPOCHS: u64 = 20;

/// A walk that can be gone on with.
pub trait Worker: Send {
    /// Work so far, in elementary operations of about a nanosecond.
    fn work_done(&self) -> u64;

    /// Moves so far.
    fn n_moves(&self) -> u64;

    /// Walks until so much work is done in all, or the search is stopped.
    fn walk_until(&mut self, work: u64, search: &Search);
}

/// Has each worker walk until it has done as much work as `goal` says of it.
pub fn walk_side_by_side<W: Worker>(workers: &mut [W], goal: impl Fn(&W) -> u64 + Sync, search: &Search) {
    workers.par_iter_mut().for_each(|worker| worker.walk_until(goal(worker), search));
}

/// Moves of all workers.
pub fn total_moves<W: Worker>(workers: &[W]) -> u64 {
    workers.iter().map(W::n_moves).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::budget::Params;

    /// Every move is as much work as the number of the worker.
    struct Counter {
        number: u64,
        moves: u64,
    }

    impl Worker for Counter {
        fn work_done(&self) -> u64 {
            self.number * self.moves
        }

        fn n_moves(&self) -> u64 {
            self.moves
        }

        fn walk_until(&mut self, work: u64, search: &Search) {
            while self.work_done() < work && !(search.stopped)() {
                self.moves += 1;
            }
        }
    }

    #[test]
    fn every_worker_walks_to_its_own_goal_and_none_once_stopped() {
        let mut workers = [1, 2, 5].map(|number| Counter { number, moves: 0 });
        let params = Params::default();
        walk_side_by_side(&mut workers, |worker| 10 * worker.number, &Search::quiet(&params));
        assert_eq!((workers.each_ref().map(Worker::n_moves), total_moves(&workers)), ([10; 3], 30));
        let stopped = Search { stopped: &|| true, ..Search::quiet(&params) };
        walk_side_by_side(&mut workers, |_| 1000, &stopped);
        assert_eq!(total_moves(&workers), 30);
    }
}
