//! What is claimed of a top.

/// Properties of a top, and how deep they are looked at.
pub(super) struct Contract {
    /// The inside of the module of properties.
    pub body: String,
    /// Tasks of SymbiYosys, each with its depth in cycles.
    pub tasks: Vec<(&'static str, usize)>,
}
