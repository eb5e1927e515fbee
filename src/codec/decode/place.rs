//! Where a plane lies in the groups of a stream.

/// Where the stored bits of a plane lie within a group, and its outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BitPlace {
    /// Stored bits of the plane.
    pub n_in: usize,
    /// Outputs.
    pub n_out: usize,
    /// First stored bit of the plane in a group.
    pub first: usize,
    /// Stored bits of all planes.
    pub group_bits: usize,
}

impl BitPlace {
    /// First bit of the plane in a group.
    pub fn first_bit(self, group: usize) -> usize {
        group * self.group_bits + self.first
    }

    /// First byte of the plane in a group and bytes of a group, where both are whole.
    pub fn whole_bytes(self) -> Option<(usize, usize)> {
        let whole = self.first.is_multiple_of(8) && self.group_bits.is_multiple_of(8);
        (whole && self.group_bits > 0).then_some((self.first / 8, self.group_bits / 8))
    }
}
