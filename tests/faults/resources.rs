//! Memory and time are bounded by what was checked before.
