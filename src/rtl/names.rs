//! Names of modules; they are unique over designs of different names, ignoring case.
//!
//! A module is called `<prefix>_<part>`, the top of a stream wrapper `<prefix>`. The prefix is the name of
//! the design; with `_top` appended if that ends like a part (`dec_xor`, which may be beside a `dec`) or is
//! the name of a port. Names inside a module are changed where they clash.

use super::{Item, Module};
use crate::error::{Error, Result};
use crate::spec::DecoderSpec;

/// Suffixes of module names after the prefix, in `rtl/` and `tb/`; no module has the suffix `top`.
pub const PARTS: [&str; 16] = [
    "align", "axil", "fetch", "frame", "gearbox", "host", "keep", "output", "pins", "rom", "scale", "skid",
    "stream", "tb", "top", "xor",
];

/// Prefixes of the port names of a stream wrapper.
const BUSES: [&str; 4] = ["m_axi_", "m_axis_", "s_axil_", "s_axis_"];
/// Other port names of the wrapper and its decoder.
const PORTS: [&str; 17] = [
    "aclk",
    "again",
    "areset",
    "aresetn",
    "busy",
    "ce",
    "clk",
    "frame_address",
    "frame_error",
    "frame_groups",
    "frame_long",
    "frame_short",
    "frame_words",
    "irq",
    "start",
    "x",
    "y",
];

/// Prefix of all module names of `spec`, and name of the top of its stream wrapper.
pub fn module_prefix(spec: &DecoderSpec) -> String {
    let lower = spec.name.to_ascii_lowercase();
    let is_port = BUSES.iter().any(|bus| lower.starts_with(bus)) || PORTS.contains(&lower.as_str());
    if ends_in_part(&lower) || (spec.stream.is_some() && is_port) {
        format!("{}_top", spec.name)
    } else {
        spec.name.clone()
    }
}

/// Name of a module or file: prefix and part.
pub fn part_name(prefix: &str, part: &str) -> String {
    format!("{prefix}_{part}")
}

fn ends_in_part(name: &str) -> bool {
    name.rsplit_once('_').is_some_and(|(_, last)| PARTS.contains(&last))
}

/// Checks that every module is named by the rule.
///
/// # Errors
/// `Internal` if one is not.
pub(super) fn verify_names(modules: &[Module], prefix: &str) -> Result<()> {
    let is_named = |module: &&Module| module.name == prefix || ends_in_part(&module.name);
    match modules.iter().find(|module| !is_named(module)) {
        None => Ok(()),
        Some(module) => Err(Error::Internal(format!("module {} bears the name of no part", module.name))),
    }
}

/// Renames to `<name>_n` everything inside `modules` that has the name of a module, ignoring case. The prefix
/// is chosen so that ports of the decoder and of the top need no new name.
///
/// No name in a module is a prefix of another, so the new names are free. Returns pairs (before, after).
pub(super) fn give_way(modules: &mut [Module]) -> Vec<(String, String)> {
    let taken: Vec<_> = modules.iter().map(|module| module.name.to_ascii_lowercase()).collect();
    let mut changed = Vec::new();
    let mut rename = |name: &mut String| {
        if taken.contains(&name.to_ascii_lowercase()) {
            let new = format!("{name}_n");
            changed.push((std::mem::replace(name, new.clone()), new));
        }
    };
    for module in modules {
        module.nets.iter_mut().for_each(|net| rename(&mut net.name));
        for item in &mut module.items {
            match item {
                Item::Memory(memory) => rename(&mut memory.name),
                Item::Instance(instance) => {
                    rename(&mut instance.name);
                    instance.connections.iter_mut().for_each(|(port, _)| rename(port));
                }
                _ => {}
            }
        }
    }
    changed
}
