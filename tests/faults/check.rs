//! What `check` holds a folder against.
