//! Moves of a set of values: free, or within a depth limit.

use crate::search::engine::rng::Rng;
use crate::search::values::set::ValueSet;

/// Outcome of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveOutcome {
    /// Fewer gates.
    Smaller,
    /// As many gates, one of them replaced.
    Changed,
    /// No repair found.
    Kept,
}

/// Moves a [`ValueSet`].
pub trait Mover: Send {
    /// Prepares for a set made elsewhere; may rewire it.
    fn load_set(&mut self, set: &mut ValueSet);

    /// Tries to remove gate `out`.
    fn try_without(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> MoveOutcome;

    /// Adds a random gate that nothing reads yet.
    fn add_random(&mut self, set: &mut ValueSet, rng: &mut Rng);

    /// Elementary operations so far, about a nanosecond each.
    fn work_done(&self) -> u64;
}
