//! Slack of a sum of values under a depth limit.
//!
//! Values at levels l become one value at level D at most exactly where Σ 2^l <= 2^D. The slack of a sum is the
//! difference; a gate over two values of unlike levels takes some of it, one over two of the same level none.

/// Depth limits above this are cut to it, so that 2^D fits `u128`.
const DEEPEST: u32 = 120;

/// 2^D - Σ 2^l of a sum of values; `u128::MAX` without a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack(u128);

impl Slack {
    /// Slack of a sum of values at `levels`; `None` where it does not fit `max_depth`.
    pub fn for_levels(max_depth: Option<u32>, levels: impl Iterator<Item = u32>) -> Option<Self> {
        let Some(depth) = max_depth else { return Some(Self::endless()) };
        let mut left = 1u128 << depth.min(DEEPEST);
        for level in levels {
            left = left.checked_sub(1u128.checked_shl(level)?)?;
        }
        Some(Self(left))
    }

    /// Slack of a sum of values at `levels`; 0 where it does not fit `max_depth`.
    pub fn left_for(max_depth: Option<u32>, levels: impl Iterator<Item = u32>) -> Self {
        Self::for_levels(max_depth, levels).unwrap_or(Self(0))
    }

    /// Slack without a limit.
    pub fn endless() -> Self {
        Self(u128::MAX)
    }

    /// Whether there is no limit.
    pub fn is_endless(self) -> bool {
        self.0 == u128::MAX
    }

    /// Whether a gate over values at levels `a` and `b` can take their place.
    pub fn can_merge(self, a: u32, b: u32) -> bool {
        a == b || self.is_endless() || Self::merge_price(a, b) <= self.0
    }

    /// Puts a gate over values at levels `a` and `b`, which fits, in their place.
    pub fn merge_levels(&mut self, a: u32, b: u32) {
        if a != b && !self.is_endless() {
            self.0 -= Self::merge_price(a, b);
        }
    }

    fn merge_price(a: u32, b: u32) -> u128 {
        (1 << a.max(b)) - (1 << a.min(b))
    }
}
