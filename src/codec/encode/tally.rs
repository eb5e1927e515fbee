//! Counts of the wanted bits that come out wrong.

/// Counts of the bits of a plane, or of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    /// Bits that count.
    pub counted: u64,
    /// Of these, bits that come out wrong.
    pub wrong: u64,
    /// Importance of all bits.
    pub importance: f64,
    /// Importance of those that come out wrong.
    pub lost: f64,
}

impl Tally {
    /// The sum of both.
    #[must_use]
    pub fn sum_with(self, other: Self) -> Self {
        Self {
            counted: self.counted + other.counted,
            wrong: self.wrong + other.wrong,
            importance: self.importance + other.importance,
            lost: self.lost + other.lost,
        }
    }

    /// Share of the bits that count that come out wrong.
    pub fn wrong_share(self) -> f64 {
        if self.counted == 0 { 0.0 } else { self.wrong as f64 / self.counted as f64 }
    }

    /// Share of the importance that is lost.
    pub fn lost_share(self) -> f64 {
        if self.importance == 0.0 { 0.0 } else { self.lost / self.importance }
    }
}
