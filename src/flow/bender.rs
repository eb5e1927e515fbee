//! Bender manifest.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "bender",
    about: "Bender.yml: package of Bender",
    default: true,
    vhdl: true,
    write,
    note,
};

fn note(_: &FlowDesign) -> Option<String> {
    Some("Bender: the package of `Bender.yml`; its testbench is behind target `test`.".into())
}

fn write(design: &FlowDesign) -> FlowTexts {
    let list = |folder: &str, files: &[&str], indent: &str| {
        files.iter().map(|file| format!("{indent}- {folder}/{file}")).join("\n")
    };
    let rtl = list("rtl", &design.sources, "  ");
    let benches = list("tb", &[&design.models[..], &design.benches[..]].concat(), "      ");
    let text = format!(
        "package:\n  name: {}\n\nsources:\n{rtl}\n  - target: test\n    files:\n{benches}\n",
        design.name()
    );
    vec![("Bender.yml".into(), text)]
}
