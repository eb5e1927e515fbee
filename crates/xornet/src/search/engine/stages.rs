//! Efforts as stages of one search: those below an effort are run before it, and the best of all is kept. So more
//! effort never gives less, and a search that ends early has what less effort finds in that time.

use crate::search::budget::{Effort, Params, Progress, Search};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The cheapest result of all stages of `search`, the first on a tie, and the steps of all.
///
/// `run` makes the result of a stage and its steps, `cost` prices it; after one that `is_least` there is no other. A
/// search that is stopped has one stage at least.
pub fn best_of_stages<T, C: Ord>(
    search: &Search,
    is_least: impl Fn(&T) -> bool,
    cost: impl Fn(&T) -> C,
    mut run: impl FnMut(&Search) -> (T, u64),
) -> (T, u64) {
    let (mut steps, fewest) = (0, AtomicUsize::new(usize::MAX));
    let mut stage = |effort: u8| {
        let params = Params { effort, ..search.params.clone() };
        let [from, to] = [share_before(effort, search), share_before(effort + 1, search)];
        let tell = |now: Progress| {
            let n_gates = fewest.fetch_min(now.n_gates, Ordering::Relaxed).min(now.n_gates);
            (search.progress)(Progress { n_gates, steps: steps + now.steps, ..now.within(from, to) });
        };
        let (found, more) = run(&Search { params: &params, progress: &tell, ..*search });
        steps += more;
        found
    };
    let mut best = stage(0);
    for effort in 1..=search.params.effort {
        if is_least(&best) || (search.stopped)() {
            break;
        }
        let found = stage(effort);
        if cost(&found) < cost(&best) {
            best = found;
        }
    }
    (best, steps)
}

/// Share of the work of all stages that those below `effort` do, in thousandths.
fn share_before(effort: u8, search: &Search) -> u16 {
    let work = |efforts: std::ops::Range<u8>| efforts.map(|e| Effort::from_level(e).walk).sum::<u64>();
    (work(0..effort) as u128 * 1000 / work(0..search.params.effort + 1) as u128) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// Costs found by the stages of effort 0 to 3.
    fn best_cost(costs: [usize; 4], least: usize, stop_after: usize) -> (usize, u64) {
        let (params, n_run) = (Params { effort: 3, ..Params::default() }, AtomicUsize::new(0));
        let stopped = || n_run.load(Ordering::Relaxed) >= stop_after;
        let search = Search { stopped: &stopped, ..Search::quiet(&params) };
        best_of_stages(
            &search,
            |cost| *cost <= least,
            |cost| *cost,
            |stage| {
                n_run.fetch_add(1, Ordering::Relaxed);
                (costs[usize::from(stage.params.effort)], 1)
            },
        )
    }

    #[test]
    fn the_best_stage_counts_and_none_is_run_after_the_bound_or_a_stop() {
        assert_eq!(best_cost([9, 7, 8, 7], 0, 9), (7, 4));
        assert_eq!(best_cost([9, 7, 5, 4], 7, 9), (7, 2));
        assert_eq!(best_cost([9, 7, 5, 4], 0, 0), (9, 1));
    }

    #[test]
    fn progress_tells_the_fewest_gates_and_the_share_of_all_stages() {
        let (params, told) = (Params { effort: 2, ..Params::default() }, Mutex::new(Vec::new()));
        let tell = |now: Progress| told.lock().expect("no panic").push((now.n_gates, now.permille));
        let search = Search { progress: &tell, ..Search::quiet(&params) };
        best_of_stages(
            &search,
            |_| false,
            |cost| *cost,
            |stage| {
                let n_gates = [9, 7, 8][usize::from(stage.params.effort)];
                (stage.progress)(Progress { n_gates, permille: 500, ..Progress::default() });
                (n_gates, 0)
            },
        );
        let told = told.into_inner().expect("no panic");
        assert_eq!(told.iter().map(|told| told.0).collect::<Vec<_>>(), [9, 7, 7]);
        assert!(told.iter().all(|told| told.1 < 1000) && told.is_sorted_by_key(|told| told.1), "{told:?}");
    }
}
