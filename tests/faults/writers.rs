//! What is written, over what, and beside whom.
