//! Rules for ties between gates.

/// Choice of the next gate: the pairs considered, and the tie-break among those that lessen distances
/// equally.
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
