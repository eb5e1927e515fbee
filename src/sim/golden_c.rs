//! C golden
