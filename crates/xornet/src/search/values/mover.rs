//! What moves a set of values: freely, or within a number of levels.

use crate::search::engine::rng::Rng;
use crate::search::values::set::ValueSet;

/// What a move came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveOutcome {
    /// Fewer gates.
    Smaller,
    /// As many gates, one of them another.
    Changed,
    /// No repair found.
    Kept,
}

/// Moves a [`ValueSet`].
pub trait Mover: Send {
    /// Looks at a set that it did not make.
    fn load_set(&mut self, set: &mut ValueSet);

    /// Tries to do without gate `out`.
    fn try_without(&mut self, set: &mut ValueSet, out: u32, rng: &mut Rng) -> MoveOutcome;

    /// Adds a random gate that nothing reads yet.
    fn add_random(&mut self, set: &mut ValueSet, rng: &mut Rng);

    /// Elementary operations so far, about a nanosecond each.
    fn work_done(&self) -> u64;
}
