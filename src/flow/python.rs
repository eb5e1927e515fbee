//! Parts of the Python files that instantiate the top.

use super::design::FlowDesign;

/// Elements of the list of sources and memory images.
pub(super) fn source_list(design: &FlowDesign) -> String {
    let sources = design.sources.iter().map(|file| format!("    \"rtl/{file}\",\n"));
    sources.chain(design.images.iter().map(|file| format!("    \"{file}\",\n"))).collect()
}

/// Connections of clock and reset of an instance, to the expressions of their signals; the reset is active high.
pub(super) fn control(design: &FlowDesign, clock: &str, reset: &str) -> String {
    let of_clock = design.clock().map(|name| format!("            i_{name}={clock},\n"));
    let of_reset = design
        .reset()
        .map(|(name, is_low)| format!("            i_{name}={}{reset},\n", if is_low { "~" } else { "" }));
    of_clock.into_iter().chain(of_reset).collect()
}
