//! Names of modules: those of two designs of different names are never the same, in any case of letters.
//!
//! A module is called `<prefix>_<part>`, the top of a stream `<prefix>`. The prefix is the name of the design; behind one
//! that ends like a part (`dec_xor`, beside which there may be a `dec`), or is that of a port, stands `_top`. What is inside
//! a module gives way to them.

use super::{Item, Module};
use crate::error::{Error, Result};
use crate::spec::DecoderSpec;

/// What stands behind the prefix in the names of modules, in `rtl/` and in `tb/`; `top` in none.
pub const PARTS: [&str; 15] = [
    "align", "axil", "fetch", "frame", "gearbox", "host", "keep", "output", "rom", "scale", "skid", "stream",
    "tb", "top", "xor",
];

/// Beginnings of the names of ports of a stream.
const BUSES: [&str; 4] = ["m_axi_", "m_axis_", "s_axil_", "s_axis_"];
/// Its other ports, and those of its decoder.
const PORTS: [&str; 16] = [
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
    "start",
    "x",
    "y",
];

/// Prefix of the names of all modules of `spec`, and name of the top of a stream.
pub fn module_prefix(spec: &DecoderSpec) -> String {
    let lower = spec.name.to_ascii_lowercase();
    let is_port = BUSES.iter().any(|bus| lower.starts_with(bus)) || PORTS.contains(&lower.as_str());
    if ends_in_part(&lower) || (spec.stream.is_some() && is_port) {
        format!("{}_top", spec.name)
    } else {
        spec.name.clone()
    }
}

/// The name of a module or file of that part.
pub fn part_name(prefix: &str, part: &str) -> String {
    format!("{prefix}_{part}")
}

fn ends_in_part(name: &str) -> bool {
    name.rsplit_once('_').is_some_and(|(_, last)| PARTS.contains(&last))
}

/// Holds that every module is called by the rule.
///
/// # Errors
/// `Internal` where one is not.
pub(super) fn verify_names(modules: &[Module], prefix: &str) -> Result<()> {
    let is_named = |module: &&Module| module.name == prefix || ends_in_part(&module.name);
    match modules.iter().find(|module| !is_named(module)) {
        None => Ok(()),
        Some(module) => Err(Error::Internal(format!("module {} bears the name of no part", module.name))),
    }
}

/// What else in them is called like one of `modules`, in any case of letters, is called `<name>_n`; ports of the
/// decoder and of the top are not, by the choice of the prefix.
///
/// Since no name in a module is the beginning of another, nothing is called so yet. Answers (before, after).
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
