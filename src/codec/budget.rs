//! Memory budget of a run: memory is taken from it before it is allocated.

use crate::error::{Error, Result};
use std::fmt::Display;

/// Bytes that do not grow with the input: the program, its threads and buffers of files.
pub const BASE_BYTES: usize = 24 << 20;

/// The limit of a run, and the memory taken so far, in bytes.
#[derive(Debug, Clone)]
pub struct Budget {
    limit: usize,
    taken: usize,
}

impl Budget {
    /// Name of the limit in errors.
    pub const FIELD: &str = "max_memory";

    /// A run of at most `limit` bytes, of which the program itself takes [`BASE_BYTES`].
    pub fn new(limit: usize) -> Self {
        Self { limit, taken: BASE_BYTES }
    }

    /// A budget without a limit; those of each format remain.
    pub fn unlimited() -> Self {
        Self { limit: usize::MAX, taken: 0 }
    }

    /// Takes `bytes` for `what`.
    ///
    /// # Errors
    /// Less is left; nothing is taken then.
    pub fn take_bytes(&mut self, bytes: usize, what: impl Display) -> Result<()> {
        self.check_bytes(bytes, what)?;
        self.taken += bytes;
        Ok(())
    }

    /// Checks that `bytes` are left for `what`, which is freed before anything else is taken.
    ///
    /// # Errors
    /// Less is left.
    pub fn check_bytes(&self, bytes: usize, what: impl Display) -> Result<()> {
        if bytes <= self.bytes_left() {
            return Ok(());
        }
        let (limit, all) = (self.limit, self.taken.saturating_add(bytes));
        Err(Error::input("", Self::FIELD, format!("{limit} bytes, {all} are needed for {what}")))
    }

    /// Gives back `bytes` that were taken.
    pub fn give_back(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_sub(bytes);
    }

    /// Bytes that are left.
    pub fn bytes_left(&self) -> usize {
        self.limit.saturating_sub(self.taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_limit() {
        let mut budget = Budget::new(BASE_BYTES + 100);
        budget.take_bytes(60, "a").unwrap();
        let error = budget.take_bytes(41, "b").unwrap_err().to_string();
        assert_eq!(error, "max_memory: 25165924 bytes, 25165925 are needed for b");
        budget.check_bytes(40, "c").unwrap();
        budget.give_back(60);
        assert_eq!(budget.bytes_left(), 100);
        assert!(Budget::unlimited().take_bytes(usize::MAX, "d").is_ok());
    }
}
