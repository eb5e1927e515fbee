//! Pairs that wait for their turn, by the number of rows they stand in.

use crate::network::NodeId;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Two values, the smaller first.
pub type Pair = (NodeId, NodeId);

/// A queue of pairs whose counts only ever fall: the highest count first, then the smallest pair.
///
/// A pair is stored under the count it had when last seen, so it is counted again when it comes out. Where
/// too many wait the lowest are dropped, down to a floor below which nothing is taken in: [`Waiting::refill`]
/// tells when they have to be found again.
pub struct Waiting {
    /// Pairs by count, below `top`.
    levels: Vec<Vec<Pair>>,
    /// The count that is served now, and its pairs.
    top: usize,
    current: BinaryHeap<Reverse<Pair>>,
    /// The highest pair that was dropped.
    floor: Option<(usize, Reverse<Pair>)>,
    n_pairs: usize,
    limit: usize,
}

impl Waiting {
    /// An empty queue for counts up to `max_count`, with at most 2·`limit` pairs.
    pub fn new(max_count: usize, limit: usize) -> Self {
        Self {
            levels: vec![Vec::new(); max_count + 1],
            top: max_count + 1,
            current: BinaryHeap::new(),
            floor: None,
            n_pairs: 0,
            limit,
        }
    }

    /// Takes in `pair`, which stands in `count` rows; one that stands in a single row is left out.
    pub fn push(&mut self, count: usize, pair: Pair) {
        if count < 2 || self.floor.is_some_and(|floor| (count, Reverse(pair)) <= floor) {
            return;
        }
        if count == self.top {
            self.current.push(Reverse(pair));
        } else {
            self.levels[count].push(pair);
        }
        self.n_pairs += 1;
        if self.n_pairs > 2 * self.limit {
            self.drop_lowest();
        }
    }

    /// The first pair whose `count` is unchanged; others move down on the way.
    pub fn pop(&mut self, count: impl Fn(Pair) -> usize) -> Option<Pair> {
        loop {
            while let Some(Reverse(pair)) = self.current.pop() {
                self.n_pairs -= 1;
                match count(pair) {
                    now if now == self.top => return Some(pair),
                    now => self.push(now, pair),
                }
            }
            self.top = (2..self.top).rev().find(|&level| !self.levels[level].is_empty())?;
            let pairs = std::mem::take(&mut self.levels[self.top]);
            self.n_pairs -= pairs.len();
            pairs.into_iter().for_each(|pair| self.push(count(pair), pair));
        }
    }

    /// Whether pairs were dropped that have to be pushed again; the floor falls.
    pub fn refill(&mut self) -> bool {
        self.top = self.levels.len();
        self.floor.take().is_some()
    }

    /// Keeps the `limit` highest.
    fn drop_lowest(&mut self) {
        if let Some(level) = self.levels.get_mut(self.top) {
            level.extend(std::mem::take(&mut self.current).into_iter().map(|Reverse(pair)| pair));
        }
        let mut room = self.limit;
        for (count, level) in self.levels.iter_mut().enumerate().rev() {
            if level.len() > room {
                let (_, &mut highest, _) = level.select_nth_unstable(room);
                self.floor = self.floor.max(Some((count, Reverse(highest))));
                level.truncate(room);
            }
            room -= level.len();
        }
        self.n_pairs = self.limit - room;
        if let Some(level) = self.levels.get_mut(self.top) {
            self.current = std::mem::take(level).into_iter().map(Reverse).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u32) -> Pair {
        (NodeId(a), NodeId(a + 1))
    }

    #[test]
    fn the_highest_count_comes_first_then_the_smallest_pair() {
        let mut waiting = Waiting::new(5, 100);
        for (count, a) in [(3, 1), (5, 9), (5, 2), (1, 0), (4, 7)] {
            waiting.push(count, pair(a));
        }
        // Pair 9 has fallen to 3 in the meantime, pair 7 to 1.
        let now =
            |p: Pair| [(1, 3), (9, 3), (2, 5), (7, 1)].into_iter().find(|e| p.0.0 == e.0).map_or(0, |e| e.1);
        let order: Vec<_> = std::iter::from_fn(|| waiting.pop(now)).map(|p| p.0.0).collect();
        assert_eq!(order, [2, 1, 9]);
        assert!(!waiting.refill());
    }

    #[test]
    fn drops_the_lowest_where_too_many_wait() {
        let mut waiting = Waiting::new(4, 2);
        let count = |p: Pair| if p.0.0 < 3 { 2 } else { 4 };
        for a in 0..6 {
            waiting.push(count(pair(a)), pair(a));
        }
        let order: Vec<_> = std::iter::from_fn(|| waiting.pop(count)).map(|p| p.0.0).collect();
        assert_eq!(order, [3, 4, 5]);
        assert!(waiting.refill());
    }
}
