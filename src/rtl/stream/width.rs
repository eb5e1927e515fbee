//! Width of a counter.

/// Width in bits of a number in 0..=`max`, at least 1.
pub(super) fn width_for(max: usize) -> usize {
    (usize::BITS - max.leading_zeros()).max(1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_fit_their_width() {
        let widths: Vec<_> = [0, 1, 2, 3, 4, 255, 256].into_iter().map(width_for).collect();
        assert_eq!(widths, [1, 1, 2, 2, 3, 8, 9]);
    }
}
