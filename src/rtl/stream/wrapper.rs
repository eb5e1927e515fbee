//! Result of building a stream wrapper.

use crate::rtl::Module;

/// The modules of a wrapper.
pub struct Wrapper {
    /// The blocks, then the top that instantiates them.
    pub modules: Vec<Module>,
    /// Cycles that back-to-back frames take beyond max(words, beats) without stalls: the clock edges from a
    /// word to the beat that it completes, and one more if the last word of a frame can leave a tail.
    pub latency: usize,
    /// Memory images: (file name, text).
    pub images: Vec<(String, String)>,
}
