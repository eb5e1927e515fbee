//! What the stimulus of a wrapper reaches.
