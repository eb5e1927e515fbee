//! What a wrapper comes to.

use crate::rtl::Module;

/// The modules of a wrapper.
pub struct Wrapper {
    /// The parts, then the top that joins them.
    pub modules: Vec<Module>,
    /// Cycles over max(words, beats) that frames back to back take, unstalled: the clock edges from a word
    /// to the beat that it completes, and one more where the last word of a frame can leave a tail.
    pub latency: usize,
    /// (file name, text) of what memories hold.
    pub images: Vec<(String, String)>,
}
