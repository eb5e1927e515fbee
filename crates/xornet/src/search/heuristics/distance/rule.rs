//! Rules for ties between gates.

/// Which of the pairs that lessen the sum of distances equally is taken, and among which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The largest norm, then the smallest pair.
    Smallest,
    /// The largest norm, then any.
    Random,
    /// Only those that bring a nearest target nearer: the largest norm, then any.
    Nearest,
    /// Only those that bring a nearest target nearer: any.
    NearestFewest,
}
